//! The opportunity null: images moved to other passes of their own satellites.

use nadir::engine;
use nadir::model::{Bins, Chances, InputFile, Move, PanelInput, Plan, Sky, Spell, Track};
use nadir::share::Case;
use nadir::stats::draws::Ticker;
use nadir::stats::opportunity::{opportunity, summary};
use nadir::stats::panel::Panel;
use nadir::stats::random::{Stream, Test};

const FACILITIES: u32 = 24;
const DAYS: i32 = 400;

/// How hits and images come about.
#[derive(Clone, Copy, PartialEq)]
enum World {
    /// Waves of hits, images of single places.
    Plain,
    /// Every hit place is imaged in the passes of the following days.
    DamageLooks,
    /// One swath shows six neighbours at once, and a wave hits six neighbours at once.
    Swaths,
    /// Half of the hits follow an image by one to seven days.
    Planted,
}

/// Passes on six of ten days; one image in eight passes.
fn world(kind: World, seed: u64) -> PanelInput {
    let mut stream = Stream::new(seed, Test::Labels, 0);
    let mut chance = |p: f64| f64::from(stream.below(1 << 20)) < p * f64::from(1 << 20);
    let mut hits: Vec<(u32, i32)> = Vec::new();
    for day in 0..DAYS {
        if chance(0.12) {
            let from = (0..4).filter(|_| chance(0.5)).count() as u32 * 5;
            hits.extend((from..(from + 6).min(FACILITIES)).filter(|_| chance(0.6)).map(|it| (it, day)));
        }
    }
    let mut tracks = Vec::new();
    let mut taken: Vec<(u32, i32)> = Vec::new();
    let mut swaths: Vec<Vec<(u32, i32)>> = Vec::new();
    for facility in 0..FACILITIES {
        // Places of one swath have the same passes.
        let is_follower = kind == World::Swaths && facility % 6 > 0;
        let bins: Vec<i32> = if is_follower {
            tracks.last().map_or_else(Vec::new, |it: &Track| it.bins.clone())
        } else {
            (0..DAYS).filter(|_| chance(0.6)).collect()
        };
        for day in bins.iter().filter(|_| !is_follower) {
            let is_looked_at = kind == World::DamageLooks
                && hits.iter().any(|it| it.0 == facility && (1..=6).contains(&(day - it.1)));
            if chance(if is_looked_at { 0.7 } else { 0.12 }) {
                let places =
                    if kind == World::Swaths { facility..facility + 6 } else { facility..facility + 1 };
                swaths.push(places.map(|it| (it, *day)).collect());
            }
        }
        tracks.push(Track {
            facility,
            platform: "A".to_owned(),
            skies: vec![Sky::Unknown; bins.len()],
            bins,
            ..Track::default()
        });
    }
    taken.extend(swaths.iter().flatten());
    taken.sort_unstable();
    if kind == World::Planted {
        for (facility, day) in hits.iter_mut().filter(|_| chance(0.5)) {
            let before: Vec<i32> = taken.iter().filter(|it| it.0 == *facility).map(|it| it.1).collect();
            if let Some(image) = before.iter().rev().find(|it| **it < *day) {
                *day = (image + 1 + (*day % 7)).min(DAYS - 1);
            }
        }
    }
    hits.sort_unstable();
    for track in &mut tracks {
        let is_imaged = |bin: &i32| taken.binary_search(&(track.facility, *bin)).is_ok();
        track.imaged = (0..).zip(&track.bins).filter(|it| is_imaged(it.1)).map(|it| it.0).collect();
    }
    let moves = swaths.iter().map(|it| Move {
        looks: it.iter().map(|it| taken.binary_search(it).expect("taken") as u32).collect(),
        track: it[0].0,
        pass: tracks[it[0].0 as usize].bins.binary_search(&it[0].1).expect("a pass") as u32,
    });
    let moves = moves.collect();
    let spell = |it: &(u32, i32)| Spell { facility: it.0, first: it.1, last: it.1 };
    PanelInput {
        bins: Bins { starts_secs: (0..=i64::from(DAYS)).map(|day| day * 86_400).collect(), bin_hours: 24 },
        n_facilities: FACILITIES,
        looks: taken.iter().map(spell).collect(),
        hits: hits.iter().map(spell).collect(),
        images_to: DAYS,
        hits_to: DAYS,
        region: vec![0; FACILITIES as usize],
        coarse_region: vec![0; FACILITIES as usize],
        chances: Some(Box::new(Chances { tracks, moves, looks_unmatched: 0 })),
        ..PanelInput::default()
    }
}

fn p(input: &PanelInput, plan: &Plan) -> f64 {
    let panel = Panel::new(input, plan);
    opportunity(&panel, input, plan, 0.0, &mut Ticker::new(&mut |_| ())).expect("there are orbits").p
}

#[test]
fn null_worlds_are_called_no_more_often_than_stated_and_planted_ones_are_found() {
    let plan = Plan { draws: 99, ..Plan::default() };
    let share = |kind: World| {
        let called = (0..200).filter(|seed| p(&world(kind, *seed), &plan) <= 0.05).count();
        called as f64 / 200.0
    };
    for kind in [World::Plain, World::DamageLooks, World::Swaths] {
        let called = share(kind);
        // 5 % and three standard errors of 200 data sets.
        assert!(called <= 0.097, "{called} of null worlds called");
    }
    let found = share(World::Planted);
    assert!(found >= 0.6, "only {found} of planted effects found");
}

