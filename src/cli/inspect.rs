//! `nadir inspect`: what each file is, what was understood, and every problem.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Bar, Stopped, code_of, input_files, write};
use crate::model::{Plan, Source};
use crate::report::Lang;
use crate::report::assemble::inputs;
use crate::report::result::Input;
use crate::report::text::text;

/// Arguments of `inspect`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, in any order; `role=FILE` forces a role.
    #[arg(required = true)]
    files: Vec<String>,
    /// Write everything as JSON; `-` is standard output.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Language of the printed text.
    #[arg(long, default_value = "en")]
    lang: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    let files = input_files(&arguments.files)?;
    let bar = Bar::new();
    let dataset = crate::ingest::ingest(&files, &Plan::default(), &mut |it| bar.show(it));
    bar.clear();
    let inputs = inputs(&dataset.sources, &[]);
    if let Some(path) = &arguments.json {
        let json = serde_json::to_string_pretty(
            &serde_json::json!({ "inputs": inputs, "readings": readings(&dataset.sources) }),
        )
        .unwrap_or_default();
        write(path, &(json + "\n"))?;
    }
    if arguments.json.as_deref() != Some("-".as_ref()) {
        let lang = Lang::of_code(&arguments.lang);
        inputs.iter().for_each(|it| super::say(&described(it, lang)));
    }
    Ok(code_of(&inputs))
}

/// How each file was read: columns with their first values, decisions with evidence and alternatives. `shape` may
/// stand in a plan's `ingest` part as `shape:…`, so that files with the same columns are read in the same way.
fn readings(sources: &[Source]) -> Vec<serde_json::Value> {
    let reading = |it: &Source| {
        serde_json::json!({
            "name": it.name, "role": it.role, "shape": it.shape, "columns": it.seen, "decisions": it.decisions,
        })
    };
    sources.iter().map(reading).collect()
}

/// One file as lines of text; problems of one reason are shown once, with their number and their first lines.
fn described(it: &Input, lang: Lang) -> String {
    let role = text(lang, &format!("role.{}", code(&it.role)), &[]);
    let tally = it.tally;
    let counts = [
        ("read", tally.read),
        ("accepted", tally.accepted),
        ("merged", tally.merged),
        ("rejected", tally.rejected),
        ("blank", tally.blank),
    ];
    let counts: Vec<String> = counts.iter().map(|(name, n)| format!("{name} {n}")).collect();
    let preset = it.preset.as_ref().map_or(String::new(), |it| format!(", {it}"));
    let mut lines =
        vec![format!("{}: {role} ({}{preset})", it.name, it.format), format!("  {}", counts.join(", "))];
    if let (Some(from), Some(to)) = (&it.from, &it.to) {
        lines.push(format!("  {from} … {to}"));
    }
    lines.extend(it.columns.iter().map(|(ours, theirs)| format!("  {ours} <- {theirs}")));
    lines.extend(it.reading.iter().map(|(what, value)| format!("  {what}: {value}")));
    lines.extend(problems(it, lang));
    lines.join("\n") + "\n"
}

fn problems(it: &Input, lang: Lang) -> Vec<String> {
    let mut by_reason: BTreeMap<_, Vec<&crate::model::Problem>> = BTreeMap::new();
    for problem in &it.problems {
        by_reason.entry((problem.effect, problem.reason, problem.field.clone())).or_default().push(problem);
    }
    let described = by_reason.into_iter().map(|((effect, reason, field), all)| {
        let found = all[0].found.clone().unwrap_or_default();
        let field = field.unwrap_or_default();
        let values = [("found", found.as_str()), ("field", field.as_str())];
        let why = text(lang, &format!("reason.{}", reason.code()), &values);
        let effect = text(lang, &format!("effect.{}", code(&effect)), &[]);
        let lines: Vec<String> =
            all.iter().filter_map(|it| it.line).take(5).map(|it| it.to_string()).collect();
        let more = if all.len() > lines.len() && !lines.is_empty() { ", …" } else { "" };
        let at = if lines.is_empty() { String::new() } else { format!(" [{}{more}]", lines.join(", ")) };
        format!("  {} × {effect}: {why}{at}", all.len())
    });
    described.collect()
}

fn code<T: serde::Serialize>(it: &T) -> String {
    serde_json::to_value(it).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}
