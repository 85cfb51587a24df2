//! A first walk through the rows: what the file says about its own dates, numbers and places.
//!
//! Evidence only; what follows from it is decided in `reading`.

use super::columns::{Columns, Field};
use super::fields::{degrees, has_decimal_comma, number, percent, position};
use super::table::{Row, Table};
use super::times::{Order, Shown, order_shown, serial, stamp, time_of_day};
use crate::model::Footprint;
use crate::model::order::Order as _;

/// Positions kept for the median.
const POSITIONS: usize = 20_000;
/// Shapes looked at.
const SHAPES: u64 = 200;

/// Times without a zone that are kept to be shown.
const UNZONED: usize = 3;

/// Rows whose times are looked at in any case.
const SAMPLE: u64 = 1000;

/// Ukraine, by its names and codes.
pub fn is_ukraine(country: &str) -> bool {
    matches!(country.to_lowercase().as_str(), "ukraine" | "україна" | "украина" | "ukr" | "ua")
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Survey {
    /// Rows that are not blank and no second header.
    pub rows: u64,
    /// Dates with the day first, with the month first, and that could be either.
    pub dates: [u64; 3],
    /// Numbers with a decimal comma.
    pub has_decimal_comma: bool,
    /// Times of day at midnight, and others.
    pub midnights: [u64; 2],
    /// Different dates with a midnight, two at most are counted.
    midnight_dates: Vec<chrono::NaiveDate>,
    /// Greatest cloud cover.
    pub cloud_max: f64,
    /// Cloud covers strictly between 0 and 1.
    pub cloud_parts: u64,
    /// Cloud covers with a per cent sign.
    pub cloud_signs: u64,
    /// Times that could be days as spreadsheets count them, and the first of them.
    pub serials: u64,
    /// Times that were read.
    pub stamps: u64,
    /// Times with an offset or a zone of their own.
    pub with_zone: u64,
    /// The first three different times without a zone, as they stand in the file.
    pub unzoned: Vec<String>,
    /// Rows whose country is Ukraine.
    pub in_ukraine: u64,
    /// Off-nadir angles below zero.
    pub negative_angles: u64,
    /// Rows whose off-nadir angle fits the incidence as it is, and as 90° minus it.
    pub angles: [u64; 2],
    lons: Vec<f64>,
    lats: Vec<f64>,
    watched: Watched,
}

/// Columns that say something.
#[derive(Debug, Default, Clone, Copy)]
struct Watched {
    times: [Option<usize>; 3],
    country: Option<usize>,
    clock: Option<usize>,
    place: Option<(usize, usize)>,
    pair: Option<usize>,
    cloud: Option<usize>,
    off_nadir: Option<usize>,
    incidence: Option<usize>,
    has_shapes: bool,
}

impl Survey {
    /// Before the first row.
    pub fn new(table: &dyn Table, columns: &Columns) -> Self {
        let times = [Field::Date, Field::Start, Field::End].map(|it| columns.get(it));
        let watched = Watched {
            country: columns.get(Field::Country),
            clock: columns.get(Field::Time).filter(|it| !times.contains(&Some(*it))),
            place: columns.get(Field::Latitude).zip(columns.get(Field::Longitude)),
            pair: columns.get(Field::Position),
            cloud: columns.get(Field::Cloud),
            off_nadir: columns.get(Field::OffNadir),
            incidence: columns.get(Field::Incidence),
            has_shapes: table.has_shapes(),
            times,
        };
        Self { watched, ..Self::default() }
    }

    /// Looks at a row that is not blank and no header.
    pub fn see(&mut self, row: &dyn Row) {
        let watched = self.watched;
        self.rows += 1;
        if let Some(off_nadir) = watched.off_nadir {
            let text = row.cell(off_nadir);
            self.negative_angles +=
                u64::from(text.starts_with(['-', '−']) && number(text).is_some_and(|it| it < 0.0));
            if let Some(incidence) = watched.incidence {
                self.see_angles(text, row.cell(incidence));
            }
        }
        self.in_ukraine += u64::from(watched.country.is_some_and(|it| is_ukraine(row.cell(it))));
        for column in watched.times.into_iter().flatten() {
            self.see_time(row.cell(column));
        }
        if self.rows <= SAMPLE
            && self.unzoned.len() < UNZONED
            && let Some(column) = watched.times.into_iter().flatten().next()
        {
            let clock = watched.clock.map_or("", |it| row.cell(it));
            self.keep_unzoned(format!("{} {clock}", row.cell(column)).trim());
        }
        if let Some(clock) = watched.clock.filter(|_| self.midnights[1] == 0) {
            self.see_clock(row.cell(clock));
        }
        if let Some((lat, lon)) = watched.place {
            self.see_position(row.cell(lat), row.cell(lon));
        } else if self.lons.len() < POSITIONS
            && let Some((lat, lon)) = watched.pair.and_then(|it| position(row.cell(it)))
        {
            self.keep(lon, lat);
        } else if watched.has_shapes
            && self.lons.len() < SHAPES as usize
            && let Some(Ok(shape)) = row.shape()
        {
            let at = middle(&shape.footprint);
            self.keep(at.0, at.1);
        }
        if let Some((value, is_signed)) = watched.cloud.and_then(|it| percent(row.cell(it))) {
            self.cloud_max = self.cloud_max.max(value);
            self.cloud_parts += u64::from(value > 0.0 && value < 1.0);
            self.cloud_signs += u64::from(is_signed);
        }
    }

    fn see_time(&mut self, text: &str) {
        match order_shown(text) {
            Some(Shown::Dmy) => self.dates[0] += 1,
            Some(Shown::Mdy) => self.dates[1] += 1,
            Some(Shown::Either) => self.dates[2] += 1,
            Some(Shown::Same) | None => {}
        }
        // The first rows say how times are written; after that one time of day other than midnight is enough.
        if self.midnights[1] > 0 && self.rows > SAMPLE || text.is_empty() {
            return;
        }
        let stamp = stamp(text, Order::Dmy).or_else(|| stamp(text, Order::Mdy));
        self.stamps += u64::from(stamp.is_some());
        self.with_zone += u64::from(stamp.is_some_and(|it| it.zone.is_some()));
        self.serials += u64::from(stamp.is_none() && serial(text).is_some());
        match stamp.and_then(|it| Some((it.date, it.clock?.0))) {
            Some((date, 0)) => {
                self.midnights[0] += 1;
                if self.midnight_dates.len() < 2 && !self.midnight_dates.contains(&date) {
                    self.midnight_dates.push(date);
                }
            }
            Some(_) => self.midnights[1] += 1,
            None => {}
        }
    }

    fn keep_unzoned(&mut self, text: &str) {
        let stamp = stamp(text, Order::Dmy).or_else(|| stamp(text, Order::Mdy));
        if stamp.is_some_and(|it| it.zone.is_none()) && !self.unzoned.iter().any(|it| it == text) {
            self.unzoned.push(text.to_owned());
        }
    }

    /// The Earth is round: an incidence is a tenth or so greater than its off-nadir angle.
    fn see_angles(&mut self, off_nadir: &str, incidence: &str) {
        let (Some(off_nadir), Some(incidence)) = (number(off_nadir), number(incidence)) else { return };
        let fits = |it: f64| (off_nadir.abs() - 0.5..=off_nadir.abs() * 1.3 + 1.0).contains(&it);
        self.angles[0] += u64::from(fits(incidence));
        self.angles[1] += u64::from(fits(90.0 - incidence));
    }

    fn see_clock(&mut self, text: &str) {
        if time_of_day(text, true).is_some_and(|it| it.0.0 != 0) {
            self.midnights[1] += 1;
        }
    }

    fn see_position(&mut self, lat: &str, lon: &str) {
        if !self.has_decimal_comma {
            self.has_decimal_comma = has_decimal_comma(lat) || has_decimal_comma(lon);
        }
        if self.lons.len() < POSITIONS
            && let (Some(lat), Some(lon)) = (degrees(lat), degrees(lon))
        {
            self.keep(lon, lat);
        }
    }

    fn keep(&mut self, lon: f64, lat: f64) {
        if self.lons.len() < POSITIONS {
            self.lons.push(lon);
            self.lats.push(lat);
        }
    }

    /// Is every time 00:00, on several dates?
    pub fn is_midnight_only(&self) -> bool {
        self.midnights[0] >= 3 && self.midnights[1] == 0 && self.midnight_dates.len() >= 2
    }

    /// How many of the positions kept are so, and how many there are.
    pub fn share(&self, is_so: impl Fn((f64, f64)) -> bool) -> [u64; 2] {
        let all = self.lons.iter().zip(&self.lats);
        [all.filter(|it| is_so((*it.0, *it.1))).count() as u64, self.lons.len() as u64]
    }

    /// Median longitude and latitude.
    pub fn median(&self) -> Option<(f64, f64)> {
        Some((median(self.lons.clone())?, median(self.lats.clone())?))
    }
}

/// The lower median.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.order_by(f64::total_cmp);
    values.get(values.len().checked_sub(1)? / 2).copied()
}

