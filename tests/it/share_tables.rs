//! Tables, citations and scripts: they say what the result says, and the script finds the ladder again.

use std::collections::BTreeMap;
use std::process::Command;

use nadir::model::Plan;
use nadir::model::finding::LadderStep;
use nadir::report::Lang;
use nadir::share::made::make;
use nadir::share::{Case, Options};
use nadir::simulate::example;

fn exported(id: &str) -> (Case, BTreeMap<String, Vec<u8>>) {
    let files = example(id).expect("an example").files();
    let case = Case::of_files(&files, &Plan { draws: 999, ..Plan::default() }, &mut |_| {});
    let options = Options::default();
    let tables =
        make(&case, &files, &options).and_then(|it| it.tables(Lang::En, false)).expect("nothing to search");
    (case, tables)
}

fn rows(bytes: &[u8]) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(bytes).records().map(|it| it.expect("a row")).collect()
}

#[test]
fn every_list_of_the_result_is_a_table() {
    let (case, files) = exported("planted");
    let result = case.report().result;
    for (name, n) in [
        ("facilities.csv", result.facilities.len()),
        ("groups.csv", result.groups.len()),
        ("lags.csv", result.lags.len()),
        ("ladder.csv", result.ladder.len()),
        ("classic.csv", result.classic.len()),
        ("pairs.csv", case.dataset.strikes.len()),
        ("links-images.csv", result.links.images.len()),
        ("links-strikes.csv", result.links.strikes.len()),
        ("problems.csv", result.inputs.iter().map(|it| it.problems.len()).sum()),
    ] {
        assert_eq!(rows(&files[name]).len(), n, "{name}");
    }
    let ladder = rows(&files["ladder.csv"]);
    for (row, step) in ladder.iter().zip(&result.ladder) {
        assert_eq!(row[1].parse(), Ok(step.statistic));
        assert_eq!(row[2].parse(), Ok(step.expected), "every digit");
    }
    for name in ["places.geojson", "strikes.geojson"] {
        let read: geojson::FeatureCollection = String::from_utf8_lossy(&files[name]).parse().expect(name);
        assert!(!read.features.is_empty());
    }
    for name in files.keys().filter(|it| it.starts_with("figures/") && it.contains(".svg")) {
        let svg = String::from_utf8_lossy(&files[name]);
        let mut reader = quick_xml::Reader::from_str(&svg);
        while !matches!(
            reader.read_event().unwrap_or_else(|why| panic!("{name}: {why}")),
            quick_xml::events::Event::Eof
        ) {}
        assert!(svg.contains("<style>") && !svg.contains("var("), "{name} has no style of its own");
    }
}

#[test]
fn citations_can_be_read() {
    let (_, files) = exported("too-little");
    let csl: serde_json::Value = serde_json::from_slice(&files["citations.json"]).expect("JSON");
    let csl = csl.as_array().expect("a list");
    let bib = String::from_utf8_lossy(&files["citations.bib"]);
    assert_eq!(bib.matches("\n@").count() + 1, csl.len());
    assert_eq!(bib.matches('{').count(), bib.matches('}').count());
    for it in csl {
        assert!(bib.contains(&format!("{{{},", it["id"].as_str().expect("an id"))));
    }
}

/// A step as a script prints it: name, observed, expected, ratio, p, noise of the draws where there are any.
#[track_caller]
fn check_step(row: &csv::StringRecord, step: &LadderStep) {
    let number = |i: usize| row.get(i).and_then(|it| it.parse::<f64>().ok());
    assert_eq!(number(1), Some(step.statistic as f64), "{}: observed", step.method);
    let (expected, noise) = (number(2).expect("a number"), number(5).unwrap_or(0.0));
    let tolerance = if noise > 0.0 { 0.4 * noise } else { 1e-8 * step.expected };
    assert!(
        (expected - step.expected).abs() <= tolerance,
        "{}: expected {row:?}, not {}",
        step.method,
        step.expected
    );
    if let (Some(p), Some(wanted), true) = (number(4), step.p, noise == 0.0) {
        assert!((p - wanted).abs() <= 1e-5 * wanted, "{}: p {p}, not {wanted}", step.method);
    }
    if let (Some(ratio), Some(wanted)) = (number(3), step.rate_ratio) {
        let wanted = wanted.estimate;
        assert!((ratio / wanted - 1.0).abs() < 1e-6, "{}: {ratio}, not {wanted}", step.method);
    }
}

/// Needs Python 3 and R, and says which is not here. R leaves out the two steps that are draws.
#[test]
fn the_scripts_find_the_ladder_again() {
    let (case, files) = exported("planted");
    let folder = std::env::temp_dir().join(format!("nadir-ladder-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in ["panel.csv", "ladder.csv", "ladder.py", "ladder.R"] {
        std::fs::write(folder.join(name), &files[name]).expect("a file");
    }
    let steps = case.report().result.ladder;
    for (program, script, n) in
        [("python3", "ladder.py", steps.len()), ("Rscript", "ladder.R", steps.len() - 2)]
    {
        let Ok(ran) = Command::new(program).arg(script).current_dir(&folder).output() else {
            eprintln!("SKIPPED: {program} is not here");
            continue;
        };
        assert!(ran.status.success(), "{script}: {}", String::from_utf8_lossy(&ran.stderr));
        let found = rows(&ran.stdout);
        assert_eq!(found.len(), n, "{script}");
        for (row, step) in found.iter().zip(&steps) {
            assert_eq!(&row[0], step.method, "{script}");
            check_step(row, step);
        }
    }
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}
