//! Connecting, trying and ending a channel: load → decide → save, each with its record.

use super::address::{self, Address};
use super::ports::{Channel, Chat};
use super::store::{self, ChannelRow, SealedRow};
use super::view::ChatsPage;
use super::{CHANNELS_MAX, ChatKind, ChatRefused, NAME_CHARS_MAX};
use crate::audit::flow::{Done, Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::office::view::{Act as Button, Cell, Column, Row, Table};
use crate::people::Studio;
use crate::people::seal::Seal;
use crate::ports::Ports;
use crate::requests::{Key, fingerprint};
use crate::stmt;
use crate::time::Duration;

/// Between two test messages of one channel.
const TRIES_EVERY: Duration = Duration::seconds(10);

/// What a test message says.
const TEST: &str = "This channel is connected: what is said during a drop is said here, too.";

/// A channel as it was typed.
#[derive(Clone, Default)]
pub struct TypedChannel {
    /// `discord` or `telegram`.
    pub kind: String,
    /// What the studio calls it.
    pub name: String,
    /// The address of a webhook of Discord's.
    pub webhook: String,
    /// The token of a bot of Telegram's.
    pub token: String,
    /// The chat it writes in.
    pub chat: String,
}

fn row(row: ChannelRow, zone: &str, key: &str) -> Row {
    let button = |label, does: &str, danger| Button {
        label,
        to: format!("/studio/chats/{}/{does}", row.id),
        fields: vec![("key", format!("{key}-{does}-{}", row.id))],
        danger,
    };
    let acts = vec![button("Send a test message", "test", false), button("Disconnect", "end", true)];
    let whereabouts = match row.kind {
        ChatKind::Discord => format!("Webhook {}", row.target),
        ChatKind::Telegram => row.target.clone(),
    };
    let last = match (row.failure.as_deref().unwrap_or_default(), row.posted_at) {
        ("", Some(at)) => Cell::Time(at.moment(zone)),
        ("", None) => Cell::text("Nothing yet".to_owned()),
        (failure, _) => Cell::text(failure.to_owned()),
    };
    Row {
        to: None,
        cells: vec![
            Cell::text(row.name),
            Cell::text(row.kind.title().to_owned()),
            Cell::text(whereabouts),
            Cell::Time(row.connected_at.moment(zone)),
            last,
        ],
        acts,
    }
}

/// The channels of a studio.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, studio: &Studio) -> Result<ChatsPage, DbError> {
    let rows: Vec<ChannelRow> = run(ports.db, stmt!(store::CHANNELS, studio.creator.as_str())).await?.all()?;
    let left = CHANNELS_MAX.saturating_sub(rows.len());
    let key = ports.ids.fresh("stu_");
    let columns = ["Name", "Where", "Which", "Connected", "Last said"].map(Column::words).to_vec();
    let channels = Table {
        caption: "Channels".to_owned(),
        path: "/studio/chats".to_owned(),
        columns,
        rows: rows.into_iter().map(|one| row(one, &studio.zone, &key)).collect(),
        empty: "No channel is connected: cues are said on the page of the drop alone.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    };
    Ok(ChatsPage { channels, left, typed: Vec::new(), notices: Vec::new(), key: ports.ids.fresh("stu_") })
}

fn explain(unrecorded: Unrecorded) -> Failure<ChatRefused> {
    match unrecorded {
        Unrecorded::Constraint(error) if error.names("chat_channels_over") => Failure::Refused(ChatRefused::TooMany),
        Unrecorded::Constraint(error) if error.names("chat_channels.creator") => {
            Failure::Refused(ChatRefused::ConnectedAlready)
        }
        other => other.into(),
    }
}

fn read(typed: &TypedChannel, discord: &str) -> Result<(ChatKind, String, Address), ChatRefused> {
    let kind = ChatKind::parse(&typed.kind).ok_or(ChatRefused::KindUnknown)?;
    let name = typed.name.trim();
    if name.is_empty() || NAME_CHARS_MAX < name.chars().count() || name.chars().any(char::is_control) {
        return Err(ChatRefused::Name);
    }
    let address = match kind {
        ChatKind::Discord => address::webhook(&typed.webhook, discord),
        ChatKind::Telegram => address::bot(&typed.token, &typed.chat),
    }?;
    Ok((kind, name.to_owned(), address))
}

/// Connects a channel. `discord` is where webhooks are posted to.
///
/// # Errors
/// What is wrong with what was typed; `ConnectedAlready`, `TooMany`.
pub async fn connect(
    ports: &Ports<'_>,
    (person, studio): (&PersonId, &Studio),
    (seal, discord): (&Seal, &str),
    typed: &TypedChannel,
    key: &Key,
) -> Result<(), Failure<ChatRefused>> {
    let (kind, name, address) = read(typed, discord).map_err(Failure::Refused)?;
    // The same key makes the same id again.
    let print = fingerprint(&["chat", person.as_str(), key.as_str()]);
    let id = format!("cht_{}", print.get(..26).unwrap_or(&print));
    let sealed = seal.close(&address.secret, &id, &ports.ids.secret()).map_err(|e| Failure::Broken(e.to_string()))?;
    let creator = studio.creator.as_str();
    let target = address.target.as_str();
    let batch = vec![stmt!(
        store::CONNECT,
        id.as_str(),
        creator,
        kind.as_str(),
        name.as_str(),
        target,
        sealed,
        ports.now,
        person.as_str()
    )];
    let act = Act::new(person, "chat.connect", &id).changes("", &format!("{} {target} {name}", kind.as_str()));
    record(ports, &act.once(key.clone()), batch).await.map(|_| ()).map_err(explain)
}

/// Ends a channel, and forgets what let the shop post there. Once more is as good as once.
///
/// # Errors
/// `Missing` for one of another studio.
pub async fn end(
    ports: &Ports<'_>,
    (person, studio): (&PersonId, &Studio),
    channel: &str,
    key: &Key,
) -> Result<(), Failure<ChatRefused>> {
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(store::EXPECT, channel, creator), stmt!(store::END, channel, creator, ports.now)];
    let act = Act::new(person, "chat.end", channel).changes("connected", "ended").once(key.clone());
    match record(ports, &act, batch).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Refused(ActRefused::MovedOn)) => Err(Failure::Refused(ChatRefused::Missing)),
        Err(unrecorded) => Err(explain(unrecorded)),
    }
}

