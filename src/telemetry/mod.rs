//! What the program tells about itself: logs.

pub mod logs;
pub mod ring;
