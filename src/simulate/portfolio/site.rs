//! Generates a facility: the age of its building, its climate and the care of its owner. Everything on the site is derived
//! from these three, which correlates age, corrosion and neglect.

use super::PortfolioOptions;
use crate::inventory::{Coordinates, Day, Facility, FacilityEnvironment, FacilityId, Moment, OutdoorExposure};
use crate::simulate::rng::{SeededRng, spread_evenly};

/// A city with its climate.
struct City {
    name: &'static str,
    state: &'static str,
    postal: &'static str,
    lat: f64,
    lng: f64,
    /// Mean indoor relative humidity, percent.
    humidity: f64,
    /// Mean ambient temperature of electrical rooms, °F.
    temperature: f64,
    exposure: OutdoorExposure,
}

const fn city(
    name: &'static str,
    state: &'static str,
    postal: &'static str,
    (lat, lng): (f64, f64),
    (humidity, temperature): (f64, f64),
    exposure: OutdoorExposure,
) -> City {
    City { name, state, postal, lat, lng, humidity, temperature, exposure }
}

use OutdoorExposure::{Minimal, Moderate, Severe};
const CITIES: [City; 16] = [
    city("Houston", "TX", "77002", (29.7604, -95.3698), (66.0, 80.0), Severe),
    city("Denver", "CO", "80202", (39.7392, -104.9903), (40.0, 70.0), Moderate),
    city("Tampa", "FL", "33602", (27.9506, -82.4572), (69.0, 81.0), Severe),
    city("Columbus", "OH", "43215", (39.9612, -82.9988), (55.0, 72.0), Moderate),
    city("Phoenix", "AZ", "85004", (33.4484, -112.0740), (32.0, 86.0), Minimal),
    city("Portland", "OR", "97204", (45.5152, -122.6784), (60.0, 69.0), Moderate),
    city("New Orleans", "LA", "70112", (29.9511, -90.0715), (71.0, 80.0), Severe),
    city("Minneapolis", "MN", "55401", (44.9778, -93.2650), (50.0, 69.0), Moderate),
    city("Baltimore", "MD", "21202", (39.2904, -76.6122), (58.0, 73.0), Moderate),
    city("Sacramento", "CA", "95814", (38.5816, -121.4944), (48.0, 76.0), Minimal),
    city("Charleston", "SC", "29401", (32.7765, -79.9311), (67.0, 78.0), Severe),
    city("Kansas City", "MO", "64106", (39.0997, -94.5786), (54.0, 73.0), Moderate),
    city("Albuquerque", "NM", "87102", (35.0844, -106.6504), (36.0, 75.0), Minimal),
    city("Pittsburgh", "PA", "15222", (40.4406, -79.9959), (57.0, 71.0), Moderate),
    city("Boise", "ID", "83702", (43.6150, -116.2023), (43.0, 70.0), Minimal),
    city("Milwaukee", "WI", "53202", (43.0389, -87.9065), (56.0, 69.0), Moderate),
];

const DISTRICTS: [&str; 15] = [
    "Riverside",
    "Lakeview",
    "Northgate",
    "Summit",
    "Cedar Creek",
    "Harbor",
    "Fairview",
    "Oak Ridge",
    "Union Station",
    "Westfield",
    "Mill Pond",
    "Eastgate",
    "Prairie",
    "Stone Bridge",
    "Highland",
];

/// Title and occupancy of a facility, and whether it has loads that must not fail.
const USES: [(&str, &str, bool); 11] = [
    ("Medical Center", "hospital", true),
    ("Distribution Center", "warehouse", false),
    ("Office Tower", "office", false),
    ("Water Treatment Plant", "utility", true),
    ("Manufacturing Plant", "industrial", false),
    ("Community College", "education", false),
    ("Data Center", "data center", true),
    ("Shopping Center", "retail", false),
    ("Hotel", "lodging", false),
    ("Cold Storage", "warehouse", false),
    ("High School", "education", false),
];

const STREETS: [&str; 8] = [
    "Main Street",
    "Industrial Parkway",
    "Station Road",
    "Commerce Drive",
    "Canal Street",
    "Park Avenue",
    "Foundry Lane",
    "Airport Road",
];

/// A facility with the values that its items are derived from.
pub(super) struct PortfolioSite {
    /// Number in the portfolio, from 0.
    pub(super) number: u32,
    pub(super) facility: Facility,
    /// Care of the owner, 0 to 1.
    pub(super) diligence: f64,
    pub(super) year_built: i32,
    /// Mean indoor relative humidity, percent.
    pub(super) humidity: f64,
    /// Mean indoor temperature, °F.
    pub(super) temperature: f64,
    /// It has loads that must not fail.
    pub(super) needs_backup: bool,
    pub(super) coordinates: Coordinates,
    /// Marine or chemical atmosphere.
    pub(super) harsh_air: bool,
}

