//! `nadir analyze`: files in, verdict and result file out.

use std::path::{Path, PathBuf};

use super::threads::{cores, in_parallel};
use super::{Bar, Languages, Stopped, WRONG_ARGUMENTS, code_of, input_files, plan, write, write_bytes};
use crate::engine::{self, Outcome, Outcomes, Part, Setup};
use crate::model::finding::Assessment;
use crate::model::{PanelInput, Plan};
use crate::report::text::text;
use crate::report::{Lang, ResultFile, json};
use crate::share::made::{self, Written};
use crate::share::{Audience, Carried, Case, Made, Options, Places, Redaction, Times, make, words};

/// Arguments of `analyze`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, in any order; `role=FILE` forces a role (facilities, images, strikes, orbits, sensors, cloud, links, regions).
    #[arg(required = true)]
    files: Vec<String>,
    /// A plan as JSON; what it leaves out takes its default.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// Seed of every random stream.
    #[arg(long)]
    seed: Option<u64>,
    /// Monte Carlo draws.
    #[arg(long)]
    draws: Option<u32>,
    /// Threads; the result does not depend on them [default: all cores].
    #[arg(long)]
    threads: Option<usize>,
    /// Write the result file; `-` is standard output.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the static report, one file without scripts; `-` is standard output.
    #[arg(long)]
    html: Option<PathBuf>,
    /// Language of the printed verdict and of the report: en, uk, or both (both in one report).
    #[arg(long, default_value = "en", value_parser = super::languages)]
    lang: Languages,
    /// For whom the report is: public (1-2 pages), official (4-6), technical (all tables).
    #[arg(long, default_value = "technical", value_parser = super::of_code::<Audience>)]
    audience: Audience,
    /// Write everything needed to compute it again: inputs, plan, result, report, checksums.
    #[arg(long, value_name = "OUT.nadir.zip")]
    bundle: Option<PathBuf>,
    /// Write tables (CSV, GeoJSON), figures (SVG), citations and scripts into this folder.
    #[arg(long, value_name = "DIR")]
    tables: Option<PathBuf>,
    /// Begin every table with a byte order mark, as some spreadsheets want it.
    #[arg(long)]
    bom: bool,
    /// What travels in a bundle or a technical report: data, or only their hashes.
    #[arg(long, default_value = "data", value_parser = super::of_code::<Carried>)]
    carry: Carried,
    /// Redaction: places to km1, km10, km50 or their region; applies to everything written but --json.
    #[arg(long, default_value = "exact", value_parser = super::of_code::<Places>)]
    places: Places,
    /// Redaction: times to the hour or the day.
    #[arg(long, default_value = "exact", value_parser = super::of_code::<Times>)]
    times: Times,
    /// Redaction: names and ids as codes.
    #[arg(long)]
    codes: bool,
    /// Redaction: columns to leave out (kind, region, platform, operator, sensor, cloud, off_nadir, severity).
    #[arg(long, value_delimiter = ',', value_parser = column)]
    drop: Vec<String>,
    /// A sentence on how long the release was held back.
    #[arg(long, default_value = "")]
    delay_note: String,
    /// Says in the report that the data are simulated.
    #[arg(long)]
    simulated: bool,
    /// Notes of the sender, as text or as @FILE; they stand in the report.
    #[arg(long, default_value = "")]
    notes: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    let mut plan = plan(arguments.plan.as_ref(), arguments.seed, arguments.draws)?;
    let options = options(arguments)?;
    let files = input_files(&arguments.files)?;
    // A forced role is a part of the plan: whoever runs it again must not have to know the command.
    plan.ingest.roles.extend(files.iter().filter_map(|it| Some((it.name.clone(), it.role?))));
    let bar = Bar::new();
    let threads = arguments.threads.unwrap_or_else(cores);
    let dataset = engine::load(&files, &plan, &mut |it| bar.show(it));
    let linked = engine::join(&dataset, &plan, &mut |it| bar.show(it));
    let found = assess(&linked.panel, &plan, threads, &bar);
    bar.clear();
    let case = Case { dataset, linked, found, plan };
    let result = case.report().result;
    if let Some(path) = &arguments.json {
        write(path, &json::to_json(&result))?;
    }
    if arguments.html.is_some() || arguments.bundle.is_some() || arguments.tables.is_some() {
        let made = make(&case, &files, &options).map_err(|it| stopped(&it))?;
        share(arguments, &made, options.languages[0])?;
    }
    let to_stdout = |path: &Option<PathBuf>| path.as_deref() == Some("-".as_ref());
    if ![&arguments.json, &arguments.html, &arguments.bundle].into_iter().any(to_stdout) {
        super::say(&summary(&result, options.languages[0]));
    }
    Ok(code_of(&result.inputs))
}

