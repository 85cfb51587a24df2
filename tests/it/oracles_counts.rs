//! Reference values of the classic counts: `$NADIR_ORACLES`. Every case and every expected field of each kind; a
//! field nobody here knows fails. What degenerate data give is in the second half.

use nadir::stats::classic::calibration::{EmpiricalNull, LogEstimate};
use nadir::stats::classic::cross_knox::{Counted, CrossKnox, Dated, Lags};
use nadir::stats::classic::evidence::evidence;
use nadir::stats::classic::exact_ratio::exact_ratio;
use nadir::stats::classic::knox::{self, Closeness, Event, knox};
use nadir::stats::classic::multiplicity as many;
use nadir::stats::classic::permutation::share_as_large;
use nadir::stats::classic::power::{ExactTest, signed_root_detectable_ratio};
use nadir::stats::classic::strike_dates::{self, Strike, strike_dates};
use nadir::stats::classic::tails::{
    Tails, hypergeometric_at_least, normal_quantile_upper, normal_upper, poisson_at_least, poisson_at_most,
};
use nadir::stats::classic::within_date::{
    Table, WeightedDate, WithinDate, within_date, within_date_weighted,
};
use nadir::stats::classic::{NotEstimable, TwoRates, mantel_haenszel, poisson_binomial};
use nadir::stats::pmf::Pmf;
use serde_json::Value;
use std::collections::BTreeSet;

use crate::kit::{cases, integers, near, near_relative, number, numbers, oracles};

/// The expected fields of a case, which must all be asked for.
struct Expected<'a> {
    id: &'a str,
    fields: &'a Value,
    asked: BTreeSet<&'static str>,
}

impl<'a> Expected<'a> {
    fn of(case: &'a Value) -> Self {
        Self { id: case["id"].as_str().unwrap_or("?"), fields: &case["expected"], asked: BTreeSet::new() }
    }

    fn has(&self, key: &str) -> bool {
        self.fields.get(key).is_some()
    }

