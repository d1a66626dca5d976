//! What somebody may have meant by a name that nobody knows.

/// Less than this is no resemblance.
const RESEMBLES: f64 = 0.8;

/// The known name that resembles another most, where one does.
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
    fn a_slip_of_the_keyboard_is_told_from_another_word() {
        let known = ["facilities", "equipment", "services", "serial_number"];
        assert_eq!(suggest("equipments", known), Some("equipment"));
        assert_eq!(suggest("SerialNumber", known), Some("serial_number"));
        assert_eq!(suggest("colour", known), None);
    }
}
