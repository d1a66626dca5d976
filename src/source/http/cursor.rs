//! The cursor of an HTTP source, which is stored with each batch: finished watermarks and the pass in progress.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::inventory::Moment;
use crate::source::ReadMode;

/// Version of the cursor's layout. A cursor with another version is discarded and everything is read again.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct HttpCursor {
    form: u32,
    /// The last finished pass.
    finished: Option<FinishedPass>,
    /// The pass in progress.
    pub(super) pass: Option<OpenPass>,
    /// When all ids were last compared, by this machine's clock, in milliseconds since 1970.
    #[serde(default)]
    compared: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FinishedPass {
    /// When it began, by this machine's clock, in milliseconds since 1970.
    began: i64,
    /// The watermark of each collection.
    watermarks: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenPass {
    is_full: bool,
    began: i64,
    /// Collections read to their end, with their watermarks.
    done: BTreeMap<String, Option<String>>,
    /// The collection being read and the page to ask for next.
    pub(super) reached: Option<(String, String)>,
}

impl HttpCursor {
    /// Continues a stored cursor or begins a pass.
    pub(super) fn read(cursor: Option<&[u8]>, mode: ReadMode, now: Moment) -> Self {
        let fresh = Self { form: FORMAT, finished: None, pass: None, compared: None };
        let mut state = match cursor.map(serde_json::from_slice::<Self>) {
            None => fresh,
            Some(Ok(state)) if state.form == FORMAT => state,
            Some(other) => {
                tracing::warn!(error = ?other.err(), "the stored cursor is not valid; everything is read again");
                fresh
            }
        };
        let is_full = mode == ReadMode::Full || state.finished.is_none();
        // An interrupted incremental pass cannot be continued as a full one
        if state.pass.as_ref().is_none_or(|pass| is_full && !pass.is_full) {
            state.pass = Some(OpenPass { is_full, began: now.millis(), done: BTreeMap::new(), reached: None });
        }
        state
    }

    pub(super) fn write(&self) -> Vec<u8> {
        // Strings, numbers and maps with string keys only: serializing them cannot fail
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The pass is a full one and has read nothing yet.
    pub(super) fn begins_everything(&self) -> bool {
        self.pass.as_ref().is_some_and(|pass| pass.is_full && pass.done.is_empty() && pass.reached.is_none())
    }

    /// Whether the next comparison of all ids is due.
    pub(super) fn is_comparison_due(&self, now: Moment, interval: Duration) -> bool {
        let interval = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX);
        self.compared.is_none_or(|compared| compared.saturating_add(interval) <= now.millis())
    }

    /// Records that all ids were compared.
    pub(super) const fn compare(&mut self, at: Moment) {
        self.compared = Some(at.millis());
    }

    pub(super) fn is_done(&self, collection: &str) -> bool {
        self.pass.as_ref().is_some_and(|pass| pass.done.contains_key(collection))
    }

    /// The page with which reading a collection continues.
    pub(super) fn page(&self, collection: &str) -> Option<String> {
        let (of, page) = self.pass.as_ref()?.reached.as_ref()?;
        (of == collection).then(|| page.clone())
    }

    /// The `since` parameter of a collection: the last watermark, or an earlier time where a record with an older change
    /// time may have become visible since.
    pub(super) fn since(&self, collection: &str, overlap: Duration) -> Option<String> {
        if self.pass.as_ref().is_none_or(|pass| pass.is_full) {
            return None;
        }
        let finished = self.finished.as_ref()?;
        let watermark = finished.watermarks.get(collection)?;
        let overlap = i64::try_from(overlap.as_millis()).unwrap_or(i64::MAX);
        let open_then = finished.began.saturating_sub(overlap);
        match watermark.parse::<Moment>() {
            Ok(at) if at.millis() > open_then => Some(Moment::from_millis(open_then).to_string()),
            // Opaque to us: it is passed back unchanged
            _ => Some(watermark.clone()),
        }
    }

    pub(super) fn reach(&mut self, collection: &str, page: Option<String>) {
        if let Some(pass) = &mut self.pass {
            pass.reached = page.map(|page| (collection.to_owned(), page));
        }
    }

    pub(super) fn end(&mut self, collection: &str, watermark: Option<String>) {
        if let Some(pass) = &mut self.pass {
            pass.reached = None;
            pass.done.insert(collection.to_owned(), watermark);
        }
    }

    /// Ends the pass: its watermarks apply from now on. A collection without a new watermark keeps its old one.
    pub(super) fn finish(&mut self) {
        if let Some(pass) = self.pass.take() {
            let mut watermarks = self.finished.take().map(|finished| finished.watermarks).unwrap_or_default();
            watermarks.extend(pass.done.into_iter().filter_map(|(collection, mark)| Some((collection, mark?))));
            self.finished = Some(FinishedPass { began: pass.began, watermarks });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_earlier_than_the_watermark_only_while_older_changes_may_still_appear() {
        let noon: Moment = "2024-05-01T12:00:00Z".parse().expect("an instant");
        let overlap = Duration::from_secs(300);
        let mut state = HttpCursor::read(None, ReadMode::Incremental, noon);
        assert_eq!(state.since("equipment", overlap), None, "the first pass reads everything");
        state.end("equipment", Some("2024-05-01T11:59:00.000Z".to_owned()));
        state.end("services", Some("2024-05-01T03:00:00.000Z".to_owned()));
        state.end("photos", Some("v17".to_owned()));
        state.finish();
        let next = HttpCursor::read(Some(&state.write()), ReadMode::Incremental, noon);
        assert_eq!(next.since("equipment", overlap).as_deref(), Some("2024-05-01T11:55:00.000Z"));
        assert_eq!(next.since("services", overlap).as_deref(), Some("2024-05-01T03:00:00.000Z"));
        assert_eq!(next.since("photos", overlap).as_deref(), Some("v17"));
        let full = HttpCursor::read(Some(&next.write()), ReadMode::Full, noon);
        assert_eq!(full.since("equipment", overlap), None);
        assert_eq!(HttpCursor::read(Some(b"?"), ReadMode::Incremental, noon).finished, None);
    }

    #[test]
    fn generated_cursors_are_read_or_start_over() {
        let noon: Moment = "2024-05-01T12:00:00Z".parse().expect("an instant");
        let corpus: &[&[u8]] = &[
            br#"{"form":1,"finished":{"began":1714564800000,"watermarks":{"equipment":"2024-05-01T11:59:00.000Z","photos":"v17"}},"pass":null,"compared":1714564800000}"#,
            br#"{"form":1,"finished":null,"pass":{"is_full":true,"began":0,"done":{"facilities":null},"reached":["equipment","p2"]}}"#,
        ];
        crate::generated_tests::check("HTTP cursors", corpus, |input| {
            for mode in [ReadMode::Full, ReadMode::Incremental, ReadMode::CompareIds] {
                let mut cursor = HttpCursor::read(Some(input), mode, noon);
                for collection in ["equipment", "photos"] {
                    let _ =
                        (cursor.since(collection, Duration::MAX), cursor.page(collection), cursor.is_done(collection));
                }
                let _ = (cursor.begins_everything(), cursor.is_comparison_due(noon, Duration::MAX));
                cursor.end("equipment", None);
                cursor.finish();
                assert_eq!(
                    HttpCursor::read(Some(&cursor.write()), ReadMode::Incremental, noon).finished,
                    cursor.finished
                );
            }
        });
    }
}
