//! The latest lines of the log in memory, for the admin page: whoever looks there has no terminal.

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

/// Lines kept.
const KEPT: usize = 2_000;
/// Characters kept of one value.
const LONGEST: usize = 1_000;

/// One log of one process, as the subscriber is one.
static RING: Mutex<Ring> = Mutex::new(Ring { next: 1, lines: VecDeque::new() });

struct Ring {
    next: u64,
    lines: VecDeque<LogLine>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// Rising from 1.
    pub number: u64,
    /// When it was written.
    pub at: Moment,
    /// How serious it is.
    pub level: Level,
    /// The part of the program that wrote it.
    pub target: String,
    /// What it says.
    pub message: String,
    /// Of the request it was written for.
    pub request_id: Option<String>,
    /// Its other values, in their order.
    pub fields: Vec<(String, String)>,
}

/// Which lines are wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// This and more serious.
    pub level: Level,
    /// Only lines that hold this text; lower case.
    pub search: Option<String>,
    /// Only lines with a higher number.
    pub after: u64,
}

impl Wanted {
    fn keeps(&self, line: &LogLine) -> bool {
        let holds = |text: &str| {
            let holds = |sought: &str| text.to_lowercase().contains(sought);
            self.search.as_deref().is_none_or(holds)
        };
        line.number > self.after
            && line.level <= self.level
            && (holds(&line.message)
                || holds(&line.target)
                || line.request_id.as_deref().is_some_and(holds)
                || line.fields.iter().any(|(_, value)| holds(value)))
    }
}

/// How many kept lines match, and the latest of them, newest first.
#[must_use]
pub fn lines(wanted: &Wanted, limit: usize) -> (usize, Vec<LogLine>) {
    let ring = RING.lock();
    let mut matching = ring.lines.iter().rev().filter(|line| wanted.keeps(line));
    let lines: Vec<LogLine> = matching.by_ref().take(limit).cloned().collect();
    (lines.len() + matching.count(), lines)
}

/// Keeps what is logged.
#[derive(Debug, Default)]
pub(super) struct RingLayer {
    clock: Clock,
}

/// The id of a request, kept with its span.
struct RequestId(String);

#[derive(Default)]
struct Values {
    message: String,
    fields: Vec<(String, String)>,
}

impl Values {
    fn keep(&mut self, field: &Field, mut value: String) {
        if let Some((end, _)) = value.char_indices().nth(LONGEST) {
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
        self.keep(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.keep(field, format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for RingLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id).filter(|span| span.name() == "request") else { return };
        let mut values = Values::default();
        attributes.record(&mut values);
        if let Some((_, request)) = values.fields.into_iter().find(|(name, _)| name == "id") {
            span.extensions_mut().insert(RequestId(request));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut values = Values::default();
        event.record(&mut values);
        let mut request_id = None;
        for span in context.event_scope(event).into_iter().flatten() {
            request_id = span.extensions().get::<RequestId>().map(|id| id.0.clone()).or(request_id);
        }
        if let Some(at) = values.fields.iter().position(|(name, _)| name == "request_id") {
            request_id = Some(values.fields.remove(at).1);
        }
        let (level, target) = (*event.metadata().level(), event.metadata().target().to_owned());
        let at = self.clock.now();
        let mut ring = RING.lock();
        let number = ring.next;
        ring.next += 1;
        if ring.lines.len() == KEPT {
            ring.lines.pop_front();
        }
        let Values { message, fields } = values;
        ring.lines.push_back(LogLine { number, at, level, target, message, request_id, fields });
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn lines_are_found_by_level_text_and_request() {
        let wanted = |level, search: &str| Wanted { level, search: Some(search.to_owned()), after: 0 };
        let subscriber = tracing_subscriber::registry().with(RingLayer::default());
        tracing::subscriber::with_default(subscriber, || {
            let _span = tracing::info_span!("request", id = "ring-1").entered();
            tracing::info!(rows = 7, "ring-test read");
            tracing::warn!(source = "ring-test", "ring-test slow");
        });
        let (total, found) = lines(&wanted(Level::INFO, "ring-test"), 1);
        assert_eq!((total, found[0].message.as_str(), found[0].level), (2, "ring-test slow", Level::WARN));
        assert_eq!(found[0].request_id.as_deref(), Some("ring-1"));
        let (_, found) = lines(&wanted(Level::INFO, "ring-1"), 9);
        assert_eq!(found[1].fields, [("rows".to_owned(), "7".to_owned())]);
        assert_eq!(lines(&wanted(Level::WARN, "ring-test"), 9).0, 1);
        assert_eq!(lines(&Wanted { after: found[0].number, ..wanted(Level::TRACE, "ring-test") }, 9).0, 0);
    }
}
