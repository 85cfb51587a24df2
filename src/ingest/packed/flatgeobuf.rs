//! FlatGeobuf: features as rows. Every buffer is verified before it is looked into.

use flatgeobuf::{ColumnType, GeometryType, size_prefixed_root_as_feature, size_prefixed_root_as_header};
use geo::Coord;

use super::{Inside, malformed, unusable};
use crate::ingest::grid::{Grid, GridRow};
use crate::ingest::problems::{Wrong, found_in_file};
use crate::ingest::shapes;
use crate::ingest::table::Shaped;
use crate::model::{Effect, Reason};

type Geometry<'a> = flatgeobuf::Geometry<'a>;

/// The features.
pub fn table(bytes: &[u8]) -> Inside {
    match grid(bytes) {
        Ok(it) => it,
        Err(why) => malformed("flatgeobuf", &why),
    }
}

/// A length and as many bytes, taken off.
fn sized<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (head, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *bytes = rest;
    Some(head)
}

/// The same with its length in front, as flatbuffers are aligned.
fn prefixed<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let whole = *bytes;
    let length = sized(bytes)?.len();
    whole.get(..length + 4)
}

/// Bytes of the index between header and features.
fn index_bytes(features: u64, node_size: u16) -> Option<u64> {
    if node_size < 2 || features == 0 {
        return Some(0);
    }
    let (mut level, mut nodes) = (features, features);
    while level > 1 {
        level = level.div_ceil(u64::from(node_size));
        nodes = nodes.checked_add(level)?;
    }
    // A single feature has a leaf and a root.
    nodes = nodes.max(2);
    nodes.checked_mul(40)
}

fn grid(bytes: &[u8]) -> Result<Inside, String> {
    let cut = || "cut short".to_owned();
    let whole = bytes.len();
    let mut rest = bytes.get(8..).ok_or_else(cut)?;
    let header = prefixed(&mut rest).ok_or_else(cut)?;
    let header = size_prefixed_root_as_header(header).map_err(|it| it.to_string())?;
    if let Some(code) = header.crs().map(|it| it.code()).filter(|it| !matches!(it, 0 | 4326 | 4258)) {
        let problem = found_in_file(Reason::OtherDatum, Effect::FileRejected, &format!("EPSG:{code}"));
        return Ok(unusable("flatgeobuf", problem));
    }
    let columns: Vec<(String, ColumnType)> = header
        .columns()
        .map(|it| it.iter().map(|it| (it.name().to_owned(), it.type_())).collect())
        .unwrap_or_default();
    let index = index_bytes(header.features_count(), header.index_node_size()).ok_or_else(cut)?;
    rest = usize::try_from(index).ok().and_then(|it| rest.get(it..)).ok_or_else(cut)?;
    let mut grid = Grid::default();
    for (name, _) in &columns {
        grid.column(name);
    }
    let mut line = 0;
    while !rest.is_empty() {
        line += 1;
        let Some(feature) = prefixed(&mut rest) else {
            grid.push(GridRow { line, malformed: Some(cut()), ..GridRow::default() }, []);
            break;
        };
        let row = GridRow { line, end: (whole - rest.len()) as u64, ..GridRow::default() };
        match size_prefixed_root_as_feature(feature) {
            Ok(it) => {
                let shape = it.geometry().map(|it| shape(&it, header.geometry_type()));
                let cells = it.properties().map(|it| cells(it.bytes(), &columns)).unwrap_or_default();
                grid.push(GridRow { shape, ..row }, cells);
            }
            Err(why) => grid.push(GridRow { malformed: Some(why.to_string()), ..row }, []),
        }
    }
    Ok(Inside::Grid("flatgeobuf", grid))
}

/// Properties: number of a column, value; what is damaged ends them.
fn cells<'c>(mut bytes: &[u8], columns: &'c [(String, ColumnType)]) -> Vec<(&'c str, String)> {
    let mut all = Vec::new();
    while let Some((column, rest)) = bytes.split_first_chunk::<2>() {
        let Some((name, kind)) = columns.get(usize::from(u16::from_le_bytes(*column))) else { break };
        bytes = rest;
        let Some(text) = value(&mut bytes, *kind) else { break };
        all.push((name.as_str(), text));
    }
    all
}

fn value(bytes: &mut &[u8], kind: ColumnType) -> Option<String> {
    fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
        let (head, rest) = bytes.split_first_chunk::<N>()?;
        *bytes = rest;
        Some(*head)
    }
    Some(match kind {
        ColumnType::Byte => i8::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::UByte => u8::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Bool => (take::<1>(bytes)?[0] != 0).to_string(),
        ColumnType::Short => i16::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::UShort => u16::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Int => i32::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::UInt => u32::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Long => i64::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::ULong => u64::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Float => f32::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Double => f64::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime => {
            String::from_utf8_lossy(sized(bytes)?).into_owned()
        }
        _ => {
            sized(bytes)?;
            String::new()
        }
    })
}

/// Rings of a polygon: all its corners and where each ring ends.
fn rings(geometry: &Geometry<'_>) -> Option<Vec<Vec<Coord<f64>>>> {
    let xy: Vec<f64> = geometry.xy()?.iter().collect();
    let corners: Vec<Coord<f64>> = xy.chunks_exact(2).map(|it| Coord { x: it[0], y: it[1] }).collect();
    let Some(ends) = geometry.ends() else { return Some(vec![corners]) };
    let mut from = 0;
    let ring = |end: u32| {
        let ring = corners.get(from..end as usize)?.to_vec();
        from = end as usize;
        Some(ring)
    };
    ends.iter().map(ring).collect()
}

fn shape(geometry: &Geometry<'_>, of_all: GeometryType) -> Result<Shaped, Wrong> {
    let bad = || Wrong::new("geometry", "FlatGeobuf", Reason::BadGeometry);
    let kind = if of_all == GeometryType::Unknown { geometry.type_() } else { of_all };
    match kind {
        GeometryType::Point => {
            let mut xy = geometry.xy().ok_or_else(bad)?.iter();
            let (x, y) = (xy.next().ok_or_else(bad)?, xy.next().ok_or_else(bad)?);
            shapes::point(Coord { x, y })
        }
        GeometryType::Polygon => shapes::area(vec![rings(geometry).ok_or_else(bad)?]),
        GeometryType::MultiPolygon => {
            let parts = geometry.parts().ok_or_else(bad)?;
            shapes::area(parts.iter().map(|it| rings(&it)).collect::<Option<_>>().ok_or_else(bad)?)
        }
        other => {
            let name = other.variant_name().unwrap_or("?");
            Err(Wrong::new("geometry", name, Reason::GeometryType))
        }
    }
}
