//! Puts dataset, links and findings together into the result file.

use super::result::{
    EngineInfo, FacilityRow, ImageRow, Input, LinkRows, PanelInfo, ResultFile, SCHEMA, StrikeRow,
};
use super::{Check, Report, scene, verdict};
use crate::model::finding::{Assessment, FacilityFinding, Opportunity};
use crate::model::time::iso_utc;
use crate::model::{Dataset, FileId, Linked, PanelInput, Plan, Problem, RegionsFrom, Source, StrikeLink};

/// The whole report.
pub fn build(dataset: &Dataset, linked: &Linked, found: &Assessment, plan: &Plan) -> Report {
    let panel = panel_info(dataset, linked, found);
    let verdict = verdict::verdict(&panel, found, plan);
    let result = ResultFile {
        schema: SCHEMA.to_owned(),
        engine: EngineInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            build: if cfg!(target_arch = "wasm32") { "wasm" } else { "native" }.to_owned(),
        },
        inputs: inputs(&dataset.sources, &linked.problems),
        plan: plan.clone(),
        panel,
        primary: found.primary.clone(),
        resolutions: found.resolutions.clone(),
        companions: found.companions.clone(),
        ladder: found.ladder.clone(),
        lags: found.lags.clone(),
        lags_p: found.lags_p,
        groups: found.groups.clone(),
        facilities: facility_rows(dataset, linked, found),
        controls: found.controls.clone(),
        sensitivity: found.sensitivity.clone(),
        audit: Vec::new(),
        opportunity: found.opportunity.as_ref().map(|it| opportunity(it, dataset)),
        specifications: found.specifications.clone(),
        empirical: found.empirical,
        trend: found.trend.clone(),
        dose: found.dose.clone(),
        power: found.power.clone(),
        classic: found.classic.clone(),
        links: link_rows(dataset, linked),
        verdict,
    };
    Report { result, scene: scene::scene(dataset, linked, plan), check: Check::default() }
}

/// The files as they stand in the result: what ingest noticed and what linking noticed.
pub fn inputs(sources: &[Source], noticed: &[(FileId, Problem)]) -> Vec<Input> {
    let rows = sources.iter().enumerate().map(|(i, source)| {
        let mut problems = source.problems.clone();
        problems.extend(noticed.iter().filter(|it| it.0.0 == i as u32).map(|it| it.1.clone()));
        Input {
            name: source.name.clone(),
            sha256: source.sha256.clone(),
            size_bytes: source.size_bytes,
            role: source.role,
            format: source.format.clone(),
            preset: source.preset.clone(),
            columns: source.columns.clone(),
            ignored_columns: source.ignored_columns.clone(),
            reading: source.reading.clone(),
            from: source.span_secs.map(|it| iso_utc(it.0)),
            to: source.span_secs.map(|it| iso_utc(it.1)),
            tally: source.tally,
            problems,
        }
    });
    rows.collect()
}

fn panel_info(dataset: &Dataset, linked: &Linked, found: &Assessment) -> PanelInfo {
    let count = |which: fn(&&StrikeLink) -> bool| linked.links.strikes.iter().filter(which).count() as u64;
    PanelInfo {
        facilities: dataset.facilities.len() as u64,
        day_zone: linked.day_zone.clone(),
        day_zone_proposed: linked.day_zone_proposed,
        day_starts: linked.day_starts.clone(),
        regions: linked.region_names.len() as u64,
        images: linked.links.images.len() as u64,
        strikes: dataset.strikes.len() as u64,
        strikes_linked: count(|it| it.facility.is_some()),
        strikes_ambiguous: count(|it| it.ambiguous),
        strikes_ambiguous_unlinked: count(|it| it.ambiguous && it.facility.is_none()),
        strikes_outside: count(|it| !it.ambiguous && it.facility.is_none()),
        pairs_unordered: linked.pairs_unordered,
        ..panel_counts(&linked.panel, linked.regions_from, found)
    }
}