/// A point of a footprint that stands for it: its first corner, or itself.
pub fn middle(footprint: &Footprint) -> (f64, f64) {
    match footprint {
        Footprint::Point(it) => (it.lon_deg, it.lat_deg),
        Footprint::Area(it) => {
            it.0.first().and_then(|it| it.exterior().0.first()).map_or((0.0, 0.0), |it| (it.x, it.y))
        }
    }
}

/// What the first shapes and names look like: mostly outlines, mostly names of regions.
pub fn first_shapes(table: &dyn Table, columns: &Columns) -> (bool, bool) {
    const ENDINGS: [&str; 8] =
        ["oblast", "oblast'", "область", "region", "raion", "район", "province", "krai"];
    let (mut n, mut outlines, mut named) = (0_u64, 0_u64, 0_u64);
    let name = columns.get(Field::Name);
    let geometry = columns.get(Field::Geometry);
    table.each(&mut |row| {
        n += 1;
        outlines += u64::from(match row.shape() {
            Some(it) => it.is_ok_and(|it| matches!(it.footprint, Footprint::Area(_))),
            None => geometry.is_some_and(|it| row.cell(it).to_ascii_uppercase().contains("POLYGON")),
        });
        let name = name.map(|it| row.cell(it).to_lowercase()).unwrap_or_default();
        named += u64::from(ENDINGS.iter().any(|it| name.ends_with(it)));
        n < SHAPES
    });
    (outlines * 2 > n, named * 2 > n)
}
