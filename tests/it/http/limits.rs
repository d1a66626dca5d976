//! The limits of the HTTP interface, each gone over through a real socket: connections, heads, bodies, responses, streams.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine};
use masterbus::auth::Role;
use masterbus::http::limits::HttpLimits;
use serde_json::json;
use tokio::net::TcpSocket;

use crate::support::app::{Rig, Setting, key_for, runtime};
use crate::support::http_client::{Answer, Client};

/// Longest wait for something that the server does by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// Short times, so that no test waits for long.
fn short() -> HttpLimits {
    HttpLimits {
        header_time: Duration::from_millis(600),
        request_stall: Duration::from_millis(300),
        pace_after: Duration::from_millis(600),
        response_stall: Duration::from_millis(300),
        sweep_period: Duration::from_millis(20),
        stream_keep_alive: Duration::from_millis(20),
        ..HttpLimits::default()
    }
}

fn rig(limits: HttpLimits) -> Rig {
    Rig::open(&runtime(), Setting { limits, ..Setting::of(Vec::new()) })
}

fn reached(rig: &Rig, limit: &str) -> u64 {
    rig.limits.reached().into_iter().find(|(name, _)| *name == limit).expect("a limit").1
}

/// Waits for what the server does by itself, after an event that nothing reports.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn connect(rig: &Rig) -> TcpStream {
    let stream = TcpStream::connect(rig.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    stream
}

/// An open event stream, whose first event has arrived.
fn listen(rig: &Rig, path: &str, key: &str) -> BufReader<TcpStream> {
    let mut stream = connect(rig);
    write!(stream, "GET /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\n\r\n").expect("it leaves");
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a status");
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).expect("a header");
    }
    reader
}

fn operator(rig: &Rig) -> String {
    key_for(&rig.appliance, Role::Operator, &[])
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.error()["code"].as_str().expect("a code").to_owned())
}

/// What the server sends until it closes the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    // A connection that is reset is closed as well
    let _ = stream.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Sends bytes one by one until the server closes the connection, and returns what it sent.
