//! What stands in a report, and in which order: finding, facts, main figure, what it does not show, checks tried, the
//! figures, data and hashes, method, plan, how to verify.

use crate::model::order::Order as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::blocks::Blocks;
use super::{ATTACHMENT, RECIPE, Recipe, RecipeInput, SCHEMA};
use crate::model::json;
use crate::plot::shape::escaped;
use crate::plot::words::{count, p, ratio};
use crate::plot::{chance, ladder, lag_profile, map, specifications};
use crate::report::check::Standing;
use crate::report::methods::{METHODS, Method};
use crate::report::options::Change;
use crate::report::text::{code, text, word};
use crate::report::{Lang, Report, ResultFile, show};
use crate::share::facts::facts;
use crate::share::sheets::{self, Sheet};
use crate::share::{Audience, Carried, Options, Places, Redaction, Times};

/// Places listed in a report; the tables of the bundle have all.
const PLACES_MAX: usize = 200;

/// What redaction did, as counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// Names and ids replaced by codes.
    pub names: u64,
    /// Coordinates made coarser or left out.
    pub coordinates: u64,
    /// Times made coarser.
    pub times: u64,
}

/// The report in one language.
pub(super) fn part(
    report: &Report,
    options: &Options,
    account: &Account,
    hash: &str,
    attached: Option<&[u8]>,
    lang: Lang,
    langs: &[Lang],
) -> String {
    let result = &report.result;
    let mut b = Blocks::default();
    let code = lang.code();
    b.raw(&format!("<div class=\"part\" lang=\"{code}\" id=\"{code}\">\n"));
    header(&mut b, result, options, account, lang, langs);
    finding(&mut b, report, lang);
    limits(&mut b, result, lang);
    notes(&mut b, options, lang);
    before(&mut b, report, options, lang);
    checks(&mut b, result, lang);
    if options.audience >= Audience::Official {
        figures(&mut b, report, lang);
        controls(&mut b, result, lang);
    } else {
        figure(&mut b, &map::figure(&report.scene, lang), lang);
    }
    if options.audience == Audience::Technical {
        more(&mut b, result, lang);
        places(&mut b, result, lang);
    }
    data(&mut b, result, options, lang);
    method(&mut b, result, options, lang);
    if options.audience >= Audience::Official {
        plan(&mut b, result, options, lang);
    }
    verify(&mut b, options, hash, attached, lang);
    b.raw("</div>\n");
    b.out
}

fn say(lang: Lang, key: &str) -> String {
    text(lang, key, &[])
}

fn figure(b: &mut Blocks, it: &crate::plot::Figure, lang: Lang) {
    b.raw(&it.html_as(&format!("{}-{}", lang.code(), it.id), lang));
    b.raw("\n");
}

