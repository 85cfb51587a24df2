//! Passes and audited rows as tables of words.

use super::sheets::Sheet;
use crate::model::audit::Standing;
use crate::model::finding::ChanceRow;
use crate::model::passes::PassReport;
use crate::report::audit::zone_name;
use crate::report::passes::{iso, place_name};
use crate::report::text::{text, word};
use crate::report::{Lang, ResultFile};

/// Every pass over the places asked about.
pub fn passes(report: &PassReport, lang: Lang) -> Sheet {
    let names = ["time", "satellite", "place", "elevation", "off-nadir", "sun", "can-image", "age"];
    let rows = report.passes.iter().map(|it| {
        let satellite = report.satellites.get(it.satellite as usize);
        let place = report.question.places.get(it.place as usize);
        let cells = vec![
            iso(it.highest_micros).replace('T', " ").chars().take(19).collect(),
            satellite.map_or_else(String::new, |it| it.name.clone()),
            place.map_or_else(String::new, |it| place_name(lang, it)),
            format!("{}°", lang.decimal(it.elevation_deg, 1)),
            format!("{}°", lang.decimal(it.off_nadir_deg, 1)),
            format!("{}°", lang.decimal(it.sun_deg, 1)),
            text(lang, if it.can_image { "page.yes" } else { "page.no" }, &[]),
            text(
                lang,
                "passes.age",
                &[
                    ("days", &lang.decimal(it.accuracy.age_days.abs(), 1)),
                    ("km", &lang.decimal(it.accuracy.along_track_p90_km, 0)),
                ],
            ),
        ];
        (cells, it.can_image)
    });
    Sheet {
        caption: text(lang, "sheet.passes", &[]),
        lead: text(lang, "sheet.passes.lead", &[]),
        columns: names.iter().map(|it| word(lang, "column", &format!("pass-{it}"))).collect(),
        words: &[1, 2],
        rows: rows.collect(),
    }
}

/// Satellites about which nothing (more) could be said, with the reason.
pub fn unusable(report: &PassReport, lang: Lang) -> Sheet {
    let rows = report.satellites.iter().filter_map(|it| {
        let (why, since) = it.unusable?;
        let why = text(lang, &format!("passes.reason.{}", why.code()), &[]);
        Some((
            vec![it.name.clone(), it.norad_id.to_string(), why, iso(since).chars().take(10).collect()],
            false,
        ))
    });
    Sheet {
        caption: text(lang, "sheet.unusable", &[]),
        lead: String::new(),
        columns: ["satellite", "number", "reason", "since"]
            .iter()
            .map(|it| word(lang, "column", &format!("pass-{it}")))
            .collect(),
        words: &[2],
        rows: rows.collect(),
    }
}

/// Image rows beside the orbits of their platforms, file by file.
pub fn audit(result: &ResultFile, lang: Lang) -> Sheet {
    let mut columns = vec![word(lang, "column", "pass-file")];
    columns.extend(Standing::ALL.iter().map(|it| word(lang, "standing", it.code())));
    columns.push(word(lang, "column", "pass-proposed"));
    let rows = result.audit.iter().map(|it| {
        let mut cells = vec![it.name.clone()];
        cells.extend(it.counts.iter().map(|it| lang.integer(it.rows)));
        let zones: Vec<String> = it.proposed.iter().map(|it| zone_name(lang, it)).collect();
        cells.push(if zones.is_empty() { "–".to_owned() } else { zones.join(", ") });
        (cells, false)
    });
    Sheet {
        caption: text(lang, "audit.title", &[]),
        lead: text(lang, "audit.lead", &[]),
        columns,
        words: &[8],
        rows: rows.collect(),
    }
}

/// Facilities listed; the table file has them all.
const MOST_FACILITIES: usize = 50;

/// Opportunities to image and their use, before strikes and otherwise; nothing without orbits.
pub fn opportunity(result: &ResultFile, lang: Lang) -> Option<Sheet> {
    let found = result.opportunity.as_ref()?;
    let names = ["by", "before", "used-before", "otherwise", "used-otherwise", "ratio"];
    let is_place = |it: &&ChanceRow| it.by == "facility";
    let has_passes = |it: &&ChanceRow| it.passes_before + it.passes_otherwise > 0;
    let groups = found.rows.iter().filter(|it| !is_place(it));
    let rows = groups.chain(found.rows.iter().filter(is_place).filter(has_passes).take(MOST_FACILITIES));
    let name = |it: &ChanceRow| {
        let place = result.facilities.iter().find(|of| is_place(&it) && of.id == it.name);
        place.map_or_else(|| it.name.clone(), |of| of.name.clone())
    };
    let rows = rows.map(|it| {
        let cells = vec![
            text(lang, &format!("chance.{}", it.by), &[("name", &name(it))]),
            lang.integer(it.passes_before),
            lang.integer(it.images_before),
            lang.integer(it.passes_otherwise),
            lang.integer(it.images_otherwise),
            it.ratio().map_or_else(|| "–".to_owned(), |it| lang.decimal(it, 2)),
        ];
        (cells, false)
    });
    let counts = [
        ("movable", found.images_movable),
        ("images", found.images),
        ("alternatives", found.alternatives_median),
        ("unmatched", found.looks_unmatched),
    ]
    .map(|(name, n)| (name, lang.integer(n)));
    let counts: Vec<(&str, &str)> = counts.iter().map(|it| (it.0, it.1.as_str())).collect();
    Some(Sheet {
        caption: text(lang, "sheet.opportunity", &[]),
        lead: text(lang, "sheet.opportunity.lead", &counts),
        columns: names.map(|it| word(lang, "column", &format!("chance-{it}"))).to_vec(),
        words: &[0],
        rows: rows.collect(),
    })
}
