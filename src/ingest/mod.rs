//! Bytes → records; problems instead of panics.
//!
//! A file is decoded ([`text`]), opened as a table ([`formats`]), understood ([`columns`], [`presets`], [`roles`]),
//! looked through once for what it says about itself ([`survey`], [`reading`]) and then read row by row
//! ([`records`]), every row being booked ([`ledger`]). Knows nothing of links, statistics or words.

mod aliases;
mod columns;
mod fields;
mod file;
mod formats;
mod ledger;
mod presets;
mod problems;
mod reading;
mod records;
mod roles;
mod seen;
mod shapes;
mod survey;
mod table;
mod text;
mod times;
mod zones;

use std::collections::BTreeMap;

use file::{Opened, Shared};
use sha2::{Digest, Sha256};

use crate::model::{
    Dataset, Effect, FileId, Footprint, InputFile, Plan, Progress, Reason, Role, Source, Step, Tally,
};

/// Codes of the formats Nadir reads, in the order in which they are tried.
pub fn formats() -> Vec<&'static str> {
    formats::FORMATS.iter().map(|it| it.id()).collect()
}

/// Codes of the well-known layouts.
pub fn presets() -> Vec<&'static str> {
    presets::PRESETS.iter().map(|it| it.id).collect()
}

/// Codes of the fields that columns are matched with.
pub fn fields() -> Vec<&'static str> {
    columns::Field::ALL.iter().map(|it| it.code()).collect()
}

/// Reads every file. Never panics, never loses a row: each source's tally balances.
///
/// Files are read in order of name (then of hash), so the order in which they were dropped does not matter.
/// Facilities are read before the rest: where they are decides in which zone a hit's date is taken.
pub fn ingest(files: &[InputFile], plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Dataset {
    let mut files: Vec<(&InputFile, String)> = files.iter().map(|it| (it, sha256(&it.bytes))).collect();
    files.sort_by(|a, b| (&a.0.name, &a.1).cmp(&(&b.0.name, &b.1)));
    let total = files.iter().map(|it| it.0.bytes.len() as u64).sum();
    progress(Progress { step: Step::Read, done: 0, total });

    let mut first_with = BTreeMap::new();
    let decoded: Vec<_> = files
        .iter()
        .enumerate()
        .map(|(i, (file, hash))| {
            let first = *first_with.entry(hash.clone()).or_insert(i);
            if first < i {
                return Err(duplicate_of(first));
            }
            text::decode(&file.bytes).map_err(|it| (None, it))
        })
        .collect();
    let mut opened: Vec<Opened<'_>> =
        files.iter().zip(&decoded).map(|((file, _), decoded)| Opened::of(file, decoded, plan)).collect();

    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|i| opened[*i].role != Role::Facilities);
    let mut shared = Shared { plan, total, done: 0, seen: seen::Seen::default(), facilities_at: None };
    let mut parts: Vec<Option<file::Part>> = files.iter().map(|_| None).collect();
    for i in order {
        if shared.facilities_at.is_none() && opened[i].role != Role::Facilities {
            shared.facilities_at = file::median_of(&parts);
        }
        let before = shared.done;
        parts[i] = Some(opened[i].read(FileId(i as u32), &mut shared, progress));
        shared.done = before + files[i].0.bytes.len() as u64;
        progress(Progress { step: Step::Read, done: shared.done, total });
    }

    let mut dataset = Dataset::default();
    for ((file, hash), part) in files.iter().zip(parts.into_iter().flatten()) {
        let mut source = Source {
            name: file.name.clone(),
            sha256: hash.clone(),
            size_bytes: file.bytes.len() as u64,
            ..part.source
        };
        if let Some(first) = part.duplicate_of.and_then(|it| dataset.sources.get(it)) {
            let first: &Source = first;
            source.role = first.role;
            source.format.clone_from(&first.format);
            source.problems =
                vec![problems::found_in_file(Reason::DuplicateFile, Effect::Merged, &first.name)];
        }
        if part.images.iter().any(|it| matches!(it.footprint, Footprint::Point(_))) {
            let reach = format!("{} m", plan.image_radius_m);
            let at = source.problems.partition_point(|it| it.line.is_none());
            source.problems.insert(at, problems::found_in_file(Reason::CentreOnly, Effect::Assumed, &reach));
        }
        dataset.facilities.extend(part.facilities);
        dataset.images.extend(part.images);
        dataset.strikes.extend(part.strikes);
        dataset.regions.extend(part.regions);
        dataset.sources.push(source);
    }
    dataset
}

fn duplicate_of(first: usize) -> (Option<usize>, crate::model::Problem) {
    (Some(first), problems::about_file(Reason::DuplicateFile, Effect::Merged))
}

fn sha256(bytes: &[u8]) -> String {
    let digit = |it: u8| char::from_digit(u32::from(it), 16).unwrap_or_default();
    Sha256::digest(bytes).iter().flat_map(|it| [digit(it >> 4), digit(it & 15)]).collect()
}

/// A source about which nothing is known yet.
fn empty_source() -> Source {
    Source {
        name: String::new(),
        sha256: String::new(),
        size_bytes: 0,
        role: Role::Unknown,
        format: "unknown".to_owned(),
        preset: None,
        columns: Vec::new(),
        ignored_columns: Vec::new(),
        reading: Vec::new(),
        span_secs: None,
        tally: Tally::default(),
        problems: Vec::new(),
        rejected_rows: Vec::new(),
    }
}
