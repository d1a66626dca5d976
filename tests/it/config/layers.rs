//! Layers of the configuration: defaults, file, environment variables and flags, in a simulated environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use masterbus::config::{Config, ConfigError, Environment, Flags, LogLevel, Schedule, SettingOrigin, SourceConnection};

/// An environment with these variables and files.
#[derive(Default)]
struct FakeEnvironment {
    variables: Vec<(&'static str, &'static str)>,
    files: BTreeMap<PathBuf, &'static str>,
}

impl Environment for FakeEnvironment {
    fn variables(&self) -> Vec<(OsString, OsString)> {
        self.variables.iter().map(|(name, value)| (name.into(), value.into())).collect()
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        let text = self.files.get(path).ok_or(io::Error::from(io::ErrorKind::NotFound))?;
        Ok((*text).to_owned())
    }
}

fn environment(file: &'static str, variables: &[(&'static str, &'static str)]) -> FakeEnvironment {
    FakeEnvironment { variables: variables.to_vec(), files: BTreeMap::from([(PathBuf::from("masterbus.toml"), file)]) }
}

fn load(file: &'static str, variables: &[(&'static str, &'static str)]) -> Result<Config, ConfigError> {
    Config::load(&Flags::default(), &environment(file, variables))
}

const SOURCE: &str = r#"
[[source]]
name = "condoit"
kind = "postgres"
url = "postgres://reader:in-the-url@db.local/condoit"
interval = "5m"

[[source]]
name = "north-plant"
kind = "http"
url = "https://condoit.example/api/"
token = "in-the-file"
"#;

#[test]
fn the_defaults_are_a_complete_configuration() -> Result<(), ConfigError> {
    let config = Config::load(&Flags::default(), &FakeEnvironment::default())?;
    assert_eq!(config.listen.address.to_string(), "127.0.0.1:8650");
    assert_eq!(config.data_dir, Path::new("./masterbus-data"));
    assert_eq!(config.time_zone.iana_name(), Some("UTC"));
    assert_eq!((config.rate_limit.per_minute, config.engine.algorithm.as_str()), (100, "1.2.0"));
    assert_eq!(config.log.level, LogLevel::Info);
    assert!(config.sources.is_empty() && config.cors_origins.is_empty());
    assert_eq!(config.origin("listen"), Some(&SettingOrigin::Default));
    Ok(())
}

#[test]
fn flags_precede_variables_the_file_and_defaults() -> Result<(), ConfigError> {
    let file = "listen = \"127.0.0.1:1\"\n[rate_limit]\nper_minute = 1\n[log]\nlevel = \"warn\"";
    let variables = [("MASTERBUS_LISTEN", "127.0.0.1:2"), ("MASTERBUS_RATE_LIMIT__PER_MINUTE", "2")];
    let flags = Flags::default().with("listen", Some("127.0.0.1:3")).with("data_dir", None::<String>);
    let config = Config::load(&flags, &environment(file, &variables))?;
    assert_eq!(config.listen.address.port(), 3);
    assert_eq!(config.rate_limit.per_minute, 2);
    assert_eq!(config.log.level, LogLevel::Warn);
    assert_eq!(config.store.cache_mib, 64);
    for (key, origin) in [
        ("listen", SettingOrigin::Flag),
        ("rate_limit.per_minute", SettingOrigin::Variable("MASTERBUS_RATE_LIMIT__PER_MINUTE".into())),
        ("log.level", SettingOrigin::File("masterbus.toml".into())),
        ("store.cache_mib", SettingOrigin::Default),
    ] {
        assert_eq!(config.origin(key), Some(&origin), "{key}");
    }
    Ok(())
}

