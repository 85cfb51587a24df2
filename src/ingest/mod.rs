//! Bytes → records; problems instead of panics.
//!
//! A file is decoded ([`text`]), opened as a table ([`formats`]), understood ([`columns`], [`presets`], [`roles`]),
//! looked through once for what it says about itself ([`survey`], [`reading`]) and then read row by row
//! ([`records`]), every row being booked ([`ledger`]). Knows nothing of links, statistics or words.

mod aliases;
mod audit;
mod beside;
mod book;
mod columns;
mod decisions;
mod far;
mod fields;
mod file;
mod formats;
mod grid;
mod ledger;
mod long;
mod loose;
mod maplinks;
mod packed;
mod part;
mod pieces;
mod presets;
mod problems;
mod reading;
mod records;
mod roles;
mod seen;
mod shapes;
mod spans;
mod survey;
mod table;
mod text;
mod times;
mod zones;

use crate::model::order::Order as _;
use std::collections::BTreeMap;

use file::Opened;
use part::{Part, Shared};
use pieces::Inside;

pub use long::{LONG_BYTES, Supply};

use crate::model::{
    Dataset, Effect, FileId, Footprint, InputFile, Plan, Progress, Reason, Role, Source, Step, Tally, When,
};

/// Codes of the formats Nadir reads, in the order in which they are tried.
pub fn formats() -> Vec<&'static str> {
    formats::FORMATS.iter().map(|it| it.id()).collect()
}

/// Codes of the well-known layouts.
pub fn presets() -> Vec<&'static str> {
    let mut ids: Vec<&str> = presets::all().map(|it| it.id).collect();
    ids.dedup();
    ids
}

/// A well-known layout, as it is told about.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Code.
    pub id: &'static str,
    /// What its rows are.
    pub role: Role,
    /// How it is recognised: names of columns, folded.
    pub recognised_by: String,
    /// What its columns mean, as `(what, value)` in a fixed order; codes, no sentences.
    pub facts: Vec<(&'static str, String)>,
    /// What must be said about it.
    pub notes: Vec<Reason>,
}

/// The well-known layouts, in the order in which they are tried.
pub fn layouts() -> Vec<Layout> {
    presets::all().map(presets::told).collect()
}

/// Codes of what can be decided by `plan.ingest.choices`.
pub fn choices() -> Vec<&'static str> {
    decisions::CHOICES.to_vec()
}

/// Names of zones that can be chosen: those of the tz database.
pub fn zones() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|it| it.name())
}

/// Is this the name of a zone, or an offset?
pub fn is_zone(name: &str) -> bool {
    zones::Zone::of_name(name).is_some()
}

/// When a time without a zone is in a zone; `None`: it is no time, or the clocks left it out.
/// `order`: `dmy` or `mdy`, where it could be either.
pub fn time_in(text: &str, order: &str, zone: &str) -> Option<When> {
    let order = if order == "mdy" { times::Order::Mdy } else { times::Order::Dmy };
    let stamp = times::stamp(text, order)?;
    times::when(stamp, zones::Zone::of_name(zone)?).ok().map(|it| it.0)
}

/// Codes of what is counted as evidence for a decision about reading a file.
pub fn evidence() -> Vec<&'static str> {
    decisions::EVIDENCE.to_vec()
}

/// Codes of the fields that rows of a role have.
pub fn fields_of(role: Role) -> Vec<&'static str> {
    roles::fields_of(role).iter().map(|it| it.code()).collect()
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
    let files: Vec<&dyn Supply> = files.iter().map(|it| it as &dyn Supply).collect();
    ingest_from(&files, plan, progress)
}

/// The same from files that need not be in the memory.
pub fn ingest_from(files: &[&dyn Supply], plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Dataset {
    let total = files.iter().map(|it| it.size_bytes()).sum();
    progress(Progress { step: Step::Read, done: 0, total });
    let mut pieces = pieces::of_files(files);
    let mut first_with = BTreeMap::new();
    let duplicate_of: Vec<Option<usize>> = (pieces.iter().enumerate())
        .map(|(i, it)| {
            // Pieces of one file may share its hash, and a shape file says nothing without what stands beside it.
            let own = match &it.inside {
                Inside::Sheet(_, text) => pieces::sha256(text.as_bytes()),
                Inside::Long(_) if it.sha256.is_empty() => it.name.clone(),
                Inside::Bytes(_) | Inside::Long(_) => String::new(),
                Inside::Table(..) | Inside::Unusable(..) => it.name.clone(),
            };
            let first = *first_with.entry((it.sha256.clone(), own)).or_insert(i);
            (first < i).then_some(first)
        })
        .collect();
    let tables: Vec<_> = pieces.iter_mut().map(|it| it.inside.take_table()).collect();
    let encoding = |name: &str| plan.ingest.choices.get(name)?.get("encoding").map(String::as_str);
    let bodies: Vec<_> = pieces.iter().map(|it| it.inside.body(encoding(&it.name))).collect();
    let mut opened: Vec<Opened<'_>> = Vec::new();
    for (((piece, body), table), duplicate_of) in pieces.iter().zip(&bodies).zip(tables).zip(duplicate_of) {
        opened.push(Opened::of(piece, body.as_ref(), table, duplicate_of, plan));
    }

    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.order_by_key(|i| opened[*i].role != Role::Facilities);
    let mut shared = Shared {
        plan,
        total,
        done: 0,
        seen: seen::Seen::default(),
        facilities_at: None,
        reach: None,
        kept: 0,
    };
    let mut parts: Vec<Option<Part>> = pieces.iter().map(|_| None).collect();
    for i in order {
        if shared.facilities_at.is_none() && opened[i].role != Role::Facilities {
            shared.facilities_at = part::median_of(&parts);
            shared.reach = far::Reach::of(parts.iter().flatten().flat_map(|it| &it.facilities), plan);
        }
        let before = shared.done;
        parts[i] = Some(opened[i].read(FileId(i as u32), &mut shared, progress));
        shared.done = before + pieces[i].weight_bytes;
        progress(Progress { step: Step::Read, done: shared.done, total });
    }
    if shared.done < total {
        progress(Progress { step: Step::Read, done: total, total });
    }

    let mut dataset = Dataset::default();
    for ((piece, body), part) in pieces.iter().zip(&bodies).zip(parts.into_iter().flatten()) {
        let mut source = Source {
            name: piece.name.clone(),
            sha256: piece.sha256_after(body.as_ref()),
            size_bytes: piece.size_bytes,
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
        dataset.region_names.extend(part.region_names);
        dataset.waves.extend(part.waves);
        dataset.elements.extend(part.elements);
        dataset.satellites.extend(part.satellites);
        dataset.sensors.extend(part.sensors);
        dataset.clouds.extend(part.clouds);
        dataset.sources.push(source);
    }
    audit::audit(&mut dataset);
    dataset
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
        shape: String::new(),
        seen: Vec::new(),
        decisions: Vec::new(),
        reading: Vec::new(),
        span_secs: None,
        tally: Tally::default(),
        problems: Vec::new(),
        rejected_rows: Vec::new(),
    }
}
