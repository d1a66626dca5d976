//! The message of a panic.

use std::any::Any;

/// The text that `panic!` was called with. Payloads of another type (from `std::panic::panic_any`) have no text.
pub(super) fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
}