#[test]
fn variables_set_fields_of_sources_by_index_and_by_name() -> Result<(), ConfigError> {
    let variables =
        [("MASTERBUS_SOURCE__0__INTERVAL", "1h"), ("MASTERBUS_SOURCE__NORTH_PLANT__URL", "http://127.0.0.1:9")];
    let config = load(SOURCE, &variables)?;
    assert_eq!(config.sources[0].timing.schedule, Schedule::Every(Duration::from_secs(3600)));
    assert_eq!(config.sources[1].timing.schedule, Schedule::Every(Duration::from_secs(30)));
    let SourceConnection::Http { url, token: Some(token), api_key: None, .. } = &config.sources[1].connection else {
        panic!("{:?}", config.sources[1].connection);
    };
    assert_eq!(url.reveal(), "http://127.0.0.1:9");
    assert_eq!(token.read(&FakeEnvironment::default())?.reveal(), "in-the-file");
    Ok(())
}

#[test]
fn a_source_can_be_defined_by_variables_only() -> Result<(), ConfigError> {
    let variables = [
        ("MASTERBUS_SOURCE__0__NAME", "condoit"),
        ("MASTERBUS_SOURCE__0__KIND", "postgres"),
        ("MASTERBUS_SOURCE__0__URL", "postgres://reader@db.local/condoit"),
        ("MASTERBUS_SOURCE__0__PASSWORD_FILE", "/run/credentials/condoit"),
    ];
    let mut machine = environment("", &variables);
    machine.files.insert("/run/credentials/condoit".into(), "from-the-credential\n");
    let config = Config::load(&Flags::default(), &machine)?;
    let SourceConnection::Postgres { password: Some(password), .. } = &config.sources[0].connection else {
        panic!("{:?}", config.sources[0].connection);
    };
    assert_eq!(password.read(&machine)?.reveal(), "from-the-credential");
    machine.files.insert("/run/credentials/condoit".into(), "\n");
    assert!(password.read(&machine).is_err_and(|error| error.to_string().contains("source.0.password_file")));
    Ok(())
}

#[test]
fn no_secret_is_printed_or_debugged() -> Result<(), ConfigError> {
    let config = load(SOURCE, &[("MASTERBUS_SOURCE__0__PASSWORD", "in-the-environment")])?;
    for shown in [config.to_annotated_toml(), format!("{config:?}")] {
        for secret in ["in-the-url", "in-the-file", "in-the-environment"] {
            assert!(!shown.contains(secret), "{secret} is shown in\n{shown}");
        }
    }
    let printed = config.to_annotated_toml();
    assert!(printed.contains("postgres://reader:***@db.local/condoit"), "{printed}");
    assert!(printed.contains("# environment variable MASTERBUS_SOURCE__0__PASSWORD"), "{printed}");
    assert!(printed.contains("interval = \"5m\""), "{printed}");
    Ok(())
}

#[test]
fn a_printed_configuration_can_be_loaded() -> Result<(), ConfigError> {
    let config = load("time_zone = \"America/Chicago\"\ncors_origins = [\"http://localhost:3000\"]\n", &[])?;
    let printed: &'static str = config.to_annotated_toml().leak();
    let again = load(printed, &[])?;
    assert_eq!(again.cors_origins, ["http://localhost:3000"]);
    assert_eq!(again.time_zone, config.time_zone);
    assert_eq!(again.origin("log.level"), Some(&SettingOrigin::File("masterbus.toml".into())));
    Ok(())
}

#[test]
fn hosts_and_proxies_are_parsed() -> Result<(), ConfigError> {
    let file =
        "allowed_hosts = [\"masterbus.local\", \"2001:db8::1\"]\ntrusted_proxies = [\"10.0.0.2\", \"10.1.0.0/16\"]\n";
    let config = load(file, &[])?;
    assert_eq!(config.allowed_hosts, ["masterbus.local", "[2001:db8::1]"]);
    let proxies: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.2/32", "10.1.0.0/16"]);
    Ok(())
}

