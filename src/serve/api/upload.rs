//! `/sync/files/{name}`: a file of records, handed over by whoever may sync. It is written beside the store while it
//! comes, taken in like any other, and gone afterwards.

use std::io::Write;

use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use futures_util::TryStreamExt;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::{ImportDocument, of_everything};
use crate::inventory::RecordKind;
use crate::serve::App;
use crate::serve::openapi::ProblemDocument;
use crate::serve::problem::Problem;
use crate::serve::take::{FromTerms, Operator, Query, Terms};
use crate::sync::import;

/// Operators whose reach is everything.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(upload_file)).layer(DefaultBodyLimit::disable())
}

/// The longest file that is taken over HTTP, bytes. A longer one is imported on the box.
const LONGEST: u64 = 256 << 20;
/// The endings by which a file's form is told.
const ENDINGS: [&str; 5] = ["json", "ndjson", "jsonl", "csv", "tsv"];

struct FileTerms(Option<RecordKind>);

impl FromTerms for FileTerms {
    fn read(terms: &mut Terms) -> Self {
        use RecordKind::{Conductor, Equipment, Facility, Photo, Service};
        let kinds = [
            ("facility", Facility),
            ("equipment", Equipment),
            ("service", Service),
            ("conductor", Conductor),
            ("photo", Photo),
        ];
        Self(terms.one_of("kind", &kinds))
    }
}

/// Takes in a file: its bytes are the body, its name ends in json, ndjson or csv.
#[utoipa::path(
    post,
    path = "/sync/files/{name}",
    tag = "sync",
    params(
        ("name" = String, Path, description = "The file's name; its ending tells its form."),
        ("kind" = Option<String>, Query, description = "What the rows of a CSV file are, where its header does not tell: \
            facility, equipment, service, conductor or photo."),
    ),
    request_body(content = String, content_type = "application/octet-stream"),
    responses(
        (status = 200, body = ImportDocument),
        (status = 413, body = ProblemDocument, description = "Longer than 256 MiB."),
        (status = 422, body = ProblemDocument, description = "The name or the file cannot be read."),
    )
)]
async fn upload_file(
    State(app): State<App>,
    Operator(pass): Operator,
    Path(name): Path<String>,
    Query(FileTerms(kind)): Query<FileTerms>,
    body: Bytes,
) -> Result<Json<ImportDocument>, Problem> {
    of_everything(&pass)?;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let Some(ending) = ending.filter(|ending| ENDINGS.contains(&ending.as_str())) else {
        return Err(Problem::invalid([("name", format!("must end in .{}", ENDINGS.join(", .")))]));
    };
    let made = tempfile::Builder::new().prefix("masterbus-upload-").suffix(&format!(".{ending}")).tempfile();
    let mut file = made.map_err(|error| Problem::internal(&error))?;
    let mut stream = body.into_data_stream();
    let mut length = 0_u64;
    loop {
        let cut = |error: axum::Error| Problem::malformed("the file did not arrive whole").because(error.to_string());
        let Some(part) = stream.try_next().await.map_err(cut)? else { break };
        length += part.len() as u64;
        if length > LONGEST {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE, "/sync/files"));
        }
        // Parts are small, and the page cache takes them: not worth a thread each.
        file.write_all(&part).map_err(|error| Problem::internal(&error))?;
    }
    let imported = import(&app.appliance, file.path(), kind).await;
    imported.map(|finished| Json(finished.into())).map_err(|error| match error {
        crate::sync::SyncError::Source(error) => Problem::invalid([("file", error.to_string())]),
        other => other.into(),
    })
}
