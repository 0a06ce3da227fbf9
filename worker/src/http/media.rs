//! Derivatives and clips: edge cache, then KV, then R2.

use super::asked::{Answer, Asked};
use super::cache;
use super::errors::Refused;
use super::reply::{Keep, Reply};
use super::route::{Route, Who};
use crate::wire;
use shared::failure::Kind;
use shared::media::range::{Wanted, wanted};
use shared::ports::Blobs;

/// Pictures and clips, for everybody.
pub const ROUTES: &[Route] = &[Route::get(
    "/media/{hash}/{variant}",
    "Media",
    Who::Anyone,
    "An immutable derivative or clip; ranges are answered.",
    &[200, 206, 304, 404, 416],
    |asked, path| Box::pin(derivative(asked, path.first, path.second)),
)];

/// Characters of a hash in an address.
const HASH_CHARS: usize = 32;

fn content_type(variant: &str) -> Option<&'static str> {
    Some(match variant.rsplit_once('.')?.1 {
        "avif" => "image/avif",
        "webp" => "image/webp",
        "jpeg" => "image/jpeg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => return None,
    })
}

fn is_name(hash: &str, variant: &str) -> bool {
    hash.len() == HASH_CHARS
        && hash.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
        && variant.len() <= 32
        && variant.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
}

/// `GET /media/{hash}/{variant}`
pub async fn derivative(asked: &Asked<'_>, hash: &str, variant: &str) -> Answer {
    let kind = content_type(variant).filter(|_| is_name(hash, variant)).ok_or_else(Refused::missing)?;
    // The name is the content's: whoever has this tag has these bytes.
    let etag = format!("\"{hash}-{variant}\"");
    let dressed =
        |reply: Reply| reply.header("etag", etag.clone()).header("accept-ranges", "bytes").keep(Keep::Forever);
    if asked
        .header("if-none-match")
        .is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag))
    {
        let mut reply = dressed(Reply::bytes(kind, Vec::new()).status(304));
        reply.headers.retain(|(name, _)| *name != "content-type");
        return Ok(reply);
    }
    let range = asked.header("range").filter(|_| asked.header("if-range").is_none_or(|tag| tag == etag));
    let key = format!("media/{hash}/{variant}");
    let blobs = wire::blobs(asked.env).map_err(Refused::broken)?;
    if let Some(range) = range {
        let size = blobs.size(&key).await.map_err(Refused::broken)?.ok_or_else(Refused::missing)?;
        match wanted(&range, size) {
            Wanted::Whole => {}
            Wanted::Nothing => {
                let refused = Refused::new(Kind::Invalid, "no_such_range", "There is no such part.").with_status(416);
                return Ok(refused.problem(&asked.id).header("content-range", format!("bytes */{size}")));
            }
            Wanted::Part(first, last) => {
                let part = blobs
                    .get(&key, Some((first, last)))
                    .await
                    .map_err(Refused::broken)?
                    .ok_or_else(Refused::missing)?;
                let reply = Reply::bytes(kind, part.bytes).status(206).tier(part.tier);
                return Ok(dressed(reply.header("content-range", format!("bytes {first}-{last}/{size}"))));
            }
        }
    }
    if let Some(reply) = cache::get(asked, "media").await {
        return Ok(reply.header("accept-ranges", "bytes"));
    }
    let blob = blobs.get(&key, None).await.map_err(Refused::broken)?.ok_or_else(Refused::missing)?;
    let reply = dressed(Reply::bytes(kind, blob.bytes).tier(blob.tier));
    cache::put(asked, "media", &reply);
    if blob.tier == "r2" {
        let bytes = reply.bytes.clone();
        asked.context.wait_until(async move { blobs.warm(&key, &bytes).await });
    }
    Ok(reply)
}
