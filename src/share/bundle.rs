//! The bundle: one zip with everything that is needed to compute an analysis again.
//!
//! The same content gives the same bytes: fixed order, fixed times, one compression. A session is the same container
//! with the undo log in it. Reading is careful: any bytes may come in.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use serde::{Deserialize, Serialize};
use zip::ZipArchive;

use super::archive::pack;
use super::case::{Carry, Case};
use super::html::{self, Account};
use super::{Carried, Options, Redaction};
use crate::model::{InputFile, Plan, Progress};
use crate::report::{Report, json};

/// The schema this version writes.
pub const SCHEMA: &str = "nadir-bundle/1";
/// Names in the bundle.
pub const MANIFEST: &str = "manifest.json";
/// The plan.
pub const PLAN: &str = "plan.json";
/// The result file.
pub const RESULT: &str = "result.json";
/// The static report.
pub const REPORT: &str = "report.html";
/// Records and links in place of the files, after redaction.
pub const LINKED: &str = "linked.json";
/// Undo log of a session; only the page reads it.
pub const UNDO: &str = "undo.json";
/// SHA-256 of every other file, as `sha256sum -c` reads it.
pub const SUMS: &str = "SHA256SUMS";
/// How to verify.
pub const README: &str = include_str!("readme.txt");
/// All files of a bundle together, in bytes: no more is unpacked.
const UNPACKED_MAX: u64 = 2_000_000_000;

/// What is in a bundle and how it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of the program that wrote it.
    pub version: String,
    /// [`html::result_hash`].
    pub result_sha256: String,
    /// What the sender chose.
    pub options: Options,
    /// What redaction did.
    pub account: Account,
    /// Where the files are: `files`, `linked` or `hashes`.
    pub data: Data,
    /// The files, in order; without a path when only their hashes are given.
    pub inputs: Vec<Entry>,
}

/// Where the data are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Data {
    /// The files as they were given.
    Files,
    /// Records and links, redacted.
    Linked,
    /// Not here: the receiver needs the same files.
    Hashes,
}

/// A file that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its own name.
    pub name: String,
    /// Where it lies in the bundle.
    pub path: Option<String>,
    /// Lower-case hex.
    pub sha256: String,
}

/// Files by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// Name → bytes, in order of name.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Why bytes are no bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoBundle {
    /// No zip, or a damaged one; says which file in it, where known.
    Damaged(String),
    /// It would unpack to more than 2 GB.
    TooLarge,
    /// A file that must be there is not, or cannot be read.
    Lacks(String),
    /// A schema that this version does not know.
    Schema(String),
}

/// What goes into a bundle.
pub struct Contents<'a> {
    /// The case that is written: redacted, when anything was taken out.
    pub case: &'a Case,
    /// Its report.
    pub report: &'a Report,
    /// The files as given; empty when they must not travel.
    pub inputs: &'a [InputFile],
    /// What the sender chose.
    pub options: &'a Options,
    /// What redaction did.
    pub account: &'a Account,
    /// The undo log of a session.
    pub undo: Option<&'a str>,
}

/// The bundle. `with_report` is off for the one that is attached to the report itself.
pub fn write(contents: &Contents<'_>, with_report: bool) -> Vec<u8> {
    let Contents { case, report, inputs, options, account, undo } = contents;
    // Without the files (a case that was opened from linked data) the linked data travel again.
    let is_linked = options.redaction.is_on() || inputs.is_empty();
    let data = match options.carried {
        Carried::Hashes => Data::Hashes,
        Carried::Data if is_linked => Data::Linked,
        Carried::Data => Data::Files,
    };
    let entry = |(i, it): (usize, &InputFile)| Entry {
        name: it.name.clone(),
        path: (data == Data::Files).then(|| format!("inputs/{:02}-{}", i + 1, plain(&it.name))),
        sha256: html::hex(&it.bytes),
    };
    // After redaction the names of the files are codes, and those of the records are the ones to tell.
    let sources = report.result.inputs.iter().map(|it| Entry {
        name: it.name.clone(),
        path: None,
        sha256: it.sha256.clone(),
    });
    let entries: Vec<Entry> =
        if is_linked { sources.collect() } else { inputs.iter().enumerate().map(entry).collect() };
    let mut files = BTreeMap::new();
    if data == Data::Files {
        for (entry, input) in entries.iter().zip(*inputs) {
            files.extend(entry.path.clone().map(|it| (it, input.bytes.clone())));
        }
    }
    if data == Data::Linked {
        files.insert(LINKED.to_owned(), pretty(&case.carry()));
    }
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        version: report.result.engine.version.clone(),
        result_sha256: html::result_hash(&report.result),
        options: (*options).clone(),
        account: **account,
        data,
        inputs: entries,
    };
    files.insert(MANIFEST.to_owned(), pretty(&manifest));
    files.insert(PLAN.to_owned(), pretty(&report.result.plan));
    files.insert(RESULT.to_owned(), json::to_json(&report.result).into_bytes());
    files.insert("README.txt".to_owned(), README.as_bytes().to_vec());
    files.extend(undo.map(|it| (UNDO.to_owned(), it.as_bytes().to_vec())));
    if with_report {
        let html = html::document(report, options, account, None);
        files.insert(REPORT.to_owned(), html.into_bytes());
    }
    let sums = sums(&files);
    files.insert(SUMS.to_owned(), sums.into_bytes());
    pack(&files)
}

