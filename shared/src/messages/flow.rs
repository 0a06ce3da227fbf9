//! Writing to the buyers of a drop: one row in the request, the letters by a job.

use super::store::{self, DropRow, MessageRow, UnderWay};
use super::{MESSAGES_MAX, MessageRefused, check};
use crate::audit::Act;
use crate::audit::flow::{Unrecorded, record};
use crate::channels::note::Note;
use crate::db::{DbError, Rows, run};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::people::Studio;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::studio::view::{MessageLine, MessagesPage};
use crate::switches::{self, Switch, SwitchedOff};
use serde::Deserialize;

/// Letters written at once.
const LETTERS_AT_ONCE: i64 = 100;

/// What was written to the buyers of the drop `id`; `None`: there is no such drop, or not of this studio.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<Option<MessagesPage>, DbError> {
    let batch = vec![stmt!(store::DROP, id, studio.creator.as_str()), stmt!(store::OF_DROP, id)];
    let replies = ports.db.batch(batch).await?;
    let [drop, messages] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let Some(drop) = drop.first::<DropRow>()? else { return Ok(None) };
    let messages: Vec<MessageRow> = messages.all()?;
    let line = |row: MessageRow| MessageLine {
        subject: row.subject,
        body: row.body,
        written: row.written_at.moment(&studio.zone),
        recipients: row.recipients,
        done: row.done_at.is_some(),
    };
    Ok(Some(MessagesPage {
        id: drop.id,
        title: drop.title,
        buyers: drop.buyers,
        messages: messages.into_iter().map(line).collect(),
        messages_max: MESSAGES_MAX,
        typed: (String::new(), String::new()),
        notices: Vec::new(),
        key: ports.ids.fresh("stu_"),
    }))
}

/// Keeps a message to everybody who paid for something of the drop `id`. Its letters follow.
///
/// # Errors
/// Everything that is wrong with it.
pub async fn write(
    ports: &Ports<'_>,
    person: &PersonId,
    studio: &Studio,
    id: &str,
    (subject, body): (&str, &str),
    key: &Key,
) -> Result<(), Failure<Vec<MessageRefused>>> {
    let refused = |refused| Err(Failure::Refused(vec![refused]));
    let drop = run(ports.db, stmt!(store::DROP, id, studio.creator.as_str())).await?.first::<DropRow>()?;
    let Some(drop) = drop else { return refused(MessageRefused::Missing) };
    let (subject, body) = (subject.trim(), body.trim().replace("\r\n", "\n"));
    let wrong = check(subject, &body);
    if !wrong.is_empty() {
        return Err(Failure::Refused(wrong));
    }
    if drop.buyers == 0 {
        return refused(MessageRefused::NoBuyers);
    }
    let message = ports.ids.fresh("msg_");
    let row =
        stmt!(store::KEEP, message, id, studio.creator.as_str(), person.as_str(), subject, body.as_str(), ports.now,);
    let act = Act::new(person, "drop.message", id).changes("", &format!("{subject}\n{body}")).once(key.clone());
    match record(ports, &act, vec![Switch::Messages.gate(), row]).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) if error.names(switches::OFF) => {
            refused(MessageRefused::Off(SwitchedOff(Switch::Messages)))
        }
        Err(Unrecorded::Constraint(error)) if error.names("message_limit") => refused(MessageRefused::LimitReached),
        Err(Unrecorded::Refused(act)) => refused(MessageRefused::Act(act)),
        Err(Unrecorded::Constraint(error) | Unrecorded::Broken(error)) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

fn note(message: &UnderWay) -> Note {
    let about = format!("{} wrote this to everybody who bought “{}”.", message.name, message.title);
    let paragraphs: Vec<&str> = message.body.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).collect();
    let mut note = Note::new(&message.subject, &paragraphs);
    note.paragraphs.push(about);
    note
}

/// Writes the next letters of messages, in batches; answers their ids, to be sent. Safe to run twice or beside itself.
///
/// # Errors
/// When the database does not answer.
pub async fn write_letters(ports: &Ports<'_>) -> Result<Vec<String>, DbError> {
    let under_way: Vec<UnderWay> = run(ports.db, stmt!(store::UNDER_WAY)).await?.all()?;
    let mut written = Vec::new();
    for message in &under_way {
        let (id, drop, reached) = (message.id.as_str(), message.drop_id.as_str(), message.reached.as_str());
        let batch = vec![
            stmt!(store::WRITE, id, drop, reached, note(message).facts(), ports.now, LETTERS_AT_ONCE),
            stmt!(store::REACHED, id, drop, reached, LETTERS_AT_ONCE, ports.now),
        ];
        let replies = ports.db.batch(batch).await?;
        let ids: Vec<Id> = replies.first().map_or(Ok(Vec::new()), Rows::all)?;
        written.extend(ids.into_iter().map(|row| row.id));
    }
    Ok(written)
}
