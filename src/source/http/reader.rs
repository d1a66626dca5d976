//! One pass over the HTTP API: the pages of all collections in order, the bytes of photos, and the lists of ids.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde_json::Value;

use super::HttpOptions;
use super::cursor::HttpCursor;
use crate::config::public_url;
use crate::http_client::{CallError, HttpClient, Url};
use crate::inventory::reading::{self, RowRef};
use crate::inventory::{NO_ID, Photo, Record, RecordKind, ValidationIssue};
use crate::source::batch::BatchBuilder;
use crate::source::postgres::LARGEST_PICTURE;
use crate::source::prefetch::{BatchDelivery, BatchSender};
use crate::source::{ReadMode, SourceError};

/// The collections in the order in which they are read.
const COLLECTIONS: [(&str, RecordKind); 4] = [
    ("facilities", RecordKind::Facility),
    ("equipment", RecordKind::Equipment),
    ("services", RecordKind::Service),
    ("photos", RecordKind::Photo),
];
/// Photos requested per page: the bytes of each are fetched too.
const PHOTO_PAGE: u32 = 100;
/// Ids requested per page.
const IDS_PAGE: u32 = 5_000;
/// Pictures fetched at the same time.
const PICTURES_AT_ONCE: usize = 4;

#[derive(Deserialize)]
struct CollectionPage {
    items: Vec<Value>,
    #[serde(default)]
    next_cursor: Value,
    #[serde(default)]
    watermark: Value,
}

#[derive(Deserialize)]
struct IdsPage {
    items: Vec<Value>,
    #[serde(default)]
    next_cursor: Value,
}

/// Outcome of listing ids.
enum IdsOutcome {
    Listed,
    /// The source does not offer a list of ids.
    Unsupported,
    /// Nobody listens any more.
    Closed,
}

/// A string, or a number as a string; `None` for anything else.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(super) struct HttpReader {
    client: HttpClient,
    pictures: HttpClient,
    base: Url,
    options: HttpOptions,
    cursor: HttpCursor,
    mode: ReadMode,
    batch: BatchBuilder,
}

impl HttpReader {
    pub(super) fn new(client: HttpClient, base: Url, options: HttpOptions, cursor: HttpCursor, mode: ReadMode) -> Self {
        let pictures = client.with_body_limit(LARGEST_PICTURE as usize);
        Self { client, pictures, base, options, cursor, mode, batch: BatchBuilder::default() }
    }

    /// Reads to the end, or until the receiver is gone.
    pub(super) async fn run(mut self, sender: BatchSender) -> Result<(), SourceError> {
        let is_whole = self.cursor.begins_everything();
        for (collection, kind) in COLLECTIONS {
            if !self.cursor.is_done(collection)
                && let BatchDelivery::Closed = self.collection(collection, kind, &sender).await?
            {
                return Ok(());
            }
        }
        self.cursor.finish();
        let now = self.options.clock.now();
        let is_due =
            self.mode == ReadMode::CompareIds || self.cursor.is_comparison_due(now, self.options.compare_interval);
        let mut compared = if is_whole { COLLECTIONS.to_vec() } else { Vec::new() };
        if !is_whole && is_due {
            for (collection, kind) in COLLECTIONS {
                match self.ids(collection, kind, &sender).await? {
                    IdsOutcome::Listed => compared.push((collection, kind)),
                    IdsOutcome::Unsupported => {}
                    IdsOutcome::Closed => return Ok(()),
                }
            }
        }
        if is_whole || is_due {
            self.cursor.compare(now);
        }
        self.batch.complete_pass = true;
        if is_whole {
            self.batch.unnamed_checked = COLLECTIONS.iter().map(|(name, _)| (*name).into()).collect();
        }
        self.batch.complete_tables = compared.into_iter().map(|(name, kind)| (name.into(), kind)).collect();
        self.send(&sender).await;
        Ok(())
    }

    async fn send(&mut self, sender: &BatchSender) -> BatchDelivery {
        let mut full = self.batch.take();
        full.cursor = self.cursor.write();
        sender.send(full).await
    }

