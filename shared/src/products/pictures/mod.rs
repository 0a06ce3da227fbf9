//! The pictures of a product: added, put in order, told what they show, taken out.

pub mod flow;

use super::View;
use super::store::PictureRow;

/// What is done to a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It shows this.
    Shows(View),
    /// One place forward.
    Earlier,
    /// One place back.
    Later,
}

/// The order after a step; nothing when there is no such picture.
#[must_use]
pub fn arranged(pictures: &[PictureRow], upload: &str, step: Step) -> Option<Vec<(String, View)>> {
    let mut order: Vec<(String, View)> =
        pictures.iter().map(|picture| (picture.upload.clone(), picture.view)).collect();
    let at = order.iter().position(|(id, _)| id == upload)?;
    match step {
        Step::Shows(view) => order.get_mut(at)?.1 = view,
        Step::Earlier if at > 0 => order.swap(at - 1, at),
        Step::Later if at + 1 < order.len() => order.swap(at, at + 1),
        Step::Earlier | Step::Later => {}
    }
    Some(order)
}
