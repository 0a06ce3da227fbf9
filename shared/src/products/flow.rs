//! What creators do with their products: look, make, change, list.

use super::form::{self, TypedProduct, TypedVariant, Variant};
use super::refused::{ProductRefused, Wrong};
use super::store::{self, LastRow, PictureRow, PriceRow, ProductRow};
use super::{State, VARIANTS_MAX, View, listing};
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::db::{DbError, Statement, run};
use crate::failure::Failure;
use crate::ids::{CreatorId, PersonId};
use crate::money::Currency;
use crate::ports::Ports;
use crate::requests::{Key, fingerprint};
use crate::stmt;

/// What came of a change.
pub type Done<T = ()> = Result<T, Failure<ProductRefused>>;

/// Who changes a product: the creator whose it is, and the person.
#[derive(Clone, Copy)]
pub struct Who<'a> {
    /// Whose studio is open.
    pub creator: &'a CreatorId,
    /// Who is signed in.
    pub person: &'a PersonId,
}

/// Which product is changed, as it was when the person saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its id.
    pub product: String,
    /// Its version then.
    pub version: i64,
    /// Makes a second click the same change.
    pub key: Key,
}

/// Everything a page of one product shows.
pub struct Known {
    /// The product.
    pub product: ProductRow,
    /// What it cost.
    pub prices: Vec<PriceRow>,
    /// Photographs of its creator that stand in no product.
    pub loose: Vec<PictureRow>,
}

/// One product of a creator, with what could be added to it. One round trip.
///
/// # Errors
/// `Missing`, also when it is someone else's.
pub async fn known(ports: &Ports<'_>, creator: &CreatorId, id: &str) -> Done<Known> {
    let batch = vec![
        stmt!(store::PRODUCT, id, creator.as_str()),
        stmt!(store::HISTORY, id),
        stmt!(store::LOOSE, creator.as_str()),
    ];
    let replies = ports.db.batch(batch).await?;
    let [product, prices, loose] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()).into());
    };
    let product = product.first()?.ok_or(Failure::Refused(ProductRefused::Missing))?;
    Ok(Known { product, prices: prices.all()?, loose: loose.all()? })
}

/// The product alone; whoever's it is where `creator` is empty.
///
/// # Errors
/// `Missing`.
pub async fn one(ports: &Ports<'_>, creator: &str, id: &str) -> Done<ProductRow> {
    let found = run(ports.db, stmt!(store::PRODUCT, id, creator)).await?;
    found.first()?.ok_or(Failure::Refused(ProductRefused::Missing))
}

/// Products that fit, at most `most` of them after `skip`; those of everybody where `creator` is empty.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    ports: &Ports<'_>,
    creator: &str,
    (words, state): (&str, &str),
    (skip, most): (u32, u32),
) -> Result<Vec<store::LineRow>, DbError> {
    run(ports.db, stmt!(store::PRODUCTS, creator, words.trim(), state, skip, most)).await?.all()
}

/// The same for a studio, with its photographs that stand in no product. One round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn shelf(
    ports: &Ports<'_>,
    creator: &CreatorId,
    (words, state): (&str, &str),
    (skip, most): (u32, u32),
) -> Result<(Vec<store::LineRow>, Vec<PictureRow>), DbError> {
    let batch = vec![
        stmt!(store::PRODUCTS, creator.as_str(), words.trim(), state, skip, most),
        stmt!(store::LOOSE, creator.as_str()),
    ];
    let replies = ports.db.batch(batch).await?;
    let [rows, loose] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    Ok((rows.all()?, loose.all()?))
}

/// What a new product starts with: its photograph, and what the creator made last.
pub struct Start {
    /// The photographs that stand in no product, the newest first.
    pub loose: Vec<PictureRow>,
    /// The newest product.
    pub last: Option<LastRow>,
}

/// What a new product starts with. One round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn start(ports: &Ports<'_>, creator: &CreatorId) -> Result<Start, DbError> {
    let batch = vec![stmt!(store::LOOSE, creator.as_str()), stmt!(store::LAST, creator.as_str())];
    let replies = ports.db.batch(batch).await?;
    let [loose, last] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    Ok(Start { loose: loose.all()?, last: last.first()? })
}

/// What is typed about a new product.
#[derive(Clone, Debug, Default)]
pub struct NewProduct {
    /// Its words.
    pub product: TypedProduct,
    /// Its first variant.
    pub variant: TypedVariant,
    /// The photograph it starts with; empty for none.
    pub upload: String,
    /// Whether buyers may see it at once.
    pub list: bool,
}

