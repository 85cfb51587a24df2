//! `nadir passes`: who passed over a place in a window, and whether that is more than usual.

use std::path::PathBuf;

use super::{Bar, Languages, Stopped, WRONG_ARGUMENTS, code_of, input_file, write};
use crate::engine::orbits;
use crate::model::passes::{PassPlace, PassQuestion, PassReport};
use crate::model::{InputFile, LonLat, Plan, Role};
use crate::report::Lang;
use crate::report::assemble::inputs;
use crate::report::passes::{file, iso, place_name, range, shown_range};
use crate::report::text::text;

/// Arguments of `passes`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Elements: TLE, 3LE or OMM; several snapshots may be given, the nearest epoch counts.
    #[arg(long, num_args = 1.., required_unless_present = "example")]
    orbits: Vec<String>,
    /// A place: LAT,LON or LAT,LON,NAME; may be given again.
    #[arg(long, value_parser = place, required_unless_present = "example", allow_hyphen_values = true)]
    place: Vec<PassPlace>,
    /// Begin of the window, ISO 8601; UTC when it names no zone.
    #[arg(long, value_parser = time, required_unless_present = "example")]
    from: Option<i64>,
    /// End of the window.
    #[arg(long, value_parser = time, required_unless_present = "example")]
    to: Option<i64>,
    /// A pass counts from this elevation on, degrees.
    #[arg(long, default_value_t = 10.0)]
    min_elevation: f64,
    /// A pass can image up to this angle off nadir, degrees; what the table of sensors says when it is not given.
    #[arg(long, value_name = "DEG")]
    max_off_nadir: Option<f64>,
    /// An optical sensor needs the Sun this high, degrees; what the table of sensors says when it is not given.
    #[arg(long, value_name = "DEG", allow_hyphen_values = true)]
    min_sun: Option<f64>,
    /// Only satellites whose name fits this pattern.
    #[arg(long, value_name = "REGEX")]
    satellites: Option<String>,
    /// A table of sensors; its rows go before the shipped ones.
    #[arg(long, value_name = "FILE")]
    sensors: Vec<String>,
    /// Another place to compare with, as --place; some capitals when none is given.
    #[arg(long, value_parser = place, allow_hyphen_values = true)]
    other: Vec<PassPlace>,
    /// The same window is counted so many days before and after.
    #[arg(long, default_value_t = 5)]
    other_days: u32,
    /// Elements further than this from their epoch are not used, days.
    #[arg(long, default_value_t = 14.0)]
    max_age: f64,
    /// The built-in example: the claim of nine passes over Lviv on 5 October 2025.
    #[arg(long)]
    example: bool,
    /// Write everything as JSON; `-` is standard output.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Language of the printed text: en, uk, or both.
    #[arg(long, default_value = "en", value_parser = super::languages)]
    lang: Languages,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    let (files, question) = asked(arguments)?;
    let bar = Bar::new();
    let dataset = crate::engine::load(&files, &Plan::default(), &mut |it| bar.show(it));
    let code = code_of(&inputs(&dataset.sources, &[]));
    if dataset.elements.is_empty() {
        bar.clear();
        return Err(Stopped(1, "no elements were read; see `nadir inspect`".to_owned()));
    }
    let report = orbits::passes(&dataset, &question, &mut |done, total| bar.count("passes", done, total));
    bar.clear();
    if let Some(path) = &arguments.json {
        write(path, &(serde_json::to_string_pretty(&file(&report)).unwrap_or_default() + "\n"))?;
    }
    if arguments.json.as_deref() != Some("-".as_ref()) {
        arguments.lang.0.iter().for_each(|lang| super::say(&printed(&report, *lang)));
    }
    Ok(code)
}

