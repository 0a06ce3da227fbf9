//! Why something about payouts is not done.

#[cfg(feature = "server")]
mod told {
    use crate::audit::ActRefused;
    use crate::failure::{Kind, Refusal};
    use std::fmt;

    /// Why not, in the studio.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PayoutRefused {
        /// No such thing, or someone else's.
        Missing,
        /// They are stopped already.
        StoppedAlready,
        /// The key says no, or somebody was first.
        Act(ActRefused),
    }

    impl From<ActRefused> for PayoutRefused {
        fn from(refused: ActRefused) -> Self {
            Self::Act(refused)
        }
    }

    impl fmt::Display for PayoutRefused {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(match self {
                Self::Missing => "There is nothing at this address, or it is not yours to see.",
                Self::StoppedAlready => "Your payouts are stopped already. We will write to you.",
                Self::Act(refused) => return refused.fmt(f),
            })
        }
    }

    impl Refusal for PayoutRefused {
        fn code(&self) -> &'static str {
            match self {
                Self::Missing => "not_found",
                Self::StoppedAlready => "stopped_already",
                Self::Act(refused) => refused.code(),
            }
        }

        fn kind(&self) -> Kind {
            match self {
                Self::Missing => Kind::Missing,
                Self::StoppedAlready => Kind::Conflict,
                Self::Act(refused) => refused.kind(),
            }
        }
    }
}

#[cfg(feature = "server")]
pub use told::PayoutRefused;
