//! Runs blocking work (store, hashing, decoding) on the runtime's bounded pool.

use super::ApplicationError;
use crate::runtime::Runtime;

/// Runs `work` on the blocking pool and returns its result; a refusal of the pool becomes an [`ApplicationError`].
///
/// # Errors
/// What `work` returns, [`ApplicationError::Overloaded`] when too many calls wait, or [`ApplicationError::Internal`] when
/// the work panics.
pub async fn run_blocking<T, E, W>(runtime: &Runtime, work: W) -> Result<T, E>
where
    T: Send + 'static,
    E: From<ApplicationError> + Send + 'static,
    W: FnOnce() -> Result<T, E> + Send + 'static,
{
    runtime.run_blocking(work).await.unwrap_or_else(|error| Err(ApplicationError::from(error).into()))
}
