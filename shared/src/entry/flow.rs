//! Coming in, and what somebody has for it.

use super::store::{self, HistoryRow, KnownRow, MembershipRow, MineRow, PlaceRow, PublicRow};
use super::view::{CreditsPage, Entered, EntryPage, Standing};
use super::{EntryRefused, Reputation, credits};
use crate::audit;
use crate::audit::flow::{Unrecorded, record};
use crate::catalogue::view::Shop;
use crate::db::{DbError, Rows, run};
use crate::drops::holds::HoldRefused;
use crate::failure::Failure;
use crate::ids::{BuyerId, DropSlug, OrderId, PersonId};
use crate::office::view::{Act, Cell, Column, Row, Table};
use crate::people::Person;
use crate::ports::Ports;
use crate::stmt;
use crate::time::Timestamp;

/// Nobody is signed in: no person is called so.
const NOBODY: &str = "";

async fn mine(ports: &Ports<'_>, slug: &DropSlug, person: &str, buyer: &BuyerId) -> Result<Option<MineRow>, DbError> {
    run(ports.db, stmt!(store::MINE, slug.as_str(), person, buyer.as_str())).await?.first()
}

impl MineRow {
    const fn reputation(&self) -> Reputation {
        Reputation { received: self.received, missed: self.missed }
    }

    fn costs(&self) -> Option<i64> {
        self.rules.rules().credits.map(i64::from)
    }

    fn takes(&self) -> Option<i64> {
        self.rules.rules().reputation.map(i64::from)
    }

    /// The rule in words that a person is told: the same that the trigger `entry_is_allowed` enforces in the write.
    fn standing(&self, is_signed_in: bool) -> Standing {
        if self.entry.is_some() && self.kept == Some(1) && self.now < self.closes_at {
            return Standing::Kept;
        }
        if self.entry.is_some() {
            let (early, here) = (self.early == Some(1), self.here == Some(1));
            return Standing::In { early, paid: self.paid.unwrap_or_default(), here };
        }
        if self.closes_at <= self.now {
            return Standing::Over;
        }
        if !is_signed_in {
            return Standing::SignedOut;
        }
        if self.by_membership == 1 && self.rules.rules().is_gate() {
            return Standing::May(0);
        }
        if self.takes().is_some_and(|least| least <= self.reputation().figure()) {
            return Standing::May(0);
        }
        match (self.costs(), self.takes()) {
            (Some(costs), _) if costs <= self.balance => Standing::May(costs),
            (Some(_), _) | (None, Some(_)) => Standing::Short,
            (None, None) if self.is_early == 1 => Standing::May(0),
            (None, None) => Standing::Later,
        }
    }

    fn page(self, shop: Shop, slug: &DropSlug, is_signed_in: bool) -> EntryPage {
        let rules = self.rules.rules();
        let moment = |at: Timestamp| at.moment(&self.zone);
        EntryPage {
            shop,
            slug: slug.0.clone(),
            lines: rules.lines(self.opens_at, &self.zone),
            now: self.now,
            opens: moment(self.opens_at),
            public: rules.public_at(self.opens_at).map(moment),
            closes: moment(self.closes_at),
            costs: self.costs(),
            takes: self.takes(),
            credits: self.balance,
            reputation: self.reputation(),
            standing: self.standing(is_signed_in),
            notice: None,
            title: self.title,
            creator: self.creator,
            creator_slug: self.creator_slug,
        }
    }

    fn entered(self) -> Option<Entered> {
        let early = self.early == Some(1);
        let rest = self.rules.rules().public_at(self.opens_at).filter(|_| !early);
        Some(Entered {
            entry: self.entry?,
            early,
            paid: self.paid.unwrap_or_default(),
            credits: self.balance,
            opens_at: rest.unwrap_or(self.opens_at),
        })
    }

    /// By the figures that were read after the write was refused.
    fn explain(&self, error: &DbError) -> Option<EntryRefused> {
        let public = self.rules.rules().public_at(self.opens_at).unwrap_or(self.opens_at);
        let refused = [
            ("entry_after_closing", EntryRefused::Closed),
            ("entry_sold_out", EntryRefused::SoldOut),
            (
                "credits_not_negative",
                EntryRefused::CreditsShort { needs: self.costs().unwrap_or_default(), has: self.balance },
            ),
            (
                "entry_reputation_short",
                EntryRefused::ReputationShort { needs: self.takes().unwrap_or_default(), has: self.reputation() },
            ),
            ("entry_not_early", EntryRefused::NotEarly(public)),
            ("entry_elsewhere", EntryRefused::Elsewhere),
            ("entries.buyer", EntryRefused::BrowserTaken),
            ("entry_missing", EntryRefused::Missing),
        ];
        refused.into_iter().find(|(name, _)| error.names(name)).map(|(_, refused)| refused)
    }
}

