//! Parquet, with a column of shapes (GeoParquet, STAC-GeoParquet) or without: columns of single values as cells.
//!
//! Lists (assets, links) are left out. Pages packed by zstd or brotli cannot be read here.

use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::wkb;
use super::{Inside, malformed, unusable};
use crate::ingest::grid::{Grid, GridRow};
use crate::ingest::problems::{Wrong, found_in_file};
use crate::ingest::table::Shaped;
use crate::model::time::iso_utc;
use crate::model::{Effect, Reason};

/// The rows.
pub fn table(bytes: &[u8]) -> Inside {
    match grid(bytes) {
        Ok(it) => it,
        Err(why) => malformed("parquet", &why),
    }
}

/// A value of a column: a cell, or bytes.
enum Value {
    Cell(String),
    Bytes(Vec<u8>),
}

fn grid(bytes: &[u8]) -> Result<Inside, parquet::errors::ParquetError> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes))?;
    let metadata = reader.metadata();
    let columns = metadata.row_groups().iter().flat_map(parquet::file::metadata::RowGroupMetaData::columns);
    let mut packed = columns.map(parquet::file::metadata::ColumnChunkMetaData::compression);
    let can_unpack = |it: &Compression| {
        matches!(it, Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_))
    };
    if let Some(other) = packed.find(|it| !can_unpack(it)) {
        let found = format!("parquet, {other}");
        let problem = found_in_file(Reason::ConvertFirst, Effect::FileRejected, &found);
        return Ok(unusable("parquet", problem));
    }
    let geo =
        metadata.file_metadata().key_value_metadata().and_then(|it| it.iter().find(|it| it.key == "geo"));
    let geo = geo.and_then(|it| serde_json::from_str::<serde_json::Value>(it.value.as_deref()?).ok());
    let shapes = geo.as_ref().and_then(|it| it["primary_column"].as_str()).unwrap_or("geometry").to_owned();
    if let Some(found) = geo.as_ref().and_then(|it| other_datum(&it["columns"][&shapes]["crs"])) {
        let problem = found_in_file(Reason::OtherDatum, Effect::FileRejected, &found);
        return Ok(unusable("parquet", problem));
    }
    let mut grid = Grid::default();
    let mut line = 0;
    for group in 0..metadata.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let mut all = Vec::new();
        for k in 0..group.num_columns() {
            let descriptor = group.metadata().column(k).column_descr_ptr();
            let name = descriptor.path().string();
            let is_single = descriptor.max_rep_level() == 0;
            if is_single && !name.starts_with("assets.") && !name.starts_with("links.") {
                all.push((name, column(group.as_ref(), k, &descriptor, rows)?));
            }
        }
        // As many rows as the columns really have, whatever the header says.
        let rows = all.iter().map(|it| it.1.len()).max().unwrap_or(0).min(rows);
        for row in 0..rows {
            line += 1;
            let mut shape: Option<Result<Shaped, Wrong>> = None;
            let mut cells: Vec<(&str, String)> = Vec::new();
            for (name, values) in &mut all {
                match values.get_mut(row).and_then(Option::take) {
                    Some(Value::Cell(it)) => cells.push((name.as_str(), it)),
                    Some(Value::Bytes(it)) if *name == shapes => shape = Some(wkb::shape(&it)),
                    Some(Value::Bytes(_)) | None => {}
                }
            }
            grid.push(GridRow { line, shape, ..GridRow::default() }, cells);
        }
    }
    Ok(Inside::Grid("parquet", grid))
}

/// The name of a reference system that is not longitude and latitude on WGS 84; absent means that it is.
fn other_datum(crs: &serde_json::Value) -> Option<String> {
    let id = &crs["id"];
    let code =
        id["code"].as_str().map(str::to_owned).or_else(|| id["code"].as_u64().map(|it| it.to_string()));
    let is_fine = crs.is_null() || code.as_deref().is_none_or(|it| matches!(it, "4326" | "CRS84" | "4258"));
    (!is_fine).then(|| format!("{}:{}", id["authority"].as_str().unwrap_or("EPSG"), code.unwrap_or_default()))
}

