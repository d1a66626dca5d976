//! Reading Condoit's HTTP API from a server that fails now and then.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream;
use masterbus::clock::Clock;
use masterbus::http_client::{Backoff, CallError, CallPolicy, OutboundCredential};
use masterbus::inventory::{Record, RecordKind, ValidationIssue};
use masterbus::runtime::Runtime;
use masterbus::source::http::{HttpOptions, HttpSource};
use masterbus::source::{BatchLimits, ReadMode, Source, SourceError};
use serde_json::{Value, json};

/// What happens to one request instead of an answer.
enum Fault {
    Status(u16),
    TooMany,
    Truncated,
    Endless,
    NotJson,
    Elsewhere(String),
    Silence,
}

#[derive(Default)]
struct Condoit {
    documents: BTreeMap<String, Vec<Value>>,
    faults: VecDeque<Fault>,
    /// Cursors of another epoch have run out.
    epoch: usize,
    /// Path and query of each request.
    asked: Vec<String>,
}

type Shared = Arc<Mutex<Condoit>>;

struct Running {
    condoit: Shared,
    base: String,
}

async fn running() -> Running {
    let condoit = Shared::default();
    let routes = Router::new()
        .route("/api/{collection}", get(page))
        .route("/api/photos/{id}/bytes", get(picture))
        .with_state(condoit.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/api", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Running { condoit, base }
}

async fn fault(condoit: &Shared, headers: &HeaderMap, asked: String) -> Option<Response> {
    if headers.get(header::AUTHORIZATION).is_none_or(|value| value != "Bearer hunter2") {
        return Some(StatusCode::UNAUTHORIZED.into_response());
    }
    let fault = {
        let mut condoit = condoit.lock().expect("not poisoned");
        condoit.asked.push(asked);
        condoit.faults.pop_front()?
    };
    Some(match fault {
        Fault::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Fault::TooMany => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")]).into_response(),
        Fault::Truncated => {
            let parts = [Ok(Bytes::from_static(b"{\"items\": [")), Err(std::io::Error::other("gone"))];
            Body::from_stream(stream::iter(parts)).into_response()
        }
        Fault::Endless => {
            let chunk = || Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 65_536]));
            Body::from_stream(stream::iter(std::iter::repeat_with(chunk))).into_response()
        }
        Fault::NotJson => "<html>".into_response(),
        Fault::Elsewhere(target) => (StatusCode::FOUND, [(header::LOCATION, target)]).into_response(),
        Fault::Silence => std::future::pending().await,
    })
}

async fn page(
    State(condoit): State<Shared>,
    Path(collection): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if let Some(fault) = fault(&condoit, &headers, format!("{collection} {query:?}")).await {
        return fault;
    }
    let condoit = condoit.lock().expect("not poisoned");
    let since = query.get("since").map_or("", String::as_str);
    let changed = |document: &&Value| document["updated_at"].as_str().unwrap_or("9") > since;
    let documents: Vec<&Value> = condoit.documents.get(&collection).into_iter().flatten().filter(changed).collect();
    let from = match query.get("cursor").map(|cursor| cursor.split_once('-').expect("one of ours")) {
        Some((epoch, _)) if epoch != condoit.epoch.to_string() => return StatusCode::GONE.into_response(),
        Some((_, from)) => from.parse().expect("one of ours"),
        None => 0,
    };
    let limit: usize = query["limit"].parse().expect("a number");
    let to = (from + limit).min(documents.len());
    let next = (to < documents.len()).then(|| format!("{}-{to}", condoit.epoch));
    axum::Json(json!({"items": documents[from..to], "next_cursor": next, "watermark": "2024-06-01T00:00:00.000Z"}))
        .into_response()
}

