//! How a file is to be read: role, columns, zone, order of dates, unit of cloud. Nothing is assumed silently.

use super::columns::{Columns, Corners, Field, folded};
use super::decisions::{choice, decision};
use super::presets::Preset;
use super::problems::found_in_file;
use super::survey::Survey;
use super::times::Order;
use super::zones::{KYIV, UTC, Zone};
use crate::model::{Decision, Effect, Grounds, IngestPlan, Plan, Problem, Reason, Role};

/// Everything needed to read a row.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // each answers one question about the file
pub struct Reading {
    /// What the rows are.
    pub role: Role,
    /// The layout, if it is a well-known one.
    pub preset: Option<&'static Preset>,
    /// Columns by our fields.
    pub columns: Columns,
    /// Columns of the corners of a scene.
    pub corners: Option<Corners>,
    /// Names of all columns.
    pub header: Vec<String>,
    /// The same, folded.
    pub folded: Vec<String>,
    /// Zone of times without one.
    pub zone: Zone,
    /// What the zone rests on.
    pub zone_grounds: Grounds,
    /// Order of day and month.
    pub order: Order,
    /// What the order rests on.
    pub order_grounds: Grounds,
    /// Times of day mean nothing.
    pub is_dates_only: bool,
    /// Times are numbers of days, as spreadsheets count them.
    pub is_serial: bool,
    /// Times stand in the names of products.
    pub is_time_in_name: bool,
    /// Latitude stands where longitude should, and the other way round.
    pub is_swapped: bool,
    /// Cloud is a fraction of one.
    pub is_cloud_fraction: bool,
    /// What is called incidence is the elevation.
    pub is_incidence_elevation: bool,
    /// How the role was decided.
    pub decided_role: Decision,
    /// How the layout was decided.
    pub decided_preset: Decision,
    /// Further decisions, in a fixed order.
    pub decided: Vec<Decision>,
}

impl Reading {
    /// Would every row be read in the same way?
    pub fn reads_like(&self, other: &Self) -> bool {
        let how = |it: &Self| {
            let flags = [it.is_dates_only, it.is_serial, it.is_swapped, it.is_cloud_fraction];
            (it.zone, it.zone_grounds, it.order, flags, it.is_incidence_elevation)
        };
        how(self) == how(other)
    }

    /// The cell of a field; empty when there is no such column.
    pub fn cell<'r>(&self, row: &'r dyn super::table::Row, field: Field) -> &'r str {
        self.columns.get(field).map_or("", |it| row.cell(it))
    }

    /// The cell of a column by its folded name.
    pub fn folded<'r>(&self, row: &'r dyn super::table::Row, name: &str) -> &'r str {
        self.folded.iter().position(|it| it == name).map_or("", |it| row.cell(it))
    }

    /// The cell of a column by its name in the file.
    pub fn named<'r>(&self, row: &'r dyn super::table::Row, name: &str) -> &'r str {
        self.header.iter().position(|it| it == name).map_or("", |it| row.cell(it))
    }

    /// Nobody stated the zone.
    pub fn is_zone_assumed(&self) -> bool {
        self.zone_grounds == Grounds::Assumed
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
    /// Hash of its columns.
    pub shape: &'a str,
    /// What its rows are.
    pub role: Role,
    /// Its layout.
    pub preset: Option<&'static Preset>,
    /// Columns by our fields.
    pub columns: Columns,
    /// Columns of the corners of a scene.
    pub corners: Option<Corners>,
    /// Names of all columns.
    pub header: Vec<String>,
    /// Times stand in the names of products.
    pub is_time_in_name: bool,
    /// How the role was decided.
    pub decided_role: Decision,
    /// How the layout was decided.
    pub decided_preset: Decision,
    /// Median position of the facilities read so far.
    pub facilities_at: Option<(f64, f64)>,
}

fn assumed(reason: Reason, found: &str) -> Problem {
    found_in_file(reason, Effect::Assumed, found)
}

/// Decides, and says what was assumed.
pub fn decide(known: Known<'_>, survey: &Survey) -> (Reading, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut decided = Vec::new();
    let (zone, zone_grounds) = zone(&known, survey, &mut problems);
    let (order, order_grounds) = order(&known, survey, &mut problems);
    let is_dates_only = dates_only(&known, survey, &mut problems, &mut decided);
    let is_serial = serial(&known, survey, &mut problems, &mut decided);
    let is_cloud_fraction = cloud_is_fraction(&known, survey, &mut problems, &mut decided);
    let is_incidence_elevation = incidence_is_elevation(&known, survey, &mut problems, &mut decided);
    for note in known.preset.map_or(&[][..], |it| it.notes) {
        problems.push(super::problems::about_file(*note, Effect::Noted));
    }
    let is_swapped = swapped(&known, survey, &mut problems, &mut decided);
    if known.is_time_in_name {
        problems.push(found_in_file(Reason::TimeFromName, Effect::Assumed, "…_YYYYMMDDThhmmss_…"));
    }
    let reading = Reading {
        role: known.role,
        preset: known.preset,
        columns: known.columns,
        corners: known.corners,
        folded: known.header.iter().map(|it| folded(it)).collect(),
        header: known.header,
        zone,
        zone_grounds,
        order,
        order_grounds,
        is_dates_only,
        is_serial,
        is_time_in_name: known.is_time_in_name,
        is_swapped,
        is_cloud_fraction,
        is_incidence_elevation,
        decided_role: known.decided_role,
        decided_preset: known.decided_preset,
        decided,
    };
    (reading, problems)
}

