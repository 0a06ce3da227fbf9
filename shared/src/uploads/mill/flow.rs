//! One upload through the mill: take → read → make → store the files → one batch says that they are there.

use crate::db::{Db, DbError, run};
use crate::media::raw::{self, Embedded, HEAD_BYTES, PEEK_BYTES};
use crate::media::{self, BYTES_MAX, ClipTaken, Focal, MediaRefused, Opened, is_raw};
use crate::ports::Blobs;
use crate::stmt;
use crate::time::Timestamp;
use crate::uploads::flow::{discard, refuse};
use crate::uploads::refused::sentence;
use crate::uploads::{Kind, PART_BYTES, State, part_key, parts, store};
use serde::Deserialize;

/// What the mill may touch.
#[derive(Clone, Copy)]
pub struct Mill<'a> {
    /// The record.
    pub db: &'a dyn Db,
    /// Originals and derivatives.
    pub blobs: &'a dyn Blobs,
    /// When this message arrived.
    pub now: Timestamp,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worked {
    /// Made, under this hash.
    Done(String),
    /// Not taken, with the code.
    Refused(String),
    /// Nothing waits under this id.
    Nothing,
}

/// Why nothing became of it this time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The bucket.
    #[error("bucket: {0}")]
    Blobs(String),
    /// The poster of a clip is still on its way.
    #[error("its poster is still on its way")]
    Poster,
}

#[derive(Deserialize)]
struct Taken {
    id: String,
    kind: Kind,
    bytes_total: u64,
    focal_x_bp: u16,
    focal_y_bp: u16,
    poster: Option<String>,
}

impl Taken {
    const fn focal(&self) -> Focal {
        (self.focal_x_bp, self.focal_y_bp)
    }
}

#[derive(Deserialize)]
struct Stands {
    state: State,
    media: Option<String>,
}

/// What could not be done for the file's sake, and what for ours.
enum No {
    Refused(MediaRefused),
    Stuck(Stuck),
}

impl From<MediaRefused> for No {
    fn from(refused: MediaRefused) -> Self {
        Self::Refused(refused)
    }
}

impl From<DbError> for No {
    fn from(error: DbError) -> Self {
        Self::Stuck(error.into())
    }
}

fn bucket(cause: String) -> No {
    No::Stuck(Stuck::Blobs(cause))
}

/// Works on upload `id`. Delivered twice it is worked on twice, with the same outcome; a poster is made before its clip.
///
/// # Errors
/// As [`Stuck`] says: the message should come again.
pub async fn work(mill: &Mill<'_>, id: &str) -> Result<Worked, Stuck> {
    let Some(taken) = take(mill, id).await? else { return Ok(Worked::Nothing) };
    let Some(poster) = taken.poster.as_deref() else { return one(mill, &taken).await };
    if let Some(waiting) = take(mill, poster).await? {
        one(mill, &waiting).await?;
    }
    one(mill, &taken).await
}

async fn take(mill: &Mill<'_>, id: &str) -> Result<Option<Taken>, DbError> {
    run(mill.db, stmt!(store::TAKE, id, mill.now)).await?.first()
}

async fn one(mill: &Mill<'_>, taken: &Taken) -> Result<Worked, Stuck> {
    let made = match taken.kind {
        Kind::Clip => clip(mill, taken).await,
        Kind::Photo | Kind::Poster => photo(mill, taken).await,
    };
    let refused = match made {
        Ok(hash) => return Ok(Worked::Done(hash)),
        Err(No::Stuck(stuck)) => return Err(stuck),
        Err(No::Refused(refused)) => refused,
    };
    refuse(mill.db, mill.now, &taken.id, refused.code(), &sentence(&refused)).await?;
    // What is not taken is not kept either. Should this fail, the parts are only of no use.
    let _ = discard(mill.blobs, &taken.id, taken.bytes_total).await;
    Ok(Worked::Refused(refused.code().to_owned()))
}

async fn photo(mill: &Mill<'_>, taken: &Taken) -> Result<String, No> {
    let (bytes, turned) = original(mill, taken).await?;
    let Opened { hash, width, height, thumbhash, placeholder, files } = media::open(&bytes, taken.focal(), turned)?;
    drop(bytes);
    // One after the other: while a file is stored, others on the same thread go on.
    for file in files {
        let file = file?;
        let key = format!("media/{hash}/{}", file.variant);
        mill.blobs.put(&key, file.bytes, file.content_type).await.map_err(bucket)?;
    }
    let (x, y) = (u32::from(taken.focal_x_bp), u32::from(taken.focal_y_bp));
    let keep = stmt!(store::KEEP, hash.as_str(), taken.id.as_str(), width, height, x, y, thumbhash, placeholder);
    mill.db.batch(vec![keep, stmt!(store::DONE, taken.id.as_str(), hash.as_str(), x, y, mill.now)]).await?;
    Ok(hash)
}

