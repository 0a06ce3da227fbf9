//! The focal point: lines that are dragged, or moved with the arrow keys, and two number fields that follow.

use crate::tools::dom;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, PointerEvent};

/// Basis points in a percent, and so units of the drawing.
const PERCENT: i32 = 100;

/// Takes the form over: the fields stay the truth, and are sent as they are.
pub fn start(form: &Element) {
    let Some(picture) = dom::inside(form, "[data-aim]").and_then(|p| p.dyn_into::<HtmlElement>().ok()) else { return };
    picture.set_tab_index(0);
    for (name, value) in [("role", "application"), ("aria-label", "Focal point. The arrow keys move it.")] {
        drop(picture.set_attribute(name, value));
    }
    for kind in ["pointerdown", "pointermove"] {
        let (form, place) = (form.clone(), picture.clone());
        dom::on(&picture, kind, move |event| {
            let Some(event) = event.dyn_ref::<PointerEvent>().filter(|event| event.buttons() & 1 == 1) else { return };
            event.prevent_default();
            let (width, height) = (place.client_width().max(1), place.client_height().max(1));
            let area = place.get_bounding_client_rect();
            let inside = |at: i32, edge: f64, side: i32| (at - rounded(edge)) * 100 / side;
            let left = inside(event.client_x(), area.left(), width);
            let top = inside(event.client_y(), area.top(), height);
            put(&form, left, top);
        });
    }
    let moved = form.clone();
    dom::on(&picture, "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let (across, down) = match event.key().as_str() {
            "ArrowLeft" => (-1, 0),
            "ArrowRight" => (1, 0),
            "ArrowUp" => (0, -1),
            "ArrowDown" => (0, 1),
            _ => return,
        };
        event.prevent_default();
        put(&moved, number(&moved, "left") + across, number(&moved, "top") + down);
    });
    let typed = form.clone();
    dom::on(form, "input", move |_| draw(&typed));
}

/// A length of the page in whole pixels.
fn rounded(length: f64) -> i32 {
    length.round().to_string().parse().unwrap_or(0)
}

fn field(form: &Element, name: &str) -> Option<HtmlInputElement> {
    dom::inside(form, &format!("input[name={name}]"))?.dyn_into().ok()
}

fn number(form: &Element, name: &str) -> i32 {
    field(form, name).and_then(|field| field.value().parse().ok()).unwrap_or(50)
}

fn put(form: &Element, left: i32, top: i32) {
    for (name, percent) in [("left", left), ("top", top)] {
        if let Some(field) = field(form, name) {
            field.set_value(&percent.clamp(0, 100).to_string());
        }
    }
    draw(form);
}

/// Draws the lines where the fields say.
fn draw(form: &Element) {
    let (x, y) = (number(form, "left").clamp(0, 100) * PERCENT, number(form, "top").clamp(0, 100) * PERCENT);
    for (line, names, at) in [("across", ["y1", "y2"], y), ("down", ["x1", "x2"], x)] {
        let Some(line) = dom::inside(form, &format!("[data-line={line}]")) else { continue };
        for name in names {
            drop(line.set_attribute(name, &at.to_string()));
        }
    }
}