    /// Requests a page. A batch that becomes due meanwhile is sent; `None` when its receiver is gone.
    async fn fetch(&mut self, url: &Url, sender: &BatchSender) -> Option<Result<Bytes, CallError>> {
        let client = self.client.clone();
        let mut call = std::pin::pin!(client.get(url));
        loop {
            let Some(due) = self.batch.due(self.options.limits) else { return Some(call.await) };
            tokio::select! {
                biased;
                answer = &mut call => return Some(answer),
                () = tokio::time::sleep_until(due) => {}
            }
            // Storing the batch may take a while: the response is received at the same time
            let mut handing_over = std::pin::pin!(self.send(sender));
            tokio::select! {
                biased;
                went = &mut handing_over => {
                    if let BatchDelivery::Closed = went {
                        return None;
                    }
                }
                answer = &mut call => {
                    return match handing_over.await {
                        BatchDelivery::Accepted => Some(answer),
                        BatchDelivery::Closed => None,
                    };
                }
            }
        }
    }

    async fn collection(
        &mut self,
        name: &str,
        kind: RecordKind,
        sender: &BatchSender,
    ) -> Result<BatchDelivery, SourceError> {
        let table: Arc<str> = name.into();
        let mut cursor = self.cursor.page(name);
        let mut is_taken_up = cursor.is_some();
        loop {
            let url = self.page_url(name, kind, cursor.as_deref());
            let answer = match self.fetch(&url, sender).await {
                Some(answer) => answer,
                None => return Ok(BatchDelivery::Closed),
            };
            let body = match answer {
                // A page cursor of an earlier run may have expired at the source
                Err(error) if is_taken_up && matches!(error.status(), Some(400 | 404 | 409 | 410 | 422)) => {
                    tracing::info!(collection = name, %error, "the page of the interrupted pass no longer exists; the collection is read from its start");
                    (cursor, is_taken_up) = (None, false);
                    continue;
                }
                answer => answer?,
            };
            is_taken_up = false;
            let not_understood = |reason: String| SourceError::Decode { what: answer_of(&url), reason };
            let page: CollectionPage =
                serde_json::from_slice(&body).map_err(|error| not_understood(error.to_string()))?;
            self.batch.count_rows(&table, page.items.len() as u64, body.len() as u64);
            drop(body);
            let next = written(&page.next_cursor);
            if next.is_some() && next == cursor {
                return Err(not_understood("next_cursor is the cursor that was asked with".to_owned()));
            }
            let watermark = written(&page.watermark);
            let photos = self.take(&table, kind, page.items);
            if let BatchDelivery::Closed = self.photos(&table, photos, sender).await? {
                return Ok(BatchDelivery::Closed);
            }
            match next {
                Some(_) => self.cursor.reach(name, next.clone()),
                None => self.cursor.end(name, watermark),
            }
            if self.batch.is_full(self.options.limits)
                && let BatchDelivery::Closed = self.send(sender).await
            {
                return Ok(BatchDelivery::Closed);
            }
            if next.is_none() {
                return Ok(BatchDelivery::Accepted);
            }
            cursor = next;
        }
    }

    /// Lists the ids of a collection.
    async fn ids(
        &mut self,
        collection: &str,
        kind: RecordKind,
        sender: &BatchSender,
    ) -> Result<IdsOutcome, SourceError> {
        let mut cursor: Option<String> = None;
        self.batch.checked_tables.push(collection.into());
        loop {
            let mut url = self.below(&["ids"]);
            url.query_pairs_mut().append_pair("kind", collection).append_pair("limit", &IDS_PAGE.to_string());
            if let Some(cursor) = &cursor {
                url.query_pairs_mut().append_pair("cursor", cursor);
            }
            let answer = match self.fetch(&url, sender).await {
                Some(answer) => answer,
                None => return Ok(IdsOutcome::Closed),
            };
            let body = match answer {
                Err(error) if matches!(error.status(), Some(404 | 405 | 501)) => {
                    let reason = format!(
                        "the list of ids is answered with {}: what is deleted at the source without a tombstone stays \
                         until a full run",
                        error.status().unwrap_or_default()
                    );
                    let place = RowRef { table: collection, row: "" };
                    let complaint = ValidationIssue { quarantined: false, ..place.rejection("", None, reason) };
                    self.batch.complaints.push(complaint);
                    return Ok(IdsOutcome::Unsupported);
                }
                answer => answer?,
            };
            let not_understood = |reason: String| SourceError::Decode { what: answer_of(&url), reason };
            let page: IdsPage = serde_json::from_slice(&body).map_err(|error| not_understood(error.to_string()))?;
            self.batch.bytes += body.len() as u64;
            for id in &page.items {
                let id = written(id).ok_or_else(|| not_understood(format!("{id} is no id")))?;
                self.batch.present.push((kind, id.trim().to_owned()));
            }
            let next = written(&page.next_cursor);
            if next.is_some() && next == cursor {
                return Err(not_understood("next_cursor is the cursor that was asked with".to_owned()));
            }
            if self.batch.is_full(self.options.limits)
                && let BatchDelivery::Closed = self.send(sender).await
            {
                return Ok(IdsOutcome::Closed);
            }
            if next.is_none() {
                return Ok(IdsOutcome::Listed);
            }
            cursor = next;
        }
    }

