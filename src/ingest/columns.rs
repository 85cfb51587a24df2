//! Their columns → our fields: by name, whatever the case, spaces, underscores or language.
//!
//! Knows names only; no values and no files.

use std::collections::BTreeMap;

use super::aliases::OF_IMAGES;

/// A field of ours. The code is what plans, problems and result files call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Id of the row's thing.
    Id,
    /// Name.
    Name,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// `latitude, longitude` in one cell.
    Position,
    /// WKT or GeoJSON in a cell.
    Geometry,
    /// Kind of facility, weapon or target.
    Kind,
    /// Administrative region.
    Region,
    /// Country.
    Country,
    /// Facility hit, by name or id.
    Facility,
    /// Date, or date and time.
    Date,
    /// Time of day.
    Time,
    /// Begin of an interval.
    Start,
    /// End of an interval.
    End,
    /// Zone of the row's times.
    Zone,
    /// How well the place is known.
    Precision,
    /// How well the time is known, in the codes of a preset.
    TimePrecision,
    /// Satellite.
    Platform,
    /// Operator or seller.
    Operator,
    /// Instrument.
    Sensor,
    /// Cloud cover.
    Cloud,
    /// Off-nadir angle.
    OffNadir,
    /// Incidence angle.
    Incidence,
    /// When it was published.
    Published,
    /// Mode of observation.
    Mode,
    /// People killed.
    Killed,
    /// Munitions that hit.
    Munitions,
    /// Capacity lost, megawatts.
    Capacity,
}

impl Field {
    /// Every field, in our order, which is that of the enum.
    pub const ALL: [Self; 28] = [
        Self::Id,
        Self::Name,
        Self::Latitude,
        Self::Longitude,
        Self::Position,
        Self::Geometry,
        Self::Kind,
        Self::Region,
        Self::Country,
        Self::Facility,
        Self::Date,
        Self::Time,
        Self::Start,
        Self::End,
        Self::Zone,
        Self::Precision,
        Self::TimePrecision,
        Self::Platform,
        Self::Operator,
        Self::Sensor,
        Self::Cloud,
        Self::OffNadir,
        Self::Incidence,
        Self::Published,
        Self::Mode,
        Self::Killed,
        Self::Munitions,
        Self::Capacity,
    ];

    /// What plans, problems and result files call it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Position => "position",
            Self::Geometry => "geometry",
            Self::Kind => "kind",
            Self::Region => "region",
            Self::Country => "country",
            Self::Facility => "facility",
            Self::Date => "date",
            Self::Time => "time",
            Self::Start => "start",
            Self::End => "end",
            Self::Zone => "zone",
            Self::Precision => "precision",
            Self::TimePrecision => "time_precision",
            Self::Platform => "platform",
            Self::Operator => "operator",
            Self::Sensor => "sensor",
            Self::Cloud => "cloud",
            Self::OffNadir => "off_nadir",
            Self::Incidence => "incidence",
            Self::Published => "published",
            Self::Mode => "mode",
            Self::Killed => "killed",
            Self::Munitions => "munitions",
            Self::Capacity => "capacity",
        }
    }
}

/// Is this the name of a time that only an image has?
pub fn is_time_of_an_image(header: &str) -> bool {
    let name = folded(header);
    let all = [Field::Date, Field::Start].into_iter().flat_map(Field::aliases);
    all.filter_map(|it| it.strip_prefix(OF_IMAGES)).any(|it| it == name)
}

/// A column's name as it is compared: lower case, letters and digits only, without what stands in brackets.
pub fn folded(header: &str) -> String {
    let all = folded_whole(header);
    let before = header.split(['(', '[']).next().unwrap_or_default();
    let short = folded_whole(before);
    if short.is_empty() { all } else { short }
}

fn folded_whole(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric() || *it == '\'').flat_map(char::to_lowercase).collect()
}

/// Columns of latitude and longitude of four corners, in the order of a ring.
pub type Corners = [(usize, usize); 4];

