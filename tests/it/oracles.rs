//! The statistics against foreign truth: every case of every oracle file, to the digits its README gives.
//!
//! Nothing about a case is known here; other files of the same kinds may stand in `$NADIR_ORACLES`.

use nadir::stats::bits::BitRows;
use nadir::stats::coincidence::Coincidences;
use nadir::stats::draws::{Nothing, Pilot, Ticker, sample};
use nadir::stats::enumerate::{Exact, enumerate};
use nadir::stats::envelope::{Curves, Sides, benjamini_hochberg, rank_length_p};
use nadir::stats::fibre::Fibre;
use nadir::stats::panel::Onset;
use nadir::stats::shifts::{Shifts, share_at_least};
use nadir::stats::special;
use nadir::stats::tilt::{LogRatio, LogWeights, Tails, from_chains};
use nadir::stats::waves::Waves;
use serde_json::Value;

use crate::kit::{cases, integers, near, near_relative, number, numbers};

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
        let ratio = LogWeights::of(&pmf).ratio(statistic, None, Tails::Half);
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
            let half = Tails::Half;
            ratios.push(from_chains(&fibre, thinning, null, statistic, 2000, seed, half, &mut ticker));
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

/// Exposed on day t when some image day d has lag_lo ≤ t − d ≤ lag_hi; hits as they are.
fn exposed_and_hits(input: &Value, n_bins: usize, lag_lo: i64, lag_hi: i64) -> (BitRows, BitRows) {
    let images = input["image_days"].as_array().expect("image_days");
    let strikes = input["strike_days"].as_array().expect("strike_days");
    let (mut exposed, mut hits) = (BitRows::new(images.len(), n_bins), BitRows::new(images.len(), n_bins));
    for (row, (images, strikes)) in images.iter().zip(strikes).enumerate() {
        integers(images)
            .iter()
            .for_each(|d| exposed.fill(row, i64::from(*d) + lag_lo, i64::from(*d) + lag_hi));
        integers(strikes).iter().for_each(|d| hits.set(row, i64::from(*d)));
    }
    (exposed, hits)
}

fn whole(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("not a whole number: {value}"))
}

fn counts(value: &Value) -> Vec<u64> {
    integers(value).into_iter().map(u64::from).collect()
}

#[test]
fn oracle_circular_shift() {
    for case in cases("circular_shift") {
        let (id, input, want) = (case["id"].as_str().unwrap_or("?"), &case["input"], &case["expected"]);
        let n_bins = whole(&input["T"]) as usize;
        let (exposed, hits) =
            exposed_and_hits(input, n_bins, whole(&input["lag_lo"]), whole(&input["lag_hi"]));
        let mut by_facility = vec![vec![0; n_bins]; hits.n_rows()];
        let shifts = Shifts::new(&hits, &exposed, (0, n_bins), &mut |row, it| by_facility[row] = it.to_vec());
        let exposed_days: Vec<u64> = (0..exposed.n_rows()).map(|row| exposed.count(row, 0, n_bins)).collect();
        assert_eq!(exposed_days, counts(&want["exposed_days"]), "{id}");
        let n_hits: u64 = (0..hits.n_rows()).map(|row| hits.count(row, 0, n_bins)).sum();
        assert_eq!(n_hits, whole(&want["n_strikes"]) as u64, "{id}");
        assert_eq!(shifts.observed(), whole(&want["observed"]) as u64, "{id}");
        assert_eq!(shifts.common, counts(&want["common_shift_counts"]), "{id}");
        if let Some(rows) = want["per_facility_counts"].as_array() {
            for (row, want) in by_facility.iter().zip(rows) {
                assert_eq!(*row, integers(want), "{id}");
            }
        }
        let observed = shifts.observed();
        near_relative(
            "common p",
            share_at_least(&shifts.common, observed),
            number(&want["common_p_ge"]),
            1e-12,
        );
        near_relative("common mean", shifts.common_pmf().mean(), number(&want["common_mean"]), 1e-12);
        let local = want["local_shifts"].as_array().expect("local shifts");
        let local_counts = shifts.local(local.len() / 2);
        assert_eq!(local_counts, counts(&want["local_counts"]), "{id}");
        near_relative("local p", share_at_least(&local_counts, observed), number(&want["local_p_ge"]), 1e-12);
        let pmf = shifts.independent_pmf();
        let first = want["independent_support_min"].as_u64().expect("first");
        assert_eq!(pmf.first, first, "{id}");
        let weights = numbers(&want["independent_pmf"]);
        assert_eq!(pmf.weights.len(), weights.len(), "{id}");
        pmf.weights.iter().zip(&weights).for_each(|(got, want)| near(id, *got, *want, 1e-12));
        near_relative("mean", pmf.mean(), number(&want["independent_mean"]), 1e-11);
        near_relative("variance", pmf.variance(), number(&want["independent_var"]), 1e-11);
        near_relative("p", pmf.at_least(observed), number(&want["independent_p_upper"]), 1e-11);
        near_relative("lower p", pmf.at_most(observed), number(&want["independent_p_lower"]), 1e-11);
    }
}

