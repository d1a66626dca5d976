//! The only place that decides which parts of a URL may be shown. A URL of a source may contain a password with any
//! characters, also ones that should have been percent-encoded; where its end cannot be known, everything after the scheme
//! is masked.

use percent_encoding::percent_decode_str;

/// Shown in place of a secret.
pub(super) const MASK: &str = "***";

/// Parameters of a PostgreSQL URL that hold no secret. The values of all others are masked, those of HTTP URLs always:
/// signatures and keys have many names.
const SHOWN_PARAMETERS: [&str; 16] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "load_balance_hosts",
    "port",
    "sslmode",
    "sslnegotiation",
    "statement_timeout",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// A URL with its passwords, keys and parameters masked, for the printed configuration.
#[must_use]
pub fn masked_url(url: &str) -> String {
    let Some(parts) = UrlParts::split(url) else { return fully_masked(url) };
    let user = match (parts.user, parts.is_postgres) {
        (None, _) => String::new(),
        // The user of an HTTP URL may be a token
        (Some(_), false) => format!("{MASK}@"),
        (Some(user), true) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}@"),
            None => format!("{user}@"),
        },
    };
    let query = parts.query.map(|query| format!("?{}", masked_query(query, parts.is_postgres))).unwrap_or_default();
    format!("{}://{user}{}{}{query}", parts.scheme, parts.host, parts.path)
}

/// Scheme, host and path of a URL, for lists, errors and logs: no user, password, query or fragment.
#[must_use]
pub fn public_url(url: &str) -> String {
    match UrlParts::split(url) {
        Some(UrlParts { scheme, host, path, .. }) => {
            format!("{scheme}://{host}{}", if path.is_empty() { "/" } else { path })
        }
        None => fully_masked(url),
    }
}

/// Whether the end of the URL's password is certain. An `@`, and in an HTTP URL `/`, `?` and `#`, must be percent-encoded in
/// a password: written as they are, they would end it early, and the rest of it would be taken as host or path, which are
/// shown.
#[must_use]
pub fn is_unambiguous_url(url: &str) -> bool {
    UrlParts::split(url).is_some()
}

/// The URL of a database without its parameter `sslmode`, and the parameter's value.
#[must_use]
pub fn split_sslmode(url: &str) -> (String, Option<String>) {
    let start = url.find('@').map_or(0, |at| at + 1);
    let Some(query_at) = url[start..].find('?').map(|at| start + at) else { return (url.to_owned(), None) };
    let (mut mode, mut kept) = (None, Vec::new());
    for parameter in url[query_at + 1..].split('&') {
        match parameter.split_once('=') {
            Some((name, value)) if decoded(name) == "sslmode" => mode = Some(decoded(value)),
            _ => kept.push(parameter),
        }
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (format!("{}{query}", &url[..query_at]), mode)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn fully_masked(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, _)) if is_scheme(scheme) => format!("{scheme}://{MASK}"),
        _ => MASK.to_owned(),
    }
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// The parts of a URL whose password, if it has one, ends where the parsers of the clients see its end.
struct UrlParts<'u> {
    scheme: &'u str,
    is_postgres: bool,
    user: Option<&'u str>,
    /// Host and port.
    host: &'u str,
    path: &'u str,
    query: Option<&'u str>,
}

impl<'u> UrlParts<'u> {
    /// `None` for a text whose secret parts cannot be told from the others.
    fn split(url: &'u str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://").filter(|(scheme, _)| is_scheme(scheme))?;
        let is_postgres = matches!(scheme, "postgres" | "postgresql");
        let (user, rest) = if is_postgres {
            // The PostgreSQL client takes everything before the first `@` as user and password. A second one may belong to
            // the password
            match rest.split_once('@') {
                Some((user, rest)) if rest.contains('@') || !is_user_and_password(user) => return None,
                Some((user, rest)) => (Some(user), rest),
                None => (None, rest),
            }
        } else {
            let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
            if rest[end..].contains('@') {
                return None;
            }
            match rest[..end].rfind('@') {
                Some(at) => (Some(&rest[..at]), &rest[at + 1..]),
                None => (None, rest),
            }
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
        let (host, path) = place.split_at(place.find(['/', '\\']).unwrap_or(place.len()));
        // What stands in the place of a port and is none may be the password of a URL without a host
        host.split(',').all(has_valid_port).then_some(Self { scheme, is_postgres, user, host, path, query })
    }
}

/// Whether a text before an `@` is certainly no host with a path or parameters: `host/db?password=a@b` has an `@` too.
fn is_user_and_password(text: &str) -> bool {
    let user = text.split_once(':').map_or(text, |(user, _)| user);
    !user.contains(['/', '?', '#']) && !text.split_once('?').is_some_and(|(_, after)| after.contains('='))
}

fn has_valid_port(host: &str) -> bool {
    let after = if host.starts_with('[') { host.rsplit_once(']').map(|(_, after)| after) } else { Some(host) };
    let port = after.and_then(|after| after.split_once(':')).map(|(_, port)| port);
    after.is_some() && port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.len() <= 5)
}