    fn get(&mut self, key: &'static str) -> &'a Value {
        self.asked.insert(key);
        &self.fields[key]
    }

    #[track_caller]
    fn count(&mut self, key: &'static str, got: u64) {
        let want = number(self.get(key));
        assert_eq!(got as f64, want, "{} {key}", self.id);
    }

    #[track_caller]
    fn relative(&mut self, key: &'static str, got: f64, tolerance: f64) {
        let want = number(self.get(key));
        near_relative(&format!("{} {key}", self.id), got, want, tolerance);
    }

    /// Relative, but differences of numbers of size `scale` cannot be better than their rounding.
    #[track_caller]
    fn difference(&mut self, key: &'static str, got: f64, tolerance: f64, scale: f64) {
        let want = number(self.get(key));
        near(&format!("{} {key}", self.id), got, want, (tolerance * want.abs()).max(1e-15 * scale));
    }

    #[track_caller]
    fn all(&mut self, key: &'static str, got: &[f64], tolerance: f64) {
        let want = numbers(self.get(key));
        assert_eq!(got.len(), want.len(), "{} {key}", self.id);
        for (at, (got, want)) in got.iter().zip(want).enumerate() {
            near_relative(&format!("{} {key}[{at}]", self.id), *got, want, tolerance);
        }
    }

    /// A distribution that may leave out what is too small at its ends.
    #[track_caller]
    fn distribution(&mut self, first: u64, pmf: &Pmf, tolerance: f64) {
        self.count("support_min", first);
        let total = pmf.total();
        for (at, want) in numbers(self.get("pmf")).into_iter().enumerate() {
            let got = pmf.entries().find(|it| it.0 == first + at as u64).map_or(0.0, |it| it.1 / total);
            near_relative(&format!("{} pmf[{at}]", self.id), got, want, tolerance);
        }
    }

    #[track_caller]
    fn tails(&mut self, tails: &Tails, tolerance: f64) {
        self.relative("p_upper", tails.upper, tolerance);
        self.relative("p_lower", tails.lower, tolerance);
        self.relative("p_mid_upper", tails.mid_upper, tolerance);
        self.relative("p_two_sided_minlike", tails.two_sided_minlike, tolerance);
        self.relative("p_two_sided_doubled", tails.two_sided_doubled, tolerance);
    }

    #[track_caller]
    fn finish(self) {
        let all: BTreeSet<&str> =
            self.fields.as_object().expect("fields").keys().map(String::as_str).collect();
        let left: Vec<_> = all.difference(&self.asked).collect();
        assert!(left.is_empty(), "{}: not tested: {left:?}", self.id);
    }
}

fn whole(value: &Value) -> u64 {
    number(value) as u64
}

/// An object from counts to numbers of permutations.
#[track_caller]
fn same_counts(what: &str, got: &Pmf, want: &Value) {
    let want = want.as_object().expect("counts");
    assert_eq!(got.weights.iter().filter(|it| **it > 0.0).count(), want.len(), "{what}");
    for (count, ways) in got.entries() {
        assert_eq!(ways, want.get(&count.to_string()).map_or(0.0, number), "{what}: {count}");
    }
}

/// Draws by seed have the exact mean.
#[track_caller]
fn same_mean(what: &str, draws: &[u64], mean: f64, variance: f64) {
    let drawn = draws.iter().sum::<u64>() as f64 / draws.len() as f64;
    near(&format!("{what} drawn mean"), drawn, mean, 4.5 * (variance / draws.len() as f64).sqrt() + 1e-9);
}

fn knox_input(input: &Value) -> (Vec<Event>, Closeness) {
    let (x, y, t) = (numbers(&input["x"]), numbers(&input["y"]), numbers(&input["t"]));
    let events = x.iter().zip(&y).zip(&t).map(|((x, y), t)| Event { x: *x, y: *y, time: *t }).collect();
    (events, Closeness { distance: number(&input["delta"]), time: number(&input["tau"]) })
}

#[test]
fn oracle_knox() {
    for case in cases("knox") {
        let mut want = Expected::of(&case);
        let (events, within) = knox_input(&case["input"]);
        let found = knox(&events, within).expect("estimable");
        want.count("pairs", found.pairs);
        want.count("ns", found.near);
        want.count("nt", found.soon);
        want.count("nst", found.both);
        want.relative("expected", found.expected, 1e-12);
        want.relative("p_poisson_ge", found.poisson_p, 1e-12);
        want.relative("p_poisson_gt", found.poisson_p_more, 1e-12);
        want.relative("pair_permutation_mean", found.pair_null.mean, 1e-12);
        want.relative("pair_permutation_var", found.pair_null.variance, 1e-12);
        want.relative("pair_permutation_p_ge", found.pair_p, 1e-12);
        want.relative("point_permutation_mean", found.event_null.mean, 1e-12);
        want.relative("point_permutation_var", found.event_null.variance, 1e-12);
        want.relative("point_permutation_z", found.event_z, 1e-12);
        want.relative("modified_knox", found.modified, 1e-12);
        want.relative("mantel_corr", knox::mantel_correlation(&events).expect("varies"), 1e-12);
        if want.has("jacquez_k3") {
            want.count("jacquez_k3", knox::jacquez(&events, 3).expect("enough"));
        }
        let draws = knox::draws(&events, within, 4000, 1).expect("enough");
        same_mean(want.id, &draws, found.event_null.mean, found.event_null.variance);
        if want.has("enumerated_counts") {
            let pmf = knox::counted(&events, within).expect("few");
            same_counts(want.id, &pmf, want.get("enumerated_counts"));
            want.relative("enumerated_p_ge", pmf.at_least(found.both), 1e-12);
            let p = pmf.at_least(found.both);
            near(
                "drawn p",
                share_as_large(found.both, &draws),
                p,
                4.5 * (p * (1.0 - p) / 4000.0).sqrt() + 1e-3,
            );
        }
        want.finish();
    }
}

#[test]
fn oracle_burkitt() {
    let Some(folder) = oracles() else { return };
    let text = std::fs::read_to_string(folder.join("burkitt.csv")).expect("burkitt.csv");
    let events: Vec<Event> = text
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<f64> =
                line.split(',').skip(1).take(3).map(|it| it.parse().expect("number")).collect();
            Event { x: fields[0], y: fields[1], time: fields[2] }
        })
        .collect();
    assert_eq!(events.len(), 188);
    let found = knox(&events, Closeness { distance: 20.0, time: 5.0 }).expect("estimable");
    assert_eq!(found.both, 13);
}

