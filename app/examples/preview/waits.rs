//! Where one waits: the waiting list, an offer, the check at the door.

use crate::sample;
use shared::doorkeeping::view::CheckPage;
use shared::drops::view::Notice;
use shared::waiting::view::{OfferPage, PlacePage, SecondChance, WaitingPage, WantedItem};

pub fn pages() -> Vec<(String, String)> {
    let one = WaitingPage { items: list().items.into_iter().take(1).collect(), ..list() };
    let refused = WaitingPage {
        typed: ("bowl-s".into(), "ada@example".into()),
        notices: vec![notice(
            "email_malformed",
            "email",
            "This is not a complete e-mail address, like name@example.com.",
        )],
        ..list()
    };
    vec![
        ("waiting".into(), app::waiting::join(&list())),
        ("waiting-one".into(), app::waiting::join(&one)),
        ("waiting-refused".into(), app::waiting::join(&refused)),
        ("waiting-joined".into(), app::waiting::join(&WaitingPage { joined: true, ..list() })),
        ("waiting-closed".into(), app::waiting::join(&WaitingPage { open: false, ..list() })),
        ("offer".into(), app::waiting::offer(&offer())),
        ("check".into(), app::doorkeeping::check(&check())),
        (
            "offer-refused".into(),
            app::waiting::offer(&OfferPage {
                notice: Some(notice("limit_reached", "", "This browser holds or has bought as many as one may.")),
                ..offer()
            }),
        ),
        ("waiting-place".into(), app::waiting::place(&place("waiting"))),
        ("waiting-left".into(), app::waiting::place(&place("left"))),
    ]
}

fn notice(code: &str, field: &str, text: &str) -> Notice {
    let field = Some(field).filter(|field| !field.is_empty()).map(str::to_owned);
    Notice { code: code.into(), field, text: text.into() }
}

fn list() -> WaitingPage {
    let item = |sku: &str, title: &str| WantedItem { sku: sku.into(), title: title.into(), available: 0 };
    WaitingPage {
        shop: sample::shop(),
        slug: "red-leaf-bowls".into(),
        title: "Red-leaf bowls".into(),
        closes: sample::moment(15, "Sat 21 Nov", "18:15"),
        open: true,
        items: vec![item("bowl-l", "Split bowl, large"), item("bowl-s", "Split bowl, small")],
        rule: SecondChance { offer_minutes: 10, after_close_minutes: 120 },
        policy: "2026-11-16".into(),
        joined: false,
        typed: (String::new(), String::new()),
        notices: Vec::new(),
    }
}

fn offer() -> OfferPage {
    OfferPage {
        shop: sample::shop(),
        offer: "hld_7f3a91c2d48e4b6c".into(),
        item: "Split bowl, large".into(),
        price: sample::eur(6_400),
        creator: "Samira Haddad".into(),
        title: "Red-leaf bowls".into(),
        slug: "red-leaf-bowls".into(),
        until: sample::moment(10, "Sat 21 Nov", "18:10"),
        hold_minutes: 10,
        leave: "/waiting/wtg_7f3a91c2d48e4b6c".into(),
        notice: None,
    }
}

fn place(state: &str) -> PlacePage {
    PlacePage {
        shop: sample::shop(),
        place: "wtg_7f3a91c2d48e4b6c".into(),
        item: "Split bowl, large".into(),
        title: "Red-leaf bowls".into(),
        slug: "red-leaf-bowls".into(),
        state: state.into(),
    }
}

fn check() -> CheckPage {
    CheckPage {
        shop: sample::shop(),
        slug: "split-bowl".into(),
        notice: Notice {
            code: "check_needed".into(),
            field: None,
            text: "Many requests have come from your network within a minute. Nothing is held yet: please show that you are no program, or wait a minute.".into(),
        },
        sku: "bowl-small".into(),
        qty: "2".into(),
        key: "k-7f3a91c2d48e4b6c".into(),
        proof: "29396160.00112233445566778899aabbccddeeff".into(),
        site_key: "1x00000000000000000000AA".into(),
        script: "https://challenges.cloudflare.com/turnstile/v0/api.js".into(),
        wait_seconds: 60,
    }
}