async fn picture(State(condoit): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match fault(&condoit, &headers, format!("picture {id}")).await {
        Some(fault) => fault,
        None if id == "x 1/ü" => "PNG".into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Running {
    fn options(&self) -> HttpOptions {
        let mut options =
            HttpOptions::new(&self.base, OutboundCredential::bearer("hunter2"), Clock::system(), Runtime::default());
        options.policy = CallPolicy {
            attempt: Duration::from_secs(5),
            deadline: Duration::from_secs(10),
            backoff: Backoff { first: Duration::from_millis(1), tries: 4, ..Backoff::default() },
            largest_body: 1 << 20,
            ..CallPolicy::default()
        };
        options.page = 10;
        options
    }

    fn hold(&self, collection: &str, documents: Vec<Value>) {
        self.condoit.lock().expect("not poisoned").documents.insert(collection.to_owned(), documents);
    }

    fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.condoit.lock().expect("not poisoned").faults.extend(faults);
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.condoit.lock().expect("not poisoned").asked)
    }

    fn items(&self, count: usize) {
        let item = |n: usize| {
            json!({"id": format!("e{n:03}"), "facility_id": "f1", "type": "panel",
                "updated_at": "2024-05-01T00:00:00.000Z"})
        };
        self.hold("facilities", vec![json!({"id": "f1", "name": "Mill", "updated_at": "2024-05-01T00:00:00.000Z"})]);
        self.hold("equipment", (0..count).map(item).collect());
    }
}

#[derive(Default)]
struct Kept {
    records: BTreeMap<(RecordKind, String), Record>,
    complaints: Vec<ValidationIssue>,
    cursor: Option<Vec<u8>>,
}

impl Kept {
    async fn pass(&mut self, options: HttpOptions, mode: ReadMode) -> Result<usize, SourceError> {
        let mut source = HttpSource::open(options, self.cursor.as_deref(), mode)?;
        let (mut rows, mut is_complete) = (0, false);
        while let Some(batch) = source.next().await? {
            rows += batch.puts.len() + batch.removed.len();
            for (_, record) in batch.puts {
                self.records.insert((record.kind(), record.id().to_owned()), record);
            }
            for (_, kind, id) in batch.removed {
                self.records.remove(&(kind, id));
            }
            self.complaints.extend(batch.complaints);
            self.cursor = Some(batch.cursor);
            is_complete = batch.complete_pass;
        }
        assert!(is_complete, "the last batch says so");
        Ok(rows)
    }
}

#[tokio::test]
async fn pages_tombstones_pictures_and_bad_documents() {
    let running = running().await;
    running.items(35);
    running
        .hold("services", vec![json!({"id": "m1", "equipment_id": "e001", "type": "cleaning", "date": "2024-01-02"})]);
    let photo = |id: &str| json!({"id": id, "equipment_id": "e001", "caption": "door"});
    running.hold("photos", vec![photo("x 1/ü"), photo("x2")]);
    let mut kept = Kept::default();
    assert_eq!(kept.pass(running.options(), ReadMode::Incremental).await.expect("a pass"), 39);
    let with_picture = kept.records.get(&(RecordKind::Photo, "x 1/ü".to_owned()));
    assert!(matches!(with_picture, Some(Record::Photo(_, Some(bytes))) if bytes == b"PNG"), "{with_picture:?}");
    let reasons: Vec<(&str, &str)> = kept.complaints.iter().map(|one| (&*one.id, &*one.reason)).collect();
    assert_eq!(reasons, [("x2", "does not come: the source answers 404")]);
    assert_eq!(running.asked().iter().filter(|asked| asked.starts_with("equipment")).count(), 4, "pages of ten");

    running.hold(
        "equipment",
        vec![
            json!({"id": "e001", "deleted_at": "2024-07-01T00:00:00Z"}),
            json!({"id": "e002", "facility_id": "f1", "type": "toaster"}),
            json!({"id": "e003", "facility_id": "f1", "type": "ups", "specifications": {"amperage": -1}}),
            json!("what"),
            json!({"deleted_at": "2024-07-01T00:00:00Z"}),
        ],
    );
    running.hold("photos", vec![]);
    kept.complaints.clear();
    kept.pass(running.options(), ReadMode::Incremental).await.expect("a pass");
    assert!(running.asked().iter().all(|asked| asked.contains("since") || asked.starts_with("picture")));
    assert!(!kept.records.contains_key(&(RecordKind::Equipment, "e001".to_owned())));
    let wrong: Vec<(&str, &str, bool)> =
        kept.complaints.iter().map(|one| (&*one.id, &*one.column, one.quarantined)).collect();
    assert_eq!(
        wrong,
        [
            ("e002", "type", true),
            ("e003", "specifications.amperage", false),
            ("(no id)", "", true),
            ("(no id)", "id", true)
        ]
    );
}