#[test]
fn oracle_cross_knox() {
    let dated = |value: &Value| -> Vec<Dated> {
        let row = |it: &Value| {
            let it = numbers(it);
            Dated { x: it[0], y: it[1], day: it[2] as i64 }
        };
        value.as_array().expect("rows").iter().map(row).collect()
    };
    for case in cases("cross_knox") {
        let (id, input) = (case["id"].as_str().unwrap_or("?"), &case["input"]);
        let test =
            CrossKnox::new(&dated(&input["images"]), &dated(&input["strikes"]), number(&input["radius"]))
                .expect("estimable");
        let bins = case["expected"]["bins"].as_array().expect("bins");
        assert_eq!(bins.len(), input["bins"].as_array().expect("bins").len());
        for bin in bins {
            let ends = numbers(&bin["bin"]);
            let lags = Lags { first: ends[0] as i64, last: ends[1] as i64 };
            let id = format!("{id} {ends:?}");
            let mut want = Expected { id: &id, fields: bin, asked: BTreeSet::from(["bin"]) };
            for (what, [observed, mean, variance, counted, p]) in [
                (
                    Counted::Pairs,
                    ["pairs", "pairs_perm_mean", "pairs_perm_var", "pairs_enumerated", "pairs_p_ge"],
                ),
                (
                    Counted::Strikes,
                    ["strikes_hit", "hit_perm_mean", "hit_perm_var", "hit_enumerated", "hit_p_ge"],
                ),
            ] {
                let found = test.found(lags, what);
                want.count(observed, found.observed);
                want.relative(mean, found.null.mean, 1e-13);
                want.relative(variance, found.null.variance, 1e-13);
                let draws = test.draws(lags, what, 2000, 1);
                same_mean(&id, &draws, found.null.mean, found.null.variance);
                if want.has(counted) {
                    let pmf = test.counted(lags, what).expect("few");
                    same_counts(&id, &pmf, want.get(counted));
                    want.relative(p, pmf.at_least(found.observed), 1e-13);
                }
            }
            want.finish();
        }
    }
}

fn within_date_common(want: &mut Expected<'_>, found: &WithinDate) {
    want.count("observed", found.observed);
    want.relative("mean", found.null.mean, 1e-11);
    want.relative("var", found.null.variance, 1e-11);
    want.distribution(found.support.0, &found.pmf, 1e-11);
    let n_counts = want.get("pmf").as_array().expect("pmf").len() as u64;
    assert_eq!(found.support.1 - found.support.0 + 1, n_counts, "{}", want.id);
    want.tails(&found.tails, 1e-11);
}

#[test]
fn oracle_within_date_exact() {
    for case in cases("within_date_exact") {
        let (mut want, input) = (Expected::of(&case), &case["input"]);
        let column = |key: &str| integers(&input[key]).into_iter().map(u64::from).collect::<Vec<_>>();
        let (at_risk, exposed) = (column("facilities_at_risk"), column("exposed"));
        let (struck, both) = (column("struck"), column("exposed_and_struck"));
        let tables: Vec<Table> = (0..at_risk.len())
            .map(|day| Table {
                at_risk: at_risk[day],
                exposed: exposed[day],
                struck: struck[day],
                exposed_and_struck: both[day],
            })
            .collect();
        let found = within_date(&tables).expect("estimable");
        within_date_common(&mut want, &found);
        // The oracle leaves out the estimate at the ends of the support, and MH where a product is zero.
        if want.has("cmle_or") {
            let ratio = found.odds_ratio.expect("varies");
            want.relative("cmle_or", ratio.estimate, 1e-9);
            want.relative("or_ci95_lower", ratio.low, 1e-9);
            want.relative("or_ci95_upper", ratio.high, 1e-9);
        }
        let pooled = mantel_haenszel::odds_ratio(&tables).expect("varies");
        if want.has("mh_or") {
            want.relative("mh_or", pooled.odds_ratio, 1e-12);
            want.relative("mh_log_or_se_rbg", pooled.interval.expect("no zero").log_se, 1e-12);
        }
        want.relative("cmh_chisq", pooled.chi_square, 1e-12);
        want.finish();
    }
}

#[test]
fn oracle_within_date_weighted() {
    for case in cases("within_date_weighted") {
        let (mut want, input) = (Expected::of(&case), &case["input"]);
        let weights = numbers(&input["weights"]);
        let rows = |key: &str| -> Vec<Vec<bool>> {
            let row = |it: &Value| it.as_str().expect("bits").bytes().map(|it| it == b'1').collect();
            input[key].as_array().expect("rows").iter().map(row).collect()
        };
        let date = |(exposed, struck): (Vec<bool>, Vec<bool>)| {
            let pick = |which: bool| -> Vec<f64> {
                weights.iter().zip(&exposed).filter(|it| *it.1 == which).map(|it| *it.0).collect()
            };
            WeightedDate {
                exposed: pick(true),
                unexposed: pick(false),
                struck: struck.iter().filter(|it| **it).count() as u64,
                exposed_and_struck: struck.iter().zip(&exposed).filter(|it| *it.0 && *it.1).count() as u64,
            }
        };
        let dates: Vec<WeightedDate> = rows("exposed").into_iter().zip(rows("struck")).map(date).collect();
        let found = within_date_weighted(&dates).expect("estimable");
        within_date_common(&mut want, &found);
        let of = |part: fn(&nadir::stats::classic::Moments) -> f64| -> Vec<f64> {
            found.dates.iter().map(part).collect()
        };
        want.all("per_date_mean", &of(|it| it.mean), 1e-11);
        want.all("per_date_var", &of(|it| it.variance), 1e-11);
        want.finish();
    }
}

