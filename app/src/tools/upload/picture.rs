//! What the browser itself can show of a file: a small preview, and a frame of a clip.

use crate::tools::dom;
use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, Element, EventTarget, File, HtmlCanvasElement, HtmlVideoElement, ImageBitmap, Url,
    window,
};

/// Pixels across of a preview.
const PREVIEW_PX: u32 = 480;

/// Pixels across of a clip's still picture.
const POSTER_PX: u32 = 1_280;

/// Seconds into the clip: past a fade-in.
const FRAME_AT_S: f64 = 1.0;

/// Shows the file at once, where the browser can read it; a RAW file has no preview.
pub async fn preview(form: &Element, file: &File) {
    let Some(place) = dom::inside(form, "[data-picture]") else { return };
    place.set_inner_html("");
    let drawn = if file.type_().starts_with("video/") {
        match film(file).await {
            Ok(video) => drawn(&video, video.video_width(), video.video_height(), PREVIEW_PX),
            Err(cause) => Err(cause),
        }
    } else {
        match bitmap(file).await {
            Ok(bitmap) => drawn(&bitmap, bitmap.width(), bitmap.height(), PREVIEW_PX),
            Err(cause) => Err(cause),
        }
    };
    if let Ok(canvas) = drawn {
        drop(canvas.set_attribute("aria-label", "Preview"));
        drop(canvas.set_attribute("role", "img"));
        drop(place.append_child(&canvas));
    }
    dom::mark(&place, "hidden", place.child_element_count() == 0);
}

/// A frame of a clip, as a JPEG.
///
/// # Errors
/// When the browser cannot play the clip.
pub async fn frame(clip: &File) -> Result<Blob, JsValue> {
    let video = film(clip).await?;
    let canvas = drawn(&video, video.video_width(), video.video_height(), POSTER_PX)?;
    let made = Promise::new(&mut |done, failed| {
        if canvas.to_blob_with_type(&done, "image/jpeg").is_err() {
            drop(failed.call0(&JsValue::NULL));
        }
    });
    JsFuture::from(made).await?.dyn_into::<Blob>()
}

async fn bitmap(file: &File) -> Result<ImageBitmap, JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.create_image_bitmap_with_blob(file)?).await?.dyn_into()
}

/// The clip, stopped at a frame.
async fn film(file: &File) -> Result<HtmlVideoElement, JsValue> {
    let document = window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let video: HtmlVideoElement = document.create_element("video")?.dyn_into()?;
    video.set_muted(true);
    video.set_preload("auto");
    let address = Url::create_object_url_with_blob(file)?;
    let loaded = once(&video, "loadeddata");
    video.set_src(&address);
    let outcome = match JsFuture::from(loaded).await {
        Ok(_) => {
            let moved = once(&video, "seeked");
            video.set_current_time(FRAME_AT_S);
            JsFuture::from(moved).await
        }
        Err(cause) => Err(cause),
    };
    drop(Url::revoke_object_url(&address));
    outcome.map(|_| video)
}

/// The next event of this kind, or the error before it.
fn once(target: &EventTarget, kind: &str) -> Promise {
    Promise::new(&mut |done, failed| {
        drop(target.add_event_listener_with_callback(kind, &done));
        let failing = Closure::once_into_js(move || drop(failed.call0(&JsValue::NULL)));
        drop(target.add_event_listener_with_callback("error", failing.unchecked_ref()));
    })
}

/// `source` on a canvas, at most `width_max` wide.
fn drawn(source: &JsValue, width: u32, height: u32, width_max: u32) -> Result<HtmlCanvasElement, JsValue> {
    let document = window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    let across = width.min(width_max).max(1);
    let down = u32::try_from(u64::from(height) * u64::from(across) / u64::from(width.max(1))).unwrap_or(1).max(1);
    canvas.set_width(across);
    canvas.set_height(down);
    let brush = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into::<CanvasRenderingContext2d>()?;
    let (right, bottom) = (f64::from(across), f64::from(down));
    match source.dyn_ref::<HtmlVideoElement>() {
        Some(video) => brush.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, right, bottom)?,
        None => {
            let bitmap = source.dyn_ref::<ImageBitmap>().ok_or(JsValue::NULL)?;
            brush.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, right, bottom)?;
        }
    }
    Ok(canvas)
}
