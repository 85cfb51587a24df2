//! GeoJSON: features as rows, their properties as columns.

use super::items::{self, Listed};
use super::{Chosen, Format};
use crate::ingest::long::Text;
use crate::ingest::problems::found_in_file;
use crate::ingest::table::Table;
use crate::model::{Effect, Problem, Reason};

/// See the module.
pub struct GeoJson;

const GEOMETRIES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

impl Format for GeoJson {
    fn id(&self) -> &'static str {
        "geojson"
    }

    fn recognises(&self, text: &str) -> bool {
        let text = text.trim_start();
        let has = |word: &str| text.contains(&format!("\"{word}\""));
        let head: String = text.chars().take(300).collect();
        let is_bare = || ["coordinates", "GeometryCollection"].iter().any(|it| head.contains(it));
        text.starts_with('{') && has("type") && (has("Feature") || has("FeatureCollection") || is_bare())
            || text.starts_with('[') && has("Feature") && has("geometry")
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let (all, crs) = items::items(text)?;
        if let Some(crs) = crs.filter(|it| it != "null" && !is_lon_lat(it)) {
            return Err(found_in_file(Reason::UnsupportedFormat, Effect::FileRejected, &crs));
        }
        let is_bare = |it: &str| {
            serde_json::from_slice::<items::Top<'_>>(it.as_bytes()).is_ok_and(|it| {
                it.kind.is_some_and(|it| it.as_str().is_some_and(|it| GEOMETRIES.contains(&it)))
            })
        };
        let bare = matches!(&all, Listed::Held(_, all) if matches!(all[..], [one] if is_bare(one.text)));
        Ok(Box::new(items::Items::new(all, if bare { items::geometry } else { items::feature })))
    }
}

/// Longitude and latitude on WGS 84, by any of its names.
fn is_lon_lat(crs: &str) -> bool {
    ["CRS84", "4326", "4258"].iter().any(|it| crs.contains(it)) || !crs.contains("EPSG")
}
