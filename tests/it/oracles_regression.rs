//! Reference values of the classic regressions: every case and every field of the oracle files, published results,
//! and data from which there is nothing to estimate.
//!
//! Nothing about a case is known here but the published ones; other files of the same kinds may stand in
//! `$NADIR_ORACLES`.

use nadir::model::Plan;
use nadir::simulate::{self, Settings, World};
use nadir::stats::panel::Panel;
use nadir::stats::regression::conditional_logistic::{MatchedSets, Ties, conditional_logistic};
use nadir::stats::regression::conditional_poisson::{ConditionalPoisson, PersonTime, conditional_poisson};
use nadir::stats::regression::negative_binomial::{Counts, NegativeBinomial, negative_binomial};
use nadir::stats::regression::strike_history::{StrikeHistory, strike_history};
use nadir::stats::regression::two_way_poisson::{Cells, TwoWay, two_way_poisson, two_way_score};
use nadir::stats::regression::{Fit, NotEstimable};
use serde_json::Value;
use std::collections::BTreeSet;
use std::slice::from_ref;

use crate::kit::{cases, integers, near, near_relative, number, numbers};

/// Compares the fields of an `expected`, and at the end says which nobody asked for.
struct Fields<'a> {
    id: String,
    want: &'a Value,
    seen: BTreeSet<&'a str>,
}

/// Coefficients to 1e-9 absolutely; all else relatively.
const COEF: f64 = 1e-9;
const SE: f64 = 1e-8;
const LOGLIK: f64 = 1e-10;
const CHI_SQUARE: f64 = 1e-8;

impl<'a> Fields<'a> {
    fn new(id: String, want: &'a Value) -> Self {
        Self { id, want, seen: BTreeSet::new() }
    }

    fn field(&mut self, key: &'a str) -> (&'a Value, String) {
        self.seen.insert(key);
        (&self.want[key], format!("{} {key}", self.id))
    }

    fn relative(&mut self, key: &'a str, got: f64, tolerance: f64) {
        let (want, what) = self.field(key);
        near_relative(&what, got, number(want), tolerance);
    }

    fn all(&mut self, key: &'a str, got: &[f64], absolute: f64, relative: f64) {
        let (want, what) = self.field(key);
        let want = if want.is_array() { numbers(want) } else { vec![number(want)] };
        assert_eq!(got.len(), want.len(), "{what}");
        for (got, want) in got.iter().zip(want) {
            near(&what, *got, want, absolute.max(relative * want.abs()));
        }
    }

    fn fit(&mut self, fit: &Fit) {
        self.all("coef", &fit.coef, COEF, 0.0);
        self.all("se", &fit.se, 0.0, SE);
        let (want, what) = self.field("vcov");
        let want = want.as_array().expect("vcov");
        assert_eq!(want.len(), fit.covariance.len(), "{what}");
        for (i, row) in want.iter().enumerate() {
            for (j, want) in numbers(row).into_iter().enumerate() {
                // A covariance may be near 0: measured by the two standard errors.
                near(&what, fit.covariance[i][j], want, SE * fit.se[i] * fit.se[j]);
            }
        }
        self.relative("loglik_null", fit.loglik_null, LOGLIK);
        self.relative("loglik", fit.loglik, LOGLIK);
        self.relative("lr", fit.likelihood_ratio, CHI_SQUARE);
        self.relative("score", fit.score, CHI_SQUARE);
        self.relative("wald", fit.wald, CHI_SQUARE);
    }

    /// Every field of `expected` must have been compared.
    fn done(self) {
        let keys: BTreeSet<&str> =
            self.want.as_object().expect("expected").keys().map(String::as_str).collect();
        assert_eq!(self.seen, keys, "{}: fields compared, fields given", self.id);
    }
}

fn id(case: &Value) -> String {
    case["id"].as_str().unwrap_or("?").to_owned()
}

