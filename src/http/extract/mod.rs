//! Extractors: the typed arguments of handlers. A request that an extractor rejects is answered with a [`Problem`] before
//! the handler runs.
//!
//! [`Problem`]: crate::http::problem::Problem

pub mod access;
pub mod body;
pub mod list_query;
pub mod object;
pub mod path_id;
pub mod query_params;
pub mod request_context;

pub use access::{Caller, LocalAdmin, MetricsReader, Operator, SeesDetails, SiteAdmin, SiteOperator, Viewer};
pub use body::{Body, OptionalBody};
pub use object::Object;
pub use path_id::PathId;
pub use query_params::{FromQueryParams, Query, QueryParams};
pub use request_context::RequestContext;
