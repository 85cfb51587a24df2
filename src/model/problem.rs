//! What is wrong with the data, as data. The words are in `report::text`.

use serde::{Deserialize, Serialize};

/// One thing that is wrong, assumed or noteworthy in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// 1-based line (or item); `None` when the whole file is meant.
    pub line: Option<u64>,
    /// The field in question, in our words (`date`, `latitude`); `None` when the row or file is meant.
    pub field: Option<String>,
    /// The text found, shortened to 200 characters.
    pub found: Option<String>,
    /// Why.
    pub reason: Reason,
    /// What was done about it.
    pub effect: Effect,
}

/// What was done about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The whole file could not be used.
    FileRejected,
    /// The row was set aside.
    Rejected,
    /// The row was folded into another.
    Merged,
    /// The value was left out; the row stayed.
    ValueDropped,
    /// Something was assumed; the user can change it.
    Assumed,
    /// Worth knowing; nothing was changed.
    Noted,
}

/// Why. Each is a code in the result file and a message in every language (`report/text/*/problems.txt`,
/// key `reason.<code>`); data sits in [`Problem::found`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    // the file
    /// No bytes, or only white space.
    EmptyFile,
    /// Bytes that are no text and no format Nadir reads.
    BinaryFile,
    /// Text, but no format Nadir reads.
    UnknownFormat,
    /// A known format Nadir deliberately does not use; `found` names it.
    UnsupportedFormat,
    /// The format was recognised but the file ends too early or is malformed; `found` says where.
    Malformed,
    /// Rows are there but no role fits their columns; `found` lists the columns.
    UnknownRole,
    /// A column the role needs is missing; `field` names it.
    MissingColumn,
    /// A header and nothing below it.
    NoRows,
    /// The same bytes were given twice.
    DuplicateFile,
    /// Every row was set aside.
    AllRowsRejected,
    /// The text encoding was not declared; `found` names the one taken.
    EncodingAssumed,
    /// Characters that the encoding does not have.
    EncodingErrors,
    /// A time zone was needed and none was stated; `found` names the one taken.
    ZoneAssumed,
    /// A time zone that the tz database does not know; `found` names it.
    UnknownZone,
    /// Day and month could be either; `found` names the order taken.
    DateOrderAssumed,
    /// Every time is 00:00: they were taken as dates.
    MidnightMeansDate,
    /// Cloud could be a fraction or per cent; `found` names the one taken.
    CloudUnitAssumed,
    /// The time is of publication, not of the event.
    PublicationTime,
    /// Planned, not carried out.
    PlannedOnly,
    /// Coordinates are of the settlement, not of the place hit.
    SettlementCentroid,
    /// Images known only by their centre; `found` says how far around it they were taken to reach.
    CentreOnly,
    /// A second header row (for example HXL tags) is not data.
    SecondHeader,

    // the row
    /// A needed value is absent.
    MissingValue,
    /// No time could be read from the text.
    NotATime,
    /// A time of day without a zone where none may be assumed.
    NoZone,
    /// A local time that the clocks skipped.
    TimeSkipped,
    /// A local time that occurred twice; the interval covers both.
    TimeRepeated,
    /// An end before its start.
    EndBeforeStart,
    /// A year before 1957 or after 2100.
    TimeOutOfRange,
    /// No number could be read from the text.
    NotANumber,
    /// Latitude or longitude outside its range.
    OutOfRange,
    /// Exactly 0, 0.
    NullIsland,
    /// Latitude and longitude seem exchanged.
    Swapped,
    /// A shape without area, without points or not closed.
    BadGeometry,
    /// A geometry type that cannot be used here; `found` names it.
    GeometryType,
    /// Too few or too many cells for the header.
    CellCount,
    /// Neither coordinates nor a facility that is known by that name or id.
    NoPlace,
    /// A facility id or name that no facility has.
    UnknownFacility,
    /// The same id again with other content.
    DuplicateId,
    /// The same record again.
    DuplicateRow,
    /// A row that describes no event of the kind asked for (for example a nominal row that records nothing).
    NotAnEvent,
    /// The time is known only to a week or worse.
    CoarseTime,
    /// The place is known only to a region or worse; it can be linked to no facility.
    CoarsePlace,
    /// The role of the file is known, but this version reads no such files; `found` names the role.
    NotRead,
    /// The user chose not to use the file.
    LeftOut,
    /// The file, perhaps unpacked, is larger than Nadir can hold; `found` says what was too large.
    TooLarge,
    /// At sea, as far as shipped outlines tell.
    AtSea,
    /// Outside Ukraine, where the row or nearly all others say Ukraine.
    OtherCountry,
    /// More records than Nadir can hold; `found` says how many it can.
    TooManyRecords,
    /// Images far from every facility of a long file: counted and not kept; `found` says how many.
    OutOfReach,
    /// More of the same, not listed one by one; `found` says how many.
    MoreAlike,
    /// A format Nadir cannot read here but that others convert; `found` names it.
    ConvertFirst,
    /// A source that cannot serve as what its rows seem to be; `found` names it.
    UnfitSource,
    /// The file has no header; its columns were taken from a known layout.
    NoHeader,
    /// Waves of attacks, known to regions at best: they can be linked to no facility.
    WavesOnly,
    /// Coordinates are not longitude and latitude on WGS 84; `found` names what the file says.
    OtherDatum,
    /// Latitude and longitude were read the other way round; `found` names the order.
    CoordinateOrderAssumed,
    /// A column called incidence holds the elevation: 90° minus it fits the off-nadir angle.
    ElevationAsIncidence,
    /// Numbers were taken as days since 1899-12-30, as spreadsheets count them.
    SerialDates,
    /// There is no column of time; times were taken from the names of the products.
    TimeFromName,
    /// Longitude and latitude are the same number.
    SameCoordinates,
    /// The place is far from all others.
    FarAway,
    /// The time is later than everything in the other files.
    AfterAll,
    /// The time is before the satellite was launched.
    BeforeLaunch,
    /// A tile of a scene that another row began; its ground was added.
    TileOfScene,
    /// A unit of a plant that another row began.
    UnitOfPlant,
    /// Planned, cancelled or never built.
    NotBuilt,
    /// JSON with a comma too many, or with `NaN`: read as null; `found` is the first of them.
    LooseJson,
}

