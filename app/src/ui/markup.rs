//! Lists and optional parts of a page that never hydrates.
//!
//! Leptos puts a comment after every list and in place of every absent part, for the browser to find them again. Outside an
//! island nobody looks, so these write the parts and nothing else, straight into the page.

use leptos::prelude::*;
use leptos::tachys::html::attribute::{Attribute, any_attribute::AnyAttribute};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState, add_attr::AddAnyAttr};

/// Whatever `F` writes.
pub struct Markup<F>(pub F);

/// What is already HTML, as it is. Never for what a person typed.
pub fn raw<'a>(html: impl Into<std::borrow::Cow<'a, str>> + Send) -> Markup<impl FnOnce(&mut String) + Send> {
    Markup(move |to: &mut String| to.push_str(&html.into()))
}

/// Each of `rows` as `view` shows it.
pub fn each<'a, T: Sync, V: IntoView>(
    rows: &'a [T],
    view: impl Fn(&'a T) -> V + Send,
) -> Markup<impl FnOnce(&mut String) + Send> {
    Markup(move |to: &mut String| {
        for row in rows {
            write_to(to, view(row));
        }
    })
}

/// What there is, or nothing.
pub fn maybe<V: IntoView>(part: Option<V>) -> Markup<impl FnOnce(&mut String) + Send> {
    Markup(move |to: &mut String| {
        if let Some(part) = part {
            write_to(to, part);
        }
    })
}

/// `view` when `holds`, or nothing.
pub fn when<V: IntoView>(holds: bool, view: impl FnOnce() -> V) -> Markup<impl FnOnce(&mut String) + Send> {
    maybe(holds.then(view))
}

/// An island. It keeps the comments that the browser looks for, written so that validators know them as comments.
pub fn island<V: IntoView>(view: impl FnOnce() -> V + Send) -> Markup<impl FnOnce(&mut String) + Send> {
    Markup(move |to: &mut String| {
        let mut written = String::with_capacity(4_096);
        write_to(&mut written, view());
        for (at, part) in written.split("<!>").enumerate() {
            if at != 0 {
                to.push_str("<!---->");
            }
            to.push_str(part);
        }
    })
}

/// Adds `view` to the end of `to`.
pub fn write_to(to: &mut String, view: impl IntoView) {
    view.to_html_with_buf(to, &mut Position::FirstChild, true, false, Vec::new());
}

impl<F: FnOnce(&mut String) + Send> Render for Markup<F> {
    type State = ();

    fn build(self) -> Self::State {}

    fn rebuild(self, (): &mut Self::State) {}
}

impl<F: FnOnce(&mut String) + Send> AddAnyAttr for Markup<F> {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _: A) -> Self::Output<A> {
        self
    }
}

impl<F: FnOnce(&mut String) + Send> RenderHtml for Markup<F> {
    type AsyncOutput = Self;
    type Owned = Markup<Box<dyn FnOnce(&mut String) + Send>>;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn to_html_with_buf(self, to: &mut String, position: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {
        (self.0)(to);
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {}

    fn into_owned(self) -> Self::Owned {
        let mut written = String::new();
        (self.0)(&mut written);
        Markup(Box::new(move |to| to.push_str(&written)))
    }
}
