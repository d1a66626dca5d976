//! Formatting of values as display text: "15 years", "78°C", "Building 1, Electrical Room 3".

use crate::assess::figure::{CategoryFigure, EquipmentFigure, Factor};
use crate::inventory::{ConductorMaterial, Coordinates, Facility};

/// Score from which a factor is listed among an item's risk factors and counts the item as affected.
pub const NOTABLE_FACTOR_SCORE: f64 = 70.0;

/// Rounds an exact score half up to a whole number, 0-100.
#[must_use]
pub fn whole_score(score: f64) -> u8 {
    // A score is within 0-100, so the cast keeps it.
    (score + 0.5).floor().clamp(0.0, 100.0) as u8
}

/// "15 years", "1 year", from a mean or exact age in years.
#[must_use]
pub fn years(age: f64) -> String {
    let whole = age.round();
    if whole == 1.0 { "1 year".to_owned() } else { format!("{whole} years") }
}

/// "78°C".
#[must_use]
pub fn celsius(temperature: f64) -> String {
    format!("{}°C", temperature.round())
}

/// "Equipment age: 12 of 120 items (10.0 %) score 70 or more".
#[must_use]
pub fn category_sentence(category: &CategoryFigure, items: u64) -> String {
    let share = share_percent(category.affected, items);
    let label = category.factor.label();
    format!("{label}: {} of {items} items ({share:.1} %) score 70 or more", category.affected)
}

/// Share in percent, one decimal; 0 of nothing.
#[must_use]
pub fn share_percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 * 1000.0 / whole as f64).round() / 10.0 }
}

/// Joins the known parts with commas; `None` when none is known.
#[must_use]
pub fn line<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> Option<String> {
    let mut line = String::new();
    for part in parts.into_iter().flatten().map(str::trim).filter(|part| !part.is_empty()) {
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(part);
    }
    (!line.is_empty()).then_some(line)
}

/// Address, city, state and postal code on one line.
#[must_use]
pub fn facility_line(facility: &Facility) -> Option<String> {
    line([&facility.address, &facility.city, &facility.state, &facility.postal_code].map(Option::as_deref))
}

/// `Copper` or `Aluminum`, as displayed.
#[must_use]
pub const fn material(material: ConductorMaterial) -> &'static str {
    match material {
        ConductorMaterial::Copper => "Copper",
        ConductorMaterial::Aluminum => "Aluminum",
    }
}

/// Labels of the factors at [`NOTABLE_FACTOR_SCORE`] or more, worst first; the highest factor when none is.
#[must_use]
pub fn notable_factors(figure: &EquipmentFigure) -> Vec<&'static str> {
    let mut factors: Vec<(Factor, f64)> = figure.factors.clone();
    factors.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    let notable = factors.iter().take_while(|(_, score)| *score >= NOTABLE_FACTOR_SCORE).count();
    factors.iter().take(notable.max(1)).map(|(factor, _)| factor.label()).collect()
}

/// The name, or the id without one.
#[must_use]
pub fn name_or_id(name: Option<&str>, id: &str) -> String {
    name.unwrap_or(id).to_owned()
}

/// The coordinates, unless they are unknown or 0/0 ("null island"), which many databases use for unknown.
#[must_use]
pub fn on_map(coordinates: Option<Coordinates>) -> Option<Coordinates> {
    coordinates.filter(|point| point.lat != 0.0 || point.lng != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_round_half_up_within_the_scale() {
        for (exact, shown) in [(40.49, 40), (40.5, 41), (70.5, 71), (85.499_999, 85), (100.0, 100), (0.0, 0)] {
            assert_eq!(whole_score(exact), shown, "{exact}");
        }
    }

    #[test]
    fn values_are_formatted_as_text() {
        assert_eq!(years(0.6), "1 year");
        assert_eq!(years(14.6), "15 years");
        assert_eq!(celsius(77.6), "78°C");
        assert_eq!(line([Some("Building 1"), None, Some(" "), Some("Room 3")]), Some("Building 1, Room 3".to_owned()));
        assert_eq!(line([None, Some("")]), None);
    }
}