#[test]
fn the_count_is_the_panels_and_draws_do_not_depend_on_anything_else() {
    let plan = Plan { draws: 99, ..Plan::default() };
    let input = world(World::Planted, 3);
    let panel = Panel::new(&input, &plan);
    let once =
        || opportunity(&panel, &input, &plan, 0.0, &mut Ticker::new(&mut |_| ())).expect("there are orbits");
    let found = once();
    assert_eq!(found, once());
    assert_eq!(found.statistic, panel.statistic());
    assert!(found.expected < found.statistic as f64, "planted: {found:?}");
    let told = summary(&panel, &input).expect("there are orbits");
    assert!(told.images_movable > 0 && told.images_movable <= told.images && told.alternatives_median > 5);
    let all = &told.rows[0];
    assert_eq!((all.by.as_str(), all.name.as_str()), ("all", ""));
    for by in ["platform", "facility"] {
        let of = || told.rows.iter().filter(|it| it.by == by);
        assert_eq!(of().map(|it| it.passes_before).sum::<u64>(), all.passes_before, "{by}");
        assert_eq!(of().map(|it| it.images_otherwise).sum::<u64>(), all.images_otherwise, "{by}");
    }
    assert!(all.ratio().expect("a number") > 1.2, "planted: {all:?}");
}

#[test]
fn a_cloudy_pass_is_no_alternative_of_a_clear_one() {
    let mut input = world(World::Plain, 2);
    let plan = Plan { draws: 99, ..Plan::default() };
    let told = |input: &PanelInput| summary(&Panel::new(input, &plan), input).expect("there are orbits");
    let all = told(&input).alternatives_median;
    for track in &mut input.chances.as_mut().expect("there are orbits").tracks {
        track.skies =
            (0..track.bins.len()).map(|it| if it % 2 == 0 { Sky::Clear } else { Sky::Cloudy }).collect();
    }
    let half = told(&input).alternatives_median;
    assert!(half * 10 >= all * 4 && half * 10 <= all * 6, "{half} of {all}");
}

#[test]
fn without_anything_to_move_nothing_is_called() {
    let plan = Plan { draws: 99, ..Plan::default() };
    let mut input = world(World::Plain, 1);
    if let Some(chances) = &mut input.chances {
        chances.moves.clear();
    }
    assert!((p(&input, &plan) - 1.0).abs() < 1e-12);
    input.chances = None;
    let panel = Panel::new(&input, &plan);
    assert!(opportunity(&panel, &input, &plan, 0.0, &mut Ticker::new(&mut |_| ())).is_none());
    assert!(summary(&panel, &input).is_none());
}

/// Images at computed passes of the built-in elements, found again from files; cloudy passes are no alternatives of clear ones.
#[test]
fn passes_behind_images_are_found_from_files() {
    let (elements, mut question) = engine::orbits::example();
    let file =
        |name: &str, text: String| InputFile { name: name.to_owned(), bytes: text.into_bytes(), role: None };
    question.min_elevation_deg = 0.0;
    (question.from_secs, question.to_secs) =
        (question.from_secs - 12 * 86_400, question.to_secs + 12 * 86_400);
    question.other_days = 0;
    let dataset = engine::load(std::slice::from_ref(&elements), &Plan::default(), &mut |_| ());
    let passes = engine::orbits::passes(&dataset, &question, &mut |_, _| ());
    let can: Vec<_> = passes.passes.iter().filter(|it| it.can_image).collect();
    assert!(can.len() >= 6, "{} passes", can.len());
    let iso = |micros: i64| nadir::model::time::iso_utc(micros / 1_000_000);
    // Images of a satellite without elements, so that the period is long enough.
    let at = question.places[0].at;
    let mut images = String::from("platform,acquired,lat,lon,cloud\n");
    for time in ["2025-08-01T09:00:00Z", "2025-12-01T09:00:00Z"] {
        images += &format!("OTHER,{time},{},{},10\n", at.lat_deg, at.lon_deg);
    }
    for it in can.iter().step_by(2) {
        let name = &passes.satellites[it.satellite as usize].name;
        let at = question.places[it.place as usize].at;
        images += &format!("{name},{},{},{},10\n", iso(it.nearest_micros), at.lat_deg, at.lon_deg);
    }
    let facilities = format!("name,lat,lon\nHere,{},{}\nFar,48.0,37.5\n", at.lat_deg, at.lon_deg);
    let strikes = "date,facility\n2025-08-01,Here\n2025-10-01,Far\n2025-12-01,Here\n".to_owned();
    let files = [
        file("facilities.csv", facilities),
        file("images.csv", images),
        file("strikes.csv", strikes),
        elements,
    ];
    let case = Case::of_files(&files, &Plan { draws: 99, ..Plan::default() }, &mut |_| ());
    let chances = case.linked.panel.chances.as_deref().expect("passes are known");
    assert_eq!(chances.looks_unmatched, 2);
    assert_eq!(chances.tracks.iter().map(|it| it.imaged.len()).sum::<usize>(), can.len().div_ceil(2));
    for it in &chances.moves {
        let track = &chances.tracks[it.track as usize];
        assert_eq!(track.bins[it.pass as usize], case.linked.panel.looks[it.looks[0] as usize].first);
    }
    let result = case.report().result;
    assert!(result.opportunity.is_some());
    assert!(result.companions.iter().any(|it| it.method == "opportunity"));
}
