//! Verification: a bundle or a report is computed again, and every difference is told.
//!
//! Knows nothing of where the bytes come from. "Identical" means that the result, the settings and the report are the
//! same byte for byte, outside the name and version of the program that wrote them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bundle::{self, Data, Files, Manifest, NoBundle};
use super::case::Case;
use super::html::{self, Account};
use super::{Options, enclosed, redact};
use crate::model::json::value;
use crate::model::{InputFile, Plan, Progress};
use crate::report::{Report, ResultFile, json};

/// Differences that are told.
const TOLD: usize = 50;

/// Something that is not as it was promised. `verify.<what>` are its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What kind.
    pub what: What,
    /// Where: a file, or a path in the result such as `/primary/p`.
    pub at: String,
    /// What was promised.
    pub promised: String,
    /// What was found.
    pub found: String,
}

/// Kinds of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// No zip, no report, or damaged.
    Damaged,
    /// A schema that this version does not know.
    Schema,
    /// A file that must be there is not, or cannot be read.
    Missing,
    /// A file that is not listed.
    Unlisted,
    /// A file whose checksum differs.
    Checksum,
    /// An input whose hash is not the one in the result.
    Input,
    /// The plan beside the result is not the plan in it, or out of range.
    Plan,
    /// A value of the result that comes out differently.
    Result,
    /// A line of the report that comes out differently.
    Report,
}

impl What {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Damaged,
        Self::Schema,
        Self::Missing,
        Self::Unlisted,
        Self::Checksum,
        Self::Input,
        Self::Plan,
        Self::Result,
        Self::Report,
    ];
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Verified {
    /// Version of the program that wrote it.
    pub written_by: String,
    /// SHA-256 of the result.
    pub result_sha256: String,
    /// SHA-256 of the program in an interactive report, as it was built; empty for anything else.
    #[serde(default)]
    pub program_sha256: String,
    /// Were the numbers computed again? Not without data.
    pub recomputed: bool,
    /// Were the original files read again, or only the linked data?
    pub from_files: bool,
    /// Everything that differs, at most fifty.
    pub differences: Vec<Difference>,
    /// The inputs that would be needed, by name and hash, when there are no data.
    pub needs: Vec<(String, String)>,
    /// The result as it was computed again.
    #[serde(skip)]
    pub result: Option<Box<ResultFile>>,
}

impl Verified {
    /// Computed again, and the same.
    pub fn is_identical(&self) -> bool {
        self.recomputed && self.differences.is_empty()
    }

    fn add(&mut self, what: What, at: &str, promised: &str, found: &str) {
        let short = |it: &str| it.chars().take(200).collect::<String>();
        if self.differences.len() < TOLD {
            let (promised, found) = (short(promised), short(found));
            self.differences.push(Difference { what, at: short(at), promised, found });
        }
    }

    fn failed(mut self, why: &NoBundle) -> Self {
        match why {
            NoBundle::Damaged(it) => self.add(What::Damaged, it, "", ""),
            NoBundle::TooLarge => self.add(What::Damaged, "> 2 GB", "", ""),
            NoBundle::Lacks(it) => self.add(What::Missing, it, "", ""),
            NoBundle::Schema(it) => self.add(What::Schema, it, bundle::SCHEMA, it),
        }
        self
    }
}

