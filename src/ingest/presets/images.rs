//! Layouts of catalogues, orders and plans of images.

use super::{PLAIN, Preset};
use crate::ingest::columns::Field;
use crate::ingest::zones::{SHANGHAI, UTC};
use crate::model::{Reason, Role};

const IMAGES: Preset = Preset { role: Role::Images, zone: Some(UTC), ..PLAIN };

/// EarthExplorer without a time of day.
const LANDSAT: Preset = Preset {
    id: "earth-explorer",
    needs: &["acquisitiondate"],
    any: &[
        "landsatproductidentifier",
        "landsatproductidentifierl1",
        "landsatproductidentifierl2",
        "landsatsceneidentifier",
    ],
    fields: &[
        (Field::Id, "landsatproductidentifier"),
        (Field::Id, "landsatproductidentifierl2"),
        (Field::Id, "landsatproductidentifierl1"),
        (Field::Id, "landsatsceneidentifier"),
        (Field::Start, "starttime"),
        (Field::End, "stoptime"),
        (Field::Cloud, "scenecloudcover"),
        (Field::Cloud, "scenecloudcoverl1"),
        (Field::Cloud, "landcloudcover"),
        (Field::OffNadir, "rollangle"),
    ],
    is_cloud_fraction: Some(false),
    operator: Some("USGS"),
    ..IMAGES
};

