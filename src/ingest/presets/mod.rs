//! Well-known layouts: recognised by their columns, with what their columns mean.
//!
//! A preset is data; what is done with it is in `reading` and `records`.

mod facilities;
mod images;
mod strikes;
mod tables;

use super::Layout;
use super::columns::{Field, folded};
use super::times::Order;
use super::zones::Zone;
use crate::model::{Reason, Role};

/// What the values of a precision column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Metres, or words.
    Metres,
    /// UCDP `where_prec`: 1 exact, 2 within 25 km, 3 and above a district or worse.
    Ucdp,
    /// ACLED `geo_precision`: 1 town, 2 near it or part of a region, 3 region.
    Acled,
}

/// What a row becomes, where its role has more than one kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Makes {
    /// The record of the role.
    OfRole,
    /// A wave of an attack.
    Waves,
    /// A row of a satellite catalogue.
    Satellites,
    /// The name of a region.
    RegionNames,
    /// Nothing: the source cannot serve.
    Nothing,
}

/// A well-known layout. Names of columns are folded, as by [`folded`].
#[derive(Debug)]
pub struct Preset {
    /// Code in the result file.
    pub id: &'static str,
    /// What its rows are.
    pub role: Role,
    /// Columns it must have.
    pub needs: &'static [&'static str],
    /// Columns of which it must have one, if there are any here.
    pub any: &'static [&'static str],
    /// Columns it must not have.
    pub without: &'static [&'static str],
    /// A column and how its first value must begin, in lower case.
    pub value: Option<(&'static str, &'static str)>,
    /// Columns of fields that their names alone would not give; of several for one field the first that is there.
    pub fields: &'static [(Field, &'static str)],
    /// Fields that must not be taken from any column.
    pub not: &'static [Field],
    /// Columns of further names, for rows without one in the column of names.
    pub names: &'static [&'static str],
    /// The zone its times are in, where its makers say so.
    pub zone: Option<Zone>,
    /// The order of day and month, where its makers say so.
    pub order: Option<Order>,
    /// What its precision column means.
    pub scale: Scale,
    /// How far off a place may be when the row does not say, metres.
    pub precision_m: f64,
    /// Its times of day mean nothing.
    pub is_dates_only: bool,
    /// Its times of day are `HHMM` with leading zeros lost.
    pub is_time_packed: bool,
    /// Cloud is a fraction of one (`Some(true)`) or per cent (`Some(false)`), where its makers say so.
    pub is_cloud_fraction: Option<bool>,
    /// Cloud cover from this value on means that nobody looked, per cent.
    pub cloud_unknown_from: f64,
    /// Only rows with one of these values (lower case) in this column are what the role asks for.
    pub keep: Option<(&'static str, &'static [&'static str])>,
    /// Rows whose value in this column begins with one of these (lower case) were never built.
    pub unbuilt: Option<(&'static str, &'static [&'static str])>,
    /// Rows with the same value in this column are one thing.
    pub group: Option<&'static str>,
    /// What must be said about it.
    pub notes: &'static [Reason],
    /// Who operates its satellites.
    pub operator: Option<&'static str>,
    /// What a row becomes.
    pub makes: Makes,
}

const PLAIN: Preset = Preset {
    id: "",
    role: Role::Unknown,
    needs: &[],
    any: &[],
    without: &[],
    value: None,
    fields: &[],
    not: &[],
    names: &[],
    zone: None,
    order: None,
    scale: Scale::Metres,
    precision_m: 0.0,
    is_dates_only: false,
    is_time_packed: false,
    is_cloud_fraction: None,
    cloud_unknown_from: f64::INFINITY,
    keep: None,
    unbuilt: None,
    group: None,
    notes: &[],
    operator: None,
    makes: Makes::OfRole,
};

/// Every preset; the first that fits is taken.
pub fn all() -> impl Iterator<Item = &'static Preset> {
    [strikes::PRESETS, images::PRESETS, facilities::PRESETS, tables::PRESETS].into_iter().flatten()
}

/// A preset as it is told about.
pub fn told(preset: &'static Preset) -> Layout {
    let mut recognised = vec![preset.needs.join(", ")];
    if !preset.any.is_empty() {
        recognised.push(format!("one of {}", preset.any.join(", ")));
    }
    if !preset.without.is_empty() {
        recognised.push(format!("none of {}", preset.without.join(", ")));
    }
    recognised.extend(preset.value.map(|(column, value)| format!("{column} begins with {value}")));
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    let fields: Vec<String> =
        preset.fields.iter().map(|(field, name)| format!("{}←{name}", field.code())).collect();
    if !fields.is_empty() {
        facts.push(("columns", fields.join(", ")));
    }
    let not: Vec<&str> = preset.not.iter().map(|it| it.code()).collect();
    if !not.is_empty() {
        facts.push(("never used as", not.join(", ")));
    }
    facts.extend(preset.zone.map(|it| ("zone", it.name())));
    facts.extend(preset.order.map(|it| ("date-order", it.code().to_owned())));
    facts.extend(preset.is_cloud_fraction.map(|it| ("cloud-unit", if it { "0–1" } else { "%" }.to_owned())));
    if preset.cloud_unknown_from.is_finite() {
        facts.push(("cloud unknown from", format!("{} %", preset.cloud_unknown_from)));
    }
    match preset.scale {
        Scale::Metres if preset.precision_m > 0.0 => {
            facts.push(("precision", format!("{} m", preset.precision_m)));
        }
        Scale::Metres => {}
        Scale::Ucdp => facts.push(("precision", "1: 2 km, 2: 25 km, 3 and above: set aside".to_owned())),
        Scale::Acled => facts.push((
            "precision",
            "place 1: 5 km, 2: 25 km, 3: set aside; time 1: the day, 2: ± 6 days, 3: ± 31 days".to_owned(),
        )),
    }
    if preset.is_dates_only {
        facts.push(("time of day", "means nothing".to_owned()));
    }
    if preset.is_time_packed {
        facts.push(("time of day", "HHMM, zeros lost: 149 is 01:49, 5 is 00:05".to_owned()));
    }
    facts.extend(
        preset.keep.map(|(column, values)| ("only rows with", format!("{column}: {}", values.join(", ")))),
    );
    facts.extend(
        preset.unbuilt.map(|(column, states)| ("not built if", format!("{column}: {}", states.join(", ")))),
    );
    facts.extend(preset.group.map(|it| ("rows are one by", it.to_owned())));
    facts.extend(preset.operator.map(|it| ("operator", it.to_owned())));
    match preset.makes {
        Makes::OfRole => {}
        Makes::Waves => facts.push(("makes", "waves, linked to nothing".to_owned())),
        Makes::Satellites => facts.push(("makes", "rows of a satellite catalogue".to_owned())),
        Makes::RegionNames => facts.push(("makes", "names of regions".to_owned())),
        Makes::Nothing => facts.push(("makes", "nothing: the file is refused".to_owned())),
    }
    Layout {
        id: preset.id,
        role: preset.role,
        recognised_by: recognised.join("; "),
        facts,
        notes: preset.notes.to_vec(),
    }
}

/// The preset that fits a header and the first values of its columns.
pub fn of_table(header: &[String], first: &[String]) -> Option<&'static Preset> {
    let names: Vec<String> = header.iter().map(|it| folded(it)).collect();
    let has = |name: &&str| names.iter().any(|it| it == name);
    let begins = |(column, value): (&str, &str)| {
        let column = names.iter().position(|it| it == column);
        column.and_then(|it| first.get(it)).is_some_and(|it| it.to_lowercase().starts_with(value))
    };
    all().find(|it| {
        it.needs.iter().all(has)
            && (it.any.is_empty() || it.any.iter().any(has))
            && !it.without.iter().any(has)
            && it.value.is_none_or(begins)
    })
}
