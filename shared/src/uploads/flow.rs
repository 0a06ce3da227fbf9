//! What a creator does with an upload: begin → append → look → aim; and what the sweep does with the forgotten.

use super::refused::{UploadRefused, sentence};
use super::{ALT_CHARS_MAX, Kind, PART_BYTES, RAW_BYTES_MAX, State, Status, part_key, parts, store};
use crate::db::{Db, DbError, run};
use crate::failure::Failure;
use crate::media::{BYTES_MAX, MediaRefused, is_raw, opening};
use crate::ports::{Blobs, Ports};
use crate::stmt;
use crate::switches::Switch;
use crate::time::{Duration, Timestamp};
use serde::Deserialize;

/// A message that is not taken up after this long is sent again.
const SWEEP_AFTER: Duration = Duration::minutes(1);

/// Longer than any picture takes.
const WORK_LASTS_MAX: Duration = Duration::minutes(15);

/// What stops arriving is forgotten after this long.
const ABANDONED_AFTER: Duration = Duration::hours(24);

/// What was given up may be tried again for this long.
const GIVEN_UP_LASTS: Duration = Duration::days(7);

/// Characters of a file's name that are kept.
const NAME_CHARS_MAX: usize = 120;

/// Basis points in a whole.
const WHOLE_BP: u32 = 10_000;

/// Who sends: the creator it is for, and the person at the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The creator's id.
    pub creator: String,
    /// The person's id.
    pub person: String,
}

/// What is to be sent, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announced {
    /// As the device calls the file.
    pub name: String,
    /// `photo`, `clip` or `poster`.
    pub kind: String,
    /// Of the whole file.
    pub bytes: String,
    /// The upload that stands in for a clip.
    pub poster: String,
    /// What is seen.
    pub alt: String,
    /// The same key is the same upload; empty for a fresh one.
    pub key: String,
}

