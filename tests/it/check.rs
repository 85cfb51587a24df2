//! The step "Check": every rule passes, warns and stops where it should; what is counted adds up; rows are found.

use std::collections::BTreeSet;

use nadir::engine;
use nadir::model::{InputFile, Plan, Reason, Role};
use nadir::report::check::facts::Operator;
use nadir::report::check::spans::{COLUMNS, Lane, gaps};
use nadir::report::check::{Check, Facts, RULES, Standing, lines};
use nadir::report::text::code;
use nadir::report::{Lang, text::text};

const DAY: i64 = 86_400;

/// Facts in which every check passes.
fn fine() -> Facts {
    let lane = |role| Lane {
        role,
        n: 500,
        of_places: 400,
        span_secs: (0, 300 * DAY),
        all: vec![2; COLUMNS],
        used: vec![1; COLUMNS],
        gaps: Vec::new(),
    };
    Facts {
        axis_secs: Some((0, 300 * DAY)),
        overlap: Some((0, 300 * DAY)),
        lanes: vec![lane(Role::Images), lane(Role::Strikes)],
        facilities: 40,
        facilities_imaged: 30,
        facilities_struck: 25,
        images: 500,
        images_of_places: 400,
        strikes: 300,
        strikes_placed: 290,
        strikes_linked: 250,
        strikes_watched: 240,
        strikes_vague: 5,
        onsets: 120,
        window_days: 7,
        images_before: 80,
        images_after: 90,
        regions: 8,
        files_timed: 2,
        rows: 1000,
        rejected: 10,
        repeated: 20,
        ages: [50, 5, 5, 0],
        ..Facts::default()
    }
}

type Change = fn(&mut Facts);

/// What has to happen for a check to come out otherwise.
const CASES: &[(&str, Standing, Change)] = &[
    ("places", Standing::Warn, |it| it.facilities = 4),
    ("places", Standing::Stop, |it| it.facilities = 1),
    ("images", Standing::Warn, |it| it.facilities_imaged = 19),
    ("images", Standing::Stop, |it| it.facilities_imaged = 0),
    ("strikes", Standing::Warn, |it| it.strikes_linked = 149),
    ("strikes", Standing::Stop, |it| it.strikes_linked = 0),
    ("overlap", Standing::Warn, |it| it.strikes_watched = 199),
    ("overlap", Standing::Stop, |it| it.strikes_watched = 0),
    ("zone", Standing::Warn, |it| it.zones_assumed = 1),
    ("precision", Standing::Warn, |it| it.strikes_vague = 26),
    ("precision", Standing::Stop, |it| it.strikes_vague = 250),
    ("onsets", Standing::Warn, |it| it.onsets = 49),
    ("onsets", Standing::Stop, |it| it.onsets = 9),
    ("gaps", Standing::Warn, |it| it.lanes[0].gaps = vec![(30 * DAY, 60 * DAY), (100 * DAY, 120 * DAY)]),
    ("gaps", Standing::Pass, |it| it.lanes[1].gaps = vec![(30 * DAY, 60 * DAY)]),
    ("gaps", Standing::Pass, |it| it.lanes[0].gaps = vec![(301 * DAY, 360 * DAY)]),
    ("duplicates", Standing::Warn, |it| it.repeated = 51),
    ("set-aside", Standing::Warn, |it| it.rejected = 51),
    ("set-aside", Standing::Stop, |it| it.rejected = 501),
    ("suspicious", Standing::Warn, |it| it.suspicious = 1),
    ("suspicious", Standing::Stop, |it| it.suspicious = 501),
    ("regions", Standing::Warn, |it| it.regions = 1),
    ("after", Standing::Warn, |it| it.images_after = 161),
    ("after", Standing::Pass, |it| (it.images_before, it.images_after) = (1, 9)),
    ("elements", Standing::Warn, |it| it.ages = [40, 5, 10, 5]),
    ("elements", Standing::Stop, |it| it.ages = [0, 0, 10, 50]),
];

fn standing(facts: &Facts, code: &str) -> Option<Standing> {
    lines(facts, &[]).into_iter().find(|it| it.code == code).map(|it| it.standing)
}