/// Verifies a bundle, a report or an interactive report; `given` are the original files, where they do not travel along.
pub fn verify(bytes: &[u8], given: &[InputFile], progress: &mut dyn FnMut(Progress)) -> Verified {
    if bytes.starts_with(b"PK") {
        return match bundle::open(bytes) {
            Ok(files) => of_bundle(&files, given, progress).0,
            Err(why) => Verified::default().failed(&why),
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if enclosed::is_page(text) => of_page(text, given, progress),
        Ok(text) if text.contains(html::RECIPE.0) => of_report(text, given, progress),
        _ => Verified::default().failed(&NoBundle::Damaged("–".to_owned())),
    }
}

/// The report that comes out, where one does.
type Again = Option<(Report, Options, Account)>;

fn of_bundle(files: &Files, given: &[InputFile], progress: &mut dyn FnMut(Progress)) -> (Verified, Again) {
    let mut out = Verified::default();
    checksums(&mut out, files);
    let manifest = match files.manifest() {
        Ok(it) => it,
        Err(why) => return (out.failed(&why), None),
    };
    out.written_by.clone_from(&manifest.version);
    out.result_sha256.clone_from(&manifest.result_sha256);
    let result: ResultFile = match files.json(bundle::RESULT) {
        Ok(it) => it,
        Err(why) => return (out.failed(&why), None),
    };
    let plan: Plan = match files.json(bundle::PLAN) {
        Ok(it) => it,
        Err(why) => return (out.failed(&why), None),
    };
    if result.plan != plan {
        compare(&mut out, What::Plan, &value(&result.plan), &value(&plan));
    }
    let written = files.files.get(bundle::RESULT).map(|it| String::from_utf8_lossy(it)).unwrap_or_default();
    let hash = html::result_text_hash(&written);
    if hash != manifest.result_sha256 {
        out.add(What::Checksum, bundle::RESULT, &manifest.result_sha256, &hash);
    }
    let (case, account) = match again(&mut out, files, &manifest, &plan, given, progress) {
        Ok(Some(it)) => it,
        Ok(None) => return (out, None),
        Err(why) => return (out.failed(&why), None),
    };
    let mut report = case.report();
    // The name and version of the program are the only things that may differ.
    report.result.engine = result.engine.clone();
    out.recomputed = true;
    if json::to_json(&report.result) != json::to_json(&result) {
        compare(&mut out, What::Result, &value(&result), &value(&report.result));
    }
    let options = manifest.options.clone();
    if let Some(found) = files.files.get(bundle::REPORT) {
        let html = html::document(&report, &options, &account, None);
        lines(&mut out, &String::from_utf8_lossy(found), &html);
    }
    out.result = Some(Box::new(report.result.clone()));
    (out, Some((report, options, account)))
}

/// The case again, from the files in the bundle, the files given, or the linked data.
fn again(
    out: &mut Verified,
    files: &Files,
    manifest: &Manifest,
    plan: &Plan,
    given: &[InputFile],
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<(Case, Account)>, NoBundle> {
    if !plan.out_of_range().is_empty() {
        out.add(What::Plan, &plan.out_of_range().join(", "), "", "");
        return Ok(None);
    }
    match manifest.data {
        Data::Files => {
            let inputs = files.inputs(manifest)?;
            hashes(out, manifest.inputs.iter().map(|it| (&*it.name, &*it.sha256)), &inputs);
            out.from_files = true;
            Ok(Some((Case::of_files(&inputs, plan, progress), Account::default())))
        }
        Data::Linked => {
            let case = Case::of_linked(files.carry()?, plan, progress);
            Ok(Some((case, manifest.account)))
        }
        Data::Hashes => {
            let wanted = manifest.inputs.iter().map(|it| (&*it.name, &*it.sha256));
            Ok(from_given(out, wanted, plan, &manifest.options, given, progress))
        }
    }
}

/// The case from files that were given beside the bundle or report.
fn from_given<'a>(
    out: &mut Verified,
    wanted: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    plan: &Plan,
    options: &Options,
    given: &[InputFile],
    progress: &mut dyn FnMut(Progress),
) -> Option<(Case, Account)> {
    if given.is_empty() {
        out.needs = wanted.map(|(name, hash)| (name.to_owned(), hash.to_owned())).collect();
        return None;
    }
    let is_redacted = options.redaction.is_on();
    if !is_redacted {
        hashes(out, wanted, given);
    }
    out.from_files = true;
    let case = Case::of_files(given, plan, progress);
    if let Ok((case, removed)) = redact::redacted(&case, &options.redaction) {
        return Some((case, removed.account));
    }
    out.add(What::Plan, "bin_hours", "", "");
    None
}

/// The bundle in the page is verified by this program; the one that carries it is only named.
fn of_page(text: &str, given: &[InputFile], progress: &mut dyn FnMut(Progress)) -> Verified {
    let inside = enclosed::data(text).filter(|it| it.starts_with(b"PK"));
    let found = inside.map(|it| verify(&it, given, progress));
    let found =
        found.unwrap_or_else(|| Verified::default().failed(&NoBundle::Damaged("nadir-data".to_owned())));
    Verified { program_sha256: enclosed::program_hash(text), ..found }
}

fn of_report(text: &str, given: &[InputFile], progress: &mut dyn FnMut(Progress)) -> Verified {
    let Some(recipe) = html::recipe(text) else {
        return Verified::default().failed(&NoBundle::Damaged("recipe".to_owned()));
    };
    if recipe.schema != html::SCHEMA {
        return Verified::default().failed(&NoBundle::Schema(recipe.schema));
    }
    if text.contains(html::ATTACHMENT.0) {
        let Some(bytes) = html::attached(text) else {
            return Verified::default().failed(&NoBundle::Damaged("nadir.zip".to_owned()));
        };
        let files = match bundle::open(&bytes) {
            Ok(it) => it,
            Err(why) => return Verified::default().failed(&why),
        };
        let (mut out, again) = of_bundle(&files, given, progress);
        if let Some((report, options, account)) = again {
            lines(&mut out, text, &html::document(&report, &options, &account, Some(&bytes)));
        }
        return out;
    }
    let mut out = Verified {
        written_by: recipe.version.clone(),
        result_sha256: recipe.result_sha256.clone(),
        ..Verified::default()
    };
    if !recipe.plan.out_of_range().is_empty() {
        out.add(What::Plan, &recipe.plan.out_of_range().join(", "), "", "");
        return out;
    }
    let wanted = recipe.inputs.iter().map(|it| (&*it.name, &*it.sha256));
    let found = from_given(&mut out, wanted, &recipe.plan, &recipe.options, given, progress);
    if let Some((case, account)) = found {
        let mut report = case.report();
        report.result.engine.version.clone_from(&recipe.version);
        out.recomputed = true;
        let hash = html::result_hash(&report.result);
        if hash != recipe.result_sha256 {
            out.add(What::Result, "SHA-256", &recipe.result_sha256, &hash);
        }
        lines(&mut out, text, &html::document(&report, &recipe.options, &account, None));
        out.result = Some(Box::new(report.result));
    }
    out
}

fn checksums(out: &mut Verified, files: &Files) {
    let Some(sums) = files.files.get(bundle::SUMS) else {
        out.add(What::Missing, bundle::SUMS, "", "");
        return;
    };
    let sums = String::from_utf8_lossy(sums);
    let promised: Vec<(&str, &str)> = sums.lines().filter_map(|it| it.split_once("  ")).collect();
    for (hash, name) in &promised {
        match files.files.get(*name) {
            None => out.add(What::Missing, name, hash, ""),
            Some(bytes) if html::hex(bytes) != *hash => {
                out.add(What::Checksum, name, hash, &html::hex(bytes));
            }
            Some(_) => {}
        }
    }
    for name in files.files.keys().filter(|it| *it != bundle::SUMS) {
        if !promised.iter().any(|it| it.1 == name) {
            out.add(What::Unlisted, name, "", "");
        }
    }
}

/// Each promised input is there with its hash. Names may differ: a file is known by its bytes.
fn hashes<'a>(out: &mut Verified, promised: impl Iterator<Item = (&'a str, &'a str)>, inputs: &[InputFile]) {
    let found: Vec<String> = inputs.iter().map(|it| html::hex(&it.bytes)).collect();
    for (name, hash) in promised {
        // Files inside a container have hashes of their own.
        let is_inside = inputs.iter().any(|it| name.starts_with(&format!("{}/", it.name)));
        if !is_inside && !found.iter().any(|it| it == hash) {
            let same_name = inputs.iter().position(|it| it.name == name);
            out.add(What::Input, name, hash, same_name.map_or("", |i| found[i].as_str()));
        }
    }
}

