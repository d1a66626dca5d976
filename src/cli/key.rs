//! `masterbus key` and `masterbus user`: manages API keys and users, in this process or through the server that has the store open.

use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::command_error::{CommandError, CommandResult};
use super::store_access::{StoreAccess, open_or_connect, request, runtime};
use super::{Common, terminal};
use crate::app::{Application, NewKey, NewUser};
use crate::auth::{ApiScope, Role};
use crate::inventory::FacilityId;

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Creates an API key and prints it alone; it is never shown again
    Create(CreateKey),
    /// Lists the keys without their secrets
    List,
    /// Revokes a key
    Revoke {
        /// Its id, as `key list` shows it
        id: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct CreateKey {
    /// Its name
    #[arg(long)]
    name: String,
    /// viewer, operator, admin or service
    #[arg(long, value_parser = role)]
    role: Role,
    /// For the role service: a permission such as facilities:read; may be repeated
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope)]
    scopes: Vec<ApiScope>,
    /// Limits it to this facility; may be repeated
    #[arg(long = "facility", value_name = "ID", value_parser = facility)]
    facilities: Vec<FacilityId>,
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Creates a user
    Add(AddUser),
    /// Lists the users
    List,
    /// Sets a password and unlocks the user
    Passwd(PasswordFor),
    /// Disables a user
    Disable {
        /// User name
        username: String,
    },
    /// Enables a disabled user, who can log in again with the same password
    Enable {
        /// User name
        username: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct AddUser {
    #[command(flatten)]
    who: PasswordFor,
    /// viewer, operator or admin
    #[arg(long, value_parser = role)]
    role: Role,
    /// Limits the user to this facility; may be repeated
    #[arg(long = "facility", value_name = "ID", value_parser = facility)]
    facilities: Vec<FacilityId>,
}

#[derive(Debug, Args)]
pub(super) struct PasswordFor {
    /// User name
    username: String,
    /// File that contains the password; standard input when omitted
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|error: crate::auth::roles::UnknownRole| error.to_string())
}

fn scope(text: &str) -> Result<ApiScope, String> {
    text.parse().map_err(|error: crate::auth::roles::InvalidApiScope| error.to_string())
}

/// The facilities of the flags; all without a flag.
fn some_facilities(facilities: Vec<FacilityId>) -> Option<Vec<FacilityId>> {
    (!facilities.is_empty()).then_some(facilities)
}

fn facility(text: &str) -> Result<FacilityId, String> {
    FacilityId::parse(text).map_err(|error| error.to_string())
}

impl PasswordFor {
    fn read(&self) -> Result<String, CommandError> {
        let mut text = String::new();
        match &self.password_file {
            Some(path) => {
                text = std::fs::read_to_string(path)
                    .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.display())))?;
            }
            None => {
                if io::stdin().is_terminal() {
                    eprintln!("Password for {} (it is shown; end with Enter and Ctrl-D):", self.username);
                }
                io::stdin().read_to_string(&mut text)?;
            }
        }
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }
}

/// Runs an operation in this process or on the server.
fn local_or_server<T>(
    common: &Common,
    local: impl FnOnce(&Application) -> Result<T, CommandError>,
    method: &str,
    path: &str,
    body: Option<&Value>,
    from_response: impl FnOnce(Value) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    match open_or_connect(&common.configuration()?)? {
        StoreAccess::Local(application) => local(&application),
        StoreAccess::Server(socket) => from_response(runtime()?.block_on(request(&socket, method, path, body))?),
    }
}

fn print_rows(rows: &[Vec<String>]) -> CommandResult {
    let mut out = io::stdout();
    terminal::table(rows, &mut out)?;
    Ok(out.flush()?)
}

/// Selected fields of the objects in a list, as text.
fn rows_of(list: &Value, fields: &[&str]) -> Vec<Vec<String>> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |item: &Value| fields.iter().map(|field| text(&item[*field])).collect();
    list.as_array().map(|items| items.iter().map(row).collect()).unwrap_or_default()
}