/// What a panel and its findings say of themselves, as if every row of the files had become a look or a hit.
pub fn panel_counts(panel: &PanelInput, regions_from: RegionsFrom, found: &Assessment) -> PanelInfo {
    let edge = |at: Option<&i64>| at.filter(|_| !panel.bins.is_empty()).map(|it| iso_utc(*it));
    PanelInfo {
        facilities: u64::from(panel.n_facilities),
        bins: panel.bins.len() as u64,
        from: edge(panel.bins.starts_secs.first()),
        to: edge(panel.bins.starts_secs.last()),
        day_zone: String::new(),
        day_zone_proposed: false,
        day_starts: String::new(),
        regions: panel.region.iter().max().map_or(0, |it| u64::from(*it) + 1),
        regions_from,
        images: panel.looks.len() as u64,
        strikes: panel.hits.len() as u64,
        strikes_linked: panel.hits.len() as u64,
        strikes_ambiguous: 0,
        strikes_ambiguous_unlinked: 0,
        strikes_outside: 0,
        pairs_unordered: 0,
        hits_imprecise: found.facts.hits_imprecise,
        statistic_any_possible: found.facts.statistic_any_possible,
        images_too_early: found.facts.images_too_early,
        onsets: found.facts.onsets,
        onsets_movable: found.facts.onsets_movable,
        waves_movable: found.facts.waves_movable,
        at_risk_cells: found.facts.at_risk_cells,
        exposed_share: found.facts.exposed_share,
    }
}

/// With facilities by their ids.
fn opportunity(it: &Opportunity, dataset: &Dataset) -> Opportunity {
    let mut out = it.clone();
    for row in out.rows.iter_mut().filter(|it| it.by == "facility") {
        let facility = row.name.parse::<usize>().ok().and_then(|it| dataset.facilities.get(it));
        row.name = facility.map_or_else(String::new, |it| it.id.clone());
    }
    out
}

fn facility_rows(dataset: &Dataset, linked: &Linked, found: &Assessment) -> Vec<FacilityRow> {
    let none = FacilityFinding { p: 1.0, q: 1.0, ..FacilityFinding::default() };
    let rows = dataset.facilities.iter().enumerate().map(|(i, it)| FacilityRow {
        id: it.id.clone(),
        name: it.name.clone(),
        region: region_name(linked, i),
        finding: found.facilities.get(i).copied().unwrap_or(none),
    });
    rows.collect()
}

/// The region of a facility; `None` when there are no regions or it has none.
pub fn region_name(linked: &Linked, facility: usize) -> Option<String> {
    let region = *linked.panel.region.get(facility)? as usize;
    let name = linked.region_names.get(region)?;
    (linked.regions_from != RegionsFrom::None && !name.is_empty()).then(|| name.clone())
}

fn link_rows(dataset: &Dataset, linked: &Linked) -> LinkRows {
    let facility_id = |it: u32| dataset.facilities[it as usize].id.clone();
    let images = linked.links.images.iter().map(|it| {
        let image = &dataset.images[it.image as usize];
        ImageRow {
            facility: facility_id(it.facility),
            image: image.id.clone(),
            time: iso_utc(image.when.start_secs),
            lag: bins_to_next_hit(linked, it.facility, image.when.last_secs()),
        }
    });
    let strikes = linked.links.strikes.iter().map(|it| {
        let strike = &dataset.strikes[it.strike as usize];
        StrikeRow {
            facility: it.facility.map(facility_id),
            strike: strike.id.clone(),
            time: iso_utc(strike.when.start_secs),
            distance_m: it.distance_m,
            ambiguous: it.ambiguous,
        }
    });
    LinkRows { images: images.collect(), strikes: strikes.collect() }
}

/// Bins from an image to the next hit of the facility in the same or a later bin.
fn bins_to_next_hit(linked: &Linked, facility: u32, image_secs: i64) -> Option<i64> {
    let bin = linked.panel.bins.bin_of(image_secs);
    let hits = &linked.panel.hits;
    let at = hits.partition_point(|it| (it.facility, it.first) < (facility, bin));
    let next = hits.get(at).filter(|it| it.facility == facility)?;
    Some(i64::from(next.first) - i64::from(bin))
}