/// See the module.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "sentinel-plan",
        needs: &["observationtimestart", "observationtimestop", "orbitrelative"],
        not: &[Field::Date, Field::Time],
        notes: &[Reason::PlannedOnly],
        operator: Some("Copernicus"),
        ..IMAGES
    },
    Preset {
        id: "maxar-ard",
        needs: &["catalogid", "quadkey"],
        fields: &[
            (Field::Id, "catalogid"),
            (Field::Date, "datetime"),
            (Field::Cloud, "tilecloudspercent"),
            (Field::OffNadir, "viewoffnadir"),
            (Field::Incidence, "viewincidenceangle"),
        ],
        is_cloud_fraction: Some(false),
        group: Some("catalogid"),
        operator: Some("Vantor"),
        ..IMAGES
    },
    Preset {
        id: "maxar-discover",
        needs: &["imageidentifier", "vehiclename"],
        fields: &[
            (Field::Id, "imageidentifier"),
            (Field::Platform, "vehiclename"),
            (Field::Start, "collecttimestart"),
            (Field::End, "collecttimeend"),
            (Field::Cloud, "areacloudcoverpercentage"),
            (Field::Cloud, "cloudcoverpercentage"),
            (Field::OffNadir, "areaavgoffnadirangle"),
            (Field::OffNadir, "offnadiravg"),
        ],
        is_cloud_fraction: Some(false),
        operator: Some("Vantor"),
        ..IMAGES
    },
    Preset {
        id: "maxar-stac",
        needs: &["offnadiravg"],
        any: &[
            "collecttimestart",
            "panresolutionavg",
            "multiresolutionavg",
            "rawarchivestate",
            "rdaavailable",
        ],
        fields: &[(Field::OffNadir, "offnadiravg"), (Field::Cloud, "eocloudcover")],
        is_cloud_fraction: Some(false),
        operator: Some("Vantor"),
        ..IMAGES
    },
    Preset {
        id: "maxar-old",
        needs: &["catid"],
        any: &["acqtime", "acqdate", "avgoffnadir"],
        fields: &[
            (Field::Id, "catid"),
            (Field::Date, "acqtime"),
            (Field::Date, "acqdate"),
            (Field::OffNadir, "avgoffnadir"),
        ],
        not: &[Field::Time],
        operator: Some("Vantor"),
        ..IMAGES
    },
    Preset {
        id: "planet",
        needs: &["acquired", "itemtype"],
        any: &["satelliteid", "stripid", "publishingstage"],
        fields: &[
            (Field::Id, "id"),
            (Field::Date, "acquired"),
            (Field::Platform, "satelliteid"),
            (Field::Cloud, "cloudcover"),
            (Field::OffNadir, "viewangle"),
            (Field::Operator, "provider"),
        ],
        is_cloud_fraction: Some(true),
        operator: Some("Planet"),
        ..IMAGES
    },
    Preset {
        id: "up42",
        needs: &["acquisitiondate", "sceneid", "producer"],
        fields: &[
            (Field::Id, "sceneid"),
            (Field::Date, "acquisitiondate"),
            (Field::Cloud, "cloudcoverage"),
            (Field::Platform, "providerpropertiesplatform"),
            (Field::Platform, "constellation"),
            (Field::Incidence, "providerpropertiesincidenceangle"),
            (Field::Operator, "producer"),
        ],
        is_cloud_fraction: Some(false),
        ..IMAGES
    },
    Preset {
        id: "oneatlas",
        needs: &["acquisitiondate", "sourceidentifier"],
        any: &["archivingcenter", "acquisitionstation", "incidenceangle"],
        fields: &[
            (Field::Id, "sourceidentifier"),
            (Field::Date, "acquisitiondate"),
            (Field::Cloud, "cloudcover"),
            (Field::Incidence, "incidenceangle"),
        ],
        is_cloud_fraction: Some(false),
        operator: Some("Airbus"),
        ..IMAGES
    },
    Preset {
        id: "capella",
        needs: &["sarinstrumentmode"],
        any: &["viewlookangle", "capellalookangle", "capellacollectid"],
        value: Some(("constellation", "capella")),
        operator: Some("Capella"),
        ..IMAGES
    },
    Preset {
        id: "umbra",
        needs: &["sarinstrumentmode"],
        any: &["umbragrazingangledegrees", "umbrataskid", "umbracollectids"],
        operator: Some("Umbra"),
        ..IMAGES
    },
    Preset {
        id: "iceye",
        needs: &["sarinstrumentmode"],
        value: Some(("constellation", "iceye")),
        operator: Some("ICEYE"),
        ..IMAGES
    },
    Preset {
        needs: &["acquisitiondate", "starttime"],
        // The start says more than the date.
        not: &[Field::Date, Field::Time],
        ..LANDSAT
    },
    LANDSAT,
    Preset {
        id: "copernicus",
        needs: &["contentdatestart", "name"],
        fields: &[
            (Field::Id, "name"),
            (Field::Start, "contentdatestart"),
            (Field::End, "contentdateend"),
            (Field::Geometry, "footprint"),
            (Field::Geometry, "geofootprint"),
            (Field::Cloud, "cloudcover"),
            (Field::Sensor, "instrumentshortname"),
        ],
        // The dates of publication and of processing are no times of images.
        not: &[Field::Date, Field::Time, Field::Platform],
        is_cloud_fraction: Some(false),
        operator: Some("Copernicus"),
        ..IMAGES
    },
    Preset {
        id: "copernicus-hub",
        needs: &["beginposition", "endposition", "footprint"],
        fields: &[
            (Field::Id, "identifier"),
            (Field::Id, "title"),
            (Field::Start, "beginposition"),
            (Field::End, "endposition"),
            (Field::Cloud, "cloudcoverpercentage"),
            (Field::Platform, "platformname"),
        ],
        not: &[Field::Date, Field::Time],
        is_cloud_fraction: Some(false),
        operator: Some("Copernicus"),
        ..IMAGES
    },
    Preset {
        id: "gaofen",
        needs: &["satelliteid", "sensorid", "centertime"],
        fields: &[
            (Field::Id, "sceneid"),
            (Field::Platform, "satelliteid"),
            (Field::Sensor, "sensorid"),
            (Field::Date, "centertime"),
            (Field::Cloud, "cloudpercent"),
        ],
        not: &[Field::Time, Field::Start, Field::End],
        zone: Some(SHANGHAI),
        is_cloud_fraction: Some(false),
        cloud_unknown_from: 99.0,
        ..IMAGES
    },
    Preset {
        id: "jilin",
        needs: &["sceneid"],
        value: Some(("sceneid", "jl1")),
        zone: Some(SHANGHAI),
        operator: Some("Chang Guang"),
        ..IMAGES
    },
    Preset {
        id: "jilin",
        needs: &["name"],
        value: Some(("name", "jl1")),
        fields: &[(Field::Id, "name")],
        zone: Some(SHANGHAI),
        operator: Some("Chang Guang"),
        ..IMAGES
    },
];
