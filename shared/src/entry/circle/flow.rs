//! Memberships and grants: load → decide → save, each with its record.

use super::store::{self, GrantRow, LastRow, Many, MemberRow};
use super::{CircleRefused, DAYS_MAX, GRANT_MAX, STUDIO_GRANTS_MAX, WHY_CHARS_MAX, addresses};
use crate::audit::Act;
use crate::audit::flow::{Unrecorded, record};
use crate::checkout::form::is_email;
use crate::db::{DbError, run};
use crate::entry::flow::signed;
use crate::entry::view::CirclePage;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::office::view::{Act as Button, Cell, Column, Row, Table};
use crate::people::Studio;
use crate::people::sign_in::store::MEET;
use crate::ports::Ports;
use crate::requests::{Key, fingerprint};
use crate::stmt;
use crate::time::Duration;

/// The span in which the grants of a studio are counted.
const GRANTS_PER: Duration = Duration::days(30);

fn table(caption: &str, path: &str, columns: Vec<Column>, rows: Vec<Row>, empty: &str) -> Table {
    Table {
        caption: caption.to_owned(),
        path: path.to_owned(),
        columns,
        rows,
        empty: empty.to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn members_table(rows: Vec<MemberRow>, zone: &str, key: &str) -> Table {
    let row = |row: MemberRow| Row {
        to: None,
        cells: vec![Cell::text(row.email), Cell::Time(row.since_at.moment(zone)), Cell::Time(row.ends_at.moment(zone))],
        acts: vec![Button {
            label: "End it",
            to: format!("/studio/members/{}/end", row.id),
            fields: vec![("key", format!("{key}-{}", row.id))],
            danger: true,
        }],
    };
    let columns = vec![Column::words("Address"), Column::words("Since"), Column::words("Until")];
    let rows = rows.into_iter().map(row).collect();
    table("Members", "/studio/members", columns, rows, "Nobody is a member yet.")
}

fn grants_table(rows: Vec<GrantRow>, zone: &str) -> Table {
    let row = |row: GrantRow| Row {
        cells: vec![
            Cell::text(row.email),
            Cell::text(signed(row.amount)),
            Cell::text(row.why),
            Cell::Time(row.at.moment(zone)),
        ],
        ..Row::default()
    };
    let columns =
        vec![Column::words("Address"), Column::numbers("Credits"), Column::words("What for"), Column::words("When")];
    let rows = rows.into_iter().map(row).collect();
    table("Credits you granted", "/studio/members", columns, rows, "You have granted none yet.")
}

/// The studio's circle, in one round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, studio: &Studio) -> Result<CirclePage, DbError> {
    let creator = studio.creator.as_str();
    let batch = vec![
        stmt!(store::MEMBERS, creator, ports.now),
        stmt!(store::GRANTS, creator),
        stmt!(store::GRANTED_SINCE, creator, ports.now - GRANTS_PER),
    ];
    let replies = ports.db.batch(batch).await?;
    let [members, grants, granted] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    let granted: Many = granted.first()?.unwrap_or_default();
    let keys = [ports.ids.fresh("stu_"), ports.ids.fresh("stu_")];
    let end = ports.ids.fresh("stu_");
    Ok(CirclePage {
        members: members_table(members.all()?, &studio.zone, &end),
        grants: grants_table(grants.all()?, &studio.zone),
        left: STUDIO_GRANTS_MAX.saturating_sub(granted.many).max(0),
        typed: Vec::new(),
        notices: Vec::new(),
        keys,
    })
}

fn refuse<T>(refused: CircleRefused) -> Result<T, Failure<Vec<CircleRefused>>> {
    Err(Failure::Refused(vec![refused]))
}

fn explain(unrecorded: Unrecorded) -> Failure<Vec<CircleRefused>> {
    match unrecorded {
        Unrecorded::Constraint(error) if error.names("credit_grants_over") => {
            Failure::Refused(vec![CircleRefused::GrantsOver])
        }
        Unrecorded::Refused(act) => Failure::Refused(vec![CircleRefused::Act(act)]),
        Unrecorded::Constraint(error) | Unrecorded::Broken(error) => error.into(),
    }
}

/// An id that the same key makes again.
fn id(prefix: &str, person: &PersonId, key: &Key) -> String {
    let print = fingerprint(&[prefix, person.as_str(), key.as_str()]);
    format!("{prefix}{}", print.get(..26).unwrap_or(&print))
}

/// Everybody on the list is a member for so many days from now on; who is one already, until the later day.
///
/// # Errors
/// Everything that is wrong with what was typed.
pub async fn invite(
    ports: &Ports<'_>,
    (person, studio): (&PersonId, &Studio),
    (list, days): (&str, &str),
    key: &Key,
) -> Result<(), Failure<Vec<CircleRefused>>> {
    let mut wrong = Vec::new();
    let list = addresses(list).map_err(|refused| wrong.push(refused)).unwrap_or_default();
    let days = days.trim().parse().ok().filter(|days| (1..=DAYS_MAX).contains(days));
    let Some(days) = days.filter(|_| wrong.is_empty()) else {
        wrong.extend(days.is_none().then_some(CircleRefused::Days));
        return Err(Failure::Refused(wrong));
    };
    let (creator, list) = (studio.creator.as_str(), serde_json::Value::from(list).to_string());
    let ends_at = ports.now + Duration::days(i64::from(days));
    let batch = vec![
        stmt!(store::CLOSE_OVER, creator, ports.now),
        stmt!(store::ADD, id("mbs_", person, key), creator, list.as_str(), ports.now, ends_at, person.as_str()),
    ];
    let act =
        Act::new(person, "circle.invite", creator).changes("", &format!("{list} for {days} days")).once(key.clone());
    record(ports, &act, batch).await.map(|_| ()).map_err(explain)
}

/// A membership ends now. Once more is as good as once.
///
/// # Errors
/// `Missing` for one of another studio.
pub async fn end(
    ports: &Ports<'_>,
    (person, studio): (&PersonId, &Studio),
    membership: &str,
    key: &Key,
) -> Result<(), Failure<Vec<CircleRefused>>> {
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(store::EXPECT, membership, creator), stmt!(store::END, membership, creator, ports.now)];
    let act = Act::new(person, "circle.end", membership).changes("member", "ended").once(key.clone());
    match record(ports, &act, batch).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Refused(crate::audit::ActRefused::MovedOn)) => refuse(CircleRefused::Missing),
        Err(unrecorded) => Err(explain(unrecorded)),
    }
}