#[test]
fn under_systemd_the_data_folder_is_the_state_directory() -> Result<(), ConfigError> {
    let variables = [("STATE_DIRECTORY", "/var/lib/masterbus")];
    assert_eq!(load("", &variables)?.data_dir, Path::new("/var/lib/masterbus"));
    assert_eq!(load("data_dir = \"/srv/mb\"", &variables)?.data_dir, Path::new("/srv/mb"));
    Ok(())
}

/// A file, variables, and the words that the error must contain.
type Wrong = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

#[test]
fn wrong_settings_are_refused_with_name_and_origin() {
    let table: &[Wrong] = &[
        ("lisen = \"127.0.0.1:1\"", &[], &["lisen", "masterbus.toml", "did you mean listen?"]),
        ("[rate_limit]\nper_minut = 1", &[], &["rate_limit.per_minut", "did you mean rate_limit.per_minute?"]),
        ("[rate_limits]\nper_minute = 1", &[], &["rate_limits", "did you mean rate_limit"]),
        ("", &[("MASTERBUS_LISEN", "x")], &["MASTERBUS_LISEN", "did you mean MASTERBUS_LISTEN?"]),
        ("[rate_limit]\nper_minute = \"many\"", &[], &["rate_limit.per_minute", "whole number from 0"]),
        ("[rate_limit]\nper_minute = -1", &[], &["rate_limit.per_minute", "whole number from 0"]),
        ("", &[("MASTERBUS_RATE_LIMIT__PER_MINUTE", "1.5")], &["variable MASTERBUS_RATE_LIMIT__PER_MINUTE"]),
        ("[store]\ncache_mib = 0", &[], &["store.cache_mib", "from 1"]),
        ("listen = 8650", &[], &["listen", "masterbus.toml", "string in quotes"]),
        ("listen = \"everywhere\"", &[], &["listen", "127.0.0.1:8650"]),
        ("listen = \"0.0.0.0:8650\"", &[], &["listen", "allow_plain_http = true"]),
        ("allow_plain_http = \"yes\"", &[], &["allow_plain_http", "true or false"]),
        ("time_zone = \"Mars\"", &[], &["time_zone", "America/Chicago"]),
        ("cors_origins = [\"http://a/b\"]", &[], &["cors_origins", "http://a/b"]),
        ("cors_origins = [\"*\"]", &[], &["cors_origins"]),
        ("allowed_hosts = [\"http://a\"]", &[], &["allowed_hosts", "http://a"]),
        ("allowed_hosts = [\"a:80\"]", &[], &["allowed_hosts", "without scheme and port"]),
        ("trusted_proxies = [\"proxy.local\"]", &[], &["trusted_proxies", "10.0.0.0/24", "proxy.local"]),
        ("trusted_proxies = [\"0.0.0.0/0\"]", &[], &["trusted_proxies", "0.0.0.0/0"]),
        ("cors_origins = [1]", &[], &["cors_origins", "list of strings"]),
        ("[engine]\nmode = \"remote\"", &[], &["engine.mode", "voltmetrics.url", "\"local\""]),
        ("", &[("MASTERBUS_ENGINE__MODE", "hybrid")], &["MASTERBUS_ENGINE__MODE", "voltmetrics.url"]),
        ("[engine]\nmode = \"cloud\"", &[], &["engine.mode", "local, remote, hybrid"]),
        ("[log]\nlevel = \"loud\"", &[], &["log.level", "error, warn, info"]),
        ("data_dir = \"\"", &[], &["data_dir", "empty"]),
        ("source = \"x\"", &[], &["[[source]]"]),
        ("[[source]]\nkind = \"file\"", &[], &["source.0.name is missing"]),
        ("[[source]]\nname = \"a\"", &[], &["source.0.kind is missing"]),
        ("[[source]]\nname = \"A b\"\nkind = \"file\"", &[], &["source.0.name"]),
        ("[[source]]\nname = \"a\"\nkind = \"file\"", &[], &["source.0.path is missing"]),
        ("[[source]]\nname = \"a\"\nkind = \"http\"", &[], &["source.0.url is missing"]),
        ("[[source]]\nname = \"a\"\nkind = \"http\"\nurl = \"ftp://a\"", &[], &["source.0.url", "https://"]),
        ("[[source]]\nname = \"a\"\nkind = \"ftp\"", &[], &["source.0.kind", "postgres, http, file"]),
        (
            "[[source]]\nname = \"a\"\nkind = \"file\"\npath = \"x\"\ninterval = \"often\"",
            &[],
            &["source.0.interval", "30s"],
        ),
        ("[[source]]\nname = \"a\"\nkind = \"file\"\npath = \"x\"\ninterval = \"10ms\"", &[], &["at least 1s"]),
        (
            "[[source]]\nname = \"a\"\nkind = \"file\"\npath = \"x\"\ntoken = \"t\"",
            &[],
            &["source.0.token", "kind file"],
        ),
        ("[[source]]\nname = \"a\"\nkind = \"file\"\npath = \"x\"\ncron = \"61 * * * *\"", &[], &["cron", "61"]),
        (
            "[[source]]\nname = \"a\"\nkind = \"file\"\npath = \"x\"\ninterval = \"1m\"\ncron = \"* * * * *\"",
            &[],
            &["cron", "interval"],
        ),
        (
            "[[source]]\nname = \"a\"\nkind = \"http\"\nurl = \"http://a\"\ntoken = \"t\"\ntoken_file = \"f\"",
            &[],
            &["source.0.token", "token_file"],
        ),
        (
            "[[source]]\nname = \"a\"\nkind = \"file\"\npath = \"x\"\n[[source]]\nname = \"a\"\nkind = \"file\"\npath = \"y\"",
            &[],
            &["source.1.name", "another source"],
        ),
        ("", &[("MASTERBUS_SOURCE__NORTH__URL", "http://a")], &["MASTERBUS_SOURCE__NORTH__URL", "\"north\""]),
        ("\nlisten = ", &[], &["masterbus.toml is not valid TOML in line 2"]),
    ];
    for (file, variables, words) in table {
        let error = load(file, variables).err().map(|error| error.to_string());
        let error = error.unwrap_or_else(|| panic!("{file:?} {variables:?} was accepted"));
        for word in *words {
            assert!(error.contains(word), "{file:?} {variables:?}: {word:?} is not in {error:?}");
        }
    }
}

