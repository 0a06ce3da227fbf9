//! The first operator: an invitation that works once, printed where only whoever runs the shop reads it. No account
//! comes with the shop.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{command, secrets, wrangler::wrangler};

/// A week, as for every other invitation.
const LASTS_MS: u128 = 7 * 24 * 3_600 * 1_000;

/// An invitation to the deployed shop, when nobody there could write one; its path.
///
/// # Errors
/// wrangler's own words.
pub fn to_deployed() -> Result<Option<String>> {
    offer(&["--remote", "--env", "production"], true)
}

/// An invitation to the shop in `state`, for whoever tries it out; its path.
///
/// # Errors
/// wrangler's own words.
pub fn to_local(state: &Path) -> Result<Option<String>> {
    offer(&["--local", "--persist-to", &state.display().to_string()], false)
}

fn offer(place: &[&str], only_first: bool) -> Result<Option<String>> {
    let secret = secrets::random(32)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?.as_millis();
    let sql = statements(&hashed(&secret), now, only_first);
    let mut words = vec!["d1", "execute", "DB", "--yes", "--json", "--command", sql.as_str()];
    words.extend(place);
    let said = command::quiet(&mut wrangler(&words))?;
    Ok(was_written(&said)?.then(|| format!("/invitations/{secret}")))
}

/// As the record keeps secrets that let somebody in.
fn hashed(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One of these at a time: what was printed before and not used no longer works.
fn statements(hash: &str, now_ms: u128, only_first: bool) -> String {
    let unless = if only_first { " WHERE NOT EXISTS (SELECT 1 FROM operators WHERE level = 'money')" } else { "" };
    format!(
        "DELETE FROM invitations WHERE made_by = 'shop' AND used_at IS NULL; \
         INSERT INTO invitations (token, level, made_by, made_at, expires_at) \
         SELECT '{hash}', 'money', 'shop', {now_ms}, {}{unless} RETURNING token;",
        now_ms + LASTS_MS
    )
}

/// Whether the second statement returned a row.
fn was_written(said: &str) -> Result<bool> {
    let json = said.find('[').and_then(|at| said.get(at..)).context("wrangler did not answer in JSON")?;
    let replies: Vec<Value> = serde_json::from_str(json.trim()).context("wrangler did not answer in JSON")?;
    let last = replies.last().and_then(|reply| reply.get("results")).and_then(Value::as_array);
    Ok(last.is_some_and(|rows| !rows.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hash_goes_into_the_record() {
        let sql = statements(&hashed("secret"), 1_000, true);
        assert!(sql.contains("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"), "{sql}");
        assert!(!sql.contains("secret"), "{sql}");
        assert!(sql.contains("1000, 604801000 WHERE NOT EXISTS (SELECT 1 FROM operators"), "{sql}");
        assert!(!statements("h", 0, false).contains("WHERE NOT EXISTS"), "a shop on a desk always gets one");
    }

    #[test]
    fn nothing_is_printed_where_somebody_can_invite() {
        let none = r#"[{"results":[],"success":true},{"results":[],"success":true}]"#;
        let one = r#"[{"results":[],"success":true},{"results":[{"token":"h"}],"success":true}]"#;
        assert_eq!((was_written(none).ok(), was_written(one).ok()), (Some(false), Some(true)));
        assert_eq!(was_written(&format!("a word of warning\n{one}\n")).ok(), Some(true));
        assert!(was_written("no JSON").is_err());
    }
}
