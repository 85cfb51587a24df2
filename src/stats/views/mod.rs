//! What the draws of the primary test say of parts: groups, doses, stretches of time, controls.
//!
//! # Question
//! The primary's, asked of some exposed cells only: those exposed by one operator's images, those of one region,
//! those looked at twice, those of one month.
//! # Null
//! The primary's: every part is counted in the same re-timings, up to 64 parts at once by vertical counters, so that
//! max-T (Westfall & Young 1993) over them needs no assumption about how they overlap.
//! # Rate ratio
//! exp((S − mean) / variance) with Wald limits: the one-step estimate of Peto (Yusuf, Peto, Lewis, Collins & Sleight
//! 1985, doi:10.1016/S0033-0620(85)80003-7). Good near 1, too near to 1 far from it: a part's ratio is a description,
//! the primary's is the estimate.
//! # Misleads when
//! a part is chosen because it looks striking: `p_adjusted` counts all that are shown, not all that were thought of.

mod controls;
mod trend;
mod windows;

use super::bits::VerticalCounters;
use super::draws::{Draws, Watch};
use super::envelope::{Curves, benjamini_hochberg};
use super::fibre::Fibre;
use super::panel::{Onset, Panel};
use super::pmf::Pmf;
use super::resolution::minimum_detectable_ratio;
use super::swaps::State;
use super::tilt::LogRatio;
use crate::model::finding::{Dose, GroupFinding, GroupRole, RateRatio};
use crate::model::{Group, GroupBy, Members, PanelInput, Plan, Spell};

/// Length of a slice of time, days; a rolling window is six of them.
const SLICE_DAYS: u32 = 30;
const SLICES_PER_WINDOW: usize = 6;
/// Slices at most; longer records are cut into longer slices.
const MOST_SLICES: usize = 60;
/// A part whose minimum detectable ratio is above this says nothing.
pub const DETECTABLE_RATIO_MAX: f64 = 3.0;
/// Exchanges of places within regions that make the sham places.
const N_SHAMS: usize = 12;

/// The parts, and their counts in every draw.
pub struct Views<'a> {
    panel: &'a Panel,
    fibre: &'a Fibre,
    groups: &'a [Group],
    /// Words per cell.
    n_words: usize,
    n_parts: usize,
    /// Facilities and bins that hold an onset, numbered; only they can hold one in any re-timing.
    row_of_facility: Vec<Option<u32>>,
    column_of_bin: Vec<Option<u32>>,
    n_columns: usize,
    /// Facility by facility, column by column: the parts that a cell belongs to.
    masks: Vec<u64>,
    /// Looks of each facility.
    images: Vec<u64>,
    /// Counts of every draw, one curve a draw.
    curves: Vec<u16>,
    fixed: Vec<u32>,
    counts: Vec<u32>,
    counters: Vec<VerticalCounters>,
    slice_bins: usize,
    n_slices: usize,
    /// Longest lags of the windows, days.
    window_days: Vec<u32>,
}

/// A part's count among the draws.
struct Counted {
    observed: u64,
    expected: f64,
    sd: f64,
    p: f64,
    ratio: Option<RateRatio>,
    is_decidable: bool,
}

/// Windows longer than this are not looked at.
const MOST_WINDOW_DAYS: u32 = 28;

/// One, two, three or more looks in the window.
const LOOK_LEVELS: [&str; 3] = ["1", "2", "3+"];

