//! Where a source was read to counts for the address at which it was read. At another one, a database that was moved or
//! an API that stands in for another, everything is read from the beginning, however the first run there ends.

use twox_hash::XxHash3_128;

use super::services::SyncServices;
use crate::app::ApplicationError;
use crate::config::{SourceConfig, SourceConnection};
use crate::http_client::Url;
use crate::store::SourceAddress;

/// The address of a source without its secrets, as a digest; `None` for one that is read from its beginning each time.
pub(super) fn address_digest(config: &SourceConfig) -> Option<String> {
    let (kind, url) = match &config.connection {
        SourceConnection::Postgres { url, .. } => ("postgres", url),
        SourceConnection::Http { url, .. } => ("http", url),
        SourceConnection::File { .. } => return None,
    };
    let address = Url::parse(url.reveal()).map_or_else(
        |_| url.reveal().to_owned(),
        |mut url| {
            // A renewed password is no move. Only a URL without a host refuses, and has none
            let _ = url.set_password(None);
            url.into()
        },
    );
    Some(format!("{:032x}", XxHash3_128::oneshot(format!("{kind} {address}").as_bytes())))
}

/// Where a source goes on from at its address. What was reached at another one is forgotten. Blocks on the store.
pub(super) fn load_cursor(services: &SyncServices, config: &SourceConfig) -> Result<Option<Vec<u8>>, ApplicationError> {
    let held = services.store.snapshot()?;
    let Some(address) = address_digest(config) else { return Ok(held.cursor(&config.name)?) };
    let address = SourceAddress(address);
    let before: Option<SourceAddress> = held.find_scoped_setting(config.name.as_str())?;
    if before.as_ref() != Some(&address) {
        drop(held);
        services.store.write(|shelves| {
            // What was reached before addresses were noted was reached here
            if before.is_some() {
                shelves.forget_cursor(&config.name)?;
                tracing::info!(source = config.name, "it stands at another address, and is read from the beginning");
            }
            shelves.put_scoped_setting(config.name.as_str(), &address)
        })?;
    }
    Ok(services.store.snapshot()?.cursor(&config.name)?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_password_is_no_part_of_an_address() {
        let at = |url: &str| {
            let keys = [("name", "a"), ("kind", "postgres"), ("url", url)];
            let keys: BTreeMap<_, _> = keys.map(|(key, text)| (key.to_owned(), text.to_owned())).into();
            address_digest(&SourceConfig::from_keys(&keys).expect("a source"))
        };
        let first = at("postgres://reader:old@db.test/condoit");
        assert!(first.is_some() && first == at("postgres://reader:new@db.test/condoit"));
        assert_ne!(first, at("postgres://reader:old@db2.test/condoit"));
        assert_ne!(first, at("postgres://reader:old@db.test/other"));
    }
}
