//! `masterbus openapi`: the OpenAPI document of this binary.

use std::io::{self, Write};

use super::outcome::{Failure, Outcome};
use crate::http::router::document;

pub(super) fn print() -> Outcome {
    let text = document().to_pretty_json().map_err(Failure::failed)?;
    Ok(writeln!(io::stdout(), "{text}")?)
}
