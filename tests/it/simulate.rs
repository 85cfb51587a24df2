//! The made-up worlds plant what they say, are the same every time, and leave no doubt about who was imaged and hit.

use nadir::model::{LonLat, Members, PanelInput, Plan, Role};
use nadir::simulate::{
    Cause, Collector, EXAMPLES, Example, Known, Record, SCENARIOS, Scenario, Settings, World, files, panel,
    scenario,
};
use nadir::{ingest, link};

fn world(id: &str, rate_ratio: f64, seed: u64) -> World {
    World::new(&Settings::of(scenario(id).unwrap(), rate_ratio, seed))
}

/// Hit rate of exposed facility-days over that of the others, all pooled; the first week is left out.
fn crude_ratio(world: &World) -> f64 {
    let days = world.settings.days as usize;
    let mut imaged = vec![false; world.sites.len() * days];
    for (k, day) in world.facility_looks() {
        imaged[k as usize * days + day as usize] = true;
    }
    let exposed = |k: usize, day: usize| (1..=7).any(|lag| imaged[k * days + day - lag]);
    let (mut cells, mut hits) = ([0_u32; 2], [0_u32; 2]);
    for k in 0..world.sites.len() {
        for day in 7..days {
            cells[usize::from(exposed(k, day))] += 1;
        }
    }
    for hit in world.hits.iter().filter(|it| it.day >= 7) {
        let seen = exposed(hit.site as usize, hit.day as usize);
        let all_is_known = is_complete(&world.settings.scenario);
        assert!(!all_is_known || seen == hit.exposed, "what the generator acted on is what the record shows");
        hits[usize::from(seen)] += 1;
    }
    let rate = |k: usize| f64::from(hits[k]) / f64::from(cells[k]);
    rate(1) / rate(0)
}

/// Does the record show what the world acted on, and nothing else?
fn is_complete(it: &Scenario) -> bool {
    it.record == Record::Complete && it.collector == Collector::None
}

/// Mean over 20 worlds, so that a wrong factor shows and chance does not.
fn mean_over_seeds(of_world: impl Fn(u64) -> f64) -> f64 {
    (0..20).map(of_world).sum::<f64>() / 20.0
}

#[test]
fn the_ratio_planted_is_the_ratio_found_where_nothing_else_is_going_on() {
    for truth in [1.0, 1.6, 2.5] {
        let found = mean_over_seeds(|seed| crude_ratio(&world("homogeneous", truth, seed)));
        assert!((found / truth - 1.0).abs() < 0.06, "{truth}: {found}");
    }
}

#[test]
fn null_worlds_fool_a_crude_comparison_as_they_are_meant_to() {
    let fooling = [
        "trend-season",
        "campaign-phases",
        "short-phases",
        "damage-looks",
        "alarming",
        "images-near-hits-only",
    ];
    for id in fooling.into_iter().chain(["everything"]) {
        let found = mean_over_seeds(|seed| crude_ratio(&world(id, 1.0, seed)));
        assert!(found > 1.25, "{id}: {found}");
    }
}

#[test]
fn sizes_are_those_asked_for() {
    for it in SCENARIOS.iter().filter(|it| it.record == Record::Complete) {
        let asked = if it.few_onsets { 200.0 } else { 390.0 };
        let hits = mean_over_seeds(|seed| World::new(&Settings::of(it, 1.0, seed)).hits.len() as f64);
        assert!((hits / asked - 1.0).abs() < 0.08, "{}: {hits} hits", it.id);
        let looks = mean_over_seeds(|seed| {
            let routine = |cause| !matches!(cause, Cause::Damage | Cause::Systematic);
            let world = World::new(&Settings::of(it, 1.0, seed));
            let share = world.looks.iter().filter(|look| routine(look.cause)).count() as f64
                / world.looks.len().max(1) as f64;
            let cells = f64::from(world.settings.days) * world.sites.len() as f64;
            if it.swaths {
                world.facility_looks().len() as f64 / cells
            } else {
                share * world.looks.len() as f64 / cells
            }
        });
        // Where many factors meet, a place would be imaged more than once a day, and is not.
        let tolerance = if it.id == "everything" { 0.3 } else { 0.12 };
        assert!((looks / 0.04 - 1.0).abs() < tolerance, "{}: {looks} looks a day", it.id);
    }
}