#[test]
fn oracle_strike_date_permutation() {
    for case in cases("strike_date_permutation") {
        let (mut want, input) = (Expected::of(&case), &case["input"]);
        let exposed: Vec<&[u8]> = input["exposed"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|it| it.as_str().expect("bits").as_bytes())
            .collect();
        let is_exposed = |facility: usize, day: usize| exposed[facility][day] == b'1';
        let column = |key: &str| integers(&input[key]);
        let (facility, day, stratum) = (column("strike_facility"), column("strike_day"), column("stratum"));
        let strikes: Vec<Strike> = (0..facility.len())
            .map(|k| Strike {
                facility: facility[k] as usize,
                day: day[k] as usize,
                stratum: u64::from(stratum[k]),
            })
            .collect();
        let found = strike_dates(&strikes, is_exposed).expect("strikes");
        want.count("observed", found.observed);
        want.relative("mean", found.null.mean, 1e-12);
        want.relative("var", found.null.variance, 1e-12);
        want.difference("z", found.z, 1e-12, found.null.mean / found.null.variance.sqrt());
        if want.has("pmf") {
            let tails = found.tails().expect("few");
            let pmf = found.pmf.expect("few");
            want.distribution(pmf.first, &pmf, 1e-12);
            want.tails(&tails, 1e-12);
        }
        let draws = strike_dates::draws(&strikes, is_exposed, 4000, 1);
        same_mean(want.id, &draws, found.null.mean, found.null.variance);
        want.finish();
    }
}

fn two_rates(input: &Value) -> TwoRates {
    TwoRates {
        events_exposed: whole(&input["events_exposed"]),
        time_exposed: number(&input["time_exposed"]),
        events_unexposed: whole(&input["events_unexposed"]),
        time_unexposed: number(&input["time_unexposed"]),
    }
}

#[test]
fn oracle_rate_ratio() {
    for case in cases("rate_ratio") {
        let mut want = Expected::of(&case);
        let found = exact_ratio(&two_rates(&case["input"])).expect("events");
        want.relative("rate_ratio", found.rate_ratio, 1e-12);
        want.relative("p_greater", found.tails.upper, 1e-11);
        want.relative("p_less", found.tails.lower, 1e-11);
        want.relative("p_mid_greater", found.tails.mid_upper, 1e-11);
        want.relative("p_two_sided_central", found.tails.two_sided_doubled, 1e-11);
        want.relative("p_two_sided_midp_central", found.p_two_sided_mid, 1e-11);
        want.relative("p_two_sided_minlike", found.tails.two_sided_minlike, 1e-11);
        want.all("ci95_central", &[found.central.low, found.central.high], 1e-9);
        // The oracle asks for these two where both groups have events.
        if want.has("ci95_midp") {
            want.all("ci95_midp", &[found.mid_p.low, found.mid_p.high], 1e-9);
        }
        if want.has("ci95_wald_log") {
            let wald = found.wald.expect("no zero");
            want.all("ci95_wald_log", &[wald.low, wald.high], 1e-11);
        } else {
            assert_eq!(found.wald, Err(NotEstimable::ZeroCell), "{}", want.id);
        }
        want.relative("jeffreys_prob_rr_gt_1", found.jeffreys_above_one, 1e-11);
        let jeffreys = found.jeffreys;
        want.all("jeffreys_quantiles_025_50_975", &[jeffreys.low, jeffreys.estimate, jeffreys.high], 1e-9);
        want.difference("log_bf10_uniform_share", found.log_bayes_factor, 1e-11, 10.0);
        want.difference("log_bf10_uniform_share_upper", found.log_bayes_factor_upper, 1e-11, 10.0);
        want.finish();
    }
}

#[test]
fn oracle_mh_rate_ratio() {
    for case in cases("mh_rate_ratio") {
        let (mut want, input) = (Expected::of(&case), &case["input"]);
        let column = |key: &str| numbers(&input[key]);
        let (a, b) = (column("events_exposed"), column("events_unexposed"));
        let (t1, t0) = (column("time_exposed"), column("time_unexposed"));
        let strata: Vec<TwoRates> = (0..a.len())
            .map(|k| TwoRates {
                events_exposed: a[k] as u64,
                time_exposed: t1[k],
                events_unexposed: b[k] as u64,
                time_unexposed: t0[k],
            })
            .collect();
        let found = mantel_haenszel::rate_ratio(&strata).expect("events");
        let interval = found.interval.expect("no zero");
        want.relative("mh_rate_ratio", found.rate_ratio, 1e-12);
        want.relative("log_se", interval.log_se, 1e-12);
        want.all("ci95", &[interval.ratio.low, interval.ratio.high], 1e-12);
        want.difference("chisq", found.chi_square, 1e-12, found.null.mean / found.null.variance.sqrt());
        want.relative("expected_exposed", found.null.mean, 1e-12);
        want.relative("variance", found.null.variance, 1e-12);
        want.relative("exact_p_greater", found.tails.upper, 1e-12);
        want.relative("exact_p_less", found.tails.lower, 1e-12);
        want.finish();
    }
}

