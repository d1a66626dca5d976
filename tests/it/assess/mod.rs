//! Assessment rules: golden data and properties.

mod golden;
mod outlook_properties;
mod properties;