fn header(
    b: &mut Blocks,
    result: &ResultFile,
    options: &Options,
    account: &Account,
    lang: Lang,
    langs: &[Lang],
) {
    b.raw("<header>");
    if langs.len() > 1 {
        let links = langs.iter().map(|it| {
            let code = it.code();
            let current = if *it == lang { r#" aria-current="true""# } else { "" };
            format!(
                r##"<a href="#{code}" lang="{code}" hreflang="{code}"{current}>{}</a>"##,
                say(*it, "share.language")
            )
        });
        b.raw(&format!("<nav class=\"languages\">{}</nav>", links.collect::<String>()));
    }
    b.tag("p", "kicker", &text(lang, "share.kicker", &[("version", &result.engine.version)]));
    b.tag("h1", "", &question(result, lang));
    let day = |it: &Option<String>| it.as_deref().unwrap_or("–").chars().take(10).collect::<String>();
    let n = |it: u64| lang.integer(it);
    b.tag(
        "p",
        "soft",
        &text(
            lang,
            "share.scope",
            &[
                ("from", &day(&result.panel.from)),
                ("to", &day(&result.panel.to)),
                ("facilities", &n(result.panel.facilities)),
                ("images", &n(result.panel.images)),
                ("strikes", &n(result.panel.strikes)),
            ],
        ),
    );
    if options.simulated {
        b.tag("p", "stamp", &say(lang, "share.simulated"));
    }
    if options.redaction.is_on() {
        b.tag("p", "stamp", &redacted(options, account, lang));
    }
    if !options.redaction.delay_note.is_empty() {
        b.tag("p", "stamp", &options.redaction.delay_note);
    }
    b.raw("</header>\n");
}

/// The question asked, as a sentence.
pub(super) fn question(result: &ResultFile, lang: Lang) -> String {
    let plan = &result.plan;
    text(
        lang,
        "page.question",
        &[
            ("from", &plan.lag_min_days.to_string()),
            ("n", &plan.lag_max_days.to_string()),
            ("radius", &show::distance(lang, plan.radius_m)),
        ],
    )
}

/// What was taken out, and what that does to checking it again.
fn redacted(options: &Options, account: &Account, lang: Lang) -> String {
    let Redaction { places, times, names, drop, .. } = &options.redaction;
    let mut parts = Vec::new();
    if *places != Places::Exact {
        parts.push(text(lang, &format!("redact.places.{}", code(places)), &[]));
    }
    if *times != Times::Exact {
        parts.push(text(lang, &format!("redact.times.{}", code(times)), &[]));
    }
    if *names {
        parts.push(say(lang, "redact.names"));
    }
    if !drop.is_empty() {
        let columns: Vec<String> = drop.iter().map(|it| word(lang, "field", it)).collect();
        parts.push(text(lang, "redact.dropped", &[("columns", &columns.join(", "))]));
    }
    let n = |it: u64| lang.integer(it);
    text(
        lang,
        "share.redacted",
        &[
            ("what", &parts.join("; ")),
            ("names", &n(account.names)),
            ("coordinates", &n(account.coordinates)),
            ("times", &n(account.times)),
        ],
    )
}

fn in_lang<'a>(lang: Lang, en: &'a str, uk: &'a str) -> &'a str {
    if lang == Lang::Uk { uk } else { en }
}

fn finding(b: &mut Blocks, report: &Report, lang: Lang) {
    let result = &report.result;
    let level = code(result.verdict.level);
    b.open("finding", &say(lang, "share.finding"));
    b.raw(&format!(
        r#"<p class="level level-{level}"><strong>{}</strong></p>"#,
        escaped(&text(lang, &format!("level.{level}"), &[]))
    ));
    let sentence = &result.verdict.sentence;
    b.tag("p", "sentence", in_lang(lang, &sentence.en, &sentence.uk));
    b.raw("<table class=\"key-numbers\"><tbody>\n");
    for it in facts(lang, result) {
        b.raw(&format!(
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"words\">{}</td></tr>\n",
            escaped(&it.label),
            escaped(&it.number),
            escaped(&it.detail)
        ));
    }
    b.raw("</tbody></table>\n");
    figure(b, &chance::figure(result, lang), lang);
    b.close();
}

fn limits(b: &mut Blocks, result: &ResultFile, lang: Lang) {
    b.open("limits", &say(lang, "share.limits"));
    let mut items: Vec<String> = Vec::new();
    // The last caveat is the one that is always there; here it comes first.
    for it in
        result.verdict.caveats.iter().rev().take(1).chain(result.verdict.caveats.iter().rev().skip(1).rev())
    {
        items.push(in_lang(lang, &it.en, &it.uk).to_owned());
    }
    items.push(say(lang, "share.limits.cause"));
    items.push(say(lang, "share.limits.data"));
    b.list("", &items);
    b.close();
}

fn notes(b: &mut Blocks, options: &Options, lang: Lang) {
    if options.notes.trim().is_empty() {
        return;
    }
    b.open("notes", &say(lang, "share.notes"));
    b.tag("p", "soft", &say(lang, "share.notes.lead"));
    options.notes.split("\n\n").filter(|it| !it.trim().is_empty()).for_each(|it| b.p(it.trim()));
    b.close();
}

/// What the checks before the analysis found wanting.
fn before(b: &mut Blocks, report: &Report, options: &Options, lang: Lang) {
    let wanting: Vec<String> = report
        .check
        .lines
        .iter()
        .filter(|it| it.standing != Standing::Pass)
        .map(|it| it.sentence.get(lang).to_owned())
        .collect();
    if wanting.is_empty() {
        return;
    }
    b.open("before", &say(lang, "check.report"));
    if options.audience >= Audience::Official {
        b.tag("p", "soft", &say(lang, "check.report.lead"));
        b.list("", &wanting);
    } else {
        let (n, all) = (wanting.len().to_string(), report.check.lines.len().to_string());
        b.p(&text(lang, "check.report.public", &[("n", &n), ("all", &all)]));
    }
    b.close();
}

/// Every check that was made, with what came out, in words.
fn checks(b: &mut Blocks, result: &ResultFile, lang: Lang) {
    b.open("checks", &say(lang, "share.checks"));
    let mut rows = Vec::new();
    for it in &result.controls {
        let outcome = if it.passed { "page.nothing-seen" } else { "page.something-seen" };
        rows.push((word(lang, "control", &it.name), p(lang, it.p), text(lang, outcome, &[])));
    }
    for it in &result.companions {
        let outcome = match (it.powered, it.p <= 0.05) {
            (false, _) => "share.check.powerless",
            (true, true) => "share.check.agrees",
            (true, false) => "share.check.disagrees",
        };
        rows.push((word(lang, "companion", &it.method), p(lang, it.p), text(lang, outcome, &[])));
    }
    if let Some(envelope) = result.lags_p {
        let outcome = if envelope <= 0.05 { "share.check.lags-out" } else { "share.check.lags-in" };
        rows.push((say(lang, "share.check.lags"), p(lang, envelope), text(lang, outcome, &[])));
    }
    let known: Vec<f64> =
        result.sensitivity.iter().filter_map(|it| it.rate_ratio).map(|it| it.estimate).collect();
    if !known.is_empty() {
        let above = known.iter().filter(|it| **it > 1.0).count() as u64;
        let values = [lang.integer(above), lang.integer(known.len() as u64)];
        rows.push((
            say(lang, "share.check.sensitivity"),
            "–".to_owned(),
            text(lang, "share.check.above", &[("above", &values[0]), ("all", &values[1])]),
        ));
    }
    if rows.is_empty() {
        b.p(&say(lang, "share.checks.none"));
    } else {
        let viewed = (result.sensitivity.len() + result.groups.len() + result.lags.len()) as u64;
        b.tag("p", "soft", &text(lang, "share.checks.lead", &[("viewed", &lang.integer(viewed))]));
        let columns: Vec<String> = ["check", "p", "outcome"]
            .iter()
            .map(|it| text(lang, &format!("share.column.{it}"), &[]))
            .collect();
        let rows: Vec<_> =
            rows.into_iter().map(|(what, p, outcome)| (vec![what, p, outcome], false)).collect();
        b.table(&say(lang, "share.checks"), &columns, &[2], &rows);
    }
    b.close();
}

fn figures(b: &mut Blocks, report: &Report, lang: Lang) {
    let result = &report.result;
    b.open("figures", &say(lang, "share.figures"));
    figure(b, &ladder::figure(&result.ladder, lang), lang);
    figure(b, &lag_profile::figure(&sheets::lag_profile(result), lang), lang);
    figure(b, &map::figure(&report.scene, lang), lang);
    let used = result.primary.resolution;
    figure(b, &specifications::figure(&result.sensitivity, &result.plan, used, lang), lang);
    b.close();
}

fn controls(b: &mut Blocks, result: &ResultFile, lang: Lang) {
    b.open("controls", &say(lang, "share.controls"));
    b.sheet(&sheets::controls(result, lang));
    b.sheet(&sheets::companions(result, lang));
    if let Some(it) = crate::share::passes::opportunity(result, lang) {
        b.sheet(&it);
    }
    b.sheet(&sheets::groups(result, lang));
    let few = sheets::groups_too_few(result, lang);
    if !few.is_empty() {
        b.tag("p", "soft", &text(lang, "sheet.groups.too-few", &[("names", &few)]));
    }
    b.close();
}

fn more(b: &mut Blocks, result: &ResultFile, lang: Lang) {
    b.open("more", &say(lang, "page.more"));
    for sheet in [
        sheets::windows(result, lang),
        sheets::resolutions(result, lang),
        sheets::doses(result, lang),
        sheets::trends(result, lang),
        sheets::power(result, lang),
        sheets::classics(result, lang),
    ] {
        b.sheet(&sheet);
    }
    b.close();
}

fn places(b: &mut Blocks, result: &ResultFile, lang: Lang) {
    if result.facilities.is_empty() {
        return;
    }
    b.open("places", &say(lang, "page.facilities"));
    b.tag("p", "soft", &say(lang, "page.facilities.lead"));
    let mut order: Vec<usize> = (0..result.facilities.len()).collect();
    order.order_by_key(|i| (std::cmp::Reverse(result.facilities[*i].finding.onsets), *i));
    if order.len() > PLACES_MAX {
        let all = lang.integer(order.len() as u64);
        let shown = lang.integer(PLACES_MAX as u64);
        b.tag("p", "soft", &text(lang, "share.places.some", &[("shown", &shown), ("all", &all)]));
    }
    let rows = order.into_iter().take(PLACES_MAX).map(|i| {
        let it = &result.facilities[i];
        let found = it.finding;
        let cells = vec![
            it.name.clone(),
            it.region.clone().unwrap_or_else(|| "–".to_owned()),
            lang.integer(found.images),
            lang.integer(found.onsets),
            lang.integer(found.observed),
            count(lang, found.expected),
            lang.decimal(found.p, 3),
            lang.decimal(found.q, 3),
        ];
        (cells, false)
    });
    let columns = ["name", "region", "images", "onsets", "observed", "expected", "p", "q"];
    let columns: Vec<String> = columns.iter().map(|it| word(lang, "column", it)).collect();
    b.table(&say(lang, "page.facilities"), &columns, &[1], &rows.collect::<Vec<_>>());
    b.close();
}

fn data(b: &mut Blocks, result: &ResultFile, options: &Options, lang: Lang) {
    b.open("data", &say(lang, "share.data"));
    b.tag("p", "soft", &say(lang, "sheet.inputs.lead"));
    let inputs = sheets::inputs(result, lang);
    // The hash has a line of its own: beside seven numbers it would not fit on paper.
    let columns: Vec<String> = inputs.columns[..inputs.columns.len() - 1].to_vec();
    let rows: Vec<_> =
        inputs.rows.iter().map(|(cells, used)| (cells[..cells.len() - 1].to_vec(), *used)).collect();
    b.table(&inputs.caption, &columns, &[1], &rows);
    let hashes: Vec<String> = result.inputs.iter().map(|it| format!("{}  {}", it.sha256, it.name)).collect();
    b.tag("p", "soft", &say(lang, "share.hashes"));
    b.pre(&hashes.join("\n"));
    problems(b, result, options, lang);
    if options.audience >= Audience::Official {
        b.sheet(&sheets::panel(result, lang));
    }
    b.close();
}

/// Problems by file and reason, with how many.
fn problems(b: &mut Blocks, result: &ResultFile, options: &Options, lang: Lang) {
    if options.audience == Audience::Public {
        return;
    }
    let mut rows: Vec<(Vec<String>, bool)> = Vec::new();
    for input in &result.inputs {
        let mut counts = std::collections::BTreeMap::new();
        for it in &input.problems {
            *counts.entry((it.effect, it.reason)).or_insert(0_u64) += 1;
        }
        for ((effect, reason), n) in counts {
            let why = input.problems.iter().find(|it| it.reason == reason && it.effect == effect);
            let (found, field) = why.map_or(("", ""), |it| {
                (it.found.as_deref().unwrap_or("…"), it.field.as_deref().unwrap_or("…"))
            });
            let said =
                text(lang, &format!("reason.{}", reason.code()), &[("found", found), ("field", field)]);
            rows.push((
                vec![input.name.clone(), word(lang, "effect", effect.code()), lang.integer(n), said],
                false,
            ));
        }
    }
    let columns = ["file", "effect", "count", "reason"];
    let columns: Vec<String> =
        columns.iter().map(|it| text(lang, &format!("share.column.{it}"), &[])).collect();
    let caption = say(lang, "share.problems");
    let lead = say(lang, "share.problems.lead");
    b.sheet(&Sheet { caption, lead, columns, words: &[1, 3], rows });
}

fn method(b: &mut Blocks, result: &ResultFile, options: &Options, lang: Lang) {
    b.open("method", &say(lang, "share.method"));
    let plan = &result.plan;
    let days = |it: u32| it.to_string();
    let values = [
        ("from", days(plan.lag_min_days)),
        ("to", days(plan.lag_max_days)),
        ("washout", days(plan.washout_days)),
        ("resolution", specifications::resolution(lang, result.primary.resolution)),
        ("draws", lang.integer(u64::from(plan.draws))),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, it)| (*name, it.as_str())).collect();
    for key in ["share.method.1", "share.method.2", "share.method.3", "share.method.4"] {
        b.p(&text(lang, key, &values));
    }
    match options.audience {
        Audience::Public => {}
        Audience::Official => references(b, result, lang),
        Audience::Technical => explained(b, lang),
    }
    b.close();
}

