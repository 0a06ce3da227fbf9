//! The page of the feature switches.

use super::view::{Ask, Deed, Part, Sheet};
use crate::office::view::{Cell, Column, Row, Table, Tone};
use crate::ports::Ports;
use crate::switches::{Switch, Switches};

/// What the reason of each switch is called in its form: no two fields of a page share a name.
const fn asks(switch: Switch) -> &'static str {
    match switch {
        Switch::SignUps => "why_sign_ups",
        Switch::Uploads => "why_uploads",
        Switch::NewDrops => "why_new_drops",
        Switch::Messages => "why_messages",
        Switch::FollowLetters => "why_follow_letters",
    }
}

/// The field of the form that turns `switch`.
#[must_use]
pub const fn field(switch: Switch) -> &'static str {
    asks(switch)
}

/// Every switch, how it stands, and the way to turn it.
#[must_use]
pub fn sheet(switches: &Switches, ports: &Ports<'_>) -> Sheet {
    let line = |switch: Switch| {
        let turned = switches.turned(switch);
        let on = switches.is_on(switch);
        Row {
            cells: vec![
                Cell::text(switch.label()),
                Cell::state(if on { "On" } else { "Off" }, if on { Tone::Go } else { Tone::Stop }),
                Cell::text(switch.off_means()),
                Cell::text(turned.map(|turned| turned.note.as_str()).unwrap_or_default()),
                turned.map_or(Cell::Empty, |turned| Cell::Time(turned.turned_at.moment("UTC"))),
            ],
            ..Row::default()
        }
    };
    let deed = |switch: Switch| {
        let on = switches.is_on(switch);
        let verb = if on { "off" } else { "on" };
        let seen = switches.turned(switch).map_or(0, |turned| turned.version);
        Deed {
            asks: format!("{}: turn {verb}", switch.label()),
            means: if on { switch.off_means().to_owned() } else { "It works again for everybody, at once.".to_owned() },
            does: format!("Turn it {verb}"),
            to: format!("/desk/switches/{}", switch.name()),
            hidden: vec![("to", verb.to_owned()), ("seen", seen.to_string()), ("key", ports.ids.fresh("key_"))],
            fields: vec![Ask::why(asks(switch), "It stays on record, and operators read it here.")],
            ..Deed::default()
        }
    };
    let table = Table {
        caption: "Switches".to_owned(),
        path: "/desk/switches".to_owned(),
        columns: vec![
            Column::words("Feature"),
            Column::words("State"),
            Column::words("Off means"),
            Column::words("Why it was turned last"),
            Column::words("When"),
        ],
        rows: Switch::ALL.into_iter().map(line).collect(),
        empty: String::new(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    };
    let newest = Switch::ALL.into_iter().filter_map(|switch| Some((switch, switches.turned(switch)?)));
    let last = newest.max_by_key(|(_, turned)| turned.turned_at).map_or_else(String::new, |(switch, turned)| {
        let (at, word) = (turned.turned_at.moment("UTC"), if turned.is_on == 0 { "off" } else { "on" });
        format!("{} was turned {word} at {} UTC: “{}”", switch.label(), at.clock, turned.note)
    });
    let deeds = Switch::ALL.into_iter().map(deed).collect();
    Sheet { last, ..Sheet::new("Switches", vec![Part::Table(None, table), Part::Deeds("Turn one", deeds)]) }
}