impl<'a> Views<'a> {
    /// Marks every cell with the parts it belongs to. For so many draws; the observed one is one of them.
    pub fn new(panel: &'a Panel, input: &'a PanelInput, plan: &Plan, fibre: &'a Fibre, n: usize) -> Self {
        let window_days: Vec<u32> =
            (plan.lag_min_days.max(1)..=plan.washout_days.min(MOST_WINDOW_DAYS)).collect();
        let n_bins = panel.known_to - panel.risk_from;
        let slice = input.bins.bins_of_days(SLICE_DAYS).max(1) as usize;
        let slice_bins = slice.max(n_bins.div_ceil(MOST_SLICES));
        let n_slices = n_bins.div_ceil(slice_bins.max(1));
        let n_parts = input.groups.len() + LOOK_LEVELS.len() + 1 + n_slices + window_days.len() + 1 + N_SHAMS;
        let n_words = n_parts.div_ceil(64);
        let (row_of_facility, n_rows) =
            numbered(panel.n_facilities, panel.onsets.iter().map(|it| it.facility));
        let (column_of_bin, n_columns) = numbered(panel.n_bins, panel.onsets.iter().map(|it| it.bin));
        let mut views = Self {
            panel,
            fibre,
            groups: &input.groups,
            n_words,
            n_parts,
            row_of_facility,
            column_of_bin,
            n_columns,
            masks: Vec::new(),
            images: vec![0; panel.n_facilities],
            curves: vec![0; n_parts * n],
            fixed: vec![0; n_parts],
            counts: vec![0; n_parts],
            counters: vec![VerticalCounters::default(); n_words],
            slice_bins,
            n_slices,
            window_days,
        };
        for look in &input.looks {
            if let Some(images) = views.images.get_mut(look.facility as usize) {
                *images += 1;
            }
        }
        if n == 0 {
            // Only to be read from.
            return views;
        }
        views.masks = vec![0; n_rows * n_columns * n_words];
        views.mark_groups(input);
        views.mark_looks(input);
        views.mark_slices();
        views.mark_windows(input);
        views.mark_near_misses(input);
        views.mark_shams(input, plan.seed);
        for onset in &fibre.fixed {
            views.add(*onset);
        }
        views.read_counts();
        views.fixed.clone_from(&views.counts);
        views
    }

    /// What was counted.
    pub fn seen(self) -> Vec<u16> {
        self.curves
    }

    /// Takes over what was counted in the draws that follow.
    pub fn take(&mut self, mut seen: Vec<u16>) {
        self.curves.append(&mut seen);
    }

    fn looks_part(&self) -> usize {
        self.groups.len()
    }

    fn reverse_part(&self) -> usize {
        self.looks_part() + LOOK_LEVELS.len()
    }

    fn slice_part(&self) -> usize {
        self.reverse_part() + 1
    }

    fn window_part(&self) -> usize {
        self.slice_part() + self.n_slices
    }

    fn near_part(&self) -> usize {
        self.window_part() + self.window_days.len()
    }

    fn sham_part(&self) -> usize {
        self.near_part() + 1
    }

    /// Where the mask of a cell begins; `None` where no onset can be.
    #[inline]
    fn mask_at(&self, facility: u32, bin: usize) -> Option<usize> {
        let (row, column) = (self.row_of_facility[facility as usize]?, self.column_of_bin[bin]?);
        Some((row as usize * self.n_columns + column as usize) * self.n_words)
    }

    fn mark(&mut self, part: usize, facility: u32, first: i64, last: i64) {
        self.mark_where(part, facility, first, last, |_| true);
    }

    fn mark_where(
        &mut self,
        part: usize,
        facility: u32,
        first: i64,
        last: i64,
        keep: impl Fn(usize) -> bool,
    ) {
        let (from, to) = (self.panel.risk_from as i64, self.panel.known_to as i64 - 1);
        for bin in (first.max(from)..=last.min(to)).filter(|it| keep(*it as usize)) {
            if let Some(at) = self.mask_at(facility, bin as usize) {
                self.masks[at + part / 64] |= 1 << (part % 64);
            }
        }
    }

    fn exposed_bins(&self, facility: usize) -> Vec<usize> {
        self.panel.exposed.ones(facility, self.panel.risk_from, self.panel.known_to)
    }

    fn mark_groups(&mut self, input: &PanelInput) {
        let (lag_min, lag_max) = (self.panel.lag_min_bins, self.panel.lag_max_bins);
        for (part, group) in input.groups.iter().enumerate() {
            match &group.members {
                Members::Looks(looks) => {
                    for look in looks.iter().filter_map(|it| input.looks.get(*it as usize)) {
                        if let Some((first, last)) = exposed_by(look, lag_min, lag_max, input) {
                            self.mark(part, look.facility, first, last);
                        }
                    }
                }
                Members::Facilities(facilities) => {
                    for facility in facilities.iter().filter(|it| **it < input.n_facilities) {
                        for bin in self.exposed_bins(*facility as usize) {
                            self.mark(part, *facility, bin as i64, bin as i64);
                        }
                    }
                }
            }
        }
    }

