//! The latest lines of the log in memory, for the admin page: its users have no terminal.

use std::collections::VecDeque;
use std::fmt;

use parking_lot::Mutex;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::clock::Clock;
use crate::inventory::Moment;

/// Capacity in lines; a new line replaces the oldest.
const CAPACITY: usize = 2_000;
/// Longest value in characters; the rest is cut off.
const MAX_VALUE_CHARS: usize = 1_000;

/// Global, because the tracing subscriber that fills it is global.
static BUFFER: Mutex<LogBuffer> = Mutex::new(LogBuffer { next: 1, lines: VecDeque::new() });

struct LogBuffer {
    next: u64,
    lines: VecDeque<LogLine>,
}

/// A log line.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// Sequence number, from 1.
    pub number: u64,
    /// When it was written.
    pub at: Moment,
    /// Its level.
    pub level: Level,
    /// The module that wrote it.
    pub target: String,
    /// Its message.
    pub message: String,
    /// Id of the HTTP request during which it was written.
    pub request_id: Option<String>,
    /// Its other fields, in their order.
    pub fields: Vec<(String, String)>,
}

/// Selects log lines.
#[derive(Debug, Clone)]
pub struct LogFilter {
    /// Least serious level.
    pub level: Level,
    /// Only lines that contain this text, in lower case.
    pub search: Option<String>,
    /// Only lines with a higher number.
    pub after: u64,
}

impl LogFilter {
    fn matches(&self, line: &LogLine) -> bool {
        let contains = |text: &str| {
            let found = |search: &str| text.to_lowercase().contains(search);
            self.search.as_deref().is_none_or(found)
        };
        line.number > self.after
            && line.level <= self.level
            && (contains(&line.message)
                || contains(&line.target)
                || line.request_id.as_deref().is_some_and(contains)
                || line.fields.iter().any(|(_, value)| contains(value)))
    }
}

/// The number of matching lines, and the latest of them, newest first.
#[must_use]
pub fn lines(filter: &LogFilter, limit: usize) -> (usize, Vec<LogLine>) {
    let buffer = BUFFER.lock();
    let mut matching = buffer.lines.iter().rev().filter(|line| filter.matches(line));
    let lines: Vec<LogLine> = matching.by_ref().take(limit).cloned().collect();
    (lines.len() + matching.count(), lines)
}

/// Keeps what is logged.
#[derive(Debug, Default)]
pub(super) struct LogBufferLayer {
    clock: Clock,
}

/// The id of a request, kept with its span.
struct SpanRequestId(String);

#[derive(Default)]
struct Values {
    message: String,
    fields: Vec<(String, String)>,
}

impl Values {
    fn store(&mut self, field: &Field, mut value: String) {
        if let Some((end, _)) = value.char_indices().nth(MAX_VALUE_CHARS) {
            value.truncate(end);
        }
        match field.name() {
            "message" => self.message = value,
            name => self.fields.push((name.to_owned(), value)),
        }
    }
}

impl Visit for Values {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.store(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.store(field, format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for LogBufferLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id).filter(|span| span.name() == "request") else { return };
        let mut values = Values::default();
        attributes.record(&mut values);
        if let Some((_, request)) = values.fields.into_iter().find(|(name, _)| name == "id") {
            span.extensions_mut().insert(SpanRequestId(request));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut values = Values::default();
        event.record(&mut values);
        let mut request_id = None;
        for span in context.event_scope(event).into_iter().flatten() {
            request_id = span.extensions().get::<SpanRequestId>().map(|id| id.0.clone()).or(request_id);
        }
        if let Some(at) = values.fields.iter().position(|(name, _)| name == "request_id") {
            request_id = Some(values.fields.remove(at).1);
        }
        let (level, target) = (*event.metadata().level(), event.metadata().target().to_owned());
        let at = self.clock.now();
        let mut buffer = BUFFER.lock();
        let number = buffer.next;
        buffer.next += 1;
        if buffer.lines.len() == CAPACITY {
            buffer.lines.pop_front();
        }
        let Values { message, fields } = values;
        buffer.lines.push_back(LogLine { number, at, level, target, message, request_id, fields });
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn lines_are_found_by_level_text_and_request() {
        let filter = |level, search: &str| LogFilter { level, search: Some(search.to_owned()), after: 0 };
        let subscriber = tracing_subscriber::registry().with(LogBufferLayer::default());
        tracing::subscriber::with_default(subscriber, || {
            let _span = tracing::info_span!("request", id = "buffer-1").entered();
            tracing::info!(rows = 7, "buffer-test read");
            tracing::warn!(source = "buffer-test", "buffer-test slow");
        });
        let (total, found) = lines(&filter(Level::INFO, "buffer-test"), 1);
        assert_eq!((total, found[0].message.as_str(), found[0].level), (2, "buffer-test slow", Level::WARN));
        assert_eq!(found[0].request_id.as_deref(), Some("buffer-1"));
        let (_, found) = lines(&filter(Level::INFO, "buffer-1"), 9);
        assert_eq!(found[1].fields, [("rows".to_owned(), "7".to_owned())]);
        assert_eq!(lines(&filter(Level::WARN, "buffer-test"), 9).0, 1);
        assert_eq!(lines(&LogFilter { after: found[0].number, ..filter(Level::TRACE, "buffer-test") }, 9).0, 0);
    }
}
