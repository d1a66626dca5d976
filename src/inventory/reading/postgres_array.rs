//! Parser of PostgreSQL array literals (`{a,"b c",NULL}`), as found in CSV exports of its tables.

/// Parses a one-dimensional array literal into its elements, `None` for NULL. `None` when the text is not one.
pub(super) fn entries(text: &str) -> Option<Vec<Option<String>>> {
    let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let mut entries = Vec::new();
    if rest.is_empty() {
        return Some(entries);
    }
    loop {
        let (entry, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let (entry, after) = until(quoted, &['"'])?;
            (Some(entry), after.strip_prefix('"')?.trim_start())
        } else {
            let (entry, after) = until(rest, &[',', '"', '{', '}']).unwrap_or_default();
            let entry = entry.trim().to_owned();
            if entry.is_empty() {
                return None;
            }
            (Some(entry).filter(|entry| !entry.eq_ignore_ascii_case("null")), after)
        };
        entries.push(entry);
        if after.is_empty() {
            return Some(entries);
        }
        rest = after.strip_prefix(',')?.trim_start();
    }
}

/// Splits at the first of `ends` that a backslash does not escape: the unescaped text before it, and the rest. The
/// whole text when none occurs and no quote is open.
fn until<'t>(text: &'t str, ends: &[char]) -> Option<(String, &'t str)> {
    let mut taken = String::new();
    let mut letters = text.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '\\' => taken.push(letters.next()?.1),
            letter if ends.contains(&letter) => return Some((taken, &text[place..])),
            letter => taken.push(letter),
        }
    }
    (ends.len() > 1).then_some((taken, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_postgresql_array_literals_are_parsed() {
        let list = |text: &str| {
            let entries = entries(text)?;
            Some(entries.into_iter().map(|entry| entry.unwrap_or_else(|| "-".to_owned())).collect::<Vec<_>>().join("|"))
        };
        for (text, expected) in [
            ("{}", Some("")),
            (" { } ", Some("")),
            ("{e1,e2}", Some("e1|e2")),
            (r#"{"a,b","c\"d\\e",NULL,"NULL",f\,g}"#, Some(r#"a,b|c"d\e|-|NULL|f,g"#)),
            ("{ a , b }", Some("a|b")),
            (r#"{""}"#, Some("")),
            ("{a,}", None),
            ("{,a}", None),
            (r#"{"a}"#, None),
            (r#"{"a" b}"#, None),
            ("{{a},{b}}", None),
            ("{a};{b}", None),
            (r#"{"a": 1}"#, None),
            ("a,b", None),
            ("{", None),
            ("", None),
        ] {
            assert_eq!(list(text).as_deref(), expected, "{text}");
        }
    }
}