impl Effect {
    /// Every effect, in order of weight.
    pub const ALL: [Self; 6] =
        [Self::FileRejected, Self::Rejected, Self::Merged, Self::ValueDropped, Self::Assumed, Self::Noted];

    /// The code in the result file.
    pub fn code(self) -> &'static str {
        match self {
            Self::FileRejected => "file-rejected",
            Self::Rejected => "rejected",
            Self::Merged => "merged",
            Self::ValueDropped => "value-dropped",
            Self::Assumed => "assumed",
            Self::Noted => "noted",
        }
    }
}

impl Reason {
    /// Every reason, in the order of the declaration.
    pub const ALL: [Self; 68] = [
        Self::EmptyFile,
        Self::BinaryFile,
        Self::UnknownFormat,
        Self::UnsupportedFormat,
        Self::Malformed,
        Self::UnknownRole,
        Self::MissingColumn,
        Self::NoRows,
        Self::DuplicateFile,
        Self::AllRowsRejected,
        Self::EncodingAssumed,
        Self::EncodingErrors,
        Self::ZoneAssumed,
        Self::UnknownZone,
        Self::DateOrderAssumed,
        Self::MidnightMeansDate,
        Self::CloudUnitAssumed,
        Self::PublicationTime,
        Self::PlannedOnly,
        Self::SettlementCentroid,
        Self::CentreOnly,
        Self::SecondHeader,
        Self::MissingValue,
        Self::NotATime,
        Self::NoZone,
        Self::TimeSkipped,
        Self::TimeRepeated,
        Self::EndBeforeStart,
        Self::TimeOutOfRange,
        Self::NotANumber,
        Self::OutOfRange,
        Self::NullIsland,
        Self::Swapped,
        Self::BadGeometry,
        Self::GeometryType,
        Self::CellCount,
        Self::NoPlace,
        Self::UnknownFacility,
        Self::DuplicateId,
        Self::DuplicateRow,
        Self::NotAnEvent,
        Self::CoarseTime,
        Self::CoarsePlace,
        Self::NotRead,
        Self::LeftOut,
        Self::TooLarge,
        Self::AtSea,
        Self::OtherCountry,
        Self::TooManyRecords,
        Self::OutOfReach,
        Self::MoreAlike,
        Self::ConvertFirst,
        Self::UnfitSource,
        Self::NoHeader,
        Self::WavesOnly,
        Self::OtherDatum,
        Self::CoordinateOrderAssumed,
        Self::ElevationAsIncidence,
        Self::SerialDates,
        Self::TimeFromName,
        Self::SameCoordinates,
        Self::FarAway,
        Self::AfterAll,
        Self::BeforeLaunch,
        Self::TileOfScene,
        Self::UnitOfPlant,
        Self::NotBuilt,
        Self::LooseJson,
    ];

    /// The code in the result file.
    pub fn code(self) -> String {
        super::json::code(&self)
    }
}