#[test]
fn oracle_poisson_binomial() {
    for case in cases("poisson_binomial") {
        let mut want = Expected::of(&case);
        let pmf = poisson_binomial::distribution(&numbers(&case["input"]["p"])).expect("probabilities");
        want.all("pmf", &pmf.weights, 1e-12);
        let s = whole(want.get("s"));
        want.relative("p_ge_s", pmf.at_least(s), 1e-12);
        want.relative("p_le_s", pmf.at_most(s), 1e-12);
        want.finish();
    }
}

#[test]
fn oracle_multiplicity() {
    for case in cases("multiplicity") {
        let (mut want, input) = (Expected::of(&case), &case["input"]);
        let p = numbers(&input["p"]);
        want.all("bonferroni", &many::bonferroni(&p), 1e-13);
        want.all("holm", &many::holm(&p), 1e-13);
        want.all("hochberg", &many::hochberg(&p), 1e-13);
        want.all("BH", &many::benjamini_hochberg(&p), 1e-13);
        want.all("BY", &many::benjamini_yekutieli(&p), 1e-13);
        want.all("hommel_R", &many::hommel(&p), 1e-13);
        if input["westfall_young"].is_object() {
            let input = &input["westfall_young"];
            let rows: Vec<Vec<f64>> = input["matrix"].as_array().expect("rows").iter().map(numbers).collect();
            let found = many::westfall_young(&rows, whole(&input["n_class0"]) as usize).expect("estimable");
            want.all("wy_teststat", &found.statistics, 1e-13);
            want.all("wy_raw_p", &found.p, 1e-13);
            want.all("wy_maxT_adjusted_p", &found.p_adjusted, 1e-13);
            want.count("wy_enumerated", found.n_relabellings);
        }
        want.finish();
    }
}

#[test]
fn oracle_evidence_measures() {
    for case in cases("evidence_measures") {
        let (mut want, input) = (Expected::of(&case), &case["input"]);
        let found = evidence(number(&input["rate_ratio"]), number(&input["log_se"])).expect("estimable");
        want.relative("evalue_point", found.e_value.estimate, 1e-11);
        want.relative("evalue_ci", found.e_value.limit, 1e-11);
        want.all("ci95", &[found.ratio.low, found.ratio.high], 1e-11);
        want.relative("z", found.z, 1e-11);
        want.relative("p_two_sided", found.p_two_sided, 1e-11);
        want.relative("p_upper", found.p_upper, 1e-11);
        want.relative("svalue_bits", found.s_value, 1e-11);
        want.relative("sellke_bound_bf01", found.sellke_bound, 1e-11);
        want.difference("wakefield_log_bf10", found.log_bayes_factor, 1e-11, 10.0);
        want.finish();
    }
}

#[test]
fn oracle_negative_control_calibration() {
    for case in cases("negative_control_calibration") {
        let (mut want, input) = (Expected::of(&case), &case["input"]);
        let estimates = |ratio: &str, se: &str| -> Vec<LogEstimate> {
            let pairs = numbers(&input[ratio]).into_iter().zip(numbers(&input[se]));
            pairs.map(|(log_ratio, log_se)| LogEstimate { log_ratio, log_se }).collect()
        };
        let null = EmpiricalNull::of(&estimates("control_logrr", "control_se")).expect("controls");
        want.difference("mean", null.mean, 1e-8, 1.0);
        want.relative("sd", null.sd, 1e-8);
        let targets = estimates("target_logrr", "target_se");
        let found: Vec<_> = targets.iter().map(|it| null.calibrate(it).expect("target")).collect();
        want.all("p_two_sided", &found.iter().map(|it| it.p_two_sided).collect::<Vec<_>>(), 1e-8);
        want.all("p_upper", &found.iter().map(|it| it.p_upper).collect::<Vec<_>>(), 1e-8);
        want.finish();
    }
}

