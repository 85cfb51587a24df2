//! The statistics on pictures: one line a facility, a column a day; `o` image, `X` strike, `*` both.
//!
//! Hand values, planted effects, determinism, and inputs that have nothing to say.

use expect_test::{Expect, expect};
use nadir::model::finding::{Assessment, SensitivityRow};
use nadir::model::{
    Bins, Group, GroupBy, HitClass, Members, PanelInput, Plan, Progress, Resolution, Spell, Step, Strata,
};
use nadir::simulate::{Settings, World, panel, scenario};
use nadir::stats::assess;
use nadir::stats::bits::BitRows;
use nadir::stats::draws::{Nothing, Pilot, Ticker, sample};
use nadir::stats::fibre::Fibre;
use nadir::stats::panel::{Onset, Panel};
use nadir::stats::random::{Stream, Test};
use nadir::stats::relabel::operator_relabel;
use nadir::stats::sensitivity::specifications;
use nadir::stats::swaps::{State, Thinning, advance};
use nadir::stats::tilt::{e_value, excess};

/// A panel from a picture. Images and hits were recorded on every day of it.
fn drawn(picture: &str) -> PanelInput {
    let rows: Vec<Vec<char>> = picture
        .lines()
        .map(|line| line.split_whitespace().skip(1).flat_map(str::chars).collect::<Vec<char>>())
        .filter(|row| !row.is_empty())
        .collect();
    let n_days = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut input = PanelInput {
        bins: Bins { starts_secs: (0..=n_days as i64).map(|day| day * 86_400).collect(), bin_hours: 24 },
        n_facilities: rows.len() as u32,
        images_to: n_days as i32,
        hits_to: n_days as i32,
        region: vec![0; rows.len()],
        coarse_region: vec![0; rows.len()],
        ..PanelInput::default()
    };
    for (facility, row) in rows.iter().enumerate() {
        for (day, mark) in row.iter().enumerate() {
            let spell = Spell { facility: facility as u32, first: day as i32, last: day as i32 };
            if matches!(mark, 'o' | '*') {
                input.looks.push(spell);
            }
            if matches!(mark, 'X' | '*') {
                input.hits.push(spell);
            }
        }
    }
    input
}

/// Lags of 1 and 2 days, a washout of 2, all in one block.
fn short() -> Plan {
    Plan {
        lag_max_days: 2,
        washout_days: 2,
        resolution_chosen: false,
        profile_bins: 3,
        draws: 999,
        ..Plan::default()
    }
}

fn quiet(input: &PanelInput, plan: &Plan) -> Assessment {
    assess(input, plan, &mut |_| ())
}

fn summary(found: &Assessment) -> String {
    let (facts, primary) = (&found.facts, &found.primary);
    let ratio = primary.rate_ratio.map_or_else(
        || "no ratio".to_owned(),
        |it| format!("ratio {:.3} ({:.4} to {:.3})", it.estimate, it.low, it.high),
    );
    let lags: Vec<String> = found.lags.iter().map(|it| format!("{}:{}", it.lag_bins, it.observed)).collect();
    format!(
        "onsets {} movable {} waves {} cells {} exposed {:.3}\nS {} of {:.3} ± {:.3}, p {:.3}, {ratio}\nlags {}\n",
        facts.onsets,
        facts.onsets_movable,
        facts.waves_movable,
        facts.at_risk_cells,
        facts.exposed_share,
        primary.statistic,
        primary.expected,
        primary.sd,
        primary.p,
        lags.join(" "),
    )
}

#[track_caller]
fn check(picture: &str, expected: &Expect) {
    expected.assert_eq(&summary(&quiet(&drawn(picture), &short())));
}

