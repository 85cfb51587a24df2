//! What is counted about files that were read and linked: over time, in space, by precision and completeness.

use chrono::{DateTime, Datelike};

use super::spans::{self, Events, Lane};
use super::{FRESH_DAYS, SUSPICIOUS};
use crate::model::order::Order as _;
use crate::model::{Dataset, Effect, Linked, PanelInput, Plan, Problem, Reason, Role, Source, Spell, When};

/// Operators told apart; the others are left out.
const OPERATORS_MAX: usize = 20;
/// Instants of the study period at which the age of elements is looked at.
const INSTANTS: i64 = 60;

/// Up to how many seconds a time is known: a minute, an hour, six hours, a day (of 25 hours), worse.
pub const TIMES_SECS: [i64; 4] = [60, 3600, 6 * 3600, 25 * 3600];
/// Up to how many metres a place is known: worse than the last; then a facility's name alone.
pub const PLACES_M: [f64; 3] = [100.0, 1000.0, 5000.0];
/// Up to how many days elements are old: worse than the last.
pub const AGES_DAYS: [i64; 3] = [1, FRESH_DAYS, 7];

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// From the first to the last event of any kind, UTC seconds.
    pub axis_secs: Option<(i64, i64)>,
    /// When there are both images and strikes, UTC seconds.
    pub overlap: Option<(i64, i64)>,
    /// Images, strikes, element epochs, cloud: those that are there.
    pub lanes: Vec<Lane>,
    /// Places.
    pub facilities: u64,
    /// Those of them that some image shows.
    pub facilities_imaged: u64,
    /// Those of them that were struck.
    pub facilities_struck: u64,
    /// Images.
    pub images: u64,
    /// Those of them that show a place.
    pub images_of_places: u64,
    /// Strikes.
    pub strikes: u64,
    /// Those of them that have a place of their own; 0 when not all images were kept, so that none can be said to show it.
    pub strikes_placed: u64,
    /// … and lie outside every image.
    pub strikes_unseen: u64,
    /// Strikes that belong to a facility.
    pub strikes_linked: u64,
    /// Those of them while places were being imaged.
    pub strikes_watched: u64,
    /// Those of them known to more than one time step.
    pub strikes_vague: u64,
    /// First strikes that can be compared.
    pub onsets: u64,
    /// Length of the lag window, days.
    pub window_days: u64,
    /// Images in the window before strikes of their place.
    pub images_before: u64,
    /// Images in as many days after them.
    pub images_after: u64,
    /// Regions places are compared within.
    pub regions: u64,
    /// Files with times.
    pub files_timed: u64,
    /// Those of them whose time zone was assumed.
    pub zones_assumed: u64,
    /// Rows that are not blank.
    pub rows: u64,
    /// Rows set aside.
    pub rejected: u64,
    /// Rows that only repeat others.
    pub repeated: u64,
    /// Rows that are suspicious.
    pub suspicious: u64,
    /// Rows merged, by reason, as codes.
    pub merged: Vec<(String, u64)>,
    /// Rows of one pass over one place, counted once.
    pub passes_merged: u64,
    /// Strikes and images by how well their time is known ([`TIMES_SECS`]).
    pub times: [(u64, u64); 5],
    /// Strikes by how well their place is known ([`PLACES_M`]).
    pub places: [u64; 5],
    /// Satellites × instants by age of the nearest elements ([`AGES_DAYS`]).
    pub ages: [u64; 4],
    /// Catalogues, the largest first.
    pub operators: Vec<Operator>,
}

/// What one operator's images cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Operator, else satellite, as given; empty when neither is.
    pub name: String,
    /// Images.
    pub images: u64,
    /// First and last, UTC seconds.
    pub span_secs: (i64, i64),
    /// Months of the strikes without any of its images.
    pub months_without: u64,
    /// The same as first and last of each run, counted from year 0.
    pub gaps: Vec<(i32, i32)>,
    /// Nothing until so much later than the first strike that something seems to be missing.
    pub begins_late: bool,
    /// The same at the end.
    pub ends_early: bool,
}

impl Facts {
    /// Gaps between images that lie where there are strikes, too.
    pub fn gaps_inside(&self) -> Vec<(i64, i64)> {
        let Some((from, to)) = self.overlap else { return Vec::new() };
        let images = self.lanes.iter().filter(|it| it.role == Role::Images).flat_map(|it| &it.gaps);
        images.copied().filter(|it| it.0 < to && it.1 > from).collect()
    }
}

