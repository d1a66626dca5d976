//! The two calculation engines: this program's own and the remote one (VoltMetrics). Which one's figures are in use, and
//! both side by side.

mod control;
mod counts;
mod documents;
mod state;

pub use control::{EngineControl, EngineReview, OutdatedFigure};
pub use counts::{EngineCounter, EngineCounts};
pub use documents::EngineDocuments;
pub use state::EngineState;

pub(super) use state::EngineStatus;
