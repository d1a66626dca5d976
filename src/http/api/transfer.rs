//! `/import` and `/export`: records in and out as files, for the page's drop zone and for moving to another appliance.

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
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::{ImportDocument, of_everything};
use crate::app::{ApplicationError, ExportForm};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{FromTerms, Operator, Query, Terms};
use crate::inventory::RecordKind;
use crate::sync::{FileFormat, ImportRequest};

/// How much of an export is handed on at a time, bytes.
const PIECE: usize = 64 << 10;
/// Pieces of an export that wait for a slow reader.
const PIECES_WAITING: usize = 4;
/// Longest name of a file, characters.
const LONGEST_NAME: usize = 255;
const NOUNS: [(&str, RecordKind); 5] = [
    ("facility", RecordKind::Facility),
    ("equipment", RecordKind::Equipment),
    ("service", RecordKind::Service),
    ("conductor", RecordKind::Conductor),
    ("photo", RecordKind::Photo),
];

/// Operators only, of everything.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(import_records)).routes(routes!(export_records))
}

/// What is said of a file in its address.
struct ImportTerms {
    name: Option<String>,
    kind: Option<RecordKind>,
    allow_mass_delete: bool,
}

impl FromTerms for ImportTerms {
    fn read(terms: &mut Terms) -> Self {
        Self {
            name: terms.text("name", LONGEST_NAME),
            kind: terms.one_of("kind", &NOUNS),
            allow_mass_delete: terms.flag("allow_mass_delete").unwrap_or(false),
        }
    }
}

/// Takes in a file, all of it or nothing. Its media type tells how it is written, else its name and its beginning.
#[utoipa::path(
    post,
    path = "/import",
    tag = "sync",
    params(
        ("name" = Option<String>, Query, description = "The file's name; its ending tells the format."),
        ("kind" = Option<String>, Query, description = "What the rows are where the file does not tell: `facility`, \
            `equipment`, `service`, `conductor` or `photo`."),
        ("allow_mass_delete" = Option<bool>, Query, description = "Delete a large part of what was imported, if the \
            file says so."),
    ),
    request_body(content(
        (String = "application/json"), (String = "application/x-ndjson"), (String = "text/csv"),
        (String = "application/octet-stream"),
    )),
    responses(
        (status = 200, body = ImportDocument),
        (status = 409, body = ProblemDocument, description = "It would delete too much."),
        (status = 413, body = ProblemDocument, description = "Larger than `sync.import_max_mib`."),
        (status = 415, body = ProblemDocument, description = "Another media type."),
        (status = 422, body = ProblemDocument, description = "It cannot be decoded at all."),
    )
)]
async fn import_records(
    State(app): State<App>,
    Operator(pass): Operator,
    Query(terms): Query<ImportTerms>,
    request: Request,
) -> Result<Json<ImportDocument>, Problem> {
    of_everything(&pass)?;
    let path = request.uri().path().to_owned();
    let format =
        format_of(request.headers()).ok_or_else(|| Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, &path))?;
    let most = app.run_queue.limits().import_max_mib.saturating_mul(1 << 20);
    let file = keep(request.into_body(), &app.appliance.data_dir(), most, &path).await?;
    let ImportTerms { name, kind, allow_mass_delete } = terms;
    let name = name.or_else(|| Some("upload".to_owned()));
    let order = ImportRequest { path: file.path().to_owned(), name, format, kind, allow_mass_delete };
    Ok(Json(app.run_queue.import(order).await?.into()))
}

/// How a body is written by its media type; `None` inside where that says nothing, outside where it is another.
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

