//! `Blobs` over R2, with KV in front for what is small and hot.

use async_trait::async_trait;
use shared::ports::{Blob, Blobs};
use worker::kv::KvStore;
use worker::{Object, Range};

/// Larger objects go straight to the bucket: KV is for thumbnails and the like.
const HOT_BYTES_MAX: usize = 64 * 1024;

/// Seconds KV keeps a copy: derivatives never change under their name, so a week only bounds what is stored.
const HOT_SECONDS: u64 = 7 * 24 * 3_600;

/// The bucket and its hot store.
pub struct Bucket {
    hot: KvStore,
    bucket: worker::Bucket,
}

impl Bucket {
    /// `bucket`, with `hot` in front.
    #[must_use]
    pub const fn new(hot: KvStore, bucket: worker::Bucket) -> Self {
        Self { hot, bucket }
    }

    /// Keeps a small object near the readers. Failing costs speed, not truth.
    pub async fn warm(&self, key: &str, bytes: &[u8]) {
        if bytes.len() > HOT_BYTES_MAX {
            return;
        }
        if let Ok(put) = self.hot.put_bytes(key, bytes) {
            let _ = put.expiration_ttl(HOT_SECONDS).execute().await;
        }
    }

    async fn whole(&self, key: &str) -> Result<Option<Blob>, String> {
        let Some(object) = self.bucket.get(key).execute().await.map_err(|e| e.to_string())? else { return Ok(None) };
        read(&object).await.map(Some)
    }
}

async fn read(object: &Object) -> Result<Blob, String> {
    let content_type = object.http_metadata().content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    let body = object.body().ok_or_else(|| "an object without a body".to_owned())?;
    let bytes = body.bytes().await.map_err(|e| e.to_string())?;
    Ok(Blob { bytes, size: object.size(), content_type, tier: "r2" })
}

#[async_trait(?Send)]
impl Blobs for Bucket {
    async fn get(&self, key: &str, range: Option<(u64, u64)>) -> Result<Option<Blob>, String> {
        if let Some((first, last)) = range {
            let range = Range::OffsetWithLength { offset: first, length: last - first + 1 };
            let found = self.bucket.get(key).range(range).execute().await.map_err(|e| e.to_string())?;
            return match found {
                Some(object) => read(&object).await.map(Some),
                None => Ok(None),
            };
        }
        // A hot store that fails is passed by: reading goes on.
        if let Ok(Some(bytes)) = self.hot.get(key).bytes().await {
            let size = u64::try_from(bytes.len()).unwrap_or(0);
            return Ok(Some(Blob { bytes, size, content_type: String::new(), tier: "kv" }));
        }
        self.whole(key).await
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, String> {
        Ok(self.bucket.head(key).await.map_err(|e| e.to_string())?.map(|object| object.size()))
    }
}
