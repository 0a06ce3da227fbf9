//! The coupons of the demo shop: one of each kind that a checkout can meet.

use super::script::{Script, number, text};
use crate::checkout::quote::{Discount, Funding, Off};
use crate::time::{Duration, Timestamp};

pub(super) struct Coupon {
    pub(super) code: &'static str,
    pub(super) off: Off,
    /// Days before now.
    started: i64,
    /// Days after now; negative for one that is over.
    ends: i64,
    pub(super) uses_max: i64,
}

/// For the first five orders ever, which the demo's sales make: used up.
pub(super) static FIRST5: Coupon = Coupon { code: "FIRST5", off: Off::Amount(500), started: 60, ends: 60, uses_max: 5 };
pub(super) static OPENING10: Coupon =
    Coupon { code: "OPENING10", off: Off::Share(1_000), started: 60, ends: 60, uses_max: 1_000 };
pub(super) static THREEOFF: Coupon =
    Coupon { code: "THREEOFF", off: Off::Amount(300), started: 60, ends: 60, uses_max: 1_000 };
static SUMMER: Coupon = Coupon { code: "SUMMER", off: Off::Share(1_500), started: 150, ends: -45, uses_max: 1_000 };

impl Coupon {
    /// What it takes off: the shop pays for its own coupons.
    pub(super) const fn discount(&self) -> Discount {
        Discount { off: self.off, cap_minor: None, funding: Funding::Platform }
    }
}

/// The rows of `coupons`. Their uses are counted by the sales that follow.
pub(super) fn write(script: &mut Script, now: Timestamp) {
    for coupon in [&OPENING10, &THREEOFF, &SUMMER, &FIRST5] {
        let off = match coupon.off {
            Off::Share(bp) => ("off_bp", number(bp)),
            Off::Amount(minor) => ("off_minor", number(minor)),
        };
        script.insert(
            "coupons",
            &[
                ("code", text(coupon.code)),
                off,
                ("funding", text(Funding::Platform.word())),
                ("currency", text("EUR")),
                ("starts_at", number((now - Duration::days(coupon.started)).0)),
                ("ends_at", number((now + Duration::days(coupon.ends)).0)),
                ("uses_max", number(coupon.uses_max)),
            ],
        );
    }
}