#[test]
fn every_check_passes_warns_and_stops() {
    for rule in RULES {
        assert_eq!(standing(&fine(), rule.code), Some(Standing::Pass), "{}", rule.code);
    }
    for (code, expected, change) in CASES {
        let mut facts = fine();
        change(&mut facts);
        assert_eq!(standing(&facts, code), Some(*expected), "{code}");
    }
    // Whatever has words has a case, and the other way round.
    for rule in RULES {
        for it in [Standing::Warn, Standing::Stop] {
            let key = format!("check.{}.{}", rule.code, code(it));
            let has_words = Lang::En.entries().contains_key(key.as_str());
            let has_case = CASES.iter().any(|(code, standing, _)| *code == rule.code && *standing == it);
            assert_eq!(has_words, has_case, "{key}");
        }
    }
}

#[test]
fn every_check_has_words() {
    for lang in Lang::ALL {
        for (_, _, change) in CASES {
            let mut facts = fine();
            change(&mut facts);
            for line in lines(&facts, &[]) {
                for said in [line.sentence.get(lang), line.why.get(lang)] {
                    assert!(!said.contains(['⟦', '{']) && said.contains(' '), "{}: {said}", line.code);
                }
            }
        }
    }
}

#[test]
fn what_does_not_concern_the_files_is_not_checked() {
    let facts = Facts { facilities: 3, ..Facts::default() };
    let found: Vec<String> = lines(&facts, &[]).into_iter().map(|it| it.code).collect();
    assert_eq!(found, ["places", "images", "strikes", "duplicates", "set-aside", "suspicious", "regions"]);
}

#[test]
fn a_gap_is_longer_than_chance_leaves() {
    let days = |days: &[i64]| days.iter().map(|it| it * DAY).collect::<Vec<_>>();
    // Every tenth day, and forty days without: T / n (ln n + 0.577) = 130 / 10 × 2.88 = 37 days; twice that is more.
    let regular = days(&[0, 10, 20, 30, 40, 80, 90, 100, 110, 120]);
    assert_eq!(gaps(&regular), []);
    // Daily but for twenty days: 119 / 100 × 5.18 = 6 days.
    let daily: Vec<i64> = (0..120).filter(|it| !(41..60).contains(it)).map(|it| it * DAY).collect();
    assert_eq!(gaps(&daily), [(40 * DAY, 60 * DAY)]);
    // Thirteen days are no gap, however dense the rest.
    let dense: Vec<i64> = (0..200).filter(|it| !(41..54).contains(it)).map(|it| it * DAY).collect();
    assert_eq!(gaps(&dense[..]).len(), 1);
    let dense: Vec<i64> = (0..200).filter(|it| !(41..53).contains(it)).map(|it| it * DAY).collect();
    assert_eq!(gaps(&dense[..]), []);
    for few in [&[][..], &[5], &[5, 5, 5]] {
        assert_eq!(gaps(few), []);
    }
}

fn checked(files: &[InputFile]) -> Check {
    let plan = Plan::default();
    let dataset = engine::load(files, &plan, &mut |_| ());
    engine::preview(&dataset, &plan, &mut |_| ()).1
}

fn file(name: &str, text: &str) -> InputFile {
    InputFile { name: name.to_owned(), bytes: text.as_bytes().to_vec(), role: None }
}

#[test]
fn counts_of_the_examples_add_up() {
    for example in engine::EXAMPLES {
        let files = example.files();
        let plan = Plan { draws: 99, ..Plan::default() };
        let Check { facts, .. } = checked(&files);
        let panel = engine::run(&files, &plan, &mut |_| ()).result.panel;
        assert_eq!(
            (facts.onsets, facts.strikes_linked),
            (panel.onsets, panel.strikes_linked),
            "{}",
            example.id
        );
        assert_eq!((facts.facilities, facts.strikes), (panel.facilities, panel.strikes));
        for lane in &facts.lanes {
            assert_eq!(lane.all.iter().map(|it| u64::from(*it)).sum::<u64>(), lane.n);
            assert_eq!(lane.used.iter().map(|it| u64::from(*it)).sum::<u64>(), lane.of_places);
        }
        assert_eq!(facts.operators.iter().map(|it| it.images).sum::<u64>(), facts.images);
        let (strikes, images) = facts.times.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        assert_eq!((strikes, images), (facts.strikes, facts.images));
        assert_eq!(facts.places.iter().sum::<u64>(), facts.strikes);
        assert!(facts.strikes_unseen <= facts.strikes_placed && facts.facilities_imaged <= facts.facilities);
        assert_eq!(facts.ages, [0; 4], "the examples have no elements");
    }
}