    /// How many looks a cell has in its window, and whether it has one in the window after it.
    fn mark_looks(&mut self, input: &PanelInput) {
        let (lag_min, lag_max) = (self.panel.lag_min_bins, self.panel.lag_max_bins);
        let n_bins = self.panel.n_bins;
        let mut n_looks = vec![0_u8; n_bins];
        for of_facility in input.looks.chunk_by(|a, b| a.facility == b.facility) {
            n_looks.fill(0);
            let facility = of_facility[0].facility;
            for look in of_facility {
                if let Some((first, last)) = exposed_by(look, lag_min, lag_max, input) {
                    let from = first.clamp(0, n_bins as i64) as usize;
                    let to = (last + 1).clamp(from as i64, n_bins as i64) as usize;
                    n_looks[from..to].iter_mut().for_each(|it| *it = it.saturating_add(1));
                    let part = self.reverse_part();
                    let (first, last) = (i64::from(look.first), i64::from(look.last));
                    self.mark(part, facility, last - lag_max, first - lag_min);
                }
            }
            for (bin, n) in n_looks.iter().enumerate().filter(|it| *it.1 > 0) {
                let part = self.looks_part() + usize::from(*n).min(LOOK_LEVELS.len()) - 1;
                self.mark(part, facility, bin as i64, bin as i64);
            }
        }
    }

    fn mark_slices(&mut self) {
        for facility in 0..self.panel.n_facilities {
            for bin in self.exposed_bins(facility) {
                let part = self.slice_part() + (bin - self.panel.risk_from) / self.slice_bins;
                self.mark(part, facility as u32, bin as i64, bin as i64);
            }
        }
    }

    #[inline]
    fn add(&mut self, onset: Onset) {
        let Some(at) = self.mask_at(onset.facility, onset.bin as usize) else { return };
        for (counter, word) in self.counters.iter_mut().zip(&self.masks[at..at + self.n_words]) {
            counter.add(*word);
        }
    }

    fn read_counts(&mut self) {
        for (counter, into) in self.counters.iter_mut().zip(self.counts.chunks_mut(64)) {
            counter.read(into);
            counter.reset();
        }
    }

    /// A part's counts in all draws, the observed one included.
    fn column(&self, part: usize) -> impl Iterator<Item = u64> + Clone + '_ {
        self.curves.iter().skip(part).step_by(self.n_parts.max(1)).map(|it| u64::from(*it))
    }

    fn counted(&self, part: usize, draws: &Draws) -> Counted {
        counted(self.column(part), draws)
    }

    /// A row per group. The primary itself is among those that max-T counts.
    pub fn groups(&self, draws: &Draws) -> Vec<GroupFinding> {
        let counted: Vec<Counted> = (0..self.groups.len()).map(|it| self.counted(it, draws)).collect();
        let role = |at: usize| match (counted[at].is_decidable, self.groups[at].is_systematic) {
            (false, _) => GroupRole::TooFew,
            (true, true) => GroupRole::NegativeControl,
            (true, false) => GroupRole::Tested,
        };
        let is_question = |by: GroupBy| !matches!(by, GroupBy::Cloud | GroupBy::OffNadir);
        let tested: Vec<usize> = (0..self.groups.len())
            .filter(|it| role(*it) == GroupRole::Tested && is_question(self.groups[*it].by))
            .collect();
        let p_adjusted = self.adjusted(&tested, draws);
        let q = benjamini_hochberg(&tested.iter().map(|it| counted[*it].p).collect::<Vec<_>>());
        let place = |at: usize| tested.iter().position(|it| *it == at);
        let rows = self.groups.iter().zip(&counted).enumerate().filter(|(_, (it, _))| is_question(it.by));
        rows.map(|(at, (group, it))| GroupFinding {
            by: group.by,
            name: group.name.clone(),
            role: role(at),
            images: self.n_images(group),
            statistic: it.observed,
            expected: it.expected,
            sd: it.sd,
            rate_ratio: it.ratio.filter(|_| it.is_decidable),
            p: it.is_decidable.then_some(it.p),
            p_adjusted: place(at).map(|it| p_adjusted[it]),
            q: place(at).map(|it| q[it]),
        })
        .collect()
    }

    fn n_images(&self, group: &Group) -> u64 {
        match &group.members {
            Members::Looks(looks) => looks.len() as u64,
            Members::Facilities(facilities) => {
                facilities.iter().filter_map(|it| self.images.get(*it as usize)).sum()
            }
        }
    }

    /// Step-down max-T over some parts and S.
    fn adjusted(&self, parts: &[usize], draws: &Draws) -> Vec<f64> {
        let n_points = parts.len() + 1;
        let mut values = Vec::with_capacity(n_points * draws.statistics.len());
        for (draw, s) in draws.statistics.iter().enumerate() {
            values.extend(parts.iter().map(|it| u32::from(self.curves[draw * self.n_parts + it])));
            values.push(*s);
        }
        let mut p = Curves { values: &values, n_points }.max_t(draws.observed_at).p_adjusted;
        p.truncate(parts.len());
        p
    }

    /// Exposed onsets by number of looks, cloud and angle.
    pub fn dose(&self, draws: &Draws) -> Vec<Dose> {
        let row = |by: &str, level: &str, part: usize| {
            let it = self.counted(part, draws);
            Dose {
                by: by.to_owned(),
                level: level.to_owned(),
                observed: it.observed,
                expected: it.expected,
                rate_ratio: it.ratio.filter(|_| it.is_decidable),
                p: it.is_decidable.then_some(it.p),
            }
        };
        let looks =
            LOOK_LEVELS.iter().enumerate().map(|(k, level)| row("looks", level, self.looks_part() + k));
        let classes = self.groups.iter().enumerate().filter_map(|(part, it)| match it.by {
            GroupBy::Cloud => Some(row("cloud", &it.name, part)),
            GroupBy::OffNadir => Some(row("off-nadir", &it.name, part)),
            _ => None,
        });
        looks.chain(classes).collect()
    }
}

