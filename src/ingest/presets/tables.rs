//! Layouts of what stands beside: cloud, orbits, names of regions.

use super::{Makes, PLAIN, Preset};
use crate::ingest::columns::Field;
use crate::model::Role;

/// See the module.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "satcat",
        role: Role::Orbits,
        needs: &["objectname", "noradcatid", "objecttype", "launchdate"],
        makes: Makes::Satellites,
        ..PLAIN
    },
    Preset {
        id: "open-meteo",
        role: Role::Cloud,
        needs: &["time", "utcoffsetseconds", "latitude", "longitude"],
        fields: &[
            (Field::Date, "time"),
            (Field::Cloud, "cloudcover"),
            (Field::Cloud, "cloudcovermean"),
            (Field::Zone, "timezone"),
        ],
        not: &[Field::Time],
        is_cloud_fraction: Some(false),
        ..PLAIN
    },
    Preset {
        id: "weather-by-region",
        role: Role::Cloud,
        needs: &["oblastid", "acqdate", "cloudcover"],
        fields: &[(Field::Region, "oblastid"), (Field::Date, "acqdate"), (Field::Cloud, "cloudcover")],
        is_dates_only: true,
        ..PLAIN
    },
    Preset {
        id: "cloud-by-country",
        role: Role::Cloud,
        needs: &["date", "cloudcoverincountry"],
        fields: &[(Field::Cloud, "cloudcoverincountry")],
        is_dates_only: true,
        ..PLAIN
    },
    // Places and rivers of a map: to be drawn, not to be imaged or hit.
    Preset { id: "natural-earth", role: Role::Unknown, needs: &["scalerank", "featurecla"], ..PLAIN },
    Preset {
        id: "region-names",
        role: Role::Regions,
        needs: &["oblastid", "nameen"],
        without: &["geometry", "wkt", "latitude"],
        fields: &[(Field::Id, "oblastid"), (Field::Name, "nameen")],
        makes: Makes::RegionNames,
        ..PLAIN
    },
];
