//! The generated portfolio as a source holds it: lines of a file, or rows of a database. Streamed, whatever its size.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use bytes::Bytes;
use futures_util::SinkExt;
use tokio::sync::mpsc;
use tokio_postgres::{Client, NoTls};

use crate::cli::command_error::CommandError;
use crate::cli::terminal;
use crate::runtime::Runtime;
use crate::simulate::portfolio::Portfolio;
use crate::simulate::portfolio_ndjson::write_line;
use crate::simulate::portfolio_sql::TABLES;

/// Condoit's tables.
const SCHEMA: &str = include_str!("../../../assets/condoit/schema.sql");
/// What goes to the database at a time, bytes.
const PIECE: usize = 1 << 20;

/// Writes the records as NDJSON. Returns how many.
pub(super) fn write_lines(plant: &Portfolio, path: &Path) -> io::Result<u64> {
    let bar = terminal::ProgressIndicator::new("writing the portfolio", None);
    let mut out = BufWriter::with_capacity(PIECE, File::create(path)?);
    let mut rows = 0;
    for record in plant.records() {
        write_line(&record, &mut out)?;
        rows += 1;
        bar.set_position(rows);
    }
    out.flush()?;
    Ok(rows)
}

/// Connects to a scratch database of this machine.
pub(super) async fn connect(url: &str) -> Result<Client, CommandError> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .map_err(|error| CommandError::usage(format!("--postgres: {}", crate::http_client::error_chain(&error))))?;
    drop(Runtime::default().spawn("scratch database session", async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "the session with the scratch database ended");
        }
    }));
    Ok(client)
}

/// Makes Condoit's tables in an empty database and fills them. Returns how many rows.
pub(super) async fn fill(client: &Client, plant: &Portfolio) -> Result<u64, CommandError> {
    let held =
        client.query_one("SELECT to_regclass('\"Facility\"') IS NOT NULL", &[]).await.map_err(CommandError::failed)?;
    if held.get(0) {
        return Err(CommandError::usage(
            "--postgres: the database has a table \"Facility\" already: name an empty scratch database",
        ));
    }
    client.batch_execute(SCHEMA).await.map_err(CommandError::failed)?;
    let bar = terminal::ProgressIndicator::new("filling the database", None);
    let runtime = Runtime::default();
    let mut rows = 0;
    for table in TABLES {
        let sink = client.copy_in::<_, Bytes>(&table.copy_statement()).await.map_err(CommandError::failed)?;
        futures_util::pin_mut!(sink);
        let (pieces, mut written) = mpsc::channel(4);
        let plant = plant.clone();
        let writer = runtime.clone();
        let write = move || {
            let mut out = BufWriter::with_capacity(PIECE, Pieces(pieces));
            let rows = table.write(&plant, &mut out)?;
            out.flush().map(|()| rows)
        };
        let writing = runtime.spawn("rows of a table", async move { writer.run_reader(write).await });
        while let Some(piece) = written.recv().await {
            sink.send(piece).await.map_err(CommandError::failed)?;
        }
        sink.close().await.map_err(CommandError::failed)?;
        rows += writing.await.map_err(CommandError::failed)?.map_err(CommandError::failed)??;
        bar.set_position(rows);
    }
    // The first reader would otherwise pay for what the writer left undone
    client.batch_execute("VACUUM ANALYZE").await.map_err(CommandError::failed)?;
    Ok(rows)
}

/// Hands what is written to whoever sends it.
struct Pieces(mpsc::Sender<Bytes>);

impl Write for Pieces {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let handed = self.0.blocking_send(Bytes::copy_from_slice(text));
        handed.map(|()| text.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