const FACILITIES: &str =
    "name,latitude,longitude,region\nA,50.0,30.0,North\nB,50.5,30.0,North\nC,49.0,31.0,South\n";
const IMAGES: &str = "id,acquired,latitude,longitude,operator\n\
    a,2024-01-02T09:00:00Z,50.001,30.001,One\nb,2024-01-09T09:00:00Z,50.5,30.0,One\n\
    c,2024-03-20T09:00:00Z,50.0,30.0,Two\nd,2024-03-21T09:00:00Z,40.0,30.0,Two\n";
const STRIKES: &str = "id,date,latitude,longitude\n\
    1,2024-01-05,50.0,30.0\n2,2024-03-25,50.5,30.0\n3,2024-03-01,49.0,31.0\n4,2024-02-01,48.0,33.0\n\
    4,2024-02-01,48.0,33.0\n5,2024-02-02,0,0\n";

#[test]
fn coverage_in_space_and_catalogues_are_counted() {
    let files =
        [file("facilities.csv", FACILITIES), file("images.csv", IMAGES), file("strikes.csv", STRIKES)];
    let Check { facts, lines } = checked(&files);
    assert_eq!((facts.facilities, facts.facilities_imaged, facts.facilities_struck), (3, 2, 3));
    assert_eq!((facts.images, facts.images_of_places), (4, 3));
    // Strikes 3 and 4 lie outside every image; 4 belongs to no place.
    assert_eq!((facts.strikes, facts.strikes_linked, facts.strikes_unseen), (4, 3, 2));
    assert_eq!(facts.merged, [("duplicate-row".to_owned(), 1)]);
    assert_eq!((facts.rows, facts.rejected, facts.suspicious), (13, 1, 1));
    assert_eq!(facts.times[3], (4, 0), "dates are known to a day");
    let [one, two]: [Operator; 2] = facts.operators.clone().try_into().expect("two operators");
    assert_eq!((one.name.as_str(), one.images, one.months_without), ("One", 2, 2));
    assert!(!one.begins_late && one.ends_early && two.begins_late && !two.ends_early);
    // Strikes from January to March: One has nothing in February and March, Two in January and February.
    let months = |it: &Operator| {
        it.gaps.iter().map(|it| (it.0 - 2024 * 12 + 1, it.1 - 2024 * 12 + 1)).collect::<Vec<_>>()
    };
    assert_eq!((months(&one), months(&two)), (vec![(2, 3)], vec![(1, 2)]));
    let jump = |code: &str| lines.iter().find(|it| it.code == code).and_then(|it| it.jump.clone());
    let suspicious = jump("suspicious").expect("a jump");
    assert_eq!((suspicious.source, suspicious.reason), (2, Some(Reason::NullIsland)));
    assert_eq!(jump("set-aside").map(|it| it.source), Some(2));
    assert_eq!(jump("regions"), None, "what passes needs no rows");
}

#[test]
fn without_strikes_there_is_a_stop() {
    let Check { facts, lines } = checked(&[file("facilities.csv", FACILITIES), file("images.csv", IMAGES)]);
    let stops: BTreeSet<&str> =
        lines.iter().filter(|it| it.standing == Standing::Stop).map(|it| it.code.as_str()).collect();
    assert_eq!(stops, BTreeSet::from(["strikes"]));
    assert_eq!(facts.overlap, None);
    assert!(facts.operators.iter().all(|it| it.months_without == 0), "no strikes, no months asked about");
}