#[tokio::test]
async fn transient_failures_are_retried_and_retry_after_is_honoured() {
    let running = running().await;
    running.items(3);
    running.fail([Fault::Status(500), Fault::Truncated, Fault::Status(503)]);
    let mut kept = Kept::default();
    assert_eq!(kept.pass(running.options(), ReadMode::Full).await.expect("it gets through"), 4);
    running.fail([Fault::TooMany]);
    let before = Instant::now();
    kept.pass(running.options(), ReadMode::Full).await.expect("it gets through");
    assert!(before.elapsed() >= Duration::from_secs(1), "Retry-After: 1");
}

#[tokio::test]
async fn permanent_failures_are_reported_and_not_retried() {
    let running = running().await;
    running.items(3);
    for (fault, wanted) in [
        (Fault::Status(404), "answered 404"),
        (Fault::Endless, "larger than 1048576 bytes"),
        (Fault::NotJson, "is not understood"),
        (Fault::Elsewhere("http://127.0.0.2:1/api/facilities".to_owned()), "answered 302"),
    ] {
        running.asked();
        running.fail([fault]);
        let error = Kept::default().pass(running.options(), ReadMode::Full).await.expect_err("it fails");
        let reported = format!("{error} {error:?}");
        assert!(reported.contains(wanted) && !reported.contains("hunter2"), "{reported}");
        assert_eq!(running.asked().len(), 1, "{reported}");
    }
    let mut hasty = running.options();
    hasty.policy.deadline = Duration::from_millis(200);
    running.fail([Fault::Silence]);
    let error = Kept::default().pass(hasty, ReadMode::Full).await.expect_err("it fails");
    assert!(matches!(error, SourceError::Call(CallError::Timeout { .. })), "{error}");
    let mut stranger = running.options();
    stranger.credential = None;
    let error = Kept::default().pass(stranger, ReadMode::Full).await.expect_err("it fails");
    assert!(error.to_string().contains("401"), "{error}");
    let anonymous = HttpOptions::new("http://me:hunter2@127.0.0.1:1/api", None, Clock::system(), Runtime::default());
    let anonymous = HttpOptions { policy: running.options().policy, ..anonymous };
    let error = Kept::default().pass(anonymous, ReadMode::Full).await.expect_err("it fails");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[tokio::test]
async fn an_interrupted_pass_continues_at_its_page() {
    let running = running().await;
    running.items(35);
    let mut options = running.options();
    options.limits = BatchLimits { rows: 10, ..BatchLimits::default() };
    options.policy.backoff.tries = 1;
    let mut kept = Kept::default();
    let mut source = HttpSource::open(options.clone(), None, ReadMode::Incremental).expect("it opens");
    let batch = source.next().await.expect("a batch").expect("not the last");
    kept.cursor = Some(batch.cursor);
    drop(source);
    running.asked();
    let rest = kept.pass(options.clone(), ReadMode::Incremental).await.expect("a pass");
    assert_eq!(rest + batch.puts.len(), 36);
    assert!(running.asked().iter().all(|asked| !asked.starts_with("facilities")), "they were read");

    // The source has forgotten the page: the collection begins again
    kept = Kept { cursor: kept.cursor, ..Kept::default() };
    let mut source = HttpSource::open(options.clone(), kept.cursor.as_deref(), ReadMode::Full).expect("it opens");
    kept.cursor = Some(source.next().await.expect("a batch").expect("not the last").cursor);
    drop(source);
    running.condoit.lock().expect("not poisoned").epoch += 1;
    assert_eq!(kept.pass(options, ReadMode::Full).await.expect("a pass"), 35);
}
