//! The passkey tool: a form whose button asks the device for a passkey, and then goes out like any other form.
//!
//! The form is hidden until a browser that can do it shows it. `data-start` is the path that begins a ceremony; it
//! answers `{ceremony, options}`. The tool fills the fields `ceremony` and `response`, and submits.

use super::dom;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen::{JsCast, JsError};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlFormElement};

#[wasm_bindgen]
extern "C" {
    /// Web Authentication Level 3, section 5.1; its JSON forms are in every current browser since 2025.
    type PublicKeyCredential;

    #[wasm_bindgen(static_method_of = PublicKeyCredential, js_name = parseCreationOptionsFromJSON, catch)]
    fn creation(json: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(static_method_of = PublicKeyCredential, js_name = parseRequestOptionsFromJSON, catch)]
    fn request(json: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, js_name = toJSON, catch)]
    fn to_json(this: &PublicKeyCredential) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["navigator", "credentials"], js_name = create, catch)]
    async fn create(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["navigator", "credentials"], js_name = get, catch)]
    async fn get(options: &JsValue) -> Result<JsValue, JsValue>;
}

/// Shows the form where a passkey can be asked for, and takes its button over.
pub fn start(element: &Element) {
    let Ok(form) = element.clone().dyn_into::<HtmlFormElement>() else { return };
    if !can() {
        return;
    }
    dom::mark(&form, "hidden", false);
    let asked = form.clone();
    dom::on(&form, "submit", move |event| {
        event.prevent_default();
        // A second press while the device asks would end the first question.
        if asked.has_attribute("aria-busy") {
            return;
        }
        let form = asked.clone();
        spawn_local(async move {
            dom::say(&form, "");
            drop(form.set_attribute("aria-busy", "true"));
            match ask(&form).await {
                Ok(()) => drop(form.submit()),
                Err(sentence) => {
                    dom::mark(&form, "aria-busy", false);
                    dom::say(&form, &sentence);
                }
            }
        });
    });
}

/// Whether this browser has passkeys in the form we speak, on a page that may use them.
fn can() -> bool {
    let class = dom::member(&js_sys::global(), "PublicKeyCredential");
    dom::member(&class, "parseCreationOptionsFromJSON").is_function()
}

/// Begins a ceremony, lets the device answer, and puts the answer into the form.
async fn ask(form: &HtmlFormElement) -> Result<(), String> {
    let path = form.get_attribute("data-start").unwrap_or_default();
    let begun = dom::post(&path, "").await?;
    let credential =
        answer(&dom::member(&begun, "options"), form.has_attribute("data-new")).await.map_err(|e| why(&e))?;
    let response = js_sys::JSON::stringify(&credential).map_err(|e| why(&e))?;
    dom::fill(form, "ceremony", &dom::text(&begun, "ceremony").unwrap_or_default());
    dom::fill(form, "response", &String::from(response));
    Ok(())
}

/// What the device says to `options`, as JSON; `new` makes a passkey, otherwise one is used.
async fn answer(options: &JsValue, new: bool) -> Result<JsValue, JsValue> {
    let parsed = if new { PublicKeyCredential::creation(options)? } else { PublicKeyCredential::request(options)? };
    let question = js_sys::Object::new();
    js_sys::Reflect::set(&question, &"publicKey".into(), &parsed)?;
    let credential = if new { create(&question).await? } else { get(&question).await? };
    if credential.is_null() {
        return Err(JsError::new("no credential").into());
    }
    credential.unchecked_into::<PublicKeyCredential>().to_json()
}

/// What to tell the person; a device never says more than its error's name.
fn why(error: &JsValue) -> String {
    let sentence = match dom::text(error, "name").as_deref() {
        Some("InvalidStateError") => "This device already has a passkey for you.",
        Some("NotAllowedError" | "AbortError") => "No passkey was used. Try again, or take the other way below.",
        Some("NotSupportedError") => "This device cannot make a passkey that we can check.",
        Some("SecurityError") => "Passkeys work only on the shop's own address.",
        _ => "The passkey did not work. Try again, or take the other way below.",
    };
    sentence.to_owned()
}
