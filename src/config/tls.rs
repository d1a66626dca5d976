//! How the connection to a source is encrypted and its server authenticated: the keys `tls` and `tls_root`, and `sslmode` in
//! the URL of a database.

use std::path::PathBuf;

use super::ConfigError;
use super::layers::Layers;
use super::masked_url::split_sslmode;

/// Encryption of a connection, and verification of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS is required. The certificate must chain to a trusted root and name the host.
    Verify,
    /// TLS is required. The certificate is not verified: whoever can intercept the connection can read it.
    Unverified,
    /// No TLS: password and data are sent unencrypted.
    Off,
}

impl TlsMode {
    /// `verify`, `unverified` or `off`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Unverified => "unverified",
            Self::Off => "off",
        }
    }

    /// The mode for a value of libpq's `sslmode`; `Ok(None)` for one that leaves the choice to the program.
    ///
    /// # Errors
    /// What is wrong with the value.
    pub fn from_sslmode(word: &str) -> Result<Option<Self>, &'static str> {
        match word {
            "disable" => Ok(Some(Self::Off)),
            "require" => Ok(Some(Self::Unverified)),
            "verify-full" => Ok(Some(Self::Verify)),
            // With these libpq falls back to an unencrypted connection, which is never done beyond loopback
            "prefer" | "allow" => Ok(None),
            "verify-ca" => Err("has sslmode=verify-ca, which does not check the host: use verify-full"),
            _ => Err("has an unknown sslmode: use disable, require or verify-full"),
        }
    }
}

/// Where the roots come from that certificates are verified against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootCertificates {
    /// A PEM file.
    File(PathBuf),
    /// PEM text in the configuration.
    Inline(String),
}

/// TLS settings of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsConfig {
    /// `None`: verified beyond loopback; on loopback TLS where the server offers it, unverified.
    pub mode: Option<TlsMode>,
    /// Roots for [`TlsMode::Verify`] instead of the system's.
    pub roots: Option<RootCertificates>,
}

/// First characters of PEM text, as opposed to the path of a PEM file.
const PEM_START: &str = "-----BEGIN ";

/// The TLS settings of a source of this kind.
pub(super) fn read(layers: &Layers, section: &str, kind: &str, url: &str) -> Result<TlsConfig, ConfigError> {
    let (mode_key, root_key) = (format!("{section}.tls"), format!("{section}.tls_root"));
    let mode = match layers.text(&mode_key) {
        Some("verify") => Some(TlsMode::Verify),
        Some("unverified") => Some(TlsMode::Unverified),
        Some(_) => Some(TlsMode::Off),
        None => None,
    };
    let invalid_mode = |reason: String| layers.invalid(&mode_key, reason);
    let mode = if kind == "http" {
        match (mode, url.starts_with("https://")) {
            (Some(TlsMode::Unverified), _) => {
                let reason =
                    "must be verify or off for a source of kind http; name the server's certificate in tls_root";
                return Err(invalid_mode(reason.to_owned()));
            }
            (Some(TlsMode::Verify), false) => return Err(invalid_mode("is verify, but the url is http://".to_owned())),
            (Some(TlsMode::Off), true) => return Err(invalid_mode("is off, but the url is https://".to_owned())),
            (mode, _) => mode,
        }
    } else {
        let in_url = split_sslmode(url).1.map(|word| TlsMode::from_sslmode(&word)).transpose();
        let in_url = in_url.map_err(|reason| layers.invalid(&format!("{section}.url"), reason))?.flatten();
        match (mode, in_url) {
            (Some(mode), Some(in_url)) if mode != in_url => {
                let (mode, in_url) = (mode.as_str(), in_url.as_str());
                return Err(invalid_mode(format!(
                    "is {mode}, but sslmode in the url means {in_url}: remove one of them"
                )));
            }
            (mode, in_url) => mode.or(in_url),
        }
    };
    let roots = layers.text(&root_key).map(|text| match text.trim_start().starts_with(PEM_START) {
        true => RootCertificates::Inline(text.to_owned()),
        false => RootCertificates::File(PathBuf::from(text)),
    });
    if roots.is_some() && mode.is_some_and(|mode| mode != TlsMode::Verify) {
        return Err(layers.invalid(&root_key, "has no effect unless the certificate is verified: set tls = \"verify\""));
    }
    Ok(TlsConfig { mode, roots })
}
