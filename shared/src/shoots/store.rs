//! The SQL of photo days.

use crate::db::json_column;
use crate::time::Timestamp;
use serde::Deserialize;

/// A shoot with its products and checks.
macro_rules! shoots {
    () => {
        "SELECT s.id, s.town, s.area, s.area_key, s.day, s.note, s.state,
            (SELECT json_group_array (p.title) FROM shoot_products x JOIN products p ON p.id = x.product
             WHERE x.shoot = s.id ORDER BY p.title) AS products,
            (SELECT json_group_array (json_object ('id', c.id, 'kind', c.kind, 'name', c.name, 'day', c.day, 'note', c.note,
                'withdraws', c.withdraws, 'who', c.who, 'at', c.at)) FROM
                (SELECT k.*, COALESCE (NULLIF (w.name, ''), w.email) AS who FROM shoot_checks k JOIN people w ON w.id = k.person
                 WHERE k.shoot = s.id ORDER BY k.at, k.id) c) AS checks
        FROM shoots s"
    };
}

crate::queries! {
    /// A creator's shoots: those ahead by day, then those over.
    SHOOTS = concat!(shoots!(), " WHERE s.creator = ?1
        ORDER BY s.state <> 'planned', s.day IS NULL, CASE s.state WHEN 'planned' THEN s.day END, s.day DESC, s.made_at DESC LIMIT 60");
    /// One of them. ?1 shoot, ?2 creator.
    SHOOT = concat!(shoots!(), " WHERE s.id = ?1 AND s.creator = ?2");
    /// What may be photographed.
    PRODUCTS = "SELECT id, title FROM products WHERE creator = ?1 ORDER BY title LIMIT 200";
    /// Plans one.
    PLAN = "INSERT INTO shoots (id, creator, town, area, area_key, day, note, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    /// What is photographed there; fails on `shoot_product_foreign`. ?2 JSON list of products.
    LINK = "INSERT INTO shoot_products (shoot, product) SELECT DISTINCT ?1, value FROM json_each (?2)";
    /// Gives a day to planned shoots of a creator: ?1 JSON list of ids, ?2 creator, ?3 day.
    MOVE = "UPDATE shoots SET day = ?3, version = version + 1
        WHERE id IN (SELECT value FROM json_each (?1)) AND creator = ?2 AND state = 'planned'";
    /// Fails on `moved_on` unless all of them are planned and the creator's. ?1 JSON list of ids, ?2 creator.
    ALL_PLANNED = "INSERT INTO expectations (met) SELECT 0 WHERE EXISTS (
        SELECT 1 FROM json_each (?1) j WHERE NOT EXISTS (
          SELECT 1 FROM shoots s WHERE s.id = j.value AND s.creator = ?2 AND s.state = 'planned'))";
    /// Writes down what was agreed or checked; fails on `shoot_checks.shoot` and `shoot_checks.withdraws` the second time.
    CHECK = "INSERT INTO shoot_checks (id, shoot, kind, name, day, note, withdraws, person, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    /// Ends one; fails on `shoot_unchecked`, `shoot_step` or `shoot_has_a_day`. ?1 shoot, ?2 creator, ?3 state.
    END = "UPDATE shoots SET state = ?3, version = version + 1 WHERE id = ?1 AND creator = ?2";
}

/// What was agreed or checked.
#[derive(Clone, Debug, Deserialize)]
pub struct CheckRow {
    /// Its id.
    pub id: String,
    /// `consent withdrawn people space`.
    pub kind: String,
    /// Who agreed, or confirms.
    pub name: String,
    /// On which day.
    pub day: String,
    /// What else was said.
    pub note: String,
    /// The consent it takes back.
    pub withdraws: Option<String>,
    /// Who wrote it down.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// As the columns of [`SHOOTS`].
#[derive(Clone, Debug, Deserialize)]
pub struct ShootRow {
    /// Its id.
    pub id: String,
    /// The town.
    pub town: String,
    /// District or street.
    pub area: String,
    /// Both in one plain form.
    pub area_key: String,
    /// `2026-11-21`
    pub day: Option<String>,
    /// A word about it.
    pub note: String,
    /// `planned done dropped`.
    pub state: String,
    /// Titles.
    #[serde(deserialize_with = "json_column")]
    pub products: Vec<String>,
    /// In order.
    #[serde(deserialize_with = "json_column")]
    pub checks: Vec<CheckRow>,
}

/// As the columns of [`PRODUCTS`].
#[derive(Clone, Debug, Deserialize)]
pub struct ProductRow {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}
