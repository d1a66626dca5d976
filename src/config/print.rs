//! `masterbus config print`: the effective configuration as TOML that can be used as a file, each value with its origin.

use super::keys::{self, KEYS, ValueType};
use super::layers::{Layers, SettingOrigin, SettingValue};

/// Printed in place of a secret.
const MASK: &str = "***";

pub(super) fn to_annotated_toml(layers: &Layers) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut section = "";
    for key in KEYS.iter().filter(|key| !key.path.contains('*')) {
        let Some((value, origin)) = layers.find(key.path) else { continue };
        let (heading, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        if heading != section {
            lines.push((String::new(), String::new()));
            lines.push((format!("[{heading}]"), String::new()));
            section = heading;
        }
        lines.push(line(name, value, origin, key.value_type));
    }
    for index in 0..layers.sources() {
        lines.push((String::new(), String::new()));
        lines.push(("[[source]]".into(), String::new()));
        for key in KEYS.iter().filter(|key| key.path.contains('*')) {
            let path = key.path.replacen('*', &index.to_string(), 1);
            let Some((value, origin)) = layers.find(&path) else { continue };
            lines.push(line(path.rsplit('.').next().unwrap_or_default(), value, origin, key.value_type));
        }
    }
    let width = lines.iter().filter(|(_, origin)| !origin.is_empty()).map(|(text, _)| text.len()).max().unwrap_or(0);
    let aligned = lines.into_iter().map(|(text, origin)| match origin.as_str() {
        "" => format!("{text}\n"),
        origin => format!("{text:width$}  # {origin}\n"),
    });
    aligned.collect()
}

fn line(name: &str, value: &SettingValue, origin: &SettingOrigin, value_type: keys::ValueType) -> (String, String) {
    let shown = match (value_type, value) {
        (ValueType::Secret, _) => format!("\"{MASK}\""),
        (ValueType::Url, SettingValue::Text(url)) => SettingValue::Text(mask_url(url)).to_string(),
        (_, value) => value.to_string(),
    };
    (format!("{name} = {shown}"), origin.to_string())
}

/// Masks the password in a URL's authority and secrets in its query. A URL with an `@` after the authority is masked
/// completely: the password then contains `/`, `?` or `#`, and its end cannot be known.
fn mask_url(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    let (scheme, authority) = (&url[..start], &url[start..end]);
    let (path, query) = url[end..].split_once('?').map_or((&url[end..], None), |(path, query)| (path, Some(query)));
    let mut rest = path.to_owned();
    if let Some(query) = query {
        let parts = query.split('&').map(|part| match part.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
            _ => part.to_owned(),
        });
        rest = format!("{rest}?{}", parts.collect::<Vec<_>>().join("&"));
    }
    if rest.contains('@') {
        return format!("{scheme}{MASK}");
    }
    match authority.rsplit_once('@').map(|(user, host)| (user.split_once(':'), host)) {
        Some((Some((user, _)), host)) => format!("{scheme}{user}:{MASK}@{host}{rest}"),
        _ => format!("{scheme}{authority}{rest}"),
    }
}

fn is_secret(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    ["password", "token", "key", "secret"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_url_keeps_everything_but_its_passwords() {
        for (url, shown) in [
            ("postgres://reader:p@ss@db/condoit", "postgres://reader:***@db/condoit"),
            ("postgres://reader:pa/ss@db/condoit", "postgres://***"),
            ("postgres://reader:pa?ss@db/condoit", "postgres://***"),
            (
                "postgres://reader:pass@db:5432/condoit?sslmode=require",
                "postgres://reader:***@db:5432/condoit?sslmode=require",
            ),
            ("postgres://db/condoit?user=reader&password=pass", "postgres://db/condoit?user=reader&password=***"),
            ("https://condoit.example/api", "https://condoit.example/api"),
            ("postgres://reader@db/condoit", "postgres://reader@db/condoit"),
        ] {
            assert_eq!(mask_url(url), shown);
        }
    }
}
