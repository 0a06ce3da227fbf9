//! Checkout and order pages: fresh, refused, and in every state.

use crate::sample::{self, eur};
use shared::basket::view::{BasketCheckout, BasketOrder, BasketPage, HeldLine, HeldTogether, Together};
use shared::checkout::view::{Bill, BillLine, CheckoutPage, OrderPage, SlotChoice, Step, Typed};
use shared::drops::view::Notice;

pub fn pages() -> Vec<(String, String)> {
    let fresh = checkout();
    let mut refused = checkout();
    refused.typed = Typed {
        email: "ada@".into(),
        name: "Ada".into(),
        fulfilment: "d1".into(),
        coupon: "OVEN5".into(),
        ..Typed::default()
    };
    refused.notices = [
        ("invalid_email", Some("email"), "This e-mail address has no end: something like ada@example.org."),
        ("address_missing", Some("street"), "For delivery we need the street and number."),
        ("coupon_expired", Some("coupon"), "OVEN5 ended on 15 November."),
        ("slot_full", Some("fulfilment"), "Wednesday has just filled up. Choose another window."),
    ]
    .map(|(code, field, text)| Notice { code: code.into(), field: field.map(str::to_owned), text: text.into() })
    .to_vec();
    let coupon = CheckoutPage {
        coupon: Some(("OVEN5".into(), eur(500))),
        notices: vec![Notice {
            code: "payment_unavailable".into(),
            field: None,
            text: "The payment page did not answer. Nothing was charged; try again.".into(),
        }],
        pay_url: Some("https://pay.example/s/1".into()),
        ..checkout()
    };
    let mut pages = vec![
        ("checkout".to_owned(), app::checkout::page(&fresh)),
        ("checkout-refused".to_owned(), app::checkout::page(&refused)),
        ("checkout-coupon".to_owned(), app::checkout::page(&coupon)),
        ("checkout-others".to_owned(), app::checkout::page(&CheckoutPage { others: 2, ..checkout() })),
    ];
    pages.push(("basket".to_owned(), app::basket::list(&basket())));
    pages.push(("basket-empty".to_owned(), app::basket::list(&BasketPage { held: Vec::new(), ..basket() })));
    pages.push(("basket-checkout".to_owned(), app::basket::checkout(&basket_checkout(Vec::new()))));
    let notices = [
        (
            "basket_changed",
            None,
            "No longer held, and out of your basket: Fig jam. Nothing was charged. Please look at the new total.",
        ),
        ("slot_full", Some("fulfilment-h-2f1c"), "This window has just filled up. Please choose another one."),
        ("coupon_expired", Some("coupon"), "This coupon has expired."),
    ]
    .map(|(code, field, text)| Notice { code: code.into(), field: field.map(str::to_owned), text: text.into() });
    pages.push(("basket-refused".to_owned(), app::basket::checkout(&basket_checkout(notices.to_vec()))));
    let together = OrderPage { together: vec![together()], ..order("paid") };
    pages.push(("order-together".to_owned(), app::checkout::order(&together)));
    for state in ["placed", "paid", "collected", "lapsed", "refunded"] {
        pages.push((format!("order-{state}"), app::checkout::order(&order(state))));
    }
    pages
}

fn bill() -> Bill {
    let line = |label: &str, minor| BillLine { label: label.into(), amount: eur(minor) };
    Bill {
        lines: vec![line("2 × Split bowl, large", 12_800), line("Coupon OVEN5", -500), line("Bike courier", 590)],
        parts: Vec::new(),
        total: eur(12_890),
        tax: eur(2_058),
        tax_bp: 1_900,
        fee: eur(738),
    }
}

fn checkout() -> CheckoutPage {
    CheckoutPage {
        shop: sample::shop(),
        hold: "h-2f1c".into(),
        drop_slug: "split-bowl".into(),
        drop_title: "The split bowl".into(),
        creator: "Ines Moreau".into(),
        picture: sample::picture(
            "fig-bowl",
            "A red lacquered bowl with half a fig, on concrete in low sun",
            1600,
            1082,
        ),
        item: "Split bowl, large".into(),
        units: 2,
        unit_price: eur(6_400),
        now: sample::NOW,
        expires: sample::moment(9, "Sat 21 Nov", "18:13"),
        slots: sample::slots()
            .into_iter()
            .map(|slot| SlotChoice { total: eur(12_300 + slot.price.minor), tax: eur(1_964), slot })
            .collect(),
        bill: bill(),
        typed: Typed { fulfilment: "d1".into(), ..Typed::default() },
        notices: Vec::new(),
        coupon: None,
        key: "k-9b20aa417c".into(),
        pay_url: None,
        others: 0,
    }
}

