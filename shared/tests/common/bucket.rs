//! `Blobs` in memory.

use async_trait::async_trait;
use shared::ports::{Blob, Blobs};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What is kept: type and bytes by key.
#[derive(Default)]
pub struct Shelf(pub RefCell<BTreeMap<String, (String, Vec<u8>)>>);

impl Shelf {
    /// The keys that begin so.
    pub fn keys(&self, prefix: &str) -> Vec<String> {
        self.0.borrow().keys().filter(|key| key.starts_with(prefix)).cloned().collect()
    }
}

#[async_trait(?Send)]
impl Blobs for Shelf {
    async fn get(&self, key: &str, range: Option<(u64, u64)>) -> Result<Option<Blob>, String> {
        let place = |at: u64| usize::try_from(at).unwrap();
        Ok(self.0.borrow().get(key).map(|(kind, whole)| {
            let bytes = range.map_or(whole.clone(), |(first, last)| whole[place(first)..=place(last)].to_vec());
            Blob { bytes, size: whole.len() as u64, content_type: kind.clone(), tier: "r2" }
        }))
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, String> {
        Ok(self.0.borrow().get(key).map(|(_, bytes)| bytes.len() as u64))
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, content_type: &str) -> Result<(), String> {
        self.0.borrow_mut().insert(key.to_owned(), (content_type.to_owned(), bytes));
        Ok(())
    }

    async fn delete(&self, keys: &[String]) -> Result<(), String> {
        self.0.borrow_mut().retain(|key, _| !keys.contains(key));
        Ok(())
    }
}
