//! What a page weighs, and how soon its picture begins to come.

use crate::wire;
use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect};
use shared::media::view::Picture;
use shared::ports::Blobs;
use shared::studio::view::Weight;
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;
use worker::wasm_bindgen_futures::JsFuture;

fn class(name: &str) -> Result<Function, JsValue> {
    Reflect::get(&js_sys::global(), &name.into())?.dyn_into()
}

fn call(this: &JsValue, name: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    Reflect::get(this, &name.into())?.dyn_into::<Function>()?.apply(this, arguments)
}

/// Bytes of `text` packed with gzip, by the platform's own stream: a packer in the module would cost every request.
async fn packed(text: &str) -> Result<usize, JsValue> {
    let response = class("Response")?;
    let whole = Reflect::construct(&response, &Array::of1(&text.into()))?;
    let gzip = Reflect::construct(&class("CompressionStream")?, &Array::of1(&"gzip".into()))?;
    let stream = call(&Reflect::get(&whole, &"body".into())?, "pipeThrough", &Array::of1(&gzip))?;
    let small = Reflect::construct(&response, &Array::of1(&stream))?;
    let bytes: Promise = call(&small, "arrayBuffer", &Array::new())?.dyn_into()?;
    let bytes: ArrayBuffer = JsFuture::from(bytes).await?.dyn_into()?;
    Ok(usize::try_from(bytes.byte_length()).unwrap_or(usize::MAX))
}

/// Weighs `page` and the picture on top of it, of which a phone loads 720 pixels in the best format.
///
/// # Errors
/// The cause, for the log.
pub async fn weigh(env: &Env, page: &str, hero: &Picture) -> Result<Weight, String> {
    let key = hero.thumbnail(720, "avif").trim_start_matches('/').to_owned();
    let blobs = wire::blobs(env)?;
    let begun = wire::now();
    // The platform's clock moves on when something arrives: so this is the time to the first byte of storage.
    let first = blobs.get(&key, Some((0, 0))).await?;
    let took = wire::now() - begun;
    Ok(Weight {
        page_bytes: page.len(),
        packed_bytes: packed(page).await.map_err(|cause| format!("{cause:?}"))?,
        hero_bytes: first.as_ref().map_or(0, |blob| blob.size),
        hero_tier: first.as_ref().map_or("", |blob| blob.tier).to_owned(),
        hero_first_ms: first.map(|_| took.0),
    })
}
