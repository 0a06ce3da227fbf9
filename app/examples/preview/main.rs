//! Renders every page in its variants to a folder, to look at and to check without a server:
//! `cargo run -p app --features ssr --example preview -- FOLDER`
//!
//! Pictures are asked for at `/media/{name}/t{width}.{format}`, where `name` is a file of `shared/demo/originals`.
#![allow(clippy::expect_used, reason = "a tool that cannot write its folder must stop")]

mod books;
mod cadences;
mod checkouts;
mod coupons;
mod drops;
mod lists;
mod offices;
mod payouts;
mod products;
mod sample;
mod waits;

use std::{fs, path::PathBuf};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("name the folder to write to"));
    fs::create_dir_all(&folder).expect("the folder can be made");
    for (name, page) in drops::pages()
        .into_iter()
        .chain(lists::pages())
        .chain(checkouts::pages())
        .chain(offices::pages())
        .chain(products::pages())
        .chain(waits::pages())
        .chain(coupons::pages())
        .chain(cadences::pages())
        .chain(books::pages())
        .chain(payouts::pages())
    {
        fs::write(folder.join(format!("{name}.html")), page).expect("the folder can be written to");
    }
}
