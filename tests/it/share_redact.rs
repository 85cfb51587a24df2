//! Redaction: nothing that is taken out stands in anything that is written, and the search would notice if it did.

use nadir::model::{InputFile, Plan};
use nadir::share::canary::search;
use nadir::share::made::{Stopped, make};
use nadir::share::redact::{Refused, Removed, redacted};
use nadir::share::{Audience, Case, Options, Places, Redaction, Times};
use nadir::simulate::example;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn planted() -> (Vec<InputFile>, Case) {
    let files = example("planted").expect("an example").files();
    let case = Case::of_files(&files, &Plan { draws: 99, ..Plan::default() }, &mut |_| {});
    (files, case)
}

fn all(places: Places, times: Times) -> Redaction {
    let drop = vec!["operator".to_owned(), "kind".to_owned()];
    Redaction { places, times, names: true, drop, delay_note: String::new() }
}

#[test]
fn every_export_of_a_redacted_case_is_clean() {
    let (files, case) = planted();
    for places in [Places::Km1, Places::Km10, Places::Km50, Places::Region] {
        for times in [Times::Hour, Times::Day] {
            let options = Options {
                redaction: all(places, times),
                audience: Audience::Technical,
                ..Options::default()
            };
            let made = make(&case, &files, &options).expect("a redaction");
            for written in [made.html(), made.bundle(), made.session("[]")] {
                let written = written.unwrap_or_else(|why| panic!("{places:?} {times:?}: {why:?}"));
                let search = written.search.expect("a search");
                assert!(search.searched > 1000, "searched for {} only", search.searched);
                assert!(search.bytes > written.bytes.len() as u64 / 2, "not looked into");
            }
            made.tables(nadir::report::Lang::Uk, true).expect("clean tables");
            assert!(made.removed.account.names > 400 && made.removed.account.coordinates > 400);
        }
    }
}

#[test]
fn the_numbers_stay_the_same() {
    let (_, case) = planted();
    let how = Redaction { drop: Vec::new(), ..all(Places::Region, Times::Hour) };
    let (clean, _) = redacted(&case, &how).expect("a redaction");
    let again = Case::of_linked(clean.carry(), &clean.plan, &mut |_| {});
    assert_eq!(again.found, case.found, "computed again from the linked data");
    let (before, after) = (case.report().result, clean.report().result);
    assert_eq!(before.primary, after.primary);
    assert_eq!(before.ladder, after.ladder);
    assert_eq!(before.verdict, after.verdict);
    assert_ne!(before.facilities[0].name, after.facilities[0].name);
}

#[test]
fn the_search_notices_what_was_not_taken_out() {
    let (files, case) = planted();
    let options = Options::default();
    let open = make(&case, &files, &options).expect("nothing to take out");
    let bundle = open.bundle().expect("nothing to search").bytes;
    let html = make(&case, &files, &Options { audience: Audience::Technical, ..options.clone() })
        .and_then(|it| it.html())
        .expect("nothing to search")
        .bytes;
    let what = [
        Redaction { names: true, ..Redaction::default() },
        Redaction { places: Places::Km10, ..Redaction::default() },
        Redaction { times: Times::Day, ..Redaction::default() },
    ];
    for how in what {
        let (_, removed) = redacted(&case, &how).expect("a redaction");
        for (name, bytes) in [("bundle", &bundle), ("report", &html)] {
            let found = search(bytes, &removed).found;
            assert!(!found.is_empty(), "{how:?}: nothing was noticed in the {name}");
        }
    }
}

#[test]
fn a_name_in_the_notes_stops_the_export() {
    let (files, case) = planted();
    let name = case.dataset.facilities[0].name.clone();
    let redaction = Redaction { names: true, ..Redaction::default() };
    let options = Options { redaction, notes: format!("See {name}."), ..Options::default() };
    let made = make(&case, &files, &options).expect("a redaction");
    assert!(matches!(made.html(), Err(Stopped::Leak(it)) if it.found == [name]));
}

