//! The classic tests on made-up worlds, and two-way regression by runs against two-way regression by cells.

use crate::kit::near;
use nadir::engine::run;
use nadir::model::finding::Classic;
use nadir::model::{PanelInput, Plan};
use nadir::report::verdict::verdict;
use nadir::simulate::{EXAMPLES, Settings, World, panel, scenario};
use nadir::stats::assess;
use nadir::stats::battery::{Fits, rows};
use nadir::stats::panel::Panel;
use nadir::stats::regression::NotEstimable;
use nadir::stats::regression::two_way_exposure::{Exposures, Run, two_way_exposure};
use nadir::stats::regression::two_way_poisson::{Cells, two_way_poisson};

fn world(id: &str, rate_ratio: f64, seed: u64) -> PanelInput {
    panel(&World::new(&Settings::of(scenario(id).expect("a scenario"), rate_ratio, seed)))
}

fn classic(input: &PanelInput) -> Vec<Classic> {
    let plan = Plan::default();
    let panel = Panel::new(input, &plan);
    rows(&panel, &Fits::new(&panel, input), plan.seed)
}

fn row<'a>(rows: &'a [Classic], method: &str) -> &'a Classic {
    rows.iter().find(|it| it.method == method).expect(method)
}

#[test]
fn battery_finds_what_is_planted() {
    for seed in 1..=3 {
        let rows = classic(&world("waves", 2.5, seed));
        let methods: Vec<&str> = rows.iter().map(|it| it.method.as_str()).collect();
        assert_eq!(
            methods,
            [
                "rate-ratio",
                "mantel-haenszel",
                "within-date",
                "self-controlled",
                "case-crossover",
                "two-way",
                "negative-binomial",
                "cross-knox"
            ]
        );
        for it in &rows {
            assert_eq!(it.not_estimable, None, "{it:?}");
            assert!(it.p.is_some_and(|p| p <= 0.001), "{it:?}");
            assert!(it.rate_ratio.is_none_or(|it| it.low > 1.0 && it.low < it.estimate), "{it:?}");
            assert_eq!(it.rate_ratio.is_none(), it.method == "cross-knox");
        }
    }
}

#[test]
fn two_way_interval_holds_the_ratio_planted() {
    let holds = |seed: &u64| {
        let rows = classic(&world("waves", 2.5, *seed));
        let ratio = row(&rows, "two-way").rate_ratio.expect("a ratio");
        assert!(ratio.high < 2.0 * ratio.low, "{ratio:?}");
        (ratio.low..=ratio.high).contains(&2.5)
    };
    // 95 % of them should; fewer than 17 of 20 by chance once in 60.
    let n = (1..=20).filter(holds).count();
    assert!(n >= 17, "{n} of 20");
}

#[test]
fn battery_is_fooled_where_everything_is_wrong() {
    let rows = classic(&world("everything", 1.0, 1));
    for method in ["rate-ratio", "mantel-haenszel", "self-controlled", "cross-knox"] {
        assert!(row(&rows, method).p.is_some_and(|p| p <= 1e-3), "{:?}", row(&rows, method));
    }
}

#[test]
fn battery_says_why_not() {
    let full = world("waves", 1.0, 1);
    let nothing = classic(&PanelInput { hits: Vec::new(), ..full.clone() });
    assert!(nothing.iter().all(|it| it.not_estimable.as_deref() == Some("no-events")), "{nothing:?}");
    let unseen = classic(&PanelInput { looks: Vec::new(), ..full });
    assert!(unseen.iter().all(|it| it.not_estimable.is_some() && it.p.is_none()), "{unseen:?}");
}

