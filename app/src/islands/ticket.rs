//! What the buy form shows, and how it answers a touch or a change of the stock: pure.

use shared::drops::Phase;
use shared::drops::view::BuyItem;
use shared::money::Money;

use super::phase;

/// The counts that are worth saying aloud when the stock falls to them.
#[cfg(any(test, feature = "hydrate"))]
const SAID_ALOUD: [u32; 4] = [0, 1, 5, 10];

/// The buy form at one moment.
#[derive(Clone, Debug)]
pub struct Ticket {
    items: Vec<BuyItem>,
    picked: usize,
    units: u32,
    /// What the server told last.
    told: Phase,
    /// The opening and the close, in milliseconds.
    window: [i64; 2],
    /// Where the drop stands.
    pub phase: Phase,
    /// Why the quantity was changed.
    pub hint: String,
    /// Said aloud to those who do not see the form.
    pub aloud: String,
}

impl Ticket {
    /// As the page was made; `window` is the opening and the close.
    pub fn new(items: Vec<BuyItem>, told: Phase, now: i64, window: [i64; 2]) -> Self {
        let (hint, aloud) = (String::new(), String::new());
        let mut ticket = Self { items, picked: 0, units: 1, told, window, phase: told, hint, aloud };
        ticket.phase = ticket.phase_at(now);
        ticket
    }

    /// With `sku` and `qty` as they were typed, as far as they can be had.
    pub fn typed(mut self, sku: &str, qty: &str) -> Self {
        self.picked = self.items.iter().position(|item| item.sku == sku).unwrap_or_default();
        self.units = number(qty).unwrap_or(1).clamp(1, self.most());
        self
    }

    /// The item that is chosen.
    pub fn item(&self) -> Option<&BuyItem> {
        self.items.get(self.picked)
    }

    /// Everything on sale.
    pub fn items(&self) -> &[BuyItem] {
        &self.items
    }

    /// Whether the item at `at` is chosen.
    pub const fn is_picked(&self, at: usize) -> bool {
        self.picked == at
    }

    /// How many are chosen.
    pub const fn units(&self) -> u32 {
        self.units
    }

    /// The most one may choose: the limit, or what is left of it; 1 when nothing is, so that the field stays usable.
    pub fn most(&self) -> u32 {
        self.item()
            .map_or(1, |item| match item.available {
                0 => item.limit_per_buyer,
                left => item.limit_per_buyer.min(left),
            })
            .max(1)
    }

    /// What the chosen units cost.
    pub fn total(&self) -> String {
        self.item().map(|item| item.price.times(self.units)).as_ref().map(Money::to_string).unwrap_or_default()
    }

    /// `Buy · €96.00`
    pub fn button(&self) -> String {
        format!("Buy · {}", self.total())
    }

    /// `3 of 20 left · limit 2`
    pub fn left(&self, at: usize) -> String {
        self.items
            .get(at)
            .map(|item| format!("{} of {} left · limit {}", item.available, item.issued, item.limit_per_buyer))
            .unwrap_or_default()
    }

    /// Whether a buyer may press Buy.
    pub fn on_sale(&self) -> bool {
        self.phase == Phase::Live && self.item().is_some_and(|item| 0 < item.available)
    }

    /// Stands where the Buy button is not.
    pub const fn instead(&self) -> &'static str {
        match self.phase {
            Phase::Draft | Phase::Scheduled | Phase::Lobby => "Not open yet",
            Phase::Live | Phase::SoldOut => "Sold out",
            Phase::Late => "Late",
            Phase::Paused => "Paused",
            Phase::Closed => "Closed",
        }
    }

    /// Where the drop stands at `now`: the clock turns what no answer has turned yet.
    fn phase_at(&self, now: i64) -> Phase {
        let any_left = self.items.iter().any(|item| 0 < item.available);
        phase::at(self.told, now, self.window, any_left)
    }
}