/// The plan by file, the plan by role, the makers of the layout, the name of a column, or a guess.
fn zone(known: &Known<'_>, survey: &Survey, problems: &mut Vec<Problem>) -> (Zone, Grounds) {
    let zones = &known.plan.ingest.zones;
    let by_file =
        choice(known, "zone").or(IngestPlan::of(zones, known.name, known.shape).map(String::as_str));
    for stated in [by_file, zones.get(known.role.code()).map(String::as_str)].into_iter().flatten() {
        match Zone::of_name(stated) {
            Some(zone) => return (zone, Grounds::Plan),
            None => problems.push(found_in_file(Reason::UnknownZone, Effect::ValueDropped, stated)),
        }
    }
    if let Some(zone) = known.preset.and_then(|it| it.zone) {
        return (zone, Grounds::Layout);
    }
    let of_times =
        [Field::Date, Field::Time, Field::Start].into_iter().filter_map(|it| known.columns.get(it));
    let named = of_times.filter_map(|it| known.header.get(it)).find_map(|it| Zone::of_column(it));
    if let Some(zone) = named {
        return (zone, Grounds::Stated);
    }
    let at = survey.median().or(known.facilities_at);
    let is_local = matches!(known.role, Role::Strikes) && at.is_some_and(is_around_ukraine);
    (if is_local { KYIV } else { UTC }, Grounds::Assumed)
}

fn order(known: &Known<'_>, survey: &Survey, problems: &mut Vec<Problem>) -> (Order, Grounds) {
    let orders = &known.plan.ingest.date_orders;
    let stated =
        choice(known, "date-order").or(IngestPlan::of(orders, known.name, known.shape).map(String::as_str));
    match stated {
        Some("mdy") => return (Order::Mdy, Grounds::Plan),
        Some("dmy") => return (Order::Dmy, Grounds::Plan),
        _ => {}
    }
    if let Some(order) = known.preset.and_then(|it| it.order) {
        return (order, Grounds::Layout);
    }
    let [dmy, mdy, either] = survey.dates;
    let order = if mdy > dmy { Order::Mdy } else { Order::Dmy };
    // Nothing to go by, or dates that contradict each other.
    if dmy + mdy + either > 0 && (dmy > 0) == (mdy > 0) {
        problems.push(assumed(Reason::DateOrderAssumed, order.code()));
        return (order, Grounds::Assumed);
    }
    (order, Grounds::Evidence)
}

/// Are times of day at midnight only the lack of a time of day?
fn dates_only(
    known: &Known<'_>,
    survey: &Survey,
    problems: &mut Vec<Problem>,
    decided: &mut Vec<Decision>,
) -> bool {
    if known.preset.is_some_and(|it| it.is_dates_only) {
        return true;
    }
    let stated = choice(known, "midnight");
    let is_midnight = survey.is_midnight_only();
    if !is_midnight || !matches!(known.role, Role::Images | Role::Strikes) {
        return is_midnight;
    }
    let is_date = stated != Some("time");
    let grounds = if stated.is_some() { Grounds::Plan } else { Grounds::Evidence };
    let evidence = [("midnights", survey.midnights[0])];
    decided.push(decision(
        "midnight",
        if is_date { "date" } else { "time" },
        grounds,
        &evidence,
        &["date", "time"],
    ));
    if is_date && stated.is_none() {
        problems.push(assumed(Reason::MidnightMeansDate, "00:00"));
    }
    is_date
}

/// Are times numbers of days, as spreadsheets count them?
fn serial(
    known: &Known<'_>,
    survey: &Survey,
    problems: &mut Vec<Problem>,
    decided: &mut Vec<Decision>,
) -> bool {
    if survey.serials == 0 || survey.serials < survey.stamps {
        return false;
    }
    let stated = choice(known, "serial-dates");
    let is_serial = stated != Some("no");
    let grounds = if stated.is_some() { Grounds::Plan } else { Grounds::Evidence };
    let value = if is_serial { "yes" } else { "no" };
    decided.push(decision("serial-dates", value, grounds, &[("numbers", survey.serials)], &["yes", "no"]));
    if is_serial && stated.is_none() {
        problems.push(assumed(Reason::SerialDates, &survey.serials.to_string()));
    }
    is_serial
}

