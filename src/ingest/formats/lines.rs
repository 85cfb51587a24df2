//! `GeoJSON` text sequences and JSON lines: one item a line.

use super::items::{self, Item, Listed};
use super::{Chosen, Format};
use crate::ingest::long::Text;
use crate::ingest::table::Table;
use crate::model::Problem;

/// See the module.
pub struct JsonLines;

/// An item a line, with its line; marks of records are taken off.
fn lines(text: &str) -> impl Iterator<Item = Item<'_>> {
    text.split('\n').zip(1..).filter_map(|(text, line)| items::line(text, line))
}

impl Format for JsonLines {
    fn id(&self) -> &'static str {
        "json-lines"
    }

    fn recognises(&self, text: &str) -> bool {
        let is_object = |it: &str| it.starts_with('{') && it.ends_with('}');
        let mut lines = lines(text);
        let Some(first) = lines.next().filter(|it| is_object(it.text)) else { return false };
        lines.next().is_some_and(|it| it.text.starts_with('{'))
            && serde_json::from_slice::<&serde_json::value::RawValue>(first.text.as_bytes()).is_ok()
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let is_feature = lines(text.head()).next().is_some_and(|it| it.text.contains("\"geometry\""));
        Ok(Box::new(items::Items::new(
            Listed::Lines(text),
            if is_feature { items::feature } else { items::object },
        )))
    }
}
