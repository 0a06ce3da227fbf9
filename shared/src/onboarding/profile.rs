//! What a creator says about themselves.

use crate::drops::view::Notice;

/// Characters of a name, trade or town.
pub const LINE_MAX: u16 = 60;

/// Characters of a story.
pub const STORY_MAX: u16 = 4_000;

/// Characters from which a story says something.
pub const STORY_MIN: u32 = 80;

/// The profile as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Profile {
    /// As buyers read it.
    pub name: String,
    /// What they do, half a line.
    pub trade: String,
    /// Where they sell.
    pub town: String,
    /// IANA time zone.
    pub zone: String,
    /// Paragraphs.
    pub story: String,
    /// Hash of a picture, or nothing.
    pub portrait: String,
    /// Tax inside their prices, basis points.
    pub tax_bp: u32,
}

/// Tax rates that may be chosen, basis points, with what people read.
pub const TAX_RATES: [(u32, &str); 7] = [
    (0, "0 %: not liable to tax"),
    (700, "7 %: reduced, Germany"),
    (1_000, "10 %: reduced, Austria and others"),
    (1_900, "19 %: Germany"),
    (2_000, "20 %: Austria, France"),
    (2_100, "21 %: Netherlands, Spain"),
    (2_300, "23 %: Portugal, Ireland"),
];

fn notice(code: &str, field: &str, text: &str) -> Notice {
    Notice { code: code.to_owned(), field: Some(field.to_owned()), text: text.to_owned() }
}

/// Tidies and checks; `zones` are those that may be chosen, `portraits` the creator's own pictures.
///
/// # Errors
/// One notice for each field at fault.
pub fn checked(typed: &Profile, tax: &str, zones: &[&str], portraits: &[String]) -> Result<Profile, Vec<Notice>> {
    let mut notices = Vec::new();
    let mut line = |field: &str, typed: &str, missing: &str| {
        let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            notices.push(notice(&format!("{field}_missing"), field, missing));
        } else if usize::from(LINE_MAX) < text.chars().count() || text.chars().any(char::is_control) {
            notices.push(notice(&format!("{field}_too_long"), field, "Please use at most 60 characters on one line."));
        }
        text
    };
    let name = line("name", &typed.name, "Please say what your studio is called.");
    let trade = line("trade", &typed.trade, "Please say what you make, in half a line.");
    let town = line("town", &typed.town, "Please say where you sell.");
    if !zones.contains(&typed.zone.as_str()) {
        notices.push(notice("zone_unknown", "zone", "Please choose the clock you sell by."));
    }
    let story = typed.story.replace("\r\n", "\n").trim().to_owned();
    let long = story.chars().count();
    if usize::from(STORY_MAX) < long {
        notices.push(notice("story_too_long", "story", "A story may have 4,000 characters."));
    }
    let portrait = typed.portrait.trim().to_owned();
    if !portrait.is_empty() && !portraits.contains(&portrait) {
        notices.push(notice("portrait_unknown", "portrait", "Please choose one of your pictures."));
    }
    let tax_bp = TAX_RATES.iter().map(|(rate, _)| *rate).find(|rate| rate.to_string() == tax.trim());
    if tax_bp.is_none() {
        notices.push(notice("tax_unknown", "tax_bp", "Please choose one of the rates."));
    }
    let zone = typed.zone.clone();
    let profile = Profile { name, trade, town, zone, story, portrait, tax_bp: tax_bp.unwrap_or_default() };
    if notices.is_empty() { Ok(profile) } else { Err(notices) }
}