#[test]
fn damage_looks_come_within_three_days_of_a_hit() {
    let world = world("damage-looks", 1.0, 3);
    let hits: Vec<(u32, u32)> = world.hits.iter().map(|it| (it.site, it.day)).collect();
    let damage: Vec<_> = world.looks.iter().filter(|it| it.cause == Cause::Damage && it.day >= 3).collect();
    assert!(damage.len() > 150, "{}", damage.len());
    for look in &damage {
        assert!((0..=3).any(|wait| hits.contains(&(look.target, look.day - wait))), "{look:?}");
    }
    let again = |(k, day): (u32, u32)| (1..=10).any(|wait| hits.contains(&(k, day + wait)));
    let repeated = hits.iter().filter(|it| again(**it)).count();
    assert!(repeated * 5 > hits.len(), "{repeated} of {} hits were followed by another", hits.len());
}

#[test]
#[allow(clippy::needless_raw_string_hashes)] // expect-test writes them
fn the_same_seed_gives_the_same_bytes() {
    for it in SCENARIOS {
        let settings = Settings::of(it, 1.6, 11);
        assert_eq!(files(&World::new(&settings)), files(&World::new(&settings)));
        assert_ne!(World::new(&settings).hits, World::new(&Settings { seed: 12, ..settings }).hits);
    }
    // Changes only when the generator does: then the examples change too, and their words must be checked.
    let sum = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
    };
    let sums: Vec<String> = EXAMPLES
        .iter()
        .flat_map(Example::files)
        .map(|it| format!("{} {} {:016x}", it.name, it.bytes.len(), sum(&it.bytes)))
        .collect();
    expect_test::expect![[r#"
        facilities.csv 4779 d4eaeb9e72e68f47
        images.geojson 718150 81554f1c580aafee
        strikes.csv 25419 74cb781c14f9972f
        facilities.csv 4779 d4eaeb9e72e68f47
        images.geojson 809972 4ee15d564daf12bb
        strikes.csv 26607 63a6caaf88a5073a
        facilities.csv 583 169ab0c0712653c1
        images.geojson 18274 e02e4c17257b7750
        strikes.csv 525 b48386777e1e56de"#]]
    .assert_eq(&sums.join("\n"));
}

#[test]
fn places_keep_their_distance_at_every_size() {
    for facilities in [1, 17, 70, 1000] {
        let settings = Settings { facilities, regions: 17, ..Settings::of(&SCENARIOS[1], 1.0, 5) };
        let world = World::new(&Settings { days: 1, ..settings });
        let places: Vec<LonLat> =
            world.sites.iter().map(|it| LonLat::new(it.lon_deg, it.lat_deg).unwrap()).collect();
        assert_eq!(places.len(), facilities as usize);
        for (k, a) in places.iter().enumerate() {
            let nearest = places[..k].iter().map(|b| a.distance_m(*b)).fold(f64::INFINITY, f64::min);
            assert!(nearest > if facilities > 100 { 3_500.0 } else { 9_000.0 }, "{facilities}: {nearest} m");
        }
    }
}

#[test]
fn the_panel_holds_every_look_and_hit() {
    for it in SCENARIOS {
        let world = World::new(&Settings::of(it, 1.0, 2));
        let panel = panel(&world);
        assert_eq!(panel.looks.len(), world.facility_looks().len());
        assert_eq!(panel.hits.len(), world.hits.len());
        assert!(panel.looks.windows(2).all(|it| it[0] < it[1]), "{}: sorted, none twice", it.id);
        // Two nights of a place may share a date.
        let may_meet = matches!(it.record, Record::DatesOnly | Record::Imprecise);
        let in_order = panel.hits.windows(2).all(|it| it[0] < it[1] || (may_meet && it[0] == it[1]));
        assert!(in_order, "{}: sorted, none twice", it.id);
        assert!(panel.bins.starts_secs.windows(2).all(|it| (23..=25).contains(&((it[1] - it[0]) / 3600))));
    }
}

#[test]
fn no_setting_makes_the_generator_fail() {
    for it in SCENARIOS {
        for extreme in [0.0, 1e300, f64::NAN, f64::INFINITY, -1.0] {
            let settings = Settings {
                facilities: 0,
                days: 0,
                regions: 0,
                strikes: extreme,
                looks_per_day: extreme,
                rate_ratio: extreme,
                ..Settings::of(it, 1.0, 0)
            };
            let world = World::new(&settings);
            assert_eq!(files(&world).len(), 3);
            let _ = panel(&world);
        }
    }
}

#[test]
fn files_read_back_give_the_panel_of_the_world() {
    for id in ["waves-damage-looks", "date-only", "imprecise-hits", "systematic-collector"] {
        let world = world(id, 1.6, 3);
        let direct = panel(&world);
        let mut plan = Plan::default();
        plan.ingest.zones.insert("strikes.csv".to_owned(), "Europe/Kyiv".to_owned());
        let dataset = ingest::ingest(&files(&world), &plan, &mut |_| ());
        assert!(dataset.sources.iter().any(|it| it.role == Role::Strikes));
        let read = link::link(&dataset, &plan, &mut |_| ()).panel;
        // Of the groups the direct panel has the negative control only; no other radii, near misses and bins.
        let groups =
            read.groups.iter().filter(|it| direct.groups.iter().any(|d| d.by == it.by)).cloned().collect();
        let read =
            PanelInput { groups, other_radii: Vec::new(), near_looks: Vec::new(), finer: None, ..read };
        assert!(read == direct, "{id}: {}", first_difference(&read, &direct));
        assert!(direct.looks.len() > 1000 && direct.hits.len() > 200);
    }
}

/// Where two panels differ, in few words.
fn first_difference(a: &PanelInput, b: &PanelInput) -> String {
    let hits = a.hits.iter().zip(&b.hits).find(|it| it.0 != it.1);
    let looks = a.looks.iter().zip(&b.looks).find(|it| it.0 != it.1);
    let of = |it: &PanelInput| {
        let bins = (it.bins.starts_secs.first().copied(), it.bins.len());
        (
            bins,
            it.looks.len(),
            it.hits.len(),
            it.images_from,
            it.images_to,
            it.hits_from,
            it.hits_to,
            it.groups.len(),
        )
    };
    format!("{:?} {:?} hits {hits:?} looks {looks:?}", of(a), of(b))
}

/// Pearson's correlation.
fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (x, y) = pairs.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0 / n, sum.1 + it.1 / n));
    let product = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>();
    let both = product(&|it| (it.0 - x) * (it.1 - y));
    both / (product(&|it| (it.0 - x) * (it.0 - x)) * product(&|it| (it.1 - y) * (it.1 - y))).sqrt()
}

