//! A paper: received → read by the mill → confirmed by its creator.

use super::paper::{Paper, PaperKind, PaperState};
use super::reading::{FieldName, Reading};
use super::{DocumentRefused, FileKind, accept, confirm, store};
use crate::db::{Db, DbError, Rows, run};
use crate::drops::view::Notice;
use crate::failure::{Failure, Kind, Refusal};
use crate::people::{Person, Studio};
use crate::ports::{Blobs, Documents, DocumentsError, Ports};
use crate::requests::Key;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use std::fmt;

/// A message that is not taken up after this long is sent again.
const SWEEP_AFTER: Duration = Duration::minutes(1);

/// What begins the id of a paper, in the queue of the mill too.
pub const ID_PREFIX: &str = "doc_";

/// Why a paper is not taken, or not confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperRefused {
    /// Missing, or someone else's.
    Missing,
    /// None of the three kinds.
    Kind,
    /// The file.
    File(DocumentRefused),
    /// Twelve a day.
    TooMany,
    /// The key was used for another file.
    KeyReused,
    /// It is still being read.
    StillReading,
    /// It was vouched for, or waits for it: it no longer changes.
    Verified,
    /// Field by field.
    Fields(Vec<Notice>),
}

impl fmt::Display for PaperRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::Kind => f.write_str("Please say what it is: an identity card or passport, a licence, a permit."),
            Self::File(refused) => refused.fmt(f),
            Self::TooMany => f.write_str("Twelve documents a day are the most. Please come back tomorrow."),
            Self::KeyReused => f.write_str("This form was sent before with another file. Please load the page again."),
            Self::StillReading => f.write_str("It is still being read. A moment, please."),
            Self::Verified => f.write_str(
                "This document was sent in for verification: it no longer changes. Send another one instead.",
            ),
            Self::Fields(notices) => f.write_str(notices.first().map_or("", |notice| notice.text.as_str())),
        }
    }
}

impl Refusal for PaperRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Kind => "document_kind",
            Self::File(refused) => refused.code(),
            Self::TooMany => "documents_max",
            Self::KeyReused => "key_reused",
            Self::StillReading => "document_reading",
            Self::Verified => "document_is_verified",
            Self::Fields(_) => "fields",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::TooMany => Kind::TooMany,
            Self::StillReading | Self::Verified => Kind::Conflict,
            Self::Kind | Self::File(_) | Self::KeyReused | Self::Fields(_) => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Kind => Some("kind"),
            Self::File(_) => Some("file"),
            _ => None,
        }
    }
}

/// Where the bytes of a paper are.
#[must_use]
pub fn object(id: &str) -> String {
    format!("documents/{id}/file")
}

fn found(rows: &Rows) -> Result<Option<Paper>, DbError> {
    Ok(rows.first::<store::Row>()?.map(Paper::from))
}

/// Takes a file. The same key is the same paper.
///
/// # Errors
/// `Kind`, `File`, `TooMany`, `KeyReused`.
pub async fn receive(
    ports: &Ports<'_>,
    blobs: &dyn Blobs,
    (person, studio): (&Person, &Studio),
    kind: &str,
    key: &Key,
    bytes: Vec<u8>,
) -> Result<Paper, Failure<PaperRefused>> {
    let kind = PaperKind::parse(kind).ok_or(Failure::Refused(PaperRefused::Kind))?;
    let file = accept(&bytes).map_err(|refused| Failure::Refused(PaperRefused::File(refused)))?;
    let (id, length) = (ports.ids.fresh(ID_PREFIX), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    // First the bytes, then the record that says they are there.
    blobs.put(&object(&id), bytes, file.content_type()).await.map_err(Failure::Broken)?;
    let creator = studio.creator.as_str();
    let keep = stmt!(
        store::KEEP,
        id.as_str(),
        creator,
        person.id.as_str(),
        kind.as_str(),
        file.content_type(),
        length,
        key.as_str(),
        ports.now
    );
    let error = match run(ports.db, keep).await {
        Ok(_) => return own(ports.db, studio, &id).await,
        Err(error) => error,
    };
    if matches!(error, DbError::Constraint(_)) {
        blobs.delete(&[object(&id)]).await.map_err(Failure::Broken)?;
    }
    // Whoever has the key is not refused for what it was used for.
    let before = run(ports.db, stmt!(store::BY_KEY, creator, key.as_str())).await?;
    match found(&before)? {
        Some(paper) if paper.kind == kind && i64::try_from(paper.bytes) == Ok(length) => Ok(paper),
        Some(_) => Err(Failure::Refused(PaperRefused::KeyReused)),
        None if error.names("documents_max") => Err(Failure::Refused(PaperRefused::TooMany)),
        None => Err(error.into()),
    }
}

/// The papers of a studio.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &dyn Db, studio: &Studio) -> Result<Vec<Paper>, DbError> {
    let rows = run(db, stmt!(store::LIST, studio.creator.as_str())).await?;
    Ok(rows.all::<store::Row>()?.into_iter().map(Paper::from).collect())
}

