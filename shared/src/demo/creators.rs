//! The creators of the demo shop. None of them exists.

use super::DemoError;
use super::pictures::{Derived, hash};
use super::script::{Script, maybe, number, text};
use crate::onboarding::screening::{SCENARIOS, Scenario, scored};
use crate::time::{Duration, Timestamp};

/// The platform's share of every sale here, basis points.
pub(super) const FEE_BP: u32 = 600;

pub(super) struct Creator {
    pub(super) id: &'static str,
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    trade: &'static str,
    pub(super) town: &'static str,
    pub(super) zone: &'static str,
    story: &'static str,
    /// Stem of a picture.
    portrait: Option<&'static str>,
    verified_at: Option<Timestamp>,
    /// Germany takes 7 % on food and plants and 19 % on most else, Portugal 23 %.
    pub(super) tax_bp: u32,
    pub(super) tax_area: &'static str,
}

/// What most of them have in common.
const BERLIN: Creator = Creator {
    id: "",
    slug: "",
    name: "",
    trade: "",
    town: "Berlin",
    zone: "Europe/Berlin",
    story: "",
    portrait: None,
    verified_at: None,
    tax_bp: 1_900,
    tax_area: "de",
};

pub(super) static SAMIRA: Creator = Creator {
    id: "crt_samira-haddad",
    slug: "samira-haddad",
    name: "Samira Haddad",
    trade: "Spices and tea, blended by hand",
    story: "Samira ground her first cumin at her grandmother’s stall, standing on a crate to reach the mill. Today she roasts \
            and blends in a rear courtyard in Neukölln, in batches small enough to stir with one arm.\n\n\
            Every blend is tasted at the little table by the window, with a short coffee between two tries. What does not \
            pass on the third morning goes into her own soup.",
    portrait: Some("espresso"),
    verified_at: Some(Timestamp(1_710_234_000_000)),
    tax_bp: 700,
    ..BERLIN
};

pub(super) static ILKA: Creator = Creator {
    id: "crt_ilka-brandt",
    slug: "ilka-brandt",
    name: "Ilka Brandt",
    trade: "Turned and lacquered wood",
    story: "Ilka trained as a sign painter and came to the lathe by way of a broken salad bowl that she wanted to mend. She \
            did not mend it, but she has turned lime wood ever since.\n\n\
            Her brushes are older than her workshop. She cleans them every evening and will talk about bristles for as long \
            as you let her.",
    portrait: Some("paint-brushes"),
    verified_at: Some(Timestamp(1_693_818_000_000)),
    ..BERLIN
};

pub(super) static TERESA: Creator = Creator {
    id: "crt_teresa-conti",
    slug: "teresa-conti",
    name: "Teresa Conti",
    trade: "Marmalade and preserves",
    story: "Teresa cooks in a former school kitchen in Wedding, with two copper pans and a window that is always steamed up. \
            Her cousin sends the fruit from Calabria, unwaxed, with leaves still on it.\n\n\
            She fills forty-eight jars on a good day and writes the date on each lid herself.",
    verified_at: Some(Timestamp(1_739_869_200_000)),
    tax_bp: 700,
    ..BERLIN
};

pub(super) static HENRIK: Creator = Creator {
    id: "crt_henrik-voss",
    slug: "henrik-voss",
    name: "Henrik Voss",
    trade: "Clocks in sheet steel",
    story: "Henrik spent eleven years setting the clocks of railway stations. Now he cuts his own from sheet steel, one \
            template for all, every edge filed by hand.\n\n\
            Over his bench hangs a small green bird, the first thing he ever carved. It is not for sale. People ask.",
    portrait: Some("bird-mobile"),
    verified_at: Some(Timestamp(1_728_291_600_000)),
    ..BERLIN
};

pub(super) static INES: Creator = Creator {
    id: "crt_ines-carvalho",
    slug: "ines-carvalho",
    name: "Inês Carvalho",
    trade: "Photographs, printed in small editions",
    town: "Lisbon",
    zone: "Europe/Lisbon",
    story: "Inês walks a lot and photographs little: some days one picture, most days none. She prints in a ground-floor \
            room in Graça where the neighbours leave their parcels.\n\n\
            An edition is an edition. When the last sheet is signed, the file goes into a drawer and stays there.",
    portrait: Some("photographer"),
    verified_at: Some(Timestamp(1_750_669_200_000)),
    tax_bp: 2_300,
    tax_area: "pt",
};

pub(super) static DOROTHEA: Creator = Creator {
    id: "crt_dorothea-kunz",
    slug: "dorothea-kunz",
    name: "Dorothea Kunz",
    trade: "Honey from nine hives",
    story: "Dorothea keeps nine hives behind an allotment in Treptow, between asters, bramble and somebody’s runaway mint. \
            She was a nurse for thirty years and still has the hands for it: she works without gloves.\n\n\
            The bees get their share first. What is left over in a year fits into her hallway.",
    verified_at: Some(Timestamp(1_684_141_200_000)),
    tax_bp: 700,
    ..BERLIN
};

