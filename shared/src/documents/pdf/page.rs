//! The text of a page in the order in which people read it, whatever the order in which it was written.

// A page places its text in fractions of a point, as PDF's format has it.
#![allow(clippy::float_arithmetic)]

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Document, Encoding, Object, ObjectId, Result};

use super::matrix::{Matrix, Piece, lines};

/// A gap inside a `TJ`, in thousandths of the type's height, that is a space.
const SPACE_FROM: f32 = 180.0;

/// The lines of a page.
///
/// # Errors
/// When its content cannot be unpacked within `bytes_max`, or read.
pub fn text(document: &Document, id: ObjectId, bytes_max: usize) -> Result<String> {
    let fonts = document.get_page_fonts(id)?;
    let encodings = fonts
        .into_iter()
        .filter_map(|(name, font)| Some((name, font.get_font_encoding_with_limit(document, bytes_max).ok()?)))
        .collect();
    let content = Content::decode(&document.get_page_content_with_limit(id, bytes_max)?)?;
    let mut pen = Pen { encodings, ..Pen::default() };
    for operation in &content.operations {
        pen.follow(operation);
    }
    Ok(lines(pen.pieces))
}

/// What the operators have set so far.
struct Pen<'a> {
    encodings: BTreeMap<Vec<u8>, Encoding<'a>>,
    font: Vec<u8>,
    size: f32,
    leading: f32,
    page: Matrix,
    kept: Vec<Matrix>,
    line: Matrix,
    pieces: Vec<Piece>,
}

impl Default for Pen<'_> {
    fn default() -> Self {
        Self {
            encodings: BTreeMap::new(),
            font: Vec::new(),
            size: 1.0,
            leading: 0.0,
            page: Matrix::ONE,
            kept: Vec::new(),
            line: Matrix::ONE,
            pieces: Vec::new(),
        }
    }
}

impl Pen<'_> {
    fn follow(&mut self, operation: &Operation) {
        let operands = operation.operands.as_slice();
        let number = |at: usize| operands.get(at).and_then(|operand| operand.as_float().ok());
        match operation.operator.as_str() {
            "q" => self.kept.push(self.page),
            "Q" => self.page = self.kept.pop().unwrap_or(Matrix::ONE),
            "cm" => self.page = Matrix::of(operands).unwrap_or(Matrix::ONE).then(self.page),
            "BT" => self.line = Matrix::ONE,
            "Tm" => self.line = Matrix::of(operands).unwrap_or(Matrix::ONE),
            "TL" => self.leading = number(0).unwrap_or_default(),
            "Tf" => {
                self.font = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default().to_vec();
                self.size = number(1).unwrap_or(1.0);
            }
            "Td" => self.step(number(0), number(1)),
            "TD" => {
                self.leading = -number(1).unwrap_or_default();
                self.step(number(0), number(1));
            }
            "T*" => self.step(None, Some(-self.leading)),
            "Tj" | "TJ" => self.write(operands),
            "'" | "\"" => {
                self.step(None, Some(-self.leading));
                self.write(operands.last().map(std::slice::from_ref).unwrap_or_default());
            }
            _ => {}
        }
    }

    fn step(&mut self, x: Option<f32>, y: Option<f32>) {
        self.line = Matrix::moved(x.unwrap_or_default(), y.unwrap_or_default()).then(self.line);
    }

    fn write(&mut self, operands: &[Object]) {
        let Some(encoding) = self.encodings.get(&self.font) else { return };
        let mut text = String::new();
        collect(encoding, operands, &mut text);
        if text.trim().is_empty() {
            return;
        }
        let place = self.line.then(self.page);
        let (x, y) = place.origin();
        self.pieces.push(Piece { x, y, size: place.grown(self.size), text });
    }
}

fn collect(encoding: &Encoding<'_>, operands: &[Object], text: &mut String) {
    for operand in operands {
        match operand {
            Object::String(bytes, _) => text.push_str(&Document::decode_text(encoding, bytes).unwrap_or_default()),
            Object::Array(items) => collect(encoding, items, text),
            Object::Integer(_) | Object::Real(_) => {
                let gap = operand.as_float().unwrap_or_default();
                if gap < -SPACE_FROM && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            _ => {}
        }
    }
}