#[test]
fn oracle_wave_swap() {
    for case in cases("wave_swap") {
        let (id, input, want) = (case["id"].as_str().unwrap_or("?"), &case["input"], &case["expected"]);
        let rows: Vec<&str> =
            input["exposed"].as_array().expect("rows").iter().filter_map(Value::as_str).collect();
        let mut exposed = BitRows::new(rows.len(), rows.first().map_or(0, |it| it.len()));
        for (row, days) in rows.iter().enumerate() {
            let ones = days.bytes().enumerate().filter(|(_, it)| *it == b'1');
            ones.for_each(|(day, _)| exposed.set(row, day as i64));
        }
        let strikes = input["strikes"].as_array().expect("strikes").iter().map(integers);
        let hits: Vec<Onset> = strikes.map(|it| Onset { facility: it[0], bin: it[1] }).collect();
        let block_days = whole(&input["block_days"]) as u32;
        let waves = Waves::new(&hits, &exposed, &|bin| bin / block_days);
        assert_eq!(waves.observed(), want["observed"].as_u64().expect("observed"), "{id}");
        let (mean, variance) = waves.moments();
        near_relative(&format!("{id} mean"), mean, number(&want["mean"]), 1e-12);
        near_relative(&format!("{id} variance"), variance, number(&want["var"]), 1e-12);
        let blocks = want["blocks"].as_array().expect("blocks");
        assert_eq!(waves.blocks.len(), blocks.len(), "{id}");
        for (block, want) in waves.blocks.iter().zip(blocks) {
            assert_eq!(u64::from(block.block * block_days), want["start"].as_u64().expect("start"), "{id}");
            assert_eq!(block.n_waves as u64, want["waves"].as_u64().expect("waves"), "{id}");
            assert_eq!(block.observed(), want["observed"].as_u64().expect("observed"), "{id}");
            let (mean, variance) = block.moments();
            near(&format!("{id} block mean"), mean, number(&want["mean"]), 1e-12 * mean.max(1.0));
            near(&format!("{id} block variance"), variance, number(&want["var"]), 1e-12 * variance.max(1.0));
        }
        let observed = waves.observed();
        if want["pmf"].is_array() {
            let pmf = waves.distribution().unwrap_or_else(|| panic!("{id}: not enumerated"));
            assert_eq!(pmf.first, want["support_min"].as_u64().expect("first"), "{id}");
            let weights = numbers(&want["pmf"]);
            assert_eq!(pmf.weights.len(), weights.len(), "{id}");
            pmf.weights.iter().zip(&weights).for_each(|(got, want)| near(id, *got, *want, 1e-12));
            near_relative("p", pmf.at_least(observed), number(&want["p_upper"]), 1e-12);
            near_relative("lower p", pmf.at_most(observed), number(&want["p_lower"]), 1e-12);
        }
        // Draws agree with the exact moments.
        let drawn = waves.draw(20_000, 1, &mut |_| ());
        let mean_drawn = drawn.iter().sum::<u64>() as f64 / 20_000.0;
        near(&format!("{id} drawn mean"), mean_drawn, mean, 4.0 * (variance / 20_000.0).sqrt() + 1e-9);
    }
}

#[test]
fn oracle_eca() {
    for case in cases("eca") {
        let (id, input, want) = (case["id"].as_str().unwrap_or("?"), &case["input"], &case["expected"]);
        let days = |key: &str| -> Vec<i64> { integers(&input[key]).into_iter().map(i64::from).collect() };
        let found = Coincidences::new(
            &days("strike_days"),
            &days("image_days"),
            whole(&input["T_days"]),
            whole(&input["lag_days"]),
            whole(&input["window_days"]),
        );
        for (key, got) in [
            ("precursor_count", found.precursors),
            ("trigger_count", found.triggers),
            ("edge_window_precursor_count", found.precursors_inside),
            ("edge_window_precursor_n", found.n_strikes_inside),
            ("edge_window_trigger_count", found.triggers_inside),
            ("edge_window_trigger_n", found.n_images_inside),
        ] {
            assert_eq!(got, want[key].as_u64().expect(key), "{id} {key}");
        }
        let rate = found.precursors as f64 / found.n_strikes as f64;
        near_relative(&format!("{id} rate"), rate, number(&want["precursor_rate"]), 1e-12);
        near_relative(&format!("{id} share"), found.window_share, number(&want["p1_discrete"]), 1e-14);
        let (precursor_p, trigger_p) = (found.precursor_p(), found.trigger_p());
        near_relative(&format!("{id} p"), precursor_p, number(&want["precursor_p_discrete"]), 1e-11);
        near_relative(&format!("{id} trigger p"), trigger_p, number(&want["trigger_p_discrete"]), 1e-11);
    }
}

