//! Which satellite a platform's name means: `S2A`, `WV03`, `WORLDVIEW-3 (WV-3)`, `40115`.
//!
//! Names must be the same once written alike; nothing is guessed from half a name.

use std::collections::BTreeMap;

use super::history::Satellite;

/// Short beginnings as operators write them, and what catalogues write; only before a digit or a letter of a series.
const SHORT: [(&str, &str); 26] = [
    ("wv", "worldview"),
    ("ge", "geoeye"),
    ("lg", "legion"),
    ("worldviewlegion", "legion"),
    ("s1", "sentinel1"),
    ("s2", "sentinel2"),
    ("s3", "sentinel3"),
    ("lc", "landsat"),
    ("le", "landsat"),
    ("phr", "pleiades"),
    ("pleiadeshr", "pleiades"),
    ("pneo", "pleiadesneo"),
    ("ssc", "skysatc"),
    ("gf", "gaofen"),
    ("jl1gf", "jilin1gaofen"),
    ("jilin1gf", "jilin1gaofen"),
    ("jl1kf", "jilin1kuanfu"),
    ("jilin1kf", "jilin1kuanfu"),
    ("kf", "jilin1kuanfu"),
    ("gf3d", "jilin1gaofen3d"),
    ("yg", "yaogan"),
    ("sv", "superview"),
    ("zy", "ziyuan"),
    ("bj", "beijing"),
    ("tsx", "terrasarx"),
    ("tdx", "tandemx"),
];

/// A name as it is compared: letters and digits alone, numbers without leading zeros.
fn plain(name: &str) -> String {
    let mut out = String::new();
    for it in name.to_lowercase().chars().filter(|it| it.is_alphanumeric()) {
        let begins_number = !out.ends_with(|it: char| it.is_ascii_digit());
        if out.ends_with('0')
            && it.is_ascii_digit()
            && !out[..out.len() - 1].ends_with(|it: char| it.is_ascii_digit())
        {
            out.pop();
        } else if begins_number && it == '0' {
            out.push('0');
            continue;
        }
        out.push(it);
    }
    out
}

/// Ways in which a name may stand in a catalogue.
fn ways(name: &str) -> Vec<String> {
    let own = plain(name);
    let mut all = vec![own.clone()];
    for (short, long) in SHORT {
        if let Some(rest) = own.strip_prefix(short)
            && !rest.is_empty()
        {
            all.push(format!("{long}{rest}"));
        }
    }
    all
}

/// Satellites by everything they are called.
pub struct Names(BTreeMap<String, usize>);

impl Names {
    /// Names of the satellites, those in brackets as well; `also` are names from a catalogue by number.
    pub fn new(satellites: &[Satellite], also: &BTreeMap<u64, Vec<String>>) -> Self {
        let mut names = BTreeMap::new();
        for (index, it) in satellites.iter().enumerate() {
            let more = also.get(&it.norad_id).map(Vec::as_slice).unwrap_or_default();
            for name in std::iter::once(&it.name).chain(more) {
                for part in name.split(['(', ')', ',']).filter(|it| !it.trim().is_empty()) {
                    names.entry(plain(part)).or_insert(index);
                }
            }
            names.entry(it.norad_id.to_string()).or_insert(index);
        }
        Self(names)
    }

    /// The satellite a platform's name means.
    pub fn find(&self, platform: &str) -> Option<usize> {
        let parts = platform.split(['(', ')', ',']).filter(|it| !it.trim().is_empty());
        std::iter::once(platform)
            .chain(parts)
            .find_map(|part| ways(part).iter().find_map(|it| self.0.get(it).copied()))
    }
}
