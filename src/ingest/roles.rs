//! What a file is about: from its columns and shapes, never from its name.

use super::columns::{Columns, Field, folded, is_time_of_an_image};
use crate::model::Role;

/// What is known of a table before its rows are read in earnest.
#[allow(clippy::struct_excessive_bools)] // each answers one question about the file
pub struct Seen<'a> {
    /// Names of the columns.
    pub header: &'a [String],
    /// Columns by our fields, before a role narrows them.
    pub columns: &'a Columns,
    /// Its rows have shapes beside their cells.
    pub has_shapes: bool,
    /// Most of those shapes are outlines.
    pub is_outlines: bool,
    /// Most of its names end like those of regions.
    pub has_names_of_regions: bool,
    /// Times stand in the names of products.
    pub is_time_in_name: bool,
}

/// Columns of administrative outlines, folded.
const OF_REGIONS: [&str; 20] = [
    "adm1en",
    "adm1uk",
    "adm1ua",
    "adm1name",
    "adm1pcode",
    "admin1name",
    "admin1nameen",
    "admin1pcode",
    "adm2en",
    "name1",
    "gid1",
    "hasc1",
    "shapename",
    "shapeiso",
    "shapetype",
    "iso31662",
    "adminlevel",
    "admlevel",
    "koatuu",
    "katotth",
];

/// The fields a role reads.
pub fn fields_of(role: Role) -> &'static [Field] {
    use Field as F;
    match role {
        Role::Facilities => &[
            F::Id,
            F::Name,
            F::Latitude,
            F::Longitude,
            F::Position,
            F::Geometry,
            F::Kind,
            F::Region,
            F::Country,
        ],
        Role::Images => &[
            F::Id,
            F::Latitude,
            F::Longitude,
            F::Position,
            F::Geometry,
            F::Date,
            F::Time,
            F::Start,
            F::End,
            F::Zone,
            F::Platform,
            F::Operator,
            F::Sensor,
            F::Cloud,
            F::OffNadir,
            F::Incidence,
            F::Published,
            F::Mode,
        ],
        Role::Strikes => &[
            F::Id,
            F::Latitude,
            F::Longitude,
            F::Position,
            F::Geometry,
            F::Kind,
            F::Facility,
            F::Date,
            F::Time,
            F::Start,
            F::End,
            F::Zone,
            F::Precision,
            F::TimePrecision,
            F::Killed,
            F::Munitions,
            F::Capacity,
        ],
        Role::Regions => &[F::Id, F::Name, F::Region, F::Geometry],
        Role::Cloud => {
            &[F::Latitude, F::Longitude, F::Region, F::Date, F::Time, F::Start, F::End, F::Zone, F::Cloud]
        }
        _ => &[],
    }
}

/// What the file is about.
pub fn guess(seen: &Seen<'_>) -> Role {
    let names: Vec<String> = seen.header.iter().map(|it| folded(it)).collect();
    let named = |name: &str| names.iter().any(|it| it == name);
    let has = |field: Field| seen.columns.has(field);
    if named("meanmotion") && named("inclination") {
        return Role::Orbits;
    }
    if named("facilityid") && (named("imageid") || named("imagestart")) {
        return Role::Links;
    }
    let has_place = seen.has_shapes
        || has(Field::Geometry)
        || has(Field::Position)
        || has(Field::Latitude) && has(Field::Longitude);
    let has_time = has(Field::Date) || has(Field::Start);
    if named("swathkm") || named("gsdm") && named("sensor") && !has_time {
        return Role::Sensors;
    }
    let time_of_image = seen.columns.iter().any(|(field, column)| {
        matches!(field, Field::Date | Field::Start)
            && seen.header.get(column).is_some_and(|it| is_time_of_an_image(it))
    });
    let like_images =
        [Field::Platform, Field::Cloud, Field::OffNadir, Field::Sensor].into_iter().any(has) || time_of_image;
    if has_time {
        return match () {
            () if has_place && like_images => Role::Images,
            () if has_place => Role::Strikes,
            () if has(Field::Cloud) => Role::Cloud,
            () if like_images && !has(Field::Facility) => Role::Unknown,
            () if has(Field::Facility) || has(Field::Name) => Role::Strikes,
            () => Role::Unknown,
        };
    }
    let like_regions = names.iter().any(|it| OF_REGIONS.contains(&it.as_str())) || seen.has_names_of_regions;
    match () {
        () if !has_place => Role::Unknown,
        () if seen.is_outlines && like_regions => Role::Regions,
        () if has(Field::Cloud) || has(Field::OffNadir) || seen.is_time_in_name => Role::Images,
        () => Role::Facilities,
    }
}

/// A field the role cannot do without and for which there is no column.
pub fn missing(role: Role, columns: &Columns, has_shapes: bool) -> Option<Field> {
    let has = |field: Field| columns.has(field);
    let has_place = has_shapes || has(Field::Geometry) || has(Field::Position);
    let half =
        |columns: &Columns| if columns.has(Field::Latitude) { Field::Longitude } else { Field::Latitude };
    let has_place = has_place || has(Field::Latitude) && has(Field::Longitude);
    let has_time = has(Field::Date) || has(Field::Start);
    match role {
        Role::Facilities => (!has_place).then(|| half(columns)),
        Role::Images | Role::Strikes | Role::Cloud if !has_time => Some(Field::Date),
        Role::Images if has(Field::Latitude) || has(Field::Longitude) => (!has_place).then(|| half(columns)),
        Role::Images => (!has_place).then_some(Field::Geometry),
        Role::Strikes => (!has_place && !has(Field::Facility)).then(|| half(columns)),
        Role::Regions if !has_shapes && !has(Field::Geometry) => Some(Field::Geometry),
        Role::Regions => (!has(Field::Name) && !has(Field::Region)).then_some(Field::Name),
        Role::Cloud => (!has(Field::Cloud)).then_some(Field::Cloud),
        _ => None,
    }
}