/// Where the tests that are shown come from.
fn references(b: &mut Blocks, result: &ResultFile, lang: Lang) {
    let shown = |it: &&Method| {
        let named = |method: &String| method == it.id;
        ["primary", "lags", "groups", "controls", "e-value"].contains(&it.id)
            || result.ladder.iter().any(|step| named(&step.method))
            || result.companions.iter().any(|step| named(&step.method))
    };
    b.tag("h3", "", &say(lang, "share.references"));
    let items: Vec<String> = METHODS
        .iter()
        .filter(shown)
        .filter(|it| !it.source.is_empty())
        .map(|it| format!("{}: {}", text(lang, &format!("method.{}.name", it.id), &[]), it.source))
        .collect();
    b.list("references", &items);
}

/// What every test asks, takes for granted, and when it misleads.
fn explained(b: &mut Blocks, lang: Lang) {
    let rows: Vec<_> = METHODS
        .iter()
        .map(|it| {
            let say = |part: &str| text(lang, &format!("method.{}.{part}", it.id), &[]);
            (vec![say("name"), say("asks"), say("null"), say("misleads"), it.source.to_owned()], false)
        })
        .collect();
    let columns = ["methods.asks", "methods.null", "methods.misleads", "methods.source"];
    let columns: Vec<String> = std::iter::once(text(lang, "column.method", &[]))
        .chain(columns.iter().map(|it| say(lang, it)))
        .collect();
    b.tag("h3", "", &say(lang, "methods.title"));
    b.raw("<div class=\"wordy\">");
    b.table(&say(lang, "methods.title"), &columns, &[1, 2, 3, 4], &rows);
    b.raw("</div>");
}

