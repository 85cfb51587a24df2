//! Well-known layouts: recognised by their columns, with what their columns mean.
//!
//! A preset is data; what is done with it is in `reading` and `records`.

use super::columns::{Field, folded};
use super::zones::{UTC, Zone};
use crate::model::{Reason, Role};

/// What the values of a precision column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Metres, or words.
    Metres,
    /// UCDP `where_prec`: 1 exact, 2 within 25 km, 3 and above a district or worse.
    Ucdp,
    /// ACLED `geo_precision`: 1 town, 2 near it or part of a region, 3 region.
    Acled,
}

/// A well-known layout.
#[derive(Debug)]
pub struct Preset {
    /// Code in the result file.
    pub id: &'static str,
    /// What its rows are.
    pub role: Role,
    /// Columns it must have, folded.
    pub needs: &'static [&'static str],
    /// Columns it must not have, folded.
    pub without: &'static [&'static str],
    /// Columns of fields that their names alone would not give, folded.
    pub fields: &'static [(Field, &'static str)],
    /// Fields that must not be taken from any column.
    pub not: &'static [Field],
    /// The zone its times are in, where its makers say so.
    pub zone: Option<Zone>,
    /// What its precision column means.
    pub scale: Scale,
    /// How far off a place may be when the row does not say, metres.
    pub precision_m: f64,
    /// Its times of day mean nothing.
    pub is_dates_only: bool,
    /// Its times of day are `HHMM` with leading zeros lost.
    pub is_time_packed: bool,
    /// What must be said about it.
    pub notes: &'static [Reason],
    /// Who operates its satellites.
    pub operator: Option<&'static str>,
}

const PLAIN: Preset = Preset {
    id: "",
    role: Role::Unknown,
    needs: &[],
    without: &[],
    fields: &[],
    not: &[],
    zone: None,
    scale: Scale::Metres,
    precision_m: 0.0,
    is_dates_only: false,
    is_time_packed: false,
    notes: &[],
    operator: None,
};

/// Every preset; the first that fits is taken.
pub const PRESETS: [Preset; 8] = [
    Preset {
        id: "sentinel-plan",
        role: Role::Images,
        needs: &["observationtimestart", "observationtimestop", "orbitrelative"],
        not: &[Field::Date, Field::Time],
        zone: Some(UTC),
        notes: &[Reason::PlannedOnly],
        operator: Some("Copernicus"),
        ..PLAIN
    },
    Preset {
        id: "viina-targets",
        role: Role::Strikes,
        needs: &["eventid1pd", "date", "targetclasses", "longitude", "latitude"],
        fields: &[(Field::Id, "eventid1pd"), (Field::Kind, "targetclasses")],
        precision_m: 5000.0,
        is_dates_only: true,
        notes: &[Reason::PublicationTime, Reason::SettlementCentroid],
        ..PLAIN
    },
    Preset {
        id: "viina",
        role: Role::Strikes,
        needs: &["eventid", "reportid", "date", "geoprecision"],
        fields: &[(Field::Id, "eventid"), (Field::Precision, "geoprecision")],
        precision_m: 5000.0,
        notes: &[Reason::PublicationTime, Reason::SettlementCentroid],
        ..PLAIN
    },
    Preset {
        id: "ucdp-ged",
        role: Role::Strikes,
        needs: &["whereprec", "dateprec", "datestart", "dateend", "typeofviolence"],
        fields: &[(Field::Id, "id"), (Field::Kind, "typeofviolence")],
        not: &[Field::Date, Field::Time, Field::Facility, Field::Geometry],
        scale: Scale::Ucdp,
        precision_m: 25_000.0,
        is_dates_only: true,
        ..PLAIN
    },
    Preset {
        id: "acled",
        role: Role::Strikes,
        needs: &["eventidcnty", "eventdate", "subeventtype", "geoprecision"],
        fields: &[(Field::Id, "eventidcnty"), (Field::Date, "eventdate"), (Field::Kind, "subeventtype")],
        not: &[Field::Time, Field::Facility],
        scale: Scale::Acled,
        precision_m: 25_000.0,
        is_dates_only: true,
        notes: &[Reason::SettlementCentroid],
        ..PLAIN
    },
    Preset {
        id: "firms",
        role: Role::Strikes,
        needs: &["latitude", "longitude", "acqdate"],
        without: &["cloudcover", "cloudpercent", "catid", "footprint", "geometry", "offnadir", "name"],
        fields: &[(Field::Date, "acqdate"), (Field::Time, "acqtime"), (Field::Kind, "type")],
        zone: Some(UTC),
        // The side of a MODIS pixel; those of VIIRS are 375 m.
        precision_m: 1000.0,
        is_time_packed: true,
        ..PLAIN
    },
    Preset {
        id: "gppd",
        role: Role::Facilities,
        needs: &["countrylong", "name", "latitude", "longitude", "primaryfuel"],
        fields: &[(Field::Kind, "primaryfuel"), (Field::Country, "countrylong")],
        ..PLAIN
    },
    Preset {
        id: "wri-raw",
        role: Role::Facilities,
        needs: &["powerplantid", "name", "fuel", "latitude", "longitude", "geolocationsource"],
        fields: &[(Field::Id, "powerplantid"), (Field::Kind, "fuel")],
        ..PLAIN
    },
];

/// The preset a header has the columns of.
pub fn of_header(header: &[String]) -> Option<&'static Preset> {
    static ALL: [Preset; 8] = PRESETS;
    let names: Vec<String> = header.iter().map(|it| folded(it)).collect();
    let has = |name: &&str| names.iter().any(|it| it == name);
    ALL.iter().find(|it| it.needs.iter().all(has) && !it.without.iter().any(has))
}
