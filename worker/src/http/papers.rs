//! The creator's papers: sent as a plain form, read by the mill, confirmed here.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::onboarding::{around, done, said, who};
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::greeted;
use crate::wire;
use shared::documents::BYTES_MAX;
use shared::documents::FieldName;
use shared::documents::flow::{self, PaperRefused};
use shared::failure::{Failure, Kind, Refusal};
use shared::office::view::Notice;
use shared::requests::Key;
use worker::FormEntry;

/// A file and the little around it.
const FORM_BYTES_MAX: usize = BYTES_MAX + 64 * 1024;

/// Papers of the creator who asks.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/documents",
        "Documents",
        Who::Creator,
        "The creator's papers, with what was read from them.",
        &[200],
        |asked, _| Box::pin(async { list(asked, Shown::default()).await }),
    ),
    Route::post(
        "/studio/documents",
        "SendDocument",
        Who::Creator,
        "Takes a photo or PDF of at most 10 MB as multipart/form-data, and has it read.",
        &[("kind", true, "id, licence or permit."), ("file", true, "JPEG, PNG, WebP or PDF by its content."), KEY],
        &[200, 201, 303, 400, 411, 413, 422, 429],
        |asked, _| Box::pin(send(asked)),
    )
    .up_to(FORM_BYTES_MAX),
    Route::get(
        "/studio/documents/{id}",
        "Document",
        Who::Creator,
        "One paper and where it stands, as JSON; browsers see it among the others.",
        &[200, 303, 404],
        |asked, path| Box::pin(one(asked, path.first)),
    ),
    Route::post(
        "/studio/documents/{id}",
        "ConfirmDocument",
        Who::Creator,
        "What the creator says it says.",
        &[
            ("holder", true, "As printed."),
            ("number", true, "As printed."),
            ("issuer", false, "Of a licence or permit."),
            ("born_on", false, "Of an identity paper: YYYY-MM-DD."),
            ("expires_on", false, "YYYY-MM-DD; identity papers must have one."),
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(confirm(asked, path.first)),
    ),
];

/// A paper's id, what was typed about it, and why that was refused.
type Confirming<'a> = (&'a str, &'a [(FieldName, String)], Vec<Notice>);

/// What was typed and refused.
#[derive(Default)]
struct Shown<'a> {
    kind: &'a str,
    sending: Vec<Notice>,
    confirming: Option<Confirming<'a>>,
    status: Option<u16>,
}

async fn list(asked: &Asked<'_>, shown: Shown<'_>) -> Answer {
    let papers = flow::list(asked.wire.ports().db, asked.studio()?).await?;
    if shown.status.is_none() && asked.wants_json() {
        return Ok(Reply::json(200, &papers));
    }
    let (person, said) = (greeted(asked)?, said(asked));
    let key = asked.wire.ports().ids.fresh("key_");
    let refused = shown.confirming.as_ref().map(|(id, typed, notices)| (*id, *typed, notices.as_slice()));
    let model =
        app::onboarding::PapersPage { papers: &papers, key: &key, kind: shown.kind, notices: &shown.sending, refused };
    let page = app::onboarding::papers(around(asked, &person, said.as_ref()), model);
    Ok(Reply::html(page).status(shown.status.unwrap_or(200)))
}

async fn send(asked: &mut Asked<'_>) -> Answer {
    let form = asked.multipart().await?;
    let field = |name: &str| form.get_field(name).unwrap_or_default();
    let bytes = match form.get("file") {
        Some(FormEntry::File(file)) => file.bytes().await.unwrap_or_default(),
        _ => Vec::new(),
    };
    let key = asked.header("idempotency-key").unwrap_or_else(|| field("key"));
    let malformed =
        |_| Refused::new(Kind::Malformed, "key_malformed", "Please load the page again: its key is missing.");
    let key = Key::parse(&key).map_err(malformed)?;
    let blobs = wire::originals(asked.env).map_err(Refused::broken)?;
    let (person, studio) = who(asked)?;
    let kind = field("kind");
    match flow::receive(&asked.wire.ports(), &blobs, (&person, &studio), &kind, &key, bytes).await {
        Ok(paper) => {
            wire::to_the_mill(asked.env, asked.context, paper.id.clone());
            if asked.wants_json() {
                return Ok(Reply::json(201, &paper));
            }
            Ok(Reply::see_other("/studio/documents?said=sent"))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            let told = Refused::of(&refused);
            list(
                asked,
                Shown { kind: &kind, sending: vec![told.notice()], status: Some(told.status()), ..Shown::default() },
            )
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn one(asked: &Asked<'_>, id: &str) -> Answer {
    let paper = flow::own(asked.wire.ports().db, asked.studio()?, id).await?;
    if asked.wants_json() { Ok(Reply::json(200, &paper)) } else { Ok(Reply::see_other("/studio/documents")) }
}

async fn confirm(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let typed: Vec<_> = FieldName::ALL.into_iter().map(|name| (name, form.value(name.as_str()).to_owned())).collect();
    match flow::confirmed(&asked.wire.ports(), asked.studio()?, id, &typed).await {
        Ok(()) => Ok(done(asked, "/studio/documents?said=confirmed")),
        Err(Failure::Refused(PaperRefused::Fields(notices))) => {
            let refused = PaperRefused::Fields(notices.clone());
            let told = Refused::of(&refused).with_notices(notices.clone());
            if asked.wants_json() {
                return Err(told);
            }
            let confirming = Some((id, typed.as_slice(), notices));
            list(asked, Shown { confirming, status: Some(told.status()), ..Shown::default() }).await
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() && refused.kind() == Kind::Conflict => {
            let told = Refused::of(&refused);
            let confirming = Some((id, typed.as_slice(), vec![told.notice()]));
            list(asked, Shown { confirming, status: Some(told.status()), ..Shown::default() }).await
        }
        Err(failure) => Err(failure.into()),
    }
}
