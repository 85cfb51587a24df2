//! Where a record came from: the file, the line, and the tally of what became of every row.

use serde::{Deserialize, Serialize};

use super::Problem;

/// A file as it was dropped: its name and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// The file's own name, without folders.
    pub name: String,
    /// Its bytes, unchanged.
    pub bytes: Vec<u8>,
    /// A role the user forced; `None` lets the content decide.
    pub role: Option<Role>,
}

/// Index of a file in [`super::Dataset::sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// The file and the place in it that a record or a problem came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// 1-based line of the row's first character; for formats without lines (JSON arrays), the 1-based item.
    pub line: u64,
}

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Places that may be imaged and hit.
    Facilities,
    /// Image catalogue, order or tasking rows.
    Images,
    /// Hits.
    Strikes,
    /// Orbital elements.
    Orbits,
    /// Table of sensors.
    Sensors,
    /// Cloud or weather table.
    Cloud,
    /// Facility × image pairs joined elsewhere.
    Links,
    /// Administrative outlines that serve as strata.
    Regions,
    /// Nothing Nadir reads.
    Unknown,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::Facilities,
        Self::Images,
        Self::Strikes,
        Self::Orbits,
        Self::Sensors,
        Self::Cloud,
        Self::Links,
        Self::Regions,
        Self::Unknown,
    ];

    /// The code in plans and result files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Facilities => "facilities",
            Self::Images => "images",
            Self::Strikes => "strikes",
            Self::Orbits => "orbits",
            Self::Sensors => "sensors",
            Self::Cloud => "cloud",
            Self::Links => "links",
            Self::Regions => "regions",
            Self::Unknown => "unknown",
        }
    }

    /// The role of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// Why a decision about reading a file is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grounds {
    /// The plan says so.
    Plan,
    /// The file says so itself.
    Stated,
    /// The makers of the layout say so.
    Layout,
    /// The values say so.
    Evidence,
    /// Nothing says so: it was assumed.
    Assumed,
}

/// One thing that was decided about reading a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided: a code (`zone`, `date-order`).
    pub what: String,
    /// The choice: a code, a name of a zone.
    pub value: String,
    /// What it rests on.
    pub grounds: Grounds,
    /// What was seen: code and count, in a fixed order.
    pub evidence: Vec<(String, u64)>,
    /// What else it may be set to by `plan.ingest.choices`; empty when nothing else makes sense.
    pub alternatives: Vec<String>,
    /// Values it is about, as they stand in the file, where they can be shown under every choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
}

/// A column with the first values in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSeen {
    /// Its name in the file.
    pub name: String,
    /// The field it serves as.
    pub field: Option<String>,
    /// The first three different values.
    pub samples: Vec<String>,
}

/// What became of every row of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows seen, header and comment lines not counted.
    pub read: u64,
    /// Rows that became a record of their own.
    pub accepted: u64,
    /// Rows folded into a record that another row had made.
    pub merged: u64,
    /// Rows set aside, each with a [`Problem`].
    pub rejected: u64,
    /// Empty rows.
    pub blank: u64,
}

impl Tally {
    /// No row is lost: `read = accepted + merged + rejected + blank`.
    pub fn balances(&self) -> bool {
        self.read == self.accepted + self.merged + self.rejected + self.blank
    }
}

/// Everything known about one file after reading it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The file's name.
    pub name: String,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size_bytes: u64,
    /// What it is about.
    pub role: Role,
    /// Id of the format that read it (`csv`, `geojson`, `stac`, `kml`), or `unknown`.
    pub format: String,
    /// The preset that was recognised (`viina`, `ucdp-ged`, `gppd`, `sentinel-plan`, …), if any.
    pub preset: Option<String>,
    /// Columns or properties understood, as `(our field, their name)`, in our order.
    pub columns: Vec<(String, String)>,
    /// Their columns that were not used.
    pub ignored_columns: Vec<String>,
    /// Hash of the names of the columns: files of the same shape are read in the same way (`shape:` keys of the plan).
    #[serde(default)]
    pub shape: String,
    /// Every column in order, with its first values.
    #[serde(default)]
    pub seen: Vec<ColumnSeen>,
    /// What was decided about reading it, and why.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// Encoding, delimiter, decimal sign, zone: `(what, value)`, in a fixed order; codes, no sentences.
    pub reading: Vec<(String, String)>,
    /// Earliest and latest event in the file, UTC seconds.
    pub span_secs: Option<(i64, i64)>,
    /// What became of every row.
    pub tally: Tally,
    /// Everything that was wrong, assumed or merged, in file order.
    pub problems: Vec<Problem>,
    /// The rejected rows as text: line number, raw row (header first as line 0 where there is one).
    #[serde(skip)]
    pub rejected_rows: Vec<(u64, String)>,
}