fn plan(b: &mut Blocks, result: &ResultFile, options: &Options, lang: Lang) {
    b.open("plan", &say(lang, "share.plan"));
    let plan = &result.plan;
    let auto = |it: &Option<String>| it.clone().unwrap_or_else(|| say(lang, "knob.day_zone.auto"));
    let n = |it: u32| lang.integer(u64::from(it));
    let strata = if plan.resolution_chosen {
        say(lang, "knob.strata.auto")
    } else {
        specifications::resolution(lang, plan.fixed_resolution())
    };
    let days = say(lang, "unit.days");
    let rows = [
        ("knob.lag_min_days", format!("{} {days}", n(plan.lag_min_days))),
        ("knob.lag_max_days", format!("{} {days}", n(plan.lag_max_days))),
        ("knob.washout_days", format!("{} {days}", n(plan.washout_days))),
        ("knob.radius_m", show::distance(lang, plan.radius_m)),
        ("knob.image_radius_m", show::distance(lang, plan.image_radius_m)),
        ("knob.strata", strata),
        ("knob.bin_hours", text(lang, &format!("knob.bin_hours.{}", plan.bin_hours), &[])),
        ("knob.day_starts", auto(&plan.day_starts)),
        ("knob.day_zone", auto(&plan.day_zone)),
        ("knob.draws", n(plan.draws)),
        ("knob.seed", lang.integer(plan.seed)),
    ];
    let rows: Vec<_> = rows.into_iter().map(|(key, value)| (vec![say(lang, key), value], false)).collect();
    let columns = [say(lang, "column.what"), say(lang, "column.value")];
    b.table(&say(lang, "share.plan"), &columns, &[1], &rows);
    let power = ratio(lang, result.primary.minimum_detectable_ratio);
    b.tag("p", "soft", &text(lang, "share.plan.detectable", &[("ratio", &power)]));
    trail(b, options, lang);
    b.close();
}

