//! The calibration in miniature, so that it cannot rot. The full one is `./dev calibrate`.

use nadir::calibrate::{Case, Outcome, Table, cases, outcome, outcome_at, run, table, total};
use nadir::simulate::{SCENARIOS, scenario};

fn case(id: &str, rate_ratio: f64) -> Case {
    Case { scenario: *scenario(id).unwrap(), rate_ratio, regions: 8 }
}

#[test]
fn a_planted_ratio_is_found_and_nothing_is_found_where_nothing_is() {
    let rows = run(&[case("homogeneous", 2.5), case("alarming", 1.0)], 5, 1, &mut |_, _| ()).rows;
    let count = |row: usize, method: &str| {
        let found = rows[row].tests.iter().find(|it| it.method == method);
        found.map_or_else(|| panic!("{method} is missing"), |it| it.significant.count)
    };
    assert!(count(0, "primary") >= 4, "{}", count(0, "primary"));
    assert!(rows[0].coverage.count >= 4);
    assert!(count(1, "primary") <= 1, "{}", count(1, "primary"));
    for naive in ["coincidence", "circular-shift", "common-shift"] {
        assert!(count(1, naive) >= 4, "{naive} should be fooled: {}", count(1, naive));
    }
    for companion in ["wave-swap", "local-shift"] {
        assert!(count(1, companion) <= 1, "{companion}: {}", count(1, companion));
    }
}

#[test]
fn the_same_seed_gives_the_same_outcome() {
    let case = case("waves-damage-looks", 1.6);
    assert_eq!(outcome(&case, 0, 1), outcome(&case, 0, 1));
    assert_ne!(outcome(&case, 0, 1).hits, outcome(&case, 1, 1).hits);
}

#[test]
fn every_null_world_is_in_the_experiment_and_ratios_are_planted_where_power_is_measured() {
    let all = cases(&[], None);
    let of = |rate_ratio: f64| all.iter().filter(|it| it.rate_ratio == rate_ratio).count();
    assert_eq!([of(1.0), of(1.3), of(1.6), of(2.5)], [SCENARIOS.len(), 3, 3, 3]);
    assert_eq!(cases(&["waves".to_owned()], Some(17)).len(), 4);
    assert_eq!(cases(&["few-onsets".to_owned()], None)[0].regions, 17);
}

#[test]
fn neither_order_nor_threads_change_the_result() {
    let cases = [case("homogeneous", 1.6), case("few-onsets", 1.0)];
    let replicates = 2;
    let last = total(&cases, replicates) - 1;
    assert_eq!(last, 3);
    let mut outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let one = |at| scope.spawn(move || outcome_at(&cases, replicates, 5, at));
        let started: Vec<_> = (0..=last).rev().map(one).collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    outcomes.reverse();
    assert_eq!(table(&cases, replicates, 5, &outcomes), run(&cases, replicates, 5, &mut |_, _| ()));
}

#[test]
fn a_control_holds_where_the_collector_is_sound_and_fails_where_it_leaks() {
    let rows = run(
        &[case("systematic-collector", 1.0), case("systematic-collector-leak", 1.0)],
        4,
        1,
        &mut |_, _| (),
    )
    .rows;
    let failed = |row: usize| {
        let found = rows[row].controls.iter().find(|it| it.name == "systematic-collectors");
        found.map(|it| (it.share.count, it.share.of)).unwrap()
    };
    assert!(failed(0).0 <= 1 && failed(0).1 == 4, "{:?}", failed(0));
    assert!(failed(1).0 >= 3 && failed(1).1 == 4, "{:?}", failed(1));
    assert!(rows[1].expected_to_fail && rows[1].checks.iter().all(|it| it.what == "control"));
}

#[test]
fn the_table_can_be_written_and_read_by_other_programs() {
    let mut heard = Vec::new();
    let table: Table = run(&[case("waves", 1.0)], 1, 2, &mut |done, of| heard.push((done, of)));
    assert_eq!(heard, [(0, 1), (1, 1)]);
    let json = serde_json::to_value(&table).unwrap();
    assert_eq!(json["schema"], "nadir-calibration/1");
    assert_eq!(json["rows"][0]["scenario"], "waves");
    assert!(json["rows"][0]["tests"][0]["significant"]["standard_error"].is_number());
    assert!(json["rows"][0]["bias_log_ratio"]["value"].is_number());
    assert!(table.to_string().contains("size 3-7 %"));
    let page = table.markdown();
    assert!(
        page.starts_with("# Calibration\n\nWritten by `nadir calibrate --replicates 1 --seed 2"),
        "{page}"
    );
    for test in &table.rows[0].tests {
        assert!(page.contains(&test.method), "{}", test.method);
    }
    // Every line of a table has as many cells as its heading.
    for lines in page.split("\n\n").filter(|it| it.starts_with('|')) {
        let cells: Vec<usize> = lines.lines().map(|it| it.matches('|').count()).collect();
        assert!(cells.windows(2).all(|it| it[0] == it[1]), "{lines}");
    }
}