/// Counts.
pub fn facts(dataset: &Dataset, linked: &Linked, plan: &Plan, onsets: u64, unseen: u64) -> Facts {
    let mut it = Facts { onsets, strikes_unseen: unseen, ..Facts::default() };
    over_time(&mut it, dataset, linked);
    in_space(&mut it, dataset, linked);
    it.strikes_vague = linked.panel.hits.iter().filter(|it| it.first != it.last).count() as u64;
    it.window_days = u64::from(plan.lag_max_days.saturating_sub(plan.lag_min_days)) + 1;
    (it.images_before, it.images_after) = beside_hits(&linked.panel, plan);
    it.regions = linked.region_names.iter().filter(|it| !it.is_empty()).count() as u64;
    rows(&mut it, &dataset.sources);
    it.passes_merged = linked.links.images.iter().map(|it| u64::from(it.merged_rows)).sum();
    precision(&mut it, dataset);
    elements(&mut it, dataset);
    operators(&mut it, dataset);
    it
}

/// Which of `n` are named.
fn marked(n: usize, named: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut marks = vec![false; n];
    named.for_each(|it| marks[it as usize] = true);
    marks
}

fn count(marks: &[bool]) -> u64 {
    marks.iter().filter(|it| **it).count() as u64
}

fn over_time(it: &mut Facts, dataset: &Dataset, linked: &Linked) {
    let imaged = marked(dataset.images.len(), linked.links.images.iter().map(|it| it.image));
    let image = |(it, is_of_place): (&crate::model::Image, &bool)| (it.when.start_secs, *is_of_place);
    let strike = |it: &crate::model::StrikeLink| {
        (dataset.strikes[it.strike as usize].when.start_secs, it.facility.is_some())
    };
    let epoch = |it: &crate::model::Elements| (it.epoch_micros.div_euclid(1_000_000), false);
    let events = [
        (Role::Images, dataset.images.iter().zip(&imaged).map(image).collect(), true),
        (Role::Strikes, linked.links.strikes.iter().map(strike).collect(), true),
        (Role::Orbits, dataset.elements.iter().map(epoch).collect(), false),
        (Role::Cloud, dataset.clouds.iter().map(|it| (it.when.start_secs, false)).collect(), false),
    ];
    let events = events.map(|(role, times, can_belong)| Events { role, times, can_belong });
    it.axis_secs = spans::period(&events);
    let Some(axis) = it.axis_secs else { return };
    it.lanes = events.into_iter().filter_map(|it| it.lane(axis)).collect();
    let span = |role: Role| it.lanes.iter().find(|it| it.role == role).map(|it| it.span_secs);
    if let (Some(images), Some(strikes)) = (span(Role::Images), span(Role::Strikes)) {
        let both = (images.0.max(strikes.0), images.1.min(strikes.1));
        it.overlap = (both.0 < both.1).then_some(both);
    }
    let looks = || linked.links.images.iter().map(|it| dataset.images[it.image as usize].when.start_secs);
    if let (Some(first), Some(last)) = (looks().min(), looks().max()) {
        let hits = linked.links.strikes.iter().filter(|it| it.facility.is_some()).map(strike);
        it.strikes_watched = hits.filter(|it| (first..=last).contains(&it.0)).count() as u64;
    }
    it.images_of_places = count(&imaged);
}

fn in_space(it: &mut Facts, dataset: &Dataset, linked: &Linked) {
    let n = dataset.facilities.len();
    it.facilities = n as u64;
    it.facilities_imaged = count(&marked(n, linked.links.images.iter().map(|it| it.facility)));
    it.facilities_struck = count(&marked(n, linked.links.strikes.iter().filter_map(|it| it.facility)));
    it.images = dataset.images.len() as u64;
    it.strikes = dataset.strikes.len() as u64;
    let out_of_reach = |it: &Source| it.problems.iter().any(|it| it.reason == Reason::OutOfReach);
    if !dataset.sources.iter().any(out_of_reach) {
        it.strikes_placed = dataset.strikes.iter().filter(|it| it.place.is_some()).count() as u64;
    }
    it.strikes_linked = linked.links.strikes.iter().filter(|it| it.facility.is_some()).count() as u64;
}

/// Looks in the window before hits of their place, and in the same days after them.
fn beside_hits(panel: &PanelInput, plan: &Plan) -> (u64, u64) {
    let shortest = panel.bins.bins_of_days(plan.lag_min_days) as i32;
    let longest = panel.bins.bins_of_days(plan.lag_max_days) as i32;
    let looks = |facility: u32, from: i32, to: i32| {
        let at = |bin: i32| panel.looks.partition_point(|it| (it.facility, it.first) < (facility, bin));
        at(to.saturating_add(1)).saturating_sub(at(from)) as u64
    };
    let certain = panel.hits.iter().filter(|it| it.first == it.last);
    certain.fold((0, 0), |(before, after), Spell { facility, first, .. }| {
        let is_before = looks(*facility, first - longest, first - shortest);
        (before + is_before, after + looks(*facility, first + shortest, first + longest))
    })
}

