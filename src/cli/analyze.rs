//! `nadir analyze`: files in, verdict and result file out.

use std::path::PathBuf;

use super::{Bar, Stopped, code_of, input_files, plan, write};
use crate::report::text::text;
use crate::report::{Lang, ResultFile, json};

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
    /// Write the result file; `-` is standard output.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Language of the printed verdict.
    #[arg(long, default_value = "en")]
    lang: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    let plan = plan(arguments.plan.as_ref(), arguments.seed, arguments.draws)?;
    let files = input_files(&arguments.files)?;
    let bar = Bar::new();
    let report = crate::engine::run(&files, &plan, &mut |it| bar.show(it));
    bar.clear();
    if let Some(path) = &arguments.json {
        write(path, &json::to_json(&report.result))?;
    }
    if arguments.json.as_deref() != Some("-".as_ref()) {
        print!("{}", summary(&report.result, Lang::of_code(&arguments.lang)));
    }
    Ok(code_of(&report.result.inputs))
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
