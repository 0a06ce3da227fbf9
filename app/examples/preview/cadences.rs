//! Cadences, templates, venues, and the public calendar.

use crate::sample;
use app::studio::Around;
use shared::cadence::view::{
    CadenceLine, CadencePage, CadencesPage, CalendarPage, DateLine, DateStanding, Entry, EntryStanding, TypedCadence,
};
use shared::drops::view::Notice;
use shared::office::view::Person;
use shared::studio::view::Standing;
use shared::templates::view::{RunLine, RunPage, TemplateLine, TemplatesPage, TypedRun, VenueLine};
use shared::time::Timestamp;
use shared::venues::view::{TypedVenue, VenuesPage};

pub fn pages() -> Vec<(String, String)> {
    let (shop, person) = (sample::shop(), Person { name: "Ines Moreau".into(), roles: vec!["creator".into()] });
    let around = Around { shop: &shop, person: &person, said: None };
    let wrong = Notice {
        code: "time_in_past".into(),
        field: Some("first".into()),
        text: "This has passed. Choose a time to come.".into(),
    };
    let refused = CadencesPage { notices: vec![wrong], ..cadences() };
    let empty = CalendarPage { entries: Vec::new(), ..calendar() };
    vec![
        ("calendar".into(), app::cadence::calendar(&calendar())),
        ("calendar-empty".into(), app::cadence::calendar(&empty)),
        ("cadences".into(), app::cadence::list(around, &cadences())),
        ("cadences-refused".into(), app::cadence::list(around, &refused)),
        ("cadence".into(), app::cadence::one(around, &cadence())),
        ("templates".into(), app::templates::list(around, &templates())),
        ("venues".into(), app::venues::page(around, &venues())),
        ("run".into(), app::templates::run(around, &run())),
    ]
}

fn entry(at: i64, day: &str, title: &str, tagline: &str) -> Entry {
    let announced = !tagline.is_empty();
    Entry {
        uid: title.into(),
        sequence: 1,
        slug: if announced { "red-leaf-bowls".into() } else { String::new() },
        title: title.into(),
        tagline: tagline.into(),
        creator: "Inês Moreau".into(),
        creator_slug: "ines-moreau".into(),
        place: if announced { String::new() } else { "Canal market, 12 Canal Street".into() },
        opens: sample::moment(at, day, "18:00"),
        closes: sample::moment(at + 30, day, "18:30"),
        month: if at < 9_000 { "November 2026".into() } else { "December 2026".into() },
        changed_at: Timestamp(0),
        standing: if announced { EntryStanding::Announced } else { EntryStanding::Coming },
    }
}

fn calendar() -> CalendarPage {
    CalendarPage {
        shop: sample::shop(),
        now: sample::moment(0, "", "").at,
        entries: vec![
            entry(90, "Sat 21 Nov", "Red Leaf Bowls", "Sixty bowls from one walnut that came down in March."),
            entry(7_000, "Fri 27 Nov", "Friday bread", ""),
            entry(17_000, "Fri 4 Dec", "Friday bread", ""),
        ],
        creator: None,
    }
}

fn template() -> TemplateLine {
    TemplateLine {
        id: "tpl_1".into(),
        name: "Friday bread".into(),
        title: "Sourdough, out of the oven at five".into(),
        about: "2 things, 14 pieces · open 30 minutes · 2 slots".into(),
        made: sample::moment(-9_000, "Sun 15 Nov", "11:20"),
        drops: 5,
        cadences: 1,
    }
}

fn venue(id: &str, name: &str) -> VenueLine {
    VenueLine {
        id: id.into(),
        name: name.into(),
        place: "12 Canal Street, second yard".into(),
        zone: "Europe/Berlin".into(),
        drops: 3,
    }
}

fn line() -> CadenceLine {
    CadenceLine {
        id: "cad_1".into(),
        name: "Friday bread".into(),
        words: "Every Friday at 18:00".into(),
        venue: "Canal market".into(),
        next: Some(sample::moment(7_000, "Fri 27 Nov", "18:00")),
        running: true,
    }
}

fn cadences() -> CadencesPage {
    CadencesPage {
        cadences: vec![line(), CadenceLine { name: "Summer tea".into(), running: false, next: None, ..line() }],
        templates: vec![template()],
        venues: vec![venue("ven_1", "Canal market")],
        zone: "Europe/Berlin".into(),
        slug: "ines-moreau".into(),
        typed: TypedCadence { name: "Friday tea".into(), ..TypedCadence::default() },
        notices: Vec::new(),
        key: "stu_1".into(),
    }
}

fn cadence() -> CadencePage {
    let date = |at: i64, day: &str, standing| DateLine {
        at,
        when: sample::moment(at, day, "18:00"),
        standing,
        drop: matches!(standing, DateStanding::Announced | DateStanding::Drafted).then(|| "drp_1".to_owned()),
    };
    CadencePage {
        line: line(),
        zone: "Europe/Berlin".into(),
        template: "Friday bread".into(),
        rule: "DTSTART;TZID=Europe/Berlin:20261127T180000\nRRULE:FREQ=WEEKLY;BYDAY=FR\nEXDATE;TZID=Europe/Berlin:20261211T180000".into(),
        dates: vec![
            date(7_000, "Fri 27 Nov", DateStanding::Announced),
            date(17_000, "Fri 4 Dec", DateStanding::Drafted),
            date(27_000, "Fri 11 Dec", DateStanding::Skipped),
            date(37_000, "Fri 18 Dec", DateStanding::ToCome),
        ],
        version: 3,
        notices: Vec::new(),
        key: "stu_1".into(),
    }
}

fn templates() -> TemplatesPage {
    TemplatesPage {
        templates: vec![template()],
        venues: vec![venue("ven_1", "Canal market"), venue("ven_2", "Alfama")],
        zone: "Europe/Berlin".into(),
        typed: TypedRun::default(),
        notices: Vec::new(),
        key: "stu_1".into(),
    }
}

fn venues() -> VenuesPage {
    VenuesPage {
        venues: vec![venue("ven_1", "Canal market"), venue("ven_2", "Alfama")],
        zones: vec![("Europe/Berlin", "Berlin, Hamburg, München"), ("Europe/Lisbon", "Lisbon, Porto")],
        typed: TypedVenue { zone: "Europe/Berlin".into(), ..TypedVenue::default() },
        notices: Vec::new(),
        key: "stu_1".into(),
    }
}

fn run() -> RunPage {
    let place = |venue: &str, sold: u32, standing| RunLine {
        id: format!("drp_{sold}"),
        venue: venue.into(),
        standing,
        opens: sample::moment(7_000, "Fri 27 Nov", "18:00"),
        issued: 14,
        sold,
        held: 1,
        sold_through: "64.2\u{a0}%".into(),
        views: 312,
        orders: 7,
        takings: Some(sample::eur(26_950)),
        in_time: "85.7\u{a0}%".into(),
    };
    RunPage {
        run: "run_1".into(),
        title: "Friday bread".into(),
        places: vec![place("Alfama", 9, Standing::Live), place("Canal market", 4, Standing::Scheduled)],
    }
}