#[test]
fn two_facilities_may_change_dates() {
    // The other matrix has the airfield hit on the fourth day: S is 1 or 0. The lower limit solves
    // exp(beta) / (1 + exp(beta)) = 0.025, so it is 1/39.
    check(
        "
        depot     . o . X . . . . .
        airfield  . . . . . . X . .
        ",
        &expect![[r"
            onsets 2 movable 2 waves 2 cells 10 exposed 0.200
            S 1 of 0.500 ± 0.500, p 0.500, ratio inf (0.0256 to inf)
            lags -3:0 -2:0 -1:0 0:0 1:0 2:1 3:0
        "]],
    );
}

#[test]
fn a_hit_in_the_washout_is_no_onset_and_takes_no_part() {
    // The second strike comes a day after the first and is looked at in between.
    check(
        "
        depot     . . . X o X . . . .
        airfield  . . . . . . . X . .
        ",
        &expect![[r"
            onsets 2 movable 0 waves 0 cells 10 exposed 0.000
            S 0 of 0.000 ± 0.000, p 1.000, no ratio
            lags -3:0 -2:0 -1:1 0:0 1:0 2:0 3:0
        "]],
    );
}

#[test]
fn an_image_on_the_day_of_the_hit_or_after_it_does_not_expose_it() {
    check(
        "
        depot     . . . * o . . . . .
        airfield  . . . . . . . X o .
        ",
        &expect![[r"
            onsets 2 movable 2 waves 2 cells 12 exposed 0.083
            S 0 of 0.000 ± 0.000, p 1.000, no ratio
            lags -3:0 -2:0 -1:2 0:1 1:0 2:0 3:0
        "]],
    );
}

#[test]
fn one_facility_cannot_answer() {
    check(
        "
        depot     . o . X . o . X . .
        ",
        &expect![[r"
            onsets 2 movable 0 waves 0 cells 4 exposed 1.000
            S 2 of 2.000 ± 0.000, p 1.000, no ratio
            lags -3:0 -2:1 -1:0 0:0 1:0 2:2 3:0
        "]],
    );
}

#[test]
fn all_days_exposed_cannot_answer() {
    check(
        "
        depot     o o o X o o o o o
        airfield  o o o o o o * o o
        ",
        &expect![[r"
            onsets 2 movable 2 waves 2 cells 10 exposed 1.000
            S 2 of 2.000 ± 0.000, p 1.000, no ratio
            lags -3:1 -2:2 -1:2 0:1 1:2 2:2 3:2
        "]],
    );
}

#[test]
fn three_facilities_in_a_ring_need_a_three_cycle() {
    // Every row has one day on which it is not at risk, for the hit before it was still being looked at, and no swap
    // of two is allowed: only turning all three leaves the observed matrix.
    let (n, zeros) = (3, [0_usize, 1, 2]);
    let (mut at_risk, mut exposed) = (BitRows::new(n, n), BitRows::new(n, n));
    (0..n).for_each(|row| at_risk.fill(row, 0, 2));
    zeros.iter().enumerate().for_each(|(row, day)| at_risk.clear(row, *day));
    exposed.set(0, 1);
    let onsets = [(0, 1), (1, 2), (2, 0)].map(|(facility, bin)| Onset { facility, bin });
    let fibre = Fibre::new(&onsets, &at_risk, &exposed, &[], &|_| 0);
    assert_eq!(fibre.n_movable(), 3);
    let mut tick = |_| ();
    let mut ticker = Ticker::new(&mut tick);
    let pilot = Pilot::run(&fibre, 1, &mut ticker);
    let draws = sample(&fibre, &pilot.thinning, 4000, 1, &mut Nothing, &mut ticker);
    let share = draws.drawn().filter(|it| *it == 1).count() as f64 / 4000.0;
    assert!((share - 0.5).abs() < 0.05, "{share}");
}

#[test]
fn times_known_to_an_interval_only_count_when_the_whole_interval_does() {
    let mut input = drawn(
        "
        depot     . . . . . . X . . .
        airfield  . . . . . . . . X .
        ",
    );
    let plan = short();
    // On the 4th or 5th day: lags 2 or 1, both in the window.
    input.looks = vec![Spell { facility: 0, first: 4, last: 5 }];
    let panel = Panel::new(&input, &plan);
    assert_eq!((panel.statistic(), panel.statistic_any_possible()), (1, 1));
    // On the 3rd, 4th or 5th: lag 3 is possible.
    input.looks = vec![Spell { facility: 0, first: 3, last: 5 }];
    let panel = Panel::new(&input, &plan);
    assert_eq!((panel.statistic(), panel.statistic_any_possible()), (0, 1));
    assert_eq!(panel.imaged.count(0, 0, 10), 0);
    // A hit on the 3rd or 4th day is no onset; its washout covers the 5th and 6th, so the next is
    // none either, and has a washout of its own.
    input.hits.insert(0, Spell { facility: 0, first: 3, last: 4 });
    let panel = Panel::new(&input, &plan);
    assert_eq!(panel.hits_imprecise, 1);
    assert_eq!(panel.at_risk.ones(0, 0, 10), [2, 9]);
    assert_eq!(panel.onsets, [Onset { facility: 1, bin: 8 }]);
}

#[test]
fn a_cell_is_at_risk_only_where_everything_about_it_was_recorded() {
    let mut input = drawn("depot . . . . . . . . . . . .");
    let at_risk = |input: &PanelInput| Panel::new(input, &short()).at_risk.ones(0, 0, 12);
    assert_eq!(at_risk(&input), (2..12).collect::<Vec<_>>());
    (input.hits_from, input.hits_to) = (3, 11);
    assert_eq!(at_risk(&input), (5..11).collect::<Vec<_>>());
    (input.images_from, input.images_to) = (4, 8);
    // From the 4th day on plus the longest lag; to before the 8th day plus the shortest.
    assert_eq!(at_risk(&input), (6..9).collect::<Vec<_>>());
}

/// A world with this ratio planted, as `link` would hand it over.
fn world(id: &str, rate_ratio: f64, seed: u64) -> PanelInput {
    panel(&World::new(&Settings::of(scenario(id).expect("a scenario"), rate_ratio, seed)))
}

fn few(draws: u32) -> Plan {
    Plan { draws, ..Plan::default() }
}

#[test]
fn a_planted_ratio_is_found_and_nothing_is_found_where_nothing_is() {
    for seed in 1..=3 {
        let found = quiet(&world("waves", 2.5, seed), &few(499));
        let ratio = found.primary.rate_ratio.expect("a ratio");
        assert!(found.primary.p <= 0.01, "p {}", found.primary.p);
        assert!(ratio.low > 1.0 && ratio.low < 2.5 && ratio.high > 2.0, "{ratio:?}");
    }
    let fooled = |seed: u64| {
        let found = quiet(&world("alarming", 1.0, seed), &few(499));
        let raw = found.ladder.iter().find(|it| it.method == "raw-share").expect("raw share");
        assert!(raw.p.expect("p") < 1e-4, "the naive test is fooled: {raw:?}");
        found.primary.p <= 0.05
    };
    // One in twenty is; two of six once in 37.
    let n_fooled = (1..=6).filter(|it| fooled(*it)).count();
    assert!(n_fooled <= 1, "the primary is not: {n_fooled} of 6");
}

/// p of a control.
fn control(found: &Assessment, name: &str) -> Option<f64> {
    found.controls.iter().find(|it| it.name == name).map(|it| it.p)
}

#[test]
fn images_beside_a_place_show_nothing_unless_they_precede_hits() {
    let neighbours = |input: &PanelInput| -> Vec<Spell> {
        let next = |it: &Spell| Spell { facility: (it.facility + 7) % input.n_facilities, ..*it };
        let mut looks: Vec<Spell> = input.looks.iter().map(next).collect();
        looks.sort_unstable();
        looks
    };
    let p_of = |seed: u64, name: &str| {
        let mut input = world("waves", 2.5, seed);
        input.near_looks = neighbours(&input);
        control(&quiet(&input, &few(499)), name)
    };
    // A true effect of the place's own images is no effect of its neighbours'.
    for name in ["near-miss", "sham-places"] {
        let failed = (1..=6_u64).map(|seed| p_of(seed, name)).collect::<Vec<_>>();
        assert!(failed.iter().flatten().count() >= 3, "{name}: {failed:?}");
        assert!(failed.iter().flatten().filter(|p| **p <= 0.05).count() <= 1, "{name}: {failed:?}");
    }
    // The images end just beside the places that will be hit: the control says so.
    let mut input = world("waves", 1.0, 1);
    input.near_looks =
        input.hits.iter().map(|it| Spell { first: it.first - 2, last: it.first - 2, ..*it }).collect();
    input.near_looks.extend(neighbours(&world("waves", 1.0, 1)));
    input.near_looks.sort_unstable();
    let found = quiet(&input, &few(499));
    assert!(control(&found, "near-miss").is_some_and(|p| p <= 0.01), "{:?}", found.controls);
}

#[test]
fn a_planted_ratio_stands_out_of_the_windows_and_the_controls() {
    let found = quiet(&world("waves", 2.5, 1), &few(499));
    assert!(found.specifications.joint_p.is_some_and(|p| p <= 0.01), "{:?}", found.specifications);
    assert!(found.specifications.same_side_fraction.is_some_and(|it| it > 0.9));
    assert!(found.empirical.is_some_and(|it| it.p <= 0.01), "{:?}", found.empirical);
}

#[test]
fn a_finding_is_complete() {
    let input = world("waves-damage-looks", 1.6, 1);
    let found = quiet(&input, &few(499));
    let names = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found.ladder.iter().map(|it| it.method.clone()).collect::<Vec<_>>(),
        names(&[
            "raw-share",
            "coincidence",
            "circular-shift",
            "common-shift",
            "within-facility",
            "two-way",
            "onsets",
            "primary"
        ])
    );
    assert_eq!(
        found.companions.iter().map(|it| it.method.clone()).collect::<Vec<_>>(),
        names(&["wave-swap", "local-shift", "strike-history"])
    );
    assert_eq!(found.lags.iter().map(|it| it.lag_bins).collect::<Vec<_>>(), (-30..=30).collect::<Vec<_>>());
    assert_eq!(found.facilities.len() as u32, input.n_facilities);
    let of_facilities = |part: fn(&nadir::model::finding::FacilityFinding) -> u64| -> u64 {
        found.facilities.iter().map(part).sum()
    };
    assert_eq!(of_facilities(|it| it.onsets), found.facts.onsets);
    assert_eq!(of_facilities(|it| it.observed), found.primary.statistic);
    let expected: f64 = found.facilities.iter().map(|it| it.expected).sum();
    assert!((expected - found.primary.expected).abs() < 1e-6 || found.primary.enumerated, "{expected}");
    let blocks: Vec<_> = found.sensitivity.iter().take(4).map(|it| it.plan.block_days).collect();
    assert_eq!(blocks, [Some(28), Some(56), Some(91), None]);
    let single = found.sensitivity.iter().filter(|it| !it.crossed);
    let lags: Vec<_> = single.map(|it| (it.plan.lag_max_days, it.plan.washout_days)).collect();
    let n_crossed = found.sensitivity.iter().filter(|it| it.crossed).count();
    // With few draws twelve, and two windows and a washout in each of three other blocks are the first of them.
    assert_eq!(n_crossed, 12);
    let is_other = |it: &&SensitivityRow| it.crossed && it.plan.block_days != Some(56);
    assert!(found.sensitivity.iter().filter(is_other).count() >= 9);
    // With all draws every combination: 3 windows, 2 washouts, 4 blocks, strata; but those with no or one change.
    let used = found.primary.resolution;
    let all = specifications(&input, &Plan { draws: 9_999, ..Plan::default() }, used);
    let n_strata = if input.coarse_region.iter().any(|it| *it > 0) { 3 } else { 2 };
    let n_single = 1 + 2 + 1 + 3 + (n_strata - 1);
    assert_eq!(all.iter().filter(|it| !it.is_single()).count(), 3 * 2 * 4 * n_strata - n_single);
    let windows = &found.specifications.windows;
    assert_eq!(windows.iter().map(|it| it.lag_max_days).collect::<Vec<_>>(), (1..=14).collect::<Vec<_>>());
    assert_eq!(windows[6].observed, found.primary.statistic);
    assert!(windows.windows(2).all(|it| it[0].observed <= it[1].observed));
    assert!(windows.iter().all(|it| it.p_adjusted >= it.p));
    let known = found.sensitivity.iter().filter(|it| it.rate_ratio.is_some()).count()
        + windows.iter().filter(|it| it.rate_ratio.is_some()).count();
    assert_eq!(found.specifications.viewed as usize, known);
    assert!(found.specifications.same_side_fraction.is_some_and(|it| (0.0..=1.0).contains(&it)));
    assert_eq!(lags[lags.len() - 3..], [(3, 14), (14, 14), (7, 28)]);
    assert_eq!(found.resolutions.iter().filter(|it| it.used).count(), 1);
    let p_range = |p: f64| (0.0..=1.0).contains(&p) && p > 0.0;
    assert!(
        found
            .lags
            .iter()
            .all(|it| p_range(it.p_adjusted) && it.global_low <= it.low && it.high <= it.global_high)
    );
    assert!(found.facilities.iter().all(|it| p_range(it.p) && p_range(it.q) && it.q >= it.p - 1e-12));
    // Looks at the damage raise the days after hits, and the profile shows it.
    let after: Vec<_> = found.lags.iter().filter(|it| (-3..0).contains(&it.lag_bins)).collect();
    assert!(after.iter().any(|it| it.p_adjusted <= 0.05), "{after:?}");
}

#[test]
fn the_same_panel_gives_the_same_numbers_whoever_looks_on() {
    let input = world("waves", 1.6, 2);
    let plan = few(299);
    let mut steps: Vec<Step> = Vec::new();
    let watched = assess(&input, &plan, &mut |it: Progress| {
        assert!(it.total == 0 || it.done <= it.total, "{it:?}");
        steps.push(it.step);
    });
    assert_eq!(watched, quiet(&input, &plan));
    steps.dedup();
    assert_eq!(steps, [Step::Resolution, Step::Primary, Step::Effect, Step::Companions, Step::Lags]);
    let other_seed = quiet(&input, &Plan { seed: 2, ..plan });
    assert_eq!(other_seed.primary.statistic, watched.primary.statistic);
    assert_ne!(other_seed.lags, watched.lags);
}

#[test]
fn inputs_with_nothing_to_say_are_answered_all_the_same() {
    let full = world("waves", 1.0, 1);
    let nothing_to_say = [
        ("nothing at all", PanelInput::default()),
        ("no facility", PanelInput { n_facilities: 0, ..full.clone() }),
        ("no bins", PanelInput { bins: Bins::default(), ..full.clone() }),
        ("no looks", PanelInput { looks: Vec::new(), ..full.clone() }),
        ("no hits", PanelInput { hits: Vec::new(), ..full.clone() }),
        ("one hit", PanelInput { hits: full.hits[..1].to_vec(), ..full.clone() }),
        (
            "no overlap",
            PanelInput { images_from: 0, images_to: 50, hits_from: 300, hits_to: 400, ..full.clone() },
        ),
        ("periods that end before they begin", PanelInput { hits_from: 90, hits_to: 10, ..full.clone() }),
        (
            "periods beyond everything",
            PanelInput {
                images_from: i32::MIN,
                images_to: i32::MAX,
                hits_from: i32::MIN,
                hits_to: i32::MAX,
                looks: vec![Spell { facility: 0, first: i32::MIN, last: i32::MAX }],
                ..full.clone()
            },
        ),
        (
            "one facility",
            PanelInput {
                n_facilities: 1,
                hits: full.hits.iter().filter(|it| it.facility == 0).copied().collect(),
                ..full.clone()
            },
        ),
    ];
    for (what, input) in nothing_to_say {
        for chosen in [true, false] {
            let found = quiet(&input, &Plan { resolution_chosen: chosen, ..few(99) });
            assert_eq!(found.primary.p, 1.0, "{what}");
            assert_eq!(found.primary.rate_ratio, None, "{what}");
            assert_eq!(found.primary.minimum_detectable_ratio, f64::INFINITY, "{what}");
            assert_eq!(found.facilities.len() as u32, input.n_facilities, "{what}");
            assert!(found.companions.iter().all(|it| !it.powered), "{what}: {:?}", found.companions);
            let numbers = serde_json::to_string(&found.ladder).expect("JSON");
            assert!(!numbers.contains("NaN"), "{what}");
            assert!(found.ladder.iter().all(|it| it.expected.is_finite()), "{what}: {:?}", found.ladder);
            let numbers = serde_json::to_string(&(&found.classic, &found.companions)).expect("JSON");
            assert!(
                !numbers.contains("NaN") && !numbers.contains(":null,\"p\":null,\"not_estimable\":null"),
                "{what}"
            );
            assert_eq!(found.classic.len(), 8, "{what}");
        }
    }
}

#[test]
fn any_bin_length_and_lag_can_be_asked_for() {
    let input = world("waves", 1.6, 1);
    for (bin_hours, lag_max_days, profile_bins) in [(6, 7, 60), (1, 1, 60), (24, 60, 60), (24, 1, 1)] {
        let input = PanelInput { bins: Bins { bin_hours, ..input.bins.clone() }, ..input.clone() };
        let plan = Plan { lag_max_days, washout_days: 60, profile_bins, ..few(99) };
        let found = quiet(&input, &plan);
        assert_eq!(found.lags.len(), if found.facts.onsets == 0 { 0 } else { 2 * profile_bins as usize + 1 });
    }
}

#[test]
fn lag_0_may_count() {
    let input = drawn(
        "
        depot     . . . * . . . . .
        airfield  . . . . . . X . .
        ",
    );
    assert_eq!(quiet(&input, &Plan { lag_min_days: 0, ..short() }).primary.statistic, 1);
    assert_eq!(quiet(&input, &short()).primary.statistic, 0);
}

/// Onsets scattered over a panel with zeros, some exposed.
fn scattered(n_rows: usize, n_bins: usize, one_in: u32, seed: u64) -> (Vec<Onset>, BitRows, BitRows) {
    let mut stream = Stream::new(seed, Test::Waves, 99);
    let (mut at_risk, mut exposed) = (BitRows::new(n_rows, n_bins), BitRows::new(n_rows, n_bins));
    let mut onsets = Vec::new();
    for row in 0..n_rows {
        for bin in 0..n_bins {
            if stream.below(4) > 0 {
                at_risk.set(row, bin as i64);
                if stream.below(one_in) == 0 {
                    onsets.push(Onset { facility: row as u32, bin: bin as u32 });
                }
            }
            if stream.below(3) == 0 {
                exposed.set(row, bin as i64);
            }
        }
    }
    (onsets, at_risk, exposed)
}

/// Onsets of a state, fixed ones included.
fn onsets_of(state: &State, fibre: &Fibre) -> Vec<Onset> {
    let mut onsets = fibre.fixed.clone();
    state.each_onset(fibre, |facility, bin, _| onsets.push(Onset { facility, bin }));
    onsets.sort_unstable();
    onsets
}

#[test]
fn every_state_of_the_chain_keeps_margins_zeros_and_its_count() {
    let (onsets, at_risk, exposed) = scattered(12, 40, 6, 1);
    let fibre = Fibre::new(&onsets, &at_risk, &exposed, &[0, 0, 0, 0, 0, 0, 1, 1], &|bin| bin / 20);
    let mut state = State::observed(&fibre);
    let thinning = Thinning { steps: vec![50; 99] };
    let sums = |onsets: &[Onset]| {
        let (mut rows, mut bins) = (vec![[0; 2]; 12], vec![[0; 2]; 40]);
        for it in onsets {
            rows[it.facility as usize][it.bin as usize / 20] += 1;
            bins[it.bin as usize][usize::from(matches!(it.facility, 6 | 7))] += 1;
        }
        (rows, bins)
    };
    let mut stream = Stream::new(1, Test::Chain, 0);
    let mut n_moved = 0;
    for _ in 0..200 {
        n_moved += advance(&fibre, &mut state, &thinning, None, &mut stream);
        let now = onsets_of(&state, &fibre);
        assert_eq!(sums(&now), sums(&onsets));
        assert!(now.windows(2).all(|it| it[0] != it[1]));
        assert!(now.iter().all(|it| at_risk.get(it.facility as usize, it.bin as usize)));
        let exposed = now.iter().filter(|it| exposed.get(it.facility as usize, it.bin as usize)).count();
        assert_eq!(exposed as u64, state.statistic());
    }
    assert!(n_moved > 1000, "{n_moved}");
}

#[test]
fn what_is_decided_before_the_test_does_not_depend_on_the_observed_matrix() {
    let (onsets, at_risk, exposed) = scattered(15, 30, 5, 2);
    let fibre = |onsets: &[Onset]| Fibre::new(onsets, &at_risk, &exposed, &[], &|_| 0);
    let first = fibre(&onsets);
    let mut state = State::observed(&first);
    let thinning = Thinning { steps: vec![500; 9] };
    advance(&first, &mut state, &thinning, None, &mut Stream::new(1, Test::Chain, 0));
    let elsewhere = onsets_of(&state, &first);
    assert_ne!(elsewhere, onsets);
    let second = fibre(&elsewhere);
    let canonical = |it: &Fibre| onsets_of(&State::canonical(it), it);
    assert_eq!(canonical(&first), canonical(&second));
    let mut tick = |_| ();
    let mut pilot = |it: &Fibre| Pilot::run(it, 1, &mut Ticker::new(&mut tick));
    let (a, b) = (pilot(&first), pilot(&second));
    assert_eq!((a.thinning.steps, a.sd), (b.thinning.steps, b.sd));
}

#[test]
fn p_is_valid_however_slowly_the_chain_mixes() {
    // Observed matrices drawn from the null; one step between draws, so that they hardly differ.
    let (onsets, at_risk, exposed) = scattered(10, 24, 4, 3);
    let fibre_of = |onsets: &[Onset]| Fibre::new(onsets, &at_risk, &exposed, &[], &|_| 0);
    let fibre = fibre_of(&onsets);
    let mut state = State::observed(&fibre);
    let (long, slow) = (Thinning { steps: vec![400; 9] }, Thinning { steps: vec![1; 9] });
    let mut stream = Stream::new(5, Test::Chain, 0);
    let mut tick = |_| ();
    let mut ticker = Ticker::new(&mut tick);
    let n_sets = 2000_u32;
    let mut called = [0_u32; 3];
    for seed in 0..n_sets {
        advance(&fibre, &mut state, &long, None, &mut stream);
        let observed = fibre_of(&onsets_of(&state, &fibre));
        let draws = sample(&observed, &slow, 199, u64::from(seed), &mut Nothing, &mut ticker);
        assert_eq!(draws.observed(), state.statistic());
        for (n, alpha) in called.iter_mut().zip([0.05, 0.2, 0.5]) {
            *n += u32::from(draws.p() <= alpha);
        }
    }
    for (n, alpha) in called.iter().zip([0.05, 0.2, 0.5]) {
        let (share, error) =
            (f64::from(*n) / f64::from(n_sets), (alpha * (1.0 - alpha) / f64::from(n_sets)).sqrt());
        assert!(share <= alpha + 4.0 * error, "p ≤ {alpha} in {share}");
    }
}

#[test]
fn resolutions_that_are_the_same_are_considered_once() {
    let mut input = world("waves", 1.0, 1);
    let considered = |input: &PanelInput| -> Vec<Resolution> {
        quiet(input, &few(99)).resolutions.iter().map(|it| it.resolution).collect()
    };
    let row = |strata, days| Resolution { strata, block_days: Some(days) };
    let regions = [28, 56, 91].map(|days| row(Strata::Region, days));
    let n = input.n_facilities as usize;
    (input.region, input.coarse_region) = (vec![0; n], vec![0; n]);
    assert_eq!(considered(&input), regions);
    input.region = (0..n as u32).map(|it| it % 4).collect();
    input.coarse_region = (0..n as u32).map(|it| it % 2).collect();
    let coarser =
        [Strata::CoarseRegion, Strata::All].map(|strata| [row(strata, 56), row(strata, 91)]).concat();
    assert_eq!(considered(&input), [&regions[..], &coarser[..]].concat());
}

#[test]
fn effects_in_words_people_use() {
    let ratio = |estimate, low, high| nadir::model::finding::RateRatio { estimate, low, high, level: 0.95 };
    // Of 60 exposed onsets at twice the rate, 30 are beyond chance.
    let beyond = excess(60, &ratio(2.0, 1.2, 3.0));
    for (found, is) in [(beyond.low, 10.0), (beyond.estimate, 30.0), (beyond.high, 40.0)] {
        assert!((found - is).abs() < 1e-12, "{beyond:?}");
    }
    assert_eq!(excess(0, &ratio(0.0, 0.0, 2.0)).estimate, 0.0);
    // 2 + sqrt(2 · 1); the limit nearer to 1; 1 when the interval holds it.
    let e = e_value(&ratio(2.0, 1.2, 3.0));
    assert!((e.estimate - 3.414_213_562_373_095).abs() < 1e-12);
    assert!((e.limit - (1.2 + (1.2_f64 * 0.2).sqrt())).abs() < 1e-12);
    assert_eq!(e_value(&ratio(1.5, 0.9, 3.0)).limit, 1.0);
    assert!((e_value(&ratio(0.5, 0.2, 0.8)).limit - (1.25 + (1.25_f64 * 0.25).sqrt())).abs() < 1e-12);
    assert_eq!(e_value(&ratio(f64::INFINITY, 1.0, f64::INFINITY)).estimate, f64::INFINITY);
}

/// A panel in which the images of one operator, or of none, are followed by hits.
fn with_operators(is_specific: bool, seed: u64) -> PanelInput {
    growing(is_specific, seed, 1)
}

/// The same; in the second half hits are so many times as frequent, after images and otherwise.
fn growing(is_specific: bool, seed: u64, growth: u32) -> PanelInput {
    let (n_facilities, n_days) = (30, 300);
    let mut stream = Stream::new(seed, Test::Labels, 1);
    let (mut looks, mut hits) = (Vec::new(), Vec::new());
    for facility in 0..n_facilities {
        let mut hot = -100;
        for day in 0..n_days {
            if stream.below(8) == 0 {
                looks.push((Spell { facility, first: day, last: day }, stream.below(2)));
                if !is_specific || looks.last().is_some_and(|it| it.1 == 0) {
                    hot = day;
                }
            }
            let chance = if (1..=7).contains(&(day - hot)) { 12 } else { 60 };
            let chance = chance * if 2 * day < n_days { growth } else { 1 };
            if stream.below(chance) == 0 {
                hits.push(Spell { facility, first: day, last: day });
            }
        }
    }
    let group = |operator: u32| Group {
        by: GroupBy::Operator,
        name: operator.to_string(),
        members: Members::Looks(
            (0..looks.len() as u32).filter(|it| looks[*it as usize].1 == operator).collect(),
        ),
        is_systematic: false,
    };
    PanelInput {
        bins: Bins { starts_secs: (0..=i64::from(n_days)).map(|day| day * 86_400).collect(), bin_hours: 24 },
        n_facilities,
        images_to: n_days,
        hits_to: n_days,
        region: (0..n_facilities).map(|it| it % 3).collect(),
        coarse_region: vec![0; n_facilities as usize],
        groups: vec![group(0), group(1)],
        looks: looks.iter().map(|it| it.0).collect(),
        hits,
        ..PanelInput::default()
    }
}

#[test]
fn one_operator_among_others_is_told_apart() {
    let relabel = |input: &PanelInput| {
        operator_relabel(&Panel::new(input, &few(999)), input, &few(999)).expect("two operators")
    };
    let specific = relabel(&with_operators(true, 1));
    assert!(specific.powered && specific.p <= 0.01, "{specific:?}");
    let by_chance = (1..=40).filter(|seed| relabel(&with_operators(false, *seed)).p <= 0.05).count();
    assert!(by_chance <= 6, "{by_chance} of 40");
    let found = quiet(&with_operators(true, 1), &few(999));
    let p_adjusted = |name: &str| found.groups.iter().find(|it| it.name == name).and_then(|it| it.p_adjusted);
    assert!(p_adjusted("0").is_some_and(|it| it <= 0.05), "{:?}", found.groups);
    assert!(p_adjusted("1") > p_adjusted("0"), "{:?}", found.groups);
}

#[test]
fn hits_of_one_severity_are_retimed_among_themselves() {
    let input = with_operators(true, 1);
    let panel = Panel::new(&input, &few(199));
    let is_exposed = |it: &Spell| panel.exposed.get(it.facility as usize, it.first as usize);
    let class = |level: &str, keep: &dyn Fn(&Spell) -> bool| HitClass {
        by: "killed".to_owned(),
        level: level.to_owned(),
        hits: input.hits.iter().filter(|it| keep(it)).copied().collect(),
    };
    // Grave: all exposed, and as many of the others.
    let grave = |it: &Spell| is_exposed(it) || it.facility.is_multiple_of(3);
    let classes = vec![class("0", &|it| !grave(it)), class("1+", &grave), class("none", &|_| false)];
    let found = quiet(&PanelInput { hit_classes: classes, ..input.clone() }, &few(199));
    let row =
        |level: &str| found.dose.iter().find(|it| it.level == level && it.by == "killed").expect("a row");
    assert_eq!(row("0").observed + row("1+").observed, found.primary.statistic);
    assert!(row("1+").p.is_some_and(|it| it <= 0.05), "{:?}", row("1+"));
    assert_eq!((row("0").observed, row("none").p, row("none").observed), (0, None, 0));
}

#[test]
fn parts_add_up_to_the_whole() {
    let input = with_operators(false, 1);
    let found = quiet(&input, &few(499));
    let looks: u64 = found.dose.iter().filter(|it| it.by == "looks").map(|it| it.observed).sum();
    assert_eq!(looks, found.primary.statistic);
    let step = found.trend.windows.len().saturating_sub(1);
    assert!(step > 0 && found.trend.window_days == 180, "{:?}", found.trend);
    assert!(found.power.windows(2).all(|it| it[0].power <= it[1].power + 1e-12), "{:?}", found.power);
    assert!(found.power[0].power <= 0.05 + 1e-12);
    let reverse = found.controls.iter().find(|it| it.name == "reverse-time").expect("reverse time");
    assert!(reverse.p > 0.001, "{reverse:?}");
}

#[test]
fn a_ratio_that_stays_is_no_trend_however_hits_grow() {
    let p = |seed| quiet(&growing(false, seed, 5), &few(199)).trend.p.expect("a trend");
    let n_called = (1..=30).filter(|seed| p(*seed) <= 0.05).count();
    assert!(n_called <= 5, "{n_called} of 30");
}
