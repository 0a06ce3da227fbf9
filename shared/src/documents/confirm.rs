//! What a creator says their paper says.

use super::mrz::is_iso_day;
use super::paper::{Confirmed, PaperKind};
use super::reading::FieldName;
use crate::drops::view::Notice;

/// Characters of the longest value.
const VALUE_MAX: usize = 80;

/// Checks what was typed; `today` is `YYYY-MM-DD`. Licences may be without an end, identity papers are not.
///
/// # Errors
/// One notice for each field at fault.
pub fn checked(
    kind: PaperKind,
    typed: &[(FieldName, String)],
    today: &str,
) -> Result<(Vec<Confirmed>, Option<String>), Vec<Notice>> {
    let mut notices = Vec::new();
    let mut confirmed = Vec::new();
    for name in kind.asked() {
        let value = typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match fault(kind, *name, &value, today) {
            Some((code, text)) => {
                let field = Some(name.as_str().to_owned());
                notices.push(Notice { code: code.to_owned(), field, text: text.to_owned() });
            }
            None if value.is_empty() => {}
            None => confirmed.push(Confirmed { name: *name, value }),
        }
    }
    let ends = confirmed.iter().find(|field| field.name == FieldName::ExpiresOn).map(|field| field.value.clone());
    if notices.is_empty() { Ok((confirmed, ends)) } else { Err(notices) }
}

fn fault(kind: PaperKind, name: FieldName, value: &str, today: &str) -> Option<(&'static str, &'static str)> {
    let day = matches!(name, FieldName::BornOn | FieldName::ExpiresOn);
    if value.is_empty() {
        let may_miss = name == FieldName::ExpiresOn && kind != PaperKind::Id;
        return (!may_miss).then_some(("field_missing", "This stands on the document: please fill it in."));
    }
    if VALUE_MAX < value.chars().count() || value.chars().any(char::is_control) {
        return Some(("field_too_long", "Please use at most 80 characters."));
    }
    if day && !is_iso_day(value) {
        return Some(("day_malformed", "Please write the day as year-month-day, such as 2031-04-30."));
    }
    match name {
        FieldName::ExpiresOn if value < today => {
            Some(("document_expired", "This document is no longer valid. Please send one that is."))
        }
        FieldName::BornOn if today <= value => Some(("born_in_future", "This day has not been yet.")),
        _ => None,
    }
}
