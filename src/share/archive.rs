//! Zips: many files as one, the same content as the same bytes. Knows nothing of what is in them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Of a file that is picked out no more is read, in bytes.
const PICKED_MAX: u64 = 100_000_000;

/// Files → zip. Writing into memory cannot fail.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let options = entry().compression_method(CompressionMethod::Deflated).compression_level(Some(9));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let _ = writer.start_file(name.as_str(), options);
        let _ = writer.write_all(bytes);
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// The files of a zip whose names have an ending; what cannot be read is left out.
pub fn pick(zip: &[u8], ending: &str) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(zip)) else { return out };
    let names = archive.file_names().flatten().map(Cow::into_owned);
    let names: Vec<String> = names.filter(|it| it.ends_with(ending)).collect();
    for name in names {
        let mut content = Vec::new();
        let read = archive.by_name(&name).map(|it| it.take(PICKED_MAX).read_to_end(&mut content));
        if matches!(read, Ok(Ok(_))) {
            out.insert(name, content);
        }
    }
    out
}

/// A zip with more files in it, which are packed already (pictures); the same zip when it cannot be read.
pub fn with_more(zip: Vec<u8>, files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let options = entry().compression_method(CompressionMethod::Stored);
    let Ok(mut writer) = ZipWriter::new_append(Cursor::new(zip.clone())) else { return zip };
    for (name, bytes) in files {
        let _ = writer.start_file(name.as_str(), options);
        let _ = writer.write_all(bytes);
    }
    writer.finish().map_or(zip, Cursor::into_inner)
}

/// How a file stands in a zip: the same at any time, on any machine.
fn entry() -> SimpleFileOptions {
    SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o644)
}