fn column(
    group: &dyn RowGroupReader,
    k: usize,
    descriptor: &ColumnDescriptor,
    rows: usize,
) -> Result<Vec<Option<Value>>, parquet::errors::ParquetError> {
    let cell = |it: String| Some(Value::Cell(it));
    Ok(match group.get_column_reader(k)? {
        ColumnReader::BoolColumnReader(it) => {
            values(it, descriptor, rows)?.into_iter().map(|it| cell(it?.to_string())).collect()
        }
        ColumnReader::Int32ColumnReader(it) => {
            let is_date = descriptor.converted_type() == ConvertedType::DATE;
            let text = |it: i32| if is_date { day(i64::from(it)) } else { it.to_string() };
            values(it, descriptor, rows)?.into_iter().map(|it| cell(text(it?))).collect()
        }
        ColumnReader::Int64ColumnReader(it) => {
            let per_second = per_second(descriptor);
            let text = |it: i64| per_second.map_or_else(|| it.to_string(), |n| moment(it, n));
            values(it, descriptor, rows)?.into_iter().map(|it| cell(text(it?))).collect()
        }
        ColumnReader::Int96ColumnReader(it) => {
            values(it, descriptor, rows)?.into_iter().map(|it| cell(moment(it?.to_millis(), 1000))).collect()
        }
        ColumnReader::FloatColumnReader(it) => {
            values(it, descriptor, rows)?.into_iter().map(|it| cell(it?.to_string())).collect()
        }
        ColumnReader::DoubleColumnReader(it) => {
            values(it, descriptor, rows)?.into_iter().map(|it| cell(it?.to_string())).collect()
        }
        ColumnReader::ByteArrayColumnReader(it) => {
            let is_text = matches!(
                descriptor.converted_type(),
                ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON
            );
            let value = |it: &[u8]| {
                if is_text {
                    Value::Cell(String::from_utf8_lossy(it).into_owned())
                } else {
                    Value::Bytes(it.to_vec())
                }
            };
            values(it, descriptor, rows)?.into_iter().map(|it| Some(value(it?.data()))).collect()
        }
        ColumnReader::FixedLenByteArrayColumnReader(_) => Vec::new(),
    })
}

/// Values of a column, absent ones in their places.
fn values<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    descriptor: &ColumnDescriptor,
    rows: usize,
) -> Result<Vec<Option<T::T>>, parquet::errors::ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let most = descriptor.max_def_level();
    let mut left = rows;
    loop {
        // In steps, so that a damaged header cannot ask for all the memory at once.
        let (records, _, _) = reader.read_records(left.min(1 << 16), Some(&mut levels), None, &mut values)?;
        left = left.saturating_sub(records);
        if records == 0 || left == 0 {
            break;
        }
    }
    if most == 0 {
        return Ok(values.into_iter().map(Some).collect());
    }
    let mut values = values.into_iter();
    Ok(levels.iter().map(|it| if *it == most { values.next() } else { None }).collect())
}

/// How many units of a time a second has; `None`: the number is no time.
fn per_second(descriptor: &ColumnDescriptor) -> Option<i64> {
    if let Some(LogicalType::Timestamp(it)) = descriptor.logical_type_ref() {
        return Some(match it.unit {
            TimeUnit::MILLIS => 1000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        });
    }
    match descriptor.converted_type() {
        ConvertedType::TIMESTAMP_MILLIS => Some(1000),
        ConvertedType::TIMESTAMP_MICROS => Some(1_000_000),
        _ => None,
    }
}

fn moment(value: i64, per_second: i64) -> String {
    iso_utc(value.div_euclid(per_second))
}

fn day(days: i64) -> String {
    let text = iso_utc(days.saturating_mul(86_400));
    text.split('T').next().unwrap_or_default().to_owned()
}