fn dribble(mut stream: TcpStream, byte: &[u8]) -> String {
    let sending = stream.try_clone().expect("a second handle");
    let sender = std::thread::spawn({
        let byte = byte.to_vec();
        move || {
            let mut sending = sending;
            while sending.write_all(&byte).is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    });
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    drop(stream);
    sender.join().expect("it ends with the connection");
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn an_address_has_a_number_of_connections_and_gets_the_freed_ones_back() {
    let rig = rig(HttpLimits { connections: 10, connections_per_address: 3, ..short() });
    let key = operator(&rig);
    let mut streams: Vec<_> = (0..3).map(|_| listen(&rig, "/events", &key)).collect();
    let answer = rig.viewer.look("/facilities");
    assert_eq!(refused(&answer), (429, "RATE_TOO_MANY_CONNECTIONS".to_owned()));
    assert_eq!((answer.header("retry-after"), reached(&rig, "connections_per_address")), (Some("10"), 1));
    streams.pop();
    until("the slot is free", || rig.viewer.look("/facilities").status == 200);
}

#[test]
fn trusted_proxies_are_limited_in_all_only() {
    let limits = HttpLimits { connections: 3, connections_per_address: 1, ..short() };
    let setting = Setting { limits, trusted_proxies: &["127.0.0.1/32"], ..Setting::of(Vec::new()) };
    let rig = Rig::open(&runtime(), setting);
    let key = operator(&rig);
    let _streams: Vec<_> = (0..3).map(|_| listen(&rig, "/events", &key)).collect();
    assert_eq!(refused(&rig.viewer.look("/facilities")), (503, "SERVICE_UNAVAILABLE".to_owned()));
    assert_eq!((reached(&rig, "connections"), reached(&rig, "connections_per_address")), (1, 0));
}

#[test]
fn an_idle_connection_makes_room_for_a_new_one() {
    let spare_after = Duration::from_millis(50);
    let rig = rig(HttpLimits { connections: 2, connections_per_address: 2, spare_after, ..short() });
    let mut idle = connect(&rig);
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it leaves");
    let mut first = [0; 12];
    idle.read_exact(&mut first).expect("a status");
    let _stream = listen(&rig, "/events", &operator(&rig));
    until("the idle connection is closed", || rig.anonymous.look("/health").status == 200);
    rest(idle);
}

#[test]
fn half_sent_requests_make_room_for_others_of_their_address() {
    let minute = Duration::from_secs(60);
    let spare_after = Duration::from_millis(50);
    let (header_time, request_stall) = (minute, minute);
    let limits = HttpLimits { connections_per_address: 4, spare_after, header_time, request_stall, ..short() };
    let rig = rig(limits);
    let half_sent: Vec<_> = (0..4)
        .map(|n| {
            let mut stream = if n % 2 == 0 { connect(&rig) } else { log_in_with_length(&rig, 1_000) };
            stream.write_all(b"{").expect("it leaves");
            stream
        })
        .collect();
    for _ in 0..4 {
        until("another one is served", || rig.anonymous.look("/health").status == 200);
    }
    drop(half_sent);
}

#[test]
fn a_head_that_stops_or_dribbles_is_closed() {
    let rig = rig(short());
    let mut stopped = connect(&rig);
    stopped.write_all(b"GET /health HTTP/1.1\r\nHo").expect("it leaves");
    assert_eq!(rest(stopped), "");
    assert_eq!((reached(&rig, "request_stall"), reached(&rig, "header_time")), (1, 0));
    let mut dribbling = connect(&rig);
    dribbling.write_all(b"GET /health HTTP/1.1\r\nX: ").expect("it leaves");
    assert_eq!(dribble(dribbling, b"x"), "");
    assert_eq!((reached(&rig, "request_stall"), reached(&rig, "header_time")), (1, 1));
}

fn log_in_with_length(rig: &Rig, bytes: usize) -> TcpStream {
    let mut stream = connect(rig);
    write!(
        stream,
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {bytes}\r\n\r\n"
    )
    .expect("it leaves");
    stream
}

#[test]
fn a_body_that_stops_or_dribbles_is_answered_and_closed() {
    let rig = rig(short());
    let mut stopped = log_in_with_length(&rig, 1_000);
    stopped.write_all(b"{").expect("it leaves");
    let answer = rest(stopped);
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("REQUEST_TIMEOUT"), "{answer}");
    assert_eq!((reached(&rig, "request_stall"), reached(&rig, "body_pace")), (1, 0));
    let answer = dribble(log_in_with_length(&rig, 10_000), b" ");
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("REQUEST_TIMEOUT"), "{answer}");
    assert_eq!((reached(&rig, "request_stall"), reached(&rig, "body_pace")), (1, 1));
}

#[test]
fn a_large_body_without_a_credential_is_refused() {
    let rig = rig(short());
    let kind = [("Content-Type", "application/json")];
    let body = vec![b' '; (64 << 10) + 1];
    for path in ["/api/v1/auth/login", "/api/v1/webhooks/voltmetrics/calculation"] {
        let answer = rig.anonymous.ask("POST", path, &kind, &body);
        assert_eq!(refused(&answer), (413, "REQUEST_TOO_LARGE".to_owned()), "{path}");
    }
    assert_eq!(reached(&rig, "body_size"), 2);
    let answer = rig.operator.ask("POST", "/api/v1/sync", &kind, &body);
    assert_eq!(answer.status, 400, "with a credential it is read");
}

