//! Waiting until an upload is done or refused.

use super::parts::{Ended, look, pause};
use crate::tools::dom;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, window};

/// Milliseconds between looks: soon at first, seldom later.
const LOOKS_MS: [i32; 8] = [400, 600, 800, 1_000, 1_500, 2_000, 3_000, 5_000];

/// Looks for five minutes.
const LOOKS_MAX: usize = 66;

/// Looks again and again; a connection that is gone is waited for.
pub async fn until_over(id: &str) -> Result<(), Ended> {
    for at in 0..LOOKS_MAX {
        pause(LOOKS_MS.get(at).copied().unwrap_or(5_000)).await;
        let reply = look(id).await;
        match dom::text(&reply.json, "state").as_deref() {
            Some("done") => return Ok(()),
            Some("refused") => {
                let text = dom::text(&reply.json, "reason").unwrap_or_default();
                return Err(Ended { text, code: dom::text(&reply.json, "code") });
            }
            _ => {}
        }
    }
    Err(Ended::says("It takes longer than usual. Nothing is lost: look again later."))
}

/// On a page that shows an upload (`data-upload`): shows the page anew when it is over.
pub fn start(element: &Element) {
    let Some(id) = element.get_attribute("data-upload") else { return };
    spawn_local(async move {
        drop(until_over(&id).await);
        if let Some(window) = window() {
            drop(window.location().reload());
        }
    });
}
