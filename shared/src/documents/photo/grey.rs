//! A grey picture, and how it is turned. Positions between pixels are in 65536ths.

use image::RgbImage;

/// One pixel.
pub const ONE: i64 = 65_536;

/// Quarters of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// As it is.
    None,
    /// Clockwise by one quarter.
    Right,
    /// Upside down.
    Half,
    /// Counter-clockwise by one quarter.
    Left,
}

/// Levels of grey, 0 is black.
#[derive(Clone, Debug)]
pub struct Grey {
    width: i32,
    height: i32,
    levels: Vec<u8>,
}

impl Grey {
    /// The brightness of a picture (ITU-R BT.601, in thousandths).
    pub fn of(picture: &RgbImage) -> Self {
        let (width, height) = picture.dimensions();
        let level = |[r, g, b]: [u8; 3]| {
            let sum = u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114;
            u8::try_from(sum / 1_000).unwrap_or(u8::MAX)
        };
        let levels = picture.pixels().map(|pixel| level(pixel.0)).collect();
        Self { width: i32::try_from(width).unwrap_or(0), height: i32::try_from(height).unwrap_or(0), levels }
    }

    fn drawn(width: i32, height: i32, level: impl Fn(i32, i32) -> u8) -> Self {
        let levels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| level(x, y)).collect();
        Self { width, height, levels }
    }

    /// Pixels across.
    pub const fn width(&self) -> i32 {
        self.width
    }

    /// Pixels down.
    pub const fn height(&self) -> i32 {
        self.height
    }

    /// Rows of pixels from the top.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.levels.chunks(usize::try_from(self.width).unwrap_or(1).max(1))
    }

    /// The level at a pixel; beyond the edge, that of the edge.
    pub fn at(&self, x: i32, y: i32) -> u8 {
        let (x, y) = (x.clamp(0, self.width - 1), y.clamp(0, self.height - 1));
        usize::try_from(y * self.width + x).ok().and_then(|at| self.levels.get(at)).copied().unwrap_or(u8::MAX)
    }

    /// The level between pixels, in 65536ths of a pixel from the middle of the first.
    pub fn between(&self, x: i64, y: i64) -> i64 {
        let whole = |at: i64| i32::try_from(at.div_euclid(ONE)).unwrap_or(0);
        let (left, top) = (whole(x), whole(y));
        let (right_part, lower_part) = (x.rem_euclid(ONE), y.rem_euclid(ONE));
        let level = |x: i32, y: i32| i64::from(self.at(x, y));
        let upper = level(left, top) * (ONE - right_part) + level(left + 1, top) * right_part;
        let lower = level(left, top + 1) * (ONE - right_part) + level(left + 1, top + 1) * right_part;
        (upper / ONE * (ONE - lower_part) + lower / ONE * lower_part) / ONE
    }

    /// Twice as wide and high.
    pub fn doubled(&self) -> Self {
        let half = ONE / 2;
        Self::drawn(self.width * 2, self.height * 2, |x, y| {
            let at = |at: i32| i64::from(at) * half - half / 2;
            u8::try_from(self.between(at(x), at(y))).unwrap_or(u8::MAX)
        })
    }

    /// Turned by quarters.
    pub fn turned(&self, turn: Turn) -> Self {
        let (width, height) = (self.width, self.height);
        match turn {
            Turn::None => self.clone(),
            Turn::Half => Self::drawn(width, height, |x, y| self.at(width - 1 - x, height - 1 - y)),
            Turn::Right => Self::drawn(height, width, |x, y| self.at(y, height - 1 - x)),
            Turn::Left => Self::drawn(height, width, |x, y| self.at(width - 1 - y, x)),
        }
    }

    /// Turned about its middle so that lines of this slope, in 65536ths, lie flat.
    pub fn levelled(&self, slope: i64) -> Self {
        let long = (ONE * ONE + slope * slope).isqrt();
        let (across, down) = (ONE * ONE / long, slope * ONE / long);
        let (middle_x, middle_y) = (i64::from(self.width) * ONE / 2, i64::from(self.height) * ONE / 2);
        Self::drawn(self.width, self.height, |x, y| {
            let (x, y) = (i64::from(x) * ONE - middle_x, i64::from(y) * ONE - middle_y);
            let from_x = (x * across - y * down) / ONE + middle_x;
            let from_y = (x * down + y * across) / ONE + middle_y;
            u8::try_from(self.between(from_x, from_y)).unwrap_or(u8::MAX)
        })
    }
}
