//! `nadir verify`: a bundle, a report or an interactive report computed again and compared.

use std::path::PathBuf;

use super::{Bar, DIFFERS, DONE, FILE_UNUSABLE, Languages, Stopped, WRONG_ARGUMENTS, input_files, write};
use crate::share::{verify, words};

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A bundle or session (zip), or a report (HTML), static or interactive.
    file: PathBuf,
    /// The original files, for a bundle or report that carries only their hashes.
    inputs: Vec<String>,
    /// Write what was found as JSON; `-` is standard output.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Language of the printed text.
    #[arg(long, default_value = "en", value_parser = super::languages)]
    lang: Languages,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    let bytes = std::fs::read(&arguments.file)
        .map_err(|why| Stopped(FILE_UNUSABLE, format!("cannot read {}: {why}", arguments.file.display())))?;
    let given = input_files(&arguments.inputs)?;
    let bar = Bar::new();
    let found = verify::verify(&bytes, &given, &mut |it| bar.show(it));
    bar.clear();
    if let Some(path) = &arguments.json {
        write(path, &(serde_json::to_string_pretty(&found).unwrap_or_default() + "\n"))?;
    }
    if arguments.json.as_deref() != Some("-".as_ref()) {
        super::say(&(words::verified(&found, arguments.lang.0[0]).join("\n") + "\n"));
    }
    Ok(match (found.is_identical(), found.differences.is_empty()) {
        (true, _) => DONE,
        (false, false) => DIFFERS,
        (false, true) => WRONG_ARGUMENTS,
    })
}
