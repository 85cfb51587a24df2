//! The kernels that are timed beside other programs by `scripts/peers/compare.py`.
//!
//! `peers write DIR` writes what both sides compute on; `peers run KERNEL [DIVISOR]` computes one kernel and prints a
//! line of JSON: seconds of processor time, and the answer for the other side to agree with. Without either (under
//! `cargo test`) every kernel runs once, small, and must give the answers written here.
#![allow(missing_docs)]

mod orbits;
mod workload;

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use nadir::model::{Resolution, Strata};
use nadir::stats::classic::knox::{self, Closeness};
use nadir::stats::classic::strike_dates;
use nadir::stats::coincidence;
use nadir::stats::draws::{Nothing, Ticker, Watch, sample};
use nadir::stats::profile::Profile;
use nadir::stats::regression::Fit;
use nadir::stats::regression::conditional_poisson::{PersonTime, conditional_poisson};
use nadir::stats::regression::two_way_poisson::two_way_poisson;
use nadir::stats::resolution::Prepared;
use nadir::stats::shifts::common_shifts;
use nadir::stats::swaps::State;
use orbits::Year;
use serde_json::{Value, json};
use workload::{CLOSE, Field, Writer, bytes_of, events, intervals, table};

const SEED: u64 = 1;
/// Days with a strike and days with an image: of one place, a region, a country.
const SERIES: [(&str, (u32, u32)); 3] = [
    ("coincidence-place", (20, 50)),
    ("coincidence-region", (200, 300)),
    ("coincidence-country", (800, 1000)),
];
const DAYS: u32 = 1461;
const WINDOW: (u32, u32) = (0, 7);
const TABLES: [(&str, (u32, u32)); 2] = [("two-way", (60, 120)), ("two-way-large", (500, 730))];

/// How much of everything, divided by `divisor`; draws as given by the kernel unless `small`.
#[derive(Clone, Copy)]
struct Size {
    divisor: u32,
    small: bool,
}

impl Size {
    fn draws(self, full: u32) -> u32 {
        if self.small { 99 } else { full }
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["write", dir] => write(Path::new(dir)).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        ["run", kernel] => print(kernel, 1),
        ["run", kernel, divisor] => print(kernel, divisor.parse().unwrap_or(1)),
        _ => small(),
    }
}

fn print(kernel: &str, divisor: u32) -> ExitCode {
    let Some((cpu_secs, wall_secs, answer)) = run(kernel, Size { divisor, small: false }) else {
        eprintln!("there is no kernel {kernel}");
        return ExitCode::FAILURE;
    };
    println!("{}", json!({"kernel": kernel, "cpu_secs": cpu_secs, "wall_secs": wall_secs, "answer": answer}));
    ExitCode::SUCCESS
}

