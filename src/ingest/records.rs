//! Rows → facilities, images, strikes, regions. A row becomes a record or says what is wrong with it.
//!
//! Knows one row at a time: duplicates and ids are for `ledger`.

use super::columns::Field;
use super::far::Reach;
use super::fields::{degrees, number, percent, position, precision_m};
use super::presets::{Makes, Scale};
use super::problems::Wrong;
use super::reading::Reading;
use super::shapes;
use super::table::{Row, Shaped};
use super::times::{Stamp, in_name, serial, stamp, time_of_day, when, zone_of_cell};
use super::zones::{SHANGHAI, Zone};
use crate::model::{
    Effect, Facility, FileId, Footprint, Image, ImageKind, LonLat, Origin, Reason, Region, Role, Severity,
    Strike, When,
};

/// Intervals this long are noted: a week or worse.
const COARSE_SECS: i64 = 6 * 86_400;

/// What is said about a row that was accepted, and the zones that had to be assumed.
#[derive(Debug, Default)]
pub struct Notes {
    /// Values left out, things noted.
    pub all: Vec<(Wrong, Effect)>,
    /// Zones that were taken because nobody stated one.
    pub zones: Vec<Zone>,
}

impl Notes {
    fn dropped(&mut self, field: Field, found: &str, reason: Reason) {
        self.all.push((Wrong::new(field.code(), found, reason), Effect::ValueDropped));
    }

    fn noted(&mut self, field: Field, found: &str, reason: Reason) {
        self.all.push((Wrong::new(field.code(), found, reason), Effect::Noted));
    }
}

/// When and where an image was taken, and where the row stands.
#[derive(Debug, Clone)]
pub struct Ground {
    /// When.
    pub when: When,
    /// Where.
    pub footprint: Footprint,
    kind: ImageKind,
    origin: Origin,
}

impl Ground {
    /// An image of which nothing else is known.
    pub fn image(self) -> Image {
        Image {
            id: String::new(),
            when: self.when,
            footprint: self.footprint,
            platform: None,
            operator: None,
            sensor: None,
            cloud_percent: None,
            off_nadir_deg: None,
            incidence_deg: None,
            published_secs: None,
            kind: self.kind,
            origin: self.origin,
        }
    }
}

/// Reads rows of one file.
pub struct Records<'a> {
    /// How.
    pub reading: &'a Reading,
    /// Which file.
    pub file: FileId,
    /// Images out of this reach are not kept.
    pub reach: Option<&'a Reach>,
}

