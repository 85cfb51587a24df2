//! The canary: after writing, the bytes themselves are searched for everything that was to be taken out.
//!
//! Knows nothing of how redaction works; it would notice if a writer forgot it. Looks inside a bundle's files, and into
//! what is attached to a report. A hit means that nothing may be written.

use crate::model::order::Order as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::noncontiguous::NFA;
use aho_corasick::{Input, MatchKind};

use super::redact::Removed;
use super::{bundle, html, tables};
use crate::plot::shape::escaped;
use crate::report::Lang;

/// Shorter names stand in any text by chance.
const SEARCHED_FROM: usize = 4;
/// Two numbers so near to each other, in bytes, may be one place.
const PAIR_BYTES: usize = 160;
/// Hits that are told.
const TOLD: usize = 20;

/// What the search found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Search {
    /// Names, places and times that were searched for.
    pub searched: u64,
    /// Names too short, or too common in the report's own words, to be searched for.
    pub not_searchable: u64,
    /// Bytes that were looked through, those of files within files included.
    pub bytes: u64,
    /// What was found although it was to be taken out, at most [`TOLD`] of it.
    pub found: Vec<String>,
}

/// Searches a file that is about to be written.
pub fn search(bytes: &[u8], removed: &Removed) -> Search {
    let own = own_words();
    let (names, rest): (Vec<&String>, Vec<&String>) =
        removed.names.iter().partition(|it| is_searchable(it, own));
    let mut needles: BTreeMap<String, &str> = BTreeMap::new();
    for name in &names {
        for form in [(*name).clone(), escaped(name), in_json(name), html::in_ascii(&in_json(name))] {
            needles.insert(form.to_lowercase(), name);
        }
    }
    for time in &removed.times {
        needles.insert(time.to_lowercase(), time);
        needles.insert(time.replace('T', " ").to_lowercase(), time);
    }
    let patterns: Vec<&String> = needles.keys().collect();
    let meant: Vec<&str> = needles.values().copied().collect();
    // The simplest of the automata: the others are faster and take a place in the page as large as all of redaction.
    let automaton = NFA::builder().match_kind(MatchKind::Standard).build(&patterns).ok();
    let mut out = Search {
        searched: (names.len() + removed.times.len() + removed.places.len()) as u64,
        not_searchable: rest.len() as u64,
        ..Search::default()
    };
    let mut found = BTreeSet::new();
    for text in unpacked(bytes, 0) {
        out.bytes += text.len() as u64;
        let text = String::from_utf8_lossy(&text).to_lowercase();
        let hits = automaton.iter().flat_map(|it| it.try_find_overlapping_iter(Input::new(&text)));
        for hit in hits.flatten() {
            if stands_alone(&text, hit.start(), hit.end()) {
                found.insert(meant[hit.pattern().as_usize()].to_owned());
            }
        }
        found.extend(places_in(&text, removed));
    }
    out.found = found.into_iter().take(TOLD).collect();
    out
}

/// Words that every report says, and names that files and fields have.
fn own_words() -> &'static str {
    static OWN: OnceLock<String> = OnceLock::new();
    OWN.get_or_init(collected_words)
}

fn collected_words() -> String {
    let mut own: String = Lang::ALL
        .iter()
        .flat_map(|it| it.files())
        .map(|it| it.1)
        .chain([include_str!("../../docs/nadir-result-1.schema.json"), include_str!("../../style/paper.css")])
        .chain([bundle::README, tables::PYTHON, tables::R, tables::NAMES])
        .chain(["utf-8 doctype html lang class details summary section figure caption table thead"])
        .collect();
    own.push_str(
        &crate::report::methods::METHODS
            .iter()
            .map(|it| format!(" {} {} ", it.id, it.source))
            .collect::<String>(),
    );
    own.to_lowercase()
}

fn is_searchable(name: &str, own: &str) -> bool {
    let name = name.trim().to_lowercase();
    let letters = name.chars().filter(|it| it.is_alphanumeric()).count();
    let is_number = name.chars().all(|it| !it.is_alphabetic());
    letters >= if is_number { 7 } else { SEARCHED_FROM } && !own.contains(&name)
}

