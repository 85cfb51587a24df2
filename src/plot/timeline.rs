//! The timeline: lanes of images and hits, one facility a lane. Shapes only; the page lays them out.

use crate::report::scene::Scene;

/// Width of a lane in its own units.
pub const WIDTH: f64 = 1000.0;
/// Height of a lane in its own units.
pub const HEIGHT: f64 = 24.0;
/// Columns a lane is cut into: images of one column are one mark, however many there are.
const COLUMNS: usize = 500;

/// One facility's lane as SVG path data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Index of the facility.
    pub facility: u32,
    /// Upright bars: images.
    pub images: String,
    /// Diamonds: hits with no image in the window before them.
    pub hits: String,
    /// Diamonds: hits with one.
    pub hits_after_image: String,
    /// A line along the foot: times of little cloud, where a table of weather says.
    pub clear: String,
    /// How many images.
    pub n_images: u64,
    /// How many hits.
    pub n_hits: u64,
}

/// The lanes of some facilities, in the order asked for, over `[from_secs, to_secs)`.
pub fn lanes(scene: &Scene, facilities: &[u32], from_secs: i64, to_secs: i64) -> Vec<Lane> {
    let span = (to_secs - from_secs).max(1) as f64;
    let x_of = |secs: i64| WIDTH * (secs - from_secs) as f64 / span;
    let shown = |secs: i64| (from_secs..to_secs).contains(&secs);
    let mut at: Vec<Option<usize>> = vec![None; scene.facilities.len()];
    for (lane, facility) in facilities.iter().enumerate() {
        if let Some(slot) = at.get_mut(*facility as usize) {
            *slot = Some(lane);
        }
    }
    let lane_of = |facility: u32| at.get(facility as usize).copied().flatten();
    let mut columns = vec![[false; COLUMNS]; facilities.len()];
    let empty = |facility: &u32| Lane {
        facility: *facility,
        images: String::new(),
        hits: String::new(),
        hits_after_image: String::new(),
        clear: clear(scene, *facility, (from_secs, to_secs)),
        n_images: 0,
        n_hits: 0,
    };
    let mut lanes: Vec<Lane> = facilities.iter().map(empty).collect();
    for image in scene.images.iter().filter(|it| shown(it.start_secs)) {
        let column = (x_of(image.start_secs) / WIDTH * COLUMNS as f64) as usize;
        for lane in image.facilities.iter().filter_map(|it| lane_of(*it)) {
            columns[lane][column.min(COLUMNS - 1)] = true;
            lanes[lane].n_images += 1;
        }
    }
    for (lane, columns) in lanes.iter_mut().zip(&columns) {
        let step = WIDTH / COLUMNS as f64;
        for column in (0..COLUMNS).filter(|it| columns[*it]) {
            lane.images.push_str(&format!("M{:.1} 7V17", (column as f64 + 0.5) * step));
        }
    }
    for strike in scene.strikes.iter().filter(|it| shown(it.start_secs)) {
        if let Some(lane) = strike.facility.and_then(lane_of) {
            let lane = &mut lanes[lane];
            lane.n_hits += 1;
            let path = if strike.imaged_before { &mut lane.hits_after_image } else { &mut lane.hits };
            path.push_str(&format!("M{:.1} 3l5 9l-5 9l-5 -9z", x_of(strike.start_secs)));
        }
    }
    lanes
}

/// How many images and how many strikes there are, column by column, as two areas that stand on the foot of a lane.
pub fn density(scene: &Scene, from_secs: i64, to_secs: i64) -> [String; 2] {
    const BARS: usize = 120;
    let span = (to_secs - from_secs).max(1) as f64;
    let area = |times: &mut dyn Iterator<Item = i64>| {
        let mut counts = [0_u32; BARS];
        for secs in times.filter(|it| (from_secs..to_secs).contains(it)) {
            counts[((secs - from_secs) as f64 / span * BARS as f64) as usize % BARS] += 1;
        }
        let most = f64::from(counts.iter().copied().max().unwrap_or(0).max(1));
        let step = WIDTH / BARS as f64;
        let bars = counts.iter().enumerate().filter(|it| *it.1 > 0);
        bars.map(|(at, n)| {
            let top = HEIGHT * (1.0 - (f64::from(*n) / most).sqrt());
            format!("M{:.1} {HEIGHT}V{top:.1}h{step:.1}V{HEIGHT}z", at as f64 * step)
        })
        .collect()
    };
    [
        area(&mut scene.images.iter().map(|it| it.start_secs)),
        area(&mut scene.strikes.iter().map(|it| it.start_secs)),
    ]
}

/// Times of little cloud at a facility; those that would touch each other on the screen are one.
fn clear(scene: &Scene, facility: u32, (from_secs, to_secs): (i64, i64)) -> String {
    let series = scene.clear.of_facility.get(facility as usize).copied().flatten();
    let spans =
        series.and_then(|it| scene.clear.spans.get(it as usize)).map(Vec::as_slice).unwrap_or_default();
    let span = (to_secs - from_secs).max(1) as f64;
    let column =
        |secs: i64| ((secs.clamp(from_secs, to_secs) - from_secs) as f64 / span * COLUMNS as f64) as u32;
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (from, to) in spans.iter().filter(|it| it.1 > from_secs && it.0 < to_secs) {
        let (from, to) = (column(*from), column(*to).max(column(*from) + 1));
        match runs.last_mut().filter(|it| from <= it.1) {
            Some(last) => last.1 = last.1.max(to),
            None => runs.push((from, to)),
        }
    }
    let step = WIDTH / COLUMNS as f64;
    runs.iter()
        .map(|(from, to)| format!("M{:.0} 22H{:.0}", f64::from(*from) * step, f64::from(*to) * step))
        .collect()
}

/// First days of months (of years, when the span is long) with their labels, as `(x, text)`.
pub fn ticks(from_secs: i64, to_secs: i64) -> Vec<(f64, String)> {
    use chrono::{DateTime, Datelike, NaiveDate};
    let span = (to_secs - from_secs).max(1);
    let Some(first) = DateTime::from_timestamp(from_secs, 0) else { return Vec::new() };
    let months = (span / (30 * 86_400)).max(1);
    let step = [1, 2, 3, 6, 12, 24, 60].into_iter().find(|it| months / it <= 8).unwrap_or(120);
    let starts = (0..2000).map_while(|it| {
        let month = i64::from(first.year()) * 12 + i64::from(first.month0()) + it;
        let date = NaiveDate::from_ymd_opt((month / 12) as i32, (month % 12) as u32 + 1, 1)?;
        let secs = date.and_hms_opt(0, 0, 0)?.and_utc().timestamp();
        (secs < to_secs).then_some((month, secs, date))
    });
    let kept = starts.filter(|(month, secs, _)| month % step == 0 && *secs >= from_secs);
    kept.map(|(_, secs, date)| {
        (WIDTH * (secs - from_secs) as f64 / span as f64, date.format("%Y-%m").to_string())
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ClearSkies;

    #[test]
    fn clear_times_are_a_line_cut_to_the_period() {
        let spans = vec![vec![(-500, 100), (101, 200), (500, 5000)]];
        let clear_skies = ClearSkies { spans, of_facility: vec![Some(0), None] };
        let scene = Scene { clear: clear_skies, ..Scene::default() };
        assert_eq!(clear(&scene, 0, (0, 1000)), "M0 22H200M500 22H1000");
        assert_eq!(clear(&scene, 1, (0, 1000)), "");
        assert_eq!(clear(&scene, 2, (0, 1000)), "");
    }
}
