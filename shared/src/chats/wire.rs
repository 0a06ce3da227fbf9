//! The wire formats of chats: Discord's Execute Webhook and the `sendMessage` of Telegram's Bot API. No network here; it stands
//! beside the rules, and not beside the adapter, so that its tests run natively.

use super::ChatKind;
use super::ports::{Channel, ChatError};
use crate::time::Duration;
use serde::Deserialize;
use serde_json::{Number, Value, json};

/// Most characters of their own words that are shown.
const WORDS_CHARS_MAX: usize = 160;

/// Where a message is posted to; it carries the secret, so it is told nobody.
#[must_use]
pub fn url(channel: &Channel<'_>, discord: &str, telegram: &str) -> String {
    let Channel { target, secret, .. } = channel;
    match channel.kind {
        ChatKind::Discord => format!("{discord}/api/v10/webhooks/{target}/{secret}?wait=true"),
        ChatKind::Telegram => format!("{telegram}/bot{secret}/sendMessage"),
    }
}

/// What is posted. It rings for nobody: mentions are text, and so is every sign that would make some of it bold.
#[must_use]
pub fn body(channel: &Channel<'_>, text: &str) -> String {
    match channel.kind {
        ChatKind::Discord => json!({ "content": text, "allowed_mentions": { "parse": [] } }),
        ChatKind::Telegram => json!({ "chat_id": channel.target, "text": text }),
    }
    .to_string()
}

/// What Discord says of a message, or of a no.
#[derive(Default, Deserialize)]
struct DiscordReply {
    id: Option<String>,
    retry_after: Option<Number>,
}

#[derive(Default, Deserialize)]
struct TelegramReply {
    #[serde(default)]
    ok: bool,
    #[serde(default)]
    description: String,
    result: Option<TelegramMessage>,
    #[serde(default)]
    parameters: TelegramParameters,
}

#[derive(Deserialize)]
struct TelegramMessage {
    message_id: Value,
}

#[derive(Default, Deserialize)]
struct TelegramParameters {
    retry_after: Option<Number>,
}

/// Seconds with or without a fraction, rounded up to milliseconds; by their digits, so that nothing is lost.
fn seconds(number: &Number) -> Option<Duration> {
    let text = number.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole: i64 = whole.parse().ok()?;
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    let more = i64::from(rest.chars().skip(3).any(|digit| digit != '0'));
    let millis: i64 = digits.parse().ok()?;
    Some(Duration(whole.checked_mul(1_000)?.checked_add(millis + more)?.max(0)))
}

/// What a reply with this status says. `after` is its `Retry-After`.
///
/// # Errors
/// As [`ChatError`] says: what came from in front of them, or was too much, is certainly not there; after any other fault of
/// theirs nobody can tell.
pub fn read(kind: ChatKind, status: u16, after: Option<&str>, body: &[u8]) -> Result<String, ChatError> {
    let title = kind.title();
    let told = match kind {
        ChatKind::Discord => discord(status, body),
        ChatKind::Telegram => telegram(status, body),
    };
    let header = || after.and_then(|text| text.trim().parse::<i64>().ok()).map(Duration::seconds);
    match (told, status) {
        (Told::Said(message), _) => Ok(message),
        (Told::No { after, .. }, 429) => {
            Err(ChatError::Later { cause: format!("{title} takes no more just now."), after: after.or_else(header) })
        }
        (_, 502 | 503) => Err(ChatError::Later { cause: format!("{title} is not there just now."), after: header() }),
        (Told::No { words, .. }, 300..=499) => Err(ChatError::Refused(refusal(kind, status, &words))),
        _ => Err(ChatError::Unclear(format!("{title} gave no clear answer ({status})."))),
    }
}

fn refusal(kind: ChatKind, status: u16, words: &str) -> String {
    let words: String = words.chars().filter(|c| !c.is_control()).take(WORDS_CHARS_MAX).collect();
    match (kind, status) {
        (ChatKind::Discord, 401 | 403 | 404) => "Discord does not know this webhook any more.".to_owned(),
        (ChatKind::Telegram, 401 | 404) => "Telegram does not know this bot any more.".to_owned(),
        (kind, _) if words.is_empty() => format!("{} refused it ({status}).", kind.title()),
        (kind, _) => format!("{} refused it: {words}", kind.title()),
    }
}

