//! What a client asks of a list: filter, order and page.

use crate::report::listing::{PageRequest, SortOrder};

/// A query of a list.
#[derive(Debug, Clone)]
pub struct ListQuery<Filter, Sort> {
    /// Which entries are listed.
    pub filter: Filter,
    /// What they are sorted by.
    pub sort: Sort,
    /// Ascending or descending.
    pub order: SortOrder,
    /// Which page.
    pub page: PageRequest,
}