fn masked_query(query: &str, is_postgres: bool) -> String {
    let masked = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if is_postgres && SHOWN_PARAMETERS.contains(&name) => parameter.to_owned(),
        Some((name, _)) if is_postgres && decoded(name) == "password" => format!("password={MASK}"),
        _ => MASK.to_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_masked_url_keeps_what_is_certainly_no_secret() {
        for (url, masked, public) in [
            ("postgres://reader:p@ss@db/condoit", "postgres://***", "postgres://***"),
            ("postgres://reader:pa/ss@db/condoit", "postgres://reader:***@db/condoit", "postgres://db/condoit"),
            ("postgres://db:1/condoit?password=pa@ss", "postgres://***", "postgres://***"),
            ("postgres://db/condoit?password=pa@ss", "postgres://***", "postgres://***"),
            ("postgres://reader:pa?ss#@db/condoit", "postgres://reader:***@db/condoit", "postgres://db/condoit"),
            (
                "postgres://reader:pass@db:5432/condoit?sslmode=require",
                "postgres://reader:***@db:5432/condoit?sslmode=require",
                "postgres://db:5432/condoit",
            ),
            (
                "postgres://db/condoit?user=reader&password=pass&x=y",
                "postgres://db/condoit?user=reader&password=***&***",
                "postgres://db/condoit",
            ),
            ("postgres://db/condoit?pass%77ord=pass", "postgres://db/condoit?password=***", "postgres://db/condoit"),
            ("postgres://reader:secret", "postgres://***", "postgres://***"),
            ("postgres://a:1,b:2/condoit", "postgres://a:1,b:2/condoit", "postgres://a:1,b:2/condoit"),
            ("https://condoit.example/api", "https://condoit.example/api", "https://condoit.example/api"),
            ("http://[::1]:8080/api", "http://[::1]:8080/api", "http://[::1]:8080/api"),
            ("http://127.0.0.1:9", "http://127.0.0.1:9", "http://127.0.0.1:9/"),
            ("https://token@host/api?sig=x#y", "https://***@host/api?***", "https://host/api"),
            ("https://user:p@ss@host/api", "https://***@host/api", "https://host/api"),
            ("https://user:1/ss@host/api", "https://***", "https://***"),
            ("postgres://reader@db/condoit", "postgres://reader@db/condoit", "postgres://db/condoit"),
            ("host=db user=reader password=pass", "***", "***"),
            ("pass", "***", "***"),
        ] {
            assert_eq!((masked_url(url).as_str(), public_url(url).as_str()), (masked, public), "{url}");
        }
    }

    #[test]
    fn sslmode_is_taken_out_of_the_parameters() {
        let split = |url| {
            let (url, mode) = split_sslmode(url);
            (url, mode.unwrap_or_default())
        };
        let expected = |url: &str, mode: &str| (url.to_owned(), mode.to_owned());
        assert_eq!(split("postgres://a/b?sslmode=require"), expected("postgres://a/b", "require"));
        assert_eq!(split("postgres://a/b?x=1&ssl%6dode=x&y=2"), expected("postgres://a/b?x=1&y=2", "x"));
        assert_eq!(
            split("postgres://u:?sslmode=disable@a/b?x=1"),
            expected("postgres://u:?sslmode=disable@a/b?x=1", ""),
            "it is part of the password"
        );
        assert_eq!(split("postgres://a/b"), expected("postgres://a/b", ""));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// Parts of a password between characters with a meaning in URLs, each recognisable in the output.
        #[test]
        fn no_part_of_a_password_is_shown(
            parts in proptest::collection::vec("[/?#@:%&=\\\\\\[\\],. a-zé日🔑0-9]{0,4}", 1..6),
            scheme in prop_oneof![Just("postgres"), Just("postgresql"), Just("http"), Just("https")],
            rest in prop_oneof![
                Just("@db.test:5432/condoit"), Just("@db.test"), Just("@[::1]:1/a?application_name=x"), Just(""), Just("/x"),
            ],
        ) {
            let password = format!("SECRET{}SECRET", parts.join("SECRET"));
            // Without a host, what follows an `@` of the password is the host
            prop_assume!(rest.starts_with('@') || !password.contains('@'));
            for url in [
                format!("{scheme}://reader:{password}{rest}"),
                format!("{scheme}://:{password}{rest}"),
                format!("{scheme}://db.test/condoit?password={password}"),
                format!("{scheme}://reader@db.test/condoit?user=reader&pass%77ord={password}"),
                format!("host=db.test password={password}"),
            ] {
                for shown in [masked_url(&url), public_url(&url)] {
                    prop_assert!(!shown.contains("SECRET"), "{url} is shown as {shown}");
                }
            }
        }
    }
}
