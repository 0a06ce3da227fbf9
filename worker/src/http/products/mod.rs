//! Products in the studio; their sheets; the public page of their provenance.

mod change;
pub mod provenance;
pub mod sheet;

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::greeted;
use serde_json::json;
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::ids::{CreatorId, PersonId};
use shared::products::flow::{self, Known, NewProduct, Seen};
use shared::products::refused::ProductRefused;
use shared::products::shown::{self, Asking, ROWS_ON_A_PAGE, Refusal};
use shared::products::store::ProductRow;
use shared::products::view::{NewPage, ProductsPage, TypedProduct, TypedVariant};

const VERSION: (&str, bool, &str) = ("version", true, "The version that was shown.");
const STEP: &[u16] = &[200, 303, 403, 404, 409, 422];

/// A creator's own products.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/products",
        "StudioProducts",
        Who::Creator,
        "The creator's products; by q and state.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/studio/products/new",
        "NewProduct",
        Who::Creator,
        "The form of a new product; `upload` names the photograph it begins with.",
        &[200, 404],
        |asked, _| Box::pin(new(asked)),
    ),
    Route::post(
        "/studio/products",
        "MakeProduct",
        Who::Creator,
        "Makes a product with one variant: a draft, or listed at once.",
        &[
            ("title", true, "At most 120 characters."),
            ("category", true, "At most 40 characters."),
            ("description", false, "Paragraphs, parted by an empty line."),
            ("upload", false, "The photograph it begins with."),
            ("sku", false, "Item number; left out, it gets one."),
            ("detail", false, "Material, size, year."),
            ("price", false, "8.50, tax included; must be there to be listed."),
            ("currency", false, "EUR unless told."),
            ("stock", false, "Units on hand."),
            ("then", false, "list: buyers may see it at once."),
            KEY,
        ],
        &[200, 201, 303, 409, 422],
        |asked, _| Box::pin(make(asked)),
    ),
    Route::get(
        "/studio/products/{product}",
        "StudioProduct",
        Who::Creator,
        "One product with everything about it.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/studio/products/{product}",
        "SaveProduct",
        Who::Creator,
        "Its words.",
        &[
            ("title", true, "At most 120 characters."),
            ("category", true, "At most 40 characters."),
            ("description", false, "Paragraphs, parted by an empty line."),
            VERSION,
            KEY,
        ],
        STEP,
        |asked, path| Box::pin(change::words(asked, path.first)),
    ),
    Route::post(
        "/studio/products/{product}/variants",
        "SaveVariant",
        Who::Creator,
        "Changes the variant of this item number, or adds one.",
        &[
            ("sku", false, "Item number; left out for a new one."),
            ("variant", false, "As buyers read it."),
            ("detail", false, "Material, size, year."),
            ("price", false, "8.50, tax included."),
            ("currency", false, "EUR unless told."),
            ("stock", false, "Units on hand."),
            (
                "row",
                false,
                "What stands behind the names of these fields, after a dash, where a page has several such forms.",
            ),
            VERSION,
            KEY,
        ],
        STEP,
        |asked, path| Box::pin(change::variant(asked, path.first)),
    ),
    Route::post(
        "/studio/products/{product}/pictures",
        "ChangePicture",
        Who::Creator,
        "Adds a photograph, or does something to one that is there.",
        &[
            ("upload", true, "The photograph."),
            ("view", false, "front, back, mark, scale, detail or other."),
            ("then", true, "add, shows, earlier, later or remove."),
            VERSION,
            KEY,
        ],
        STEP,
        |asked, path| Box::pin(change::picture(asked, path.first)),
    ),
    Route::post(
        "/studio/products/{product}/records",
        "WriteProvenance",
        Who::Creator,
        "Puts a provenance record behind the others. It cannot be changed afterwards.",
        &[
            ("made", true, "When and where it was made, and by whom."),
            ("materials", true, "What it is made of."),
            ("mark", false, "Signature, serial number, edition."),
            ("history", false, "Who had it before, repairs, flaws."),
            VERSION,
            KEY,
        ],
        STEP,
        |asked, path| Box::pin(change::record(asked, path.first)),
    ),
    Route::post(
        "/studio/products/{product}/publish",
        "ListProduct",
        Who::Creator,
        "Lists it: it can be put into drops.",
        &[VERSION, KEY],
        STEP,
        |asked, path| Box::pin(change::listed(asked, path.first, true)),
    ),
    Route::post(
        "/studio/products/{product}/unpublish",
        "UnlistProduct",
        Who::Creator,
        "Takes it back to a draft.",
        &[VERSION, KEY],
        STEP,
        |asked, path| Box::pin(change::listed(asked, path.first, false)),
    ),
];

/// Whose studio is open, and who is signed in: their own copies, so that the request can be read meanwhile.
struct Hand {
    creator: CreatorId,
    person: PersonId,
}

impl Hand {
    fn of(asked: &Asked<'_>) -> Result<Self, Refused> {
        Ok(Self { creator: asked.studio()?.creator.clone(), person: asked.somebody()?.id.clone() })
    }

    const fn who(&self) -> flow::Who<'_> {
        flow::Who { creator: &self.creator, person: &self.person }
    }
}

