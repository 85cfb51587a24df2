//! `nadir audit`: each image row against the orbit of its platform.

use std::path::PathBuf;

use super::{Bar, Languages, Stopped, code_of, input_files, write};
use crate::engine::orbits;
use crate::model::Plan;
use crate::report::assemble::inputs;
use crate::report::audit;
use crate::report::text::text;

/// Arguments of `audit`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Images and elements, in any order; `role=FILE` forces a role.
    #[arg(required = true)]
    files: Vec<String>,
    /// Write every row as JSON; `-` is standard output.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Language of the printed text: en, uk, or both.
    #[arg(long, default_value = "en", value_parser = super::languages)]
    lang: Languages,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    let files = input_files(&arguments.files)?;
    let bar = Bar::new();
    let dataset = crate::engine::load(&files, &Plan::default(), &mut |it| bar.show(it));
    let found = orbits::audit(&dataset);
    bar.clear();
    if let Some(path) = &arguments.json {
        let json = serde_json::to_string_pretty(&audit::file(&dataset, &found)).unwrap_or_default();
        write(path, &(json + "\n"))?;
    }
    let say = |line: &str| super::say(&format!("{line}\n"));
    if arguments.json.as_deref() != Some("-".as_ref()) {
        for lang in arguments.lang.0.iter().copied() {
            for it in &found.files {
                let sentence = audit::sentence(it, lang);
                say(&text(lang, "audit.of-file", &[("name", &it.name), ("sentence", &sentence)]));
                for (standing, n) in it.counts.iter().filter(|it| it.1 > 0) {
                    let standing = text(lang, &format!("standing.{}", standing.code()), &[]);
                    say(&format!("  {n:>7}  {standing}"));
                }
            }
            if found.files.is_empty() {
                say(&text(lang, "audit.nothing", &[]));
            }
        }
    }
    Ok(code_of(&inputs(&dataset.sources, &[])))
}
