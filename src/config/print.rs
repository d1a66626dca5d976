//! `config print`: the effective values as a file that could be used again, each with its origin.

use super::keys::{self, KEYS, Sort};
use super::layers::{Layers, Origin, Set};

/// What stands in place of a secret.
const MASK: &str = "***";

pub(super) fn printed(layers: &Layers) -> String {
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
        lines.push(line(name, value, origin, key.sort));
    }
    for place in 0..layers.sources() {
        lines.push((String::new(), String::new()));
        lines.push(("[[source]]".into(), String::new()));
        for key in KEYS.iter().filter(|key| key.path.contains('*')) {
            let path = key.path.replacen('*', &place.to_string(), 1);
            let Some((value, origin)) = layers.find(&path) else { continue };
            lines.push(line(path.rsplit('.').next().unwrap_or_default(), value, origin, key.sort));
        }
    }
    let width = lines.iter().filter(|(_, origin)| !origin.is_empty()).map(|(text, _)| text.len()).max().unwrap_or(0);
    let aligned = lines.into_iter().map(|(text, origin)| match origin.as_str() {
        "" => format!("{text}\n"),
        origin => format!("{text:width$}  # {origin}\n"),
    });
    aligned.collect()
}

fn line(name: &str, value: &Set, origin: &Origin, sort: keys::Sort) -> (String, String) {
    let shown = match (sort, value) {
        (Sort::Secret, _) => format!("\"{MASK}\""),
        (Sort::Url, Set::Text(url)) => Set::Text(masked(url)).to_string(),
        (_, value) => value.to_string(),
    };
    (format!("{name} = {shown}"), origin.to_string())
}

/// A URL without the password in front of its host and without secrets in its query. One that is not clearly made,
/// so that a piece of a password may stand anywhere, is masked as a whole.
fn masked(url: &str) -> String {
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
    fn urls_lose_their_passwords_and_nothing_else() {
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
            assert_eq!(masked(url), shown);
        }
    }
}
