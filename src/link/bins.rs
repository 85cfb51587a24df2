//! The time axis: which local days (or hours) there are, and in which of them images and hits could have been recorded.

use crate::model::order::Order as _;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::model::{Bins, Dataset, Plan};

/// How days are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRule {
    /// Zone of the days.
    pub zone: Tz,
    /// Was the zone proposed from the facilities' positions (and not stated in the plan)?
    pub zone_proposed: bool,
    /// Local time at which a day begins.
    pub starts: NaiveTime,
}

/// The axis and the periods on it, as bins; the ends are exclusive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Axis {
    /// The bins.
    pub bins: Bins,
    /// Images' period.
    pub images: (i32, i32),
    /// Hits' period.
    pub hits: (i32, i32),
}

/// A hit is known by its time of day when it is known to this.
const TIME_OF_DAY_SECS: i64 = 6 * 3600;
/// Share of hits that must be known by their time of day before the attack day (noon to noon) is used.
const SHARE_WITH_TIME_OF_DAY: f64 = 0.98;
/// Longest axis; beyond it the files surely hold a wrong date.
const MAX_BINS: usize = 200_000;

/// The plan's rule; what it leaves open is proposed from the data.
///
/// Zone: `Europe/Kyiv` when the middle of the facilities is in Ukraine's box, else `UTC`. Start: noon when 98 % of the
/// hits are known to 6 hours (a night wave spans midnight), else midnight.
pub fn day_rule(dataset: &Dataset, plan: &Plan) -> DayRule {
    let stated = plan.day_zone.as_deref().and_then(|it| it.parse::<Tz>().ok());
    let starts = plan.day_starts.as_deref().and_then(|it| NaiveTime::parse_from_str(it, "%H:%M").ok());
    DayRule {
        zone: stated.unwrap_or_else(|| proposed_zone(dataset)),
        zone_proposed: stated.is_none(),
        starts: starts.unwrap_or_else(|| proposed_start(dataset)),
    }
}

fn proposed_zone(dataset: &Dataset) -> Tz {
    let middle = |mut values: Vec<f64>| {
        values.order_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let centres: Vec<_> = dataset.facilities.iter().map(|it| it.place.centre()).collect();
    let lon_deg = middle(centres.iter().map(|it| it.lon_deg).collect());
    let lat_deg = middle(centres.iter().map(|it| it.lat_deg).collect());
    let in_ukraine = lon_deg.is_some_and(|it| (22.0..=40.3).contains(&it))
        && lat_deg.is_some_and(|it| (44.0..=52.5).contains(&it));
    if in_ukraine { Tz::Europe__Kyiv } else { Tz::UTC }
}

fn proposed_start(dataset: &Dataset) -> NaiveTime {
    let known = dataset.strikes.iter().filter(|it| it.when.width_secs() <= TIME_OF_DAY_SECS).count() as f64;
    let all = dataset.strikes.len() as f64;
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    if all > 0.0 && known >= SHARE_WITH_TIME_OF_DAY * all { noon } else { NaiveTime::default() }
}

/// The bins in which both images and hits were recorded, with a margin for lags and washout.
pub fn axis(dataset: &Dataset, days: &DayRule, plan: &Plan) -> Axis {
    let span =
        |events: &mut dyn Iterator<Item = (i64, i64)>| events.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let images = span(&mut dataset.images.iter().map(|it| (it.when.start_secs, it.when.last_secs())));
    let hits = span(&mut dataset.strikes.iter().map(|it| (it.when.start_secs, it.when.last_secs())));
    let (Some(images), Some(hits)) = (images, hits) else { return Axis::default() };
    let margin_days = plan.washout_days.max(plan.profile_bins).max(plan.lag_max_days) + 1;
    let margin_secs = i64::from(margin_days) * 86_400;
    let (from, to) = (images.0.max(hits.0), images.1.min(hits.1));
    if from > to + margin_secs {
        return Axis::default();
    }
    let bins = cut(from - margin_secs, to + margin_secs, days, plan.bin_hours);
    let period = |span: (i64, i64)| (bins.bin_of(span.0), bins.bin_of(span.1) + 1);
    let (images, mut hits) = (period(images), period(hits));
    if let Some((first, last)) = stated_period(plan, days) {
        hits = (hits.0.max(bins.bin_of(first)), hits.1.min(bins.bin_of(last) + 1));
    }
    Axis { bins, images, hits }
}

/// First and last second of the plan's period.
fn stated_period(plan: &Plan, days: &DayRule) -> Option<(i64, i64)> {
    let (first, last) = plan.period.as_ref()?;
    let date = |it: &str| NaiveDate::parse_from_str(it, "%Y-%m-%d").ok();
    let end = date(last)?.checked_add_days(Days::new(1))?;
    Some((day_start_secs(date(first)?, days)?, day_start_secs(end, days)? - 1))
}

fn cut(from_secs: i64, to_secs: i64, days: &DayRule, bin_hours: u32) -> Bins {
    let none = Bins { starts_secs: Vec::new(), bin_hours };
    let local = |secs: i64| {
        let utc = chrono::DateTime::from_timestamp(secs, 0)?;
        Some(utc.with_timezone(&days.zone).naive_local().date())
    };
    let Some(first) = local(from_secs).and_then(|it| it.pred_opt()) else { return none };
    let starts_of_days = first.iter_days().map_while(|it| day_start_secs(it, days));
    let mut starts_secs: Vec<i64> = if bin_hours == 24 {
        starts_of_days.take_while(|it| *it <= to_secs + 2 * 86_400).take(MAX_BINS).collect()
    } else {
        // Bins shorter than a day have one length in UTC: clock changes must not make empty or double bins.
        let Some(start) = day_start_secs(first, days) else { return none };
        let step = i64::from(bin_hours.max(1)) * 3600;
        (0..).map(|it| start + it * step).take_while(|it| *it <= to_secs + step).take(MAX_BINS).collect()
    };
    // Whole bins before `from` and after `to` are margin of the margin.
    let skip = starts_secs.partition_point(|it| *it <= from_secs).saturating_sub(1);
    let keep = starts_secs.partition_point(|it| *it <= to_secs) + 1;
    starts_secs.truncate(keep);
    starts_secs.drain(..skip);
    Bins { starts_secs, bin_hours }
}

/// When a local day begins, UTC seconds. A start that the clocks skipped moves to the first moment after the gap;
/// one that occurs twice is the earlier.
fn day_start_secs(date: NaiveDate, days: &DayRule) -> Option<i64> {
    let local = NaiveDateTime::new(date, days.starts);
    let quarter_hours = (0..=8).map(|it| local + TimeDelta::minutes(15 * it));
    let mut found = quarter_hours.filter_map(|it| days.zone.from_local_datetime(&it).earliest());
    found.next().map(|it| it.timestamp())
}
