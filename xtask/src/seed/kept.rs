//! Derivatives on disk: an AVIF takes seconds to make, and is made once.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use shared::{
    demo::{DemoPicture, Derived},
    media::{self, Focal, RECIPE_VERSION},
};

/// One picture or clip with its files.
pub struct Kept {
    /// What the database says of it.
    pub derived: Derived,
    /// Where its files are, each under the name of its variant.
    pub folder: PathBuf,
    /// Its files.
    pub files: Vec<Variant>,
}

/// One file to be served.
pub struct Variant {
    /// The last part of its address.
    pub variant: String,
    /// Its media type.
    pub content_type: String,
}

impl Kept {
    /// The derivatives of `original`, from `cache` when they were made before.
    pub fn of(picture: &DemoPicture, original: Vec<u8>, cache: &Path) -> Result<Self> {
        let focal: Focal = (u16::try_from(picture.focal_x_bp)?, u16::try_from(picture.focal_y_bp)?);
        let mut name = DefaultHasher::new();
        (RECIPE_VERSION, focal, &original).hash(&mut name);
        let folder = cache.join(format!("{:016x}", name.finish()));
        let list = folder.join("list.json");
        if !list.exists() {
            fs::create_dir_all(&folder)?;
            let made =
                if picture.poster.is_some() { clip(original, &folder)? } else { still(&original, focal, &folder)? };
            // Last, so that a folder without its list is made again.
            fs::write(&list, made.to_string())?;
        }
        read(&serde_json::from_str(&fs::read_to_string(&list)?)?, picture.stem, folder)
            .context("a bad list of derivatives")
    }
}

fn still(original: &[u8], focal: Focal, folder: &Path) -> Result<Value> {
    let made = media::derive(original, focal)?;
    for file in &made.derivatives {
        fs::write(folder.join(&file.variant), &file.bytes)?;
    }
    let files: Vec<_> = made.derivatives.iter().map(|file| json!([file.variant, file.content_type])).collect();
    Ok(json!({
        "hash": made.hash, "width": made.width, "height": made.height,
        "thumbhash": made.thumbhash, "placeholder": made.placeholder, "files": files,
    }))
}

fn clip(original: Vec<u8>, folder: &Path) -> Result<Value> {
    let bytes = original.len();
    let taken = media::clip(original)?;
    fs::write(folder.join(taken.variant), &taken.bytes)?;
    // A clip has no measures of its own: its poster stands for it.
    Ok(json!({
        "hash": taken.hash, "width": 0, "height": 0, "thumbhash": "", "placeholder": "",
        "seconds": taken.seconds, "bytes": bytes, "files": [[taken.variant, taken.content_type]],
    }))
}

fn read(list: &Value, stem: &str, folder: PathBuf) -> Option<Kept> {
    let word = |name: &str| list.get(name)?.as_str().map(str::to_owned);
    let number = |name: &str| u32::try_from(list.get(name)?.as_u64()?).ok();
    let derived = Derived {
        stem: stem.to_owned(),
        hash: word("hash")?,
        width: number("width")?,
        height: number("height")?,
        thumbhash: word("thumbhash")?,
        placeholder: word("placeholder")?,
        seconds: number("seconds"),
        bytes: list.get("bytes").and_then(Value::as_u64),
    };
    let file = |pair: &Value| {
        let text = |place: usize| pair.get(place)?.as_str().map(str::to_owned);
        Some(Variant { variant: text(0)?, content_type: text(1)? })
    };
    let files = list.get("files")?.as_array()?.iter().map(file).collect::<Option<Vec<_>>>()?;
    Some(Kept { derived, folder, files })
}