/// Numbers those that occur among `0..n`, in order; `None` for the others.
fn numbered(n: usize, occurring: impl Iterator<Item = u32>) -> (Vec<Option<u32>>, usize) {
    let mut numbers = vec![None; n];
    occurring.for_each(|it| numbers[it as usize] = Some(0));
    let mut next = 0;
    for number in numbers.iter_mut().flatten() {
        *number = next;
        next += 1;
    }
    (numbers, next as usize)
}

/// The bins for which every possible lag of a look is in the window; `None` when there are none or the facility is
/// out of range.
fn exposed_by(look: &Spell, lag_min: i64, lag_max: i64, input: &PanelInput) -> Option<(i64, i64)> {
    let (first, last) = (i64::from(look.last) + lag_min, i64::from(look.first) + lag_max);
    (look.facility < input.n_facilities && look.first <= look.last && first <= last).then_some((first, last))
}

fn counted(column: impl Iterator<Item = u64> + Clone, draws: &Draws) -> Counted {
    let observed = column.clone().nth(draws.observed_at).unwrap_or(0);
    let drawn = column.enumerate().filter(|it| it.0 != draws.observed_at).map(|it| it.1);
    let drawn: Vec<u64> = drawn.collect();
    let n_draws = f64::from(draws.n_draws().max(1));
    let as_extreme = drawn.iter().filter(|it| **it >= observed).count() as f64;
    let pmf = Pmf::of_counts(drawn);
    let (expected, sd) =
        if draws.n_draws() == 0 { (observed as f64, 0.0) } else { (pmf.mean(), pmf.variance().sqrt()) };
    let is_decidable = minimum_detectable_ratio(sd) <= DETECTABLE_RATIO_MAX;
    Counted {
        observed,
        expected,
        sd,
        p: if draws.n_draws() == 0 { 1.0 } else { (1.0 + as_extreme) / (1.0 + n_draws) },
        ratio: if is_decidable { one_step_ratio(observed, expected, sd * sd) } else { None },
        is_decidable,
    }
}

/// Peto's one-step estimate from the mean and variance of the null (Yusuf et al. 1985).
pub fn one_step_ratio(observed: u64, expected: f64, variance: f64) -> Option<RateRatio> {
    let estimate = (observed as f64 - expected) / variance;
    let spread = 1.959_964 / variance.sqrt();
    let found = LogRatio { estimate, low: estimate - spread, high: estimate + spread };
    (variance > 0.0).then(|| found.rate_ratio())
}

impl Watch for Views<'_> {
    fn see(&mut self, index: usize, state: &State) {
        let fibre = self.fibre;
        state.each_onset(fibre, |facility, bin, _| self.add(Onset { facility, bin }));
        self.read_counts();
        let curve = &mut self.curves[index * self.n_parts..(index + 1) * self.n_parts];
        for ((into, count), fixed) in curve.iter_mut().zip(&self.counts).zip(&self.fixed) {
            *into = u16::try_from(count + fixed).unwrap_or(u16::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_is_right_to_first_order() {
        // 1,000 onsets at share 0.3 and an odds ratio of 1.2: 340 are exposed.
        let odds = 1.2_f64;
        let observed = (1000.0 * 0.3 * odds / (0.7 + 0.3 * odds)).round() as u64;
        let found = one_step_ratio(observed, 300.0, 210.0).expect("a ratio");
        assert!((found.estimate - odds).abs() < 0.02, "{found:?}");
        assert!(found.low > 1.0 && found.high < 1.5, "{found:?}");
        assert_eq!(one_step_ratio(3, 3.0, 0.0), None);
    }
}
