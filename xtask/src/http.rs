//! A GET to a server on this machine: just enough to ask whether it is there.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// How long one answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// How long a server may take to come up, on a machine that does other things as well.
const UP_WITHIN: Duration = Duration::from_secs(300);

/// The status of `path` on this machine's `port`.
///
/// # Errors
/// When nobody answers in time.
pub fn status(port: u16, path: &str) -> Result<u16> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, ANSWER_WITHIN)?;
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n")?;
    let mut head = [0_u8; 12];
    stream.read_exact(&mut head)?;
    let head = String::from_utf8_lossy(&head);
    head.rsplit(' ').next().and_then(|code| code.parse().ok()).context("no HTTP status")
}

/// Waits until `port` answers anything, unless `over` says that its server has ended.
///
/// # Errors
/// When the server ends first or stays silent for minutes.
pub fn until_up(port: u16, mut over: impl FnMut() -> bool) -> Result<()> {
    let began = Instant::now();
    loop {
        if status(port, "/healthz").is_ok() {
            return Ok(());
        }
        if over() {
            bail!("the server on port {port} ended before it answered");
        }
        if UP_WITHIN < began.elapsed() {
            bail!("the server on port {port} did not answer within {} s", UP_WITHIN.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
}