fn seen(form: &Form, product: &str) -> Result<Seen, Failure<ProductRefused>> {
    let key = form.key().map_err(|refused| Failure::Refused(refused.into()))?;
    Ok(Seen { product: product.to_owned(), version: form.value("version").parse().unwrap_or(-1), key })
}

/// What has just happened, as the address of the page tells: only what is listed here can be said.
fn said(asked: &Asked<'_>) -> Option<Notice> {
    let code = asked.query_value("said");
    let text = match code.as_str() {
        "made" => "It is kept as a draft. Nobody sees it before you publish it.",
        "listed" => "It is published: it can be put into drops.",
        "unlisted" => "It is a draft again.",
        "saved" => "Saved.",
        "recorded" => "It is on record, and stays so.",
        "imported" => "The sheet is read in.",
        _ => return None,
    };
    Some(Notice { code, field: None, text: text.to_owned() })
}

fn asking(asked: &Asked<'_>) -> Asking {
    Asking {
        q: asked.query_value("q"),
        state: asked.query_value("state"),
        from: asked.query_value("from").parse().unwrap_or(0),
    }
}

/// `GET /studio/products`
async fn list(asked: &Asked<'_>) -> Answer {
    let (creator, asking, ports) = (&asked.studio()?.creator, asking(asked), asked.wire.ports());
    let fits = (asking.q.as_str(), asking.state.as_str());
    let (rows, loose) = flow::shelf(&ports, creator, fits, (asking.from, ROWS_ON_A_PAGE)).await?;
    let model = ProductsPage {
        shop: asked.wire.config.shop.clone(),
        person: greeted(asked)?,
        table: shown::table("/studio/products", false, &asking, &rows),
        loose: loose.iter().map(shown::picture).collect(),
        notice: said(asked),
    };
    Ok(Reply::html(app::products::list(&model)))
}

/// The page of a new product: with what was typed, or with what is likely.
async fn beginning(
    asked: &Asked<'_>,
    upload: &str,
    typed: Option<(TypedProduct, TypedVariant)>,
) -> Result<NewPage, Refused> {
    let (studio, ports) = (asked.studio()?, asked.wire.ports());
    let start = flow::start(&ports, &studio.creator).await?;
    let photo = start.loose.iter().find(|photo| photo.upload == upload);
    if !upload.is_empty() && photo.is_none() && typed.is_none() {
        return Err(Refused::missing());
    }
    let (typed, variant) = typed.unwrap_or_else(|| shown::likely(photo, start.last.as_ref(), ports.now, &studio.zone));
    Ok(NewPage {
        shop: asked.wire.config.shop.clone(),
        person: greeted(asked)?,
        photo: photo.map(shown::picture),
        typed,
        variant,
        notices: Vec::new(),
        key: ports.ids.fresh("product-"),
    })
}

/// `GET /studio/products/new`
async fn new(asked: &Asked<'_>) -> Answer {
    let model = beginning(asked, &asked.query_value("upload"), None).await?;
    Ok(Reply::html(app::products::new(&model)))
}

/// `POST /studio/products`
async fn make(asked: &mut Asked<'_>) -> Answer {
    let hand = Hand::of(asked)?;
    let form = asked.form().await?;
    let new = NewProduct {
        product: change::words_of(&form),
        variant: change::variant_of(&form),
        upload: form.value("upload").to_owned(),
        list: form.value("then") == "list",
    };
    let made = match form.key() {
        Ok(key) => flow::create(&asked.wire.ports(), hand.who(), key, &new).await,
        Err(refused) => Err(Failure::Refused(refused.into())),
    };
    match made {
        Ok(id) if asked.wants_json() => Ok(Reply::json(201, &json!({ "product": id }))),
        Ok(id) => {
            let word = if new.list { "listed" } else { "made" };
            Ok(Reply::see_other(&format!("/studio/products/{id}?said={word}")))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            let mut model = beginning(asked, &new.upload, Some((new.product, new.variant))).await?;
            model.notices = refused.notices();
            Ok(Reply::html(app::products::new(&model)).status(Refused::of(&refused).status()))
        }
        Err(failure) => Err(told(failure)),
    }
}

/// A refusal for clients, field by field.
fn told(failure: Failure<ProductRefused>) -> Refused {
    match failure {
        Failure::Refused(refused) => {
            let notices = refused.notices();
            Refused::of(&refused).with_notices(notices)
        }
        broken => broken.into(),
    }
}

async fn shown_page(asked: &Asked<'_>, product: &str, refusal: Refusal) -> Result<Reply, Refused> {
    let ports = asked.wire.ports();
    let known: Known = flow::known(&ports, &asked.studio()?.creator, product).await?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &data(&known.product)));
    }
    let key = ports.ids.fresh("product-");
    let model = shown::page(asked.wire.config.shop.clone(), greeted(asked)?, known, key, said(asked), refusal);
    Ok(Reply::html(app::products::page(&model)))
}

/// A product for clients.
fn data(product: &ProductRow) -> serde_json::Value {
    json!({
        "id": product.id, "title": product.title, "category": product.category, "description": product.description,
        "state": product.state, "version": product.version, "variants": product.variants, "pictures": product.pictures,
        "records": product.records,
    })
}

/// `GET /studio/products/{product}`
async fn page(asked: &Asked<'_>, product: &str) -> Answer {
    shown_page(asked, product, Refusal::default()).await
}
