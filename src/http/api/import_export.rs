//! `/import` and `/export`: all records as files, for uploads on the admin page and for moving to another installation.
//!
//! Guard: `SiteOperator`.

use std::sync::Arc;

use std::io::{self, Write};
use std::path::Path;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tempfile::NamedTempFile;
use tokio::sync::mpsc;
use utoipa::ToSchema;

use super::sync::ImportDocument;
use crate::app::{ApplicationError, ExportEncoding, RecordExport};
use crate::auth::CredentialError;
use crate::http::ApiState;
use crate::http::extract::{FromQueryParams, Query, QueryParams, SiteOperator};
use crate::http::live_credential::LiveCredential;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::RecordKind;
use crate::sync::{FileFormat, ImportRequest};

/// Size of a chunk of an export, bytes.
const CHUNK_BYTES: usize = 64 << 10;
/// Chunks of an export that wait for a slow client. One more blocks the export.
const WAITING_CHUNKS: usize = 4;
/// Longest file name, characters.
const MAX_NAME_CHARACTERS: usize = 255;
const RECORD_KINDS: [(&str, RecordKind); 5] = [
    ("facility", RecordKind::Facility),
    ("equipment", RecordKind::Equipment),
    ("service", RecordKind::Service),
    ("conductor", RecordKind::Conductor),
    ("photo", RecordKind::Photo),
];

/// The parameters of an import.
pub(crate) struct ImportParams {
    name: Option<String>,
    kind: Option<RecordKind>,
    allow_mass_delete: bool,
}

impl FromQueryParams for ImportParams {
    fn read(params: &mut QueryParams) -> Self {
        Self {
            name: params.text("name", MAX_NAME_CHARACTERS),
            kind: params.one_of("kind", &RECORD_KINDS),
            allow_mass_delete: params.flag("allow_mass_delete").unwrap_or(false),
        }
    }
}

/// Imports a file, completely or not at all. The format follows from the media type, otherwise from the file name and the
/// first bytes.
#[utoipa::path(
    post,
    path = "/import",
    tag = "sync",
    params(
        ("name" = Option<String>, Query, description = "Name of the file. Its extension selects the format when the media type does not."),
        ("kind" = Option<String>, Query, description = "Kind of the records, when the file does not say: `facility`, \
            `equipment`, `service`, `conductor` or `photo`."),
        ("allow_mass_delete" = Option<bool>, Query, description = "Delete even a large part of the imported \
            records when the file no longer has them. Default false."),
        Query<ImportParams>,
    ),
    request_body(content(
        (serde_json::Value = "application/json"), (serde_json::Value = "application/x-ndjson"),
        (serde_json::Value = "text/csv"), (serde_json::Value = "application/octet-stream"),
    )),
    responses(
        (status = 200, body = ImportDocument),
        (status = 409, body = ProblemDocument, description = "The import would delete a large part of the records."),
        (status = 413, body = ProblemDocument, description = "The file is larger than `sync.import_max_mib`."),
        (status = 415, body = ProblemDocument, description = "The media type is not supported."),
        (status = 422, body = ProblemDocument, description = "The file cannot be decoded."),
    )
)]
pub(crate) async fn import_records(
    State(app): State<ApiState>,
    SiteOperator(principal): SiteOperator,
    Query(params): Query<ImportParams>,
    request: Request,
) -> Result<Json<ImportDocument>, Problem> {
    let path = request.uri().path().to_owned();
    let format =
        format_of(request.headers()).ok_or_else(|| Problem::from_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, &path))?;
    let most = app.run_queue.limits().import_max_mib.saturating_mul(1 << 20);
    let file = write_to_file(request.into_body(), &app.application.data_dir(), most, &path).await?;
    let ImportParams { name, kind, allow_mass_delete } = params;
    let name = name.or_else(|| Some("upload".to_owned()));
    let (path, upload) = (file.path().to_owned(), Some(Arc::new(file.into_temp_path())));
    let order = ImportRequest { path, name, format, kind, allow_mass_delete, upload };
    Ok(Json(ImportDocument::new(app.run_queue.import(order).await?, &principal)))
}

/// The format by the media type: `Some(None)` when the type does not tell, `None` when the type is not supported.
fn format_of(headers: &HeaderMap) -> Option<Option<FileFormat>> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/json" => Some(Some(FileFormat::Json)),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Some(Some(FileFormat::Ndjson)),
        "text/csv" | "text/tab-separated-values" | "application/vnd.ms-excel" => Some(Some(FileFormat::Csv)),
        "" | "application/octet-stream" | "text/plain" => Some(None),
        _ => None,
    }
}

/// Writes a body to a temporary file in `folder`. The file is deleted when it is dropped.
async fn write_to_file(body: Body, folder: &Path, most: u64, path: &str) -> Result<NamedTempFile, Problem> {
    let internal = |error: &io::Error| Problem::internal(error);
    let file = NamedTempFile::new_in(folder).map_err(|error| internal(&error))?;
    let mut open = tokio::fs::File::from_std(file.reopen().map_err(|error| internal(&error))?);
    let mut chunks = body.into_data_stream();
    let mut length = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::malformed("the body is incomplete"))?;
        length += chunk.len() as u64;
        if length > most {
            return Err(Problem::from_status(StatusCode::PAYLOAD_TOO_LARGE, path));
        }
        tokio::io::AsyncWriteExt::write_all(&mut open, &chunk).await.map_err(|error| internal(&error))?;
    }
    tokio::io::AsyncWriteExt::flush(&mut open).await.map_err(|error| internal(&error))?;
    Ok(file)
}

