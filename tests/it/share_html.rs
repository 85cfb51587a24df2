//! The static report: no scripts, its own policy, everything escaped, complete in both languages, small.

use base64::Engine;
use nadir::engine;
use nadir::model::{InputFile, Plan};
use nadir::report::{Lang, Report};
use nadir::share::html::{Account, attached, document};
use nadir::share::made::make;
use nadir::share::{Audience, Case, Options};
use nadir::simulate::{EXAMPLES, example};
use sha2::{Digest, Sha256};

/// Elements without an end.
const VOID: [&str; 6] = ["meta", "path", "rect", "line", "circle", "polyline"];

fn run(files: &[InputFile]) -> Report {
    engine::run(files, &Plan { draws: 99, ..Plan::default() }, &mut |_| {})
}

fn options(audience: Audience, languages: &[Lang]) -> Options {
    Options {
        audience,
        languages: languages.to_vec(),
        notes: "One.\n\nTwo <b>.".to_owned(),
        ..Options::default()
    }
}

/// The tags of the body in order.
fn tags(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    let from = html.find("<body").expect("a body");
    let mut rest = html[from..].trim_end().strip_suffix("</html>").expect("an end");
    while let Some((_, after)) = rest.split_once('<') {
        let mut quoted = false;
        let end = after.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.expect("a tag that never ends");
        out.push(after[..end].to_owned());
        rest = &after[end + 1..];
    }
    out
}

fn attributes<'a>(tag: &'a str, name: &str) -> Vec<&'a str> {
    let pattern = format!(" {name}=\"");
    tag.split(pattern.as_str()).skip(1).filter_map(|it| it.split('"').next()).collect()
}