fn order(state: &str) -> OrderPage {
    let delivered = matches!(state, "paid" | "refunded");
    let slots = sample::slots();
    let slot = slots.into_iter().find(|slot| slot.delivery == delivered).unwrap_or_else(|| sample::slots().remove(0));
    let done =
        |label: &str, day: &str, clock: &str| Step { label: label.into(), at: Some(sample::moment(0, day, clock)) };
    let ahead = |label: &str| Step { label: label.into(), at: None };
    let mut steps = vec![done("Ordered", "Sat 21 Nov", "18:06")];
    match state {
        "placed" => steps.extend([ahead("Paid"), ahead("Ready"), ahead("Handed over")]),
        "paid" => steps.extend([done("Paid", "Sat 21 Nov", "18:07"), ahead("On its way"), ahead("Delivered")]),
        "collected" => steps.extend([
            done("Paid", "Sat 21 Nov", "18:07"),
            done("Ready", "Sun 22 Nov", "09:30"),
            done("Handed over", "Sun 22 Nov", "10:41"),
        ]),
        "lapsed" => steps.push(done("Lapsed without payment", "Sat 21 Nov", "18:16")),
        _ => steps.extend([done("Paid", "Sat 21 Nov", "18:17"), done("Refunded in full", "Sat 21 Nov", "18:18")]),
    }
    OrderPage {
        shop: sample::shop(),
        order: "o-77aa".into(),
        number: "K4TR-92".into(),
        state: state.into(),
        drop_slug: "split-bowl".into(),
        drop_title: "The split bowl".into(),
        creator: "Ines Moreau".into(),
        picture: sample::picture("fig-bowl", "A red lacquered bowl with half a fig, on concrete in low sun", 1600, 1082),
        name: "Ada Lovelace".into(),
        email: "ada@example.org".into(),
        address: if delivered { vec!["Pflügerstraße 12".into(), "12047 Berlin".into()] } else { Vec::new() },
        slot,
        bill: bill(),
        placed: sample::moment(2, "Sat 21 Nov", "18:06"),
        steps,
        refunds: (state == "collected")
            .then(|| shared::refunds::view::RefundLine {
                amount: shared::money::Money::new(850, shared::money::Currency::Eur),
                what: "A part".into(),
                note: "One of the bowls had a chip.".into(),
                state: "done".into(),
                at: sample::moment(0, "Sun 22 Nov", "14:10"),
            })
            .into_iter()
            .collect(),
        pay_url: (state == "placed").then(|| "https://pay.example/s/1".into()),
        refund_reason: (state == "refunded").then(|| "Your payment came after the hold had ended, and every piece was gone by then. The whole amount goes back.".into()),
        policy_version: "2026-11".into(),
        to_show: None,
        together: Vec::new(),
    }
}

fn held(hold: &str, creator: &str, item: &str, minor: i64) -> HeldLine {
    HeldLine {
        hold: hold.into(),
        drop_slug: "split-bowl".into(),
        drop_title: "The split bowl".into(),
        creator: creator.into(),
        picture: sample::picture(
            "fig-bowl",
            "A red lacquered bowl with half a fig, on concrete in low sun",
            1600,
            1082,
        ),
        item: item.into(),
        units: 2,
        price: eur(minor),
        expires: sample::moment(9, "Sat 21 Nov", "18:13"),
    }
}

fn basket() -> BasketPage {
    let lines = vec![
        held("h-2f1c", "Ines Moreau", "Split bowl, large", 12_800),
        held("h-77d0", "Ines Moreau", "Split bowl, small", 7_600),
        held("h-9e11", "Samira Haddad", "Spice box with a very long name of what is in it", 4_200),
    ];
    let held = vec![HeldTogether { lines, price: eur(24_600), is_cut: true }];
    BasketPage { shop: sample::shop(), now: sample::NOW, held }
}

fn basket_checkout(notices: Vec<Notice>) -> BasketCheckout {
    let orders: Vec<_> = basket()
        .held
        .into_iter()
        .flat_map(|held| held.lines)
        .map(|held| BasketOrder { slots: sample::slots(), chosen: "d1".into(), bill: bill(), held })
        .collect();
    BasketCheckout {
        shop: sample::shop(),
        now: sample::NOW,
        first: held("h-2f1c", "Ines Moreau", "Split bowl, large", 12_800),
        orders,
        total: eur(38_670),
        tax: eur(6_174),
        fee: eur(2_214),
        typed: Typed { email: "ada@example.org".into(), coupon: "OVEN5".into(), ..Typed::default() },
        pay_url: (!notices.is_empty()).then(|| "https://pay.example/s/1".into()),
        notices,
        coupon: Some(("OVEN5".into(), eur(1_500))),
        key: "k-9b20aa417c".into(),
    }
}

fn together() -> Together {
    Together {
        order: "o-88bb".into(),
        number: "M7QX-11".into(),
        state: "paid".into(),
        label: "Paid".into(),
        what: "1 × Spice box".into(),
        drop_title: "Spice box No. 7".into(),
        creator: "Samira Haddad".into(),
        total: eur(4_200),
        delivery: false,
        url: "/orders/o-88bb".into(),
    }
}