#[test]
fn bodies_have_a_limit_of_memory_in_all_and_uploads_do_not_count() {
    let rig = rig(HttpLimits { body_memory_bytes: 1_000, ..short() });
    let kind = [("Content-Type", "application/json")];
    let answer = rig.operator.ask("POST", "/api/v1/sync", &kind, &[b' '; 2_000]);
    assert_eq!(refused(&answer), (503, "SERVICE_UNAVAILABLE".to_owned()));
    assert_eq!(reached(&rig, "body_memory"), 1);
    assert_eq!(rig.operator.send("POST", "/sync", &json!({"source": "nowhere"})).status, 422, "a small one is read");
    let facilities: Vec<_> = (0..100).map(|n| json!({"id": format!("f{n}"), "name": "A hall"})).collect();
    let upload = rig.operator.send("POST", "/import?name=a.json", &json!({ "facilities": facilities }));
    assert_eq!(upload.status, 200);
}

#[test]
fn long_urls_and_headers_are_refused_with_a_reason() {
    let rig = rig(short());
    let url = format!("/facilities?search={}", "x".repeat(8 << 10));
    assert_eq!(refused(&rig.viewer.look(&url)), (414, "REQUEST_URL_TOO_LONG".to_owned()));
    let long = "x".repeat(32 << 10);
    let answer = rig.viewer.get_with("/facilities", &[("X-Long", &long)]);
    assert_eq!(refused(&answer), (431, "REQUEST_HEADERS_TOO_LARGE".to_owned()));
    assert_eq!((reached(&rig, "url_length"), reached(&rig, "header_size")), (1, 1));
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    let endless = format!("X-Long: {}\r\n", "x".repeat(80 << 10));
    for headers in [many, endless] {
        let mut stream = connect(&rig);
        // Whoever refuses a long head may close before all of it has left
        let _ = write!(stream, "GET /health HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        let mut status = [0; 12];
        stream.read_exact(&mut status).expect("a status");
        assert_eq!(&status, b"HTTP/1.1 431");
    }
    until("both are counted", || reached(&rig, "header_size") == 3);
}

/// Records whose export is larger than all buffers between the server and a client that does not read.
fn fill(rig: &Rig) {
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.resize(1 << 20, 0);
    let picture = BASE64_STANDARD.encode(picture);
    let photo = |n: u32| json!({"id": format!("p{n}"), "equipment_id": "e1", "picture": picture});
    let records = json!({
        "facilities": [{"id": "f1", "name": "A hall"}],
        "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel"}],
        "photos": (0..12).map(photo).collect::<Vec<_>>(),
    });
    assert_eq!(rig.operator.send("POST", "/import?name=a.json", &records).status, 200);
}

/// An export whose client takes nothing but the first bytes.
fn stalled_export(rig: &Rig, key: &str) -> TcpStream {
    let runtime = runtime();
    let stream = runtime.block_on(async {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4 << 10).expect("a small buffer");
        socket.connect(rig.address).await.expect("it listens").into_std().expect("a socket")
    });
    stream.set_nonblocking(false).expect("it blocks");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    let mut stream = stream;
    write!(stream, "GET /api/v1/export HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\n\r\n").expect("it leaves");
    let mut status = [0; 12];
    stream.read_exact(&mut status).expect("a status");
    assert_eq!(&status, b"HTTP/1.1 200");
    stream
}

fn exports(rig: &Rig) -> usize {
    let gates = rig.appliance.runtime.gate_usage();
    gates.into_iter().find(|(kind, _)| *kind == "export").expect("a gate").1.running
}

#[test]
fn an_export_that_nobody_reads_is_ended_and_its_thread_freed() {
    let rig = rig(short());
    fill(&rig);
    let stream = stalled_export(&rig, &operator(&rig));
    until("the connection is closed", || reached(&rig, "response_stall") == 1);
    until("the export has ended", || exports(&rig) == 0);
    drop(stream);
    let all = rig.operator.look("/export");
    assert_eq!(all.status, 200, "the next one is complete");
    assert!(all.body.len() > 12 << 20);
}

#[test]
fn a_response_that_is_read_slowly_is_not_closed() {
    let rig = rig(HttpLimits { response_stall: Duration::from_secs(5), ..short() });
    fill(&rig);
    let mut stream = stalled_export(&rig, &operator(&rig));
    let mut part = vec![0; 2 << 20];
    for _ in 0..6 {
        stream.read_exact(&mut part).expect("it goes on");
    }
    assert_eq!(reached(&rig, "response_stall"), 0);
}

