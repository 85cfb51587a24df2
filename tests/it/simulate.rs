//! The made-up worlds plant what they say, are the same every time, and leave no doubt about who was imaged and hit.

use nadir::model::{LonLat, PanelInput, Plan};
use nadir::simulate::{Cause, EXAMPLES, Example, SCENARIOS, Settings, World, files, panel, scenario};
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
        assert_eq!(seen, hit.exposed, "what the generator acted on is what the record shows");
        hits[usize::from(seen)] += 1;
    }
    let rate = |k: usize| f64::from(hits[k]) / f64::from(cells[k]);
    rate(1) / rate(0)
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
    for id in ["trend-season", "campaign-phases", "damage-looks", "alarming"] {
        let found = mean_over_seeds(|seed| crude_ratio(&world(id, 1.0, seed)));
        assert!(found > 1.25, "{id}: {found}");
    }
}

#[test]
fn sizes_are_those_asked_for() {
    for it in SCENARIOS {
        let hits = mean_over_seeds(|seed| World::new(&Settings::of(it, 1.0, seed)).hits.len() as f64);
        assert!((hits / 390.0 - 1.0).abs() < 0.08, "{}: {hits} hits", it.id);
        let looks = mean_over_seeds(|seed| {
            let routine = |cause| cause != Cause::Damage;
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
        assert!((looks / 0.04 - 1.0).abs() < 0.12, "{}: {looks} looks a day", it.id);
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
        images.geojson 826953 31320e54526159d8
        strikes.csv 25149 9f38cd6d96df8ada
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
        assert!(panel.hits.windows(2).all(|it| it[0] < it[1]), "{}: sorted, none twice", it.id);
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
    let world = world("waves-damage-looks", 1.6, 3);
    let direct = panel(&world);
    let plan = Plan::default();
    let dataset = ingest::ingest(&files(&world), &plan, &mut |_| ());
    // The direct panel leaves out what only the files name.
    let read = link::link(&dataset, &plan, &mut |_| ()).panel;
    let read = PanelInput { groups: Vec::new(), other_radii: Vec::new(), ..read };
    assert_eq!(read, direct);
    assert!(direct.looks.len() > 1000 && direct.hits.len() > 200);
}
