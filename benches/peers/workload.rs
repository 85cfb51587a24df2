//! What both sides compute on: made by the generators of the engine and a seeded stream, the same on every machine.

use std::fs;
use std::io;
use std::path::Path;

use nadir::model::{PanelInput, Plan};
use nadir::simulate::{self, Settings, World};
use nadir::stats::bits::BitRows;
use nadir::stats::classic::knox::Event;
use nadir::stats::classic::strike_dates::Strike;
use nadir::stats::panel::Panel;
use nadir::stats::random::{Stream, Test};
use nadir::stats::regression::two_way_poisson::Cells;

/// Where in a stream of its own each made-up table begins.
#[derive(Clone, Copy)]
enum Table {
    Events = 1,
    Intervals = 2,
    TwoWay = 3,
}

fn stream(table: Table) -> Stream {
    Stream::new(7, Test::Labels, table as u64)
}

/// Uniform on 0..1.
fn uniform(stream: &mut Stream) -> f64 {
    (stream.word() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Poisson by inversion; for small means.
fn poisson(mean: f64, stream: &mut Stream) -> u32 {
    let (mut left, mut term, mut n) = (uniform(stream), libm::exp(-mean), 0);
    while left > term && n < 1000 {
        left -= term;
        n += 1;
        term *= mean / f64::from(n);
    }
    n
}

/// A made-up war of a size: 1 is a thousand facilities over four years with five thousand hits.
pub struct Field {
    pub input: PanelInput,
    pub plan: Plan,
    pub panel: Panel,
}

impl Field {
    pub fn new(divisor: u32, draws: u32) -> Self {
        let large = Settings::large();
        let settings = Settings {
            facilities: large.facilities / divisor,
            strikes: large.strikes / f64::from(divisor),
            ..large
        };
        let input = simulate::panel(&World::new(&settings));
        let plan = Plan { draws, ..Plan::default() };
        let panel = Panel::new(&input, &plan);
        Self { input, plan, panel }
    }

    /// Facility and bin of every hit.
    pub fn hits(&self) -> Vec<Strike> {
        let ones = |row| self.panel.hit.ones(row, 0, self.panel.n_bins).into_iter();
        let hit = |facility, day| Strike { facility, day, stratum: 0 };
        (0..self.panel.n_facilities).flat_map(|row| ones(row).map(move |day| hit(row, day))).collect()
    }

    /// 64 definitions of exposure, facility by facility, day by day: an image a to a + b days before, a and b in 0..8.
    pub fn definitions(&self) -> Vec<u64> {
        let mut words = Vec::with_capacity(self.panel.n_facilities * self.panel.n_bins);
        for facility in 0..self.panel.n_facilities {
            for day in 0..self.panel.n_bins {
                // Bit 63 is the day itself.
                let before = self.panel.imaged.window(facility, day as i64 - 63).reverse_bits();
                let covered = |k: u32| before >> (k / 8) & ((2 << (k % 8)) - 1) != 0;
                words.push((0..64).fold(0, |word, k| word | u64::from(covered(k)) << k));
            }
        }
        words
    }
}

/// Events of places that are used for a while: `n` of them, as dense in time as ten thousand in 1,461 days.
pub fn events(n: u32) -> Vec<Event> {
    let mut stream = stream(Table::Events);
    let days = u64::from(n) * 1461 / 10_000;
    let mut event = || Event {
        x: uniform(&mut stream) * 100_000.0,
        y: uniform(&mut stream) * 100_000.0,
        time: f64::from(stream.below(days as u32)),
    };
    (0..n).map(|_| event()).collect()
}

/// The largest distance and time of a close pair, metres and days.
pub const CLOSE: (f64, f64) = (2_000.0, 7.0);

/// Person-time of a thousand groups.
#[derive(Default)]
pub struct Intervals {
    pub group: Vec<u32>,
    pub events: Vec<u32>,
    pub time: Vec<f64>,
    pub covariates: [Vec<f64>; 3],
}

/// Twelve intervals a group, an exposure that doubles the rate, and a season.
pub fn intervals(n_groups: u32) -> Intervals {
    let mut stream = stream(Table::Intervals);
    let mut it = Intervals::default();
    for group in 0..n_groups {
        let level = 0.2 + 0.6 * uniform(&mut stream);
        for month in 0..12 {
            let time = 0.5 + uniform(&mut stream);
            let angle = f64::from(month) / 12.0 * std::f64::consts::TAU;
            let x = [f64::from(stream.below(3) / 2), libm::cos(angle), libm::sin(angle)];
            let rate = level * libm::exp(0.7 * x[0] + 0.4 * x[1] - 0.2 * x[2]);
            it.group.push(group);
            it.events.push(poisson(rate * time, &mut stream));
            it.time.push(time);
            it.covariates.iter_mut().zip(x).for_each(|(column, x)| column.push(x));
        }
    }
    it
}

/// A full table of counts with two covariates and levels for rows and columns.
pub fn table(n_rows: u32, n_columns: u32) -> Cells {
    let mut stream = stream(Table::TwoWay);
    let column_level: Vec<f64> = (0..n_columns).map(|_| uniform(&mut stream) * 2.0 - 2.0).collect();
    let mut cells = Cells::new(2);
    for row in 0..n_rows {
        let level = uniform(&mut stream) * 2.0 - 1.0;
        for (column, column_level) in (0..n_columns).zip(&column_level) {
            let x = [f64::from(stream.below(3) / 2), uniform(&mut stream) - 0.5];
            let mean = libm::exp(level + column_level + 0.5 * x[0] - 0.3 * x[1]);
            cells.push(row, column, poisson(mean, &mut stream), &x);
        }
    }
    cells
}

/// One byte a cell.
pub fn bytes_of(rows: &BitRows) -> Vec<u8> {
    let bins = rows.n_bins();
    (0..rows.n_rows()).flat_map(|row| (0..bins).map(move |bin| u8::from(rows.get(row, bin)))).collect()
}

/// Writes columns of numbers as little-endian files that any program reads.
pub struct Writer<'a>(pub &'a Path);

impl Writer<'_> {
    fn write<const N: usize>(&self, name: &str, numbers: impl Iterator<Item = [u8; N]>) -> io::Result<()> {
        fs::write(self.0.join(name), numbers.flatten().collect::<Vec<u8>>())
    }

    pub fn u8(&self, name: &str, numbers: &[u8]) -> io::Result<()> {
        self.write(&format!("{name}.u8"), numbers.iter().map(|it| [*it]))
    }

    pub fn u32(&self, name: &str, numbers: impl IntoIterator<Item = u32>) -> io::Result<()> {
        self.write(&format!("{name}.u32"), numbers.into_iter().map(u32::to_le_bytes))
    }

    pub fn u64(&self, name: &str, numbers: &[u64]) -> io::Result<()> {
        self.write(&format!("{name}.u64"), numbers.iter().map(|it| it.to_le_bytes()))
    }

    pub fn f64(&self, name: &str, numbers: impl IntoIterator<Item = f64>) -> io::Result<()> {
        self.write(&format!("{name}.f64"), numbers.into_iter().map(f64::to_le_bytes))
    }
}