/// Cloud as a fraction of one, or per cent: by the plan, the layout, the column's name, else by its values.
fn cloud_is_fraction(
    known: &Known<'_>,
    survey: &Survey,
    problems: &mut Vec<Problem>,
    decided: &mut Vec<Decision>,
) -> bool {
    let Some(column) = known.columns.get(Field::Cloud) else { return false };
    let name = known.header.get(column).map(|it| it.to_lowercase()).unwrap_or_default();
    let is_named = name == "eo:cloud_cover" || name.contains("percent") || name.contains('%');
    let layout = known.preset.and_then(|it| it.is_cloud_fraction);
    let (is_fraction, grounds) = match choice(known, "cloud-unit") {
        Some("fraction") => (true, Grounds::Plan),
        Some("percent") => (false, Grounds::Plan),
        _ if layout.is_some() => (layout == Some(true), Grounds::Layout),
        _ if is_named || survey.cloud_signs > 0 => (false, Grounds::Stated),
        _ if survey.cloud_max > 1.0 => (false, Grounds::Evidence),
        _ => (survey.cloud_parts > 0, Grounds::Assumed),
    };
    if grounds == Grounds::Assumed && survey.cloud_max > 0.0 {
        problems.push(assumed(Reason::CloudUnitAssumed, if is_fraction { "0–1" } else { "%" }));
    }
    let evidence = [
        ("greatest", survey.cloud_max.max(0.0).ceil() as u64),
        ("between-0-and-1", survey.cloud_parts),
        ("per-cent-signs", survey.cloud_signs),
    ];
    let value = if is_fraction { "fraction" } else { "percent" };
    decided.push(decision("cloud-unit", value, grounds, &evidence, &["fraction", "percent"]));
    is_fraction
}

/// Some catalogues call the elevation "incidence": then 90° minus it fits the off-nadir angle, and it does not.
fn incidence_is_elevation(
    known: &Known<'_>,
    survey: &Survey,
    problems: &mut Vec<Problem>,
    decided: &mut Vec<Decision>,
) -> bool {
    let [as_incidence, as_elevation] = survey.angles;
    if as_incidence + as_elevation == 0 {
        return choice(known, "incidence") == Some("elevation");
    }
    let (is_elevation, grounds) = match choice(known, "incidence") {
        Some(it) => (it == "elevation", Grounds::Plan),
        None => (as_elevation > as_incidence, Grounds::Evidence),
    };
    let value = if is_elevation { "elevation" } else { "incidence" };
    let evidence = [("fits-as-incidence", as_incidence), ("fits-as-elevation", as_elevation)];
    decided.push(decision("incidence", value, grounds, &evidence, &["incidence", "elevation"]));
    if is_elevation && grounds == Grounds::Evidence {
        problems.push(assumed(Reason::ElevationAsIncidence, &format!("{as_elevation} : {as_incidence}")));
    }
    is_elevation
}

/// Have latitude and longitude changed places? Only when the other way round is in Ukraine, this way is not, and
/// something else says Ukraine: the same rectangle turned over is a part of Iran.
fn swapped(
    known: &Known<'_>,
    survey: &Survey,
    problems: &mut Vec<Problem>,
    decided: &mut Vec<Decision>,
) -> bool {
    let here = survey.share(is_around_ukraine);
    let turned = survey.share(|(lon, lat)| is_around_ukraine((lat, lon)));
    let is_suspect = turned[0] * 10 >= turned[1] * 9 && here[0] * 10 <= here[1] && turned[0] > 0;
    let others = known.facilities_at.filter(|it| known.role != Role::Facilities && is_around_ukraine(*it));
    let stated = choice(known, "coordinate-order");
    let (is_swapped, grounds) = match stated {
        Some("lon-lat") => (true, Grounds::Plan),
        Some(_) => (false, Grounds::Plan),
        None => (is_suspect && (others.is_some() || survey.in_ukraine > 0), Grounds::Evidence),
    };
    let at = survey.median().filter(|_| is_suspect);
    if stated.is_none()
        && let Some((lon, lat)) = at
    {
        problems.push(if is_swapped {
            assumed(Reason::CoordinateOrderAssumed, "lon-lat")
        } else {
            found_in_file(Reason::Swapped, Effect::Noted, &format!("{lat}, {lon}"))
        });
    }
    if is_suspect || stated.is_some() {
        let evidence = [
            ("in-ukraine-as-it-stands", here[0]),
            ("in-ukraine-turned-over", turned[0]),
            ("rows-that-say-ukraine", survey.in_ukraine),
            ("other-files-in-ukraine", u64::from(others.is_some())),
        ];
        let value = if is_swapped { "lon-lat" } else { "lat-lon" };
        decided.push(decision("coordinate-order", value, grounds, &evidence, &["lat-lon", "lon-lat"]));
    }
    is_swapped
}