impl PortfolioSite {
    pub(super) fn new(options: &PortfolioOptions, number: u32) -> Self {
        let mut whole = SeededRng::new(options.seed, [u64::MAX, 0]);
        let (care_start, age_start, city_start, use_start) =
            (whole.unit(), whole.unit(), whole.index(16), whole.index(11));
        // The R2 sequence (plastic number): age and diligence fill their square evenly and stay independent
        let diligence = (1.08 * spread_evenly(care_start, number, 0.754_877_666_246_692_8)).clamp(0.02, 1.0);
        let year_built = 1953 + (spread_evenly(age_start, number, 0.569_840_290_998_053_3) * 69.0) as i32;
        let mut rng = SeededRng::new(options.seed, [u64::from(number), u64::MAX]);
        let city = &CITIES[(city_start + number as usize * 7) % CITIES.len()];
        let (title, occupancy, needs_backup) = USES[(use_start + number as usize) % USES.len()];
        let coordinates = Coordinates {
            lat: rounded(city.lat + rng.between(-0.06, 0.06), 5),
            lng: rounded(city.lng + rng.between(-0.06, 0.06), 5),
        };
        let humidity = rounded(rng.about(city.humidity, 3.0).clamp(20.0, 90.0), 1);
        let temperature = rounded(rng.about(city.temperature, 2.0), 1);
        let years_since = |rng: &mut SeededRng, best: f64, worst: f64| {
            let years = best + (worst - best) * (1.0 - diligence) * rng.between(0.5, 1.2) + rng.unit() * 0.4;
            options.today.plus_days(-(years * 365.25) as i32)
        };
        let study = (diligence > 0.12).then(|| years_since(&mut rng, 0.3, 8.5));
        let scan = (diligence > 0.2).then(|| years_since(&mut rng, 0.2, 4.0));
        let recorded = rng.whole(100, 900);
        let facility = Facility {
            id: FacilityId::parse(&format!("f-{:04}", number + 1)).expect("a generated id is plain text"),
            name: name_of(number, use_start, title),
            address: Some(format!("{} {}", rng.whole(100, 9800), rng.pick(&STREETS))),
            city: Some(city.name.into()),
            state: Some(city.state.into()),
            postal_code: Some(city.postal.into()),
            coordinates: Some(coordinates),
            year_built: Some(year_built as i16),
            size_sqft: Some(rng.whole(40, 900) * 1_000),
            occupancy: Some(occupancy.into()),
            contractor: Some(format!("Electrical contractor {}", rng.whole(1, 6))),
            environment: FacilityEnvironment {
                humidity_average: Some(humidity),
                temperature_average: Some(temperature),
                outdoor_exposure: Some(city.exposure),
            },
            last_arc_flash_study: study,
            last_infrared_scan: scan,
            safety_program: Some(rng.chance(0.3 + 0.7 * diligence)),
            emergency_procedures: Some(rng.chance(0.4 + 0.6 * diligence)),
            created_at: Some(moment(options.today.plus_days(-(recorded as i32) - 400), rng.unit())),
            updated_at: Some(moment(options.today.plus_days(-(recorded as i32)), rng.unit())),
        };
        let harsh_air = occupancy == "utility" || (city.exposure == Severe && occupancy == "industrial");
        Self { number, facility, diligence, year_built, humidity, temperature, needs_backup, coordinates, harsh_air }
    }
}

/// 15 districts and 11 uses have no common divisor, so names repeat only after all 165 pairs; then they are numbered.
fn name_of(number: u32, start: usize, title: &str) -> String {
    let (number, pairs) = (number as usize, DISTRICTS.len() * USES.len());
    let district = DISTRICTS[(number + start) % DISTRICTS.len()];
    match number / pairs {
        0 => format!("{district} {title}"),
        again => format!("{district} {title} {}", again + 1),
    }
}

/// An instant of a day: the fraction `part` (0 to 1) of it past midnight UTC.
pub(super) fn moment(day: Day, part: f64) -> Moment {
    Moment::from_millis(i64::from(day.number()) * 86_400_000 + (part * 86_400_000.0) as i64)
}

/// Rounds to so many decimals, as a person would record it.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn eight_facilities_cover_the_range_of_care_and_age() {
        for seed in 0..50 {
            let options = PortfolioOptions { seed, ..PortfolioOptions::default() };
            let sites: Vec<PortfolioSite> = (0..8).map(|number| PortfolioSite::new(&options, number)).collect();
            let spread = |value: &dyn Fn(&PortfolioSite) -> f64| {
                let (low, high) = sites.iter().map(value).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
                high - low
            };
            assert!(spread(&|site| site.diligence) > 0.6, "seed {seed}: all owners are alike");
            assert!(spread(&|site| f64::from(site.year_built)) > 40.0, "seed {seed}: all buildings are of an age");
        }
    }

    #[test]
    fn no_two_facilities_share_a_name() {
        let options = PortfolioOptions::default();
        let names: BTreeSet<String> =
            (0..1_000).map(|number| PortfolioSite::new(&options, number).facility.name).collect();
        assert_eq!(names.len(), 1_000);
    }
}
