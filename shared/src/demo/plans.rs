//! What stands behind the drops of the demo shop: run sheets, a bundle, who comes in first, and one that comes round.

use super::DemoError;
use super::creators::{EMIL, JUN};
use super::drops::Release;
use super::script::{Script, id, number, text};
use crate::bundles;
use crate::cadence::rule::Rule;
use crate::templates::body::{Body, BodyItem, BodySlot, SHAPE, Script as Sheet};
use crate::time::{Duration, Timestamp};
use jiff::ToSpan;
use jiff::civil::{Time, Weekday};

/// Who does what, by when, what is said, and what should be sold. Marks are minutes from the opening.
struct Plan {
    slug: &'static str,
    roles: &'static [(&'static str, &'static str)],
    /// Mark, role, what.
    steps: &'static [(i64, &'static str, &'static str)],
    /// Mark, text, and the item it offers.
    cues: &'static [(i64, &'static str, &'static str)],
    /// From, until, minor units.
    targets: &'static [(i64, i64, i64)],
}

/// Nothing is said on the page of the main drop: whoever looks at the shop for the first time reads it in peace.
const PLANS: [Plan; 3] = [
    Plan {
        slug: "spice-box-no-7",
        roles: &[("Host", "Samira Haddad"), ("Packer", "Yusuf Haddad")],
        steps: &[
            (-60, "Packer", "Sixty boxes on the long table, lids beside them."),
            (-15, "Host", "Read the page once more, on the phone."),
            (0, "Host", "Watch the board; pause if the till says so."),
            (30, "Packer", "Count what is left against the board."),
            (180, "Packer", "Labels for the bike, shelf for who collects."),
        ],
        cues: &[],
        targets: &[(0, 15, 50_000), (15, 60, 60_000), (60, 186, 60_000)],
    },
    Plan {
        slug: "red-leaf-bowls",
        roles: &[("Host", "Ilka Brandt")],
        steps: &[(-30, "Host", "Polish the large ones."), (240, "Host", "Write to who asked about the medium bowl.")],
        cues: &[
            (150, "Ilka turns the last bowl tonight: the small one is the lightest of them.", "red-bowl-s"),
            (300, "Half an hour and a bit, then the workshop closes.", ""),
        ],
        targets: &[(0, 60, 30_000), (60, 378, 50_000)],
    },
    Plan {
        slug: "four-citrus-marmalade",
        roles: &[("Host", "Teresa Conti"), ("Packer", "whoever is in the kitchen")],
        steps: &[
            (-20, "Packer", "Jars dry, labels on."),
            (0, "Host", "Say good evening in the kitchen window."),
            (45, "Packer", "Crates first: they are the heavy ones."),
        ],
        cues: &[
            (1, "The crate is five jars for the price of four and a bit.", "citrus-crate"),
            (15, "Loose and bitter: try it with hard cheese.", "citrus-one"),
            (45, "A quarter of an hour, then the pot is empty.", ""),
        ],
        targets: &[(0, 15, 30_000), (15, 60, 30_000)],
    },
];

/// Items that are also sold together.
struct Together {
    slug: &'static str,
    sku: &'static str,
    title: &'static str,
    units: u32,
    limit: u32,
    price_minor: i64,
    /// Which items, and how many of each.
    parts: &'static [(&'static str, u32)],
}

/// Five jars for the price of four and a bit.
const BUNDLE: Together = Together {
    slug: "four-citrus-marmalade",
    sku: "citrus-crate",
    title: "Breakfast Crate, five jars",
    units: 6,
    limit: 1,
    price_minor: 3_600,
    parts: &[("citrus-one", 2), ("citrus-three", 1)],
};

/// The drop that followers and members enter first: so many minutes before everybody else.
const EARLY: (&str, i64) = ("forget-me-nots", 15);

/// Whether there is something that stands before the drop is announced.
pub(super) fn stands_behind(release: &Release) -> bool {
    BUNDLE.slug == release.slug || EARLY.0 == release.slug || PLANS.iter().any(|plan| plan.slug == release.slug)
}

