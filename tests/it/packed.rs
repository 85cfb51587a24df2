//! Binary formats whose samples are made here: Parquet, FlatGeobuf; and files that would fill the memory.

use std::io::Write;
use std::sync::Arc;

use flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use nadir::ingest::ingest;
use nadir::model::{Dataset, InputFile, Plan, Reason, Role};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::formats::check_books;

fn read(name: &str, bytes: Vec<u8>) -> Dataset {
    let dataset =
        ingest(&[InputFile { name: name.to_owned(), bytes, role: None }], &Plan::default(), &mut |_| ());
    check_books(&dataset);
    dataset
}

/// A square as WKB.
fn wkb(x: f64, y: f64) -> Vec<u8> {
    let mut bytes = vec![1, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0];
    for (dx, dy) in [(0.0, 0.0), (0.2, 0.0), (0.2, 0.2), (0.0, 0.2), (0.0, 0.0)] {
        bytes.extend(f64::to_le_bytes(x + dx));
        bytes.extend(f64::to_le_bytes(y + dy));
    }
    bytes
}

/// Two items as STAC-GeoParquet has them; the second without a geometry that can be read.
pub fn parquet_bytes() -> Vec<u8> {
    let schema = "message items {
        REQUIRED BYTE_ARRAY id (UTF8);
        OPTIONAL INT64 datetime (TIMESTAMP(MICROS,true));
        OPTIONAL BYTE_ARRAY platform (UTF8);
        OPTIONAL DOUBLE eo_cloud_cover;
        OPTIONAL BYTE_ARRAY geometry;
    }";
    let schema = Arc::new(parse_message_type(schema).expect("schema"));
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::default())).expect("writer");
    let mut group = writer.next_row_group().expect("group");
    let text = |all: &[&str]| all.iter().map(|it| ByteArray::from(*it)).collect::<Vec<_>>();
    let mut next = |write: &mut dyn FnMut(&mut parquet::file::writer::SerializedColumnWriter<'_>)| {
        let mut column = group.next_column().expect("column").expect("a column");
        write(&mut column);
        column.close().expect("close");
    };
    next(&mut |it| {
        it.typed::<ByteArrayType>().write_batch(&text(&["a", "b"]), None, None).expect("ids");
    });
    next(&mut |it| {
        it.typed::<Int64Type>().write_batch(&[1_714_640_411_123_456], Some(&[1, 0]), None).expect("times");
    });
    next(&mut |it| {
        it.typed::<ByteArrayType>()
            .write_batch(&text(&["WV03", "WV03"]), Some(&[1, 1]), None)
            .expect("names");
    });
    next(&mut |it| {
        it.typed::<DoubleType>().write_batch(&[12.5], Some(&[0, 1]), None).expect("clouds");
    });
    next(&mut |it| {
        let shapes = [ByteArray::from(wkb(24.0, 49.0)), ByteArray::from(vec![1_u8, 3, 0])];
        it.typed::<ByteArrayType>().write_batch(&shapes, Some(&[1, 1]), None).expect("shapes");
    });
    group.close().expect("close");
    writer.close().expect("close");
    bytes
}

#[test]
fn items_as_parquet() {
    let dataset = read("items.parquet", parquet_bytes());
    let source = &dataset.sources[0];
    assert_eq!((source.format.as_str(), source.role), ("parquet", Role::Images));
    assert_eq!((source.tally.accepted, source.tally.rejected), (1, 1), "{:?}", source.problems);
    let image = &dataset.images[0];
    assert_eq!((image.id.as_str(), image.when.start_secs), ("a", 1_714_640_411));
    assert_eq!(image.platform.as_deref(), Some("WV03"));
    assert_eq!(image.cloud_percent, None);
    // What was set aside can be mended and dropped again: its cells are CSV.
    assert_eq!(source.rejected_rows[0].1, "id,datetime,platform,eo_cloud_cover,geometry");
    assert_eq!(source.rejected_rows[1].1, "b,,WV03,12.5,");
}

/// A place, in the way the writer of FlatGeobuf asks for it.
struct At(f64, f64);

impl GeozeroGeometry for At {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> flatgeobuf::geozero::error::Result<()> {
        to.point_begin(0)?;
        to.xy(self.0, self.1, 0)?;
        to.point_end(0)
    }
}

/// Two plants as FlatGeobuf.
pub fn flatgeobuf_bytes() -> Vec<u8> {
    let options =
        FgbWriterOptions { crs: FgbCrs { code: 4326, ..FgbCrs::default() }, ..FgbWriterOptions::default() };
    let mut writer = FgbWriter::create_with_options("plants", GeometryType::Point, options).expect("writer");
    writer.add_column("name", ColumnType::String, |_, _| {});
    writer.add_column("capacity_mw", ColumnType::Double, |_, _| {});
    for (name, x) in [("West", 24.1), ("Схід", 31.2)] {
        writer
            .add_feature_geom(At(x, 49.1), |feature| {
                feature.property(0, "name", &ColumnValue::String(name)).expect("name");
                feature.property(1, "capacity_mw", &ColumnValue::Double(100.0)).expect("capacity");
            })
            .expect("feature");
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes).expect("bytes");
    bytes
}

#[test]
fn plants_as_flatgeobuf() {
    let dataset = read("plants.fgb", flatgeobuf_bytes());
    let source = &dataset.sources[0];
    assert_eq!((source.format.as_str(), source.role), ("flatgeobuf", Role::Facilities));
    let mut names: Vec<&str> = dataset.facilities.iter().map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["West", "Схід"]);
}

/// No panic on any beginning and on any changed byte, and the books balance.
#[test]
fn damaged_binary_files_are_booked() {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/samples");
    let mut all = vec![parquet_bytes(), flatgeobuf_bytes()];
    for name in ["book.xlsx", "table.ods", "places.kmz", "scenes.csv.gz", "regions_shp.zip", "many.zip"] {
        all.push(std::fs::read(folder.join(name)).expect("a sample"));
    }
    for bytes in all {
        for end in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            read("cut", bytes[..end].to_vec());
        }
        for at in (0..bytes.len()).step_by(bytes.len() / 200 + 1) {
            for with in [0, 0xff, bytes[at] ^ 1, bytes[at] ^ 0x80] {
                let mut changed = bytes.clone();
                changed[at] = with;
                read("changed", changed);
            }
        }
    }
}

/// A few kilobytes that would be gigabytes: refused, and said.
#[test]
fn bombs_are_refused() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..1100 {
        packed.write_all(&zeros).expect("zeros");
    }
    let bytes = packed.finish().expect("gzip");
    assert!(bytes.len() < 3 << 20);
    assert_eq!(read("bomb.gz", bytes).sources[0].problems[0].reason, Reason::TooLarge);

    let mut bytes = b"date,lat,lon\n2024-05-02,49.1,24.1\n".to_vec();
    for _ in 0..6 {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&bytes).expect("bytes");
        bytes = packed.finish().expect("gzip");
    }
    assert_eq!(read("nested.gz", bytes).sources[0].problems[0].reason, Reason::TooLarge);
}

#[test]
fn formats_to_be_converted_say_how() {
    let bytes = [b"SQLite format 3\0".as_slice(), &[0; 100]].concat();
    let dataset = read("places.gpkg", bytes);
    let problem = &dataset.sources[0].problems[0];
    assert_eq!(
        (problem.reason, problem.found.as_deref()),
        (Reason::ConvertFirst, Some("GeoPackage / SQLite"))
    );
}
