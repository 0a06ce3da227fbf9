//! Uploads: in parts with resumption, or in one form without script. Originals stay private; the mill takes them from
//! the queue.

use super::asked::{Answer, Asked, BODY_BYTES_MAX};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Params, Route, Who};
use crate::wire;
use shared::catalogue::view::Shop;
use shared::failure::{Failure, Kind};
use shared::office::view::Person as Greeted;
use shared::uploads::flow::{self, Announced, Sender};
use shared::uploads::refused::UploadRefused;
use shared::uploads::{PART_BYTES, State, Status};
use worker::FormEntry;

/// A file of 20 MiB, and the form around it.
const FORM_BYTES_MAX: usize = 21 * 1024 * 1024;

/// The newest uploads that are shown.
const SHOWN: u32 = 24;

/// What creators send.
pub const ROUTES: &[Route] = &[
    Route::get("/studio/uploads", "Uploads", Who::Creator, "The newest uploads.", &[200], |asked, _| {
        Box::pin(list(asked))
    }),
    Route::post(
        "/studio/uploads",
        "BeginUpload",
        Who::Creator,
        "Begins an upload, to be sent in parts; the same key goes on with the same upload. As multipart/form-data with \
         the field `file` it takes a file of at most 20 MiB at once, and with `poster` the picture of a clip.",
        &[
            ("name", false, "As the device calls the file."),
            ("kind", true, "photo, clip or poster."),
            ("bytes", true, "Length of the file: at most 20 MiB, and 100 MiB for a RAW file."),
            ("poster", false, "For a clip: the id of the upload that stands in for it."),
            ("alt", false, "What is seen, in at most 300 characters."),
            ("next", false, "A path under /studio/ to go to afterwards."),
            KEY,
        ],
        &[201, 303, 400, 422, 429],
        |asked, _| Box::pin(begin(asked)),
    )
    .up_to(FORM_BYTES_MAX),
    Route::get(
        "/studio/uploads/{id}",
        "Upload",
        Who::Creator,
        "Where an upload stands: `offset` is the byte to go on from; `state` is receiving, waiting, working, done or refused.",
        &[200, 404],
        |asked, path| Box::pin(show(asked, path)),
    ),
    Route::post(
        "/studio/uploads/{id}/parts",
        "AppendUpload",
        Who::Creator,
        "Takes the next part: raw bytes as application/octet-stream, 5 MiB long unless it is the last; the header \
         upload-offset tells where it begins. A 409 carries the right one in the same header.",
        &[],
        &[200, 400, 404, 409, 422],
        |asked, path| Box::pin(append(asked, path)),
    )
    .up_to(PART_BYTES_MAX),
    Route::post(
        "/studio/uploads/{id}/focal",
        "AimUpload",
        Who::Creator,
        "Says what crops keep in sight, and what is seen; the picture is made anew under another name.",
        &[
            ("focal_x", false, "From the left, in basis points."),
            ("focal_y", false, "From the top, in basis points."),
            ("left", false, "From the left, in percent, instead of focal_x."),
            ("top", false, "From the top, in percent, instead of focal_y."),
            ("alt", false, "What is seen."),
            ("next", false, "A path under /studio/ to go to afterwards."),
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(aim(asked, path)),
    ),
    Route::post(
        "/studio/uploads/{id}/retry",
        "RetryUpload",
        Who::Creator,
        "Has an upload tried again that was given up.",
        &[("next", false, "A path under /studio/ to go to afterwards.")],
        &[200, 303, 404, 409],
        |asked, path| Box::pin(retry(asked, path)),
    ),
];

/// [`PART_BYTES`] on this side of the wire.
const PART_BYTES_MAX: usize = 5 * 1024 * 1024;
const _: () = assert!(PART_BYTES == 5 * 1024 * 1024);

fn sender(asked: &Asked<'_>) -> Result<Sender, Refused> {
    let (creator, person) = (asked.studio()?.creator.to_string(), asked.somebody()?.id.to_string());
    Ok(Sender { creator, person })
}

/// A path of the studio; anything else is not followed.
fn onward(next: &str, status: &Status) -> String {
    let own = next.starts_with("/studio/") && !next.contains("//") && !next.contains('\\') && next.is_ascii();
    if !own {
        return format!("/studio/uploads/{}", status.id);
    }
    let sign = if next.contains('?') { '&' } else { '?' };
    format!("{next}{sign}upload={}", status.id)
}

/// Who is greeted.
fn greeted(asked: &Asked<'_>) -> Result<Greeted, Refused> {
    Ok(asked.somebody()?.greeting())
}

fn whose<'a>(asked: &'a Asked<'_>, person: &'a Greeted) -> (&'a Shop, &'a Greeted) {
    (&asked.wire.config.shop, person)
}

