//! What the sender chose: for whom, in which languages, what is taken out, what travels along.

use serde::{Deserialize, Serialize};

use super::Lang;

/// Who will read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// One or two pages: the finding, what it does not show, where the data are from.
    Public,
    /// Four to six pages: with every comparison that was tried.
    #[default]
    Official,
    /// All tables.
    Technical,
}

impl Audience {
    /// Every audience, shortest report first.
    pub const ALL: [Self; 3] = [Self::Public, Self::Official, Self::Technical];
}

/// How exactly places are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Places {
    /// As given.
    #[default]
    Exact,
    /// The middle of a cell of 1 km.
    Km1,
    /// The middle of a cell of 10 km.
    Km10,
    /// The middle of a cell of 50 km.
    Km50,
    /// The region's name alone: no position at all.
    Region,
}

/// How exactly times are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    /// As given.
    #[default]
    Exact,
    /// The hour.
    Hour,
    /// The day of UTC.
    Day,
}

/// What is taken out before anything is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redaction {
    /// How exactly places are told.
    pub places: Places,
    /// How exactly times are told.
    pub times: Times,
    /// Names and ids of places, images, strikes and files become codes.
    pub names: bool,
    /// Columns that are left out: `kind`, `region`, `platform`, `operator`, `sensor`, `cloud`, `off_nadir`.
    pub drop: Vec<String>,
    /// A sentence on how long the release was held back; empty when there is none.
    pub delay_note: String,
}

impl Redaction {
    /// Columns that can be left out.
    pub const COLUMNS: [&str; 8] =
        ["kind", "region", "platform", "operator", "sensor", "cloud", "off_nadir", "severity"];

    /// Is anything taken out?
    pub fn is_on(&self) -> bool {
        self.places != Places::Exact || self.times != Times::Exact || self.names || !self.drop.is_empty()
    }
}

/// What travels along, so that the receiver can compute everything again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carried {
    /// The files as they were given; after redaction, the linked data instead.
    #[default]
    Data,
    /// Only their hashes: the receiver needs the same files.
    Hashes,
}

/// One thing the sender changed on the way to the analysis.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// Key of its name among the texts.
    pub what: String,
    /// What it was; empty where that is no plain value.
    pub before: String,
    /// What it became; empty where that is no plain value.
    pub after: String,
}

/// Everything the sender chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// One or two languages; the first is shown first.
    pub languages: Vec<Lang>,
    /// Who will read it.
    pub audience: Audience,
    /// What the sender wants to say; not computed.
    pub notes: String,
    /// What is taken out.
    pub redaction: Redaction,
    /// What travels along.
    pub carried: Carried,
    /// The data are made up: said on every page.
    pub simulated: bool,
    /// What was changed on the way, in order; told in technical reports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trail: Vec<Change>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            languages: vec![Lang::En],
            audience: Audience::default(),
            notes: String::new(),
            redaction: Redaction::default(),
            carried: Carried::default(),
            simulated: false,
            trail: Vec::new(),
        }
    }
}

/// `en`, `uk`, `both` (English first) or `en,uk` in any order; `None` when it names no language.
pub fn languages(code: &str) -> Option<Vec<Lang>> {
    if code == "both" {
        return Some(Lang::ALL.to_vec());
    }
    let mut out = Vec::new();
    for part in code.split(',') {
        let lang = Lang::ALL.into_iter().find(|it| it.code() == part.trim())?;
        if !out.contains(&lang) {
            out.push(lang);
        }
    }
    Some(out)
}
