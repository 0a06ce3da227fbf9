//! The photographs of the demo shop, and the one clip. Who took them stands in public/CREDITS.md.

use super::DemoError;
use super::script::{Script, maybe, number, text};

/// A file in `shared/demo/originals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPicture {
    /// The file's name without its ending; a clip shares it with its poster.
    pub stem: &'static str,
    /// What is seen, for those who do not see it.
    pub alt: &'static str,
    /// What a crop keeps in sight: basis points of the width.
    pub focal_x_bp: u32,
    /// What a crop keeps in sight: basis points of the height.
    pub focal_y_bp: u32,
    /// The stem of the picture that stands in for a clip; only a clip has one.
    pub poster: Option<&'static str>,
}

impl DemoPicture {
    /// The file's name: clips are MP4, pictures JPEG.
    #[must_use]
    pub fn file(&self) -> String {
        format!("{}.{}", self.stem, if self.poster.is_some() { "mp4" } else { "jpg" })
    }
}

/// What the media recipe made of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The stem of its [`DemoPicture`].
    pub stem: String,
    /// Names its derivatives in the bucket.
    pub hash: String,
    /// Pixels of the original.
    pub width: u32,
    /// Pixels of the original.
    pub height: u32,
    /// Base64.
    pub thumbhash: String,
    /// A `data:` picture.
    pub placeholder: String,
    /// Length of a clip in seconds; a picture has none.
    pub seconds: Option<u32>,
    /// Size of a clip; a picture has none.
    pub bytes: Option<u64>,
}

const fn picture(stem: &'static str, focal_x_bp: u32, focal_y_bp: u32, alt: &'static str) -> DemoPicture {
    DemoPicture { stem, alt, focal_x_bp, focal_y_bp, poster: None }
}

const SPICES: &str = "Glass bowls heaped with spices, dried petals and minerals on a wooden market table";

/// Every file, a poster before its clip.
pub const PICTURES: &[DemoPicture] = &[
    picture("spices", 5_000, 5_500, SPICES),
    DemoPicture { stem: "spices", alt: SPICES, focal_x_bp: 5_000, focal_y_bp: 5_500, poster: Some("spices") },
    picture("fig-bowl", 5_900, 5_500, "Half a fig in a bright red pointed bowl on grey concrete, in hard sunlight"),
    picture("paint-brushes", 4_500, 4_800, "Used paint brushes with bristles caked in blue, pink and green paint"),
    picture(
        "bird-mobile",
        5_000,
        7_300,
        "A small green bird figure with outspread wings hangs below round white lamps",
    ),
    picture("wall-clock", 6_600, 4_100, "A grey wall clock with cut-out numerals, lit from behind, seen at an angle"),
    picture(
        "djembe",
        4_200,
        6_200,
        "A rope-tuned djembe lies on a bean bag; behind it a pallet-wood table with wine and a coffee mill",
    ),
    picture("citrus-slices", 5_000, 5_000, "Thin slices of orange, grapefruit, lemon and lime, lit from behind"),
    picture("honey-bee", 4_300, 4_700, "A honey bee gathers nectar on the yellow centre of a purple aster"),
    picture("espresso", 4_900, 4_200, "A short coffee in a brick-red cup and saucer with a spoon, on a wooden table"),
    picture("dahlia", 4_800, 5_000, "A round apricot dahlia in front of dark leaves"),
    picture("blue-flowers", 5_200, 5_000, "Sprays of small sky-blue flowers against dark leaves"),
    picture("dandelion-meadow", 2_900, 3_000, "Dandelion seed heads in a meadow with the sun low behind them"),
    picture("tea-hills", 5_500, 6_500, "Rows of tea bushes cover misty green hills"),
    picture("wave-print", 6_800, 4_200, "A woodblock print of dark blue waves breaking into white foam"),
    picture(
        "at-the-typewriter",
        5_800,
        5_400,
        "A black-and-white photograph of a person seen from behind, bent over a typewriter",
    ),
    picture(
        "photographer",
        6_000,
        5_200,
        "A person in a denim shirt, seen from behind, photographs a stone facade with a phone",
    ),
];

/// The hash of a picture, or of the clip of the same name.
pub(super) fn hash<'a>(media: &'a [Derived], stem: &str, clip: bool) -> Result<&'a str, DemoError> {
    Ok(&find(media, stem, clip)?.hash)
}

fn find<'a>(media: &'a [Derived], stem: &str, clip: bool) -> Result<&'a Derived, DemoError> {
    let found = media.iter().find(|one| one.stem == stem && one.seconds.is_some() == clip);
    found.ok_or_else(|| DemoError::PictureMissing(stem.to_owned()))
}

/// The rows of `media`.
pub(super) fn write(script: &mut Script, media: &[Derived]) -> Result<(), DemoError> {
    for picture in PICTURES {
        let made = find(media, picture.stem, picture.poster.is_some())?;
        let poster = picture.poster.map(|stem| hash(media, stem, false).map(text)).transpose()?;
        script.insert(
            "media",
            &[
                ("hash", text(&made.hash)),
                ("kind", text(if picture.poster.is_some() { "clip" } else { "picture" })),
                ("alt", text(picture.alt)),
                ("width", number(made.width)),
                ("height", number(made.height)),
                ("focal_x_bp", number(picture.focal_x_bp)),
                ("focal_y_bp", number(picture.focal_y_bp)),
                ("thumbhash", text(&made.thumbhash)),
                ("placeholder", text(&made.placeholder)),
                ("poster", maybe(poster)),
                ("seconds", maybe(made.seconds.map(number))),
                ("bytes", maybe(made.bytes.map(|bytes| bytes.to_string()))),
            ],
        );
    }
    Ok(())
}