/// Files and question.
fn asked(arguments: &Arguments) -> Result<(Vec<InputFile>, PassQuestion), Stopped> {
    let mut files = Vec::new();
    let mut question = PassQuestion::default();
    if arguments.example {
        let (file, of_example) = orbits::example();
        files.push(file);
        question = of_example;
    }
    for (paths, role) in [(&arguments.orbits, Role::Orbits), (&arguments.sensors, Role::Sensors)] {
        for path in paths {
            let file = input_file(path)?;
            files.push(InputFile { role: file.role.or(Some(role)), ..file });
        }
    }
    if !arguments.place.is_empty() {
        question.places.clone_from(&arguments.place);
        question.others = orbits::cities(&question.places);
    }
    if !arguments.other.is_empty() {
        question.others.clone_from(&arguments.other);
    }
    question.from_secs = arguments.from.unwrap_or(question.from_secs);
    question.to_secs = arguments.to.unwrap_or(question.to_secs);
    question.min_elevation_deg = arguments.min_elevation;
    question.max_off_nadir_deg = arguments.max_off_nadir;
    question.min_sun_deg = arguments.min_sun;
    question.satellites.clone_from(&arguments.satellites);
    question.other_days = arguments.other_days;
    question.max_age_days = arguments.max_age;
    let wrong = |why: &str| Err(Stopped(WRONG_ARGUMENTS, why.to_owned()));
    if question.from_secs >= question.to_secs {
        return wrong("--from must be before --to");
    }
    if question.satellites.as_deref().is_some_and(|it| !orbits::is_pattern(it)) {
        return wrong("--satellites is no pattern");
    }
    Ok((files, question))
}

/// Table, distribution, sentence.
fn printed(report: &PassReport, lang: Lang) -> String {
    let mut out = String::new();
    let places = &report.question.places;
    for (i, place) in places.iter().enumerate() {
        out += &format!("{}\n", place_name(lang, place));
        for it in report.passes.iter().filter(|it| it.place as usize == i) {
            let satellite = &report.satellites[it.satellite as usize];
            out += &format!(
                "  {}  {:24} {:>5.1}° {:>5.1}° {:>6.1}° {} {:+.1} d\n",
                iso(it.highest_micros),
                satellite.name,
                it.elevation_deg,
                it.off_nadir_deg,
                it.sun_deg,
                if it.can_image { "*" } else { " " },
                it.accuracy.age_days,
            );
        }
    }
    for it in &report.satellites {
        if let Some((why, since)) = it.unusable {
            let why = text(lang, &format!("passes.reason.{}", why.code()), &[]);
            out += &format!("  - {} ({}): {why} ({})\n", it.name, it.norad_id, iso(since));
        }
    }
    for (i, place) in places.iter().chain(&report.question.others).enumerate() {
        let days: Vec<String> = report.of_place(i).map(|it| it.count.passes.to_string()).collect();
        let all = range(report, i, |_| true).map(shown_range).unwrap_or_default();
        out += &format!("  {:16} {:>7}   {}\n", place_name(lang, place), all, days.join(" "));
    }
    for i in 0..places.len() {
        out += &format!("{}\n", crate::report::passes::sentence(report, i, lang));
    }
    out + &text(lang, "passes.caveat", &[]) + "\n"
}

fn place(argument: &str) -> Result<PassPlace, String> {
    let mut parts = argument.splitn(3, ',').map(str::trim);
    let mut number = || parts.next().and_then(|it| it.parse::<f64>().ok());
    let (lat, lon) = (number(), number());
    let at = lat.zip(lon).and_then(|(lat, lon)| LonLat::new(lon, lat));
    let at = at.ok_or_else(|| "write LAT,LON or LAT,LON,NAME in degrees".to_owned())?;
    let name = parts.next().filter(|it| !it.is_empty()).unwrap_or(argument);
    Ok(PassPlace { name: name.to_owned(), at })
}

fn time(argument: &str) -> Result<i64, String> {
    use chrono::{DateTime, NaiveDate, NaiveDateTime};
    let with_zone = DateTime::parse_from_rfc3339(argument).map(|it| it.timestamp());
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"];
    let plain = || {
        let parsed = formats
            .iter()
            .find_map(|it| NaiveDateTime::parse_from_str(argument.trim_end_matches('Z'), it).ok());
        let date = || argument.parse::<NaiveDate>().ok().map(|it| it.and_time(chrono::NaiveTime::MIN));
        parsed.or_else(date).map(|it| it.and_utc().timestamp())
    };
    with_zone.ok().or_else(plain).ok_or_else(|| "write a time as 2025-10-05T08:30:00Z".to_owned())
}
