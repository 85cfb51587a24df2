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
    for layer in ["cities", "names", "waters"] {
        for it in basemap()[layer]["features"].as_array().expect("labels") {
            assert!(it["properties"]["en"].is_string() && it["properties"]["uk"].is_string(), "{it}");
        }
    }
}

#[test]
fn no_outline_runs_around_the_world() {
    for country in basemap()["countries"]["features"].as_array().expect("countries") {
        for polygon in outline(country) {
            for side in polygon.exterior().lines().filter(|it| it.start.x.abs() < 179.9) {
                assert!(side.dx().abs() < 60.0, "{}: {side:?}", country["properties"]);
            }
        }
    }
}

#[test]
fn a_shared_border_is_drawn_once() {
    // A little outside Ukraine there is another country, never the sea, and never both.
    let basemap = basemap();
    let home = outline(&basemap["home"]);
    let around = [
        ("Przemyśl", 22.77, 49.78),
        ("Tiraspol", 29.60, 46.84),
        ("Taganrog", 38.90, 47.24),
        ("Sighetu", 23.89, 47.92),
    ];
    for (name, lon, lat) in around {
        let point = Point::new(lon, lat);
        let countries = basemap["countries"]["features"].as_array().expect("countries");
        let owners = countries.iter().filter(|it| outline(it).contains(&point)).count();
        assert_eq!((owners, home.contains(&point)), (1, false), "{name}");
    }
}
