//! Where each field stands in each format.

/// A format of zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Cards: three lines of 30.
    Td1,
    /// Larger cards: two lines of 36.
    Td2,
    /// Passports: two lines of 44.
    Td3,
    /// Visas: two lines of 44.
    MrvA,
    /// Smaller visas: two lines of 36.
    MrvB,
}

/// A run of cells: line, first cell, one past the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(pub usize, pub usize, pub usize);

/// What may stand in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Digits, and fillers where a date is not known.
    Digits,
    /// Letters and fillers.
    Letters,
    /// Everything.
    Any,
}

/// Where the fields of a format stand; a field that is checked is followed at once by its check digit.
#[derive(Debug)]
pub struct Layout {
    /// Cells of a line.
    pub width: usize,
    /// Lines of the zone.
    pub lines: usize,
    /// Nine cells, then the check digit.
    pub number: Slot,
    /// Six cells, then the check digit.
    pub born: Slot,
    /// Six cells, then the check digit.
    pub expires: Slot,
    /// One cell.
    pub sex: Slot,
    /// Three cells.
    pub nationality: Slot,
    /// Surname, two fillers, given names.
    pub names: Slot,
    /// Where a number goes on that is longer than nine cells; only cards have it.
    pub number_goes_on: Option<Slot>,
    /// The personal number of passports, then its check digit.
    pub personal: Option<Slot>,
    /// What the last check digit covers, and where it stands; visas have none.
    pub composite: Option<(&'static [Slot], Slot)>,
}

/// The code of the kind, alike in all formats.
pub const KIND: Slot = Slot(0, 0, 2);
/// The issuing state, alike in all formats.
pub const ISSUER: Slot = Slot(0, 2, 5);

const TD1: Layout = Layout {
    width: 30,
    lines: 3,
    number: Slot(0, 5, 14),
    born: Slot(1, 0, 6),
    expires: Slot(1, 8, 14),
    sex: Slot(1, 7, 8),
    nationality: Slot(1, 15, 18),
    names: Slot(2, 0, 30),
    number_goes_on: Some(Slot(0, 15, 30)),
    personal: None,
    composite: Some((&[Slot(0, 5, 30), Slot(1, 0, 7), Slot(1, 8, 15), Slot(1, 18, 29)], Slot(1, 29, 30))),
};

/// Two lines of 36 and of 44 begin alike.
const TD2: Layout = Layout {
    width: 36,
    lines: 2,
    number: Slot(1, 0, 9),
    born: Slot(1, 13, 19),
    expires: Slot(1, 21, 27),
    sex: Slot(1, 20, 21),
    nationality: Slot(1, 10, 13),
    names: Slot(0, 5, 36),
    number_goes_on: None,
    personal: None,
    composite: Some((&[Slot(1, 0, 10), Slot(1, 13, 20), Slot(1, 21, 35)], Slot(1, 35, 36))),
};

const TD3: Layout = Layout {
    width: 44,
    names: Slot(0, 5, 44),
    personal: Some(Slot(1, 28, 42)),
    composite: Some((&[Slot(1, 0, 10), Slot(1, 13, 20), Slot(1, 21, 43)], Slot(1, 43, 44))),
    ..TD2
};

const MRV_A: Layout = Layout { personal: None, composite: None, ..TD3 };
const MRV_B: Layout = Layout { composite: None, ..TD2 };

impl Format {
    /// The format of these lines by their number, width and first letter.
    #[must_use]
    pub fn of(lines: &[&str]) -> Option<Self> {
        let letter = |character: char| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '<';
        if !lines.iter().all(|line| line.chars().all(letter)) {
            return None;
        }
        let visa = lines.first()?.starts_with('V');
        match lines.iter().map(|line| line.len()).collect::<Vec<_>>().as_slice() {
            [30, 30, 30] => Some(Self::Td1),
            [36, 36] if visa => Some(Self::MrvB),
            [36, 36] => Some(Self::Td2),
            [44, 44] if visa => Some(Self::MrvA),
            [44, 44] => Some(Self::Td3),
            _ => None,
        }
    }

    /// Where its fields stand.
    #[must_use]
    pub const fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
        }
    }

    /// What may stand in a cell, as far as the format fixes it.
    #[must_use]
    pub fn alphabet(self, line: usize, cell: usize) -> Alphabet {
        let layout = self.layout();
        let within = |slot: Slot, more: usize| slot.0 == line && slot.1 <= cell && cell < slot.2 + more;
        let letters = [KIND, ISSUER, layout.nationality, layout.names, layout.sex];
        // The kind's second cell may hold a digit, states are free to.
        if letters.into_iter().any(|slot| within(slot, 0)) {
            return Alphabet::Letters;
        }
        let checked = within(layout.born, 1) || within(layout.expires, 1);
        let last = layout.composite.is_some_and(|(_, slot)| within(slot, 0));
        // The check digit of the number is a filler where the number goes on elsewhere.
        let check = layout.number.0 == line && layout.number.2 == cell;
        if checked || last || check { Alphabet::Digits } else { Alphabet::Any }
    }
}

impl Slot {
    /// Its cells.
    #[must_use]
    pub fn of<'a>(self, lines: &[&'a str]) -> Option<&'a str> {
        lines.get(self.0)?.get(self.1..self.2)
    }

    /// The cell behind it.
    #[must_use]
    pub fn after(self, lines: &[&str]) -> Option<char> {
        Self(self.0, self.2, self.2 + 1).of(lines)?.chars().next()
    }
}