/// What stands behind the draft `drop`.
pub(super) fn write(script: &mut Script, release: &Release, drop: &str, now: Timestamp) {
    if BUNDLE.slug == release.slug {
        bundle(script, release, drop);
    }
    if EARLY.0 == release.slug {
        let row = [
            ("drop_id", text(drop)),
            ("early_minutes", number(EARLY.1)),
            ("early_for", text("both")),
            ("lots", number(2)),
            ("members_in", number(1)),
        ];
        script.insert("entry_rules", &row);
    }
    if let Some(plan) = PLANS.iter().find(|plan| plan.slug == release.slug) {
        sheet(script, plan, release, drop, now);
    }
    // Announcing it is no news: the creator has sold before.
    script.run(&format!(
        "UPDATE creators SET first_listed_at = {} WHERE id = {} AND first_listed_at IS NULL",
        number((now - Duration::days(90)).0),
        text(release.creator.id)
    ));
}

fn bundle(script: &mut Script, release: &Release, drop: &str) {
    let Together { sku, title, units, limit, price_minor, parts, .. } = BUNDLE;
    let named = parts.iter().filter_map(|(part, many)| {
        release.offers.iter().find(|offer| offer.sku == *part).map(|offer| (offer.title, *many))
    });
    let row = [
        ("sku", text(sku)),
        ("product", text(&format!("prd_{}", release.slug))),
        ("title", text(title)),
        ("detail", text(&bundles::words(named))),
        ("currency", text("EUR")),
        ("bundle_of", text(drop)),
    ];
    script.insert("variants", &row);
    let row = [
        ("drop_id", text(drop)),
        ("sku", text(sku)),
        ("position", number(1_001)),
        ("issued", number(units)),
        ("limit_per_buyer", number(limit)),
        ("price_minor", number(price_minor)),
        ("currency", text("EUR")),
        ("is_bundle", number(1)),
    ];
    script.insert("drop_items", &row);
    for (part, units) in parts {
        let row = [("drop_id", text(drop)), ("bundle", text(sku)), ("sku", text(part)), ("units", number(*units))];
        script.insert("bundle_parts", &row);
    }
}

fn sheet(script: &mut Script, plan: &Plan, release: &Release, drop: &str, now: Timestamp) {
    let ms = |minutes: i64| number(Duration::minutes(minutes).0);
    let owner = id("per_", &release.creator.slug.replace('-', "."));
    let row = [
        ("drop_id", text(drop)),
        ("version", number(1)),
        ("changed_at", number((now - Duration::days(1)).0)),
        ("changed_by", text(&owner)),
    ];
    script.insert("run_sheets", &row);
    for ((role, name), position) in plan.roles.iter().zip(1_u32..) {
        let row = [("drop_id", text(drop)), ("position", number(position)), ("role", text(role)), ("name", text(name))];
        script.insert("run_roles", &row);
    }
    for ((mark, role, what), at) in plan.steps.iter().zip(1_u32..) {
        let row = [
            ("id", text(&id("stp_", &format!("{drop} step {at}")))),
            ("drop_id", text(drop)),
            ("mark_ms", ms(*mark)),
            ("role", text(role)),
            ("what", text(what)),
        ];
        script.insert("run_steps", &row);
    }
    for ((mark, words, offer), at) in plan.cues.iter().zip(1_u32..) {
        let label = match release.offers.iter().find(|one| one.sku == *offer) {
            Some(one) => one.title,
            None if *offer == BUNDLE.sku => BUNDLE.title,
            None => "",
        };
        let href = if label.is_empty() { String::new() } else { format!("/drops/{}#buy", release.slug) };
        let row = [
            ("id", text(&id("cue_", &format!("{drop} cue {at}")))),
            ("drop_id", text(drop)),
            ("mark_ms", ms(*mark)),
            ("text", text(words)),
            ("offer", text(offer)),
            ("label", text(label)),
            ("href", text(&href)),
        ];
        script.insert("run_cues", &row);
    }
    for (from, until, target_minor) in plan.targets {
        let row = [
            ("drop_id", text(drop)),
            ("from_ms", ms(*from)),
            ("until_ms", ms(*until)),
            ("target_minor", number(*target_minor)),
        ];
        script.insert("run_targets", &row);
    }
}

