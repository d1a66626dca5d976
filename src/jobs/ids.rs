//! Public ids of jobs and batches. They carry a random part of this installation, because several installations may use
//! one VoltMetrics account and none may take another's job for its own.

/// Makes and reads ids.
#[derive(Debug, Clone)]
pub(super) struct JobIds {
    instance: String,
}

impl JobIds {
    /// Ids of the installation with this random name.
    pub(super) const fn new(instance: String) -> Self {
        Self { instance }
    }

    /// `INSTANCE-NUMBER`
    pub(super) fn job_id(&self, number: u64) -> String {
        format!("{}-{number}", self.instance)
    }

    /// `INSTANCE-bNUMBER`
    pub(super) fn batch_id(&self, number: u64) -> String {
        format!("{}-b{number}", self.instance)
    }

    /// The number in a job id; `None` for an id of another installation.
    pub(super) fn job_number(&self, id: &str) -> Option<u64> {
        id.strip_prefix(&*self.instance)?.strip_prefix('-').and_then(number)
    }

    /// The number in a batch id; `None` for an id of another installation.
    pub(super) fn batch_number(&self, id: &str) -> Option<u64> {
        id.strip_prefix(&*self.instance)?.strip_prefix("-b").and_then(number)
    }

    /// Key of a submission to VoltMetrics. It stays the same over crashes and retries, so that VoltMetrics accepts the job
    /// once. A replay from the dead letters is a new submission and has a new key.
    pub(super) fn idempotency_key(&self, number: u64, replays: u32) -> String {
        format!("masterbus-{}-{number}-{replays}", self.instance)
    }
}

/// A number as it is written in an id. Rust's parser also takes a sign and leading zeros, which would give a job several
/// ids.
fn number(text: &str) -> Option<u64> {
    let number = text.parse::<u64>().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_were_made_and_foreign_ones_are_not() {
        let ids = JobIds::new("ab12".to_owned());
        assert_eq!(ids.job_number(&ids.job_id(7)), Some(7));
        assert_eq!(ids.batch_number(&ids.batch_id(7)), Some(7));
        for foreign in ["cd34-7", "ab12-b7", "ab12-", "ab12-+7", "ab12-07", "ab12- 7", "ab12-7 ", "7", ""] {
            assert_eq!(ids.job_number(foreign), None, "{foreign}");
        }
        for foreign in ["ab12-7", "ab12-b+7", "ab12-b07", "ab12-b-7"] {
            assert_eq!(ids.batch_number(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn generated_job_ids_are_read_or_refused() {
        let ids = JobIds::new("ab12".to_owned());
        let corpus: &[&[u8]] = &[b"ab12-7", b"ab12-b7", b"ab12-18446744073709551615", b"cd34-1"];
        crate::generated_tests::check("job ids", corpus, |input| {
            let id = String::from_utf8_lossy(input);
            if let Some(number) = ids.job_number(&id) {
                assert_eq!(ids.job_id(number), id);
            }
            if let Some(number) = ids.batch_number(&id) {
                assert_eq!(ids.batch_id(number), id);
            }
        });
    }
}