/// Begins an upload; with the key of one that was begun before, that one is gone on with.
///
/// # Errors
/// `Kind`, `Bytes`, `Alt`, `Poster`, `TooManyOpen`, `TooMuchToday`, `TooManyBytes`, `Off`; `KeyReused` for another file.
pub async fn begin(
    ports: &Ports<'_>,
    sender: &Sender,
    announced: &Announced,
) -> Result<Status, Failure<UploadRefused>> {
    let refuse = |refused: UploadRefused| Err(Failure::Refused(refused));
    let Some(kind) = Kind::parse(&announced.kind) else { return refuse(UploadRefused::Kind) };
    let bytes = match announced.bytes.trim().parse::<u64>() {
        Ok(0) => return refuse(MediaRefused::Empty.into()),
        Ok(bytes) => bytes,
        Err(_) => return refuse(UploadRefused::Bytes),
    };
    let bytes_max = if kind == Kind::Photo { RAW_BYTES_MAX } else { small() };
    if bytes_max < bytes {
        return refuse(too_many(bytes, bytes_max).into());
    }
    let alt = announced.alt.trim();
    if ALT_CHARS_MAX < alt.chars().count() {
        return refuse(UploadRefused::Alt);
    }
    let poster = Some(announced.poster.trim()).filter(|_| kind == Kind::Clip);
    let id = ports.ids.fresh("upl_");
    let name: String = announced.name.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    let key = if announced.key.is_empty() { id.as_str() } else { announced.key.as_str() };
    let Sender { creator, person } = sender;
    let begun = stmt!(
        store::BEGIN,
        id.as_str(),
        creator.as_str(),
        person.as_str(),
        kind.as_str(),
        name.as_str(),
        whole(bytes),
        poster,
        alt,
        key,
        ports.now
    );
    match ports.db.batch(vec![Switch::Uploads.gate(), begun]).await {
        Ok(_) => Ok(Status::begun(id, kind, name, bytes, alt.to_owned())),
        // A trigger may have spoken before the key: whoever has the key is not refused for what it was used for.
        Err(DbError::Constraint(text)) => {
            let before = run(ports.db, stmt!(store::BY_KEY, key, creator.as_str())).await?.first::<Status>()?;
            match before {
                Some(before) if before.kind == kind && before.bytes == bytes => Ok(before),
                Some(_) => refuse(UploadRefused::KeyReused),
                None => Err(why(DbError::Constraint(text))),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// The refusal behind a constraint.
fn why(error: DbError) -> Failure<UploadRefused> {
    if let Some(off) = Switch::Uploads.refuses(&error) {
        return Failure::Refused(UploadRefused::Off(off));
    }
    let named = [
        ("uploads_open_max", UploadRefused::TooManyOpen),
        ("upload_bytes_of_day", UploadRefused::TooMuchToday),
        ("upload_poster", UploadRefused::Poster),
    ];
    let found = named.into_iter().find(|(name, _)| error.names(name));
    found.map_or_else(|| Failure::from(error), |(_, refused)| Failure::Refused(refused))
}

/// Takes a whole file at once, as a form without script sends it.
///
/// # Errors
/// As [`begin`], and what the first bytes say.
pub async fn receive(
    ports: &Ports<'_>,
    blobs: &dyn Blobs,
    sender: &Sender,
    announced: &Announced,
    file: &[u8],
) -> Result<Status, Failure<UploadRefused>> {
    let bytes = u64::try_from(file.len()).unwrap_or(u64::MAX);
    if let Some(kind) = Kind::parse(&announced.kind).filter(|_| !file.is_empty()) {
        first_look(kind, file, bytes).map_err(|refused| Failure::Refused(refused.into()))?;
    }
    let mut status = begin(ports, sender, &Announced { bytes: bytes.to_string(), ..announced.clone() }).await?;
    if status.state != State::Receiving {
        return Ok(status);
    }
    let from = usize::try_from(status.offset).unwrap_or(usize::MAX);
    let step = usize::try_from(PART_BYTES).unwrap_or(usize::MAX);
    for (part, number) in file.get(from..).unwrap_or_default().chunks(step).zip(status.offset / PART_BYTES..) {
        let key = part_key(&status.id, number);
        blobs.put(&key, part.to_vec(), ORIGINAL).await.map_err(Failure::Broken)?;
    }
    let advanced = stmt!(
        store::ADVANCE,
        status.id.as_str(),
        sender.creator.as_str(),
        whole(status.offset),
        whole(bytes),
        ports.now
    );
    if let Some(Stands { state }) = run(ports.db, advanced).await?.first()? {
        (status.offset, status.state) = (bytes, state);
    }
    Ok(status)
}

/// Media type of an original: nobody is told more.
const ORIGINAL: &str = "application/octet-stream";

/// A creator's own upload.
///
/// # Errors
/// `Missing`, also when it is someone else's.
pub async fn own(db: &dyn Db, creator: &str, id: &str) -> Result<Status, Failure<UploadRefused>> {
    let found = run(db, stmt!(store::OWN, id, creator)).await?.first::<Status>()?;
    found.ok_or(Failure::Refused(UploadRefused::Missing))
}

/// The newest uploads of a creator.
///
/// # Errors
/// When the database does not answer.
pub async fn latest(db: &dyn Db, creator: &str, count: u32) -> Result<Vec<Status>, DbError> {
    run(db, stmt!(store::LATEST, creator, count)).await?.all()
}

#[derive(Deserialize)]
struct Stands {
    state: State,
}

/// Takes the part that begins at `offset`. The first part tells what the file is, so a wrong one is refused before the
/// rest is sent. The bytes are kept before the record says so; sending a part again is harmless.
///
/// # Errors
/// `Missing`, `Over`, `Offset` with the byte to go on from, `PartSize`, and what the first bytes say.
pub async fn append(
    ports: &Ports<'_>,
    blobs: &dyn Blobs,
    sender: &Sender,
    id: &str,
    offset: u64,
    part: &[u8],
) -> Result<Status, Failure<UploadRefused>> {
    let mut status = own(ports.db, &sender.creator, id).await?;
    if status.state != State::Receiving {
        return Err(Failure::Refused(UploadRefused::Over));
    }
    if status.offset != offset {
        return Err(Failure::Refused(UploadRefused::Offset(status.offset)));
    }
    let wanted = PART_BYTES.min(status.bytes - offset);
    let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
    if length != wanted {
        return Err(Failure::Refused(UploadRefused::PartSize(wanted)));
    }
    if offset == 0
        && let Err(refused) = first_look(status.kind, part, status.bytes)
    {
        refuse(ports.db, ports.now, id, refused.code(), &sentence(&refused)).await?;
        return Err(Failure::Refused(refused.into()));
    }
    let key = part_key(id, offset / PART_BYTES);
    blobs.put(&key, part.to_vec(), ORIGINAL).await.map_err(Failure::Broken)?;
    let (from, to) = (whole(offset), whole(offset + length));
    let advanced = stmt!(store::ADVANCE, id, sender.creator.as_str(), from, to, ports.now);
    let Some(Stands { state }) = run(ports.db, advanced).await?.first()? else {
        // Another request brought the same part first.
        let now = own(ports.db, &sender.creator, id).await?;
        return Err(Failure::Refused(UploadRefused::Offset(now.offset)));
    };
    status.offset = offset + length;
    status.state = state;
    Ok(status)
}

/// What the first bytes allow; everything else is looked at when the whole file is there.
fn first_look(kind: Kind, head: &[u8], bytes: u64) -> Result<(), MediaRefused> {
    if is_raw(head) && kind == Kind::Photo {
        return Ok(());
    }
    let format = opening(head)?;
    let (wanted, fits) = match kind {
        Kind::Clip => ("a clip", format.is_clip()),
        Kind::Photo | Kind::Poster => ("a picture", !format.is_clip()),
    };
    if !fits {
        return Err(MediaRefused::WrongKind { found: format.content_type(), wanted });
    }
    if small() < bytes { Err(too_many(bytes, small())) } else { Ok(()) }
}

fn small() -> u64 {
    u64::try_from(BYTES_MAX).unwrap_or(u64::MAX)
}

fn too_many(bytes: u64, bytes_max: u64) -> MediaRefused {
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    MediaRefused::TooManyBytes { bytes: size(bytes), bytes_max: size(bytes_max) }
}

fn whole(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Moves the focal point, and says what is seen. A picture that was made is made anew under another name.
///
/// # Errors
/// `Focal`, `Alt`, `Missing`; `NotReady` for a clip and for what was refused.
pub async fn aim(
    ports: &Ports<'_>,
    sender: &Sender,
    id: &str,
    focal: (Option<u32>, Option<u32>),
    alt: Option<&str>,
) -> Result<Status, Failure<UploadRefused>> {
    let (Some(x), Some(y)) = focal else { return Err(Failure::Refused(UploadRefused::Focal)) };
    if WHOLE_BP < x.max(y) {
        return Err(Failure::Refused(UploadRefused::Focal));
    }
    let mut status = own(ports.db, &sender.creator, id).await?;
    let alt = alt.map_or_else(|| status.alt.clone(), |alt| alt.trim().to_owned());
    if ALT_CHARS_MAX < alt.chars().count() {
        return Err(Failure::Refused(UploadRefused::Alt));
    }
    if (status.focal_x, status.focal_y) == (x, y) && status.alt == alt && status.state != State::Refused {
        return Ok(status);
    }
    let aimed = stmt!(store::AIM, id, sender.creator.as_str(), x, y, alt.as_str(), ports.now);
    let described = stmt!(store::DESCRIBE, id, sender.creator.as_str(), alt.as_str());
    let replies = ports.db.batch(vec![aimed, described]).await?;
    let aimed = replies.first().map(crate::db::Rows::first::<Stands>).transpose()?.flatten();
    let Some(Stands { state }) = aimed else { return Err(Failure::Refused(UploadRefused::NotReady)) };
    (status.state, status.focal_x, status.focal_y, status.alt) = (state, x, y, alt);
    Ok(status)
}

/// Has an upload tried again that was given up.
///
/// # Errors
/// `Missing`; `NotReady` for one that was not given up.
pub async fn retry(ports: &Ports<'_>, sender: &Sender, id: &str) -> Result<Status, Failure<UploadRefused>> {
    let mut status = own(ports.db, &sender.creator, id).await?;
    let again = stmt!(store::RETRY, id, sender.creator.as_str(), ports.now);
    let Some(Stands { state }) = run(ports.db, again).await?.first()? else {
        return Err(Failure::Refused(UploadRefused::NotReady));
    };
    (status.state, status.code, status.reason) = (state, None, None);
    Ok(status)
}

/// Writes down why an upload is not taken.
///
/// # Errors
/// When the database does not answer.
pub async fn refuse(db: &dyn Db, now: Timestamp, id: &str, code: &str, reason: &str) -> Result<(), DbError> {
    run(db, stmt!(store::REFUSE, id, code, reason, now)).await.map(|_| ())
}

/// The queue has given an upload up: its sender is told, and may try again.
///
/// # Errors
/// When the database does not answer.
pub async fn give_up(db: &dyn Db, now: Timestamp, id: &str) -> Result<(), DbError> {
    let reason = "We could not work on this file, though we tried several times. You can have it tried again.";
    refuse(db, now, id, "upload_gave_up", reason).await
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// Uploads whose message was lost, to be sent into the queue again.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(db: &dyn Db, now: Timestamp) -> Result<Vec<String>, DbError> {
    let rows: Vec<Id> = run(db, stmt!(store::WAITING, now - SWEEP_AFTER, now - WORK_LASTS_MAX)).await?.all()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(Deserialize)]
struct Abandoned {
    id: String,
    bytes_total: u64,
}

/// Forgets what stopped arriving a day ago, and what was given up a week ago: first the bytes, then the record.
///
/// # Errors
/// The cause, for the log; what is left is taken up the next time.
pub async fn forget(db: &dyn Db, blobs: &dyn Blobs, now: Timestamp) -> Result<u32, String> {
    let stale = stmt!(store::ABANDONED, now - ABANDONED_AFTER, now - GIVEN_UP_LASTS);
    let rows: Vec<Abandoned> = run(db, stale).await.and_then(|rows| rows.all()).map_err(|e| e.to_string())?;
    let mut forgotten = 0;
    for Abandoned { id, bytes_total } in rows {
        discard(blobs, &id, bytes_total).await?;
        let reason = "It was not completed within a day, and has been removed.";
        refuse(db, now, &id, "upload_abandoned", reason).await.map_err(|e| e.to_string())?;
        forgotten += 1;
    }
    Ok(forgotten)
}

/// Removes the original.
///
/// # Errors
/// The cause, for the log.
pub async fn discard(blobs: &dyn Blobs, id: &str, bytes: u64) -> Result<(), String> {
    let keys: Vec<String> = (0..parts(bytes)).map(|number| part_key(id, number)).collect();
    blobs.delete(&keys).await
}
