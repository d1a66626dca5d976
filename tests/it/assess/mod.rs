//! Assessment rules: golden data and properties.

mod forecast_properties;
mod golden;
mod properties;
