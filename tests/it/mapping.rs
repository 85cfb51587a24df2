//! How a file is read, as it is told and as it can be changed: words for every decision, choices that are remembered.

use std::collections::BTreeSet;

use nadir::ingest::{choices, evidence, ingest};
use nadir::model::{Dataset, Decision, Grounds, InputFile, Plan, Role};
use nadir::report::decision::{because, value};
use nadir::report::text::{Lang, word};
use nadir::report::{rejected, template};

use crate::formats::samples;

fn file(name: &str, text: &str) -> InputFile {
    InputFile { name: name.to_owned(), bytes: text.as_bytes().to_vec(), role: None }
}

fn read(files: &[InputFile], plan: &Plan) -> Dataset {
    ingest(files, plan, &mut |_| ())
}

/// A zone nobody has words for is said by its own name, and so is an encoding.
fn is_own_name(what: &str, value: &str) -> bool {
    what == "encoding" || what == "zone" && value.contains(':')
}

/// What of a decision has no words in a language.
fn unsaid(lang: Lang, it: &Decision) -> Vec<String> {
    let mut unsaid = Vec::new();
    if word(lang, "decision", &it.what) == it.what {
        unsaid.push(it.what.clone());
    }
    for code in std::iter::once(&it.value).chain(&it.alternatives) {
        let key = match it.what.as_str() {
            "role" => format!("role.{code}"),
            "preset" if code != "none" => format!("preset.{code}"),
            what => format!("choice.{what}.{code}"),
        };
        let is_said = lang.entries().get(key.as_str()) == Some(&value(lang, &it.what, code).as_str());
        if !is_said && !is_own_name(&it.what, code) {
            unsaid.push(key);
        }
    }
    if because(lang, it).contains('⟦') {
        unsaid.push(because(lang, it));
    }
    unsaid
}

#[test]
fn every_decision_is_said_in_every_language() {
    let mut met = BTreeSet::new();
    for sample in samples() {
        for decision in read(&[sample], &Plan::default()).sources.into_iter().flat_map(|it| it.decisions) {
            for lang in Lang::ALL {
                assert_eq!(unsaid(lang, &decision), Vec::<String>::new(), "{}", lang.code());
            }
            for (code, _) in &decision.evidence {
                assert!(evidence().contains(&code.as_str()), "{code} is not in the list of evidence");
            }
            met.insert(decision.what);
        }
    }
    let unmet: Vec<&str> = choices().into_iter().filter(|it| !met.contains(*it)).collect();
    assert_eq!(unmet, Vec::<&str>::new(), "no sample shows these decisions");
}

#[test]
fn all_grounds_and_evidence_have_words() {
    let all = [Grounds::Plan, Grounds::Stated, Grounds::Layout, Grounds::Evidence, Grounds::Assumed];
    for grounds in all {
        let evidence = evidence().into_iter().map(|it| (it.to_owned(), 3)).collect();
        let it = Decision {
            what: "zone".to_owned(),
            value: "UTC".to_owned(),
            grounds,
            evidence,
            alternatives: vec![],
            samples: Vec::new(),
        };
        for lang in Lang::ALL {
            assert_eq!(unsaid(lang, &it), Vec::<String>::new(), "{}", lang.code());
        }
    }
}

const MONDAY: &str =
    "when,latitude,longitude\n2024-05-01 03:10,50.1,30.2\nsoon,50.1,30.2\n2024-05-02 04:00,50.2,30.3\n";

/// Zone of the first decision about it, and what it rests on.
fn zone(dataset: &Dataset) -> (String, Grounds) {
    let all = dataset.sources.iter().flat_map(|it| &it.decisions);
    let it = all.filter(|it| it.what == "zone").map(|it| (it.value.clone(), it.grounds)).next();
    it.expect("a decision about the zone")
}

#[test]
fn a_choice_holds_for_files_with_the_same_columns() {
    let mut plan = Plan::default();
    plan.ingest.columns.insert("it.csv".to_owned(), [("date".to_owned(), "when".to_owned())].into());
    let before = read(&[file("it.csv", MONDAY)], &plan);
    assert_eq!(before.sources[0].role, Role::Strikes);
    assert_eq!(zone(&before), ("Europe/Kyiv".to_owned(), Grounds::Assumed));

    let shape = format!("shape:{}", before.sources[0].shape);
    let columns = plan.ingest.columns.remove("it.csv").expect("columns");
    plan.ingest.columns.insert(shape.clone(), columns);
    plan.ingest.choices.insert(shape, [("zone".to_owned(), "UTC".to_owned())].into());
    let after = read(&[file("another.csv", MONDAY)], &plan);
    assert_eq!(zone(&after), ("UTC".to_owned(), Grounds::Plan));
    assert_eq!(after.strikes[0].when.start_secs - before.strikes[0].when.start_secs, 3 * 3600);

    // The rows that were set aside, mended: columns of ours stand behind theirs.
    let (name, text) = rejected::to_csv(&after.sources[0]);
    let mended = read(&[file(&name, &text.replace("soon,", "2024-05-03 05:00,"))], &plan);
    assert_eq!(mended.sources[0].tally.accepted, 1, "{:?}", mended.sources[0].problems);
    assert_eq!(zone(&mended), ("UTC".to_owned(), Grounds::Plan));
}

#[test]
fn a_field_can_be_given_up() {
    let text = "date,latitude,longitude,kind\n2024-05-01,50.1,30.2,drone\n";
    let mut plan = Plan::default();
    assert_eq!(read(&[file("it.csv", text)], &plan).strikes[0].kind.as_deref(), Some("drone"));
    plan.ingest.columns.insert("it.csv".to_owned(), [("kind".to_owned(), String::new())].into());
    assert_eq!(read(&[file("it.csv", text)], &plan).strikes[0].kind, None);
}

#[test]
fn templates_are_read_as_what_they_are_for() {
    let roles = Role::ALL.into_iter().filter_map(|role| Some((role, template::of(role)?)));
    let (roles, files): (Vec<_>, Vec<_>) = roles.map(|(role, (name, text))| (role, file(name, text))).unzip();
    assert_eq!(roles.len(), 4);
    for (role, it) in roles.iter().zip(&files) {
        let alone = read(std::slice::from_ref(it), &Plan::default());
        let source = &alone.sources[0];
        assert_eq!(source.role, *role, "{}", it.name);
        assert_eq!(source.problems, [], "{}", it.name);
        assert_eq!((source.tally.read, source.tally.accepted), (2, 2), "{}", it.name);
        assert_eq!(source.ignored_columns, Vec::<String>::new(), "{}", it.name);
        let header = template::header(*role).expect("a header");
        assert!(it.bytes.starts_with(header.as_bytes()) && header.ends_with('\n'), "{header:?}");
    }
    let together = read(&files, &Plan::default());
    assert!(together.sources.iter().all(|it| it.problems.is_empty()), "together");
}
