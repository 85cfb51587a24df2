//! The basemap's borders: a tested property.

use geo::{Contains, Geometry, MultiPolygon, Point};

fn basemap() -> serde_json::Value {
    let text = include_str!("../../web/basemap.js");
    let from = text.find('{').expect("an object");
    let to = text.rfind(';').expect("an end");
    serde_json::from_str(&text[from..to]).expect("JSON")
}

fn outline(feature: &serde_json::Value) -> MultiPolygon<f64> {
    let geometry: geojson::Geometry =
        serde_json::from_value(feature["geometry"].clone()).expect("a geometry");
    match Geometry::<f64>::try_from(geometry).expect("a shape") {
        Geometry::MultiPolygon(it) => it,
        other => panic!("not a multipolygon: {other:?}"),
    }
}

#[test]
fn ukraine_has_its_recognised_borders() {
    let basemap = basemap();
    let home = outline(&basemap["home"]);
    let places = [
        ("Simferopol", 34.1, 44.952),
        ("Sevastopol", 33.53, 44.58),
        ("Kerch", 36.40, 45.35),
        ("Donetsk", 37.805, 48.015),
        ("Luhansk", 39.308, 48.574),
        ("Kyiv", 30.523, 50.45),
        ("Uzhhorod", 22.288, 48.621),
    ];
    for (name, lon, lat) in places {
        assert!(home.contains(&Point::new(lon, lat)), "{name} is in Ukraine");
        for country in basemap["countries"]["features"].as_array().expect("countries") {
            assert!(
                !outline(country).contains(&Point::new(lon, lat)),
                "{name} is not in {}",
                country["properties"]
            );
        }
    }
    assert!(!home.contains(&Point::new(37.618, 55.756)), "Moscow is not in Ukraine");
    assert!(!home.contains(&Point::new(36.59, 50.6)), "Belgorod is not in Ukraine");
}

#[test]
fn the_basemap_is_small_and_names_its_cities_twice() {
    assert!(include_str!("../../web/basemap.js").len() < 480_000);
    for city in basemap()["cities"]["features"].as_array().expect("cities") {
        assert!(city["properties"]["en"].is_string() && city["properties"]["uk"].is_string(), "{city}");
    }
}
