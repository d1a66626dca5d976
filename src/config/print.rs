//! `masterbus config print`: the effective configuration as TOML that can be used as a file, each value with its origin.

use super::keys::{self, KEYS, ValueType};
use super::layers::{Layers, SettingOrigin, SettingValue};
use super::masked_url::{MASK, masked_url};

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
        (ValueType::Url, SettingValue::Text(url)) => SettingValue::Text(masked_url(url)).to_string(),
        (_, value) => value.to_string(),
    };
    (format!("{name} = {shown}"), origin.to_string())
}
