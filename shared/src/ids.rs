//! Names of things: one type each, so that no id is taken for another.

/// Declares id types: unguessable where they stand in a URL, and never mixed up.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub String);

        impl $name {
            /// The id as it stands in a URL or a column.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )+};
}

ids! {
    /// A person who buys, known by a signed cookie.
    BuyerId,
    /// Units set aside for one buyer until a deadline.
    HoldId,
    /// What a buyer pays for; carries the number of the hold it came from.
    OrderId,
    /// A stock-keeping unit: one sellable variant of a product.
    Sku,
    /// The name of a drop in a URL.
    DropSlug,
    /// Somebody who signs in.
    PersonId,
    /// Who sells.
    CreatorId,
    /// A pickup window or a delivery option of a drop.
    SlotId,
}

impl OrderId {
    /// The order of a hold. One hold becomes at most one order, so both share the unguessable part: a retry after a
    /// crash arrives at the same order, and the payment provider is asked with the same key.
    #[must_use]
    pub fn of(hold: &HoldId) -> Self {
        Self(hold.as_str().replacen("hld_", "ord_", 1))
    }

    /// The hold this order came from.
    #[must_use]
    pub fn hold(&self) -> HoldId {
        HoldId(self.as_str().replacen("ord_", "hld_", 1))
    }

    /// The short number people read out: the last eight characters, upper case.
    #[must_use]
    pub fn number(&self) -> String {
        let text = self.as_str();
        text.get(text.len().saturating_sub(8)..).unwrap_or(text).to_ascii_uppercase()
    }
}