#[test]
fn strike_history_does_not_count_in_the_verdict() {
    let plan = Plan { draws: 499, ..Plan::default() };
    let panel = run(&EXAMPLES[0].files(), &Plan { draws: 99, ..Plan::default() }, &mut |_| {}).result.panel;
    let mut found = assess(&world("waves", 2.5, 1), &plan, &mut |_| ());
    assert!(found.companions.iter().any(|it| it.method == "strike-history" && it.powered));
    let mut codes_at = |p: f64, others_powered: bool| -> Vec<String> {
        for it in &mut found.companions {
            let is_history = it.method == "strike-history";
            it.powered = is_history || others_powered;
            it.p = if is_history { p } else { 0.5 };
        }
        verdict(&panel, &found, &plan).caveats.into_iter().map(|it| it.code).collect()
    };
    for (others_powered, code) in [(true, "companions-disagree"), (false, "companions-powerless")] {
        let codes = codes_at(1e-9, others_powered);
        assert!(codes.iter().any(|it| it == code), "{codes:?}");
        assert_eq!(codes, codes_at(0.9, others_powered));
    }
}

/// The same table by its cells: rows and columns with an event, exposure as a covariate.
fn cells(table: &Exposures) -> Cells {
    let n_columns = table.cluster.len();
    let mut cells = Cells::new(1);
    for row in 0..table.n_rows as u32 {
        for column in 0..n_columns as u32 {
            let exposed = table.runs.iter().any(|it| it.row == row && (it.first..it.end).contains(&column));
            let count = table.events.iter().filter(|it| **it == (row, column)).count() as u32;
            cells.push(row, column, count, &[f64::from(u8::from(exposed))]);
        }
    }
    cells
}

/// Some events and runs of exposure, nowhere regular.
fn scattered(n_rows: u32, n_columns: u32, seed: u32) -> Exposures {
    let noise =
        |a: u32, b: u32| (a * 7919 + b * 104_729 + seed * 1_299_709).wrapping_mul(2_654_435_761) >> 16;
    let mut table =
        Exposures { n_rows: n_rows as usize, cluster: (0..n_columns).collect(), ..Exposures::default() };
    for row in 0..n_rows {
        for first in (row % 5..n_columns).step_by(9) {
            table.runs.push(Run { row, first, end: (first + 1 + noise(row, first) % 6).min(n_columns) });
        }
        for column in 0..n_columns {
            let exposed = table.runs.iter().any(|it| it.row == row && (it.first..it.end).contains(&column));
            let share = (20 + 3 * row) * if exposed { 3 } else { 1 };
            if noise(row + 50, column) % 1000 < share || column % n_rows == row {
                table.events.push((row, column));
            }
        }
    }
    table
}

#[test]
fn two_way_by_runs_is_two_way_by_cells() {
    for seed in 0..3 {
        let table = scattered(12, 60, seed);
        let (fast, slow) =
            (two_way_exposure(&table).expect("a fit"), two_way_poisson(&cells(&table)).expect("a fit"));
        near("log ratio", fast.coef, slow.fit.coef[0], 1e-9);
        near("standard error", fast.se, slow.fit.se[0], 1e-9);
        near("clustered", fast.cluster_se, slow.column_cluster_se[0], 1e-9);
        assert!(fast.coef > 0.3, "{fast:?}");
    }
}

#[test]
fn two_way_by_runs_says_why_not() {
    let none = Exposures::default();
    assert_eq!(two_way_exposure(&none), Err(NotEstimable::NoEvents));
    let mut table = scattered(6, 30, 1);
    table.runs.clear();
    assert_eq!(two_way_exposure(&table), Err(NotEstimable::NoVariation));
    table.runs = (0..6).map(|row| Run { row, first: 0, end: 30 }).collect();
    assert_eq!(two_way_exposure(&table), Err(NotEstimable::NoVariation));
    // Exposed on the same dates everywhere: the dates absorb it.
    table.runs = (0..6).map(|row| Run { row, first: 4, end: 9 }).collect();
    assert_eq!(two_way_exposure(&table), Err(NotEstimable::NoVariation));
    // Only the exposed are ever hit, each on its own date.
    let diagonal = Exposures {
        events: (0..5).map(|it| (it, it)).collect(),
        runs: (0..5).map(|row| Run { row, first: row, end: row + 1 }).collect(),
        n_rows: 5,
        cluster: (0..5).collect(),
    };
    assert_eq!(two_way_exposure(&diagonal), Err(NotEstimable::Separated));
    let beyond = Exposures { runs: vec![Run { row: 9, first: 0, end: 1 }], ..diagonal };
    assert_eq!(two_way_exposure(&beyond), Err(NotEstimable::Malformed));
}