/// Correlation of the numbers of images and of hits in the cells that `cell` gives a place and a day.
fn tie(world: &World, n_cells: usize, cell: &dyn Fn(u32, u32) -> usize) -> f64 {
    let mut cells = vec![(0.0, 0.0); n_cells];
    world.facility_looks().iter().for_each(|it| cells[cell(it.0, it.1)].0 += 1.0);
    world.hits.iter().for_each(|it| cells[cell(it.site, it.day)].1 += 1.0);
    correlation(&cells)
}

#[test]
fn important_places_are_imaged_and_hit_more() {
    let of = |id| mean_over_seeds(|seed| tie(&world(id, 1.0, seed), 70, &|k, _| k as usize));
    assert!(of("importance") > 0.4, "{}", of("importance"));
    assert!(of("homogeneous").abs() < 0.1, "{}", of("homogeneous"));
}

#[test]
fn weather_brings_images_and_hits_on_the_same_days() {
    let of = |id| mean_over_seeds(|seed| tie(&world(id, 1.0, seed), 640, &|_, day| day as usize));
    assert!(of("weather") > 0.25, "{}", of("weather"));
    assert!(of("importance").abs() < 0.05, "{}", of("importance"));
}

#[test]
fn focus_moves_from_region_to_region() {
    // Spells are counted from 40 days before the record.
    let of = |id| {
        let region_and_spell = |k: u32, day: u32| ((k % 7) * 16 + (day + 40) / 45) as usize;
        mean_over_seeds(|seed| tie(&world(id, 1.0, seed), 112, &region_and_spell))
    };
    assert!(of("regional-focus") > of("importance") + 0.3, "{} {}", of("regional-focus"), of("importance"));
}

