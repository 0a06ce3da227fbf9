//! The form of a drop as it was typed: it is kept whatever is wrong with it.

use super::{ITEMS_MAX, SLOTS_MAX};

/// A day and a time of day; on the night when the clock is put back, which of two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedTime {
    /// `2026-11-21T18:00`.
    pub at: String,
    /// `first`, `second`, or nothing.
    pub which: String,
}

/// Something to sell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedItem {
    /// Which variant.
    pub sku: String,
    /// How many there are.
    pub units: String,
    /// How many one buyer may have.
    pub limit: String,
    /// What one costs.
    pub price: String,
    /// What one cost before, to compare it with; empty for no comparison.
    pub compare: String,
}

/// A pickup window or a delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedSlot {
    /// `pickup`, `delivery`.
    pub kind: String,
    /// Where, or how.
    pub place: String,
    /// Who brings it, and is paid for it.
    pub carrier: String,
    /// From.
    pub starts: TypedTime,
    /// Until.
    pub ends: TypedTime,
    /// What it costs the buyer.
    pub price: String,
    /// How many orders fit.
    pub capacity: String,
}

/// Everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What it is called.
    pub title: String,
    /// One line under the title.
    pub tagline: String,
    /// Paragraphs, parted by an empty line.
    pub story: String,
    /// Where people should find it.
    pub category: String,
    /// Hash of a picture.
    pub hero: String,
    /// When it opens.
    pub opens: TypedTime,
    /// When it closes.
    pub closes: TypedTime,
    /// How many minutes before it opens its lobby does; empty for none.
    pub lobby: String,
    /// What is sold.
    pub items: Vec<TypedItem>,
    /// How buyers get it.
    pub slots: Vec<TypedSlot>,
}

/// What the pressed button asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Keep it.
    Save,
    /// Another row, or one less: nothing is kept yet.
    Rows,
}

/// The field of a row: `item-2-units`. Rows count from 1.
#[must_use]
pub fn row(kind: &str, at: usize, field: &str) -> String {
    format!("{kind}-{}-{field}", at + 1)
}

impl Typed {
    /// Reads the fields of a form by their names; `None` is a field that is not there.
    #[must_use]
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| value(name).unwrap_or_default();
        let time = |name: &str| TypedTime { at: text(name), which: text(&format!("{name}-which")) };
        let rows = |kind: &'static str, field: &'static str, most: usize| {
            (0..most).filter(|at| value(&row(kind, *at, field)).is_some()).collect::<Vec<_>>()
        };
        let item = |at: usize| {
            let part = |field: &str| text(&row("item", at, field));
            TypedItem {
                sku: part("sku"),
                units: part("units"),
                limit: part("limit"),
                price: part("price"),
                compare: part("compare"),
            }
        };
        let slot = |at: usize| {
            let part = |field: &str| text(&row("slot", at, field));
            TypedSlot {
                kind: part("kind"),
                place: part("place"),
                carrier: part("carrier"),
                starts: time(&row("slot", at, "starts")),
                ends: time(&row("slot", at, "ends")),
                price: part("price"),
                capacity: part("capacity"),
            }
        };
        Self {
            title: text("title"),
            tagline: text("tagline"),
            lobby: text("lobby"),
            story: text("story").replace("\r\n", "\n"),
            category: text("category"),
            hero: text("hero"),
            opens: time("opens"),
            closes: time("closes"),
            items: rows("item", "sku", ITEMS_MAX).into_iter().map(item).collect(),
            slots: rows("slot", "kind", SLOTS_MAX).into_iter().map(slot).collect(),
        }
    }

    /// A row more or less, as the pressed button says: `add` is `item`, `pickup` or `delivery`; `remove` is `item-2`.
    pub fn change_rows(&mut self, add: &str, remove: &str) -> Wish {
        let at = |kind: &str| {
            let number = remove.strip_prefix(kind)?.parse::<usize>().ok()?;
            number.checked_sub(1)
        };
        match add {
            "item" if self.items.len() < ITEMS_MAX => self.items.push(TypedItem::default()),
            "pickup" | "delivery" if self.slots.len() < SLOTS_MAX => {
                self.slots.push(TypedSlot { kind: add.to_owned(), ..TypedSlot::default() });
            }
            _ => {}
        }
        if let Some(gone) = at("item-").filter(|gone| *gone < self.items.len()) {
            self.items.remove(gone);
        }
        if let Some(gone) = at("slot-").filter(|gone| *gone < self.slots.len()) {
            self.slots.remove(gone);
        }
        if add.is_empty() && remove.is_empty() { Wish::Save } else { Wish::Rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_and_go_and_the_others_stay() {
        let fields = [
            ("title", "Bowls"),
            ("item-1-sku", "a"),
            ("item-2-sku", "b"),
            ("item-2-units", "4"),
            ("slot-1-kind", "pickup"),
            ("slot-1-starts", "2026-11-21T18:00"),
            ("slot-1-starts-which", "first"),
        ];
        let mut typed =
            Typed::read(|name| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| (*value).to_owned()));
        assert_eq!((typed.items.len(), typed.slots.len()), (2, 1));
        assert_eq!(typed.slots.first().map(|slot| slot.starts.which.as_str()), Some("first"));
        assert_eq!(typed.change_rows("", "item-1"), Wish::Rows);
        assert_eq!(typed.items.first().map(|item| (item.sku.as_str(), item.units.as_str())), Some(("b", "4")));
        assert_eq!(typed.change_rows("delivery", ""), Wish::Rows);
        assert_eq!(typed.slots.last().map(|slot| slot.kind.as_str()), Some("delivery"));
        for remove in ["slot-0", "slot-9", "slot-x", "nothing"] {
            typed.change_rows("", remove);
        }
        assert_eq!((typed.items.len(), typed.slots.len()), (1, 2), "what is not there cannot go");
        for _ in 0..20 {
            typed.change_rows("item", "");
        }
        assert_eq!(typed.items.len(), ITEMS_MAX);
        assert_eq!(typed.change_rows("", ""), Wish::Save);
    }
}
