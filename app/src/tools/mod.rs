//! Tools: what studio, desk, a person's own pages and the page of a draw can do beyond a plain form.
//!
//! A tool is started on each element with `data-tool="its name"`. It reads what it needs from the element's other
//! attributes, improves markup that already works or stands beside a plain way, and never builds a page. Built apart
//! from the islands (`public/pkg/tools.js`), so that buyers download none of it.

mod dom;
mod draw;
mod passkey;
mod rows;
mod upload;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts every tool of the page. Called once, by `public/wake.js`.
#[wasm_bindgen]
pub fn wake() {
    for element in dom::all("[data-tool]") {
        // A name of a later version is left alone: the plain way is there.
        match element.get_attribute("data-tool").as_deref() {
            Some("draw") => draw::start(&element),
            Some("rows") => rows::start(&element),
            Some("passkey") => passkey::start(&element),
            Some("upload") => upload::start(&element),
            Some("aim") => upload::aim(&element),
            Some("wait") => upload::wait(&element),
            _ => {}
        }
    }
}
