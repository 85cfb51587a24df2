//! Image rows beside the orbits of their satellites: what was found, by row and by file.

use serde::{Deserialize, Serialize};

use super::FileId;

/// How an image row stands beside the orbit of its satellite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The satellite could see the place then.
    Agrees,
    /// It could some minutes earlier or later.
    OffByMinutes,
    /// It could if the time were meant in another zone.
    OtherZone,
    /// It was elsewhere.
    NotOverhead,
    /// The time is known to no better than six hours.
    TimeUnknown,
    /// No elements go by the name of its platform.
    PlatformUnknown,
    /// Its elements are too far from the time to say.
    ElementsTooOld,
}

impl Standing {
    /// Every standing, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::Agrees,
        Self::OffByMinutes,
        Self::OtherZone,
        Self::NotOverhead,
        Self::TimeUnknown,
        Self::PlatformUnknown,
        Self::ElementsTooOld,
    ];

    /// Its code in files and texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::OffByMinutes => "off-by-minutes",
            Self::OtherZone => "other-zone",
            Self::NotOverhead => "not-overhead",
            Self::TimeUnknown => "time-unknown",
            Self::PlatformUnknown => "platform-unknown",
            Self::ElementsTooOld => "elements-too-old",
        }
    }
}

/// One image row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Index into `Dataset::images`.
    pub image: u32,
    /// Catalogue number of the satellite it was compared with.
    pub norad_id: Option<u64>,
    /// How it stands.
    pub standing: Standing,
    /// Minutes to be added to its time; only for [`Standing::OffByMinutes`].
    pub minutes: Option<f64>,
    /// IANA zones in which it would agree; only for [`Standing::OtherZone`].
    pub zones: Vec<String>,
    /// Days from the nearest epoch.
    pub age_days: Option<f64>,
}

/// One file of images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditFile {
    /// The file.
    pub file: FileId,
    /// Its name.
    pub name: String,
    /// Rows by how they stand, in the order of [`Standing::ALL`].
    pub counts: Vec<(Standing, u64)>,
    /// IANA zone in which its times were read.
    pub zone: String,
    /// Zones in which its rows would agree where they now do not; several when these rows cannot tell them apart.
    pub proposed: Vec<String>,
}

impl AuditFile {
    /// Rows that stand so.
    pub fn count(&self, standing: Standing) -> u64 {
        self.counts.iter().find(|it| it.0 == standing).map_or(0, |it| it.1)
    }

    /// Rows that were compared with an orbit.
    pub fn compared(&self) -> u64 {
        let all = [Standing::Agrees, Standing::OffByMinutes, Standing::OtherZone, Standing::NotOverhead];
        all.into_iter().map(|it| self.count(it)).sum()
    }
}

/// All image rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// In the order of `Dataset::images`.
    pub rows: Vec<AuditRow>,
    /// Files with images, in their order.
    pub files: Vec<AuditFile>,
}
