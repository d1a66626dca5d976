//! Checks README and manual against the program: commands run, links resolve, settings, commands, error codes and files
//! exist, and nothing is missing from the references.

mod commands;
mod links;
mod names;
mod pages;
mod served;