/// Processor and wall seconds of one computation, and its answer: `exact` integers, `close` numbers that agree to many
/// digits, `draws` with mean and standard deviation, which agree within Monte Carlo error.
fn run(kernel: &str, size: Size) -> Option<(f64, f64, Value)> {
    let field = |draws: u32| Field::new(size.divisor, size.draws(draws));
    let tables = TABLES.iter().find(|it| it.0 == kernel);
    let series = SERIES.iter().find(|it| it.0 == kernel);
    Some(match kernel {
        "shifts" => {
            let it = field(1);
            let range = (0, it.panel.n_bins);
            let hits: Vec<_> = it.hits().iter().map(|it| (it.facility, it.day)).collect();
            timed(|| common_shifts(&hits, &it.panel.exposed, range), |it| json!({"exact": it}))
        }
        "definitions" => {
            let it = field(1);
            let (hits, words, bins) = (it.hits(), it.definitions(), it.panel.n_bins);
            let exposed = |facility: usize, day: usize| words[facility * bins + day];
            timed(
                || strike_dates::draws_of_64(&hits, exposed, size.draws(10_000), SEED),
                |found| json!({"draws": (0..64).map(|k| spread(found.iter().map(|it| f64::from(it[k])))).collect::<Vec<_>>()}),
            )
        }
        "knox" => {
            let events = events(10_000 / size.divisor);
            let within = Closeness { distance: CLOSE.0, time: CLOSE.1 };
            timed(
                || {
                    let both = knox::knox(&events, within).ok()?.both;
                    Some((both, knox::draws(&events, within, size.draws(999), SEED).ok()?))
                },
                |found| {
                    found.as_ref().map_or(Value::Null, |(both, drawn)| {
                        json!({"exact": [both], "draws": [spread(drawn.iter().map(|it| *it as f64))]})
                    })
                },
            )
        }
        "conditional-poisson" => {
            let it = intervals(1_000 / size.divisor);
            let covariates: Vec<&[f64]> = it.covariates.iter().map(Vec::as_slice).collect();
            let data =
                PersonTime { group: &it.group, events: &it.events, time: &it.time, covariates: &covariates };
            timed(|| conditional_poisson(&data).ok().map(|it| it.fit), |it| fit(it.as_ref()))
        }
        "chain" | "chain-profile" => chain(&field(9_999), kernel == "chain-profile"),
        "opportunities" => {
            let year = Year::new(size.divisor);
            let (cpu, wall, _) = timed(|| year.counts(), |_| Value::Null);
            (cpu, wall, json!({"exact": year.part()}))
        }
        _ if tables.is_some() => {
            let (_, (rows, columns)) = tables?;
            let cells = table(rows / size.divisor, columns / size.divisor);
            timed(|| two_way_poisson(&cells).ok().map(|it| it.fit), |it| fit(it.as_ref()))
        }
        _ => {
            let (_, numbers) = series?;
            timed(
                || coincidence::drawn(*numbers, DAYS, WINDOW, size.draws(10_000), SEED),
                |found| {
                    let share = |it: &(u32, u32)| f64::from(it.0) / f64::from(it.1.max(1));
                    json!({"draws": [spread(found.iter().map(share))]})
                },
            )
        }
    })
}

fn fit(found: Option<&Fit>) -> Value {
    found.map_or(Value::Null, |it| json!({"close": it.coef}))
}

/// Re-timed onsets of the primary test, with the profile of lags and facilities when `watched`.
fn chain(field: &Field, watched: bool) -> (f64, f64, Value) {
    let prepared = prepared(field);
    let n_draws = field.plan.draws;
    timed(
        || {
            let mut profile = Profile::new(&field.panel, &prepared.fibre, 60, n_draws as usize + 1);
            let mut nothing = Nothing;
            let watch: &mut dyn Watch = if watched { &mut profile } else { &mut nothing };
            let tick = &mut |_| ();
            sample(&prepared.fibre, prepared.thinning(), n_draws, SEED, watch, &mut Ticker::new(tick))
        },
        |draws| json!({"exact": [draws.observed()], "draws": [spread(draws.drawn().map(|it| it as f64))]}),
    )
}

fn prepared(field: &Field) -> Prepared {
    let resolution = Resolution { strata: Strata::Region, block_days: Some(56) };
    let tick = &mut |_| ();
    let mut ticker = Ticker::new(tick);
    let mut prepared = Prepared::new(&field.panel, &field.input, resolution, SEED, &mut ticker);
    prepared.learn(SEED, &mut ticker);
    prepared
}

/// [mean, standard deviation, number].
fn spread(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    [mean, (values.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / n).sqrt(), n]
}

/// Repeats the work until it has taken a quarter of a second; seconds of one time.
#[allow(clippy::disallowed_methods)] // timing is what a bench is for
fn timed<T>(mut work: impl FnMut() -> T, answer: impl FnOnce(&T) -> Value) -> (f64, f64, Value) {
    let (cpu, wall) = (cpu_secs(), std::time::Instant::now());
    let mut times = 0.0;
    loop {
        let found = std::hint::black_box(work());
        times += 1.0;
        let wall = wall.elapsed().as_secs_f64();
        if wall > 0.25 {
            return ((cpu_secs() - cpu) / times, wall / times, answer(&found));
        }
    }
}

