//! Rows → what stands beside images and hits: elements, satellites, sensors, cloud, waves, names of regions.

use chrono::{DateTime, NaiveDateTime};

use super::columns::{Field, folded};
use super::fields::number;
use super::problems::Wrong;
use super::reading::Reading;
use super::records::Records;
use super::table::Row;
use crate::ingest::records::Notes;
use crate::model::{CloudCover, Elements, LonLat, Reason, RegionName, Satellite, Sensor, Wave, When};

/// Columns of mean elements, folded: without one of them there is no orbit.
pub const OF_ELEMENTS: [&str; 8] = [
    "noradcatid",
    "epoch",
    "meanmotion",
    "eccentricity",
    "inclination",
    "raofascnode",
    "argofpericenter",
    "meananomaly",
];

fn text(reading: &Reading, row: &dyn Row, name: &str) -> Option<String> {
    let text = reading.folded(row, name);
    (!text.is_empty()).then(|| text.to_owned())
}

/// A catalogue number: digits, or a letter and four digits (Alpha-5, without I and O).
fn norad_id(text: &str) -> Option<u64> {
    let digits =
        |it: &str| (!it.is_empty() && it.bytes().all(|b| b.is_ascii_digit())).then(|| it.parse().ok())?;
    if let Some(number) = digits(text) {
        return Some(number);
    }
    let (letter, rest) = text.split_at_checked(1)?;
    let at = "ABCDEFGHJKLMNPQRSTUVWXYZ".find(letter)? as u64;
    let rest: u64 = (rest.len() == 4).then(|| digits(rest))??;
    Some((at + 10) * 10_000 + rest)
}

/// An epoch, UTC, microseconds: `2025-10-03T16:00:03.165983`, with `Z` or without; `2025-276T16:00:03.1`.
fn epoch_micros(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(['Z', 'z']);
    let read = |format: &str| NaiveDateTime::parse_from_str(text, format).ok();
    let at = read("%Y-%m-%dT%H:%M:%S%.f")
        .or_else(|| read("%Y-%m-%d %H:%M:%S%.f"))
        .or_else(|| read("%Y-%jT%H:%M:%S%.f"))?;
    Some(at.and_utc().timestamp_micros())
}

/// First second of a UTC day, `YYYY-MM-DD`.
fn day_secs(text: &str) -> Option<i64> {
    let date = text.get(..10)?.parse::<chrono::NaiveDate>().ok()?;
    Some(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp())
}