/// What only a browser lives to see.
#[cfg(any(test, feature = "hydrate"))]
impl Ticket {
    /// Chooses the item at `at`.
    pub fn pick(&mut self, at: usize) {
        if at < self.items.len() {
            self.picked = at;
            self.choose(i64::from(self.units));
        }
    }

    /// Chooses `units`, or the nearest number that is allowed, and says why.
    pub fn choose(&mut self, units: i64) {
        let most = self.most();
        self.units = u32::try_from(units.max(1)).unwrap_or(u32::MAX).min(most);
        self.hint = match self.item() {
            _ if units < 1 => "At least 1.".to_owned(),
            Some(item) if i64::from(most) < units && most == item.limit_per_buyer => {
                format!("At most {most} per buyer.")
            }
            Some(_) if i64::from(most) < units => format!("Only {most} left."),
            _ => String::new(),
        };
    }

    /// One more, or one less.
    pub fn step(&mut self, by: i64) {
        self.choose(i64::from(self.units).saturating_add(by));
    }

    /// The server told where the drop stands and how many of each are left.
    pub fn hear(&mut self, told: Phase, left: &[(String, u32)], now: i64) {
        self.told = told;
        let before = self.item().map_or(0, |item| item.available);
        for item in &mut self.items {
            if let Some((_, left)) = left.iter().find(|(sku, _)| *sku == item.sku) {
                item.available = *left;
            }
        }
        let after = self.item().map_or(0, |item| item.available);
        if let Some(text) = said(before, after) {
            self.aloud = text;
        }
        if self.most() < self.units {
            self.choose(i64::from(self.units));
        }
        self.turn(now);
    }

    /// Whether the clock alone changes something at `now`.
    pub fn turns(&self, now: i64) -> bool {
        self.phase_at(now) != self.phase
    }

    /// Moves to where the drop stands at `now`.
    pub fn turn(&mut self, now: i64) {
        let phase = self.phase_at(now);
        if phase == self.phase {
            return;
        }
        self.phase = phase;
        self.aloud = match phase {
            Phase::Live => "The drop is open.",
            Phase::SoldOut => "Sold out.",
            Phase::Late => "The drop is late.",
            Phase::Paused => "The drop is paused.",
            Phase::Closed => "The drop is closed.",
            Phase::Draft | Phase::Scheduled | Phase::Lobby => "",
        }
        .to_owned();
    }
}

/// The whole number somebody typed, if it is one that could be a quantity.
pub fn number(qty: &str) -> Option<u32> {
    qty.trim().parse().ok()
}