#[test]
fn a_file_that_is_named_must_exist() {
    let flags = Flags { file: Some("/etc/masterbus.toml".into()), ..Flags::default() };
    let error = Config::load(&flags, &FakeEnvironment::default()).expect_err("no such file");
    assert!(error.to_string().contains("/etc/masterbus.toml"), "{error}");
    let by_variable =
        FakeEnvironment { variables: vec![("MASTERBUS_CONFIG", "/srv/m.toml")], ..FakeEnvironment::default() };
    let error = Config::load(&Flags::default(), &by_variable).expect_err("no such file");
    assert!(error.to_string().contains("/srv/m.toml"), "{error}");
}

#[test]
fn listening_beyond_loopback_needs_allow_plain_http() -> Result<(), ConfigError> {
    let config = load("listen = \"0.0.0.0:8650\"\nallow_plain_http = true", &[])?;
    assert!(config.listen.allow_plain_http);
    Ok(())
}

#[test]
fn the_example_file_is_valid_with_and_without_its_commented_settings() -> Result<(), ConfigError> {
    let example = include_str!("../../../assets/masterbus.toml");
    let as_it_stands = load(example, &[])?;
    assert_eq!(as_it_stands.listen.address.port(), 8650);
    // `#name = value` is a setting that is off, `# ` begins a comment
    let opened = example.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with(' ') => setting,
        _ => line,
    });
    let opened: &'static str = opened.collect::<Vec<_>>().join("\n").leak();
    let config = load(opened, &[])?;
    assert_eq!(config.sources.len(), 3);
    Ok(())
}
