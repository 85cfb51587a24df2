//! Every result that is written fits `docs/nadir-result-1.schema.json`, and the schema describes all that is written.

use std::fs;

use boon::{Compiler, SchemaIndex, Schemas};
use nadir::engine;
use nadir::model::{InputFile, Plan};
use nadir::report::json::{from_json, to_json};
use nadir::simulate::EXAMPLES;
use serde_json::Value;

use crate::kit::data;
use crate::tidy::root;

/// A compiled schema with where it lives.
struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn of(document: Value) -> Self {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.add_resource("result.json", document).unwrap();
        let index = compiler.compile("result.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    /// What does not fit, in words; `None` when all does.
    fn misfit(&self, value: &Value) -> Option<String> {
        self.schemas.validate(value, self.index).err().map(|it| format!("{it:#}"))
    }
}

fn document() -> Value {
    let text = fs::read_to_string(root().join("docs/nadir-result-1.schema.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The same schema, but a name it does not know is an error: for seeing that it is complete.
fn strict(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(it) => {
            if it.contains_key("properties") {
                it.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            it.values_mut().for_each(|value| *value = strict(value.take()));
        }
        Value::Array(it) => it.iter_mut().for_each(|value| *value = strict(value.take())),
        _ => {}
    }
    schema
}

#[track_caller]
fn check(files: &[InputFile], plan: &Plan) -> Value {
    let text = to_json(&engine::run(files, plan, &mut |_| {}).result);
    let value: Value = serde_json::from_str(&text).unwrap();
    for document in [document(), strict(document())] {
        if let Some(misfit) = Schema::of(document).misfit(&value) {
            panic!("{misfit}");
        }
    }
    assert_eq!(to_json(&from_json(&text).unwrap()), text, "what was written is not what is read");
    value
}

fn quick() -> Plan {
    Plan { draws: 99, ..Plan::default() }
}

#[test]
fn examples_fit_the_schema() {
    for it in EXAMPLES {
        let result = check(&it.files(), &quick());
        assert!(
            result["facilities"].as_array().is_some_and(|it| !it.is_empty()),
            "{}: nothing was read",
            it.id
        );
        assert!(
            result["ladder"].as_array().is_some_and(|it| !it.is_empty()),
            "{}: nothing was computed",
            it.id
        );
    }
}

#[test]
fn results_without_data_fit_the_schema() {
    let file =
        |name: &str, bytes: &[u8]| InputFile { name: name.to_owned(), bytes: bytes.to_vec(), role: None };
    check(&[], &quick());
    check(
        &[file("empty.csv", b""), file("picture.png", b"\x89PNG\r\n\x1a\n\0\0"), file("two.csv", b"a\n")],
        &quick(),
    );
    check(
        &[file("strikes.csv", b"date,latitude,longitude\n2024-05-01,50.1,30.2\nyesterday,1,2\n")],
        &quick(),
    );
}

#[test]
fn real_data_fit_the_schema() {
    let Some(data) = data() else { return };
    let read = |path: &str| {
        let bytes = fs::read(data.join(path)).unwrap();
        InputFile { name: path.rsplit('/').next().unwrap_or(path).to_owned(), bytes, role: None }
    };
    let given =
        ["facilities/gppd_v130_ukraine_14cols.csv", "strikes/viina_strategic_targets_2024.csv"].map(read);
    let mut given = given.to_vec();
    let mut plans: Vec<_> =
        fs::read_dir(data.join("imaging/s2_plan")).unwrap().flatten().map(|it| it.file_name()).collect();
    plans.sort();
    given.extend(plans.iter().map(|it| read(&format!("imaging/s2_plan/{}", it.to_string_lossy()))));
    let result = check(&given, &quick());
    assert!(result["links"]["images"].as_array().is_some_and(|it| !it.is_empty()), "no image covers a plant");
}

#[test]
fn a_wrong_result_does_not_fit() {
    let result = check(&[], &quick());
    let schema = Schema::of(document());
    for (path, wrong) in [
        ("/schema", Value::from("nadir-result/0")),
        ("/primary/p", Value::from(1.5)),
        ("/panel/onsets", Value::Null),
        ("/verdict/level", Value::from("certain")),
        ("/engine", Value::from("wasm")),
    ] {
        let mut broken = result.clone();
        *broken.pointer_mut(path).unwrap() = wrong;
        assert!(schema.misfit(&broken).is_some(), "{path} may be anything");
    }
}

#[test]
fn the_verdict_is_documented_rule_by_rule() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verdict.md"))
        .expect("docs/verdict.md");
    let rows = page.lines().filter_map(|it| {
        let mut cells = it.trim_matches('|').split(" | ").map(|it| it.trim().trim_matches('`').to_owned());
        Some((cells.next()?, cells.next()?, cells.next()?))
    });
    let documented: Vec<(String, String)> =
        rows.skip_while(|it| it.0 != "rule").skip(1).map(|it| (it.0, it.1)).collect();
    let level = |it: &nadir::report::result::Level| {
        serde_json::to_value(it).expect("a word").as_str().expect("a word").to_owned()
    };
    let rules: Vec<(String, String)> =
        nadir::report::verdict::RULES.iter().map(|it| (it.code.to_owned(), level(&it.caps_at))).collect();
    assert_eq!(documented, rules);
    for (code, _) in rules.iter().filter(|it| it.0 != "not-significant") {
        for lang in [nadir::report::Lang::En, nadir::report::Lang::Uk] {
            let key = format!("caveat.{code}");
            assert!(lang.entries().keys().any(|it| it.starts_with(&key)), "{key} has no words");
        }
    }
}

#[test]
fn every_test_shown_is_explained() {
    use nadir::report::methods::METHODS;
    let result = nadir::engine::run(&EXAMPLES[0].files(), &quick(), &mut |_| ()).result;
    let shown =
        result.ladder.iter().map(|it| &it.method).chain(result.companions.iter().map(|it| &it.method));
    for method in shown.chain(result.classic.iter().map(|it| &it.method)) {
        // Two of the classic tests are steps of the ladder too, under its names.
        let id = if method == "mantel-haenszel" { "within-facility" } else { method };
        assert!(METHODS.iter().any(|it| it.id == id), "{method} is shown and not explained");
    }
    for (lang, method) in [nadir::report::Lang::En, nadir::report::Lang::Uk]
        .iter()
        .flat_map(|lang| METHODS.iter().map(move |it| (lang, it)))
    {
        for part in ["name", "asks", "null", "misleads"] {
            let key = format!("method.{}.{part}", method.id);
            assert!(lang.entries().contains_key(key.as_str()), "{key}");
        }
    }
}
