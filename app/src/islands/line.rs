//! A socket on which the server tells each change of a drop by itself.

use js_sys::JSON;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, WebSocket, window};

use super::dom;

/// An open line, or one that is being opened.
pub struct Line(WebSocket);

impl Line {
    /// Opens a line to `path` of this site. `hear` is called with every word, and handed it when
    /// it is an object; `lose` is called once the line is over.
    pub fn open(path: &str, hear: impl Fn(Option<&JsValue>) + 'static, lose: impl Fn() + 'static) -> Option<Self> {
        let location = window()?.location();
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        let socket = WebSocket::new(&format!("{scheme}://{}{path}", location.host().ok()?)).ok()?;
        dom::on(&socket, "message", move |event: Event| {
            let told = event.dyn_into::<MessageEvent>().ok().and_then(|message| message.data().as_string());
            // A pong is no object.
            hear(told.and_then(|text| JSON::parse(&text).ok()).filter(JsValue::is_object).as_ref());
        });
        dom::on(&socket, "close", move |_| lose());
        Some(Self(socket))
    }

    /// Whether it can be heard on.
    pub fn is_open(&self) -> bool {
        self.0.ready_state() == WebSocket::OPEN
    }

    /// Shows the way in between that somebody still listens.
    pub fn ping(&self) {
        // Fails only while it is being opened.
        drop(self.0.send_with_str("ping"));
    }

    /// Ends it; `lose` will be called.
    pub fn close(&self) {
        // Fails only for a code that no socket knows.
        drop(self.0.close());
    }
}
