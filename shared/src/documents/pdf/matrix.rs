//! Where a piece of text stands on its page (ISO 32000-1, 8.3.3). Positions are no money: floats are right here.
#![allow(clippy::float_arithmetic)]

use lopdf::Object;

/// `[a b c d e f]`, as the operators give it.
#[derive(Clone, Copy, Debug)]
pub struct Matrix([f32; 6]);

impl Matrix {
    /// Leaves everything where it is.
    pub const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Moves by `x` and `y`.
    pub const fn moved(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// From six operands.
    pub fn of(operands: &[Object]) -> Option<Self> {
        let numbers: Vec<f32> = operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        numbers.try_into().ok().map(Self)
    }

    /// First `self`, then `next`.
    pub fn then(self, next: Self) -> Self {
        let Self([a, b, c, d, e, f]) = self;
        let Self([p, q, r, s, t, u]) = next;
        Self([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    /// Where its origin is.
    pub const fn origin(self) -> (f32, f32) {
        let Self([.., x, y]) = self;
        (x, y)
    }

    /// `size` after its stretching, across or, on a page that lies on its side, down.
    pub fn grown(self, size: f32) -> f32 {
        let Self([a, b, ..]) = self;
        size * a.abs().max(b.abs())
    }
}

/// A piece of text and where it begins, in points.
#[derive(Clone, Debug)]
pub struct Piece {
    /// From the left.
    pub x: f32,
    /// From the bottom.
    pub y: f32,
    /// Height of the type.
    pub size: f32,
    /// What it says.
    pub text: String,
}

/// Pieces as lines, from top to bottom; columns far apart are divided by a tab.
pub fn lines(mut pieces: Vec<Piece>) -> String {
    pieces.sort_by(|one, other| other.y.total_cmp(&one.y));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|first| (first.y - piece.y).abs() < first.size * 0.4) => {
                row.push(piece);
            }
            _ => rows.push(vec![piece]),
        }
    }
    let mut text = String::new();
    for mut row in rows {
        row.sort_by(|one, other| one.x.total_cmp(&other.x));
        let mut end: Option<f32> = None;
        for piece in row {
            // Widths of letters are not known here: half the height of the type is near enough to tell words apart.
            if let Some(end) = end {
                text.push_str(gap((piece.x - end) / piece.size.max(0.1)));
            }
            let wide: f32 = piece.text.chars().map(|_| piece.size * 0.5).sum();
            end = Some(piece.x + wide);
            text.push_str(&piece.text);
        }
        text.push('\n');
    }
    text
}

fn gap(ems: f32) -> &'static str {
    match ems {
        far if 2.0 < far => "\t",
        near if 0.12 < near => " ",
        _ => "",
    }
}
