//! `masterbus openapi`: prints the OpenAPI document of this binary.

use std::io::{self, Write};

use super::command_error::{CommandError, CommandResult};
use crate::http::router::openapi_document;

pub(super) fn print() -> CommandResult {
    let text = openapi_document().to_pretty_json().map_err(CommandError::failed)?;
    Ok(writeln!(io::stdout(), "{text}")?)
}