#[test]
fn oracle_lag_profile() {
    for case in cases("lag_profile") {
        let (id, input, want) = (case["id"].as_str().unwrap_or("?"), &case["input"], &case["expected"]);
        let n_bins = whole(&input["T"]) as usize;
        let lag_bins = input["bins"].as_array().expect("bins");
        let n_points = lag_bins.len();
        // One curve a shift.
        let mut values = vec![0.0; n_bins * n_points];
        for (point, bin) in lag_bins.iter().enumerate() {
            let (exposed, hits) = exposed_and_hits(input, n_bins, whole(&bin[0]), whole(&bin[1]));
            let shifts = Shifts::new(&hits, &exposed, (0, n_bins), &mut |_, _| ());
            shifts.common.iter().enumerate().for_each(|(h, it)| values[h * n_points + point] = *it as f64);
        }
        let observed: Vec<f64> = values[..n_points].to_vec();
        assert_eq!(observed, numbers(&want["observed"]), "{id}");
        let checksum: f64 = values.iter().enumerate().map(|(at, it)| it * (at / n_points + 1) as f64).sum();
        assert_eq!(checksum, number(&want["checksum_all_counts"]), "{id}");
        let curves = Curves { values: &values, n_points };
        let found = curves.max_t(0);
        let all = |what: &str, got: &[f64], want: &Value, tolerance: f64| {
            let want = numbers(want);
            assert_eq!(got.len(), want.len(), "{id} {what}");
            got.iter().zip(want).for_each(|(got, want)| near(&format!("{id} {what}"), *got, want, tolerance));
        };
        all("mean", &found.mean, &want["shift_mean"], 1e-10);
        all("variance", &found.variance, &want["shift_var"], 1e-10);
        all("z", &found.z, &want["z"], 1e-10);
        near(&format!("{id} global p"), found.p_global, number(&want["maxT_global_p"]), 1e-14);
        all("step-down p", &found.p_adjusted, &want["maxT_stepdown_p"], 1e-14);
    }
}

#[test]
fn oracle_global_envelope() {
    for case in cases("global_envelope") {
        let (id, input, want) = (case["id"].as_str().unwrap_or("?"), &case["input"], &case["expected"]);
        let mut values = numbers(&input["obs"]);
        let n_points = values.len();
        input["sim"].as_array().expect("sim").iter().for_each(|it| values.extend(numbers(it)));
        let curves = Curves { values: &values, n_points };
        for (sides, name) in [(Sides::Both, "two.sided"), (Sides::Greater, "greater")] {
            let measures = curves.rank_lengths(sides);
            let p = number(&want[format!("erl_{name}_p")]);
            assert!((rank_length_p(&measures, 0) - p).abs() < 1e-14, "{id} {name}");
            let measure = number(&want[format!("erl_{name}_measure_obs")]);
            assert!((measures[0] - measure).abs() < 1e-14, "{id} {name} measure");
            let peer = &case["peers"]["R_GET_global_envelope_test"][format!("erl_{name}")];
            if sides == Sides::Both && peer["lo"].is_array() {
                let envelope = curves.envelope(&measures, number(&input["alpha"]));
                let (low, high): (Vec<f64>, Vec<f64>) = envelope.into_iter().unzip();
                assert_eq!(low, numbers(&peer["lo"]), "{id} lower envelope");
                assert_eq!(high, numbers(&peer["hi"]), "{id} upper envelope");
            }
        }
    }
}

#[test]
fn oracle_special_functions() {
    for case in cases("special_functions") {
        let arguments = numbers(&case["args"]);
        let want = number(&case["value"]);
        let name = case["fn"].as_str().unwrap_or("?");
        let got = match name {
            "betainc_reg" => special::incomplete_beta(arguments[0], arguments[1], arguments[2]).0,
            "betainc_reg_upper" => special::incomplete_beta(arguments[0], arguments[1], arguments[2]).1,
            "betainc_inv" => special::beta_quantile(arguments[0], arguments[1], arguments[2]),
            "binom_sf_ge" => {
                special::binomial_at_least(arguments[0] as u64, arguments[1] as u64, arguments[2])
            }
            _ => continue,
        };
        let tolerance = if want < 1e-200 { 1e-10 } else { 1e-12 };
        near_relative(&format!("{name} {arguments:?}"), got, want, tolerance);
    }
}

#[test]
fn oracle_benjamini_hochberg() {
    for case in cases("multiplicity") {
        let q = benjamini_hochberg(&numbers(&case["input"]["p"]));
        let want = numbers(&case["expected"]["BH"]);
        assert_eq!(q.len(), want.len());
        q.iter().zip(want).for_each(|(got, want)| near("q", *got, want, 1e-13));
    }
}