/// The corners of a scene, where a header has all four.
pub fn corners(header: &[String]) -> Option<Corners> {
    const NAMES: [[&str; 4]; 4] = [
        ["upperleft", "topleft", "ulcorner", "ullat"],
        ["upperright", "topright", "urcorner", "urlat"],
        ["lowerright", "bottomright", "lrcorner", "lrlat"],
        ["lowerleft", "bottomleft", "llcorner", "lllat"],
    ];
    let names: Vec<String> = header.iter().map(|it| folded(it)).collect();
    let find = |words: &[&str; 4], axis: &str| {
        let short = words[3].trim_end_matches("lat");
        let is_named = |it: &String| {
            words.iter().any(|word| it.contains(word)) || it.starts_with(&format!("{short}{axis}"))
        };
        names.iter().position(|it| is_named(it) && it.contains(axis))
    };
    let mut found = [(0, 0); 4];
    for (corner, words) in found.iter_mut().zip(&NAMES) {
        *corner = (find(words, "lat")?, find(words, "lon")?);
    }
    Some(found)
}

/// Which column serves as which field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// By the place of a field in [`Field::ALL`].
    of: [Option<usize>; Field::ALL.len()],
}

impl Columns {
    /// By the names of the columns; `chosen` (our code → their name, empty for none) goes before.
    pub fn of_header(header: &[String], chosen: Option<&BTreeMap<String, String>>) -> Self {
        let names: Vec<String> = header.iter().map(|it| folded(it)).collect();
        let mut of = [None; Field::ALL.len()];
        let is_given_up =
            |field: &Field| chosen.and_then(|it| it.get(field.code())).is_some_and(String::is_empty);
        for field in Field::ALL.into_iter().filter(|it| !is_given_up(it)) {
            let by_alias = || field.names().find_map(|alias| names.iter().position(|name| name == alias));
            let by_choice = chosen.and_then(|it| it.get(field.code())).and_then(|theirs| {
                let exact = header.iter().position(|it| it == theirs);
                exact.or_else(|| names.iter().position(|it| *it == folded(theirs)))
            });
            of[field as usize] = by_choice.or_else(by_alias);
        }
        Self { of }
    }

    /// The column of a field.
    pub fn get(&self, field: Field) -> Option<usize> {
        self.of[field as usize]
    }

    /// Is there a column for this field?
    pub fn has(&self, field: Field) -> bool {
        self.of[field as usize].is_some()
    }

    /// Takes a column for a field.
    pub fn set(&mut self, field: Field, column: usize) {
        self.of[field as usize] = Some(column);
    }

    /// Gives a field up.
    pub fn remove(&mut self, field: Field) {
        self.of[field as usize] = None;
    }

    /// Keeps the fields that a role reads, in our order.
    pub fn keep(&mut self, fields: &[Field]) {
        for field in Field::ALL.into_iter().filter(|it| !fields.contains(it)) {
            self.remove(field);
        }
    }

    /// `(field, column)` in our order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, usize)> + '_ {
        Field::ALL.into_iter().zip(self.of).filter_map(|(field, column)| Some((field, column?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: &[(Field, usize)]) {
        let header: Vec<String> = header.split(';').map(str::to_owned).collect();
        let columns = Columns::of_header(&header, None);
        for (field, column) in expected {
            assert_eq!(columns.get(*field), Some(*column), "{field:?} in {header:?}");
        }
    }

    #[test]
    fn names_in_three_languages() {
        check(
            "Дата удару;Широта;Довгота;Об'єкт",
            &[(Field::Date, 0), (Field::Latitude, 1), (Field::Longitude, 2), (Field::Facility, 3)],
        );
        check("LATITUDE;Long;ACQ_DATE", &[(Field::Latitude, 0), (Field::Longitude, 1), (Field::Date, 2)]);
        check("дата;x;y;Спутник", &[(Field::Longitude, 1), (Field::Latitude, 2), (Field::Platform, 3)]);
        check("Cloud cover (%);off-nadir", &[(Field::Cloud, 0), (Field::OffNadir, 1)]);
    }

    #[test]
    fn no_alias_is_written_in_vain() {
        for field in Field::ALL {
            for alias in field.names() {
                assert_eq!(folded(alias), *alias, "an alias of {field:?} that no column can have");
            }
        }
    }
}
