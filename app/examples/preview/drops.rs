//! The drop page in every phase.

use crate::sample;
use shared::drops::Phase;
use shared::drops::view::{DropPage, Notice, PolicyLine};
use shared::media::view::{Clip, Hero};
use shared::runsheet::{Cue, Offer};

pub fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for (name, phase) in [
        ("scheduled", Phase::Scheduled),
        ("lobby", Phase::Lobby),
        ("live", Phase::Live),
        ("sold-out", Phase::SoldOut),
        ("late", Phase::Late),
        ("paused", Phase::Paused),
        ("closed", Phase::Closed),
    ] {
        pages.push((format!("drop-{name}"), app::drops::page(&model(phase))));
    }
    let mut one = model(Phase::Live);
    one.items.truncate(1);
    pages.push(("drop-one".into(), app::drops::page(&one)));
    let mut long = model(Phase::Live);
    long.title = "Goatskin djembe, twelve inch, second carving".into();
    long.slots.clear();
    long.related.clear();
    pages.push(("drop-long".into(), app::drops::page(&long)));
    let mut clip = model(Phase::Live);
    clip.hero.clip = Some(Clip { url: "/media/spices/clip.mp4".into(), seconds: 14, bytes: 1_830_000 });
    clip.creator.verified_since = None;
    pages.push(("drop-clip".into(), app::drops::page(&clip)));
    let mut refused = model(Phase::Live);
    refused.notice = Some(Notice {
        code: "limit_reached".into(),
        field: Some("qty".into()),
        text: "At most 2 for each buyer, and you hold 1 already.".into(),
    });
    refused.typed = Some(("bowl-s".into(), "two".into()));
    pages.push(("drop-refused".into(), app::drops::page(&refused)));
    pages
}

fn model(phase: Phase) -> DropPage {
    let (opens, closes) = match phase {
        Phase::Scheduled => (1_500, 1_515),
        Phase::Lobby => (4, 19),
        Phase::Closed => (-60, -45),
        _ => (-4, 11),
    };
    let mut items = sample::items();
    if matches!(phase, Phase::SoldOut | Phase::Closed) {
        for item in &mut items {
            item.available = 0;
            item.sold = item.issued;
            item.held = 0;
        }
    }
    DropPage {
        shop: sample::shop(),
        slug: "split-bowl".into(),
        title: "The split bowl".into(),
        tagline: "One ash log, turned green, left to move as it dries, lacquered red.".into(),
        story: vec![
            "The log came down in the storm of last January, four streets from the workshop. It was turned the same week, wet, to a wall of six millimetres, and then nobody touched it until October.".into(),
            "Drying, each bowl went its own way. Some closed like a leaf, some opened. They were not corrected. Eleven thin coats of red urushi, rubbed back between each, keep the shape they chose.".into(),
            "They hold fruit, bread, keys. Not the dishwasher, not the oven. Scratches can be lacquered over: bring it by.".into(),
        ],
        phase,
        lobby: (phase == Phase::Lobby).then(|| sample::moment(-6, "Sat 21 Nov", "17:50")),
        cue: (phase == Phase::Live).then(|| Cue {
            id: "cue_1".into(),
            at: sample::NOW,
            text: "Ten left of the small one. Whoever takes two gets the linen bag with it.".into(),
            offer: Some(Offer { label: "Split bowl, small".into(), href: "/drops/split-bowl#buy".into() }),
        }),
        cues: matches!(phase, Phase::Live | Phase::Scheduled),
        next_cue_at: None,
        now: sample::NOW,
        opens: sample::moment(opens, "Sat 21 Nov", "18:00"),
        closes: sample::moment(closes, "Sat 21 Nov", "18:15"),
        hero: Hero { picture: sample::picture("fig-bowl", "A red lacquered bowl with half a fig, on concrete in low sun", 1600, 1082), clip: None },
        creator: sample::creator(),
        items,
        slots: sample::slots(),
        fee_bp: 600,
        tax_bp: 1_900,
        hold_minutes: 10,
        entry: shared::entry::view::Published::default(),
        policy: PolicyLine {
            version: "2026-11".into(),
            refund: "Until it is collected you can give it back for the full price. After that you have 14 days; used pieces lose what they lost in worth.".into(),
            reissue: "Pieces that come back go to the waiting list, first come, first served. If nobody waits, they go back on sale at once.".into(),
            second_chance: Some(shared::waiting::view::SecondChance { offer_minutes: 10, after_close_minutes: 120 }),
        },
        related: sample::next().into_iter().take(2).chain(sample::past().into_iter().take(1)).collect(),
        key: "k-7f3a91c2d48e4b6c".into(),
        proof: "29396160.00112233445566778899aabbccddeeff".into(),
        notice: None,
        typed: None,
    }
}
