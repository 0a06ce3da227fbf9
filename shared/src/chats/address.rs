//! What is typed to connect a channel, read strictly: where the shop sends to is never what somebody typed, but its own
//! configured address with a number and a token in it.

use super::ChatRefused;

/// Where Discord's webhooks are. A typed address must begin with one of them, or with the sandbox that is configured.
const DISCORD: [&str; 4] =
    ["https://discord.com", "https://discordapp.com", "https://canary.discord.com", "https://ptb.discord.com"];

/// What is kept of a channel: whereabouts, and what opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Known to whoever sees the page.
    pub target: String,
    /// Known to nobody.
    pub secret: String,
}

fn is_number(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_token(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// The address of a webhook as Discord shows it: `https://discord.com/api/webhooks/{number}/{token}`, with a version of the
/// interface or without. `base` is where the shop posts to.
///
/// # Errors
/// `Webhook` for anything else.
pub fn webhook(typed: &str, base: &str) -> Result<Address, ChatRefused> {
    let typed = typed.trim();
    let rest = DISCORD.into_iter().chain([base]).find_map(|host| typed.strip_prefix(host)?.strip_prefix("/api/"));
    let rest = rest.ok_or(ChatRefused::Webhook)?;
    // `v10/` may stand in between.
    let rest = match rest.split_once('/') {
        Some((version, rest)) if version.strip_prefix('v').is_some_and(|digits| is_number(digits, 1..=2)) => rest,
        _ => rest,
    };
    let (number, token) =
        rest.strip_prefix("webhooks/").and_then(|rest| rest.split_once('/')).ok_or(ChatRefused::Webhook)?;
    if is_number(number, 1..=20) && is_token(token, 20..=100) {
        Ok(Address { target: number.to_owned(), secret: token.to_owned() })
    } else {
        Err(ChatRefused::Webhook)
    }
}

/// A bot's token as Telegram gives it, and the chat it writes in: `@name` or a number.
///
/// # Errors
/// `BotToken` or `ChatId`.
pub fn bot(token: &str, chat: &str) -> Result<Address, ChatRefused> {
    let (token, chat) = (token.trim(), chat.trim());
    let is_bot = token.split_once(':').is_some_and(|(id, rest)| is_number(id, 3..=20) && is_token(rest, 20..=64));
    if !is_bot {
        return Err(ChatRefused::BotToken);
    }
    let is_name =
        |name: &str| (5..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_chat = match chat.strip_prefix('@') {
        Some(name) => is_name(name),
        None => is_number(chat.strip_prefix('-').unwrap_or(chat), 1..=20),
    };
    if is_chat { Ok(Address { target: chat.to_owned(), secret: token.to_owned() }) } else { Err(ChatRefused::ChatId) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz_-0123456789";

    #[test]
    fn only_a_webhook_of_discord_or_of_the_sandbox_is_one() {
        let base = "http://127.0.0.1:12111";
        for (why, typed, is_one) in [
            ("as Discord shows it", format!("https://discord.com/api/webhooks/123456/{TOKEN}"), true),
            ("with spaces", format!(" https://discord.com/api/webhooks/123456/{TOKEN}\n"), true),
            ("by its old name", format!("https://discordapp.com/api/webhooks/123456/{TOKEN}"), true),
            ("with a version", format!("https://canary.discord.com/api/v10/webhooks/123456/{TOKEN}"), true),
            ("of the sandbox", format!("{base}/api/webhooks/123456/{TOKEN}"), true),
            ("without TLS", format!("http://discord.com/api/webhooks/123456/{TOKEN}"), false),
            ("another host", format!("https://evil.example/api/webhooks/123456/{TOKEN}"), false),
            (
                "a host that begins alike",
                format!("https://discord.com.evil.example/api/webhooks/123456/{TOKEN}"),
                false,
            ),
            (
                "somebody before an at sign",
                format!("https://discord.com@evil.example/api/webhooks/123456/{TOKEN}"),
                false,
            ),
            ("another port", format!("https://discord.com:8443/api/webhooks/123456/{TOKEN}"), false),
            ("this machine", format!("http://127.0.0.1:9/api/webhooks/123456/{TOKEN}"), false),
            ("the cloud's own address", "http://169.254.169.254/latest/meta-data".to_owned(), false),
            ("another path", format!("https://discord.com/api/users/123456/{TOKEN}"), false),
            (
                "a path that climbs",
                "https://discord.com/api/webhooks/123456/../../users/@me/aaaaaaaaaaaa".to_owned(),
                false,
            ),
            ("something behind it", format!("https://discord.com/api/webhooks/123456/{TOKEN}/github"), false),
            ("a question behind it", format!("https://discord.com/api/webhooks/123456/{TOKEN}?wait=true"), false),
            ("no number", format!("https://discord.com/api/webhooks/abc/{TOKEN}"), false),
            ("no token", "https://discord.com/api/webhooks/123456/".to_owned(), false),
            ("nothing", String::new(), false),
        ] {
            assert_eq!(webhook(&typed, base).is_ok(), is_one, "{why}");
        }
        let address = webhook(&format!("https://discord.com/api/v9/webhooks/77/{TOKEN}"), base);
        assert!(address.is_ok_and(|address| address.target == "77" && address.secret == TOKEN));
        let sandbox = format!("{base}/api/webhooks/123456/{TOKEN}");
        assert!(webhook(&sandbox, "https://discord.com").is_err(), "where no sandbox is configured");
    }

    #[test]
    fn a_bot_is_known_by_its_token_and_its_chat() {
        let token = format!("123456789:{TOKEN}");
        for (why, token, chat, expected) in [
            ("a channel", token.as_str(), "@mira_lamps", None),
            ("a group", token.as_str(), "-1001234567890", None),
            ("somebody", token.as_str(), " 42 ", None),
            ("no colon", TOKEN, "@mira_lamps", Some(ChatRefused::BotToken)),
            ("a path in it", "123456789:../../../../etc/passwd", "@mira_lamps", Some(ChatRefused::BotToken)),
            ("short", "123456789:abc", "@mira_lamps", Some(ChatRefused::BotToken)),
            ("a name without its sign", token.as_str(), "mira_lamps", Some(ChatRefused::ChatId)),
            ("a short name", token.as_str(), "@mir", Some(ChatRefused::ChatId)),
            ("nothing", token.as_str(), "", Some(ChatRefused::ChatId)),
        ] {
            assert_eq!(bot(token, chat).err(), expected, "{why}");
        }
    }
}
