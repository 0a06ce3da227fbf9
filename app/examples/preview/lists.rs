//! The front page, creators, policies, errors.

use crate::sample;
use shared::catalogue::view::{CreatorPage, ErrorPage, HomePage, PolicyPage, Search};

pub fn pages() -> Vec<(String, String)> {
    let quiet = HomePage { live: Vec::new(), ..home() };
    let empty = HomePage { live: Vec::new(), next: Vec::new(), past: Vec::new(), creators: Vec::new(), ..home() };
    let found = HomePage {
        search: Search { q: "bowl".into(), category: "Kitchen".into(), creator: String::new() },
        next: Vec::new(),
        ..home()
    };
    let nothing = HomePage { search: Search { q: "unicorn <saddle>".into(), ..Search::default() }, ..empty.clone() };
    let mut unknown = sample::creator();
    unknown.verified_since = None;
    unknown.drops_done = 0;
    unknown.portrait = None;
    vec![
        ("home".into(), app::catalogue::home(&home())),
        ("home-quiet".into(), app::catalogue::home(&quiet)),
        ("home-empty".into(), app::catalogue::home(&empty)),
        ("home-found".into(), app::catalogue::home(&found)),
        ("home-nothing".into(), app::catalogue::home(&nothing)),
        ("creator".into(), app::catalogue::creator(&creator())),
        (
            "creator-new".into(),
            app::catalogue::creator(&CreatorPage {
                creator: unknown,
                live: Vec::new(),
                next: Vec::new(),
                past: Vec::new(),
                ..creator()
            }),
        ),
        ("policy".into(), app::catalogue::policy(&policy())),
        (
            "error-404".into(),
            app::errors::page(&error(
                404,
                "not_found",
                "Nothing stands at this address",
                "The drop may have another name by now, or the link lost its end on the way.",
            )),
        ),
        (
            "error-410".into(),
            app::errors::page(&error(
                410,
                "hold_expired",
                "Your hold has ended",
                "Ten minutes were over, so the pieces went back to the drop. If some are left, you can take them again.",
            )),
        ),
        (
            "error-500".into(),
            app::errors::page(&error(
                500,
                "broken",
                "That did not work, and it is our fault",
                "Nothing was charged by this. Try again in a minute.",
            )),
        ),
    ]
}

fn home() -> HomePage {
    HomePage {
        shop: sample::shop(),
        live: sample::live(),
        next: sample::next(),
        past: sample::past(),
        categories: ["Home", "Kitchen", "Larder", "Music", "Print"].map(str::to_owned).to_vec(),
        creators: sample::creators(),
        search: Search::default(),
    }
}

fn creator() -> CreatorPage {
    CreatorPage {
        shop: sample::shop(),
        creator: sample::creator(),
        story: vec![
            "Ines learned to turn in Limoges and to lacquer in Wajima, and has had the shop on Weserstraße since 2019."
                .into(),
            "She works with trees that had to come down within ten kilometres. What a log gives is what a drop has."
                .into(),
        ],
        followers: 128,
        live: sample::live().into_iter().take(1).collect(),
        next: sample::next().into_iter().skip(1).take(1).collect(),
        past: sample::past(),
    }
}

fn policy() -> PolicyPage {
    PolicyPage {
        shop: sample::shop(),
        name: "drops".into(),
        title: "Refunds and reissues".into(),
        version: "Version 2026-11, in force since 1 November 2026".into(),
        sections: vec![
            ("Before you collect it".into(), vec!["You can give it back for the full price at any time, on the order page, without a reason.".into()]),
            ("After you have it".into(), vec!["You have 14 days to withdraw. Bring it to the workshop or send it; sending back is free.".into(), "If it arrives broken, tell us with a photograph. You choose between repair, another piece where there is one, and your money.".into()]),
            ("Where pieces go that come back".into(), vec!["Into the creator’s next drop, at the same price.".into()]),
        ],
    }
}

fn error(status: u16, code: &str, title: &str, text: &str) -> ErrorPage {
    ErrorPage {
        shop: sample::shop(),
        status,
        code: code.into(),
        title: title.into(),
        text: text.into(),
        request_id: "8c1f0a52e7b94d03".into(),
        next: (status == 410).then(|| ("Back to the drop".into(), "/drops/split-bowl".into())),
    }
}