/// Sends a test message, at most one in ten seconds.
///
/// # Errors
/// `Missing`, `TooSoon`, `NotReached`.
pub async fn test(
    ports: &Ports<'_>,
    (person, studio): (&PersonId, &Studio),
    (chat, seal): (&dyn Chat, &Seal),
    channel: &str,
    key: &Key,
) -> Result<(), Failure<ChatRefused>> {
    let row: Option<SealedRow> =
        run(ports.db, stmt!(store::CHANNEL, channel, studio.creator.as_str())).await?.first()?;
    let row = row.ok_or(Failure::Refused(ChatRefused::Missing))?;
    let secret = seal.open(&row.sealed, &row.id).map_err(|e| Failure::Broken(e.to_string()))?;
    let batch =
        vec![stmt!(store::EXPECT_UNTRIED, channel, ports.now - TRIES_EVERY), stmt!(store::TRY, channel, ports.now)];
    let act = Act::new(person, "chat.test", channel).changes("", "a test message").once(key.clone());
    match record(ports, &act, batch).await {
        Ok(Done::Now(_)) => {}
        // It was sent then: a second message would be a surprise.
        Ok(Done::Before) => return Ok(()),
        Err(Unrecorded::Refused(ActRefused::MovedOn)) => return Err(Failure::Refused(ChatRefused::TooSoon)),
        Err(unrecorded) => return Err(explain(unrecorded)),
    }
    let to = Channel { kind: row.kind, target: &row.target, secret: &secret };
    let said = chat.say(&to, TEST).await;
    said.map(|_| ()).map_err(|error| Failure::Refused(ChatRefused::NotReached(error.to_string())))
}
