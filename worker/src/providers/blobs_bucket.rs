//! `Blobs` over R2, with KV in front for what is small and hot.

use async_trait::async_trait;
use shared::ports::{Blob, Blobs};
use worker::kv::KvStore;
use worker::{HttpMetadata, Object, Range};

/// Larger objects go straight to the bucket: KV is for thumbnails and the like.
const HOT_BYTES_MAX: usize = 64 * 1024;

/// Seconds KV keeps a copy: derivatives never change under their name, so a week only bounds what is stored.
const HOT_SECONDS: u64 = 7 * 24 * 3_600;

/// The bucket and its hot store.
pub struct Bucket {
    hot: Option<KvStore>,
    bucket: worker::Bucket,
}

impl Bucket {
    /// `bucket`, with `hot` in front.
    #[must_use]
    pub const fn new(hot: KvStore, bucket: worker::Bucket) -> Self {
        Self { hot: Some(hot), bucket }
    }

    /// `bucket` alone: for originals, which nobody reads twice.
    #[must_use]
    pub const fn cold(bucket: worker::Bucket) -> Self {
        Self { hot: None, bucket }
    }

    /// Keeps a small object near the readers. Failing costs speed, not truth.
    pub async fn warm(&self, key: &str, bytes: &[u8]) {
        let Some(hot) = self.hot.as_ref().filter(|_| bytes.len() <= HOT_BYTES_MAX) else { return };
        if let Ok(put) = hot.put_bytes(key, bytes) {
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
        if let Some(hot) = &self.hot
            && let Ok(Some(bytes)) = hot.get(key).bytes().await
        {
            let size = u64::try_from(bytes.len()).unwrap_or(0);
            return Ok(Some(Blob { bytes, size, content_type: String::new(), tier: "kv" }));
        }
        self.whole(key).await
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, String> {
        Ok(self.bucket.head(key).await.map_err(|e| e.to_string())?.map(|object| object.size()))
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, content_type: &str) -> Result<(), String> {
        let kind = HttpMetadata { content_type: Some(content_type.to_owned()), ..HttpMetadata::default() };
        self.bucket.put(key, bytes).http_metadata(kind).execute().await.map(|_| ()).map_err(|e| e.to_string())
    }

    async fn delete(&self, keys: &[String]) -> Result<(), String> {
        self.bucket.delete_multiple(keys.to_vec()).await.map_err(|e| e.to_string())?;
        if let Some(hot) = &self.hot {
            for key in keys {
                // A copy that cannot be removed ends with its own time.
                let _ = hot.delete(key).await;
            }
        }
        Ok(())
    }
}
