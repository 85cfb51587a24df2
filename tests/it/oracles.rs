//! The statistics against foreign truth: every case of every oracle file, to the digits its README gives.
//!
//! Nothing about a case is known here; other files of the same kinds may stand in `$NADIR_ORACLES`.

use nadir::stats::bits::BitRows;
use nadir::stats::draws::{Nothing, Pilot, Ticker, sample};
use nadir::stats::enumerate::{Exact, enumerate};
use nadir::stats::fibre::Fibre;
use nadir::stats::panel::Onset;
use nadir::stats::tilt::{LogRatio, LogWeights, from_chains};
use serde_json::Value;

/// The cases of a kind; empty, said aloud, when the oracles are not there.
fn cases(kind: &str) -> Vec<Value> {
    let Some(folder) = crate::kit::oracles() else { return Vec::new() };
    let path = folder.join(format!("{kind}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
    let file: Value = serde_json::from_str(&text).expect("an oracle file is JSON");
    let cases = file["cases"].as_array().expect("cases").clone();
    assert!(!cases.is_empty(), "{kind} has no cases");
    cases
}

fn number(value: &Value) -> f64 {
    match value {
        Value::String(it) if it == "Infinity" => f64::INFINITY,
        Value::String(it) if it == "-Infinity" => f64::NEG_INFINITY,
        _ => value.as_f64().unwrap_or_else(|| panic!("not a number: {value}")),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

fn integers(value: &Value) -> Vec<u32> {
    value.as_array().expect("a list").iter().map(|it| it.as_u64().expect("a whole number") as u32).collect()
}

#[track_caller]
fn near(what: &str, got: f64, want: f64, tolerance: f64) {
    let fine = if want.is_infinite() { got == want } else { (got - want).abs() <= tolerance };
    assert!(fine, "{what}: got {got}, want {want} ± {tolerance}");
}

#[track_caller]
fn near_relative(what: &str, got: f64, want: f64, tolerance: f64) {
    near(what, got, want, tolerance * want.abs().max(1e-300));
}

fn bit_rows(matrix: &Value) -> BitRows {
    let matrix = matrix.as_array().expect("rows");
    let n_bins = matrix.first().map_or(0, |it| integers(it).len());
    let mut rows = BitRows::new(matrix.len(), n_bins);
    for (i, row) in matrix.iter().enumerate() {
        for (t, _) in integers(row).iter().enumerate().filter(|(_, it)| **it == 1) {
            rows.set(i, t as i64);
        }
    }
    rows
}

/// The fibre of a case of `onset_swaps`, and its observed S.
fn fibre_of(input: &Value) -> (Fibre, u64) {
    let (onset_rows, at_risk, exposed) =
        (bit_rows(&input["onsets"]), bit_rows(&input["at_risk"]), bit_rows(&input["exposed"]));
    let mut onsets = Vec::new();
    for row in 0..onset_rows.n_rows() {
        let bins = onset_rows.ones(row, 0, onset_rows.n_bins());
        onsets.extend(bins.into_iter().map(|bin| Onset { facility: row as u32, bin: bin as u32 }));
    }
    let statistic = onsets.iter().filter(|it| exposed.get(it.facility as usize, it.bin as usize)).count();
    let (strata, blocks) = (integers(&input["strata"]), integers(&input["blocks"]));
    let fibre = Fibre::new(&onsets, &at_risk, &exposed, &strata, &|bin| blocks[bin as usize]);
    (fibre, statistic as u64)
}

#[test]
fn oracle_onset_swaps_enumerated() {
    for case in cases("onset_swaps") {
        let (id, want) = (case["id"].as_str().unwrap_or("?"), &case["expected"]);
        let (fibre, statistic) = fibre_of(&case["input"]);
        let Exact { n_matrices, pmf } = enumerate(&fibre, u64::MAX).expect("small");
        assert_eq!(statistic, want["statistic"].as_u64().expect("S"), "{id}");
        assert_eq!(n_matrices, number(&want["n_matrices"]), "{id}");
        let counts = want["distribution"].as_object().expect("distribution");
        assert_eq!(pmf.weights.iter().filter(|it| **it > 0.0).count(), counts.len(), "{id}");
        for (s, weight) in pmf.entries() {
            let count = counts.get(&s.to_string()).map_or(0.0, number);
            near(&format!("{id} P(S = {s})"), weight, count / n_matrices, 1e-12);
        }
        near(&format!("{id} p"), pmf.at_least(statistic), number(&want["p"]), 1e-12);
        near(&format!("{id} mean"), pmf.mean(), number(&want["mean"]), 1e-12);
        near(&format!("{id} variance"), pmf.variance(), number(&want["variance"]), 1e-12);
        let ratio = LogWeights::of(&pmf).ratio(statistic, None);
        if want["log_rate_ratio"].is_null() {
            assert_eq!(ratio, None, "{id}");
            continue;
        }
        let LogRatio { estimate, low, high } = ratio.unwrap_or_else(|| panic!("{id}: no ratio"));
        near(&format!("{id} log ratio"), estimate, number(&want["log_rate_ratio"]), 1e-12);
        let limits = numbers(&want["ci95_mid_p"]);
        near(&format!("{id} lower limit"), low, limits[0], 1e-12);
        near(&format!("{id} upper limit"), high, limits[1], 1e-12);
    }
}

/// Mean of some runs within four standard errors of the truth (and a hair for runs that agree entirely).
#[track_caller]
fn within_monte_carlo(what: &str, runs: &[f64], want: f64) {
    if want.is_infinite() {
        assert!(runs.iter().all(|it| *it == want), "{what}: got {runs:?}, want {want}");
        return;
    }
    let n = runs.len() as f64;
    let mean = runs.iter().sum::<f64>() / n;
    let variance = runs.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    assert!((mean - want).abs() <= 4.0 * error + 1e-4, "{what}: got {mean} ± {error}, want {want}");
}

#[test]
fn oracle_onset_swaps_drawn() {
    for case in cases("onset_swaps") {
        let (id, want) = (case["id"].as_str().unwrap_or("?"), &case["expected"]);
        let (fibre, statistic) = fibre_of(&case["input"]);
        let mut tick = |_| ();
        let mut ticker = Ticker::new(&mut tick);
        let mut shares = Vec::new();
        let (mut means, mut variances, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for seed in 1..=10 {
            let pilot = Pilot::run(&fibre, seed, &mut ticker);
            let draws = sample(&fibre, &pilot.thinning, 9999, seed, &mut Nothing, &mut ticker);
            assert_eq!(draws.observed(), statistic, "{id}");
            assert!(draws.effective_size() >= 4999.5, "{id}: effective size {}", draws.effective_size());
            let pmf = nadir::stats::pmf::Pmf::of_counts(draws.drawn());
            shares.push(draws.n_as_extreme() as f64 / 9999.0);
            means.push(pmf.mean());
            variances.push(pmf.variance());
            let null = draws.statistics.iter().map(|it| u64::from(*it));
            let thinning = &pilot.thinning;
            ratios.push(from_chains(&fibre, thinning, null, statistic, 2000, seed, &mut ticker));
        }
        within_monte_carlo(&format!("{id} p"), &shares, number(&want["p"]));
        within_monte_carlo(&format!("{id} mean"), &means, number(&want["mean"]));
        within_monte_carlo(&format!("{id} variance"), &variances, number(&want["variance"]));
        if want["log_rate_ratio"].is_null() {
            assert!(ratios.iter().all(Option::is_none), "{id}");
            continue;
        }
        let of = |part: fn(&LogRatio) -> f64| -> Vec<f64> {
            ratios.iter().map(|it| part(it.as_ref().expect("a ratio"))).collect()
        };
        let limits = numbers(&want["ci95_mid_p"]);
        within_monte_carlo(
            &format!("{id} log ratio"),
            &of(|it| it.estimate),
            number(&want["log_rate_ratio"]),
        );
        within_monte_carlo(&format!("{id} lower limit"), &of(|it| it.low), limits[0]);
        within_monte_carlo(&format!("{id} upper limit"), &of(|it| it.high), limits[1]);
    }
}