#[test]
fn streams_and_exports_end_with_their_key() {
    let rig = rig(HttpLimits { response_stall: PATIENCE, ..short() });
    fill(&rig);
    let issue = || {
        let wanted = json!({"name": "a stream", "role": "operator"});
        let issued = rig.admin.send("POST", "/keys", &wanted).json();
        let text = |field: &str| issued[field].as_str().expect("text").to_owned();
        (text("id"), text("key"))
    };
    for path in ["/sync/stream", "/events"] {
        let (id, key) = issue();
        let stream = listen(&rig, path, &key);
        assert_eq!(rig.admin.send("DELETE", &format!("/keys/{id}"), &json!(null)).status, 204);
        // No event: the stream ends with its next comment at the latest. Its last chunk is empty
        let ended = stream.lines().map(|line| line.expect("it goes on")).any(|line| line == "0");
        assert!(ended, "{path}");
    }
    let (id, key) = issue();
    let stream = stalled_export(&rig, &key);
    assert_eq!(rig.admin.send("DELETE", &format!("/keys/{id}"), &json!(null)).status, 204);
    let text = rest(stream);
    assert!(text.len() < 12 << 20 && !text.ends_with("0\r\n\r\n"), "the export is cut off");
    until("the export has ended", || exports(&rig) == 0);
}

#[test]
fn streams_have_a_number_in_all() {
    let rig = rig(HttpLimits { streams: 2, ..short() });
    let keys = [operator(&rig), operator(&rig)];
    let _streams = [listen(&rig, "/events", &keys[0]), listen(&rig, "/sync/stream", &keys[1])];
    assert_eq!(
        refused(&Client::with_key(rig.address, &keys[0]).look("/events")),
        (503, "SERVICE_UNAVAILABLE".to_owned())
    );
    assert_eq!(reached(&rig, "streams"), 1);
}

#[test]
fn the_metrics_show_connections_and_limits() {
    let rig = rig(HttpLimits { connections: 50, connections_per_address: 20, ..short() });
    assert_eq!(rig.viewer.look(&format!("/facilities?search={}", "x".repeat(9_000))).status, 414);
    let page = rig.anonymous.ask("GET", "/metrics", &[], b"").body;
    let page = String::from_utf8(page).expect("text");
    for line in [
        "masterbus_connections_max{listener=\"tcp\"} 50",
        "masterbus_connections_max{listener=\"unix\"} 64",
        "masterbus_limit_reached_total{limit=\"url_length\"} 1",
        "masterbus_limit_reached_total{limit=\"connections\"} 0",
    ] {
        assert!(page.lines().any(|shown| shown == line), "{line} is not in\n{page}");
    }
}

#[test]
fn http2_has_the_same_limits() {
    let rig = rig(short());
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().http2_prior_knowledge().no_proxy().build().expect("a client");
    let origin = format!("http://{}/api/v1", rig.address);
    runtime().block_on(async {
        let well = client.get(format!("{origin}/health")).send().await.expect("a response");
        assert_eq!((well.status().as_u16(), well.version()), (200, reqwest::Version::HTTP_2));
        let url = format!("{origin}/facilities?search={}", "x".repeat(8 << 10));
        assert_eq!(client.get(url).send().await.expect("a response").status(), 414);
        let start = futures_util::stream::iter([Ok::<_, std::io::Error>("{")]);
        let stops = reqwest::Body::wrap_stream(futures_util::StreamExt::chain(start, futures_util::stream::pending()));
        let log_in = client.post(format!("{origin}/auth/login")).header("content-type", "application/json").body(stops);
        assert_eq!(log_in.send().await.expect("a response").status(), 408);
        assert_eq!(client.get(format!("{origin}/health")).send().await.expect("a response").status(), 200);
    });
    assert_eq!((reached(&rig, "url_length"), reached(&rig, "request_stall")), (1, 1));
}
