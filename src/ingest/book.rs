//! One row: it becomes a record, is folded into another, or says what is wrong. Keeps no books itself: `ledger` does.

use std::collections::BTreeMap;

use super::part::Part;
use super::presets::Makes;
use super::problems::Wrong;
use super::records::{Ground, Notes, Records};
use super::seen::{Seen, Standing};
use super::table::Row;
use crate::model::{Effect, Footprint, Image, Reason, Role};

/// What became of a row.
pub enum Booked {
    /// A record, and when it happened.
    Accepted(Option<crate::model::When>),
    /// An image out of reach: only when it was, and where.
    Far(Ground),
    /// Folded into another.
    Merged(Wrong),
}

/// Things that several rows describe: by their key, the record and how many rows it has.
pub type Groups = BTreeMap<String, (usize, u32)>;

/// What a row is not, by the layout of its file: no event of the kind asked for, or never built.
fn is_asked_for(records: &Records<'_>, row: &dyn Row) -> Result<(), Wrong> {
    let reading = records.reading;
    let Some(preset) = reading.preset else { return Ok(()) };
    if let Some((column, values)) = preset.keep {
        let found = reading.folded(row, column);
        let has_column = reading.folded.iter().any(|it| it == column);
        if has_column && !values.contains(&found.to_lowercase().as_str()) {
            return Err(Wrong::new("kind", found, Reason::NotAnEvent));
        }
    }
    if let Some((column, states)) = preset.unbuilt {
        let found = reading.folded(row, column);
        if states.iter().any(|it| found.to_lowercase().starts_with(it)) {
            return Err(Wrong::new("kind", found, Reason::NotBuilt));
        }
    }
    Ok(())
}

/// A row becomes a record, is folded into another, or says what is wrong.
pub fn book(
    records: &Records<'_>,
    row: &dyn Row,
    seen: &mut Seen,
    part: &mut Part,
    groups: &mut Groups,
    notes: &mut Notes,
) -> Result<Booked, Wrong> {
    if let Some(found) = row.malformed() {
        return Err(Wrong::new("", found, Reason::Malformed));
    }
    if let Some(n) = row.wrong_cells() {
        let found = format!("{n} ≠ {}", records.reading.header.len());
        return Err(Wrong::new("", &found, Reason::CellCount));
    }
    is_asked_for(records, row)?;
    let key = records.reading.preset.and_then(|it| it.group).map(|it| records.reading.folded(row, it));
    let key = key.filter(|it| !it.is_empty());
    if let Some(key) = key.filter(|it| records.reading.role == Role::Facilities && groups.contains_key(*it)) {
        return Ok(Booked::Merged(Wrong::new("id", key, Reason::UnitOfPlant)));
    }
    let (standing, id, when) = match records.reading.role {
        Role::Facilities => {
            let mut it = records.facility(row, notes)?;
            let given = it.id.clone();
            let standing = seen.facility(&mut it);
            if standing != Standing::Again {
                part.facilities.push(it);
            }
            if let Some(key) = key {
                groups.insert(key.to_owned(), (0, 1));
            }
            (standing, given, None)
        }
        Role::Images => {
            let ground = records.ground(row, notes)?;
            if records.reach.is_some_and(|it| !it.has(&ground.footprint)) {
                return Ok(Booked::Far(ground));
            }
            let it = records.image(ground, row, notes);
            let when = it.when;
            if let Some(key) = key {
                let key = format!("{key} {}", when.start_secs);
                if let Some((at, n)) = groups.get_mut(&key)
                    && let Some(scene) = part.images.get_mut(*at)
                {
                    *n += 1;
                    add_tile(scene, it, f64::from(*n));
                    return Ok(Booked::Merged(Wrong::new("id", &scene.id, Reason::TileOfScene)));
                }
                groups.insert(key, (part.images.len(), 1));
            }
            let (standing, id) = (seen.image(&it), it.id.clone());
            if standing != Standing::Again {
                part.images.push(it);
            }
            (standing, id, Some(when))
        }
        Role::Strikes if records.makes() == Makes::Waves => {
            let it = records.wave(row, notes)?;
            let (standing, when) = (seen.row(row, &records.reading.header), it.when);
            keep(standing, &mut part.waves, it);
            (standing, String::new(), Some(when))
        }
        Role::Strikes => {
            let it = records.strike(row, notes)?;
            let standing = seen.strike(&it, row, &records.reading.header);
            let (id, when) = (it.id.clone(), it.when);
            keep(standing, &mut part.strikes, it);
            (standing, id, Some(when))
        }
        Role::Orbits if records.makes() == Makes::Satellites => {
            let it = records.satellite(row)?;
            let (standing, id) = (seen.row(row, &records.reading.header), it.norad_id.to_string());
            keep(standing, &mut part.satellites, it);
            (standing, id, None)
        }
        Role::Orbits => {
            let (it, when) = records.elements(row)?;
            let (standing, id) = (seen.elements(&it), it.norad_id.to_string());
            keep(standing, &mut part.elements, it);
            (standing, id, Some(when))
        }
        Role::Sensors => {
            let it = records.sensor(row)?;
            let (standing, id) = (seen.row(row, &records.reading.header), it.id.clone());
            keep(standing, &mut part.sensors, it);
            (standing, id, None)
        }
        Role::Cloud => {
            let it = records.cloud_cover(row, notes)?;
            let (standing, id, when) = (seen.cloud(&it), it.region.clone().unwrap_or_default(), it.when);
            keep(standing, &mut part.clouds, it);
            (standing, id, Some(when))
        }
        Role::Regions if records.makes() == Makes::RegionNames => {
            let it = records.region_name(row)?;
            let (standing, id) = (seen.row(row, &records.reading.header), it.id.clone());
            keep(standing, &mut part.region_names, it);
            (standing, id, None)
        }
        Role::Regions | Role::Links | Role::Unknown => {
            let it = records.region(row, notes)?;
            let (standing, name) = (seen.region(&it), it.name.clone());
            keep(standing, &mut part.regions, it);
            (standing, name, None)
        }
    };
    match standing {
        Standing::Again => return Ok(Booked::Merged(Wrong::new("id", &id, Reason::DuplicateRow))),
        Standing::OtherContent => {
            notes.all.push((Wrong::new("id", &id, Reason::DuplicateId), Effect::Noted));
        }
        Standing::New => {}
    }
    Ok(Booked::Accepted(when))
}

fn keep<T>(standing: Standing, all: &mut Vec<T>, it: T) {
    if standing != Standing::Again {
        all.push(it);
    }
}

/// Adds the ground of a tile to its scene; cloud becomes the mean of the tiles.
fn add_tile(scene: &mut Image, tile: Image, n: f64) {
    match (&mut scene.footprint, tile.footprint) {
        (Footprint::Area(all), Footprint::Area(more)) => all.0.extend(more.0),
        (all @ Footprint::Point(_), more @ Footprint::Area(_)) => *all = more,
        (_, Footprint::Point(_)) => {}
    }
    scene.cloud_percent = match (scene.cloud_percent, tile.cloud_percent) {
        (Some(mean), Some(it)) => Some(mean + (it - mean) / n),
        (mean, it) => mean.or(it),
    };
}