#[test]
fn oracle_power() {
    for case in cases("power") {
        let (mut want, input) = (Expected::of(&case), &case["input"]);
        let (events, share) = (whole(&input["events"]), number(&input["exposed_share"]));
        let test = ExactTest::new(events, share, number(&input["alpha_one_sided"])).expect("events");
        want.count("critical_count", test.critical_count);
        want.relative("exact_size", test.size, 1e-9);
        want.relative("exact_power", test.power(number(&input["rate_ratio"])).expect("a ratio"), 1e-9);
        want.relative("mde_rate_ratio_80_exact", test.detectable_ratio(0.8).expect("in reach"), 1e-9);
        let approximate = signed_root_detectable_ratio(events, share, 0.05, 0.8).expect("in reach");
        want.relative("musonda_srl1_mdrr_80_two_sided", approximate, 1e-9);
        want.finish();
    }
}

#[test]
fn oracle_tails() {
    for case in cases("special_functions") {
        let a = numbers(&case["args"]);
        let want = number(&case["value"]);
        let name = case["fn"].as_str().unwrap_or("?");
        let got = match name {
            "poisson_sf_ge" => poisson_at_least(a[0] as u64, a[1]),
            "poisson_cdf" => poisson_at_most(a[0] as u64, a[1]),
            "norm_sf" => normal_upper(a[0]),
            "norm_isf" => normal_quantile_upper(a[0]),
            "hypergeom_sf_ge" => hypergeometric_at_least(a[0] as u64, a[1] as u64, a[2] as u64, a[3] as u64),
            _ => continue,
        };
        near_relative(&format!("{name} {a:?}"), got, want, if want < 1e-200 { 1e-10 } else { 1e-12 });
    }
}

/// What has no answer says why, in every family; nothing panics, nothing is NaN.
mod degenerate {
    use super::*;
    use nadir::stats::classic::within_date::Table;

    const WITHIN: Closeness = Closeness { distance: 1.0, time: 1.0 };

    fn at(x: f64, time: f64) -> Event {
        Event { x, y: 0.0, time }
    }

    fn rates(events_exposed: u64, time_exposed: f64, events_unexposed: u64, time_unexposed: f64) -> TwoRates {
        TwoRates { events_exposed, time_exposed, events_unexposed, time_unexposed }
    }

    #[test]
    fn codes_are_kebab_case_and_serialised() {
        for reason in NotEstimable::ALL {
            assert_eq!(serde_json::to_value(reason).expect("serialises"), reason.code());
            assert!(reason.to_string().starts_with("not estimable because "), "{reason}");
        }
    }

    #[test]
    fn knox_of_few_or_equal_events() {
        assert_eq!(knox(&[], WITHIN), Err(NotEstimable::TooFew));
        assert_eq!(knox(&[at(0.0, 0.0)], WITHIN), Err(NotEstimable::TooFew));
        assert_eq!(knox(&[at(f64::NAN, 0.0), at(0.0, 0.0)], WITHIN), Err(NotEstimable::OutOfRange));
        assert_eq!(
            knox(&[at(0.0, 0.0); 3], Closeness { distance: -1.0, time: 1.0 }),
            Err(NotEstimable::OutOfRange)
        );
        for n in 2..6 {
            let found = knox(&vec![at(1.0, 2.0); n], WITHIN).expect("two or more");
            assert_eq!(
                (found.both, found.event_null.variance, found.pair_null.variance),
                (found.pairs, 0.0, 0.0)
            );
            assert_eq!((found.event_z, found.pair_p), (0.0, 1.0));
        }
        assert_eq!(knox::mantel_correlation(&[at(1.0, 2.0); 4]), Err(NotEstimable::NothingVaries));
        assert_eq!(knox::jacquez(&[at(1.0, 2.0); 4], 9), Ok(12));
        assert_eq!(knox::jacquez(&[at(1.0, 2.0); 4], 0), Ok(0));
        assert_eq!(knox::counted(&[at(1.0, 2.0); 10], WITHIN), Err(NotEstimable::TooMany));
        let two_far = knox(&[at(0.0, 0.0), at(9.0, 9.0)], WITHIN).expect("two");
        assert_eq!(
            (two_far.both, two_far.poisson_p, two_far.poisson_p_more, two_far.modified),
            (0, 1.0, 0.0, 0.0)
        );
    }

    /// The moments of permuted events against all their permutations, with ties and every number from 3 on.
    #[test]
    fn knox_moments_are_those_of_all_permutations() {
        for n in 3..8_usize {
            let events: Vec<Event> = (0..n)
                .map(|k| Event { x: (k * k % 5) as f64, y: (k % 2) as f64, time: (k * 7 % 4) as f64 })
                .collect();
            let found = knox(&events, WITHIN).expect("enough");
            let pmf = knox::counted(&events, WITHIN).expect("few");
            near("mean", found.event_null.mean, pmf.mean(), 1e-13);
            near("variance", found.event_null.variance, pmf.variance(), 1e-13);
            assert_eq!(pmf.total(), (1..=n).product::<usize>() as f64);
        }
    }