/// Emil's circle, and credits that he and the shop have granted.
pub(super) fn circle(script: &mut Script, now: Timestamp) {
    let owner = id("per_", &EMIL.slug.replace('-', "."));
    for (mail, months) in [("yusuf.haddad", 12), ("teresa.conti", 3)] {
        let row = [
            ("id", text(&id("mbs_", mail))),
            ("creator", text(EMIL.id)),
            ("email", text(&format!("{mail}@example.com"))),
            ("since_at", number((now - Duration::days(20)).0)),
            ("ends_at", number((now + Duration::days(30 * months)).0)),
            ("given_by", text(&owner)),
        ];
        script.insert("memberships", &row);
    }
    for (mail, amount, creator, why) in [
        ("yusuf.haddad", 4, Some(EMIL.id), "You carried the trays in the rain."),
        ("teresa.conti", 2, None, "For the photographs of the first evening."),
    ] {
        let row = [
            ("id", text(&id("crd_", mail))),
            ("person", text(&id("per_", mail))),
            ("kind", text("granted")),
            ("amount", number(amount)),
            ("creator", creator.map_or_else(|| "NULL".to_owned(), text)),
            ("why", text(why)),
            ("at", number((now - Duration::days(5)).0)),
        ];
        script.insert("credit_entries", &row);
    }
}

/// Jun's prints come round every second Thursday, from a template that says what his last drop had. The job makes the
/// drafts, as it does for everybody.
pub(super) fn cadence(script: &mut Script, last: &Release, hero: &str, now: Timestamp) -> Result<(), DemoError> {
    let (creator, zone) = (JUN.id, JUN.zone);
    let owner = id("per_", &JUN.slug.replace('-', "."));
    let opens = Time::new(19, 0, 0, 0)?;
    let wall = |day: i64, hour: i8| 1_440 * day + 60 * (i64::from(hour) - i64::from(opens.hour()));
    let body = Body {
        shape: SHAPE,
        title: last.title.to_owned(),
        tagline: last.tagline.to_owned(),
        story: last.story.to_owned(),
        category: last.category.to_owned(),
        hero: hero.to_owned(),
        lasts_minutes: last.lasts.whole_minutes(),
        lobby_minutes: None,
        items: last
            .offers
            .iter()
            .map(|offer| BodyItem {
                sku: offer.sku.to_owned(),
                units: offer.issued,
                limit: offer.limit,
                price_minor: offer.price_minor,
                currency: "EUR".to_owned(),
            })
            .collect(),
        bundles: Vec::new(),
        slots: last
            .ways
            .iter()
            .map(|way| BodySlot {
                kind: if way.is_delivery() { "delivery" } else { "pickup" }.to_owned(),
                place: way.place.to_owned(),
                carrier: way.carrier.to_owned(),
                starts_minutes: wall(way.day, way.from),
                ends_minutes: wall(way.day, way.until),
                price_minor: way.price_minor,
                capacity: way.capacity,
            })
            .collect(),
        script: None::<Sheet>,
    };
    // Numbers and texts are always JSON.
    let body = serde_json::to_string(&body).unwrap_or_default();
    let template = id("tpl_", "every second thursday");
    let row = [
        ("id", text(&template)),
        ("creator", text(creator)),
        ("name", text("A print on Thursday")),
        ("body", text(&body)),
        ("made_by", text(&owner)),
        ("made_at", number((now - Duration::days(15)).0)),
    ];
    script.insert("templates", &row);
    let mut day = now.zoned(zone).date().checked_add(7.days())?;
    while day.weekday() != Weekday::Thursday {
        day = day.tomorrow()?;
    }
    let rule = Rule::weekly(day.to_datetime(opens), zone, 2);
    let row = [
        ("id", text(&id("cad_", "every second thursday"))),
        ("creator", text(creator)),
        ("template", text(&template)),
        ("name", text("A print on Thursday")),
        ("rule", text(&rule.text())),
        // At once, whenever the shop starts.
        ("plan_at", "CAST (unixepoch () AS INTEGER) * 1000".to_owned()),
        ("made_by", text(&owner)),
        ("made_at", number((now - Duration::days(15)).0)),
    ];
    script.insert("cadences", &row);
    Ok(())
}