/// The analysis, its parts shared out among threads.
fn assess(panel: &PanelInput, plan: &Plan, threads: usize, bar: &Bar) -> Assessment {
    let setup = Setup::new(panel, plan, &mut |it| bar.show(it));
    let (draws, others): (Vec<Part>, Vec<Part>) =
        setup.parts().into_iter().partition(|it| matches!(it, Part::Draws(_)));
    let mut outcomes = Outcomes::new();
    for parts in [draws, others] {
        let joined = setup.joined(&outcomes);
        let total = parts.len() as u64;
        let make = |at: u64| setup.make_quietly(parts[at as usize], joined.as_ref());
        let made: Vec<Outcome> = in_parallel(total, threads, make, |done| bar.count("parts", done, total));
        outcomes.extend(parts.iter().copied().zip(made));
    }
    setup.assess(outcomes, &mut |it| bar.show(it))
}

/// Writes what was asked for, and says what the search in it found.
fn share(arguments: &Arguments, made: &Made<'_>, lang: Lang) -> Result<(), Stopped> {
    let save = |path: &Path, written: Result<Written, made::Stopped>| {
        let written = written.map_err(|it| stopped(&it))?;
        if let Some(search) = &written.search {
            eprintln!("{}: {}", path.display(), words::searched(search, &made.removed.account, lang));
        }
        write_bytes(path, &written.bytes)
    };
    if let Some(path) = &arguments.html {
        save(path, made.html())?;
    }
    if let Some(path) = &arguments.bundle {
        save(path, made.bundle())?;
    }
    if let Some(folder) = &arguments.tables {
        for (name, bytes) in made.tables(lang, arguments.bom).map_err(|it| stopped(&it))? {
            let path = folder.join(name);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent).map_err(|why| {
                Stopped(WRONG_ARGUMENTS, format!("cannot make {}: {why}", parent.display()))
            })?;
            write_bytes(&path, &bytes)?;
        }
    }
    Ok(())
}

/// Why nothing was written, as a sentence.
fn stopped(why: &made::Stopped) -> Stopped {
    Stopped(WRONG_ARGUMENTS, words::stopped(why, Lang::En))
}

fn column(name: &str) -> Result<String, String> {
    if Redaction::COLUMNS.contains(&name) {
        Ok(name.to_owned())
    } else {
        Err(format!("write one of {}", Redaction::COLUMNS.join(", ")))
    }
}

/// What the sender chose.
fn options(arguments: &Arguments) -> Result<Options, Stopped> {
    let notes = match arguments.notes.strip_prefix('@') {
        None => arguments.notes.clone(),
        Some(path) => std::fs::read_to_string(path)
            .map_err(|why| Stopped(WRONG_ARGUMENTS, format!("cannot read {path}: {why}")))?,
    };
    Ok(Options {
        languages: arguments.lang.0.clone(),
        audience: arguments.audience,
        notes,
        carried: arguments.carry,
        simulated: arguments.simulated,
        trail: Vec::new(),
        redaction: Redaction {
            places: arguments.places,
            times: arguments.times,
            names: arguments.codes,
            drop: arguments.drop.clone(),
            delay_note: arguments.delay_note.clone(),
        },
    })
}

/// The verdict in words, with its caveats.
fn summary(result: &ResultFile, lang: Lang) -> String {
    let (verdict, of) =
        (&result.verdict, |en: &str, uk: &str| if lang == Lang::Uk { uk.to_owned() } else { en.to_owned() });
    let code = serde_json::to_value(verdict.level)
        .ok()
        .and_then(|it| it.as_str().map(str::to_owned))
        .unwrap_or_default();
    let mut lines = vec![
        format!("{} ({code})", text(lang, &format!("level.{code}"), &[])),
        of(&verdict.sentence.en, &verdict.sentence.uk),
    ];
    lines.extend(verdict.caveats.iter().map(|it| format!("  - {}", of(&it.en, &it.uk))));
    lines.join("\n") + "\n"
}
