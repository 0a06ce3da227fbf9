//! The camera: a few pictures a second, read here and sent to nobody.

use super::dom;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamConstraints,
    MediaStreamTrack, window,
};

/// Pixels of the wider side of a picture that is read: enough for a code that fills a third of it.
const WIDE: u32 = 640;

/// Milliseconds from one picture to the next.
const EVERY_MS: i32 = 200;

/// What is behind the button.
struct Camera {
    video: HtmlVideoElement,
    button: Element,
    stream: RefCell<Option<MediaStream>>,
    picture: RefCell<Option<(HtmlCanvasElement, CanvasRenderingContext2d)>>,
}

/// Takes the button of the scanner over; `found` is told what a code says. Without a camera there is no button.
pub fn offer(part: &Element, found: impl Fn(String) + 'static) {
    let video = dom::inside(part, "video").and_then(|video| video.dyn_into::<HtmlVideoElement>().ok());
    let (Some(video), Some(button)) = (video, dom::inside(part, "[data-camera]")) else { return };
    if window().is_none_or(|window| window.navigator().media_devices().is_err()) {
        return dom::hide(&button, true);
    }
    let camera =
        Rc::new(Camera { video, button: button.clone(), stream: RefCell::default(), picture: RefCell::default() });
    let pressed = camera.clone();
    dom::on(&button, "click", move |_| {
        let camera = pressed.clone();
        spawn_local(async move {
            if camera.stream.borrow().is_some() {
                return camera.stop();
            }
            if camera.start().await.is_err() {
                camera.button.set_text_content(Some("No camera here. Try again"));
            }
        });
    });
    dom::every(EVERY_MS, move || {
        if camera.stream.borrow().is_some()
            && let Some(text) = camera.read()
        {
            found(text);
        }
    });
}

impl Camera {
    async fn start(&self) -> Result<(), JsValue> {
        let wanted = js_sys::Object::new();
        js_sys::Reflect::set(&wanted, &"facingMode".into(), &"environment".into())?;
        let constraints = MediaStreamConstraints::new();
        constraints.set_video(&wanted);
        let devices = window().ok_or(JsValue::NULL)?.navigator().media_devices()?;
        let stream: MediaStream =
            JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await?.dyn_into()?;
        self.video.set_src_object(Some(&stream));
        JsFuture::from(self.video.play()?).await?;
        self.stream.replace(Some(stream));
        self.button.set_text_content(Some("Stop the camera"));
        Ok(())
    }

    fn stop(&self) {
        if let Some(stream) = self.stream.take() {
            stream
                .get_tracks()
                .iter()
                .filter_map(|track| track.dyn_into::<MediaStreamTrack>().ok())
                .for_each(|t| t.stop());
        }
        self.video.set_src_object(None);
        self.button.set_text_content(Some("Start the camera"));
    }

    /// What the code in the picture says, if there is one.
    fn read(&self) -> Option<String> {
        let (width, height) = (self.video.video_width(), self.video.video_height());
        if width == 0 || height == 0 {
            return None;
        }
        let (w, h) = (WIDE.min(width), height.saturating_mul(WIDE.min(width)) / width);
        if self.picture.borrow().is_none() {
            self.picture.replace(Some(canvas()?));
        }
        let kept = self.picture.borrow();
        let (canvas, context) = kept.as_ref()?;
        if canvas.width() != w || canvas.height() != h {
            canvas.set_width(w);
            canvas.set_height(h);
        }
        context
            .draw_image_with_html_video_element_and_dw_and_dh(&self.video, 0.0, 0.0, f64::from(w), f64::from(h))
            .ok()?;
        let pixels = context.get_image_data(0.0, 0.0, f64::from(w), f64::from(h)).ok()?.data().0;
        let (wide, high) = (usize::try_from(w).ok()?, usize::try_from(h).ok()?);
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(wide, high, |x, y| {
            // Green carries most of what an eye calls bright.
            pixels.get((y * wide + x) * 4 + 1).copied().unwrap_or(0)
        });
        picture.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
    }
}

fn canvas() -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
    let context = canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
    Some((canvas, context))
}
