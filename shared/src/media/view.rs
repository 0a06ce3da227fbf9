//! A picture or clip as a page shows it.

/// Widths of the derivatives in pixels, smallest first.
pub const WIDTHS_PX: [u32; 3] = [360, 720, 1080];

/// Formats of every derivative, best first; the browser takes the first it knows.
pub const FORMATS: [&str; 3] = ["avif", "webp", "jpeg"];

/// One photograph with all its derivatives at `/media/{hash}/{variant}`, where a variant is
/// `{width}.{format}` for the whole picture and `t{width}.{format}` for its 3:2 crop; link previews have `og.jpeg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Names the original, its focal point and the recipe: another picture has another hash.
    pub hash: String,
    /// What is seen, for those who do not see it.
    pub alt: String,
    /// Pixels of the original.
    pub width: u32,
    /// Pixels of the original.
    pub height: u32,
    /// A tiny `data:` picture in the right colours, drawn from the thumbhash; shown until the real one is there.
    pub placeholder: String,
}

impl Picture {
    /// The address of the whole picture, `width` pixels wide.
    #[must_use]
    pub fn whole(&self, width: u32, format: &str) -> String {
        format!("/media/{}/{width}.{format}", self.hash)
    }

    /// The address of the 3:2 crop, `width` pixels wide.
    #[must_use]
    pub fn thumbnail(&self, width: u32, format: &str) -> String {
        format!("/media/{}/t{width}.{format}", self.hash)
    }

    /// The address of what link previews show: 1200 × 630.
    #[must_use]
    pub fn preview(&self) -> String {
        format!("/media/{}/og.jpeg", self.hash)
    }
}

/// A silent clip of 10 to 20 seconds with the picture that stands in for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Address of the clip: `/media/{hash}/clip.mp4`.
    pub url: String,
    /// Length in whole seconds.
    pub seconds: u32,
    /// Bytes to download, told before anybody presses play.
    pub bytes: u64,
}

/// What a drop page opens with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hero {
    /// The photograph, or the poster of the clip.
    pub picture: Picture,
    /// The clip, unless there is none or the reader saves data.
    pub clip: Option<Clip>,
}
