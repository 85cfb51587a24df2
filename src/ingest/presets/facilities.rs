//! Layouts of plants, substations and other places.

use super::{PLAIN, Preset};
use crate::ingest::columns::Field;
use crate::model::Role;

/// Beginnings of the states in which nothing stands there.
const UNBUILT: &[&str] = &[
    "announced",
    "cancelled",
    "canceled",
    "shelved",
    "pre-permit",
    "permitted",
    "pre-construction",
    "proposed",
];

/// See the module.
pub const PRESETS: &[Preset] = &[
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
    Preset {
        id: "gem",
        role: Role::Facilities,
        needs: &["gemlocationid", "latitude", "longitude"],
        any: &["plantname", "plantprojectname", "projectname"],
        fields: &[
            (Field::Id, "gemlocationid"),
            (Field::Name, "plantname"),
            (Field::Name, "plantprojectname"),
            (Field::Name, "projectname"),
            (Field::Kind, "type"),
            (Field::Kind, "fuel"),
            (Field::Kind, "technology"),
        ],
        unbuilt: Some(("status", UNBUILT)),
        group: Some("gemlocationid"),
        ..PLAIN
    },
    Preset {
        id: "osm-power",
        role: Role::Facilities,
        needs: &["id", "power"],
        any: &[
            "plantsource",
            "voltage",
            "substation",
            "generatorsource",
            "plantoutputelectricity",
            "nameuk",
            "nameen",
        ],
        fields: &[(Field::Id, "id"), (Field::Kind, "power")],
        names: &["nameuk", "nameen", "nameru", "operator"],
        // Lines, towers and poles are no places to be hit by themselves.
        keep: Some(("power", &["plant", "substation", "generator", "station", "sub_station"])),
        ..PLAIN
    },
];