#[test]
fn orbits_and_weeks_have_their_rhythm() {
    let world = world("orbit-weekly", 1.0, 4);
    let mut by_weekday = [0; 7];
    world.hits.iter().for_each(|it| by_weekday[((it.day + 40) % 7) as usize] += 1);
    assert!(by_weekday[..2].iter().sum::<usize>() * 4 > world.hits.len() * 3, "{by_weekday:?}");
    for region in 0..7 {
        let mut by_day = [0; 14];
        let looks = world.facility_looks();
        looks.iter().filter(|it| it.0 % 7 == region).for_each(|it| by_day[(it.1 % 14) as usize] += 1);
        let most = (0..14).map(|day| by_day[day] + by_day[(day + 1) % 14]).max().unwrap();
        assert!(most * 2 > by_day.iter().sum::<usize>(), "{region}: {by_day:?}");
    }
}

#[test]
fn short_phases_come_and_go_within_a_block() {
    // A place with four times the hits for 20 days: its hits come closer together than in phases of 60 days.
    let near = |id| {
        mean_over_seeds(|seed| {
            let world = world(id, 1.0, seed);
            let again = |it: &&nadir::simulate::Hit| {
                world.hits.iter().any(|o| o.site == it.site && o.day > it.day && o.day <= it.day + 20)
            };
            world.hits.iter().filter(again).count() as f64 / world.hits.len() as f64
        })
    };
    assert!(
        near("short-phases") > near("importance") + 0.025,
        "{} {}",
        near("short-phases"),
        near("importance")
    );
}

#[test]
fn everything_is_more_than_what_alarms() {
    let found = scenario("everything").unwrap();
    assert!(found.importance && found.waves && found.clear_skies && found.trend_season && found.damage_looks);
    assert!(found.regional_focus && found.orbit_weekly && found.phase_days == 60 && !found.expected_to_fail);
    let region_month = |k: u32, day: u32| ((k % 7) * 32 + day / 21) as usize;
    let of = |id| mean_over_seeds(|seed| tie(&world(id, 1.0, seed), 256, &region_month));
    assert!(of("everything") > of("alarming"), "{} {}", of("everything"), of("alarming"));
}

#[test]
fn the_collector_comes_on_schedule_and_is_the_only_group() {
    for id in ["systematic-collector", "systematic-collector-leak"] {
        let world = world(id, 1.0, 6);
        let looks: Vec<_> =
            world.facility_looks_by_cause().into_iter().filter(|it| it.2 == Cause::Systematic).collect();
        assert!(looks.len() > 1000, "{id}: {}", looks.len());
        let on_schedule =
            |it: &[(u32, u32, Cause)]| it[0].0 != it[1].0 || (it[1].1 - it[0].1).is_multiple_of(12);
        assert!(looks.windows(2).all(on_schedule), "{id}");
        let panel = panel(&world);
        let Members::Looks(members) = &panel.groups[0].members else { panic!("a group of looks") };
        assert_eq!((panel.groups.len(), members.len()), (1, looks.len()));
        assert!(members.iter().zip(&looks).all(|(at, it)| panel.looks[*at as usize].facility == it.0));
    }
    // How many of its images are followed by a hit within a week, as many days later as before.
    let followed = |id, from: i64, to: i64| {
        mean_over_seeds(|seed| {
            let world = world(id, 1.0, seed);
            let all = world.facility_looks_by_cause();
            let looks: Vec<_> = all.iter().filter(|it| it.2 == Cause::Systematic).collect();
            let hit = |k: u32, day: u32| {
                let lag = |at: u32| i64::from(at) - i64::from(day);
                world.hits.iter().any(|it| it.site == k && (from..=to).contains(&lag(it.day)))
            };
            looks.iter().filter(|it| hit(it.0, it.1)).count() as f64 / looks.len() as f64
        })
    };
    let ratio = |id| followed(id, 1, 7) / followed(id, -7, -1);
    let (sound, leaking) = (ratio("systematic-collector"), ratio("systematic-collector-leak"));
    assert!((sound - 1.0).abs() < 0.15 && leaking > 1.8, "{sound} {leaking}");
}

