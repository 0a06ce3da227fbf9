//! Coupons as a creator and an operator see them, and a drop counted.

use crate::sample::{eur, moment, shop};
use shared::counts::view::{Count, Counts, CountsPage};
use shared::coupons::view::{CouponLine, CouponsPage, RuleLine, Standing, Typed, TypedRule};
use shared::drops::Phase;
use shared::money::Currency;
use shared::office::view::{Notice, Person};

pub fn pages() -> Vec<(String, String)> {
    let person =
        Person { name: "Samira Haddad".into(), roles: ["creator", "operator money"].map(str::to_owned).to_vec() };
    let shown = |model: &CouponsPage| app::coupons::page(&shop(), &person, None, model);
    let refused = CouponsPage {
        typed: Typed { code: "A B".into(), off: "lots".into(), ..page().typed },
        notices: vec![
            notice("code_malformed", "code", "A code has 3 to 24 letters, digits and hyphens."),
            notice(
                "off_malformed",
                "off",
                "Please write a share like 10%, from 0.01% to 100%, or an amount like 2.50.",
            ),
        ],
        ..page()
    };
    let shops = CouponsPage {
        is_shops: true,
        path: "/desk/coupons",
        zone: "UTC".into(),
        coupons: Vec::new(),
        rule: None,
        given: (eur(0), eur(0)),
        ..page()
    };
    vec![
        ("coupons".into(), shown(&page())),
        ("coupons-refused".into(), shown(&refused)),
        ("coupons-desk".into(), shown(&shops)),
        ("drop-stock".into(), app::counts::page(&counts())),
    ]
}

fn notice(code: &str, field: &str, text: &str) -> Notice {
    Notice { code: code.into(), field: Some(field.into()), text: text.into() }
}

fn line(code: &str, takes: &str, counts_for: &str, used: u32, standing: Standing) -> CouponLine {
    CouponLine {
        code: code.into(),
        takes: takes.into(),
        counts_for: counts_for.into(),
        starts: moment(-600, "Sat 21 Nov", "08:00"),
        ends: moment(4_000, "Tue 24 Nov", "18:00"),
        used,
        uses_max: 50,
        once: true,
        standing,
        key: format!("k-{code}"),
    }
}

fn page() -> CouponsPage {
    CouponsPage {
        is_shops: false,
        path: "/studio/coupons",
        zone: "Europe/Berlin".into(),
        currency: Currency::Eur,
        scopes: vec![
            (String::new(), "Everything".into()),
            ("drop:drp_1".into(), "The drop Spice Box No. 7".into()),
            ("sku:spice-box-7".into(), "Spice Box No. 7".into()),
        ],
        coupons: vec![
            line("NEIGHBOURS", "10\u{a0}%, at most €5.00", "Everything, from €20.00", 12, Standing::Counts),
            line("LATE-NIGHT", "€3.00", "Spice Box No. 7", 0, Standing::Ahead),
            line("FIRST50", "15\u{a0}%", "Everything", 50, Standing::UsedUp),
            line("SUMMER", "€2.00", "Everything", 31, Standing::Over),
        ],
        rule: Some(RuleLine {
            id: "lty_1".into(),
            takes: "5\u{a0}%, at most €4.00".into(),
            orders_min: 3,
            months: 6,
            since: moment(-9_000, "Sun 15 Nov", "09:00"),
        }),
        given: (eur(4_360), eur(1_275)),
        typed: Typed {
            starts: "2026-11-21T18:00".into(),
            ends: "2026-11-28T18:00".into(),
            uses: "100".into(),
            once: "yes".into(),
            ..Typed::default()
        },
        typed_rule: TypedRule::default(),
        notices: Vec::new(),
        keys: ["k-1", "k-2", "k-3"].map(str::to_owned),
    }
}

fn counts() -> CountsPage {
    let item = |title: &str, issued, held, sold| Count {
        sku: title.to_lowercase(),
        title: title.into(),
        issued,
        available: issued - held - sold,
        held,
        sold,
        returned: 1,
        lapsed: 4,
        limit_per_buyer: 2,
    };
    let restock = "A piece that comes back goes to whoever waits for it, first come, first served.".to_owned();
    CountsPage {
        shop: shop(),
        slug: "spice-box-no-7".into(),
        title: "Spice Box No. 7".into(),
        creator: "Samira Haddad".into(),
        counted: moment(0, "Sat 21 Nov", "18:04"),
        counts: Counts {
            now: moment(0, "Sat 21 Nov", "18:04").at,
            phase: Phase::Live,
            items: vec![item("Spice Box No. 7", 60, 4, 31), item("Refill", 120, 0, 18)],
            policy: "2026-11".into(),
            restock,
        },
    }
}