    #[test]
    fn cross_knox_without_strikes_or_images() {
        let here = Dated { x: 0.0, y: 0.0, day: 3 };
        let refused = |images: &[Dated], strikes: &[Dated], radius: f64| {
            CrossKnox::new(images, strikes, radius).map(|_| ()).unwrap_err()
        };
        assert_eq!(refused(&[here], &[], 1.0), NotEstimable::NoEvents);
        assert_eq!(refused(&[here], &[here], f64::NAN), NotEstimable::OutOfRange);
        let lags = Lags { first: 0, last: 7 };
        let found = CrossKnox::new(&[], &[here], 1.0).expect("a strike").found(lags, Counted::Pairs);
        assert_eq!((found.observed, found.null.mean, found.null.variance), (0, 0.0, 0.0));
        let one = CrossKnox::new(&[here], &[here], f64::INFINITY).expect("a strike");
        assert_eq!(one.found(lags, Counted::Strikes).observed, 1);
        assert_eq!(one.found(Lags { first: 7, last: 0 }, Counted::Pairs).observed, 0);
        assert_eq!(one.counted(lags, Counted::Pairs).expect("one").weights, [1.0]);
    }

    #[test]
    fn within_date_at_the_ends() {
        let table = |at_risk, exposed, struck, exposed_and_struck| Table {
            at_risk,
            exposed,
            struck,
            exposed_and_struck,
        };
        assert_eq!(within_date(&[]), Err(NotEstimable::NoEvents));
        assert_eq!(within_date(&[table(3, 2, 2, 0)]), Err(NotEstimable::ImpossibleTable));
        assert_eq!(within_date(&[table(3, 4, 0, 0)]), Err(NotEstimable::ImpossibleTable));
        let nothing = within_date(&[table(0, 0, 0, 0), table(4, 4, 2, 2), table(4, 1, 0, 0)]).expect("dates");
        assert_eq!((nothing.tails.upper, nothing.tails.lower), (1.0, 1.0));
        assert_eq!(nothing.odds_ratio, Err(NotEstimable::NothingVaries));
        assert_eq!(mantel_haenszel::odds_ratio(&[table(4, 4, 2, 2)]), Err(NotEstimable::NothingVaries));
        // One of two exposed, one struck: P = 1/2, so the limits are 0.025 / 0.975 and its inverse.
        let low = within_date(&[table(2, 1, 1, 0)]).expect("a date").odds_ratio.expect("varies");
        assert_eq!((low.estimate, low.low), (0.0, 0.0));
        near_relative("upper limit", low.high, 0.975 / 0.025, 1e-13);
        let high = within_date(&[table(2, 1, 1, 1)]).expect("a date").odds_ratio.expect("varies");
        assert_eq!((high.estimate, high.high), (f64::INFINITY, f64::INFINITY));
        near_relative("lower limit", high.low, 0.025 / 0.975, 1e-13);
        let pooled = mantel_haenszel::odds_ratio(&[table(2, 1, 1, 1)]).expect("varies");
        assert_eq!((pooled.odds_ratio, pooled.interval), (f64::INFINITY, Err(NotEstimable::ZeroCell)));
    }

    #[test]
    fn within_date_with_strange_weights() {
        let date = |exposed: &[f64], unexposed: &[f64], struck, exposed_and_struck| WeightedDate {
            exposed: exposed.to_vec(),
            unexposed: unexposed.to_vec(),
            struck,
            exposed_and_struck,
        };
        let of = |it: WeightedDate| within_date_weighted(&[it]);
        assert_eq!(of(date(&[f64::NAN], &[1.0], 1, 0)), Err(NotEstimable::OutOfRange));
        assert_eq!(of(date(&[0.0], &[1.0], 1, 1)), Err(NotEstimable::ImpossibleTable));
        assert_eq!(of(date(&[], &[], 0, 0)).expect("a date").tails.upper, 1.0);
        assert_eq!(of(date(&[1.0, 0.0], &[2.0], 2, 1)).expect("all struck").support, (1, 1));
        // One struck of weights 1e-200 and 1e200.
        let far = of(date(&[1e-200], &[1e200], 1, 1)).expect("a date");
        assert!(far.tails.upper < 1e-300 && far.tails.lower == 1.0);
        let near_equal = of(date(&[3.0], &[1.0], 1, 1)).expect("a date");
        near("share", near_equal.tails.upper, 0.75, 1e-15);
    }