/// Makes a product: a draft, or listed at once.
///
/// # Errors
/// `Typed`; `PriceMissing`, `PictureMissing`, `ViewsMissing`, `RecordMissing` when it is to be listed; `PictureUnknown`.
pub async fn create(ports: &Ports<'_>, who: Who<'_>, key: Key, new: &NewProduct) -> Done<String> {
    // Named by its key: a second click, and a retry after a crash, arrive at the same product.
    let id = format!("prd_{}", fingerprint(&["product", who.creator.as_str(), who.person.as_str(), key.as_str()]));
    let (product, variant) = both(new)?;
    let sku = number(ports, &variant.sku, &product.title);
    let mut statements = vec![
        stmt!(
            store::CREATE,
            id.as_str(),
            who.creator.as_str(),
            product.title.as_str(),
            product.category.as_str(),
            product.description.as_str(),
            ports.now
        ),
        add(&id, &sku, &variant),
    ];
    if !new.upload.is_empty() {
        statements.push(stmt!(store::ADD_PICTURE, id.as_str(), new.upload.as_str(), View::Front.as_str()));
    }
    if new.list {
        if variant.price.is_none() {
            return Err(Failure::Refused(ProductRefused::Typed(form::notices(&[Wrong::Missing("price")]))));
        }
        if new.upload.is_empty() {
            return Err(Failure::Refused(ProductRefused::PictureMissing));
        }
        statements.push(stmt!(store::STATE, id.as_str(), State::Listed.as_str(), None::<String>));
        statements.extend(prices(&[&id], ports));
    }
    let act = Act::new(who.person, "product.create", &id).changes("", &text(&(&product, &variant, new.list)));
    match change(ports, act.once(key), statements).await {
        // With its first picture alone it cannot be on record.
        Err(Failure::Refused(ProductRefused::Typed(notices)))
            if notices.iter().any(|n| n.code == "provenance_missing") =>
        {
            Err(Failure::Refused(ProductRefused::ViewsMissing(
                View::REQUIRED.into_iter().filter(|view| *view != View::Front).collect(),
            )))
        }
        done => done.map(|()| id),
    }
}

fn both(new: &NewProduct) -> Done<(TypedProduct, Variant)> {
    match (form::product(&new.product), form::variant(&new.variant, &new.product.title)) {
        (Ok(product), Ok(variant)) => Ok((product, variant)),
        (product, variant) => {
            let wrong: Vec<Wrong> =
                product.err().into_iter().flatten().chain(variant.err().into_iter().flatten()).collect();
            Err(typed(&wrong))
        }
    }
}

fn typed(wrong: &[Wrong]) -> Failure<ProductRefused> {
    Failure::Refused(ProductRefused::Typed(form::notices(wrong)))
}

fn number(ports: &Ports<'_>, typed: &str, title: &str) -> String {
    if typed.is_empty() { form::fresh_sku(title, &ports.ids.fresh("")) } else { typed.to_owned() }
}

fn add(product: &str, sku: &str, variant: &Variant) -> Statement {
    stmt!(
        store::ADD_VARIANT,
        sku,
        product,
        variant.title.as_str(),
        variant.detail.as_str(),
        variant.price.map(|price| price.minor),
        variant.currency.code(),
        variant.stock
    )
}

/// JSON of a state, for the record of acts.
pub(super) fn text(state: &impl serde::Serialize) -> String {
    serde_json::to_string(state).unwrap_or_default()
}

/// What keeps the prices of these products true to what is listed.
pub(super) fn prices(products: &[&str], ports: &Ports<'_>) -> [Statement; 2] {
    let ids = text(&products);
    [stmt!(store::CLOSE_PRICES, ids.as_str(), ports.now), stmt!(store::OPEN_PRICES, ids, ports.now)]
}

/// Runs a change with its record, and says what its constraints mean.
pub(super) async fn change(ports: &Ports<'_>, act: Act, statements: Vec<Statement>) -> Done {
    match record(ports, &act, statements).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) => Err(why(error)),
        Err(unrecorded) => Err(unrecorded.into()),
    }
}

fn why(error: DbError) -> Failure<ProductRefused> {
    let named: [(&str, ProductRefused); 8] = [
        ("products.id", ActRefused::KeyReused.into()),
        ("provenance_missing", Wrong::Provenance.into()),
        ("variants.sku", Wrong::SkuTaken.into()),
        ("picture_is_own", ProductRefused::PictureUnknown),
        ("product_pictures.product", ProductRefused::PictureUnknown),
        ("pictures_max", ProductRefused::TooManyPictures),
        ("provenance_follows", ActRefused::MovedOn.into()),
        ("provenance_records.previous", ActRefused::MovedOn.into()),
    ];
    let found = named.into_iter().find(|(name, _)| error.names(name));
    found.map_or_else(|| Failure::from(error), |(_, refused)| Failure::Refused(refused))
}