/// One paper of a studio.
///
/// # Errors
/// `Missing`.
pub async fn own(db: &dyn Db, studio: &Studio, id: &str) -> Result<Paper, Failure<PaperRefused>> {
    let rows = run(db, stmt!(store::OWN, studio.creator.as_str(), id)).await?;
    found(&rows)?.ok_or(Failure::Refused(PaperRefused::Missing))
}

/// The creator says what stands on it.
///
/// # Errors
/// `Missing`, `StillReading`, `Verified`, `Fields`.
pub async fn confirmed(
    ports: &Ports<'_>,
    studio: &Studio,
    id: &str,
    typed: &[(FieldName, String)],
) -> Result<(), Failure<PaperRefused>> {
    let paper = own(ports.db, studio, id).await?;
    match paper.state {
        PaperState::Reading => return Err(Failure::Refused(PaperRefused::StillReading)),
        PaperState::Refused => return Err(Failure::Refused(PaperRefused::Missing)),
        PaperState::Read | PaperState::Unreadable => {}
    }
    let today = ports.now.iso_day(&studio.zone);
    let (fields, ends) = confirm::checked(paper.kind, typed, &today)
        .map_err(|notices| Failure::Refused(PaperRefused::Fields(notices)))?;
    let json = serde_json::to_string(&fields).unwrap_or_default();
    let write = stmt!(store::CONFIRM, studio.creator.as_str(), id, json, ends);
    match run(ports.db, write).await {
        Ok(_) => Ok(()),
        Err(error) if error.names("document_is_verified") => Err(Failure::Refused(PaperRefused::Verified)),
        Err(error) => Err(error.into()),
    }
}

/// What became of a message to the mill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worked {
    /// Read, with so many fields.
    Read(usize),
    /// Not taken after a closer look, with the code.
    Refused(&'static str),
    /// Nothing waits under this id.
    Nothing,
}

/// Reads a paper that waits. Safe to run twice: the record takes the first answer.
///
/// # Errors
/// The cause, for the log; the message then comes again.
pub async fn work(
    db: &dyn Db,
    blobs: &dyn Blobs,
    documents: &dyn Documents,
    now: Timestamp,
    id: &str,
) -> Result<Worked, String> {
    #[derive(serde::Deserialize)]
    struct Unread {
        content_type: String,
    }
    let told = |error: DbError| error.to_string();
    let waiting = run(db, stmt!(store::UNREAD, id)).await.map_err(told)?.first::<Unread>().map_err(told)?;
    let Some(Unread { content_type }) = waiting else { return Ok(Worked::Nothing) };
    let file = blobs.get(&object(id), None).await?.ok_or("its bytes are not there")?;
    let kind = FileKind::of(&content_type).ok_or("a kind that is not taken")?;
    let read = match documents.read(&file.bytes, kind).await {
        Ok(reading) => Ok(reading),
        Err(DocumentsError::Refused(refused)) => Err(refused),
        Err(DocumentsError::Unavailable(cause)) => return Err(cause),
    };
    done(db, now, id, &read).await.map_err(told)?;
    match read {
        Ok(reading) => Ok(Worked::Read(reading.fields.len())),
        Err(refused) => {
            // Nobody needs it any more, and what it carries is not kept.
            blobs.delete(&[object(id)]).await?;
            Ok(Worked::Refused(refused.code()))
        }
    }
}

async fn done(db: &dyn Db, now: Timestamp, id: &str, read: &Result<Reading, DocumentRefused>) -> Result<(), DbError> {
    let (state, reading, refused) = match read {
        Ok(reading) if reading.fields.is_empty() => ("unreadable", String::new(), None),
        Ok(reading) => ("read", serde_json::to_string(reading).unwrap_or_default(), None),
        Err(refused) => ("refused", String::new(), Some(refused)),
    };
    let (code, reason) = (refused.map(DocumentRefused::code), refused.map(ToString::to_string));
    run(db, stmt!(store::DONE, id, state, reading, code, reason, now)).await.map(|_| ())
}

/// The queue has given up: the fields are typed by hand.
///
/// # Errors
/// When the database does not answer.
pub async fn give_up(db: &dyn Db, now: Timestamp, id: &str) -> Result<(), DbError> {
    done(db, now, id, &Ok(Reading::NOTHING)).await
}

/// Papers of which the mill never heard.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(db: &dyn Db, now: Timestamp) -> Result<Vec<String>, DbError> {
    #[derive(serde::Deserialize)]
    struct Waiting {
        id: String,
    }
    let rows = run(db, stmt!(store::WAITING, now - SWEEP_AFTER)).await?;
    Ok(rows.all::<Waiting>()?.into_iter().map(|row| row.id).collect())
}