fn names(input: &Value) -> Vec<&str> {
    input["covariates"]
        .as_array()
        .expect("covariates")
        .iter()
        .map(|it| it.as_str().expect("a name"))
        .collect()
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

fn logistic(stratum: &[u32], case: &[bool], x: &[Vec<f64>], ties: Ties) -> Result<Fit, NotEstimable> {
    conditional_logistic(&MatchedSets { stratum, case, covariates: &slices(x) }, ties)
}

fn logistic_of(input: &Value, ties: Ties) -> Fit {
    let x: Vec<Vec<f64>> = names(input).into_iter().map(|it| numbers(&input[it])).collect();
    let case: Vec<bool> = integers(&input["case"]).into_iter().map(|it| it == 1).collect();
    logistic(&integers(&input["stratum"]), &case, &x, ties).expect("estimable")
}

#[test]
fn oracle_conditional_logistic() {
    for case in cases("clogit") {
        let by_name = [("exact", Ties::Exact), ("efron", Ties::Efron), ("breslow", Ties::Breslow)];
        let given = case["expected"].as_object().expect("expected");
        assert!(given.keys().all(|it| by_name.iter().any(|(name, _)| name == it)), "{}", id(&case));
        for (name, ties) in by_name {
            let mut fields = Fields::new(format!("{} {name}", id(&case)), &case["expected"][name]);
            fields.fit(&logistic_of(&case["input"], ties));
            fields.done();
        }
    }
}

/// `datasets::infert` as printed by R's `survival::clogit` (Trichopoulos et al. 1976).
#[test]
fn oracle_conditional_logistic_published() {
    for case in cases("clogit").iter().filter(|it| id(it) == "clogit-infert") {
        let fit = logistic_of(&case["input"], Ties::Exact);
        let names = names(&case["input"]);
        for (name, want) in [("spontaneous", 1.985_876), ("induced", 1.409_012)] {
            let at = names.iter().position(|it| *it == name).expect("a covariate");
            near(name, fit.coef[at], want, 5e-7);
        }
    }
}

fn series(
    group: &[u32],
    events: &[u32],
    time: &[f64],
    x: &[Vec<f64>],
) -> Result<ConditionalPoisson, NotEstimable> {
    conditional_poisson(&PersonTime { group, events, time, covariates: &slices(x) })
}

fn series_of(input: &Value, x: &[Vec<f64>]) -> ConditionalPoisson {
    let (group, y, time) = (integers(&input["group"]), integers(&input["y"]), numbers(&input["time"]));
    series(&group, &y, &time, x).expect("estimable")
}

#[test]
fn oracle_conditional_poisson() {
    for case in cases("sccs_conditional_poisson") {
        let input = &case["input"];
        let x: Vec<Vec<f64>> = names(input).into_iter().map(|it| numbers(&input[it])).collect();
        let found = series_of(input, &x);
        let mut fields = Fields::new(id(&case), &case["expected"]);
        fields.fit(&found.fit);
        fields.all("cluster_se", &found.cluster_se, 0.0, SE);
        fields.done();
    }
}

/// MMR and ITP, six weeks after vaccination as one risk period: Whitaker et al. 2006, doi:10.1002/sim.2302.
#[test]
fn oracle_conditional_poisson_published() {
    for case in cases("sccs_conditional_poisson").iter().filter(|it| id(it) == "sccs-itp") {
        let input = &case["input"];
        let (risk, age): (Vec<&str>, Vec<&str>) =
            names(input).into_iter().partition(|it| it.starts_with("risk"));
        let mut any = vec![0.0; integers(&input["y"]).len()];
        for name in risk {
            any.iter_mut().zip(numbers(&input[name])).for_each(|(any, it)| *any += it);
        }
        let columns: Vec<Vec<f64>> =
            std::iter::once(any).chain(age.into_iter().map(|it| numbers(&input[it]))).collect();
        let (ratio, low, high) = series_of(input, &columns).fit.ratio(0);
        near("ratio", ratio, 3.226, 5e-4);
        near("lower limit", low, 1.532, 5e-4);
        near("upper limit", high, 6.794, 5e-4);
    }
}

#[test]
fn oracle_two_way_poisson() {
    for case in cases("twoway_fe_poisson") {
        let mut cells = Cells::new(1);
        let rows = |key: &str| case["input"][key].as_array().expect("rows").clone();
        for (row, (x, y)) in rows("x").iter().zip(rows("y")).enumerate() {
            for (column, (x, y)) in numbers(x).into_iter().zip(integers(&y)).enumerate() {
                cells.push(row as u32, column as u32, y, &[x]);
            }
        }
        let found = two_way_poisson(&cells).expect("estimable");
        let mut fields = Fields::new(id(&case), &case["expected"]);
        fields.all("coef", &found.fit.coef, COEF, 0.0);
        fields.all("se", &found.fit.se, 0.0, SE);
        fields.relative("deviance", found.deviance, LOGLIK);
        fields.all("cluster_facility_se", &found.row_cluster_se, 0.0, SE);
        fields.all("cluster_date_se", &found.column_cluster_se, 0.0, SE);
        fields.all("cluster_twoway_se", &found.two_way_cluster_se, 0.0, SE);
        let score = two_way_score(&cells, 0).expect("estimable");
        fields.relative("rank1_observed", score.observed, 0.0);
        fields.relative("rank1_expected", score.expected, 1e-12);
        fields.relative("score_u", score.score, 1e-12);
        fields.relative("score_var_poisson", score.variance, 1e-12);
        fields.relative("score_var_permutation", score.permutation_variance(), 1e-12);
        fields.relative("score_chisq", score.chi_square(), 1e-12);
        fields.relative("score_var_date_cluster", score.cluster_variance(|it| it).0, 1e-12);
        fields.done();
        near_relative("the fit's own score", found.fit.score, score.chi_square(), 1e-11);
    }
}

fn counts(events: &[u32], time: &[f64], x: &[Vec<f64>]) -> Result<NegativeBinomial, NotEstimable> {
    negative_binomial(&Counts { events, time, covariates: &slices(x) })
}

#[test]
fn oracle_negative_binomial() {
    for case in cases("negative_binomial") {
        let input = &case["input"];
        let x: Vec<Vec<f64>> = (1..).map_while(|k| input.get(format!("x{k}"))).map(numbers).collect();
        let found = counts(&integers(&input["y"]), &numbers(&input["time"]), &x).expect("estimable");
        let mut fields = Fields::new(id(&case), &case["expected"]);
        fields.all("coef", &found.coef, 0.0, 1e-9);
        fields.relative("theta", found.theta, 1e-9);
        fields.all("se_expected_information", &found.se, 0.0, 1e-9);
        fields.relative("loglik", found.loglik, 1e-9);
        fields.done();
    }
}

// ---- nothing to estimate

#[test]
fn regression_logistic_says_why_not() {
    use NotEstimable::*;
    let strata: Vec<u32> = (0..40).map(|it| it / 4).collect();
    let case: Vec<bool> = (0..40).map(|it| it % 4 == it / 4 % 3 || (it > 30 && it % 4 == 3)).collect();
    let x: Vec<f64> = (0..40).map(|it| f64::from(it * 7 % 11)).collect();
    let twice: Vec<f64> = x.iter().map(|it| 2.0 * it + 1.0).collect();
    let told: Vec<f64> = case.iter().map(|it| f64::from(u8::from(*it))).collect();
    let of_stratum: Vec<f64> = strata.iter().map(|it| f64::from(*it) / 7.0).collect();
    for ties in [Ties::Exact, Ties::Efron, Ties::Breslow] {
        let fit = |x: &[Vec<f64>]| logistic(&strata, &case, x, ties);
        assert!(fit(from_ref(&x)).is_ok());
        assert_eq!(fit(&[vec![1.0; 40]]), Err(NoVariation), "all exposed");
        assert_eq!(fit(&[x.clone(), of_stratum.clone()]), Err(NoVariation), "constant in every stratum");
        assert_eq!(fit(&[x.clone(), twice.clone()]), Err(Collinear));
        assert_eq!(fit(from_ref(&told)), Err(Separated));
        assert_eq!(fit(&[x.clone(), told.clone()]), Err(Separated));
        // Separated by a combination: neither tells alone.
        let both: Vec<f64> = x.iter().zip(&told).map(|(x, told)| x + told).collect();
        assert_eq!(fit(&[x.clone(), both]), Err(Separated));
        assert_eq!(fit(&[]), Err(NoCovariates));
        assert_eq!(fit(&[vec![f64::NAN; 40]]), Err(Malformed));
        assert_eq!(fit(&[vec![1.0; 39]]), Err(Malformed));
        assert_eq!(logistic(&strata, &[false; 40], from_ref(&x), ties), Err(NoEvents));
        assert_eq!(logistic(&strata, &[true; 40], from_ref(&x), ties), Err(NoEvents));
        assert_eq!(logistic(&[], &[], &[vec![]], ties), Err(NoEvents));
    }
    assert_eq!(serde_json::to_value(NotOverdispersed).unwrap(), "not-overdispersed");
}

#[test]
fn regression_exact_logistic_of_a_large_stratum_stays_finite() {
    let n = 3000_usize;
    let case: Vec<bool> = (0..n).map(|it| it * 2_654_435_761 % 97 < 48).collect();
    let x: Vec<f64> = (0..n).map(|it| 2023.0 + (it * 40_503 % 1013) as f64 / 100.0).collect();
    let exact = logistic(&vec![0; n], &case, from_ref(&x), Ties::Exact).expect("estimable");
    assert!(exact.loglik.is_finite() && exact.se[0] > 0.0, "{exact:?}");
    // A stratum so large is all but unconditional: ordinary logistic regression has this error.
    let (share, mean) =
        (case.iter().filter(|it| **it).count() as f64 / n as f64, x.iter().sum::<f64>() / n as f64);
    let spread: f64 = x.iter().map(|it| (it - mean) * (it - mean)).sum();
    near_relative("se", exact.se[0], (share * (1.0 - share) * spread).sqrt().recip(), 0.01);
}

#[test]
fn regression_series_says_why_not() {
    use NotEstimable::*;
    let group: Vec<u32> = (0..20).map(|it| it / 4).collect();
    let time = vec![10.0; 20];
    let y: Vec<u32> = (0..20).map(|it| it * 3 % 5).collect();
    let x: Vec<f64> = (0..20).map(|it| f64::from(it % 3)).collect();
    let fit =
        |y: &[u32], time: &[f64], x: &[Vec<f64>]| series(&group, y, time, x).map(|it| it.fit.coef.len());
    assert_eq!(fit(&y, &time, from_ref(&x)), Ok(1));
    assert_eq!(fit(&[0; 20], &time, from_ref(&x)), Err(NoEvents));
    assert_eq!(fit(&y, &time, &[vec![1.0; 20]]), Err(NoVariation));
    assert_eq!(fit(&y, &time, &[x.clone(), x.clone()]), Err(Collinear));
    let quiet: Vec<f64> = y.iter().map(|it| f64::from(u8::from(*it == 0))).collect();
    assert_eq!(fit(&y, &time, &[x.clone(), quiet]), Err(Separated), "no event where it is 1");
    assert_eq!(fit(&y, &[0.0; 20], from_ref(&x)), Err(Malformed));
    assert_eq!(fit(&y, &[-1.0; 20], from_ref(&x)), Err(Malformed));
    assert_eq!(series(&(0..20).collect::<Vec<_>>(), &y, &time, &[x]), Err(NoVariation), "one row a group");
}

fn two_way(cells: &[(u32, u32, u32, f64)]) -> Result<TwoWay, NotEstimable> {
    two_way_poisson(&list(cells))
}

fn list(cells: &[(u32, u32, u32, f64)]) -> Cells {
    let mut out = Cells::new(1);
    cells.iter().for_each(|(row, column, count, x)| out.push(*row, *column, *count, &[*x]));
    out
}

#[test]
fn regression_two_way_says_why_not() {
    use NotEstimable::*;
    let grid = |count: &dyn Fn(u32, u32) -> u32, x: &dyn Fn(u32, u32) -> f64| {
        let cells: Vec<_> =
            (0..30).map(|it| (it / 6, it % 6, count(it / 6, it % 6), x(it / 6, it % 6))).collect();
        two_way(&cells).map(|it| it.n_cells)
    };
    let some = |r: u32, c: u32| (r * 5 + c * c) % 3;
    let mixed = |r: u32, c: u32| f64::from((r + c * r) % 2);
    assert!(grid(&some, &mixed).is_ok());
    assert_eq!(grid(&|_, _| 0, &mixed), Err(NoEvents));
    assert_eq!(grid(&some, &|_, _| 1.0), Err(NoVariation));
    assert_eq!(
        grid(&some, &|r, c| f64::from(r) * 0.3 - f64::from(c * c)),
        Err(NoVariation),
        "the effects absorb it"
    );
    assert_eq!(grid(&some, &|r, c| f64::from(u8::from(some(r, c) > 0))), Err(Separated));
    assert_eq!(grid(&|r, c| u32::from(r == 2) * c, &mixed), Err(NoVariation), "one row with events");
    assert_eq!(two_way(&[]).map(|it| it.n_cells), Err(NoEvents));
    assert_eq!(two_way_score(&Cells::new(0), 0), Err(NoCovariates));
    // Margins that force a cell to 0: what is left is two lone cells.
    assert_eq!(
        two_way(&[(0, 0, 1, 1.0), (1, 0, 0, 0.0), (1, 1, 1, 1.0)]).map(|it| it.n_cells),
        Err(NoVariation)
    );
}

/// With two columns and all effects free, the two-way fit is the conditional fit of rows as groups with a column term.
#[test]
fn regression_two_way_agrees_with_the_conditional_fit() {
    let mut cells = Vec::new();
    for row in 0..40_u32 {
        for column in (0..5).filter(|it| (row + it) % 4 != 0) {
            let count = (row * row * 7 + column * 5) % 9 / 4;
            cells.push((row * 3, column * 2, count, f64::from((row * 11 + column * column * 3) % 7)));
        }
    }
    let two_way = two_way(&cells).expect("estimable");
    let group: Vec<u32> = cells.iter().map(|it| it.0).collect();
    let y: Vec<u32> = cells.iter().map(|it| it.2).collect();
    let dummy = |k: u32| cells.iter().map(|it| f64::from(u8::from(it.1 == 2 * k))).collect::<Vec<_>>();
    let x: Vec<Vec<f64>> =
        std::iter::once(cells.iter().map(|it| it.3).collect()).chain((1..5).map(dummy)).collect();
    let one_way = series(&group, &y, &vec![1.0; y.len()], &x).expect("estimable");
    near("coef", two_way.fit.coef[0], one_way.fit.coef[0], 1e-10);
    near_relative("se", two_way.fit.se[0], one_way.fit.se[0], 1e-9);
    near_relative("row clusters", two_way.row_cluster_se[0], one_way.cluster_se[0], 1e-9);
}

#[test]
fn regression_counts_say_why_not() {
    use NotEstimable::*;
    let time = vec![1.0; 40];
    let wild: Vec<u32> = (0..40).map(|it| if it % 5 == 0 { 13 + it } else { it % 2 }).collect();
    let x: Vec<f64> = (0..40).map(|it| f64::from(it * 3 % 7)).collect();
    let fit = |y: &[u32], x: &[Vec<f64>]| counts(y, &time, x).map(|it| it.coef.len());
    assert_eq!(fit(&wild, from_ref(&x)), Ok(2));
    assert_eq!(fit(&[3; 40], from_ref(&x)), Err(NotOverdispersed));
    assert_eq!(fit(&[0; 40], from_ref(&x)), Err(NoEvents));
    assert_eq!(fit(&wild, &[vec![2.5; 40]]), Err(NoVariation));
    assert_eq!(fit(&wild, &[x.clone(), x.clone()]), Err(Collinear));
    let quiet: Vec<f64> = wild.iter().map(|it| f64::from(u8::from(*it == 0))).collect();
    assert_eq!(fit(&wild, &[quiet]), Err(Separated));
    assert_eq!(counts(&wild, &[0.0; 40], &[x]).map(|it| it.coef.len()), Err(Malformed));
}

// ---- strike history

fn history(rate_ratio: f64, seed: u64) -> Result<StrikeHistory, NotEstimable> {
    let scenario = simulate::scenario("waves").expect("a scenario");
    let settings = Settings { strikes: 900.0, regions: 4, ..Settings::of(scenario, rate_ratio, seed) };
    let input = simulate::panel(&World::new(&settings));
    strike_history(&Panel::new(&input, &Plan::default()), &input.region, 1)
}

#[test]
fn regression_strike_history_finds_what_is_planted_and_nothing_else() {
    let of = |ratio: f64| (1..=12).map(|seed| history(ratio, seed).expect("estimable")).collect::<Vec<_>>();
    let (null, planted) = (of(1.0), of(2.5));
    let p = |all: &[StrikeHistory]| all.iter().map(|it| it.p).collect::<Vec<_>>();
    assert!(null.iter().filter(|it| it.p < 0.05).count() <= 2, "{:?}", p(&null));
    assert!(planted.iter().filter(|it| it.p < 0.01).count() >= 11, "{:?}", p(&planted));
    let mean = null.iter().map(|it| it.z).sum::<f64>() / 12.0;
    assert!(mean.abs() < 1.0, "{mean}");
}

#[test]
fn regression_strike_history_says_why_not() {
    let input = simulate::panel(&World::new(&Settings {
        facilities: 4,
        days: 60,
        strikes: 1.0,
        ..Settings::of(simulate::scenario("waves").expect("a scenario"), 1.0, 3)
    }));
    let panel = Panel::new(&input, &Plan::default());
    assert!(strike_history(&panel, &input.region, 1).is_err());
    assert_eq!(strike_history(&panel, &[], 1), Err(NotEstimable::Malformed));
    assert!(strike_history(&Panel::default(), &[], 1).is_err());
}

/// A few thousand tiny data sets, most of them degenerate in some way: a finite answer or a reason, and never that the
/// solver gave up.
#[test]
fn regression_of_tiny_data_is_finite_or_says_why_not() {
    let mut state = 1_u64;
    let mut below = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut fits = 0;
    let mut judge = |what: &str, found: Result<Vec<f64>, NotEstimable>| match found {
        Ok(numbers) => {
            fits += 1;
            assert!(numbers.iter().all(|it| it.is_finite() && it.abs() < 1e6), "{what} {numbers:?}");
        }
        Err(reason) => assert_ne!(reason, NotEstimable::NoConvergence, "{what}"),
    };
    for round in 0..3000 {
        let n = 2 + below(14) as usize;
        let group: Vec<u32> = (0..n).map(|_| below(4) as u32).collect();
        let other: Vec<u32> = (0..n).map(|_| below(4) as u32).collect();
        let y: Vec<u32> = (0..n).map(|_| (below(5) * below(3) / 2) as u32).collect();
        let case: Vec<bool> = (0..n).map(|_| below(2) == 0).collect();
        let kinds = 2 + below(3);
        let x: Vec<Vec<f64>> =
            (0..=below(2)).map(|_| (0..n).map(|_| below(kinds) as f64).collect()).collect();
        let all = |it: Fit| [it.coef, it.se, vec![it.loglik, it.wald, it.score]].concat();
        for ties in [Ties::Exact, Ties::Efron, Ties::Breslow] {
            judge(&format!("{round} {ties:?}"), logistic(&group, &case, &x, ties).map(all));
        }
        let time: Vec<f64> = (0..n).map(|_| 1.0 + below(9) as f64).collect();
        let found = series(&group, &y, &time, &x).map(|it| [all(it.fit), it.cluster_se].concat());
        judge(&format!("{round} series"), found);
        let found = counts(&y, &time, &x).map(|it| [it.coef, it.se, vec![it.loglik]].concat());
        judge(&format!("{round} counts"), found);
        let cells = Cells { row: group, column: other, count: y, covariates: x };
        let found = two_way_poisson(&cells).map(|it| [all(it.fit), it.two_way_cluster_se].concat());
        judge(&format!("{round} two-way"), found);
        let found = two_way_score(&cells, 0).map(|it| vec![it.score, it.variance, it.expected]);
        judge(&format!("{round} score"), found);
    }
    assert!(fits > 3000, "{fits}");
}