/// Keeps a body in a file beside the store, which goes when it is dropped.
async fn keep(body: Body, folder: &Path, most: u64, path: &str) -> Result<NamedTempFile, Problem> {
    let broken = |error: &io::Error| Problem::internal(error);
    let file = NamedTempFile::new_in(folder).map_err(|error| broken(&error))?;
    let mut open = tokio::fs::File::from_std(file.reopen().map_err(|error| broken(&error))?);
    let mut pieces = body.into_data_stream();
    let mut length = 0;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Problem::malformed("the body broke off"))?;
        length += piece.len() as u64;
        if length > most {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE, path));
        }
        tokio::io::AsyncWriteExt::write_all(&mut open, &piece).await.map_err(|error| broken(&error))?;
    }
    tokio::io::AsyncWriteExt::flush(&mut open).await.map_err(|error| broken(&error))?;
    Ok(file)
}

/// How an export is wanted.
struct ExportTerms(ExportForm);

impl FromTerms for ExportTerms {
    fn read(terms: &mut Terms) -> Self {
        let format = terms
            .one_of("format", &[("json", FileFormat::Json), ("ndjson", FileFormat::Ndjson), ("csv", FileFormat::Csv)]);
        let kind = terms.one_of("kind", &NOUNS);
        Self(match (format.unwrap_or(FileFormat::Json), kind) {
            (FileFormat::Csv, Some(kind)) => ExportForm::Csv(kind),
            (FileFormat::Csv, None) => {
                terms.fault("kind", "must be told for csv, which is a table of one noun");
                ExportForm::Json
            }
            (FileFormat::Json | FileFormat::Ndjson, Some(_)) => {
                terms.fault("kind", "goes with csv: the others hold every noun");
                ExportForm::Json
            }
            (FileFormat::Ndjson, None) => ExportForm::Ndjson,
            (FileFormat::Json, None) => ExportForm::Json,
        })
    }
}

/// Everything that is held, as `import` reads it, streamed.
#[utoipa::path(
    get,
    path = "/export",
    tag = "sync",
    params(
        ("format" = Option<String>, Query, description = "`json` (default), `ndjson` or `csv`."),
        ("kind" = Option<String>, Query, description = "For `csv`: `facility`, `equipment`, `service`, `conductor` or \
            `photo`."),
    ),
    responses(
        (status = 200, description = "The records, in a file.", content(
            (String = "application/json"), (String = "application/x-ndjson"), (String = "text/csv"),
        )),
        (status = 422, body = ProblemDocument, description = "An unknown format or noun, or two that do not go together."),
    )
)]
async fn export_records(
    State(app): State<App>,
    Operator(pass): Operator,
    Query(ExportTerms(form)): Query<ExportTerms>,
) -> Result<Response, Problem> {
    of_everything(&pass)?;
    let (sender, pieces) = mpsc::channel(PIECES_WAITING);
    let appliance = app.appliance.clone();
    tokio::task::spawn_blocking(move || {
        let mut out = io::BufWriter::with_capacity(PIECE, Pieces(&sender));
        if let Err(error) = appliance.export(form, &mut out) {
            // A stream that ends in an error is cut off: nobody takes half of it for the whole
            drop(out.into_parts());
            if sender.blocking_send(Err(io::Error::other(error.to_string()))).is_ok() {
                tracing::warn!(%error, "an export broke off");
            }
        }
    });
    let body = Body::from_stream(stream::unfold(pieces, |mut pieces| async { Some((pieces.recv().await?, pieces)) }));
    let (media_type, name) = match form {
        ExportForm::Json => ("application/json", "masterbus.json".to_owned()),
        ExportForm::Ndjson => ("application/x-ndjson", "masterbus.ndjson".to_owned()),
        ExportForm::Csv(kind) => ("text/csv; charset=utf-8", format!("masterbus-{}.csv", word_of(kind))),
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let disposition = disposition.map_err(|error| ApplicationError::Broken(error.to_string()))?;
    let media_type = HeaderValue::from_static(media_type);
    Ok(([(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
}

fn word_of(kind: RecordKind) -> &'static str {
    NOUNS.iter().find(|(_, known)| *known == kind).map_or("", |(word, _)| word)
}

/// Hands on what is written, and waits while the reader is slow.
struct Pieces<'s>(&'s mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(piece)));
        sent.map(|()| piece.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
