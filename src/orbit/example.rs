//! The built-in example: a claim of nine passes, and places to compare with.

use crate::model::passes::{PassPlace, PassQuestion};
use crate::model::{InputFile, LonLat};

/// Other cities: id and place. Their names are texts, `city.<id>`.
const CITIES: [(&str, f64, f64); 9] = [
    ("warsaw", 52.23, 21.01),
    ("bucharest", 44.43, 26.10),
    ("kyiv", 50.45, 30.52),
    ("vilnius", 54.69, 25.28),
    ("berlin", 52.52, 13.40),
    ("prague", 50.08, 14.44),
    ("vienna", 48.21, 16.37),
    ("budapest", 47.50, 19.04),
    ("chisinau", 47.01, 28.86),
];
/// A city this near to a place asked about is no other place, metres.
const SAME_M: f64 = 60_000.0;

/// Cities to count beside the places asked about.
pub fn cities(places: &[PassPlace]) -> Vec<PassPlace> {
    let all = CITIES.iter().filter_map(|(id, lat, lon)| {
        Some(PassPlace { name: format!("city.{id}"), at: LonLat::new(*lon, *lat)? })
    });
    all.filter(|it| places.iter().all(|here| here.at.distance_m(it.at) > SAME_M)).collect()
}

/// The claim of 5 October 2025 over Lviv: its elements as a file, and the question.
pub fn lviv() -> (InputFile, PassQuestion) {
    let bytes = include_str!("lviv.txt").as_bytes().to_vec();
    let file = InputFile { name: "lviv-2025-10-05.tle".to_owned(), bytes, role: None };
    let places: Vec<PassPlace> = LonLat::new(24.03, 49.84)
        .map(|at| PassPlace { name: "city.lviv".to_owned(), at })
        .into_iter()
        .collect();
    let question = PassQuestion {
        others: cities(&places),
        places,
        // 2025-10-04T21:00:00Z to 2025-10-05T08:30:00Z: 00:00 to 11:30 in Kyiv.
        from_secs: 1_759_611_600,
        to_secs: 1_759_653_000,
        ..PassQuestion::default()
    };
    (file, question)
}