impl Records<'_> {
    /// What a row becomes, by the layout of its file.
    pub(super) fn makes(&self) -> Makes {
        self.reading.preset.map_or(Makes::OfRole, |it| it.makes)
    }

    pub(super) fn origin(&self, row: &dyn Row) -> Origin {
        Origin { file: self.file, line: row.line() }
    }

    pub(super) fn text(&self, row: &dyn Row, field: Field) -> Option<String> {
        let text = self.reading.cell(row, field);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A place that may be imaged and hit.
    pub fn facility(&self, row: &dyn Row, notes: &mut Notes) -> Result<Facility, Wrong> {
        let place = self.place(row, notes)?.ok_or_else(|| self.no_place(row))?;
        let id = self.text(row, Field::Id);
        let others = self.reading.preset.map_or(&[][..], |it| it.names).iter();
        let mut others = others.map(|it| self.reading.folded(row, it)).filter(|it| !it.is_empty());
        let name = self.text(row, Field::Name).or_else(|| others.next().map(str::to_owned));
        let (lon, lat) = super::survey::middle(&place);
        let made = || match &name {
            Some(name) => format!("{name}@{lat},{lon}"),
            None => format!("{lat},{lon}"),
        };
        let id = id.unwrap_or_else(made);
        Ok(Facility {
            name: name.unwrap_or_else(|| id.clone()),
            id,
            place,
            kind: self.text(row, Field::Kind),
            region: self.text(row, Field::Region),
            country: self.text(row, Field::Country),
            origin: self.origin(row),
        })
    }

    /// When and where an image was taken, ordered or planned.
    pub fn ground(&self, row: &dyn Row, notes: &mut Notes) -> Result<Ground, Wrong> {
        let is_plan = self.reading.preset.is_some_and(|it| it.id == "sentinel-plan");
        if is_plan {
            self.is_recorded(row)?;
        }
        let when = self.when(row, true, notes)?;
        let footprint = self.place(row, notes)?.ok_or_else(|| self.no_place(row))?;
        let kind = if is_plan { ImageKind::Planned } else { ImageKind::Taken };
        Ok(Ground { when, footprint, kind, origin: self.origin(row) })
    }

    /// An image of this ground, with what else the row says of it.
    pub fn image(&self, ground: Ground, row: &dyn Row, notes: &mut Notes) -> Image {
        let id = self.reading.cell(row, Field::Id);
        let stated = self.reading.preset.and_then(|it| it.operator).map(str::to_owned);
        Image {
            id: id.to_owned(),
            platform: self.platform(row, id),
            operator: self.text(row, Field::Operator).or(stated),
            sensor: self.text(row, Field::Sensor),
            cloud_percent: self.cloud(row, notes),
            off_nadir_deg: self.angle(row, Field::OffNadir, notes),
            incidence_deg: self.incidence(row, notes),
            published_secs: self.published(row),
            ..ground.image()
        }
    }

    /// Where the platform of an image keeps its time.
    fn zone_of_platform(&self, row: &dyn Row) -> Option<Zone> {
        let id = self.reading.cell(row, Field::Id);
        let given = self.reading.cell(row, Field::Platform);
        let name = if given.is_empty() { platform_of_product(id).unwrap_or(id) } else { given };
        chinese(name).then_some(SHANGHAI)
    }

    /// A hit.
    pub fn strike(&self, row: &dyn Row, notes: &mut Notes) -> Result<Strike, Wrong> {
        let when = self.when(row, false, notes)?;
        let facility = self.text(row, Field::Facility);
        let footprint = match self.place(row, notes) {
            Ok(it) => it,
            // The name of the facility is enough.
            Err(wrong) if facility.is_some() && wrong.reason == Reason::MissingValue => None,
            Err(wrong) => return Err(wrong),
        };
        let mut place = match footprint {
            Some(Footprint::Point(it)) => Some(it),
            Some(Footprint::Area(_)) => {
                return Err(Wrong::new(Field::Geometry.code(), "Polygon", Reason::GeometryType));
            }
            None if facility.is_some() => None,
            None => return Err(self.no_place(row)),
        };
        let precision_m = match self.precision_m(row, notes) {
            Some(it) if it.is_finite() => it,
            // A region's middle says nothing beside the name of the facility.
            Some(_) if facility.is_some() => {
                place = None;
                0.0
            }
            Some(_) => {
                let found = self.reading.cell(row, Field::Precision);
                return Err(Wrong::new(Field::Precision.code(), found, Reason::CoarsePlace));
            }
            None => self.reading.preset.map_or(0.0, |it| it.precision_m),
        };
        Ok(Strike {
            id: self.text(row, Field::Id).unwrap_or_default(),
            when,
            place,
            precision_m,
            facility,
            kind: self.text(row, Field::Kind),
            severity: Severity {
                killed: self.amount(row, Field::Killed, notes),
                munitions: self.amount(row, Field::Munitions, notes),
                capacity_mw: self.amount(row, Field::Capacity, notes),
            },
            origin: self.origin(row),
        })
    }

    /// A number that is not negative, if there is one.
    fn amount(&self, row: &dyn Row, field: Field, notes: &mut Notes) -> Option<f64> {
        let text = self.reading.cell(row, field);
        match number(text) {
            Some(it) if it.is_finite() && it >= 0.0 => return Some(it),
            _ if text.is_empty() => {}
            Some(_) => notes.dropped(field, text, Reason::OutOfRange),
            None => notes.dropped(field, text, Reason::NotANumber),
        }
        None
    }

    /// An administrative outline.
    pub fn region(&self, row: &dyn Row, notes: &mut Notes) -> Result<Region, Wrong> {
        let name = self.text(row, Field::Name).or_else(|| self.text(row, Field::Region));
        let name = name.ok_or_else(|| Wrong::new(Field::Name.code(), "", Reason::MissingValue))?;
        match self.place(row, notes)? {
            Some(outline @ Footprint::Area(_)) => Ok(Region { name, outline, origin: self.origin(row) }),
            Some(Footprint::Point(_)) => {
                Err(Wrong::new(Field::Geometry.code(), "Point", Reason::GeometryType))
            }
            None => Err(Wrong::new(Field::Geometry.code(), "", Reason::MissingValue)),
        }
    }

    /// Calibration and rows that record nothing are no images of the ground.
    fn is_recorded(&self, row: &dyn Row) -> Result<(), Wrong> {
        let mode = self.reading.cell(row, Field::Mode);
        let style = self.reading.named(row, "styleUrl");
        let timeliness = self.reading.named(row, "Timeliness");
        let folder = self.reading.named(row, "folder");
        let upper = mode.to_uppercase();
        let is_calibration = ["SUN", "DARK", "ABSR", "RFC"].iter().any(|it| upper.starts_with(it));
        let idle =
            [style, timeliness, folder].into_iter().find(|it| it.to_uppercase().contains("NOT_RECORDING"));
        match idle {
            Some(found) => Err(Wrong::new(Field::Mode.code(), found, Reason::NotAnEvent)),
            None if is_calibration => Err(Wrong::new(Field::Mode.code(), mode, Reason::NotAnEvent)),
            None => Ok(()),
        }
    }

    /// The satellite by its column; else by what plans and names of products say of it.
    fn platform(&self, row: &dyn Row, id: &str) -> Option<String> {
        let given = self.text(row, Field::Platform);
        match self.reading.preset.map_or("", |it| it.id) {
            "sentinel-plan" => given.or_else(|| self.plan_platform(row)),
            // The number of a satellite alone would not say which constellation it is of.
            "planet" => {
                let family = match self.reading.folded(row, "itemtype") {
                    it if it.starts_with("PS") => "PlanetScope",
                    it if it.starts_with("SkySat") => "SkySat",
                    it if it.starts_with("RE") => "RapidEye",
                    _ => "",
                };
                let name = format!("{family} {}", given.unwrap_or_default());
                Some(name.trim().to_owned()).filter(|it| !it.is_empty())
            }
            _ => given.or_else(|| platform_of_product(id).map(str::to_owned)),
        }
    }

    fn incidence(&self, row: &dyn Row, notes: &mut Notes) -> Option<f64> {
        let angle = self.angle(row, Field::Incidence, notes)?;
        // Rounded: 90 - 59.3 is not 30.7 in binary.
        let turned = || ((90.0 - angle) * 1e6).round() / 1e6;
        Some(if self.reading.is_incidence_elevation { turned() } else { angle })
    }

    /// When it was published: an instant, in the zone of the file.
    fn published(&self, row: &dyn Row) -> Option<i64> {
        let stamp = stamp(self.reading.cell(row, Field::Published), self.reading.order)?;
        when(stamp, self.reading.zone).ok().map(|it| it.0.start_secs)
    }

    /// Plans name the satellite in the folder (`S2A`) and in the style (`S2A_NOBS_NOMINAL`).
    fn plan_platform(&self, row: &dyn Row) -> Option<String> {
        let folder = self.reading.named(row, "folder").split('/');
        let style = self.reading.named(row, "styleUrl").trim_start_matches('#').split('_').take(1);
        let is_satellite = |it: &&str| it.len() == 3 && it.starts_with('S') && it.is_ascii();
        folder.chain(style).find(is_satellite).map(str::to_owned)
    }

    fn no_place(&self, row: &dyn Row) -> Wrong {
        let columns = &self.reading.columns;
        match () {
            () if self.reading.role == Role::Strikes && columns.has(Field::Facility) => {
                Wrong::new("", "", Reason::NoPlace)
            }
            () if columns.has(Field::Latitude) => {
                let lat = self.reading.cell(row, Field::Latitude);
                let field = if lat.is_empty() { Field::Latitude } else { Field::Longitude };
                Wrong::new(field.code(), "", Reason::MissingValue)
            }
            () => Wrong::new(Field::Geometry.code(), "", Reason::MissingValue),
        }
    }

    /// Shape, outline in a cell, coordinates: the first that the row has. A hit's own coordinates go before an outline.
    fn place(&self, row: &dyn Row, notes: &mut Notes) -> Result<Option<Footprint>, Wrong> {
        if let Some(shape) = row.shape() {
            return Ok(Some(self.turned(shaped(shape?, notes))));
        }
        let outline = self.reading.cell(row, Field::Geometry);
        if !outline.is_empty() && self.reading.role != Role::Strikes {
            return Ok(Some(self.turned(shaped(shapes::of_cell(outline)?, notes))));
        }
        if let Some(scene) = self.corners(row)? {
            return Ok(Some(shaped(scene, notes)));
        }
        let at = self.point(row)?.map(Footprint::Point);
        if at.is_none() && !outline.is_empty() {
            return Ok(Some(self.turned(shaped(shapes::of_cell(outline)?, notes))));
        }
        Ok(at)
    }

    /// A shape with longitude and latitude in their places.
    fn turned(&self, it: Footprint) -> Footprint {
        use geo::MapCoords;
        match it {
            it if !self.reading.is_swapped => it,
            Footprint::Point(it) => {
                Footprint::Point(LonLat { lon_deg: it.lat_deg, lat_deg: it.lon_deg.clamp(-90.0, 90.0) })
            }
            Footprint::Area(it) => {
                Footprint::Area(it.map_coords(|at| geo::Coord { x: at.y, y: at.x.clamp(-90.0, 90.0) }))
            }
        }
    }

    /// The four corners of a scene, where the row has all of them.
    fn corners(&self, row: &dyn Row) -> Result<Option<Shaped>, Wrong> {
        let Some(corners) = self.reading.corners else { return Ok(None) };
        let mut ring = Vec::with_capacity(5);
        for (lat, lon) in corners {
            let (lat, lon) = (row.cell(lat), row.cell(lon));
            if lat.is_empty() || lon.is_empty() {
                return Ok(None);
            }
            let read = |text: &str| {
                degrees(text).ok_or_else(|| Wrong::new(Field::Geometry.code(), text, Reason::NotANumber))
            };
            ring.push(geo::Coord { x: read(lon)?, y: read(lat)? });
        }
        ring.push(ring[0]);
        shapes::area(vec![vec![ring]]).map(Some)
    }

    fn point(&self, row: &dyn Row) -> Result<Option<LonLat>, Wrong> {
        let [lat, lon, pair] =
            [Field::Latitude, Field::Longitude, Field::Position].map(|it| self.reading.cell(row, it));
        if !pair.is_empty() && (lat.is_empty() || lon.is_empty()) {
            let wrong = || Wrong::new(Field::Position.code(), pair, Reason::NotANumber);
            let (lat, lon) = position(pair).ok_or_else(wrong)?;
            return self.at(lat, lon).map(Some);
        }
        let missing = |field: Field| Err(Wrong::new(field.code(), "", Reason::MissingValue));
        match (lat.is_empty(), lon.is_empty()) {
            (true, true) => return Ok(None),
            (true, false) => return missing(Field::Latitude),
            (false, true) => return missing(Field::Longitude),
            (false, false) => {}
        }
        let read = |text: &str, field: Field| {
            degrees(text).ok_or_else(|| Wrong::new(field.code(), text, Reason::NotANumber))
        };
        let (lat, lon) = (read(lat, Field::Latitude)?, read(lon, Field::Longitude)?);
        self.at(lat, lon).map(Some)
    }

    /// A place from what stands in the columns of latitude and longitude.
    fn at(&self, lat: f64, lon: f64) -> Result<LonLat, Wrong> {
        // To two decimals or better nobody is there by chance: a column was copied over the other.
        if lat == lon && (lat * 10.0).fract() != 0.0 {
            return Err(Wrong::new(
                Field::Longitude.code(),
                &format!("{lat}, {lon}"),
                Reason::SameCoordinates,
            ));
        }
        if self.reading.is_swapped { shapes::place(lat, lon) } else { shapes::place(lon, lat) }
    }

    /// The time of a row as an interval. `is_image`: where nobody states a zone, its platform may tell one.
    pub(super) fn when(&self, row: &dyn Row, is_image: bool, notes: &mut Notes) -> Result<When, Wrong> {
        let reading = self.reading;
        let stated = reading.cell(row, Field::Zone);
        let is_assumed = stated.is_empty() && reading.is_zone_assumed();
        let of_row = if stated.is_empty() {
            None
        } else {
            let unknown = || Wrong::new(Field::Zone.code(), stated, Reason::UnknownZone);
            Some(zone_of_cell(stated).ok_or_else(unknown)?)
        };
        // Only asked where a time needs it.
        let zone = || {
            let of_platform = || self.zone_of_platform(row).filter(|_| is_image && is_assumed);
            of_row.or_else(of_platform).unwrap_or(reading.zone)
        };
        let moment = |field: Field, notes: &mut Notes| -> Result<Option<When>, Wrong> {
            let text = reading.cell(row, field);
            if text.is_empty() {
                return Ok(None);
            }
            let read = stamp(text, reading.order).or_else(|| reading.is_serial.then(|| serial(text))?);
            let mut stamp = read.ok_or_else(|| Wrong::new(field.code(), text, Reason::NotATime))?;
            let mut text = std::borrow::Cow::Borrowed(text);
            if field == Field::Date && self.add_time_of_day(row, &mut stamp, notes) {
                text = format!("{text} {}", reading.cell(row, Field::Time)).into();
            }
            if reading.is_dates_only {
                stamp.clock = None;
            }
            let needed = if stamp.zone.is_none() { zone() } else { reading.zone };
            let (when, is_repeated) =
                when(stamp, needed).map_err(|reason| Wrong::new(field.code(), &text, reason))?;
            if is_repeated {
                notes.noted(field, &text, Reason::TimeRepeated);
            }
            if is_assumed && stamp.zone.is_none() && !notes.zones.contains(&needed) {
                notes.zones.push(needed);
            }
            Ok(Some(when))
        };
        if reading.is_time_in_name {
            let name = reading.cell(row, Field::Id);
            let wrong = |reason| Wrong::new(Field::Date.code(), name, reason);
            let stamp = in_name(name).ok_or_else(|| wrong(Reason::NotATime))?;
            return when(stamp, zone()).map(|it| it.0).map_err(wrong);
        }
        let found =
            match (moment(Field::Date, notes)?, moment(Field::Start, notes), moment(Field::End, notes)) {
                (Some(at), _, _) => at,
                (None, Ok(Some(start)), Ok(Some(end))) => {
                    if end.end_secs.max(end.last_secs()) < start.start_secs {
                        let found = reading.cell(row, Field::End);
                        return Err(Wrong::new(Field::End.code(), found, Reason::EndBeforeStart));
                    }
                    When::between(start.start_secs, end.end_secs)
                }
                (None, Ok(Some(start)), Ok(None)) => start,
                (None, Err(wrong), _) | (None, _, Err(wrong)) => return Err(wrong),
                (None, Ok(None), _) => {
                    let field = if reading.columns.has(Field::Date) { Field::Date } else { Field::Start };
                    return Err(Wrong::new(field.code(), "", Reason::MissingValue));
                }
            };
        let found = self.widened(row, found);
        if found.width_secs() >= COARSE_SECS {
            let days = (found.width_secs() + 43_200) / 86_400;
            notes.noted(Field::Date, &format!("{days} d"), Reason::CoarseTime);
        }
        Ok(found)
    }

    /// Adds what the column of the time of day says; was there anything?
    fn add_time_of_day(&self, row: &dyn Row, stamp: &mut Stamp, notes: &mut Notes) -> bool {
        let reading = self.reading;
        let is_own = reading.columns.get(Field::Time) != reading.columns.get(Field::Date);
        let text = reading.cell(row, Field::Time);
        if !is_own || text.is_empty() || stamp.clock.is_some() {
            return false;
        }
        let is_packed = reading.preset.is_some_and(|it| it.is_time_packed);
        // A time of day says nothing about several days.
        match time_of_day(text, is_packed).filter(|_| stamp.days == 1) {
            Some(((86_400.., _), _)) => {
                stamp.clock = Some((0, 60));
                stamp.date = stamp.date.succ_opt().unwrap_or(stamp.date);
            }
            Some((clock, zone)) => {
                stamp.clock = Some(clock);
                stamp.zone = stamp.zone.or(zone);
            }
            None => {
                notes.dropped(Field::Time, text, Reason::NotATime);
                return false;
            }
        }
        true
    }

    /// ACLED: 2 is a date within the right week, 3 within the right month.
    fn widened(&self, row: &dyn Row, at: When) -> When {
        let is_acled = self.reading.preset.is_some_and(|it| it.scale == Scale::Acled);
        let days = match self.reading.cell(row, Field::TimePrecision) {
            "2" if is_acled => 6,
            "3" if is_acled => 31,
            _ => return at,
        };
        When::between(at.start_secs - days * 86_400, at.end_secs + days * 86_400)
    }

    /// Metres; infinite when the place is known to a region or worse; `None` when the row does not say.
    fn precision_m(&self, row: &dyn Row, notes: &mut Notes) -> Option<f64> {
        let column = self.reading.columns.get(Field::Precision)?;
        let text = row.cell(column);
        if text.is_empty() {
            return None;
        }
        let scale = self.reading.preset.map_or(Scale::Metres, |it| it.scale);
        let in_km = self.reading.header.get(column).is_some_and(|it| it.to_lowercase().ends_with("km"));
        let found = match (scale, text) {
            (Scale::Ucdp, "1") => Some(2000.0),
            (Scale::Ucdp | Scale::Acled, "2") => Some(25_000.0),
            (Scale::Acled, "1") => Some(5000.0),
            (Scale::Ucdp, "3" | "4" | "5" | "6" | "7") | (Scale::Acled, "3") => Some(f64::INFINITY),
            (Scale::Ucdp | Scale::Acled, _) => None,
            (Scale::Metres, _) => {
                precision_m(text).map(|it| if in_km && number(text).is_some() { it * 1000.0 } else { it })
            }
        };
        if found.is_none() {
            notes.dropped(Field::Precision, text, Reason::NotANumber);
        }
        found
    }

    pub(super) fn cloud(&self, row: &dyn Row, notes: &mut Notes) -> Option<f64> {
        let text = self.reading.cell(row, Field::Cloud);
        if text.is_empty() {
            return None;
        }
        let Some((value, is_signed)) = percent(text) else {
            notes.dropped(Field::Cloud, text, Reason::NotANumber);
            return None;
        };
        let value = if self.reading.is_cloud_fraction && !is_signed { value * 100.0 } else { value };
        if self.reading.preset.is_some_and(|it| value >= it.cloud_unknown_from) {
            return None;
        }
        if (0.0..=100.0).contains(&value) {
            return Some(value);
        }
        notes.dropped(Field::Cloud, text, Reason::OutOfRange);
        None
    }

    /// The sign says which side; only the size counts here.
    fn angle(&self, row: &dyn Row, field: Field, notes: &mut Notes) -> Option<f64> {
        let text = self.reading.cell(row, field);
        if text.is_empty() {
            return None;
        }
        match number(text).map(f64::abs) {
            Some(it) if it <= 90.0 => return Some(it),
            Some(_) => notes.dropped(field, text, Reason::OutOfRange),
            None => notes.dropped(field, text, Reason::NotANumber),
        }
        None
    }
}

