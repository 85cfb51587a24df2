//! The same files and the same plan give the same bytes natively and in wasm, outside `engine.build`.
//!
//! The native test writes what it found to the file named by `NADIR_PARITY`; the wasm test is compiled with that
//! file inside and compares. `./dev test` runs them in this order. Knows nothing of browsers: for those see tests/e2e.

use nadir::engine;
use nadir::model::{InputFile, Plan};
use nadir::report::json::to_json;
use nadir::simulate::EXAMPLES;

/// Few draws: what can differ between builds does so in the first one.
const DRAWS: u32 = 499;

/// Files that take the less trodden paths: outlines, decimal commas, local times, UTF-16, strikes by name, bad rows.
fn awkward() -> Vec<InputFile> {
    let facilities = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"Північ","region":"A"},"geometry":{"type":"Polygon",
         "coordinates":[[[30.00,50.00],[30.03,50.00],[30.03,50.02],[30.00,50.02],[30.00,50.00]]]}},
        {"type":"Feature","properties":{"name":"Схід","region":"A"},"geometry":{"type":"Point","coordinates":[30.4,50.1]}},
        {"type":"Feature","properties":{"name":"Захід","region":"A"},"geometry":{"type":"Point","coordinates":[29.7,50.2]}}]}"#;
    let mut images = "id;acquired;широта;довгота;platform\r\n".to_owned();
    let mut strikes = "date,latitude,longitude\n".to_owned();
    let places = [("50,01", "30,015"), ("50,10", "30,400"), ("50,20", "29,700")];
    for day in 1..=28 {
        for month in 1..=6 {
            let i = (day * 7 + month * 5) % 11;
            if let Some((lat, lon)) = places.get(i) {
                images +=
                    &format!("i{month}-{day};2024-{month:02}-{day:02}T08:{day:02}:00Z;{lat};{lon};P1\r\n");
            }
            if let Some((lat, lon)) = places.get((day * 3 + month) % 29) {
                let (lat, lon) = (lat.replace(',', "."), lon.replace(',', "."));
                strikes += &format!("2024-{month:02}-{day:02} 03:1{}:00,{lat},{lon}\n", day % 10);
            }
        }
    }
    strikes += "2024-03-31 03:30:00,50.01,30.01\nyesterday,50.01,30.01\n2024-04-01,950,30.01\n,,\n";
    let images = [0xff, 0xfe].into_iter().chain(images.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let file = |name: &str, bytes: Vec<u8>| InputFile { name: name.to_owned(), bytes, role: None };
    vec![
        file("places.geojson", facilities.as_bytes().to_vec()),
        file("images.csv", images),
        file("strikes.csv", strikes.into_bytes()),
        file("empty.csv", Vec::new()),
        file("picture.png", vec![0x89, b'P', b'N', b'G', 0, 1, 2, 3, 0xff]),
    ]
}

/// Every case through the engine, as one text.
fn results() -> String {
    let mut cases: Vec<(&str, Vec<InputFile>)> = EXAMPLES.iter().map(|it| (it.id, it.files())).collect();
    cases.push(("awkward", awkward()));
    let plan = Plan { draws: DRAWS, ..Plan::default() };
    let mut out = String::new();
    for (name, files) in cases {
        let mut result = engine::run(&files, &plan, &mut |_| {}).result;
        result.engine.build = String::from("any");
        out += &format!("== {name}\n{}", to_json(&result));
    }
    out
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn twice_the_same_natively() {
    let found = results();
    assert!(found.contains("\"sha256\""), "the results hold no inputs");
    assert_eq!(found, results());
    if let Some(path) = std::env::var_os("NADIR_PARITY") {
        std::fs::write(&path, &found).unwrap();
    }
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn the_same_as_natively() {
    let native = include_str!(env!("NADIR_PARITY", "run ./dev test: it writes the native results first"));
    let found = results();
    let different = native.lines().zip(found.lines()).enumerate().find(|(_, (native, wasm))| native != wasm);
    if let Some((i, (native, wasm))) = different {
        panic!("line {}: natively {native}, in wasm {wasm}", i + 1);
    }
    assert_eq!(native.len(), found.len());
    assert!(native.lines().count() > 1_000, "hardly anything was compared");
}
