//! The demo shop that a fresh start is seeded with: one SQL script, its times relative to the moment it is made.

mod coupons;
mod creators;
mod drops;
mod people;
mod pictures;
mod plans;
mod releases;
mod sales;
mod script;
mod team;

pub use pictures::{DemoPicture, Derived, PICTURES};

use crate::time::{Duration, Timestamp};
use script::{Script, number, text};

/// Raised whenever the script would come out differently for the same `now` and pictures.
pub const VERSION: u32 = 8;

/// The drop that is open when the shop starts.
pub const MAIN_DROP: &str = "spice-box-no-7";

/// How long it stays open from `now` on, less the seconds of the minute.
pub const MAIN_LASTS: Duration = Duration::hours(3);

/// Why there is no script.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A picture of [`PICTURES`] has no derivatives.
    #[error("the demo picture {0} has no derivatives")]
    PictureMissing(String),
    /// `now` is so far off that a date cannot be told.
    #[error("the demo has no dates for this time: {0}")]
    NoSuchDate(#[from] jiff::Error),
}

/// The rules orders are made by. `since_at` is the day in the name, or the first of its month, in Berlin.
struct Policy {
    version: &'static str,
    since_at: Timestamp,
    refund: &'static str,
    reissue: &'static str,
    /// The rule of its waiting list, if it has one: how long an offer lasts, and until when after the drop units are offered.
    second_chance: Option<(Duration, Duration)>,
}

/// Oldest first.
const POLICIES: [Policy; 3] = [
    Policy {
        version: "2026-05",
        since_at: Timestamp(1_777_586_400_000),
        refund: "You may withdraw within 14 days of receiving your order and get the full price back; food that spoils quickly \
                 is excepted. A payment that finds no unit left is refunded in full within three working days.",
        reissue: "Released and lapsed units are put back on sale at the top of each hour, to whoever asks first.",
        second_chance: None,
    },
    Policy {
        version: "2026-11",
        since_at: Timestamp(1_793_487_600_000),
        refund: "You may withdraw within 14 days of receiving your order and get the full price back; food that spoils quickly \
                 is excepted. If your payment arrives after your hold has ended and no unit is left, all of it goes back to you \
                 at once, without your asking.",
        reissue: "Units that are released or whose hold lapses go back on sale at once, in the order people ask for them. \
                  There is no waiting list, and nothing is kept aside.",
        second_chance: None,
    },
    Policy {
        version: "2026-11-16",
        since_at: Timestamp(1_794_783_600_000),
        refund: "You may withdraw within 14 days of receiving your order and get the full price back; food that spoils quickly \
                 is excepted. If your payment arrives after your hold has ended and no unit is left, all of it goes back to you \
                 at once, without your asking.",
        reissue: "Units that are released, whose hold lapses, or that we refund before anybody had them in hand go to the waiting \
                  list, first come, first served. If nobody waits, they go back on sale at once.",
        second_chance: Some((Duration::minutes(10), Duration::hours(2))),
    },
];

/// The policy in force at `at`; the first one for a time before all of them.
fn policy_at(at: Timestamp) -> &'static str {
    let [first, ..] = &POLICIES;
    POLICIES.iter().rev().find(|policy| policy.since_at <= at).unwrap_or(first).version
}

/// Everything the demo shop holds, as INSERTs for an empty database of the current schema. `media` names the
/// derivatives of every one of [`PICTURES`].
///
/// # Errors
/// `PictureMissing` when `media` lacks one; `NoSuchDate` for a `now` at the end of the calendar.
pub fn sql(now: Timestamp, media: &[Derived]) -> Result<String, DemoError> {
    let now = now - Duration(now.0.rem_euclid(Duration::minutes(1).0));
    let mut script = Script::default();
    pictures::write(&mut script, media)?;
    for policy in &POLICIES {
        script.insert(
            "policies",
            &[
                ("version", text(policy.version)),
                ("since_at", number(policy.since_at.0)),
                ("refund", text(policy.refund)),
                ("reissue", text(policy.reissue)),
            ],
        );
        if let Some((offer, after)) = policy.second_chance {
            let rule = [
                ("policy", text(policy.version)),
                ("offer_lasts_ms", number(offer.0)),
                ("after_close_ms", number(after.0)),
            ];
            script.insert("reissue_rules", &rule);
        }
        let rule = [
            ("policy", text(policy.version)),
            ("remind_after_ms", number(Duration::days(1).0)),
            ("decide_after_ms", number(Duration::days(14).0)),
            ("outcome", text("stands")),
        ];
        script.insert("pickup_rules", &rule);
    }
    creators::write(&mut script, media)?;
    team::write(&mut script, now);
    let mut drops = Vec::new();
    for release in releases::RELEASES {
        drops.push(drops::write(&mut script, release, media, now)?);
    }
    plans::circle(&mut script, now);
    if let Some(last) = releases::RELEASES.iter().find(|release| release.creator.id == creators::JUN.id) {
        plans::cadence(&mut script, last, pictures::hash(media, last.hero, last.clip)?, now)?;
    }
    coupons::write(&mut script, now);
    let mut till = sales::Till::default();
    for drop in drops {
        till.sell(&mut script, drop, now);
    }
    // The demo's provider has never heard of these sales: its account is read from here on.
    script.run(&format!(
        "INSERT INTO provider_openings (currency, ours_minor, at)
         SELECT currency, out_minor - in_minor, {} FROM accounts WHERE account = 'provider:payments'",
        number(now.0)
    ));
    Ok(script.into_text())
}