fn shaped(shape: Shaped, notes: &mut Notes) -> Footprint {
    if shape.was_open {
        notes.all.push((Wrong::new(Field::Geometry.code(), "", Reason::BadGeometry), Effect::Assumed));
    }
    shape.footprint
}

/// The satellite in the name of a product: `S2A_MSIL2A_…`, `LC09_L2SP_…`, `JL1GF03B02_PMS_…`.
fn platform_of_product(id: &str) -> Option<&str> {
    let first = id.split('_').next().filter(|it| *it != id)?;
    let is_known = matches!(first.as_bytes(), [b'S', b'1'..=b'6', b'A'..=b'D'])
        || first.len() == 4 && first.starts_with('L') && first[2..].bytes().all(|it| it.is_ascii_digit())
        || ["JL1", "GF", "ZY"].iter().any(|it| first.starts_with(it));
    is_known.then_some(first)
}

/// Satellites whose catalogues give Beijing time without saying so.
fn chinese(platform: &str) -> bool {
    let lower: String =
        platform.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let after = |prefix: &str| {
        lower.strip_prefix(prefix).is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
    };
    ["gaofen", "jilin", "jl1", "ziyuan", "superview", "gaojing", "beijing"]
        .iter()
        .any(|it| lower.starts_with(it))
        || ["gf", "zy", "hj", "sv"].iter().any(|it| after(it))
}
