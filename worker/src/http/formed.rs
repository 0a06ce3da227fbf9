//! What a flow said of a form with several fields: it is done, it is refused, or the page is shown again with what is wrong.

use super::asked::{Asked, Form};
use super::errors::Refused;
use shared::audit::ActRefused;
use shared::drops::view::Notice;
use shared::failure::{Failure, Kind, Refusal};
use shared::products::refused::notice;
use shared::requests::Key;

/// The status of a page that is shown again, and what it says.
pub type Again = (u16, Vec<Notice>);

/// The form's idempotency key.
///
/// # Errors
/// When there is none, or it is malformed.
pub fn keyed<R: From<ActRefused>>(form: &Form) -> Result<Key, Failure<Vec<R>>> {
    form.key().map_err(|refused| Failure::Refused(vec![ActRefused::Key(refused).into()]))
}

/// What was done, or the page again.
///
/// # Errors
/// What is missing or broken, and to a client every refusal: it gets no page.
pub fn formed<T, R: Refusal>(
    asked: &Asked<'_>,
    outcome: Result<T, Failure<Vec<R>>>,
) -> Result<Result<T, Again>, Refused> {
    let refused = match outcome {
        Ok(done) => return Ok(Ok(done)),
        Err(Failure::Broken(cause)) => return Err(Failure::<R>::Broken(cause).into()),
        Err(Failure::Refused(refused)) => refused,
    };
    let Some(first) = refused.first() else { return Err(Refused::missing()) };
    let refusal = Refused::of(first);
    if first.kind() == Kind::Missing {
        return Err(refusal);
    }
    let notices: Vec<Notice> = refused.iter().map(notice).collect();
    if asked.wants_json() { Err(refusal.with_notices(notices)) } else { Ok(Err((refusal.status(), notices))) }
}