/// A grant as it was typed.
#[derive(Clone, Debug, Default)]
pub struct TypedGrant {
    /// To whom.
    pub email: String,
    /// How many.
    pub credits: String,
    /// What for: they read it.
    pub why: String,
}

/// Credits for whoever signs in with an address, from a studio or, without one, from the shop. Nobody is told whether
/// somebody signs in with it already.
///
/// # Errors
/// Everything that is wrong with what was typed; `GrantsOver`.
pub async fn grant(
    ports: &Ports<'_>,
    person: &PersonId,
    studio: Option<&Studio>,
    typed: &TypedGrant,
    key: &Key,
) -> Result<(), Failure<Vec<CircleRefused>>> {
    let (email, why) = (typed.email.trim().to_ascii_lowercase(), typed.why.trim());
    let many = typed.credits.trim().parse::<i64>().ok().filter(|many| (1..=GRANT_MAX).contains(many));
    let said = (1..=WHY_CHARS_MAX).contains(&why.chars().count()) && !why.chars().any(char::is_control);
    let wrong: Vec<CircleRefused> = [
        (!is_email(&email)).then_some(CircleRefused::Email),
        many.is_none().then_some(CircleRefused::Credits),
        (!said).then_some(CircleRefused::Why),
    ]
    .into_iter()
    .flatten()
    .collect();
    let Some(many) = many.filter(|_| wrong.is_empty()) else { return Err(Failure::Refused(wrong)) };
    let row = id("crd_", person, key);
    let creator = studio.map(|studio| studio.creator.as_str());
    let batch = vec![
        stmt!(MEET, ports.ids.fresh("per_"), email.as_str(), ports.now),
        stmt!(store::GRANT, row.as_str(), email.as_str(), many, creator, why, ports.now),
    ];
    // The address is hashed with the rest: the record keeps no word of it.
    let act = Act::new(person, "credits.grant", &row)
        .changes("", &format!("{many} for {email} from {}: {why}", creator.unwrap_or("the shop")))
        .once(key.clone());
    record(ports, &act, batch).await.map(|_| ()).map_err(explain)
}

/// The last rows of everybody's credits, or of one address.
///
/// # Errors
/// When the database does not answer.
pub async fn last(ports: &Ports<'_>, email: &str) -> Result<Table, DbError> {
    let rows: Vec<LastRow> = run(ports.db, stmt!(store::LAST, email.trim().to_ascii_lowercase())).await?.all()?;
    let row = |row: LastRow| {
        let about = match row.kind.as_str() {
            "granted" => format!("{}: {}", row.studio.as_deref().unwrap_or("The shop"), row.why),
            "earned" => "An order received".to_owned(),
            kind => format!(
                "{}: {}",
                if kind == "spent" { "Came in" } else { "Given back" },
                row.drop_title.unwrap_or_default()
            ),
        };
        let cells = vec![
            Cell::text(row.email),
            Cell::text(signed(row.amount)),
            Cell::text(about),
            Cell::Time(row.at.moment("UTC")),
        ];
        Row { cells, ..Row::default() }
    };
    let columns =
        vec![Column::words("Address"), Column::numbers("Credits"), Column::words("What for"), Column::words("When")];
    Ok(table("Credits", "/desk/credits", columns, rows.into_iter().map(row).collect(), "No credits have moved yet."))
}
