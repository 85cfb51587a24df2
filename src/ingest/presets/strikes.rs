//! Layouts of hits and of what may stand for them.

use super::{Makes, PLAIN, Preset, Scale};
use crate::ingest::columns::Field;
use crate::ingest::times::Order;
use crate::ingest::zones::{KYIV, UTC};
use crate::model::{Reason, Role};

/// See the module.
pub const PRESETS: &[Preset] = &[
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
        fields: &[(Field::Id, "id"), (Field::Kind, "typeofviolence"), (Field::Killed, "best")],
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
        // Protests, battles on the ground and arrests are events, but no hits from afar.
        keep: Some(("eventtype", &["explosions/remote violence"])),
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
        id: "timemap",
        role: Role::Strikes,
        needs: &["id", "date", "latitude", "longitude", "description", "sources"],
        any: &["associations", "filters"],
        fields: &[(Field::Kind, "associations")],
        // `location` names the settlement.
        not: &[Field::Facility],
        order: Some(Order::Mdy),
        precision_m: 1000.0,
        ..PLAIN
    },
    Preset {
        id: "air-force",
        role: Role::Strikes,
        needs: &["timestart", "timeend", "model", "launched", "destroyed"],
        fields: &[(Field::Start, "timestart"), (Field::End, "timeend"), (Field::Kind, "model")],
        not: &[Field::Date, Field::Time, Field::Facility],
        zone: Some(KYIV),
        notes: &[Reason::WavesOnly],
        makes: Makes::Waves,
        ..PLAIN
    },
    Preset {
        id: "gdelt",
        role: Role::Strikes,
        needs: &["globaleventid", "sqldate"],
        makes: Makes::Nothing,
        ..PLAIN
    },
];
