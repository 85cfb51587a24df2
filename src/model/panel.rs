//! Facilities × time bins: what `link` hands to `stats`.

use serde::{Deserialize, Serialize};

use super::{Chances, FileId, Problem};

/// The time axis: bin `t` is `[starts_secs[t], starts_secs[t + 1])`.
///
/// Daily bins are local days, so they are 23, 24 or 25 hours long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bins {
    /// Start of every bin and the end of the last, UTC seconds; one more entry than there are bins.
    pub starts_secs: Vec<i64>,
    /// Nominal length: 24, 6 or 1.
    pub bin_hours: u32,
}

impl Bins {
    /// How many bins.
    pub fn len(&self) -> usize {
        self.starts_secs.len().saturating_sub(1)
    }

    /// No bins at all?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bin that holds a second; -1 before the first, `len()` after the last.
    pub fn bin_of(&self, secs: i64) -> i32 {
        self.starts_secs.partition_point(|it| *it <= secs).min(self.len() + 1) as i32 - 1
    }

    /// Days → bins, rounded up.
    pub fn bins_of_days(&self, days: u32) -> u32 {
        if self.bin_hours == 0 { days } else { (days * 24).div_ceil(self.bin_hours) }
    }
}

/// A facility covered by an image, rows of one pass merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageLink {
    /// Index into `Dataset::facilities`.
    pub facility: u32,
    /// Index into `Dataset::images`: the first row of the pass.
    pub image: u32,
    /// How many further rows of the same pass were folded in.
    pub merged_rows: u32,
}

/// What became of a strike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StrikeLink {
    /// Index into `Dataset::facilities`; `None` when it is linked to none.
    pub facility: Option<u32>,
    /// Index into `Dataset::strikes`.
    pub strike: u32,
    /// Metres to the facility (to the nearest candidate when ambiguous), rounded to 0.1; `None` without coordinates or candidates.
    pub distance_m: Option<f64>,
    /// Several facilities were within reach. It is linked all the same when one is at least twice as near as the next.
    pub ambiguous: bool,
}

/// All links, sorted by facility, then time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Links {
    /// Facility × image.
    pub images: Vec<ImageLink>,
    /// One entry per strike, in the order of `Dataset::strikes`.
    pub strikes: Vec<StrikeLink>,
}

/// An event of a facility on the bin axis: it happened in one of the bins `first..=last`.
///
/// Bins may be negative or beyond the end when the event reaches out of the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Spell {
    /// Facility index.
    pub facility: u32,
    /// First possible bin.
    pub first: i32,
    /// Last possible bin.
    pub last: i32,
}

/// Everything the statistics need, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelInput {
    /// The time axis.
    pub bins: Bins,
    /// F: facilities, linked or not.
    pub n_facilities: u32,
    /// Images on the bin axis, merged by pass; sorted. A look is a single bin (`first == last`) or uncertain.
    pub looks: Vec<Spell>,
    /// Hits on the bin axis; sorted; several in one bin stay several here.
    pub hits: Vec<Spell>,
    /// Bins `images_from..images_to` are those in which images could have been recorded (first to last look in the files).
    pub images_from: i32,
    /// Exclusive end of the images' period.
    pub images_to: i32,
    /// Bins `hits_from..hits_to` are those in which hits could have been recorded.
    pub hits_from: i32,
    /// Exclusive end of the hits' period.
    pub hits_to: i32,
    /// Region of each facility, `0..n_regions`; all 0 when there is one stratum.
    pub region: Vec<u32>,
    /// Coarser region of each facility: groups of whole regions.
    pub coarse_region: Vec<u32>,
    /// Kinds of looks and of facilities that are also looked at by themselves.
    pub groups: Vec<Group>,
    /// The hits as they would have been linked within other radii; for the sensitivity table.
    pub other_radii: Vec<OtherRadius>,
    /// Images that showed the ground beside a facility and not the facility; sorted. For a negative control.
    pub near_looks: Vec<Spell>,
    /// The hits by how severe they were, as far as known.
    #[serde(default)]
    pub hit_classes: Vec<HitClass>,
    /// The same data in bins of 6 hours, where every hit is known that well; without groups. For the sensitivity table.
    pub finer: Option<Box<PanelInput>>,
    /// When images might have been taken, where orbits of their satellites are known.
    #[serde(default)]
    pub chances: Option<Box<Chances>>,
}

/// What a group has in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupBy {
    /// Who operates or sells the satellite.
    Operator,
    /// The satellite.
    Platform,
    /// The instrument.
    Sensor,
    /// The operator's country, ISO 3166 two letters.
    Country,
    /// The facility's kind.
    Kind,
    /// The facility's region.
    Region,
    /// Cloud cover of the image, in classes.
    Cloud,
    /// Off-nadir angle of the image, in classes.
    OffNadir,
    /// Collectors that image everything on a fixed schedule, all together.
    Systematic,
}

/// What belongs to a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Members {
    /// Indices into [`PanelInput::looks`]: only these expose.
    Looks(Vec<u32>),
    /// Facilities: only their onsets count.
    Facilities(Vec<u32>),
}

/// A kind of look or facility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What its members have in common.
    pub by: GroupBy,
    /// The value they share.
    pub name: String,
    /// Who belongs to it.
    pub members: Members,
    /// Images everything on a fixed schedule: a negative control.
    pub is_systematic: bool,
}

/// Hits of one severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HitClass {
    /// `killed`, `munitions`, `capacity` (megawatts).
    pub by: String,
    /// `0`, `1-9`, `10+`.
    pub level: String,
    /// As [`PanelInput::hits`], each once.
    pub hits: Vec<Spell>,
}

/// The hits within another radius.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherRadius {
    /// Metres.
    pub radius_m: f64,
    /// As [`PanelInput::hits`].
    pub hits: Vec<Spell>,
}

// The radius comes from a plan and is never NaN.
impl Eq for OtherRadius {}

/// Where the regions come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegionsFrom {
    /// A column of the facilities' file.
    Column,
    /// Outlines that were dropped.
    Polygons,
    /// Nowhere: all facilities are one stratum.
    None,
}

/// When it was clear enough to image places, as tables of weather have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClearSkies {
    /// For every place or region of the tables the times of little cloud, `[from, to)` in UTC seconds, in order.
    pub spans: Vec<Vec<(i64, i64)>>,
    /// Which of them holds for a facility; empty without tables.
    pub of_facility: Vec<Option<u32>>,
}

/// What linking gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linked {
    /// Every link, by index.
    pub links: Links,
    /// The statistics' input.
    pub panel: PanelInput,
    /// IANA zone of the days.
    pub day_zone: String,
    /// Was the zone proposed from the facilities' positions (and not stated in the plan)?
    pub day_zone_proposed: bool,
    /// Local time at which a day begins, `HH:MM`.
    pub day_starts: String,
    /// Where the regions come from.
    pub regions_from: RegionsFrom,
    /// Names of the regions; `panel.region` indexes this. Facilities without a region share the name "".
    pub region_names: Vec<String>,
    /// Pairs of an image and a hit of one facility whose order the data cannot tell.
    pub pairs_unordered: u64,
    /// When places could be seen from above.
    #[serde(default)]
    pub clear: ClearSkies,
    /// What was noticed while linking, by file.
    pub problems: Vec<(FileId, Problem)>,
}