fn rows(it: &mut Facts, sources: &[Source]) {
    for source in sources {
        it.rows += source.tally.read - source.tally.blank.min(source.tally.read);
        it.rejected += source.tally.rejected;
        let is_timed = matches!(source.role, Role::Images | Role::Strikes) && source.tally.accepted > 0;
        it.files_timed += u64::from(is_timed);
        let assumed = |it: &Problem| it.reason == Reason::ZoneAssumed;
        it.zones_assumed += u64::from(is_timed && source.problems.iter().any(assumed));
        for problem in &source.problems {
            let (reason, n) = counted(problem);
            if SUSPICIOUS.iter().any(|it| it.code() == reason) {
                it.suspicious += n;
            }
            if problem.effect == Effect::Merged {
                if [Reason::DuplicateId, Reason::DuplicateRow].iter().any(|it| it.code() == reason) {
                    it.repeated += n;
                }
                match it.merged.iter_mut().find(|it| it.0 == reason) {
                    Some(of) => of.1 += n,
                    None => it.merged.push((reason, n)),
                }
            }
        }
    }
}

/// The code of a problem and how many rows it stands for: of many alike ones only the number is listed.
fn counted(problem: &Problem) -> (String, u64) {
    let more = problem.found.as_deref().filter(|_| problem.reason == Reason::MoreAlike);
    let more = more.and_then(|it| it.split_once(" × ")).and_then(|(n, of)| Some((of, n.parse().ok()?)));
    more.map_or_else(|| (problem.reason.code(), 1), |(of, n)| (of.to_owned(), n))
}

fn precision(it: &mut Facts, dataset: &Dataset) {
    let class = |when: When| TIMES_SECS.iter().take_while(|it| when.width_secs() > **it).count();
    for strike in &dataset.strikes {
        it.times[class(strike.when)].0 += 1;
        let known = PLACES_M.iter().take_while(|it| strike.precision_m > **it).count();
        it.places[if strike.place.is_some() { known } else { 4 }] += 1;
    }
    for image in &dataset.images {
        it.times[class(image.when)].1 += 1;
    }
}

/// The age of the nearest elements of every satellite, over the time of images and strikes.
fn elements(it: &mut Facts, dataset: &Dataset) {
    const DAY: i64 = 86_400;
    let mut epochs: Vec<(u64, i64)> =
        dataset.elements.iter().map(|it| (it.norad_id, it.epoch_micros.div_euclid(1_000_000))).collect();
    epochs.order_by(Ord::cmp);
    let studied = |role: Role| it.lanes.iter().find(|it| it.role == role).map(|it| it.span_secs);
    let Some((from, to)) = it.overlap.or(studied(Role::Images)).or(studied(Role::Strikes)) else { return };
    for of in epochs.chunk_by(|a, b| a.0 == b.0) {
        for i in 0..INSTANTS {
            let at = from + (to - from) / INSTANTS * i;
            let next = of.partition_point(|it| it.1 < at);
            let near =
                of[next.saturating_sub(1)..(next + 1).min(of.len())].iter().map(|it| (it.1 - at).abs());
            let age_secs = near.min().unwrap_or(i64::MAX);
            it.ages[AGES_DAYS.iter().take_while(|it| age_secs > **it * DAY).count()] += 1;
        }
    }
}

/// The month of a second, counted from year 0.
fn month(secs: i64) -> i32 {
    DateTime::from_timestamp(secs, 0).map_or(0, |it| it.year() * 12 + it.month0() as i32)
}

fn operators(it: &mut Facts, dataset: &Dataset) {
    const LATE_SECS: i64 = 31 * 86_400;
    let strikes = it.lanes.iter().find(|it| it.role == Role::Strikes).map(|it| it.span_secs);
    let asked = strikes.map(|it| (month(it.0), month(it.1)));
    let named = |it: &crate::model::Image| {
        (it.operator.clone().or_else(|| it.platform.clone()).unwrap_or_default(), it.when.start_secs)
    };
    let mut times: Vec<(String, i64)> = dataset.images.iter().map(named).collect();
    times.order_by(Ord::cmp);
    let row = |times: &[(String, i64)]| {
        let span_secs = (times[0].1, times[times.len() - 1].1);
        // They are in order of time, so that months between neighbours are without.
        let mut gaps: Vec<(i32, i32)> = Vec::new();
        if let Some((from, to)) = asked {
            let mut next = from;
            for at in times.iter().map(|it| month(it.1)).chain([to + 1]) {
                if at > next && next <= to {
                    gaps.push((next, (at - 1).min(to)));
                }
                next = next.max(at + 1);
            }
        }
        Operator {
            name: times[0].0.clone(),
            images: times.len() as u64,
            span_secs,
            months_without: gaps.iter().map(|it| (it.1 - it.0 + 1) as u64).sum(),
            gaps,
            begins_late: strikes.is_some_and(|it| span_secs.0 > it.0 + LATE_SECS),
            ends_early: strikes.is_some_and(|it| span_secs.1 < it.1 - LATE_SECS),
        }
    };
    let mut rows: Vec<Operator> = times.chunk_by(|a, b| a.0 == b.0).map(row).collect();
    rows.order_by_key(|it| std::cmp::Reverse(it.images));
    rows.truncate(OPERATORS_MAX);
    it.operators = rows;
}