/// What every static report must be.
#[track_caller]
fn check(html: &str, at_most_bytes: usize) {
    let opening = "<!doctype html>\n";
    assert!(html.starts_with(opening));
    assert!(html.len() <= at_most_bytes, "{} bytes, at most {at_most_bytes}", html.len());
    let style =
        html.split_once("<style>").and_then(|it| it.1.split_once("</style>")).expect("a style sheet").0;
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert!(
        html.contains(&format!("default-src 'none'; style-src 'sha256-{hash}'; img-src data:")),
        "the policy"
    );
    for missing in ['⟦', '\u{202e}', '\u{7}', '\u{200b}'] {
        assert!(!html.contains(missing), "{missing:?} at {:?}", html.split(missing).next().map(str::len));
    }
    let mut open: Vec<&str> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    let tags = tags(html);
    for tag in &tags {
        let name = tag.split([' ', '/']).find(|it| !it.is_empty()).unwrap_or_default();
        assert!(
            !["script", "iframe", "object", "embed", "form", "img", "link", "base"].contains(&name),
            "<{tag}>"
        );
        for attribute in tag.split_whitespace().skip(1).filter_map(|it| it.split_once('=')) {
            assert!(!attribute.0.starts_with("on") && attribute.0 != "style", "<{tag}>");
        }
        for id in attributes(tag, "id") {
            assert!(ids.insert(id.to_owned()), "the id {id} stands twice");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "</{name}> closes another");
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    for target in tags.iter().flat_map(|it| attributes(it, "href")) {
        let is_here = target.strip_prefix('#').is_some_and(|it| ids.contains(it));
        assert!(is_here || target.starts_with("data:application/zip;base64,"), "a way out: {target}");
    }
    for named in tags.iter().flat_map(|it| attributes(it, "aria-labelledby")).flat_map(str::split_whitespace)
    {
        assert!(ids.contains(named), "nothing is called {named}");
    }
    let figures = tags.iter().filter(|it| it.starts_with("figure ")).count();
    let twins = tags.iter().filter(|it| it.starts_with("details class=\"figure-table\"")).count();
    assert!(figures >= 2 && figures == twins, "{figures} figures, {twins} tables behind them");
}

#[test]
fn every_example_for_every_audience_in_every_language() {
    for it in EXAMPLES {
        let report = run(&it.files());
        let mut before = 0;
        for audience in Audience::ALL {
            for languages in [&[Lang::En][..], &[Lang::Uk], &[Lang::Uk, Lang::En]] {
                let options = options(audience, languages);
                let html = document(&report, &options, &Account::default(), None);
                check(&html, 500_000);
                assert_eq!(html, document(&report, &options, &Account::default(), None), "the same twice");
                for (lang, said) in [(Lang::En, "What it does not show"), (Lang::Uk, "Чого це не показує")]
                {
                    assert_eq!(html.contains(said), languages.contains(&lang), "{lang:?} in {languages:?}");
                }
                let sentence = &report.result.verdict.sentence;
                let sentence = if languages[0] == Lang::Uk { &sentence.uk } else { &sentence.en };
                assert!(html.contains(sentence), "{}: the finding is not said", it.id);
                for input in &report.result.inputs {
                    assert!(html.contains(&input.sha256), "{}: a hash is missing", input.name);
                }
            }
            let size = document(&report, &options(audience, &[Lang::En]), &Account::default(), None).len();
            assert!(size > before, "{audience:?} says no more than the audience before");
            before = size;
        }
    }
}

/// The limit holds with the data that travel along: they stay out where the report would be larger with them.
#[test]
fn a_report_with_its_data_is_as_small() {
    for (id, is_carried) in [("too-little", true), ("planted", false)] {
        let files = example(id).expect("an example").files();
        let case = Case::of_files(&files, &Plan { draws: 99, ..Plan::default() }, &mut |_| {});
        let options = options(Audience::Technical, &Lang::ALL);
        let html = make(&case, &files, &options).and_then(|it| it.html()).expect("nothing to search").bytes;
        let html = String::from_utf8(html).expect("text");
        check(&html, 500_000);
        assert_eq!(attached(&html).is_some(), is_carried, "{id}");
        assert_eq!(html.contains("analysis.nadir.zip"), !is_carried, "{id}: where the data are is not said");
    }
}

#[test]
fn nothing_but_bad_files_still_gives_a_report() {
    let file =
        |name: &str, bytes: &[u8]| InputFile { name: name.to_owned(), bytes: bytes.to_vec(), role: None };
    for files in
        [vec![], vec![file("empty.csv", b""), file("two.csv", b"a\n"), file("x.png", b"\x89PNG\r\n\0")]]
    {
        let report = run(&files);
        check(
            &document(&report, &options(Audience::Technical, &Lang::ALL), &Account::default(), None),
            500_000,
        );
    }
}

#[test]
fn hostile_names_stay_text() {
    let hostile = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</style><script>alert(1)</script>",
        "</pre><h1>",
        "\u{202e}gnp.exe",
        "bell \u{7} and zero \u{200b} width",
        "{observed} &amp; {n}",
        "]]>--><!--",
        "href=\"javascript:alert(1)\"",
    ];
    let example = example("planted").expect("an example").files();
    let mut files: Vec<InputFile> = Vec::new();
    for mut it in example {
        let mut text = String::from_utf8(it.bytes).expect("text");
        if it.name.starts_with("facilities") {
            let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
            let name = rows[0].split(',').position(|it| it == "name").expect("a column of names");
            for (row, evil) in rows.iter_mut().skip(1).zip(hostile.iter().cycle()) {
                let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
                cells[name] = format!("\"{}\"", evil.replace('"', "\"\""));
                *row = cells.join(",");
            }
            text = rows.join("\n");
        }
        it.bytes = text.into_bytes();
        it.name = format!("{}{}", hostile[files.len()], it.name);
        files.push(it);
    }
    let report = run(&files);
    assert!(
        report.result.facilities.iter().any(|it| it.name.contains("<script>")),
        "the names were not read"
    );
    for audience in Audience::ALL {
        let mut options = options(audience, &Lang::ALL);
        options.notes = hostile.join("\n\n");
        options.redaction.delay_note = hostile.concat();
        check(&document(&report, &options, &Account::default(), None), 600_000);
    }
}

#[test]
fn a_wrong_document_is_noticed() {
    let report = run(&example("too-little").expect("an example").files());
    let html = document(&report, &options(Audience::Public, &[Lang::En]), &Account::default(), None);
    check(&html, 500_000);
    for (from, to) in [
        ("</body>", "<script></script></body>"),
        ("</body>", "<p></body>"),
        ("</body>", "<a href=\"x\"></a></body>"),
        (".paper { ", ".paper { top: 0; "),
        ("<body class=\"paper\">", "<body class=\"paper\" style=\"x\">"),
    ] {
        let broken = html.replacen(from, to, 1);
        assert_ne!(broken, html);
        assert!(std::panic::catch_unwind(|| check(&broken, 500_000)).is_err(), "{to} goes unnoticed");
    }
}