fn verify(b: &mut Blocks, options: &Options, hash: &str, attached: Option<&[u8]>, lang: Lang) {
    b.open("verify", &say(lang, "share.verify"));
    b.p(&say(lang, "share.verify.lead"));
    let is_linked = options.redaction.is_on();
    match attached {
        Some(bytes) => {
            let size = show::size(lang, bytes.len() as u64);
            let key = if is_linked { "share.verify.attached-linked" } else { "share.verify.attached" };
            b.p(&text(lang, key, &[("size", &size)]));
            b.pre("nadir verify report.html");
        }
        None if is_linked => b.p(&say(lang, "share.verify.redacted")),
        None => {
            b.p(&say(lang, "share.verify.files"));
            b.pre("nadir verify report.html FILE...");
        }
    }
    if options.carried == Carried::Data && attached.is_none() {
        b.p(&say(lang, "share.verify.bundle"));
        b.pre("nadir verify analysis.nadir.zip");
    }
    b.p(&text(lang, "share.verify.hash", &[]));
    b.pre(hash);
    b.tag("p", "soft", &text(lang, "share.verify.trust", &[]));
    b.close();
}

/// The attached bundle: a link that saves it, once in a document, below all languages.
pub(super) fn attachment(bytes: &[u8], langs: &[Lang]) -> String {
    let words: Vec<String> = langs
        .iter()
        .map(|it| format!("<span lang=\"{}\">{}</span>", it.code(), escaped(&say(*it, "share.verify.save"))))
        .collect();
    format!(
        "<p class=\"attachment\"><a download=\"nadir.zip\" {}{}{}>{}</a></p>\n",
        ATTACHMENT.0,
        STANDARD.encode(bytes),
        ATTACHMENT.1,
        words.join(" · ")
    )
}