/// What every change of a known product begins and ends with.
pub(super) fn expecting(who: Who<'_>, seen: &Seen, between: Vec<Statement>, ports: &Ports<'_>) -> Vec<Statement> {
    let mut all = vec![stmt!(store::EXPECT, seen.product.as_str(), who.creator.as_str(), seen.version)];
    all.extend(between);
    all.push(stmt!(store::BUMP, seen.product.as_str()));
    all.extend(prices(&[&seen.product], ports));
    all
}

/// Changes its words.
///
/// # Errors
/// `Missing`, `Typed`, `Act` when somebody else was faster.
pub async fn save(ports: &Ports<'_>, who: Who<'_>, seen: Seen, words: &TypedProduct) -> Done {
    let read = form::product(words).map_err(|wrong| typed(&wrong))?;
    let before = one(ports, who.creator.as_str(), &seen.product).await?;
    let id = seen.product.as_str();
    let statements = vec![
        stmt!(store::SAVE, id, read.title.as_str(), read.category.as_str(), read.description.as_str()),
        stmt!(store::RETITLE, id, read.title.as_str(), before.title.as_str()),
    ];
    let act = Act::new(who.person, "product.save", id).changes(&text(&words_of(&before)), &text(&read));
    let all = expecting(who, &seen, statements, ports);
    change(ports, act.once(seen.key), all).await
}

/// The words of a product, as its form shows them.
#[must_use]
pub fn words_of(product: &ProductRow) -> TypedProduct {
    TypedProduct {
        title: product.title.clone(),
        category: product.category.clone(),
        description: product.description.clone(),
    }
}

/// Changes a variant, or adds one when `typed.sku` is none of the product's.
///
/// # Errors
/// `Missing`, `Typed`, `ViewsMissing` and `RecordMissing` for a price above what is on record, `Act`.
pub async fn put_variant(ports: &Ports<'_>, who: Who<'_>, seen: Seen, fields: &TypedVariant) -> Done {
    let before = one(ports, who.creator.as_str(), &seen.product).await?;
    let read = form::variant(fields, &before.title).map_err(|wrong| typed(&wrong))?;
    let known = before.variants.iter().find(|variant| variant.sku == read.sku);
    let mut after = before.clone();
    let statement = match known {
        Some(_) => stmt!(
            store::SAVE_VARIANT,
            read.sku.as_str(),
            seen.product.as_str(),
            read.title.as_str(),
            read.detail.as_str(),
            read.price.map(|price| price.minor),
            read.currency.code(),
            read.stock
        ),
        None if VARIANTS_MAX <= before.variants.len() => return Err(typed(&[Wrong::TooManyVariants])),
        None => add(&seen.product, &number(ports, &read.sku, &read.title), &read),
    };
    after.variants.retain(|variant| variant.sku != read.sku);
    after.variants.push(store::VariantRow {
        sku: read.sku.clone(),
        title: read.title.clone(),
        detail: read.detail.clone(),
        stock: read.stock,
        price_minor: read.price.map(|price| price.minor),
        currency: read.currency,
    });
    if before.state == State::Listed {
        listing::check(&after).map_err(Failure::Refused)?;
    }
    let act = Act::new(who.person, "variant.save", &seen.product).changes(&text(&known), &text(&read));
    let all = expecting(who, &seen, vec![statement], ports);
    change(ports, act.once(seen.key), all).await
}

/// Lists a product, or takes it back to a draft.
///
/// # Errors
/// `Missing`; `Hidden`, `PriceMissing`, `PictureMissing`, `ViewsMissing`, `RecordMissing`; `Act`.
pub async fn set_listed(ports: &Ports<'_>, who: Who<'_>, seen: Seen, listed: bool) -> Done {
    let before = one(ports, who.creator.as_str(), &seen.product).await?;
    if before.state == State::Hidden {
        return Err(Failure::Refused(ProductRefused::Hidden));
    }
    if listed {
        listing::check(&before).map_err(Failure::Refused)?;
    }
    let (what, state) = if listed { ("product.list", State::Listed) } else { ("product.unlist", State::Draft) };
    let statement = stmt!(store::STATE, seen.product.as_str(), state.as_str(), None::<String>);
    let act = Act::new(who.person, what, &seen.product).changes(before.state.as_str(), state.as_str());
    let all = expecting(who, &seen, vec![statement], ports);
    change(ports, act.once(seen.key), all).await
}

/// The currency a studio prices in: the one it used last.
#[must_use]
pub fn currency(last: Option<&LastRow>) -> Currency {
    last.and_then(|last| last.currency).unwrap_or(Currency::Eur)
}