pub(super) static MAMADOU: Creator = Creator {
    id: "crt_mamadou-barry",
    slug: "mamadou-barry",
    name: "Mamadou Barry",
    trade: "Drums, carved and roped",
    story: "Mamadou learned to rope a djembe from an uncle who never said more than “tighter”. He builds six drums a season \
            in a shared workshop in Moabit, and each one spends a week in his living room before it may go.\n\n\
            “You have to hear it while you are doing the dishes,” he says. “Then you know.”",
    verified_at: Some(Timestamp(1_717_405_200_000)),
    ..BERLIN
};

pub(super) static JUN: Creator = Creator {
    id: "crt_jun-okabe",
    slug: "jun-okabe",
    name: "Jun Okabe",
    trade: "Woodblock reprints on washi",
    story: "Jun reprints old woodblocks from newly cut cherry boards, one colour a day, with paper from a mill that he has \
            written to for years and never visited.\n\n\
            Each sheet comes with a note on its blocks and pigments, typed on the workshop’s old machine. He makes mistakes \
            on it and leaves them in.",
    portrait: Some("at-the-typewriter"),
    verified_at: Some(Timestamp(1_768_813_200_000)),
    ..BERLIN
};

pub(super) static EMIL: Creator = Creator {
    id: "crt_emil-wojcik",
    slug: "emil-wojcik",
    name: "Emil Wójcik",
    trade: "Flowers and young plants",
    story: "Emil took over a quarter of an old nursery in Pankow last winter: one greenhouse, two cold frames and a tap that \
            freezes. He grows dahlias for cutting and sells young plants while they sleep.\n\n\
            This is his first drop.",
    portrait: Some("dahlia"),
    verified_at: Some(Timestamp(1_793_016_000_000)),
    tax_bp: 700,
    ..BERLIN
};

/// Nobody has vouched for her yet: she prepares, and sells nothing.
pub(super) static PETRA: Creator = Creator {
    id: "crt_petra-lindqvist",
    slug: "petra-lindqvist",
    name: "Petra Lindqvist",
    trade: "Baskets of willow and ash",
    story: "Petra cuts her willow on two strips along the Havel and splits ash with a tool her neighbour forged. A basket \
            takes her a day, a laundry basket two.\n\n\
            She repairs what she has sold, for as long as she can still weave.",
    ..BERLIN
};

/// All of them.
pub(super) static CREATORS: [&Creator; 10] =
    [&SAMIRA, &ILKA, &TERESA, &HENRIK, &INES, &DOROTHEA, &MAMADOU, &JUN, &EMIL, &PETRA];

/// The rows of `creators`.
pub(super) fn write(script: &mut Script, media: &[Derived]) -> Result<(), DemoError> {
    for creator in CREATORS {
        let portrait = creator.portrait.map(|stem| hash(media, stem, false).map(text)).transpose()?;
        script.insert(
            "creators",
            &[
                ("id", text(creator.id)),
                ("slug", text(creator.slug)),
                ("name", text(creator.name)),
                ("trade", text(creator.trade)),
                ("town", text(creator.town)),
                ("zone", text(creator.zone)),
                ("story", text(creator.story)),
                ("portrait", maybe(portrait)),
                ("submitted_at", maybe(creator.verified_at.map(|at| number(at.0 - 6 * 3_600_000)))),
                ("verified_at", maybe(creator.verified_at.map(|at| number(at.0)))),
                ("fee_bp", number(FEE_BP)),
                ("fee_tax_bp", number(creator.tax_bp)),
                ("tax_bp", number(creator.tax_bp)),
                ("tax_area", text(creator.tax_area)),
            ],
        );
        if let Some(at) = creator.verified_at {
            screened(script, creator.id, at - Duration::hours(7));
        }
    }
    Ok(())
}

/// What they answered before they were verified: the best of each scenario.
fn screened(script: &mut Script, creator: &str, at: Timestamp) {
    let best = |scenario: &Scenario| {
        let [first, ..] = &scenario.answers;
        (scenario.name.to_owned(), first.word.to_owned())
    };
    let typed: Vec<(String, String)> = SCENARIOS.iter().map(best).collect();
    let Ok((chosen, points)) = scored(&typed) else { return };
    let answers = serde_json::to_string(&chosen).unwrap_or_default();
    let row =
        [("creator", text(creator)), ("answers", text(&answers)), ("points", number(points)), ("at", number(at.0))];
    script.insert("screenings", &row);
}