/// What is said when the stock falls from `before` to `after`: only at round low counts, so that a busy drop stays quiet.
#[cfg(any(test, feature = "hydrate"))]
fn said(before: u32, after: u32) -> Option<String> {
    let mark = SAID_ALOUD.into_iter().find(|mark| after <= *mark)?;
    if before <= mark {
        return None;
    }
    Some(match after {
        0 => "Sold out.".to_owned(),
        left => format!("{left} left."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::money::Currency;

    fn bowl(available: u32) -> BuyItem {
        BuyItem {
            sku: "bowl".into(),
            title: "Bowl".into(),
            detail: String::new(),
            price: Money::new(4_800, Currency::Eur),
            issued: 20,
            available,
            limit_per_buyer: 3,
        }
    }

    fn ticket(available: u32) -> Ticket {
        let cup = BuyItem { sku: "cup".into(), price: Money::new(1_250, Currency::Eur), limit_per_buyer: 1, ..bowl(9) };
        Ticket::new(vec![bowl(available), cup], Phase::Live, 15, [10, 20])
    }

    #[test]
    fn a_quantity_stays_within_what_is_allowed_and_says_why() {
        for (why, available, units, chosen, total, hint) in [
            ("as chosen", 20, 2, 2, "€96.00", ""),
            ("the limit", 20, 4, 3, "€144.00", "At most 3 per buyer."),
            ("what is left", 2, 3, 2, "€96.00", "Only 2 left."),
            ("none", 20, 0, 1, "€48.00", "At least 1."),
            ("negative", 20, -7, 1, "€48.00", "At least 1."),
            ("beyond any number of units", 20, i64::MAX, 3, "€144.00", "At most 3 per buyer."),
            ("sold out keeps the limit", 0, 2, 2, "€96.00", ""),
        ] {
            let mut ticket = ticket(available);
            ticket.choose(units);
            assert_eq!((ticket.units(), ticket.total().as_str(), ticket.hint.as_str()), (chosen, total, hint), "{why}");
        }
    }

    #[test]
    fn a_step_goes_no_further_than_a_choice() {
        let mut ticket = ticket(20);
        for (by, units) in [(1, 2), (1, 3), (1, 3), (-1, 2), (-5, 1), (i64::MIN, 1)] {
            ticket.step(by);
            assert_eq!(ticket.units(), units, "{by} more");
        }
    }

    #[test]
    fn a_form_starts_with_what_was_typed() {
        for (why, sku, qty, picked, units) in [
            ("as typed", "cup", "1", 1, 1),
            ("an unknown sku", "plate", "2", 0, 2),
            ("no number", "bowl", "two", 0, 1),
            ("above the limit", "bowl", "1000000000", 0, 3),
            ("zero", "bowl", "0", 0, 1),
            ("negative", "bowl", "-1", 0, 1),
        ] {
            let ticket = ticket(20).typed(sku, qty);
            assert!(ticket.is_picked(picked), "{why}");
            assert_eq!(ticket.units(), units, "{why}");
        }
    }

    #[test]
    fn another_item_brings_its_own_limit_and_price() {
        let mut ticket = ticket(20);
        ticket.choose(3);
        ticket.pick(1);
        assert_eq!((ticket.units(), ticket.total().as_str()), (1, "€12.50"));
        ticket.pick(7);
        assert!(ticket.is_picked(1), "there is no eighth");
    }

    #[test]
    fn the_stock_moves_the_form_along() {
        let mut ticket = ticket(20);
        ticket.choose(3);
        ticket.hear(Phase::Live, &[("bowl".into(), 2)], 15);
        assert_eq!((ticket.units(), ticket.hint.as_str()), (2, "Only 2 left."));
        assert_eq!(ticket.left(0), "2 of 20 left · limit 3");
        assert!(ticket.on_sale());
        ticket.hear(Phase::Live, &[("bowl".into(), 0)], 15);
        assert!(!ticket.on_sale(), "the cup is left, but the bowl is chosen");
        assert_eq!((ticket.instead(), ticket.left(0).as_str()), ("Sold out", "0 of 20 left · limit 3"));
        ticket.hear(Phase::SoldOut, &[("cup".into(), 0)], 15);
        assert_eq!(ticket.phase, Phase::SoldOut);
        ticket.hear(Phase::Paused, &[("cup".into(), 3)], 15);
        assert!(!ticket.on_sale());
        assert_eq!((ticket.instead(), ticket.aloud.as_str()), ("Paused", "The drop is paused."));
        ticket.hear(Phase::Live, &[("bowl".into(), 1)], 15);
        assert_eq!((ticket.on_sale(), ticket.aloud.as_str()), (true, "The drop is open."));
        assert!(!ticket.turns(15) && ticket.turns(20));
        ticket.turn(20);
        assert_eq!((ticket.phase, ticket.aloud.as_str()), (Phase::Closed, "The drop is closed."));
    }

    #[test]
    fn a_fall_is_said_aloud_once_at_each_low_count() {
        for (why, before, after, text) in [
            ("far from the end", 20, 11, None),
            ("to ten", 11, 10, Some("10 left.")),
            ("below ten", 10, 6, None),
            ("past five", 6, 4, Some("4 left.")),
            ("to the last", 2, 1, Some("1 left.")),
            ("to none", 3, 0, Some("Sold out.")),
            ("still none", 0, 0, None),
            ("coming back", 0, 3, None),
        ] {
            assert_eq!(said(before, after).as_deref(), text, "{why}");
        }
    }
}
