//! The calibration in miniature, so that it cannot rot. The full one is `./dev calibrate`.

use nadir::calibrate::{Case, Table, cases, outcome, run};
use nadir::simulate::scenario;

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
    assert_eq!(all.iter().filter(|it| it.rate_ratio == 1.0).count(), 9);
    assert_eq!(all.iter().filter(|it| it.rate_ratio == 1.6).count(), 3);
    assert_eq!(all.iter().filter(|it| it.rate_ratio == 2.5).count(), 3);
    assert_eq!(cases(&["waves".to_owned()], Some(17)).len(), 3);
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
    assert!(table.to_string().contains("size at most 9 %"));
}