fn told(asked: &Asked<'_>, code: u16, status: &Status, next: &str) -> Reply {
    if asked.wants_json() { Reply::json(code, status) } else { Reply::see_other(&onward(next, status)) }
}

/// Sends word to the mill. A queue that fails is made up for by the sweep a minute later.
fn nudge(asked: &Asked<'_>, status: &Status) {
    if status.state != State::Waiting {
        return;
    }
    if let Ok(queue) = wire::media_queue(asked.env) {
        let id = status.id.clone();
        asked.context.wait_until(async move {
            if let Err(cause) = queue.send(id).await {
                worker::console_error!("queue: {cause}");
            }
        });
    }
}

/// `GET /studio/uploads`
async fn list(asked: &Asked<'_>) -> Answer {
    let latest = flow::latest(asked.wire.ports().db, asked.studio()?.creator.as_str(), SHOWN).await?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &latest));
    }
    let key = asked.wire.ports().ids.fresh("upload-");
    Ok(Reply::html(app::studio::uploads_page(whose(asked, &greeted(asked)?), &latest, &key, None)))
}

/// `POST /studio/uploads`
async fn begin(asked: &mut Asked<'_>) -> Answer {
    let sender = sender(asked)?;
    let kind = asked.header("content-type").unwrap_or_default();
    if kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        return receive(asked, &sender).await;
    }
    asked.bytes_max = BODY_BYTES_MAX;
    let form = asked.form().await?;
    let key = if form.value("key").is_empty() && asked.header("idempotency-key").is_none() {
        String::new()
    } else {
        let malformed = "A key has 1 to 255 visible ASCII characters.";
        form.key().map_err(|_| Refused::new(Kind::Malformed, "key_malformed", malformed))?.as_str().to_owned()
    };
    let announced = Announced {
        name: form.value("name").to_owned(),
        kind: form.value("kind").to_owned(),
        bytes: form.value("bytes").to_owned(),
        poster: form.value("poster").to_owned(),
        alt: form.value("alt").to_owned(),
        key,
    };
    let status = flow::begin(&asked.wire.ports(), &sender, &announced).await?;
    Ok(told(asked, 201, &status, form.value("next")))
}