/// Seconds the processor has given to this thread; Linux says it, elsewhere the wall clock must do.
#[allow(clippy::disallowed_methods)] // timing is what a bench is for
fn cpu_secs() -> f64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let wall = START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64();
    let told = fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told.and_then(|it| it.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or(wall, |it| it / 1e9)
}

/// Everything the other side needs, at full size.
fn write(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let out = Writer(dir);
    let field = Field::new(1, 9_999);
    let panel = &field.panel;
    out.u8("exposed", &bytes_of(&panel.exposed))?;
    out.u8("imaged", &bytes_of(&panel.imaged))?;
    out.u8("at_risk", &bytes_of(&panel.at_risk))?;
    let hits = field.hits();
    out.u32("hits", hits.iter().flat_map(|it| [it.facility as u32, it.day as u32]))?;
    out.u64("definitions", &field.definitions())?;
    let events = events(10_000);
    out.f64("events", events.iter().flat_map(|it| [it.x, it.y, it.time]))?;
    let intervals = intervals(1_000);
    out.u32("intervals", intervals.group.iter().zip(&intervals.events).flat_map(|it| [*it.0, *it.1]))?;
    out.f64("intervals", intervals.time.iter().chain(intervals.covariates.iter().flatten()).copied())?;
    for (name, (rows, columns)) in TABLES {
        let cells = table(rows, columns);
        let all = cells.row.iter().zip(&cells.column).zip(&cells.count);
        out.u32(name, all.flat_map(|((row, column), count)| [*row, *column, *count]))?;
        out.f64(name, cells.covariates.concat())?;
    }
    let year = orbits::Year::new(1);
    out.f64(
        "orbits",
        year.elements.iter().take(orbits::PART.0).flat_map(|it| {
            [
                it.mean_motion_rev_per_day,
                it.eccentricity,
                it.inclination_deg,
                it.ra_of_asc_node_deg,
                it.arg_of_pericenter_deg,
                it.mean_anomaly_deg,
            ]
        }),
    )?;
    out.f64("places", year.places.iter().flat_map(|it| [it.lat_deg, it.lon_deg]))?;
    let prepared = prepared(&field);
    let sizes = prepared.fibre.component_sizes();
    let mut onsets = Vec::new();
    State::observed(&prepared.fibre).each_onset(&prepared.fibre, |facility, bin, _| {
        onsets.extend([facility, bin]);
    });
    out.u32("onsets", onsets)?;
    out.u32("components", sizes.iter().zip(&prepared.thinning().steps).flat_map(|it| [*it.0, *it.1]))?;
    let series: Vec<_> = SERIES.iter().map(|(name, numbers)| json!([name, numbers.0, numbers.1])).collect();
    let meta = json!({
        "facilities": panel.n_facilities, "days": panel.n_bins, "hits": hits.len(), "events": events.len(),
        "close": CLOSE, "intervals": intervals.group.len(), "series": series, "window": WINDOW,
        "tables": TABLES, "draws": field.plan.draws, "fixed_exposed": prepared.fibre.fixed_exposed,
        "orbit_days": orbits::PART.1, "orbit_share": f64::from(orbits::PART.1) / 365.0 * orbits::PART.0 as f64 / 300.0,
        "steps_a_draw": prepared.thinning().total(), "movable": prepared.fibre.n_movable(),
    });
    fs::write(dir.join("meta.json"), meta.to_string())
}

/// Every kernel once, small. The answers change only with the method or the generators.
fn small() -> ExitCode {
    let expected = include_str!("small.txt");
    let kernels = [
        "shifts",
        "definitions",
        "knox",
        "conditional-poisson",
        "two-way",
        "chain",
        "chain-profile",
        "coincidence-place",
        "opportunities",
    ];
    let mut found = String::new();
    for kernel in kernels {
        let (_, _, answer) = run(kernel, Size { divisor: 5, small: true }).unwrap_or_default();
        found += &format!("{kernel} {answer}\n");
    }
    if found == expected {
        return ExitCode::SUCCESS;
    }
    eprintln!("the answers changed; they are now\n{found}");
    ExitCode::FAILURE
}