/// The page of a drop's entry, for whoever looks; `None` for a drop that everybody may buy in.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    shop: Shop,
    slug: &DropSlug,
    person: Option<&PersonId>,
    buyer: &BuyerId,
) -> Result<Option<EntryPage>, DbError> {
    let row = mine(ports, slug, person.map_or(NOBODY, PersonId::as_str), buyer).await?;
    let row = row.filter(|row| row.rules.rules().has_entry());
    Ok(row.map(|row| row.page(shop, slug, person.is_some())))
}

/// The person comes in with the browser they ask by. What it costs is spent in the same write, once.
///
/// # Errors
/// As [`EntryRefused`] says.
pub async fn enter(
    ports: &Ports<'_>,
    slug: &DropSlug,
    person: &PersonId,
    buyer: &BuyerId,
) -> Result<Entered, Failure<EntryRefused>> {
    let missing = || Failure::Refused(EntryRefused::Missing);
    let batch = vec![
        stmt!(store::ENTER, slug.as_str(), ports.ids.fresh("ent_"), person.as_str(), buyer.as_str()),
        stmt!(store::MINE, slug.as_str(), person.as_str(), buyer.as_str()),
    ];
    match ports.db.batch(batch).await {
        Ok(replies) => {
            let row: Option<MineRow> = replies.last().map_or(Ok(None), Rows::first)?;
            row.and_then(MineRow::entered).ok_or_else(missing)
        }
        Err(error @ DbError::Constraint(_)) => {
            let row = mine(ports, slug, person.as_str(), buyer).await?.ok_or_else(missing)?;
            Err(row.explain(&error).map_or_else(|| error.into(), Failure::Refused))
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a hold came before everybody's turn: when theirs is.
///
/// # Errors
/// When the database does not answer.
pub async fn too_early(ports: &Ports<'_>, slug: &DropSlug, turn_at: Option<Timestamp>) -> Result<HoldRefused, DbError> {
    let row: Option<PublicRow> = run(ports.db, stmt!(store::PUBLIC_AT, slug.as_str(), turn_at)).await?.first()?;
    Ok(row.map_or(HoldRefused::NotOpen(None), |row| HoldRefused::EarlyOnly { public_at: row.at, now: row.now }))
}

/// What a person has, is known for and belongs to, with how it came about; in one round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn own(
    ports: &Ports<'_>,
    shop: Shop,
    person: &Person,
    greeting: crate::office::view::Person,
) -> Result<CreditsPage, DbError> {
    let id = person.id.as_str();
    let batch = vec![
        stmt!(store::KNOWN, id),
        stmt!(store::HISTORY, id),
        stmt!(store::MEMBERSHIPS, person.email.as_str(), ports.now),
        stmt!(store::PLACES, id, ports.now),
    ];
    let replies = ports.db.batch(batch).await?;
    let [known, history, memberships, places] = replies.as_slice() else {
        return Err(DbError::Unavailable("four replies were due".to_owned()));
    };
    let known: KnownRow = known.first()?.unwrap_or_default();
    Ok(CreditsPage {
        shop,
        person: greeting,
        credits: known.balance,
        reputation: Reputation { received: known.received, missed: known.missed },
        history: history_table(history.all()?),
        memberships: memberships_table(memberships.all()?),
        places: places_table(places.all()?),
        said: None,
    })
}

/// What a row of credits was about, in words.
fn about(row: &HistoryRow) -> Cell {
    let drop = || row.drop_title.clone().unwrap_or_else(|| "a drop that is gone".to_owned());
    let to_drop = |text: String| match &row.drop_slug {
        Some(slug) => Cell::Link { text, to: format!("/drops/{slug}") },
        None => Cell::Text(text),
    };
    match row.kind.as_str() {
        "spent" => to_drop(format!("Came in to {}", drop())),
        "refunded" => to_drop(format!("{} was stopped or taken back", drop())),
        "earned" => match &row.order_id {
            Some(order) => Cell::Link {
                text: format!("Received order {}", OrderId::from(order.as_str()).number()),
                to: format!("/orders/{order}"),
            },
            None => Cell::text("Received an order"),
        },
        _ => {
            let by = row.studio.as_deref().unwrap_or("the shop");
            Cell::text(if row.why.is_empty() { format!("From {by}") } else { format!("From {by}: {}", row.why) })
        }
    }
}

fn table(caption: &str, columns: Vec<Column>, rows: Vec<Row>, empty: &str) -> Table {
    Table {
        caption: caption.to_owned(),
        path: "/you/credits".to_owned(),
        columns,
        rows,
        empty: empty.to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn history_table(rows: Vec<HistoryRow>) -> Table {
    let row = |row: HistoryRow| Row {
        cells: vec![about(&row), Cell::Time(row.at.moment("UTC")), Cell::text(signed(row.amount))],
        ..Row::default()
    };
    let columns = vec![Column::words("What"), Column::words("When"), Column::numbers("Credits")];
    let empty = format!(
        "No credits yet. You earn {} with every order you receive, when you sign in with the address you ordered with.",
        credits(1)
    );
    table("Every credit", columns, rows.into_iter().map(row).collect(), &empty)
}

/// `+2`, `−1`.
#[must_use]
pub fn signed(amount: i64) -> String {
    if amount < 0 { format!("−{}", amount.unsigned_abs()) } else { format!("+{amount}") }
}

fn memberships_table(rows: Vec<MembershipRow>) -> Table {
    let row = |row: MembershipRow| Row {
        to: Some(format!("/creators/{}", row.slug)),
        cells: vec![
            Cell::text(row.name),
            Cell::Time(row.since_at.moment(&row.zone)),
            Cell::Time(row.ends_at.moment(&row.zone)),
        ],
        acts: vec![Act {
            label: "Leave",
            to: format!("/you/memberships/{}/leave", row.id),
            fields: Vec::new(),
            danger: true,
        }],
    };
    let columns = vec![Column::words("Whose"), Column::words("Since"), Column::words("Until")];
    table("Memberships", columns, rows.into_iter().map(row).collect(), "You are nobody’s member yet.")
}

fn places_table(rows: Vec<PlaceRow>) -> Table {
    let row = |row: PlaceRow| {
        let how = match (row.kept, row.credits, row.early) {
            (1, ..) => "Kept for you as a member".to_owned(),
            (_, 0, 1) => "In, from the first moment on".to_owned(),
            (_, 0, _) => "In".to_owned(),
            (_, paid, _) => format!("In, for {}", credits(paid)),
        };
        let leave_out = Act {
            label: "Leave it out",
            to: format!("/you/places/{}/skip", row.id),
            fields: Vec::new(),
            danger: false,
        };
        Row {
            to: Some(format!("/drops/{}/entry", row.slug)),
            cells: vec![Cell::text(row.title), Cell::Time(row.opens_at.moment(&row.zone)), Cell::text(how)],
            acts: if row.kept == 1 { vec![leave_out] } else { Vec::new() },
        }
    };
    let columns = vec![Column::words("Drop"), Column::words("Opens"), Column::words("How")];
    table("Places", columns, rows.into_iter().map(row).collect(), "You are in no drop that is still to come.")
}

/// The person leaves out the drop of a place that is kept for them, on record. False when there is none, it is somebody
/// else's, or they have taken it.
///
/// # Errors
/// When the database does not answer.
pub async fn skip(ports: &Ports<'_>, person: &Person, id: &str) -> Result<bool, DbError> {
    let batch = vec![
        stmt!(store::EXPECT_PLACE, id, person.id.as_str()),
        stmt!(store::LEAVE_OUT, id, ports.now),
        stmt!(store::GIVE_PLACE_UP, id, ports.now),
    ];
    match record(ports, &audit::Act::new(&person.id, "entry.skip", id).changes("kept", "left out"), batch).await {
        Ok(_) => Ok(true),
        Err(Unrecorded::Refused(_)) => Ok(false),
        Err(Unrecorded::Constraint(error) | Unrecorded::Broken(error)) => Err(error),
    }
}

/// The person's own membership `id` ends, on record. False when there is none, or it is somebody else's.
///
/// # Errors
/// When the database does not answer.
pub async fn leave(ports: &Ports<'_>, person: &Person, id: &str) -> Result<bool, DbError> {
    let email = person.email.as_str();
    let batch = vec![stmt!(store::EXPECT_MEMBER, id, email), stmt!(store::LEAVE, id, email, ports.now)];
    match record(ports, &audit::Act::new(&person.id, "circle.leave", id).changes("member", "left"), batch).await {
        Ok(_) => Ok(true),
        Err(Unrecorded::Refused(_)) => Ok(false),
        Err(Unrecorded::Constraint(error) | Unrecorded::Broken(error)) => Err(error),
    }
}