/// The same world with everything written down.
fn all_of(world: &World) -> World {
    let scenario = Scenario { record: Record::Complete, ..world.settings.scenario };
    World::new(&Settings { scenario, ..world.settings })
}

/// Shares of the images and hits that are written down; all of them happened.
fn kept(id: &str) -> (f64, f64) {
    let (mut looks, mut hits) = ((0, 0), (0, 0));
    for seed in 0..10 {
        let world = world(id, 1.0, seed);
        let all = all_of(&world);
        let of = |it: &World| {
            let mut hits: Vec<(u32, u32)> = it.hits.iter().map(|it| (it.site, it.day)).collect();
            hits.sort_unstable();
            (it.facility_looks(), hits)
        };
        let (part, all) = (of(&world), of(&all));
        let happened =
            |part: &[(u32, u32)], all: &[(u32, u32)]| part.iter().all(|it| all.binary_search(it).is_ok());
        assert!(happened(&part.0, &all.0) && happened(&part.1, &all.1), "{id}: made up");
        looks = (looks.0 + part.0.len(), looks.1 + all.0.len());
        hits = (hits.0 + part.1.len(), hits.1 + all.1.len());
    }
    (looks.0 as f64 / looks.1 as f64, hits.0 as f64 / hits.1 as f64)
}

#[test]
fn a_catalogue_may_be_selected_on_the_hits() {
    let found = mean_over_seeds(|seed| crude_ratio(&world("images-before-hits-missing", 1.0, seed)));
    assert!(found < 0.8, "{found}");
    let (looks, hits) = kept("images-before-hits-missing");
    assert!((0.85..0.98).contains(&looks) && hits == 1.0, "{looks} {hits}");
    let (looks, hits) = kept("images-near-hits-only");
    assert!((0.25..0.6).contains(&looks) && hits == 1.0, "{looks} {hits}");
}

#[test]
fn gaps_take_images_and_hits_of_the_same_weeks() {
    let (looks, hits) = kept("reporting-gaps");
    assert!((looks - 0.84).abs() < 0.04 && (hits - 0.82).abs() < 0.05, "{looks} {hits}");
    let region_and_gap = |k: u32, day: u32| ((k % 7) * 31 + day / 21) as usize;
    let tied = mean_over_seeds(|seed| tie(&world("reporting-gaps", 1.0, seed), 217, &region_and_gap));
    let before =
        mean_over_seeds(|seed| tie(&all_of(&world("reporting-gaps", 1.0, seed)), 217, &region_and_gap));
    assert!(tied > before + 0.1, "{tied} {before}");
}

#[test]
fn dates_and_rough_times_are_known_as_such() {
    let world = world("date-only", 1.0, 8);
    assert!(world.hits.iter().all(|it| it.known == Known::Date));
    let found = panel(&world);
    assert!(found.hits.iter().all(|it| it.first == it.last), "a date is one calendar day");
    let noon = panel(&all_of(&world));
    assert!(
        noon.bins.starts_secs.iter().all(|it| !found.bins.starts_secs.contains(it)),
        "days begin at midnight"
    );

    let (_, hits) = kept("imprecise-hits");
    assert!((hits - 0.85).abs() < 0.02, "{hits}");
    let rough = mean_over_seeds(|seed| {
        let hits = panel(&World::new(&Settings::of(scenario("imprecise-hits").unwrap(), 1.0, seed))).hits;
        let wide = |it: &&nadir::model::Spell| (1..=5).contains(&(it.last - it.first));
        hits.iter().filter(wide).count() as f64 / hits.len() as f64
    });
    assert!((rough - 0.15).abs() < 0.02, "{rough}");
}

#[test]
fn few_onsets_are_few() {
    let settings = Settings::varied(scenario("few-onsets").unwrap(), 1.0, 3);
    assert_eq!((settings.regions, settings.strikes), (17, 200.0));
}
