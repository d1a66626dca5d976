//! A server with few open files and more clients than it takes: the owner's commands go on.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::http_client::Client;
use crate::support::process::{Running, fields, printed, text};

/// Open files that the server may have. Half of them are for connections.
const FILES: usize = 96;

/// A server in a folder, whose limit of open files was set by `ulimit` with these arguments.
fn serve(folder: &Path, ulimit: &str) -> (Running, SocketAddr) {
    let configuration = "listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\n";
    std::fs::write(folder.join("masterbus.toml"), configuration).expect("it can be written");
    let mut command = Command::new("sh");
    let script = format!("ulimit {ulimit} && exec \"$0\" serve");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_masterbus")]).current_dir(folder).env_clear();
    let server = Running::start(command);
    let address = server.address();
    (server, address)
}

#[test]
fn the_soft_limit_of_open_files_is_raised() {
    let folder = TempDir::new().expect("a temporary folder");
    let (_server, address) = serve(folder.path(), &format!("-Sn {FILES}"));
    let page = text(&Client::anonymous(address).ask("GET", "/metrics", &[], b"").body);
    let figure = page.lines().find_map(|line| line.strip_prefix("masterbus_connections_max{listener=\"tcp\"} "));
    let connections: usize = figure.expect("a figure").parse().expect("a number");
    assert!(connections > FILES, "{connections}");
}

#[test]
fn the_owners_socket_works_while_the_listener_is_full() {
    let folder = TempDir::new().expect("a temporary folder");
    let (server, address) = serve(folder.path(), &format!("-n {FILES}"));

    let half_sent = |_| {
        let mut stream = TcpStream::connect(address).expect("the kernel accepts it");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time limit");
        let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                    Content-Length: 1000\r\n\r\n{";
        // A refused connection may be reset already
        let _ = stream.write_all(head.as_bytes());
        stream
    };
    let mut streams: Vec<TcpStream> = (0..2 * FILES).map(half_sent).collect();
    let mut answer = Vec::new();
    let last = streams.last_mut().expect("many");
    let _ = last.read_to_end(&mut answer);
    assert!(text(&answer).contains("RATE_TOO_MANY_CONNECTIONS"), "{}", text(&answer));
    assert!(text(&answer).starts_with("HTTP/1.1 429"), "{}", text(&answer));
    let warning = server.logged("a limit of the HTTP interface was reached");
    assert_eq!(fields(&warning)["limit"], "connections_per_address", "{warning}");

    let key = printed(folder.path(), ["key", "create", "--name", "a test", "--role", "viewer"]);
    assert!(key.starts_with("mb_"), "{key}");
}