/// As it stands in a JSON text, where only ASCII is written plainly.
fn in_json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.trim_matches('"').to_owned()
}

/// Is the hit a word of its own, and not a part of a longer one?
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let inside = &text[start..end];
    let open = !joins(inside.chars().next()) || !joins(text[..start].chars().next_back());
    let shut = !joins(inside.chars().next_back()) || !joins(text[end..].chars().next());
    open && shut
}

/// The bytes, and those of every file in them: a bundle's, and a bundle attached to a report.
fn unpacked(bytes: &[u8], depth: u8) -> Vec<Vec<u8>> {
    if depth > 3 {
        return Vec::new();
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let files = bundle::open(bytes).map(|it| it.files).unwrap_or_default();
        return files
            .into_iter()
            .flat_map(|(name, bytes)| {
                let inner = unpacked(&bytes, depth + 1);
                std::iter::once(name.into_bytes()).chain(inner)
            })
            .collect();
    }
    let text = String::from_utf8_lossy(bytes);
    match html::attached(&text) {
        Some(inside) => {
            let mut out = unpacked(&inside, depth + 1);
            out.push(html::without_attachment(&text).into_bytes());
            out
        }
        None => vec![bytes.to_vec()],
    }
}

/// Places of which both coordinates stand near each other, or one stands to five decimals or more.
fn places_in(text: &str, removed: &Removed) -> Vec<String> {
    if removed.places.is_empty() {
        return Vec::new();
    }
    let mut numbers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, number) in numbers_in(text) {
        numbers.entry(number).or_default().push(at);
    }
    let stands = |forms: &[String]| -> Vec<usize> {
        forms.iter().filter_map(|it| numbers.get(it)).flatten().copied().collect()
    };
    let mut found = Vec::new();
    for place in &removed.places {
        let [lon, lat] = place.map(|it| forms(it, &removed.coarse));
        let alone = lon.iter().chain(&lat).find(|it| decimals(it) >= 5 && numbers.contains_key(*it));
        let (at_lon, at_lat) = (stands(&lon), stands(&lat));
        let pair = at_lon.iter().any(|a| at_lat.iter().any(|b| a.abs_diff(*b) <= PAIR_BYTES));
        if pair || alone.is_some() {
            found.push(format!("{}, {}", place[0], place[1]));
        }
    }
    found
}

/// How a coordinate may be written: in full, and with 3 to 7 decimals; what is written on purpose is none of it. Fewer
/// decimals tell a place to a kilometre at best, and stand in any drawing.
fn forms(value: f64, coarse: &BTreeSet<String>) -> Vec<String> {
    let mut out: Vec<String> = (3..=7).map(|it| format!("{value:.it$}")).collect();
    out.push(format!("{value}"));
    let plain = |it: &String| it.trim_end_matches('0').trim_end_matches('.').to_owned();
    out.retain(|it| decimals(it) >= 3 && !coarse.contains(&plain(it)));
    out.order_by(Ord::cmp);
    out.dedup();
    out
}

fn decimals(number: &str) -> usize {
    number.split_once('.').map_or(0, |it| it.1.len())
}

/// Numbers with decimals, a comma read as a point, with where they begin.
fn numbers_in(text: &str) -> Vec<(usize, String)> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        if !bytes[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let start = i;
        while i < bytes.len() && bytes[i].is_ascii_digit() {
            i += 1;
        }
        let is_point = |at: usize| bytes.get(at).is_some_and(|it| matches!(it, b'.' | b','));
        if !is_point(i) || !bytes.get(i + 1).is_some_and(u8::is_ascii_digit) {
            continue;
        }
        let point = i;
        i += 1;
        while i < bytes.len() && bytes[i].is_ascii_digit() {
            i += 1;
        }
        let sign = if start > 0 && bytes[start - 1] == b'-' { "-" } else { "" };
        out.push((start, format!("{sign}{}.{}", &text[start..point], &text[point + 1..i])));
    }
    out
}
