//! Makes the demo shop: derivatives of its pictures, its SQL, and a list of both. `seed FOLDER NOW_MS`

mod kept;

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result, anyhow};
use kept::Kept;
use serde_json::json;
use shared::{
    demo::{self, DemoPicture, PICTURES},
    time::Timestamp,
};

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().context("seed FOLDER NOW_MS")?);
    let now = Timestamp(words.next().context("seed FOLDER NOW_MS")?.parse()?);
    let package = std::env::var("CARGO_MANIFEST_DIR").context("seed is run by cargo")?;
    let originals = Path::new(&package).join("../shared/demo/originals");
    let kept = all(&originals, &folder.join("media"))?;
    let media: Vec<demo::Derived> = kept.iter().map(|one| one.derived.clone()).collect();
    fs::write(folder.join("demo.sql"), demo::sql(now, &media)?)?;

    let mut version = DefaultHasher::new();
    demo::VERSION.hash(&mut version);
    // The script for one fixed moment: another demo shop has another one, whoever forgot to raise its version.
    demo::sql(Timestamp(1_800_000_000_000), &media)?.hash(&mut version);
    let objects: Vec<_> = kept
        .iter()
        .flat_map(|one| one.files.iter().map(move |file| (one, file)))
        .map(|(one, file)| {
            json!({
                "key": format!("media/{}/{}", one.derived.hash, file.variant),
                "file": one.folder.join(&file.variant),
                "type": file.content_type,
            })
        })
        .collect();
    // The main drop opened before `now` and its end is counted from the minute that has begun.
    let ends_at_ms = (now + demo::MAIN_LASTS).0.saturating_sub(60_000);
    let said = json!({
        "version": format!("{:016x}", version.finish()),
        "live": demo::MAIN_DROP,
        "ends_at_ms": ends_at_ms,
        "objects": objects,
    });
    fs::write(folder.join("demo.json"), said.to_string()).context("cannot write the list")
}

/// Every picture and clip, made on all cores; what was made before is read back.
fn all(originals: &Path, folder: &Path) -> Result<Vec<Kept>> {
    let hands = thread::available_parallelism().map_or(1, usize::from);
    let made = thread::scope(|scope| {
        let shares: Vec<_> = (0..hands)
            .map(|hand| {
                scope.spawn(move || {
                    let mine = PICTURES.iter().enumerate().skip(hand).step_by(hands);
                    mine.map(|(place, picture)| Ok((place, one(picture, originals, folder)?)))
                        .collect::<Result<Vec<_>>>()
                })
            })
            .collect();
        let join = |share: thread::ScopedJoinHandle<'_, Result<Vec<(usize, Kept)>>>| {
            share.join().map_err(|_| anyhow!("a picture could not be worked on"))?
        };
        shares.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    let mut made: Vec<(usize, Kept)> = made.into_iter().flatten().collect();
    made.sort_by_key(|(place, _)| *place);
    Ok(made.into_iter().map(|(_, one)| one).collect())
}

fn one(picture: &DemoPicture, originals: &Path, folder: &Path) -> Result<Kept> {
    let name = picture.file();
    let original = fs::read(originals.join(&name)).with_context(|| format!("shared/demo/originals lacks {name}"))?;
    Kept::of(picture, original, folder).with_context(|| format!("{name} cannot be used"))
}
