//! How a file is to be read: role, columns, zone, order of dates, unit of cloud. Nothing is assumed silently.

use super::columns::{Columns, Field};
use super::presets::Preset;
use super::problems::found_in_file;
use super::survey::Survey;
use super::times::Order;
use super::zones::{KYIV, UTC, Zone};
use crate::model::{Effect, Plan, Problem, Reason, Role};

/// Everything needed to read a row.
#[derive(Debug)]
pub struct Reading {
    /// What the rows are.
    pub role: Role,
    /// The layout, if it is a well-known one.
    pub preset: Option<&'static Preset>,
    /// Columns by our fields.
    pub columns: Columns,
    /// Names of all columns.
    pub header: Vec<String>,
    /// Zone of times without one.
    pub zone: Zone,
    /// Nobody stated the zone.
    pub is_zone_assumed: bool,
    /// Order of day and month.
    pub order: Order,
    /// Times of day mean nothing.
    pub is_dates_only: bool,
    /// Cloud is a fraction of one.
    pub is_cloud_fraction: bool,
}

impl Reading {
    /// The cell of a field; empty when there is no such column.
    pub fn cell<'r>(&self, row: &'r dyn super::table::Row, field: Field) -> &'r str {
        self.columns.get(field).map_or("", |it| row.cell(it))
    }

    /// The cell of a column by its name in the file.
    pub fn named<'r>(&self, row: &'r dyn super::table::Row, name: &str) -> &'r str {
        self.header.iter().position(|it| it == name).map_or("", |it| row.cell(it))
    }
}

/// Is this place within a rectangle around Ukraine?
pub fn is_around_ukraine((lon, lat): (f64, f64)) -> bool {
    (22.0..=40.3).contains(&lon) && (44.2..=52.5).contains(&lat)
}

/// What is known when the decisions are made.
pub struct Known<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Name of the file.
    pub name: &'a str,
    /// What its rows are.
    pub role: Role,
    /// Its layout.
    pub preset: Option<&'static Preset>,
    /// Columns by our fields.
    pub columns: Columns,
    /// Names of all columns.
    pub header: Vec<String>,
    /// Median position of the facilities read so far.
    pub facilities_at: Option<(f64, f64)>,
}

/// Decides, and says what was assumed.
pub fn decide(known: Known<'_>, survey: &Survey) -> (Reading, Vec<Problem>) {
    let mut problems = Vec::new();
    let assumed = |reason: Reason, found: &str| found_in_file(reason, Effect::Assumed, found);
    let (zone, is_zone_assumed) = zone(&known, survey, &mut problems);
    let order = match known.plan.ingest.date_orders.get(known.name).map(String::as_str) {
        Some("mdy") => Order::Mdy,
        Some("dmy") => Order::Dmy,
        _ => match survey.dates {
            [0, 0, 0] => Order::Dmy,
            [dmy, mdy, _] => {
                let order = if mdy > dmy { Order::Mdy } else { Order::Dmy };
                // Nothing to go by, or dates that contradict each other.
                if (dmy > 0) == (mdy > 0) {
                    problems.push(assumed(Reason::DateOrderAssumed, order.code()));
                }
                order
            }
        },
    };
    let is_dates_only = known.preset.is_some_and(|it| it.is_dates_only);
    let is_midnight = !is_dates_only && survey.is_midnight_only();
    if is_midnight && matches!(known.role, Role::Images | Role::Strikes) {
        problems.push(assumed(Reason::MidnightMeansDate, "00:00"));
    }
    let is_cloud_fraction = cloud_is_fraction(&known, survey, &mut problems);
    for note in known.preset.map_or(&[][..], |it| it.notes) {
        problems.push(super::problems::about_file(*note, Effect::Noted));
    }
    if let Some((lon, lat)) =
        survey.median().filter(|it| !is_around_ukraine(*it) && is_around_ukraine((it.1, it.0)))
    {
        problems.push(found_in_file(Reason::Swapped, Effect::Noted, &format!("{lat}, {lon}")));
    }
    let reading = Reading {
        role: known.role,
        preset: known.preset,
        columns: known.columns,
        header: known.header,
        zone,
        is_zone_assumed,
        order,
        is_dates_only: is_dates_only || is_midnight,
        is_cloud_fraction,
    };
    (reading, problems)
}

/// The plan by file, the plan by role, the makers of the layout, or a guess.
fn zone(known: &Known<'_>, survey: &Survey, problems: &mut Vec<Problem>) -> (Zone, bool) {
    let zones = &known.plan.ingest.zones;
    for stated in [zones.get(known.name), zones.get(known.role.code())].into_iter().flatten() {
        match Zone::of_name(stated) {
            Some(zone) => return (zone, false),
            None => problems.push(found_in_file(Reason::UnknownZone, Effect::ValueDropped, stated)),
        }
    }
    if let Some(zone) = known.preset.and_then(|it| it.zone) {
        return (zone, false);
    }
    let at = survey.median().or(known.facilities_at);
    let zone = if known.role == Role::Strikes && at.is_some_and(is_around_ukraine) { KYIV } else { UTC };
    (zone, true)
}

/// Cloud as a fraction of one, or per cent: by the column's name, else by its values.
fn cloud_is_fraction(known: &Known<'_>, survey: &Survey, problems: &mut Vec<Problem>) -> bool {
    let Some(column) = known.columns.get(Field::Cloud) else { return false };
    let name = known.header.get(column).map(|it| it.to_lowercase()).unwrap_or_default();
    let is_stated =
        name == "eo:cloud_cover" || name.contains("percent") || name.contains('%') || survey.cloud_signs > 0;
    if is_stated || survey.cloud_max > 1.0 || survey.rows == 0 {
        return false;
    }
    let is_fraction = survey.cloud_parts > 0;
    if is_fraction {
        problems.push(found_in_file(Reason::CloudUnitAssumed, Effect::Assumed, "0–1"));
    } else if survey.cloud_max > 0.0 {
        problems.push(found_in_file(Reason::CloudUnitAssumed, Effect::Assumed, "%"));
    }
    is_fraction
}