#[test]
fn steps_of_an_hour_tell_more_than_the_day() {
    let files = example("too-little").expect("an example").files();
    let plan = Plan { draws: 99, bin_hours: 6, ..Plan::default() };
    let case = Case::of_files(&files, &plan, &mut |_| {});
    let how = Redaction { times: Times::Day, ..Redaction::default() };
    assert_eq!(redacted(&case, &how).err(), Some(Refused::BinsTellTimes));
    assert!(redacted(&case, &Redaction { times: Times::Hour, ..how }).is_ok());
}

/// A case whose places and names are as given: few, so that thousands can be tried.
fn tiny() -> Case {
    let files = example("too-little").expect("an example").files();
    let mut case = Case::of_files(&files, &Plan { draws: 99, ..Plan::default() }, &mut |_| {});
    case.dataset.images.truncate(15);
    case.linked.links.images.retain(|it| it.image < 15);
    case.linked.panel.looks.clear();
    case.linked.panel.groups.clear();
    case
}

#[test]
fn ten_thousand_random_redactions_leak_nothing() {
    use nadir::model::{Footprint, LonLat, When};
    let base = tiny();
    let n = base.dataset.facilities.len();
    let level = prop_oneof![Just(Places::Km1), Just(Places::Km10), Just(Places::Km50), Just(Places::Region)];
    let times = prop_oneof![Just(Times::Exact), Just(Times::Hour), Just(Times::Day)];
    let name = "[A-Za-zА-Яа-яіїєґ][A-Za-zА-Яа-яіїєґ<&\"' 0-9-]{0,18}";
    let places = proptest::collection::vec((-179.9_f64..179.9, -89.9_f64..89.9, 0_u32..7, name), n);
    let case = (level, times, places, 0_i64..86_400, any::<bool>());
    let mut runner =
        TestRunner::new(Config { cases: 10_000, failure_persistence: None, ..Config::default() });
    let run = runner.run(&case, |(level, times, places, second, names)| {
        let mut case = base.clone();
        for ((lon, lat, decimals, name), it) in places.iter().zip(&mut case.dataset.facilities) {
            let scale = f64::from(10_u32.pow(*decimals));
            let cut = |value: f64| (value * scale).round() / scale;
            it.place = Footprint::Point(LonLat { lon_deg: cut(*lon), lat_deg: cut(*lat) });
            it.name.clone_from(name);
        }
        for it in &mut case.dataset.strikes {
            it.when = When::instant(it.when.start_secs + second);
        }
        let redaction = Redaction { places: level, times, names, ..Redaction::default() };
        let (clean, removed) =
            redacted(&case, &redaction).map_err(|it| TestCaseError::fail(format!("{it:?}")))?;
        // The result file, the map and the tables hold all that a report or bundle is made of.
        let report = clean.report();
        let mut written = nadir::report::json::to_json(&report.result);
        written += &serde_json::to_string(&report.scene).unwrap_or_default();
        // Drawing takes longest; a place is drawn to a tenth of a pixel, whichever it is.
        if second.rem_euclid(20) == 0 {
            let figure = nadir::plot::map::figure(&report.scene, nadir::report::Lang::Uk);
            written += &figure.html(nadir::report::Lang::Uk);
        }
        written += &serde_json::to_string(&clean.carry()).unwrap_or_default();
        let search = search(written.as_bytes(), &removed);
        prop_assert!(search.found.is_empty(), "{:?} in {:?} {:?}", search.found, level, times);
        // The search itself is not all: told plainly, no place is in it to five decimals.
        for it in removed.places.iter().filter(|it| it[0].fract() != 0.0) {
            let plain = format!("{},{}", it[0], it[1]);
            prop_assert!(!written.contains(&plain), "{plain}");
        }
        Ok(())
    });
    if let Err(why) = run {
        panic!("{why}");
    }
}

#[test]
fn nothing_removed_is_nothing_found() {
    assert!(search(b"anything at all", &Removed::default()).found.is_empty());
}
