//! Writes the generated portfolio to a source: lines of a file, or rows of a database. Both are streamed, so that the size
//! of the portfolio does not matter.

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

/// SQL that creates Condoit's tables.
const SCHEMA: &str = include_str!("../../../assets/condoit/schema.sql");
/// Size of a buffer that is written to the file or the database, bytes.
const BUFFER_BYTES: usize = 1 << 20;

/// Writes the records as NDJSON. Returns their number.
pub(super) fn write_lines(portfolio: &Portfolio, path: &Path) -> io::Result<u64> {
    let bar = terminal::ProgressIndicator::new("writing the portfolio", None);
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, File::create(path)?);
    let mut rows = 0;
    for record in portfolio.records() {
        write_line(&record, &mut out)?;
        rows += 1;
        bar.set_position(rows);
    }
    out.flush()?;
    Ok(rows)
}

/// Connects to a scratch database, without TLS.
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

/// Creates Condoit's tables in an empty database and fills them. Returns the number of rows.
pub(super) async fn fill(client: &Client, portfolio: &Portfolio) -> Result<u64, CommandError> {
    let exists =
        client.query_one("SELECT to_regclass('\"Facility\"') IS NOT NULL", &[]).await.map_err(CommandError::failed)?;
    if exists.get(0) {
        return Err(CommandError::usage(
            "--postgres: the database already has a table \"Facility\": use an empty scratch database",
        ));
    }
    client.batch_execute(SCHEMA).await.map_err(CommandError::failed)?;
    let bar = terminal::ProgressIndicator::new("filling the database", None);
    let runtime = Runtime::default();
    let mut rows = 0;
    for table in TABLES {
        let sink = client.copy_in::<_, Bytes>(&table.copy_statement()).await.map_err(CommandError::failed)?;
        futures_util::pin_mut!(sink);
        let (sender, mut receiver) = mpsc::channel(4);
        let portfolio = portfolio.clone();
        let writer = runtime.clone();
        let write = move || {
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, ChannelWriter(sender));
            let rows = table.write(&portfolio, &mut out)?;
            out.flush().map(|()| rows)
        };
        let writer = runtime.spawn("rows of a table", async move { writer.run_reader(write).await });
        while let Some(chunk) = receiver.recv().await {
            sink.send(chunk).await.map_err(CommandError::failed)?;
        }
        sink.close().await.map_err(CommandError::failed)?;
        rows += writer.await.map_err(CommandError::failed)?.map_err(CommandError::failed)??;
        bar.set_position(rows);
    }
    // Otherwise the first run would set hint bits and plan without statistics
    client.batch_execute("VACUUM ANALYZE").await.map_err(CommandError::failed)?;
    Ok(rows)
}

/// Sends the bytes that are written to it over a channel.
struct ChannelWriter(mpsc::Sender<Bytes>);

impl Write for ChannelWriter {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Bytes::copy_from_slice(text));
        sent.map(|()| text.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