    fn page_url(&self, collection: &str, kind: RecordKind, cursor: Option<&str>) -> Url {
        let mut url = self.below(&[collection]);
        let limit = if kind == RecordKind::Photo { self.options.page.min(PHOTO_PAGE) } else { self.options.page };
        let mut query = url.query_pairs_mut();
        query.append_pair("limit", &limit.to_string());
        if let Some(since) = self.cursor.since(collection, self.options.overlap) {
            query.append_pair("since", &since);
        }
        if let Some(cursor) = cursor {
            query.append_pair("cursor", cursor);
        }
        drop(query);
        url
    }

    /// A URL below the base; the path segments are escaped.
    fn below(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        // HTTP URLs always have path segments
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    /// Adds the documents of a page to the batch; returns the photos, whose bytes are still to be fetched.
    fn take(&mut self, table: &Arc<str>, kind: RecordKind, items: Vec<Value>) -> Vec<Photo> {
        let batch = &mut self.batch;
        let mut photos = Vec::new();
        for document in &items {
            let place = RowRef { table, row: NO_ID };
            let read = match reading::parse_deleted(document, place) {
                Ok(Some(id)) => {
                    batch.removed.push((table.clone(), kind, id));
                    continue;
                }
                Ok(None) => reading::parse_record(kind, document, place),
                Err(complaints) => Err(complaints),
            };
            match read {
                Ok(read) => {
                    batch.complaints.extend(read.issues);
                    match read.record {
                        Record::Photo(photo, _) if self.options.pictures => photos.push(photo),
                        record => batch.puts.push((table.clone(), record)),
                    }
                }
                Err(complaints) => batch.complaints.extend(complaints),
            }
        }
        photos
    }

    async fn photos(
        &mut self,
        table: &Arc<str>,
        photos: Vec<Photo>,
        sender: &BatchSender,
    ) -> Result<BatchDelivery, SourceError> {
        let client = self.pictures.clone();
        let with_urls: Vec<(Photo, Url)> = photos
            .into_iter()
            .map(|photo| {
                let url = self.below(&["photos", photo.id.as_str(), "bytes"]);
                (photo, url)
            })
            .collect();
        let mut fetched = stream::iter(with_urls)
            .map(|(photo, url)| {
                let client = client.clone();
                async move {
                    let picture = client.get(&url).await;
                    (photo, picture)
                }
            })
            .buffered(PICTURES_AT_ONCE);
        while let Some((photo, picture)) = fetched.next().await {
            let picture = match picture {
                Ok(picture) => {
                    self.batch.bytes += picture.len() as u64;
                    Some(Vec::from(picture))
                }
                Err(error) => {
                    self.batch.complaints.extend(without_picture(table, &photo, error)?);
                    None
                }
            };
            self.batch.puts.push((table.clone(), Record::Photo(photo, picture)));
            // The cursor still points at this page: an interrupted run reads it again
            if self.batch.is_full(self.options.limits)
                && let BatchDelivery::Closed = self.send(sender).await
            {
                return Ok(BatchDelivery::Closed);
            }
        }
        Ok(BatchDelivery::Accepted)
    }
}

/// A response in error messages, without the secrets in its URL.
fn answer_of(url: &Url) -> String {
    format!("the answer of {}", public_url(url.as_str()))
}

/// A missing picture is a complaint, unless the error means that every further request fails too.
fn without_picture(table: &str, photo: &Photo, error: CallError) -> Result<Option<ValidationIssue>, SourceError> {
    match &error {
        CallError::Status { status: 404, .. } if photo.url.is_some() => Ok(None),
        CallError::Status { status, .. } if !matches!(status, 401 | 403 | 429) => {
            let place = RowRef { table, row: photo.id.as_str() };
            let reason = format!("does not come: the source answers {status}");
            Ok(Some(ValidationIssue { quarantined: false, ..place.rejection("bytes", None, reason) }))
        }
        CallError::TooLarge { .. } => {
            let place = RowRef { table, row: photo.id.as_str() };
            let reason = format!("has more than {LARGEST_PICTURE} bytes");
            Ok(Some(ValidationIssue { quarantined: false, ..place.rejection("bytes", None, reason) }))
        }
        _ => Err(error.into()),
    }
}
