//! "Did you mean" suggestions for unknown names.

/// Minimum Jaro-Winkler similarity of a suggestion, 0 to 1.
const RESEMBLES: f64 = 0.8;

/// The known name most similar to `name`; `None` when none is similar enough.
pub fn suggest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&name.to_lowercase(), known), known))
        .filter(|(resemblance, _)| *resemblance > RESEMBLES)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_gets_a_suggestion_and_another_word_none() {
        let known = ["facilities", "equipment", "services", "serial_number"];
        assert_eq!(suggest("equipments", known), Some("equipment"));
        assert_eq!(suggest("SerialNumber", known), Some("serial_number"));
        assert_eq!(suggest("colour", known), None);
    }
}
