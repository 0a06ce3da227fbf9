//! The drops of the demo shop: two open with units, one sold out, three to come, four over. The oldest first.

use super::creators::{DOROTHEA, EMIL, HENRIK, ILKA, INES, JUN, MAMADOU, SAMIRA, TERESA};
use super::drops::{Offer, Opens, Release, Way};
use super::{MAIN_DROP, MAIN_LASTS};
use crate::time::Duration;

/// Minutes the main drop has been open.
const MAIN_OPEN: i64 = 6;

/// Every drop; their sales follow in this order.
pub(super) static RELEASES: &[Release] = &[
    Release {
        slug: "hill-tea",
        creator: &SAMIRA,
        title: "Hill Tea",
        tagline: "Loose leaf from one misty slope, packed in Neukölln.",
        story: "The picture shows where it grows, not what you get: you get 100 g of whole leaves in a plain paper bag.\n\n\
                Pour it at 80 degrees, wait three minutes, pour it again. The second cup is the better one.",
        category: "Food",
        hero: "tea-hills",
        clip: false,
        opens: Opens::Day(-24, 18),
        lasts: Duration::minutes(120),
        offers: &[offer("hill-tea-100", "Hill Tea, 100 g", "Green tea, whole leaf, spring picking", [30, 3, 9], 1_250)],
        ways: &[SAMIRA_EARLY, SAMIRA_LATE, Way::bike(1, 17, 20, 12)],
    },
    Release {
        slug: "waves-on-washi",
        creator: &JUN,
        title: "Waves on Washi",
        tagline: "An old sea, reprinted from newly cut blocks.",
        story: "Four blocks, five colours, twenty sheets. The blue went on in two layers, so the troughs are darker than the \
                crests.\n\n\
                The sheets are rolled, not folded, with the typed note inside the tube.",
        category: "Prints",
        hero: "wave-print",
        clip: false,
        opens: Opens::Day(-16, 19),
        lasts: Duration::minutes(90),
        offers: &[
            offer("waves-a3", "Waves on Washi, A3", "Woodblock print on kozo paper, 42 × 30 cm", [12, 2, 5], 6_400),
            offer("waves-a4", "Waves on Washi, A4", "Woodblock print on kozo paper, 30 × 21 cm", [8, 2, 3], 3_800),
        ],
        ways: &[
            Way::pickup("Print shop, Moabit, ring at “Okabe”", 2, 16, 19, 10),
            Way::pickup("Print shop, Moabit, ring at “Okabe”", 3, 10, 13, 10),
            Way::bike(2, 17, 20, 8),
        ],
    },
    Release {
        slug: "rope-tuned-djembe",
        creator: &MAMADOU,
        title: "Rope-Tuned Djembe",
        tagline: "Six drums a season. This is what four months sound like.",
        story: "Carved from one piece of lenke wood, with goatskin and eleven metres of rope. It arrives tuned, and Mamadou \
                shows you how to keep it so.\n\n\
                Come and try it before you carry it home. The wine and the coffee mill in the picture stay with him.",
        category: "Music",
        hero: "djembe",
        clip: false,
        opens: Opens::Day(-9, 17),
        lasts: Duration::minutes(180),
        offers: &[offer("djembe-60", "Rope-Tuned Djembe", "Lenke wood and goatskin, 60 cm high", [6, 1, 4], 18_500)],
        ways: &[
            Way::pickup("Shared workshop, Moabit, second yard", 1, 18, 20, 4),
            Way::pickup("Shared workshop, Moabit, second yard", 2, 11, 14, 4),
        ],
    },
    Release {
        slug: "meadow-light",
        creator: &INES,
        title: "Meadow Light",
        tagline: "One evening, one meadow, twenty-five prints.",
        story: "Inês had missed her bus. The sun was nearly gone, and for four minutes every dandelion in the field was a \
                lamp.\n\n\
                Printed on cotton paper, numbered and signed in pencil on the back.",
        category: "Prints",
        hero: "dandelion-meadow",
        clip: false,
        opens: Opens::Day(-4, 18),
        lasts: Duration::minutes(60),
        offers: &[offer(
            "meadow-light-30",
            "Meadow Light, 30 × 20 cm",
            "Pigment print, edition of 25",
            [25, 2, 6],
            5_500,
        )],
        ways: &[Way::pickup("Print room, Graça, ground floor", 2, 17, 20, 15), Way::parcel(3, 650, 10)],
    },
    Release {
        slug: "late-summer-honey",
        creator: &DOROTHEA,
        title: "Late-Summer Honey",
        tagline: "Aster, bramble and mint: the last eighteen jars of the year.",
        story: "It is dark, a little bitter at first, and sets within weeks. Dorothea eats it on rye bread with too much \
                butter and recommends the same.\n\n\
                Spun cold on one afternoon and filled straight from the tap.",
        category: "Food",
        hero: "honey-bee",
        clip: false,
        opens: Opens::In(-95),
        lasts: Duration::minutes(95 + 480),
        offers: &[offer("late-honey-250", "Late-Summer Honey, 250 g", "Raw honey, Berlin-Treptow", [18, 3, 18], 980)],
        ways: &[
            Way::pickup("Allotment gate, Treptow, green mailbox", 1, 15, 18, 12),
            Way::pickup("Allotment gate, Treptow, green mailbox", 2, 10, 12, 12),
            Way::bike(2, 16, 19, 8),
        ],
    },
    Release {
        slug: "red-leaf-bowls",
        creator: &ILKA,
        title: "Red Leaf Bowls",
        tagline: "Lime wood, fine rings, seven coats of red.",
        story: "Each bowl starts round on the lathe and is carved to its two points by hand. The rings are left from turning: \
                run a finger along them and it hums.\n\n\
                Seven coats of lacquer, a day apart. It holds fruit, keys or bread, and asks only not to be put into the \
                dishwasher. The fig is not included.",
        category: "Home",
        hero: "fig-bowl",
        clip: false,
        opens: Opens::In(-48),
        lasts: Duration::minutes(48 + 330),
        offers: &[
            offer("red-bowl-s", "Red Leaf Bowl, small", "Lacquered lime wood, 16 cm", [10, 2, 3], 3_400),
            offer("red-bowl-m", "Red Leaf Bowl, medium", "Lacquered lime wood, 24 cm", [8, 2, 2], 4_800),
            offer("red-bowl-l", "Red Leaf Bowl, large", "Lacquered lime wood, 34 cm", [4, 1, 2], 7_200),
        ],
        ways: &[
            // Filled by what has been sold so far.
            Way::pickup("Workshop, Kreuzberg, third floor left", 1, 17, 18, 2),
            Way::pickup("Workshop, Kreuzberg, third floor left", 2, 10, 14, 12),
            Way::bike(2, 17, 20, 10),
        ],
    },
    Release {
        slug: MAIN_DROP,
        creator: &SAMIRA,
        title: "Spice Box No. 7",
        tagline: "Six tins for the cold half of the year.",
        story: "Cassia and rose, smoked salt, a dark curry, a bright one, dukkah with almonds, and the chai blend that the \
                courtyard has been asking for since spring. Everything was roasted this week.\n\n\
                Over the counter the box was €44.00 until last week. Here sixty go out in one go, without a shelf to pay for, so it \
                is €39.00.\n\n\
                A card in the lid says what to cook first. There are no wrong answers, but start with the onions.",
        category: "Food",
        hero: "spices",
        clip: true,
        opens: Opens::In(-MAIN_OPEN),
        lasts: Duration(Duration::minutes(MAIN_OPEN).0 + MAIN_LASTS.0),
        offers: &[Offer {
            before_minor: Some(4_400),
            ..offer("spice-box-7", "Spice Box No. 7", "Six tins of 40 g in a beech box", [60, 2, 7], 3_900)
        }],
        ways: &[SAMIRA_EARLY, SAMIRA_LATE, Way::bike(1, 17, 20, 20)],
    },
    Release {
        slug: "four-citrus-marmalade",
        creator: &TERESA,
        title: "Four-Citrus Marmalade",
        tagline: "Orange, grapefruit, lemon and lime, cut thin and cooked once.",
        story: "The fruit came in yesterday, was sliced the same night and rested in its own juice until morning. One boil, \
                no pectin, less sugar than your aunt would use.\n\n\
                It is loose and bitter, and good with hard cheese.",
        category: "Food",
        hero: "citrus-slices",
        clip: false,
        opens: Opens::In(20),
        lasts: Duration::minutes(60),
        offers: &[
            offer("citrus-one", "Four-Citrus Marmalade, one jar", "250 g", [36, 4, 0], 850),
            offer(
                "citrus-three",
                "Four-Citrus Marmalade, three jars",
                "3 × 250 g, in a wooden crate",
                [12, 2, 0],
                2_300,
            ),
        ],
        ways: &[
            Way::pickup("Old school kitchen, Wedding, side door", 1, 16, 18, 15),
            Way::pickup("Old school kitchen, Wedding, side door", 2, 9, 12, 20),
            Way::bike(2, 17, 20, 15),
        ],
    },
    Release {
        slug: "cut-out-wall-clock",
        creator: &HENRIK,
        title: "Cut-Out Wall Clock",
        tagline: "Numerals made of nothing but light.",
        story: "The numerals are cut right through two millimetres of steel, and a ring of warm light behind the dial shines \
                out through them. By day it is a quiet grey clock; at night you can read it from the far end of the hall.\n\n\
                The movement is silent. The light runs from a plug; the cable is three metres and covered in cloth.",
        category: "Home",
        hero: "wall-clock",
        clip: false,
        opens: Opens::Day(1, 18),
        lasts: Duration::minutes(120),
        offers: &[offer(
            "cut-out-clock",
            "Cut-Out Wall Clock",
            "Coated steel, 38 cm, lit from behind",
            [12, 1, 0],
            14_900,
        )],
        ways: &[
            Way::pickup("Bench 3, metal workshop, Friedrichshain", 2, 17, 20, 6),
            Way::pickup("Bench 3, metal workshop, Friedrichshain", 3, 11, 15, 6),
            Way::bike(3, 17, 20, 4),
        ],
    },
    Release {
        slug: "forget-me-nots",
        creator: &EMIL,
        title: "Forget-Me-Nots, Nine Plugs",
        tagline: "Plant them small now, forget them, see blue in spring.",
        story: "Nine young plants in a tray, sown in August and hardened outside. They want half shade and a drink when you \
                think of it.\n\n\
                The picture shows their parents in May. The trays go back into Emil’s cold frame if you bring them.",
        category: "Plants",
        hero: "blue-flowers",
        clip: false,
        opens: Opens::Day(6, 10),
        lasts: Duration::minutes(180),
        offers: &[offer(
            "forget-me-not-9",
            "Forget-Me-Nots, tray of nine",
            "Young plants in 5 cm pots",
            [40, 3, 0],
            1_450,
        )],
        ways: &[
            Way::pickup("Old nursery, Pankow, greenhouse 2", 1, 9, 12, 20),
            Way::pickup("Old nursery, Pankow, greenhouse 2", 1, 15, 17, 20),
        ],
    },
];

const SAMIRA_EARLY: Way = Way::pickup("Blending kitchen, Neukölln, rear courtyard", 1, 16, 18, 20);
const SAMIRA_LATE: Way = Way::pickup("Blending kitchen, Neukölln, rear courtyard", 1, 18, 20, 20);

/// `units` are issued, the limit of one buyer, and sold.
const fn offer(
    sku: &'static str,
    title: &'static str,
    detail: &'static str,
    units: [u32; 3],
    price_minor: i64,
) -> Offer {
    let [issued, limit, sold] = units;
    Offer { sku, title, detail, issued, limit, price_minor, before_minor: None, sold }
}