async fn clip(mill: &Mill<'_>, taken: &Taken) -> Result<String, No> {
    let whole = whole(mill, taken).await?;
    // First the file itself: its length is the reason that helps most.
    let ClipTaken { hash, variant, content_type, seconds, bytes } = media::clip(whole)?;
    let poster = poster(mill, taken).await?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    mill.blobs.put(&format!("media/{hash}/{variant}"), bytes, content_type).await.map_err(bucket)?;
    let (x, y) = (u32::from(taken.focal_x_bp), u32::from(taken.focal_y_bp));
    let keep = stmt!(store::KEEP_CLIP, hash.as_str(), taken.id.as_str(), poster, seconds, size);
    mill.db.batch(vec![keep, stmt!(store::DONE, taken.id.as_str(), hash.as_str(), x, y, mill.now)]).await?;
    Ok(hash)
}

/// The hash of a clip's poster.
async fn poster(mill: &Mill<'_>, taken: &Taken) -> Result<String, No> {
    let id = taken.poster.as_deref().unwrap_or_default();
    let stands = run(mill.db, stmt!(store::STANDS, id)).await?.first::<Stands>()?;
    match stands {
        Some(Stands { state: State::Refused, .. }) | None => Err(MediaRefused::PosterRefused.into()),
        Some(Stands { media: Some(hash), .. }) => Ok(hash),
        Some(_) => Err(No::Stuck(Stuck::Poster)),
    }
}

/// The picture itself, and the orientation that a RAW file told.
async fn original(mill: &Mill<'_>, taken: &Taken) -> Result<(Vec<u8>, Option<u8>), No> {
    let head = part(mill, &taken.id, 0, None).await?;
    if !is_raw(&head) || taken.kind != Kind::Photo {
        drop(head);
        return Ok((whole(mill, taken).await?, None));
    }
    let head_bytes = usize::try_from(HEAD_BYTES).unwrap_or(usize::MAX);
    let found = raw::look(head.get(..head_bytes).unwrap_or(&head), taken.bytes_total)?;
    drop(head);
    let mut frames = Vec::with_capacity(found.embedded.len());
    for embedded in &found.embedded {
        let peek = Embedded { bytes: embedded.bytes.min(PEEK_BYTES), ..*embedded };
        frames.push(raw::frame(&cut(mill, &taken.id, peek).await?));
    }
    let chosen = raw::choose(&frames)?;
    let embedded = found.embedded.get(chosen).copied().ok_or(MediaRefused::Empty)?;
    check_bytes(embedded.bytes)?;
    Ok((cut(mill, &taken.id, embedded).await?, Some(found.orientation)))
}

fn check_bytes(bytes: u64) -> Result<(), MediaRefused> {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    if BYTES_MAX < bytes { Err(MediaRefused::TooManyBytes { bytes, bytes_max: BYTES_MAX }) } else { Ok(()) }
}

/// The whole original, which fits in memory.
async fn whole(mill: &Mill<'_>, taken: &Taken) -> Result<Vec<u8>, No> {
    check_bytes(taken.bytes_total)?;
    let mut bytes = Vec::with_capacity(usize::try_from(taken.bytes_total).unwrap_or(0));
    for number in 0..parts(taken.bytes_total) {
        bytes.extend(part(mill, &taken.id, number, None).await?);
    }
    Ok(bytes)
}

/// A piece of the original, from whichever parts it lies in.
async fn cut(mill: &Mill<'_>, id: &str, piece: Embedded) -> Result<Vec<u8>, No> {
    let end = piece.offset.saturating_add(piece.bytes);
    let mut bytes = Vec::with_capacity(usize::try_from(piece.bytes).unwrap_or(0));
    let mut at = piece.offset;
    while at < end {
        let number = at / PART_BYTES;
        let start = number * PART_BYTES;
        let last = end.min(start + PART_BYTES) - 1;
        bytes.extend(part(mill, id, number, Some((at - start, last - start))).await?);
        at = last + 1;
    }
    Ok(bytes)
}

async fn part(mill: &Mill<'_>, id: &str, number: u64, range: Option<(u64, u64)>) -> Result<Vec<u8>, No> {
    let key = part_key(id, number);
    let found = mill.blobs.get(&key, range).await.map_err(bucket)?;
    found.map(|blob| blob.bytes).ok_or_else(|| bucket(format!("{key} is not there")))
}
