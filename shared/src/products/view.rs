//! What pages show of products.

use super::{State, View};
use crate::catalogue::view::Shop;
use crate::drops::view::Notice;
use crate::media::view::Picture;
use crate::money::{Currency, Money};
use crate::office::view::{Person, Table};
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// The fields of a product as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedProduct {
    /// What it is called.
    pub title: String,
    /// Where people find it.
    pub category: String,
    /// Paragraphs.
    pub description: String,
}

/// The fields of a variant as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedVariant {
    /// Empty for a new one: it gets one.
    pub sku: String,
    /// As buyers read it.
    pub title: String,
    /// Material, size, year.
    pub detail: String,
    /// `38.50`; empty: not priced yet.
    pub price: String,
    /// ISO 4217.
    pub currency: String,
    /// Units on hand.
    pub stock: String,
}

/// What was typed into a provenance record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedRecord {
    /// When and where it was made, and by whom.
    pub made: String,
    /// What it is made of.
    pub materials: String,
    /// Signature, serial number, edition.
    pub mark: String,
    /// Who had it before, repairs, flaws.
    pub history: String,
}

/// A photograph of a product, or one that could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureLine {
    /// The upload it comes from.
    pub upload: String,
    /// What it shows.
    pub view: View,
    /// As the device called the file.
    pub name: String,
    /// The picture, once it is made.
    pub picture: Option<Picture>,
}

/// What a variant cost while it was listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceLine {
    /// Which variant.
    pub title: String,
    /// How much.
    pub price: Money,
    /// From when on.
    pub from: Moment,
    /// Until when; absent: still.
    pub until: Option<Moment>,
}

/// A provenance record as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLine {
    /// 1, 2, 3.
    pub number: i64,
    /// When it was received.
    pub at: Moment,
    /// Who states it.
    pub maker: String,
    /// Question and answer.
    pub answers: Vec<(String, String)>,
    /// What is seen, and in which picture.
    pub views: Vec<(View, String)>,
    /// Hash of the record before.
    pub previous: String,
    /// Its own.
    pub hash: String,
    /// Whether it follows from the one before and was not changed.
    pub whole: bool,
}

/// Which form of the page was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// None.
    #[default]
    None,
    /// Name, category, description.
    Words,
    /// The variant of this number; empty: the new one.
    Variant(String),
    /// The provenance record.
    Record,
    /// Anything else: it is said on top.
    Other,
}

/// `GET /studio/products`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductsPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// The products.
    pub table: Table,
    /// Photographs that stand in no product yet.
    pub loose: Vec<PictureLine>,
    /// What has just happened.
    pub notice: Option<Notice>,
}

/// `GET /studio/products/new`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// The photograph it starts with, once there is one.
    pub photo: Option<PictureLine>,
    /// Its words, suggested or typed.
    pub typed: TypedProduct,
    /// Its first variant, suggested or typed.
    pub variant: TypedVariant,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The key the form carries.
    pub key: String,
}

/// `GET /studio/products/{product}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// In URLs.
    pub id: String,
    /// What it is called now.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// Why an operator hid it.
    pub hidden_why: Option<String>,
    /// What every form carries, so that nobody overwrites unseen.
    pub version: i64,
    /// What stands in the form of its words.
    pub typed: TypedProduct,
    /// What the record says of them: carried by the form.
    pub seen: String,
    /// The variants as their forms show them, each with what the record says of it.
    pub variants: Vec<(TypedVariant, String)>,
    /// The form for another one.
    pub fresh: TypedVariant,
    /// Its pictures.
    pub pictures: Vec<PictureLine>,
    /// Photographs that stand in no product yet.
    pub loose: Vec<PictureLine>,
    /// Above this price a record is needed.
    pub limit: Money,
    /// Day and source of the rate behind the limit.
    pub limit_of: String,
    /// Whether it costs more.
    pub above_limit: bool,
    /// Required views that no picture shows.
    pub views_missing: Vec<View>,
    /// Whether the newest record is about the pictures as they are.
    pub on_record: bool,
    /// What stands in the form of a record.
    pub typed_record: TypedRecord,
    /// The oldest first.
    pub records: Vec<RecordLine>,
    /// The newest first.
    pub prices: Vec<PriceLine>,
    /// Which form was refused.
    pub part: Part,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// What somebody else changed meanwhile, a sentence each.
    pub moved: Vec<String>,
    /// What has just happened.
    pub said: Option<Notice>,
    /// The key the forms carry, each with a word of its own behind it.
    pub key: String,
}

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// The line in the file, the heading being 1.
    pub line: u64,
    /// Which column.
    pub field: String,
    /// For machines.
    pub code: String,
    /// For people.
    pub text: String,
}

/// What a row of a file would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedRow {
    /// The line in the file.
    pub line: u64,
    /// The item number; empty for one that is still to be given.
    pub sku: String,
    /// As buyers read it.
    pub title: String,
    /// `new changed same`.
    pub does: String,
    /// What changes, a few words each.
    pub changes: Vec<String>,
}

/// `GET /studio/products/import`, and what it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// The file as it was sent or pasted.
    pub text: String,
    /// What is wrong with it as a whole.
    pub notices: Vec<Notice>,
    /// Row by row.
    pub bad: Vec<BadRow>,
    /// What it would do; absent before anything was sent.
    pub planned: Option<Vec<PlannedRow>>,
    /// The key the form carries.
    pub key: String,
}

/// `GET /provenance/{product}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenancePage {
    /// The shop.
    pub shop: Shop,
    /// The product's id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who makes it.
    pub maker: String,
    /// The same in URLs.
    pub slug: String,
    /// Whether an operator hid the product.
    pub hidden: bool,
    /// The oldest first.
    pub records: Vec<RecordLine>,
    /// The first record that does not hold.
    pub broken: Option<i64>,
}

/// `GET /desk/products`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskProductsPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// The products.
    pub table: Table,
}

/// `GET /desk/products/{product}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskProductPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// In URLs.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who makes it.
    pub maker: String,
    /// The same in URLs.
    pub slug: String,
    /// Where people find it.
    pub category: String,
    /// Paragraphs.
    pub description: Vec<String>,
    /// Where it stands.
    pub state: State,
    /// Why it is hidden.
    pub hidden_why: Option<String>,
    /// What the forms carry.
    pub version: i64,
    /// Number, title, price, stock.
    pub variants: Table,
    /// Its pictures.
    pub pictures: Vec<PictureLine>,
    /// Whether it costs more than the limit.
    pub above_limit: bool,
    /// Whether its provenance is on record.
    pub on_record: bool,
    /// How many records there are.
    pub records: usize,
    /// Whether the person may act.
    pub may_act: bool,
    /// What was typed as the reason.
    pub why: String,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// What has just happened.
    pub said: Option<Notice>,
    /// The key the forms carry.
    pub key: String,
}

/// The currencies a form offers.
pub const CURRENCIES: [Currency; 5] = Currency::ALL;
