//! How tools read and change the page, and ask the shop.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventTarget, HtmlInputElement, RequestInit, Response, window};

/// Every element that the selector names.
pub fn all(selector: &str) -> Vec<Element> {
    let found = window().and_then(|window| window.document()?.query_selector_all(selector).ok());
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// The first element inside `element` that the selector names.
pub fn inside(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}

/// Sets the field `name` of a form.
pub fn fill(form: &Element, name: &str, value: &str) {
    if let Some(field) =
        inside(form, &format!("input[name={name}]")).and_then(|f| f.dyn_into::<HtmlInputElement>().ok())
    {
        field.set_value(value);
    }
}

/// Makes `text` what the element's `data-says` part says; an equal text is left alone.
pub fn say(element: &Element, text: &str) {
    if let Some(part) = inside(element, "[data-says]") {
        if part.text_content().as_deref() != Some(text) {
            part.set_text_content(Some(text));
        }
        mark(&part, "hidden", text.is_empty());
    }
}

/// Sets or takes away an attribute without a value.
pub fn mark(element: &Element, name: &str, on: bool) {
    // Fails only for a name that no attribute can have.
    drop(element.toggle_attribute_with_force(name, on));
}

/// Calls `act` on every event of this kind, for as long as the page lives.
pub fn on(target: &EventTarget, kind: &str, act: impl Fn(Event) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(act);
    // Fails only for a listener that cannot be called.
    drop(target.add_event_listener_with_callback(kind, heard.as_ref().unchecked_ref()));
    heard.forget();
}

/// Posts `body`, a form's text, to a path of the shop and reads the JSON that comes back: the value of an answer of
/// the 200s, or the `detail` of a refusal.
///
/// # Errors
/// What to tell the person.
pub async fn post(path: &str, body: &str) -> Result<JsValue, String> {
    answer(ask(path, Some(body)).await)
}

/// The JSON at a path of the shop.
///
/// # Errors
/// What to tell the person.
pub async fn get(path: &str) -> Result<JsValue, String> {
    answer(ask(path, None).await)
}

fn answer(asked: Result<(Response, JsValue), JsValue>) -> Result<JsValue, String> {
    let offline = |_| "The shop cannot be reached. Please check the connection and try again.".to_owned();
    let (response, json) = asked.map_err(offline)?;
    if response.ok() { Ok(json) } else { Err(text(&json, "detail").unwrap_or_else(|| "Please try again.".to_owned())) }
}

/// Posts the body, or gets where there is none.
async fn ask(path: &str, body: Option<&str>) -> Result<(Response, JsValue), JsValue> {
    let headers = js_sys::Object::new();
    js_sys::Reflect::set(&headers, &"accept".into(), &"application/json".into())?;
    let init = RequestInit::new();
    if let Some(body) = body {
        js_sys::Reflect::set(&headers, &"content-type".into(), &"application/x-www-form-urlencoded".into())?;
        init.set_method("POST");
        init.set_body(&body.into());
    }
    init.set_headers(&headers);
    let window = window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(path, &init)).await?.dyn_into()?;
    let json = JsFuture::from(response.json()?).await?;
    Ok((response, json))
}

/// A member of an object.
pub fn member(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A member of an object that is a text.
pub fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name).as_string()
}
