//! How the sources stand that a document's records came from: whether one of them is away or late, and since when. The
//! moment is told and not the age, which would be wrong a moment later in a document that is kept.

use crate::inventory::Moment;

/// How the sources of some records stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SourceStanding {
    /// One of them is away, or late: what changed there since is not here.
    pub stale: bool,
    /// When the one of those that was read the longest ago was last read to its end; `None` when it never was, and
    /// when none of them is stale.
    pub last_success: Option<Moment>,
}

impl SourceStanding {
    /// Of a source that is away or late.
    #[must_use]
    pub const fn stale_since(last_success: Option<Moment>) -> Self {
        Self { stale: true, last_success }
    }

    /// Of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self.stale, other.stale) {
            // `None` comes before every moment
            (true, true) => Self::stale_since(self.last_success.min(other.last_success)),
            (true, false) => self,
            (false, _) => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_ago_counts_and_never_is_the_longest() {
        let at = |millis| SourceStanding::stale_since(Some(Moment::from_millis(millis)));
        let (fresh, never) = (SourceStanding::default(), SourceStanding::stale_since(None));
        assert_eq!(fresh.and(fresh), fresh);
        assert_eq!((fresh.and(at(7)), at(7).and(fresh)), (at(7), at(7)));
        assert_eq!((at(7).and(at(3)), at(7).and(never)), (at(3), never));
    }
}