/// What a program needs to make this document again, after the words for readers.
/// What was changed on the way, so that a reader sees how many things were tried.
fn trail(b: &mut Blocks, options: &Options, lang: Lang) {
    if options.audience < Audience::Technical || options.trail.is_empty() {
        return;
    }
    let row = |it: &Change| (vec![say(lang, &it.what), it.before.clone(), it.after.clone()], false);
    let rows: Vec<_> = options.trail.iter().map(row).collect();
    let columns = ["work.trail.what", "work.trail.before", "work.trail.after"].map(|it| say(lang, it));
    b.tag("h3", "", &say(lang, "work.trail"));
    b.tag("p", "soft", &say(lang, "work.trail.why"));
    b.table(&say(lang, "work.trail"), &columns, &[0, 1, 2], &rows);
}

pub(super) fn recipe(report: &Report, options: &Options, hash: &str, lang: Lang) -> String {
    let result = &report.result;
    let inputs = result.inputs.iter().map(|it| RecipeInput {
        name: it.name.clone(),
        role: it.role,
        sha256: it.sha256.clone(),
        size_bytes: it.size_bytes,
    });
    let recipe = Recipe {
        schema: SCHEMA.to_owned(),
        version: result.engine.version.clone(),
        result_sha256: hash.to_owned(),
        options: options.clone(),
        plan: result.plan.clone(),
        inputs: inputs.collect(),
    };
    let json = json::pretty(&recipe);
    format!(
        "<details class=\"machine\"><summary>{}</summary>{}{}{}</details>\n",
        escaped(&say(lang, "share.machine")),
        RECIPE.0,
        escaped(&in_ascii(json.trim_end())),
        RECIPE.1
    )
}

/// JSON in ASCII: nothing in it looks like something else.
pub fn in_ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
        } else {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|it| out.push_str(&format!("\\u{it:04x}")));
        }
    }
    out
}