fn pretty<T: Serialize>(it: &T) -> Vec<u8> {
    crate::model::json::pretty(it).into_bytes()
}

/// A name that any file system takes.
fn plain(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|it| if it.is_alphanumeric() || ".-_".contains(it) { it } else { '_' })
        .take(120)
        .collect();
    plain.trim_start_matches('.').to_owned()
}

/// `sha256  name`, one line a file.
pub fn sums(files: &BTreeMap<String, Vec<u8>>) -> String {
    let listed = files.iter().filter(|it| it.0 != SUMS);
    listed.map(|(name, bytes)| format!("{}  {name}\n", html::hex(bytes))).collect()
}

/// Zip → files.
pub fn open(bytes: &[u8]) -> Result<Files, NoBundle> {
    let damaged = |what: &dyn ToString| NoBundle::Damaged(what.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|it| damaged(&it))?;
    let mut files = BTreeMap::new();
    let mut left = UNPACKED_MAX;
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).map_err(|it| damaged(&it))?;
        let name = file.name().map_or_else(|_| format!("#{i}"), |it| it.to_string());
        let mut content = Vec::new();
        let read = file.by_ref().take(left + 1).read_to_end(&mut content);
        read.map_err(|it| NoBundle::Damaged(format!("{name}: {it}")))?;
        left = left.checked_sub(content.len() as u64).ok_or(NoBundle::TooLarge)?;
        if !name.ends_with('/') && files.insert(name.clone(), content).is_some() {
            return Err(NoBundle::Damaged(name));
        }
    }
    Ok(Files { files })
}

/// A bundle computed again.
pub struct Reopened {
    /// The case.
    pub case: Case,
    /// Its files; none when only linked data travelled.
    pub inputs: Vec<InputFile>,
    /// What the sender chose; nothing more is to be taken out of what was redacted before.
    pub options: Options,
}

/// Opens a bundle to go on with it.
pub fn reopen(bytes: &[u8], progress: &mut dyn FnMut(Progress)) -> Result<Reopened, NoBundle> {
    let files = open(bytes)?;
    let manifest = files.manifest()?;
    let plan: Plan = files.json(PLAN)?;
    if !plan.out_of_range().is_empty() {
        return Err(NoBundle::Lacks(PLAN.to_owned()));
    }
    let (case, inputs) = match manifest.data {
        Data::Files => {
            let inputs = files.inputs(&manifest)?;
            (Case::of_files(&inputs, &plan, progress), inputs)
        }
        Data::Linked => (Case::of_linked(files.carry()?, &plan, progress), Vec::new()),
        Data::Hashes => return Err(NoBundle::Lacks(LINKED.to_owned())),
    };
    let options = Options { redaction: Redaction::default(), ..manifest.options };
    Ok(Reopened { case, inputs, options })
}

impl Files {
    /// A JSON file in it.
    pub fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, NoBundle> {
        let bytes = self.files.get(name).ok_or_else(|| NoBundle::Lacks(name.to_owned()))?;
        serde_json::from_slice(bytes).map_err(|it| NoBundle::Lacks(format!("{name}: {it}")))
    }

    /// The manifest, of a schema that this version knows.
    pub fn manifest(&self) -> Result<Manifest, NoBundle> {
        let it: Manifest = self.json(MANIFEST)?;
        if it.schema == SCHEMA { Ok(it) } else { Err(NoBundle::Schema(it.schema)) }
    }

    /// The files as they were given, where they travel along.
    pub fn inputs(&self, manifest: &Manifest) -> Result<Vec<InputFile>, NoBundle> {
        let input = |it: &Entry| {
            let path = it.path.as_deref().unwrap_or_default();
            let bytes = self.files.get(path).ok_or_else(|| NoBundle::Lacks(it.name.clone()))?;
            Ok(InputFile { name: it.name.clone(), bytes: bytes.clone(), role: None })
        };
        manifest.inputs.iter().map(input).collect()
    }

    /// Records and links, where they travel along.
    pub fn carry(&self) -> Result<Carry, NoBundle> {
        let carry: Carry = self.json(LINKED)?;
        if carry.is_consistent() { Ok(carry) } else { Err(NoBundle::Lacks(LINKED.to_owned())) }
    }
}
