//! `masterbus key` and `masterbus user`: who may come in, from the box itself.

use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::appliance::{Holder, ask, holder, runtime};
use super::outcome::{Failure, Outcome};
use super::{Common, talk};
use crate::app::{Application, NewKey, NewUser};
use crate::auth::{ApiScope, Role};
use crate::inventory::FacilityId;

#[derive(Debug, Subcommand)]
pub(super) enum KeyVerb {
    /// Makes an API key and prints it, and nothing else; it is never shown again
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
    /// What it is for
    #[arg(long)]
    name: String,
    /// viewer, operator, admin or service
    #[arg(long, value_parser = role)]
    role: Role,
    /// For the role service: what it may do, as facilities:read; may be repeated
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope)]
    scopes: Vec<ApiScope>,
    /// RateLimiters it to this facility; may be repeated
    #[arg(long = "facility", value_name = "ID", value_parser = facility)]
    facilities: Vec<FacilityId>,
}

#[derive(Debug, Subcommand)]
pub(super) enum UserVerb {
    /// Makes a user
    Add(AddUser),
    /// Lists the users
    List,
    /// Sets a password, which also lifts a lock
    Passwd(PasswordFor),
    /// Disables a user
    Disable {
        /// Who
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
    /// RateLimiters him to this facility; may be repeated
    #[arg(long = "facility", value_name = "ID", value_parser = facility)]
    facilities: Vec<FacilityId>,
}

#[derive(Debug, Args)]
pub(super) struct PasswordFor {
    /// Who
    username: String,
    /// File with the password; standard input when left out
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|error: crate::auth::roles::UnknownRole| error.to_string())
}

fn scope(text: &str) -> Result<ApiScope, String> {
    text.parse().map_err(|error: crate::auth::roles::InvalidApiScope| error.to_string())
}

fn facility(text: &str) -> Result<FacilityId, String> {
    FacilityId::parse(text).map_err(|error| error.to_string())
}

impl PasswordFor {
    fn read(&self) -> Result<String, Failure> {
        let mut text = String::new();
        match &self.password_file {
            Some(path) => {
                text = std::fs::read_to_string(path)
                    .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
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

/// Does it here, or has the server do it.
fn either<T>(
    common: &Common,
    here: impl FnOnce(&Application) -> Result<T, Failure>,
    method: &str,
    path: &str,
    body: Option<&Value>,
    told: impl FnOnce(Value) -> Result<T, Failure>,
) -> Result<T, Failure> {
    match holder(&common.configuration()?)? {
        Holder::Us(appliance) => here(&appliance),
        Holder::Server(socket) => told(runtime()?.block_on(ask(&socket, method, path, body))?),
    }
}

fn print_rows(rows: &[Vec<String>]) -> Outcome {
    let mut out = io::stdout();
    talk::table(rows, &mut out)?;
    Ok(out.flush()?)
}

/// The texts of some fields of a list that a server gave.
fn rows_of(list: &Value, fields: &[&str]) -> Vec<Vec<String>> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |item: &Value| fields.iter().map(|field| text(&item[*field])).collect();
    list.as_array().map(|items| items.iter().map(row).collect()).unwrap_or_default()
}

fn with_head(head: &[&str], rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    std::iter::once(head).chain(rows).collect()
}

impl KeyVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        match self {
            Self::Create(wanted) => wanted.run(common),
            Self::List => {
                let head = ["id", "name", "role", "revoked_at"];
                let here = |appliance: &Application| {
                    let keys = appliance.keys().map_err(Failure::failed)?;
                    Ok(keys
                        .into_iter()
                        .map(|key| {
                            let revoked = key.revoked_at.map_or_else(|| "null".to_owned(), |at| at.to_string());
                            vec![key.id, key.name, key.role.to_string(), revoked]
                        })
                        .collect())
                };
                let rows = either(common, here, "GET", "/keys", None, |list| Ok(rows_of(&list["keys"], &head)))?;
                print_rows(&with_head(&head, rows))
            }
            Self::Revoke { id } => {
                let here = |appliance: &Application| appliance.revoke_key(&id).map_err(Failure::failed);
                either(common, here, "DELETE", &format!("/keys/{id}"), None, |_| Ok(()))
            }
        }
    }
}

impl CreateKey {
    fn run(self, common: &Common) -> Outcome {
        let scopes: Vec<&str> = self.scopes.iter().map(ApiScope::as_str).collect();
        let body = json!({
            "name": self.name, "role": self.role.as_str(), "scopes": scopes, "facilities": self.facilities,
        });
        let here = |appliance: &Application| {
            let Self { name, role, scopes, facilities } = self;
            let scopes = scopes.into_iter().collect();
            let issued = appliance.issue_key(NewKey { name, role, scopes, facilities, expires_at: None });
            Ok(issued.map_err(Failure::usage)?.text)
        };
        let told = |made: Value| {
            let text = made["key"].as_str().map(str::to_owned);
            text.ok_or_else(|| Failure::failed("the server made a key and did not say which"))
        };
        let text = either(common, here, "POST", "/keys", Some(&body), told)?;
        Ok(writeln!(io::stdout(), "{text}")?)
    }
}

impl UserVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        match self {
            Self::Add(AddUser { who, role, facilities }) => {
                let password = who.read()?;
                let username = who.username;
                let body = json!({
                    "username": username, "password": password, "role": role.as_str(), "facilities": facilities,
                });
                let here = |appliance: &Application| {
                    let user = NewUser { username, password, role, facilities };
                    appliance.add_user(user).map(drop).map_err(Failure::failed)
                };
                either(common, here, "POST", "/users", Some(&body), |_| Ok(()))
            }
            Self::List => {
                let head = ["username", "role", "disabled"];
                let here = |appliance: &Application| {
                    let users = appliance.users().map_err(Failure::failed)?;
                    let row = |user: crate::auth::UserAccount| {
                        vec![user.username, user.role.to_string(), user.disabled.to_string()]
                    };
                    Ok(users.into_iter().map(row).collect())
                };
                let rows = either(common, here, "GET", "/users", None, |list| Ok(rows_of(&list["users"], &head)))?;
                print_rows(&with_head(&head, rows))
            }
            Self::Passwd(who) => {
                let password = who.read()?;
                let body = json!({ "password": password });
                let path = format!("/users/{}/password", who.username);
                let here =
                    |appliance: &Application| appliance.set_password(&who.username, &password).map_err(Failure::failed);
                either(common, here, "PUT", &path, Some(&body), |_| Ok(()))
            }
            Self::Disable { username } => {
                let here = |appliance: &Application| appliance.disable_user(&username).map_err(Failure::failed);
                either(common, here, "DELETE", &format!("/users/{username}"), None, |_| Ok(()))
            }
        }
    }
}