fn with_header(head: &[&str], rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    std::iter::once(head).chain(rows).collect()
}

impl KeyCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        match self {
            Self::Create(command) => command.run(common),
            Self::List => {
                let head = ["id", "name", "role", "revoked_at"];
                let local = |application: &Application| {
                    let keys = application.api_keys.list().map_err(CommandError::failed)?;
                    Ok(keys
                        .into_iter()
                        .map(|key| {
                            let revoked = key.revoked_at.map_or_else(|| "null".to_owned(), |at| at.to_string());
                            vec![key.id, key.name, key.role.to_string(), revoked]
                        })
                        .collect())
                };
                let rows =
                    local_or_server(common, local, "GET", "/keys", None, |list| Ok(rows_of(&list["keys"], &head)))?;
                print_rows(&with_header(&head, rows))
            }
            Self::Revoke { id } => {
                let local = |application: &Application| application.api_keys.revoke(&id).map_err(CommandError::failed);
                local_or_server(common, local, "DELETE", &format!("/keys/{id}"), None, |_| Ok(()))
            }
        }
    }
}

impl CreateKey {
    fn run(self, common: &Common) -> CommandResult {
        let Self { name, role, scopes, facilities } = self;
        let facilities = some_facilities(facilities);
        let words: Vec<&str> = scopes.iter().map(ApiScope::as_str).collect();
        let body = json!({ "name": name, "role": role.as_str(), "scopes": words, "facilities": facilities });
        let local = |application: &Application| {
            let scopes = scopes.into_iter().collect();
            let issued = application.api_keys.issue(NewKey { name, role, scopes, facilities, expires_at: None });
            Ok(issued.map_err(CommandError::usage)?.text)
        };
        let from_response = |made: Value| {
            let text = made["key"].as_str().map(str::to_owned);
            text.ok_or_else(|| CommandError::failed("the server created a key and did not return it"))
        };
        let text = local_or_server(common, local, "POST", "/keys", Some(&body), from_response)?;
        Ok(writeln!(io::stdout(), "{text}")?)
    }
}

impl UserCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        match self {
            Self::Add(AddUser { who, role, facilities }) => {
                let password = who.read()?;
                let (username, facilities) = (who.username, some_facilities(facilities));
                let body = json!({
                    "username": username, "password": password, "role": role.as_str(), "facilities": facilities,
                });
                let local = |application: &Application| {
                    let user = NewUser { username, password, role, facilities };
                    application.users.create(user).map(drop).map_err(CommandError::failed)
                };
                local_or_server(common, local, "POST", "/users", Some(&body), |_| Ok(()))
            }
            Self::List => {
                let head = ["username", "role", "disabled"];
                let local = |application: &Application| {
                    let users = application.users.list().map_err(CommandError::failed)?;
                    let row = |user: crate::auth::UserAccount| {
                        vec![user.username, user.role.to_string(), user.disabled.to_string()]
                    };
                    Ok(users.into_iter().map(row).collect())
                };
                let rows =
                    local_or_server(common, local, "GET", "/users", None, |list| Ok(rows_of(&list["users"], &head)))?;
                print_rows(&with_header(&head, rows))
            }
            Self::Passwd(who) => {
                let password = who.read()?;
                let body = json!({ "password": password });
                let path = format!("/users/{}/password", who.username);
                let local = |application: &Application| {
                    application.users.set_password(&who.username, &password).map_err(CommandError::failed)
                };
                local_or_server(common, local, "PUT", &path, Some(&body), |_| Ok(()))
            }
            Self::Disable { username } => {
                let local =
                    |application: &Application| application.users.disable(&username).map_err(CommandError::failed);
                local_or_server(common, local, "DELETE", &format!("/users/{username}"), None, |_| Ok(()))
            }
            Self::Enable { username } => {
                let local =
                    |application: &Application| application.users.enable(&username).map_err(CommandError::failed);
                local_or_server(common, local, "POST", &format!("/users/{username}/enable"), None, |_| Ok(()))
            }
        }
    }
}