enum Told {
    Said(String),
    No { words: String, after: Option<Duration> },
}

fn discord(status: u16, body: &[u8]) -> Told {
    let reply: DiscordReply = serde_json::from_slice(body).unwrap_or_default();
    match (status, reply.id) {
        (200, Some(id)) => Told::Said(id),
        // Without wait=true it says nothing more.
        (204, _) => Told::Said(String::new()),
        _ => Told::No { words: String::new(), after: reply.retry_after.as_ref().and_then(seconds) },
    }
}

fn telegram(status: u16, body: &[u8]) -> Told {
    let reply: TelegramReply = serde_json::from_slice(body).unwrap_or_default();
    match reply.result {
        Some(message) if status == 200 && reply.ok => Told::Said(message.message_id.to_string()),
        _ => Told::No { words: reply.description, after: reply.parameters.retry_after.as_ref().and_then(seconds) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reply_means_what_its_makers_say_it_means() {
        use ChatKind::{Discord, Telegram};
        let later = |ms: Option<i64>| Err(("later", ms));
        for (why, kind, status, after, body, expected) in [
            ("posted", Discord, 200, None, r#"{"id":"110","content":"x"}"#, Ok("110")),
            ("posted, without waiting", Discord, 204, None, "", Ok("")),
            (
                "too much",
                Discord,
                429,
                Some("1"),
                r#"{"message":"rate","retry_after":0.6504,"global":false}"#,
                later(Some(651)),
            ),
            ("too much, by the header", Discord, 429, Some("3"), "", later(Some(3_000))),
            ("a gateway", Discord, 502, None, "<html>", later(None)),
            ("deleted", Discord, 404, None, r#"{"message":"Unknown Webhook","code":10015}"#, Err(("refused", None))),
            ("sent on", Discord, 302, None, "", Err(("refused", None))),
            ("their fault", Discord, 500, None, "", Err(("unclear", None))),
            ("no message in it", Discord, 200, None, "{}", Err(("unclear", None))),
            ("posted", Telegram, 200, None, r#"{"ok":true,"result":{"message_id":7}}"#, Ok("7")),
            (
                "too much",
                Telegram,
                429,
                None,
                r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}"#,
                later(Some(5_000)),
            ),
            (
                "kicked",
                Telegram,
                403,
                None,
                r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked"}"#,
                Err(("refused", None)),
            ),
            ("their fault", Telegram, 500, None, "", Err(("unclear", None))),
            ("not theirs", Telegram, 200, None, "<html>", Err(("unclear", None))),
        ] {
            let said = match read(kind, status, after, body.as_bytes()) {
                Ok(message) => Ok(message),
                Err(ChatError::Refused(_)) => Err(("refused", None)),
                Err(ChatError::Unclear(_)) => Err(("unclear", None)),
                Err(ChatError::Later { after, .. }) => Err(("later", after.map(|after| after.0))),
            };
            assert_eq!(said, expected.map(str::to_owned), "{why}");
        }
        let kicked = read(Telegram, 403, None, br#"{"ok":false,"description":"Forbidden: bot was kicked"}"#);
        assert_eq!(kicked.map_err(|e| e.to_string()), Err("Telegram refused it: Forbidden: bot was kicked".to_owned()));
    }

    #[test]
    fn a_message_rings_for_nobody_and_goes_where_the_shop_says() {
        let channel = Channel { kind: ChatKind::Discord, target: "77", secret: "s3" };
        assert_eq!(url(&channel, "https://discord.com", "t"), "https://discord.com/api/v10/webhooks/77/s3?wait=true");
        assert_eq!(body(&channel, "@everyone"), r#"{"allowed_mentions":{"parse":[]},"content":"@everyone"}"#);
        let channel = Channel { kind: ChatKind::Telegram, target: "@lamps", secret: "1:s3" };
        assert_eq!(url(&channel, "d", "https://api.telegram.org"), "https://api.telegram.org/bot1:s3/sendMessage");
        assert_eq!(body(&channel, "Ten left."), r#"{"chat_id":"@lamps","text":"Ten left."}"#);
    }
}
