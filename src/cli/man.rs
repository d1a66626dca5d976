//! `masterbus man [PAGE]`: prints a page of the manual as Markdown, or the list of its pages.

use std::io::{self, Write};

use clap::Args;

use super::command_error::{CommandError, CommandResult};
use crate::http::manual::{self, ManualPage};

#[derive(Debug, Args)]
pub(super) struct ManCommand {
    /// Page to print, as in `man install`; without it, the list of pages
    page: Option<String>,
}

impl ManCommand {
    pub(super) fn run(&self) -> CommandResult {
        let pages = manual::pages();
        let text = match &self.page {
            None => page_list(&pages),
            Some(name) => match pages.iter().find(|page| page.name == name.trim_end_matches(".md")) {
                Some(page) => page.markdown.clone(),
                None => return Err(CommandError::usage(unknown_page(name, &pages))),
            },
        };
        Ok(io::stdout().write_all(text.as_bytes())?)
    }
}

fn page_list(pages: &[ManualPage]) -> String {
    let width = pages.iter().map(|page| page.name.len()).max().unwrap_or_default();
    pages.iter().map(|page| format!("{:width$}  {}\n", page.name, page.summary)).collect()
}

fn unknown_page(name: &str, pages: &[ManualPage]) -> String {
    let known: Vec<&str> = pages.iter().map(|page| page.name).collect();
    format!("the manual has no page {name:?}: its pages are {}", known.join(", "))
}