/// The whole file in one form, for browsers without script.
async fn receive(asked: &mut Asked<'_>, sender: &Sender) -> Answer {
    let form = asked.multipart().await?;
    let field = |name: &str| form.get_field(name).unwrap_or_default();
    let announced = Announced {
        kind: field("kind"),
        alt: field("alt"),
        key: field("key").chars().filter(char::is_ascii_graphic).take(200).collect(),
        ..Announced::default()
    };
    let done = async {
        let ports = asked.wire.ports();
        let blobs = wire::originals(asked.env).map_err(Failure::Broken)?;
        let mut announced = announced.clone();
        if let Some((name, bytes)) = file(&form, "poster").await.filter(|(_, bytes)| !bytes.is_empty()) {
            let key = if announced.key.is_empty() { String::new() } else { format!("{}-poster", announced.key) };
            let poster = Announced { name, kind: "poster".into(), key, ..Announced::default() };
            announced.poster = flow::receive(&ports, &blobs, sender, &poster, &bytes).await?.id;
        }
        let Some((name, bytes)) = file(&form, "file").await else {
            return Err(Failure::Refused(UploadRefused::Bytes));
        };
        announced.name = name;
        flow::receive(&ports, &blobs, sender, &announced, &bytes).await
    };
    match done.await {
        Ok(status) => {
            nudge(asked, &status);
            Ok(told(asked, 201, &status, &field("next")))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            let latest = flow::latest(asked.wire.ports().db, &sender.creator, SHOWN).await?;
            let key = asked.wire.ports().ids.fresh("upload-");
            let refused = Refused::of(&refused);
            let (kind, alt, notice) = (field("kind"), field("alt"), refused.notice());
            let again = app::studio::RefusedUpload { kind: &kind, alt: &alt, notice: &notice };
            let page = app::studio::uploads_page(whose(asked, &greeted(asked)?), &latest, &key, Some(again));
            Ok(Reply::html(page).status(refused.status()))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn file(form: &worker::FormData, name: &str) -> Option<(String, Vec<u8>)> {
    match form.get(name) {
        Some(FormEntry::File(file)) => file.bytes().await.ok().map(|bytes| (file.name(), bytes)),
        _ => None,
    }
}

/// `GET /studio/uploads/{id}`
async fn show(asked: &Asked<'_>, path: Params<'_>) -> Answer {
    let status = flow::own(asked.wire.ports().db, asked.studio()?.creator.as_str(), path.first).await?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &status).header("upload-offset", status.offset.to_string()));
    }
    Ok(Reply::html(app::studio::upload_page(whose(asked, &greeted(asked)?), &status, None)))
}

/// `POST /studio/uploads/{id}/parts`
async fn append(asked: &mut Asked<'_>, path: Params<'_>) -> Answer {
    let sender = sender(asked)?;
    let offset = asked.header("upload-offset").and_then(|text| text.trim().parse::<u64>().ok());
    let Some(offset) = offset else {
        let text = "The header upload-offset must tell at which byte this part begins.";
        return Err(Refused::new(Kind::Malformed, "upload_offset_missing", text));
    };
    let part = asked.body().await?;
    let blobs = wire::originals(asked.env).map_err(Refused::broken)?;
    match flow::append(&asked.wire.ports(), &blobs, &sender, path.first, offset, &part).await {
        Ok(status) => {
            nudge(asked, &status);
            Ok(Reply::json(200, &status).header("upload-offset", status.offset.to_string()))
        }
        Err(Failure::Refused(UploadRefused::Offset(right))) => {
            let refused = Refused::of(&UploadRefused::Offset(right));
            Ok(refused.problem(&asked.id).header("upload-offset", right.to_string()))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `POST /studio/uploads/{id}/focal`
async fn aim(asked: &mut Asked<'_>, path: Params<'_>) -> Answer {
    let sender = sender(asked)?;
    let form = asked.form().await?;
    let place = |basis_points: &str, percent: &str| match form.value(basis_points).trim() {
        "" => form.value(percent).trim().parse::<u32>().ok().map(|percent| percent.saturating_mul(100)),
        text => text.parse::<u32>().ok(),
    };
    let focal = (place("focal_x", "left"), place("focal_y", "top"));
    let alt = form.has("alt").then(|| form.value("alt"));
    let done = flow::aim(&asked.wire.ports(), &sender, path.first, focal, alt).await;
    match done {
        Ok(status) => {
            nudge(asked, &status);
            Ok(told(asked, 200, &status, form.value("next")))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() && refused != UploadRefused::Missing => {
            let status = flow::own(asked.wire.ports().db, &sender.creator, path.first).await?;
            let refused = Refused::of(&refused);
            let page = app::studio::upload_page(whose(asked, &greeted(asked)?), &status, Some(&refused.notice()));
            Ok(Reply::html(page).status(refused.status()))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `POST /studio/uploads/{id}/retry`
async fn retry(asked: &mut Asked<'_>, path: Params<'_>) -> Answer {
    let sender = sender(asked)?;
    let form = asked.form().await?;
    let status = flow::retry(&asked.wire.ports(), &sender, path.first).await?;
    nudge(asked, &status);
    Ok(told(asked, 200, &status, form.value("next")))
}