/// The parameters of an export.
pub(crate) struct ExportParams(ExportEncoding);

impl FromQueryParams for ExportParams {
    fn read(params: &mut QueryParams) -> Self {
        let format = params
            .one_of("format", &[("json", FileFormat::Json), ("ndjson", FileFormat::Ndjson), ("csv", FileFormat::Csv)]);
        let kind = params.one_of("kind", &RECORD_KINDS);
        Self(match (format.unwrap_or(FileFormat::Json), kind) {
            (FileFormat::Csv, Some(kind)) => ExportEncoding::Csv(kind),
            (FileFormat::Csv, None) => {
                params.add_error("kind", "is required for csv, which has one kind of record");
                ExportEncoding::Json
            }
            (FileFormat::Json | FileFormat::Ndjson, Some(_)) => {
                params.add_error("kind", "is for csv only: the other formats have every kind of record");
                ExportEncoding::Json
            }
            (FileFormat::Ndjson, None) => ExportEncoding::Ndjson,
            (FileFormat::Json, None) => ExportEncoding::Json,
        })
    }
}

/// All records, each in the canonical format of its kind.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the document's shape; the records are written one by one")]
pub(crate) struct ExportedRecords {
    #[schema(value_type = Vec<Object>)]
    facilities: Vec<serde_json::Value>,
    #[schema(value_type = Vec<Object>)]
    equipment: Vec<serde_json::Value>,
    #[schema(value_type = Vec<Object>)]
    services: Vec<serde_json::Value>,
    #[schema(value_type = Vec<Object>)]
    conductors: Vec<serde_json::Value>,
    #[schema(value_type = Vec<Object>)]
    photos: Vec<serde_json::Value>,
}

/// Exports all records in a format that `POST /import` accepts. The response is streamed; it is aborted when the export
/// fails.
#[utoipa::path(
    get,
    path = "/export",
    tag = "sync",
    params(
        ("format" = Option<String>, Query, description = "`json` (default), `ndjson` or `csv`."),
        ("kind" = Option<String>, Query, description = "For `csv`: `facility`, `equipment`, `service`, `conductor` or \
            `photo`."),
        Query<ExportParams>,
    ),
    responses(
        (status = 200, description = "The records, in a file.", headers(
            ("Content-Disposition" = String, description = "`attachment` with the name of the file."),
        ), content(
            (ExportedRecords = "application/json"), (String = "application/x-ndjson"), (String = "text/csv"),
        )),
        (status = 422, body = ProblemDocument, description = "The format or kind does not exist, or they cannot be combined."),
    )
)]
pub(crate) async fn export_records(
    State(app): State<ApiState>,
    State(export): State<Arc<RecordExport>>,
    SiteOperator(principal): SiteOperator,
    Query(ExportParams(form)): Query<ExportParams>,
) -> Result<Response, Problem> {
    let authenticator = Arc::clone(&app.application.authenticator);
    let credential = LiveCredential::new(app.runtime.clone(), authenticator, principal).await;
    let credential = credential.ok_or(CredentialError::Invalid)?;
    let (sender, chunks) = mpsc::channel(WAITING_CHUNKS);
    let (runtime, failed) = (app.runtime.clone(), sender.clone());
    app.runtime.spawn("export", async move {
        let write = move || {
            let mut out = io::BufWriter::with_capacity(CHUNK_BYTES, ExportWriter(&sender));
            if let Err(error) = export.write(form, &mut out) {
                // An error in the body aborts the response, so that the client does not take a part for the whole.
                drop(out.into_parts());
                if sender.blocking_send(Err(io::Error::other(error.to_string()))).is_ok() {
                    tracing::warn!(%error, "an export was aborted");
                }
            }
        };
        if let Err(error) = runtime.run_export(write).await {
            // The receiver is gone when the client has left. Then nobody needs the error.
            let _ = failed.send(Err(io::Error::other(error.to_string()))).await;
        }
    });
    // A client that stalls is disconnected, which drops the receiver: the writer ends and its snapshot is freed
    let body = Body::from_stream(stream::unfold((chunks, credential), |(mut chunks, mut credential)| async {
        let chunk = chunks.recv().await?;
        let is_valid = credential.is_valid().await;
        let chunk = if is_valid { chunk } else { Err(io::Error::other("the credential was revoked")) };
        Some((chunk, (chunks, credential)))
    }));
    let (media_type, name) = match form {
        ExportEncoding::Json => ("application/json", "masterbus.json".to_owned()),
        ExportEncoding::Ndjson => ("application/x-ndjson", "masterbus.ndjson".to_owned()),
        ExportEncoding::Csv(kind) => ("text/csv; charset=utf-8", format!("masterbus-{}.csv", record_kind_name(kind))),
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let disposition = disposition.map_err(|error| ApplicationError::Internal(error.to_string()))?;
    let media_type = HeaderValue::from_static(media_type);
    Ok(([(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
}

fn record_kind_name(kind: RecordKind) -> &'static str {
    RECORD_KINDS.iter().find(|(_, known)| *known == kind).map_or("", |(word, _)| word)
}

/// Sends what is written to the response body. Blocks while the client is slow.
pub(crate) struct ExportWriter<'s>(&'s mpsc::Sender<io::Result<Bytes>>);

impl Write for ExportWriter<'_> {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(chunk)));
        sent.map(|()| chunk.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