    #[test]
    fn rate_ratios_without_events_or_time() {
        assert_eq!(exact_ratio(&rates(0, 1.0, 0, 1.0)), Err(NotEstimable::NoEvents));
        assert_eq!(exact_ratio(&rates(1, 0.0, 1, 1.0)), Err(NotEstimable::NoTime));
        assert_eq!(exact_ratio(&rates(1, 1.0, 0, 0.0)), Err(NotEstimable::NoTime));
        assert_eq!(exact_ratio(&rates(1, f64::NAN, 1, 1.0)), Err(NotEstimable::OutOfRange));
        assert_eq!(mantel_haenszel::rate_ratio(&[]), Err(NotEstimable::NoEvents));
        assert_eq!(mantel_haenszel::rate_ratio(&[rates(2, 1.0, 0, 0.0)]), Err(NotEstimable::NothingVaries));
        // A stratum without unexposed time says nothing; nor does one without events.
        let strata = [rates(1, 1.0, 1, 3.0), rates(2, 5.0, 0, 0.0), rates(0, 0.0, 0, 0.0)];
        let (all, first) = (mantel_haenszel::rate_ratio(&strata), mantel_haenszel::rate_ratio(&strata[..1]));
        let (all, first) = (all.expect("events"), first.expect("events"));
        assert_eq!(
            (all.rate_ratio, all.chi_square, all.tails),
            (first.rate_ratio, first.chi_square, first.tails)
        );
        let none = mantel_haenszel::rate_ratio(&[rates(0, 1.0, 4, 1.0)]).expect("events");
        assert_eq!((none.rate_ratio, none.interval), (0.0, Err(NotEstimable::ZeroCell)));
    }

    #[test]
    fn other_families() {
        assert_eq!(poisson_binomial::distribution(&[0.5, 1.5]), Err(NotEstimable::OutOfRange));
        assert_eq!(poisson_binomial::distribution(&[]), Ok(Pmf::point(0)));
        assert!(strike_dates(&[], |_, _| true).is_err());
        let strikes = vec![Strike { facility: 0, day: 0, stratum: 1 }; 19];
        let found = strike_dates(&strikes, |_, _| true).expect("strikes");
        assert_eq!((found.z, found.null.variance), (0.0, 0.0));
        assert_eq!(found.tails(), Err(NotEstimable::TooMany));
        for adjust in [many::bonferroni, many::holm, many::hochberg, many::hommel, many::benjamini_yekutieli]
        {
            assert_eq!(adjust(&[]), Vec::<f64>::new());
            assert_eq!(adjust(&[0.25]), [0.25]);
            assert_eq!(adjust(&[f64::NAN, 2.0]), [1.0, 1.0]);
        }
        assert_eq!(many::westfall_young(&[vec![1.0, 2.0]], 1), Err(NotEstimable::TooFew));
        assert_eq!(many::westfall_young(&[vec![1.0; 40]], 20), Err(NotEstimable::TooMany));
        assert_eq!(many::westfall_young(&[vec![1.0; 4]], 2).expect("four").p_adjusted, [1.0]);
        assert_eq!(evidence(0.0, 0.1), Err(NotEstimable::OutOfRange));
        assert_eq!(evidence(2.0, 0.0), Err(NotEstimable::OutOfRange));
        let none = evidence(1.0, 0.5).expect("estimable");
        assert_eq!((none.e_value.estimate, none.s_value, none.sellke_bound), (1.0, 0.0, 1.0));
        let extreme = evidence(1e6, 0.1).expect("estimable");
        assert!(extreme.s_value.is_finite() && extreme.sellke_bound == 0.0);
        let control = |log_ratio, log_se| LogEstimate { log_ratio, log_se };
        assert_eq!(EmpiricalNull::of(&[control(0.1, 0.1)]), Err(NotEstimable::TooFew));
        assert_eq!(EmpiricalNull::of(&[control(0.1, 0.0); 3]), Err(NotEstimable::OutOfRange));
        let null = EmpiricalNull::of(&[control(0.1, 0.2); 3]).expect("controls");
        assert_eq!(null.sd, 0.0);
        assert_eq!(null.calibrate(&control(0.1, 0.0)), Err(NotEstimable::NothingVaries));
        assert_eq!(ExactTest::new(0, 0.5, 0.05), Err(NotEstimable::NoEvents));
        assert_eq!(ExactTest::new(3, 1.0, 0.05), Err(NotEstimable::OutOfRange));
        let hopeless = ExactTest::new(2, 0.5, 0.05).expect("events");
        assert_eq!((hopeless.critical_count, hopeless.size, hopeless.power(5.0)), (3, 0.0, Ok(0.0)));
        assert_eq!(hopeless.detectable_ratio(0.8), Err(NotEstimable::OutOfReach));
        assert_eq!(signed_root_detectable_ratio(1, 0.5, 0.05, 0.8), Err(NotEstimable::OutOfReach));
        assert_eq!(ExactTest::new(1, 0.05, 0.05).expect("events").critical_count, 1);
    }
}
