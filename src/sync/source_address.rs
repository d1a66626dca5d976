//! Ties a source's cursor to the address at which it was read. At another address (a moved database, a replaced API) the
//! cursor is discarded and everything is read from the beginning.

use twox_hash::XxHash3_128;

use super::services::SyncServices;
use crate::app::ApplicationError;
use crate::config::{SourceConfig, SourceConnection};
use crate::http_client::Url;
use crate::store::SourceAddress;

/// Digest of a source's address without its secrets; `None` for a file, which has no cursor.
pub(super) fn address_digest(config: &SourceConfig) -> Option<String> {
    let (kind, url) = match &config.connection {
        SourceConnection::Postgres { url, .. } => ("postgres", url),
        SourceConnection::Http { url, .. } => ("http", url),
        SourceConnection::File { .. } => return None,
    };
    let address = Url::parse(url.reveal()).map_or_else(
        |_| url.reveal().to_owned(),
        |mut url| {
            // A new password is not a new address. This fails only for a URL without a host, which has no password
            let _ = url.set_password(None);
            url.into()
        },
    );
    Some(format!("{:032x}", XxHash3_128::oneshot(format!("{kind} {address}").as_bytes())))
}

/// The stored cursor of a source at its address. A cursor of another address is discarded. Blocks on the store.
pub(super) fn load_cursor(services: &SyncServices, config: &SourceConfig) -> Result<Option<Vec<u8>>, ApplicationError> {
    let held = services.store.snapshot()?;
    let Some(address) = address_digest(config) else { return Ok(held.sync().cursor(&config.name)?) };
    let address = SourceAddress(address);
    let before: Option<SourceAddress> = held.find_scoped_setting(config.name.as_str())?;
    if before.as_ref() != Some(&address) {
        drop(held);
        // Both in one transaction: a kill must not leave the cursor of the old address under the new one.
        services.store.write(|txn| {
            // A cursor from before addresses were stored is assumed to be of this one
            if before.is_some() {
                txn.forget_cursor(&config.name)?;
                tracing::info!(source = config.name, "the address changed; the source is read from the beginning");
            }
            txn.put_scoped_setting(config.name.as_str(), &address)
        })?;
    }
    Ok(services.store.snapshot()?.sync().cursor(&config.name)?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_password_is_not_part_of_an_address() {
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