/// Every place at which two values differ.
fn compare(out: &mut Verified, what: What, promised: &Value, found: &Value) {
    fn walk(out: &mut Verified, what: What, at: &str, promised: &Value, found: &Value) {
        match (promised, found) {
            (Value::Object(a), Value::Object(b)) => {
                for (name, value) in a {
                    walk(out, what, &format!("{at}/{name}"), value, b.get(name).unwrap_or(&Value::Null));
                }
                for name in b.keys().filter(|it| !a.contains_key(*it)) {
                    out.add(what, &format!("{at}/{name}"), "", &b[name].to_string());
                }
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                for (i, (a, b)) in a.iter().zip(b).enumerate() {
                    walk(out, what, &format!("{at}/{i}"), a, b);
                }
            }
            (a, b) if a != b => out.add(what, at, &a.to_string(), &b.to_string()),
            _ => {}
        }
    }
    walk(out, what, "", promised, found);
}

/// The lines of a report that come out differently.
fn lines(out: &mut Verified, found: &str, again: &str) {
    if found == again {
        return;
    }
    let (mut a, mut b) = (found.lines(), again.lines());
    let mut n = 0;
    loop {
        n += 1;
        match (a.next(), b.next()) {
            (None, None) => break,
            (a, b) if a != b => {
                let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
                let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count().saturating_sub(40);
                let tail = |it: &str| it.chars().skip(same).take(160).collect::<String>();
                out.add(What::Report, &n.to_string(), &tail(a), &tail(b));
            }
            _ => {}
        }
        if out.differences.len() >= TOLD {
            break;
        }
    }
    if !out.differences.iter().any(|it| it.what == What::Report) {
        out.add(What::Report, "end of line", "", "");
    }
}
