//! Payouts as a creator sees them: before the first sale, in the middle of it, stopped.

use crate::sample::{eur, moment, shop};
use shared::office::view::{Person, State, Tone};
use shared::payouts::view::{Bank, Line, Past, PayoutPage, PayoutsPage, Purse, Release, Sale};

pub fn pages() -> Vec<(String, String)> {
    let person = Person { name: "Samira Haddad".into(), roles: vec!["creator".into()] };
    let shop = shop();
    let around = || app::studio::Around { shop: &shop, person: &person, said: None };
    let shown = |model: &PayoutsPage| app::payouts::page(around(), model);
    let first = PayoutsPage { purses: Vec::new(), sales: Vec::new(), past: Vec::new(), bank: no_bank(), ..page() };
    let stopped = PayoutsPage {
        bank: Bank { stopped: "Your payouts are held. Stopped by an owner.".into(), is_held: true, ..page().bank },
        ..page()
    };
    let items = [("Your share", 3_410), ("Coupon that you pay for", -300), ("Your share, given back", -520)];
    let one = PayoutPage {
        payout: past("2026-11-16", 2_590, "Paid", Tone::Go, ""),
        items: items
            .map(|(label, minor)| {
                ("7K2M9Q4X".into(), "Spice Box No. 7".into(), line(label, minor), moment(-9_000, "Sun 15 Nov", "18:02"))
            })
            .to_vec(),
    };
    vec![
        ("payouts".into(), shown(&page())),
        ("payouts-first".into(), shown(&first)),
        ("payouts-stopped".into(), shown(&stopped)),
        ("payout".into(), app::payouts::one(around(), &one)),
    ]
}

fn line(label: &str, minor: i64) -> Line {
    Line { label: label.into(), amount: eur(minor) }
}

fn past(period: &str, minor: i64, state: &str, tone: Tone, note: &str) -> Past {
    Past {
        id: format!("pay_{period}"),
        period: period.into(),
        amount: eur(minor),
        items: 14,
        state: State::new(state, tone),
        note: note.into(),
        at: moment(-4_000, "Thu 19 Nov", "00:04"),
    }
}

fn no_bank() -> Bank {
    Bank {
        last4: String::new(),
        missing: String::new(),
        stopped: "We do not know your bank yet.".into(),
        cools: None,
        is_held: false,
        is_known: false,
    }
}

fn release(minor: i64, day: &str, why: &str, state: &str, tone: Tone) -> Release {
    Release { amount: eur(minor), due: moment(900, day, "18:00"), why: why.into(), state: State::new(state, tone) }
}

fn page() -> PayoutsPage {
    let sale = |number: &str, item: &str| Sale {
        number: number.into(),
        to: Some("/studio/orders/ord_1".into()),
        item: item.into(),
        at: moment(-600, "Sat 21 Nov", "18:02"),
        lines: vec![
            line("Price before what you take off", 4_200),
            line("Coupon that you pay for", -300),
            line("Our commission", -390),
            line("Tax on our commission", -74),
            line("Tax", -273),
            line("Your co-host’s share", -480),
        ],
        share: eur(2_683),
        releases: vec![
            release(2_147, "Mon 23 Nov", "released", "Available", Tone::Go),
            release(
                402,
                "Mon 30 Nov",
                "released on Tue 24 Nov, three days after it was handed over",
                "Held",
                Tone::Wait,
            ),
            release(134, "Mon 7 Dec", "released on Sat 5 Dec, when buyers can no longer complain", "Held", Tone::Wait),
        ],
    };
    PayoutsPage {
        purses: vec![Purse {
            on_its_way: eur(8_120),
            available: eur(12_640),
            held: eur(5_310),
            owed: eur(520),
            next: moment(2_000, "Mon 23 Nov", "00:00"),
            why: "€126.40 is released, and goes out with whatever is released until then.".into(),
            pace: "You are paid every Monday. Above €2,000.00 in 28 days you are paid every day; at the last look it was €640.00. It changes once a week at most.".into(),
        }],
        bank: Bank {
            last4: "3201".into(),
            missing: String::new(),
            stopped: String::new(),
            cools: Some(moment(2_500, "Mon 23 Nov", "14:30")),
            is_held: false,
            is_known: true,
        },
        release: "80 % when it is handed over, 15 % three days later, 5 % fourteen days later".into(),
        sales: vec![sale("7K2M9Q4X", "Spice Box No. 7"), sale("C0W8ZP31", "Red Leaf Bowl")],
        past: vec![
            past("2026-11-16", 8_120, "On its way", Tone::Wait, "At your bank by Wed 25 Nov."),
            past("2026-11-09", 6_455, "Came back", Tone::Stop, "Your bank says that the account is closed. Please give another one."),
            past("2026-11-02", 4_410, "Paid", Tone::Go, ""),
        ],
        is_fresh: true,
        keys: ["k-1", "k-2"].map(str::to_owned),
        notices: Vec::new(),
    }
}