impl Records<'_> {
    /// Mean elements. Numbers past 99,999 and Alpha-5 are both read.
    pub fn elements(&self, row: &dyn Row) -> Result<(Elements, When), Wrong> {
        let reading = self.reading;
        let id = reading.folded(row, "noradcatid");
        let norad_id = norad_id(id).ok_or_else(|| Wrong::new("norad_id", id, Reason::NotANumber))?;
        let epoch = reading.folded(row, "epoch");
        let epoch_micros = epoch_micros(epoch).ok_or_else(|| Wrong::new("epoch", epoch, Reason::NotATime))?;
        let number = |name: &str, from: f64, to: f64| {
            let text = reading.folded(row, name);
            let missing = if text.is_empty() { Reason::MissingValue } else { Reason::NotANumber };
            let value: f64 = number(text).ok_or_else(|| Wrong::new("elements", text, missing))?;
            let is_sound = (from..=to).contains(&value);
            is_sound.then_some(value).ok_or_else(|| Wrong::new("elements", text, Reason::OutOfRange))
        };
        let optional = |name: &str| super::fields::number(reading.folded(row, name)).unwrap_or(0.0);
        let elements = Elements {
            norad_id,
            name: text(reading, row, "objectname"),
            object_id: text(reading, row, "objectid"),
            epoch_micros,
            mean_motion_rev_per_day: number("meanmotion", 1e-3, 20.0)?,
            eccentricity: number("eccentricity", 0.0, 0.999_999_9)?,
            inclination_deg: number("inclination", 0.0, 180.0)?,
            ra_of_asc_node_deg: number("raofascnode", -360.0, 360.0)?,
            arg_of_pericenter_deg: number("argofpericenter", -360.0, 360.0)?,
            mean_anomaly_deg: number("meananomaly", -360.0, 360.0)?,
            bstar_per_earth_radius: optional("bstar"),
            mean_motion_dot: optional("meanmotiondot"),
            mean_motion_ddot: optional("meanmotionddot"),
            rev_at_epoch: optional("revatepoch").max(0.0) as u64,
            element_set_no: optional("elementsetno").max(0.0) as u64,
            origin: self.origin(row),
        };
        let secs = DateTime::from_timestamp_micros(epoch_micros).map_or(0, |it| it.timestamp());
        Ok((elements, When::instant(secs)))
    }

    /// A row of a satellite catalogue.
    pub fn satellite(&self, row: &dyn Row) -> Result<Satellite, Wrong> {
        let reading = self.reading;
        let id = reading.folded(row, "noradcatid");
        Ok(Satellite {
            norad_id: norad_id(id).ok_or_else(|| Wrong::new("norad_id", id, Reason::NotANumber))?,
            name: reading.folded(row, "objectname").to_owned(),
            object_id: text(reading, row, "objectid"),
            owner: text(reading, row, "owner"),
            kind: text(reading, row, "objecttype"),
            launch_secs: day_secs(reading.folded(row, "launchdate")),
            decay_secs: day_secs(reading.folded(row, "decaydate")),
            origin: self.origin(row),
        })
    }

    /// A row of a table of sensors.
    pub fn sensor(&self, row: &dyn Row) -> Result<Sensor, Wrong> {
        let reading = self.reading;
        let number = |name: &str| number(reading.folded(row, name));
        let id = text(reading, row, "id").or_else(|| text(reading, row, "sensor"));
        let norad_ids = reading.folded(row, "noradids").split([';', ',', ' ']);
        Ok(Sensor {
            id: id.ok_or_else(|| Wrong::new("id", "", Reason::MissingValue))?,
            constellation: text(reading, row, "constellation"),
            operator: text(reading, row, "operator"),
            country: text(reading, row, "country"),
            kind: text(reading, row, "sensortype"),
            gsd_m: number("gsdm"),
            swath_km: number("swathkm"),
            off_nadir_max_deg: number("offnadirmaxdeg"),
            incidence_min_deg: number("incidencemindeg"),
            incidence_max_deg: number("incidencemaxdeg"),
            look_side: text(reading, row, "lookside"),
            is_agile: match reading.folded(row, "agile").to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" => Some(true),
                "no" | "false" | "0" => Some(false),
                _ => None,
            },
            min_sun_elevation_deg: number("minsunelevdeg"),
            name_regex: text(reading, row, "nameregex"),
            norad_ids: norad_ids.filter_map(|it| norad_id(it.trim())).collect(),
            confidence: text(reading, row, "confidence"),
            origin: self.origin(row),
        })
    }

    /// Cloud over an hour or a day, of a region or a place.
    pub fn cloud_cover(&self, row: &dyn Row, notes: &mut Notes) -> Result<CloudCover, Wrong> {
        let at = self.when(row, false, notes)?;
        // A time of day stands for the hour it begins.
        let when =
            if at.width_secs() < 3600 { When::between(at.start_secs, at.start_secs + 3600) } else { at };
        let missing = || {
            let found = self.reading.cell(row, Field::Cloud);
            let reason = match super::fields::percent(found) {
                _ if found.is_empty() => Reason::MissingValue,
                Some(_) => Reason::OutOfRange,
                None => Reason::NotANumber,
            };
            Wrong::new(Field::Cloud.code(), found, reason)
        };
        let region = self.text(row, Field::Region);
        let [lat, lon] =
            [Field::Latitude, Field::Longitude].map(|it| super::fields::degrees(self.reading.cell(row, it)));
        Ok(CloudCover {
            place: lat.zip(lon).and_then(|(lat, lon)| LonLat::new(lon, lat)).filter(|_| region.is_none()),
            region,
            when,
            cloud_percent: self.cloud(row, &mut Notes::default()).ok_or_else(missing)?,
            origin: self.origin(row),
        })
    }

    /// A wave of an attack: its regions stand in words and in a Python dictionary.
    pub fn wave(&self, row: &dyn Row, notes: &mut Notes) -> Result<Wave, Wrong> {
        let reading = self.reading;
        let count =
            |name: &str| number(reading.folded(row, name)).filter(|it| *it >= 0.0).map(|it| it as u64);
        let mut regions: Vec<String> = Vec::new();
        let target = reading.folded(row, "target");
        let affected = keys_of_dictionary(reading.folded(row, "affectedregion"));
        for region in target.split(" and ").chain(affected.iter().map(String::as_str)) {
            let is_known = |it: &String| folded(it) == folded(region);
            if !region.trim().is_empty() && folded(region) != "ukraine" && !regions.iter().any(is_known) {
                regions.push(region.trim().to_owned());
            }
        }
        Ok(Wave {
            when: self.when(row, false, notes)?,
            model: self.text(row, Field::Kind),
            launched: count("launched"),
            destroyed: count("destroyed"),
            regions,
            origin: self.origin(row),
        })
    }

    /// The name of a region that other tables know by a code.
    pub fn region_name(&self, row: &dyn Row) -> Result<RegionName, Wrong> {
        let needed = |field: Field| {
            self.text(row, field).ok_or_else(|| Wrong::new(field.code(), "", Reason::MissingValue))
        };
        Ok(RegionName { id: needed(Field::Id)?, name: needed(Field::Name)?, origin: self.origin(row) })
    }
}

/// Keys of `{'Kyiv oblast': 3, "Lviv oblast": nan}`: what stands in quotes before a colon.
fn keys_of_dictionary(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(['\'', '"']) {
        let quote = &rest[begin..=begin];
        let Some((key, after)) = rest[begin + 1..].split_once(quote) else { break };
        if after.trim_start().starts_with(':') {
            keys.push(key.to_owned());
        }
        rest = after;
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_satellites() {
        for (text, expected) in [
            ("25544", 25_544),
            ("00005", 5),
            ("A0000", 100_000),
            ("J2931", 182_931),
            ("Z9999", 339_999),
            ("999100101", 999_100_101),
        ] {
            assert_eq!(norad_id(text), Some(expected), "{text}");
        }
        for text in ["", "I0000", "O1234", "A12", "-5", "1e3"] {
            assert_eq!(norad_id(text), None, "{text}");
        }
    }

    #[test]
    fn epochs_to_the_microsecond() {
        for text in ["2025-10-03T16:00:03.165983", "2025-10-03T16:00:03.165983Z", "2025-276T16:00:03.165983"]
        {
            assert_eq!(epoch_micros(text), Some(1_759_507_203_165_983), "{text}");
        }
        assert_eq!(epoch_micros("soon"), None);
    }

    #[test]
    fn keys_of_python_dictionaries() {
        assert_eq!(
            keys_of_dictionary("{'Kyiv oblast': 3, \"Lviv oblast\": nan}"),
            ["Kyiv oblast", "Lviv oblast"]
        );
        assert_eq!(keys_of_dictionary("nan"), Vec::<String>::new());
    }
}