#[test]
fn elements_far_from_the_period_are_not_fresh() {
    let elements = "ISS (ZARYA)\n\
        1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927\n\
        2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537\n";
    let files = [file("elements.tle", elements), file("images.csv", IMAGES)];
    let Check { facts, lines } = checked(&files);
    assert_eq!(facts.ages, [0, 0, 0, 60]);
    let line = lines.iter().find(|it| it.code == "elements").expect("elements are checked");
    assert_eq!(line.standing, Standing::Stop);
    assert_eq!(facts.lanes.iter().map(|it| it.role).collect::<Vec<_>>(), [Role::Images, Role::Orbits]);
}

#[test]
fn what_was_counted_has_words_in_every_language() {
    let mut facts = fine();
    facts.times = [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)];
    facts.places = [1, 2, 3, 4, 5];
    facts.passes_merged = 3;
    let merging = ["duplicate-row", "duplicate-id", "tile-of-scene", "unit-of-plant"];
    facts.merged = merging.map(|it| (it.to_owned(), 2)).to_vec();
    facts.operators = vec![Operator {
        name: "<b>".to_owned(),
        images: 5,
        span_secs: (0, DAY),
        months_without: 4,
        gaps: vec![(0, 0), (24, 26)],
        begins_late: true,
        ends_early: true,
    }];
    for lang in Lang::ALL {
        let html = nadir::share::check::html(&facts, lang);
        assert!(!html.contains('⟦') && !html.contains('{') && !html.contains("<b>"), "{html}");
        assert!(merging.iter().all(|it| !html.contains(it)), "a code instead of words: {html}");
        assert_eq!(html.matches("<table>").count(), 6, "the figure's twin and five tables");
        assert!(html.contains(&text(lang, "check.late", &[("month", "1970-01")])));
        assert!(html.contains("4: 0-01, 2-01 – 2-03"), "months without images: {html}");
    }
}

#[test]
fn oracle_of_real_files() {
    let Some(data) = crate::kit::data() else { return };
    let read = |name: &str| InputFile {
        name: name.rsplit('/').next().unwrap_or(name).to_owned(),
        bytes: std::fs::read(data.join(name)).expect("a file of the real data"),
        role: None,
    };
    let mut files: Vec<InputFile> =
        ["facilities/gppd_v130_ukraine_14cols.csv", "strikes/viina_strategic_targets_2024.csv"]
            .map(read)
            .to_vec();
    let plans = std::fs::read_dir(data.join("imaging/s2_plan")).expect("the plans");
    let mut plans: Vec<String> =
        plans.flatten().map(|it| format!("imaging/s2_plan/{}", it.file_name().to_string_lossy())).collect();
    plans.sort();
    files.extend(plans.iter().filter(|it| it.contains(".kml")).map(|it| read(it)));
    let Check { facts, lines } = checked(&files);
    let stops: Vec<&str> =
        lines.iter().filter(|it| it.standing == Standing::Stop).map(|it| it.code.as_str()).collect();
    assert_eq!(stops, ["onsets"], "a few months of one collector are too little");
    assert_eq!(facts.operators[0].name, "Copernicus");
    assert!(facts.operators[0].begins_late && !facts.gaps_inside().is_empty());
    assert_eq!(facts.times[3].0, facts.strikes, "this list knows dates");
}

#[test]
fn reports_say_what_was_found_wanting() {
    use nadir::share::{Audience, Case, Options, make};
    let plan = Plan { draws: 99, ..Plan::default() };
    let files =
        [file("facilities.csv", FACILITIES), file("images.csv", IMAGES), file("strikes.csv", STRIKES)];
    let case = Case::of_files(&files, &plan, &mut |_| ());
    for lang in Lang::ALL {
        for audience in [Audience::Public, Audience::Official, Audience::Technical] {
            let options = Options { languages: vec![lang], audience, ..Options::default() };
            let written = make(&case, &files, &options).and_then(|it| it.preview()).expect("a preview");
            let html = String::from_utf8(written.bytes).expect("text");
            let wanting = case.report().check.lines.into_iter().filter(|it| it.standing != Standing::Pass);
            let said: Vec<bool> = wanting.map(|it| html.contains(it.sentence.get(lang))).collect();
            assert!(
                said.len() > 3 && said.iter().all(|it| *it == (audience != Audience::Public)),
                "{said:?}"
            );
            assert!(html.contains(&text(lang, "check.report", &[])));
        }
    }
}
