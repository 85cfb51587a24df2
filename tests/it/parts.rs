//! An analysis shared out: its parts made anywhere, in any order, and sent as bytes, give the same answer.

use nadir::engine::protocol::{packed, unpacked};
use nadir::engine::{Outcomes, Part, Setup};
use nadir::model::finding::Assessment;
use nadir::model::{PanelInput, Plan};
use nadir::simulate::{Settings, World, panel, scenario};
use nadir::stats::assess;

fn world(id: &str) -> PanelInput {
    let scenario = scenario(id).expect("a world");
    panel(&World::new(&Settings::of(scenario, 1.6, 5)))
}

/// Shared out among so many workers, each with a panel of its own, the last part first.
fn shared_out(input: &PanelInput, plan: &Plan, n_workers: usize) -> Assessment {
    let workers: Vec<Setup> = (0..n_workers).map(|_| Setup::new(input, plan, &mut |_| ())).collect();
    let parts = workers[0].parts();
    let mut outcomes = Outcomes::new();
    for needs_draws in [false, true] {
        let of_round = parts.iter().rev().filter(|it| it.needs_draws() == needs_draws);
        for (at, part) in of_round.enumerate() {
            let worker = &workers[at % n_workers];
            let outcome = worker.make_quietly(*part, worker.joined(&outcomes).as_ref());
            let [numbers, counts] = packed(outcome.clone());
            let arrived = unpacked(&numbers, &counts).expect("an outcome");
            assert!(arrived == outcome, "{part:?}");
            outcomes.insert(*part, arrived);
        }
    }
    workers[0].assess(outcomes, &mut |_| ())
}

#[test]
fn the_answer_does_not_depend_on_how_many_make_it() {
    let plan = Plan { draws: 499, seed: 7, ..Plan::default() };
    for id in ["waves-damage-looks", "few-onsets"] {
        let input = world(id);
        let alone = assess(&input, &plan, &mut |_| ());
        let n_rows = alone.sensitivity.len();
        assert!(n_rows > 10 && alone.lags_p.is_some(), "{id}: {n_rows} rows, {:?}", alone.primary);
        for n_workers in [1, 2, 5] {
            assert!(shared_out(&input, &plan, n_workers) == alone, "{id}: {n_workers} workers");
        }
    }
}

#[test]
fn an_analysis_with_nothing_in_it_can_be_shared_out_too() {
    let plan = Plan { draws: 99, ..Plan::default() };
    let empty = PanelInput::default();
    assert!(shared_out(&empty, &plan, 2) == assess(&empty, &plan, &mut |_| ()));
}

#[test]
fn a_part_that_is_missing_is_made_again() {
    let plan = Plan { draws: 99, ..Plan::default() };
    let input = world("waves");
    let setup = Setup::new(&input, &plan, &mut |_| ());
    let alone = assess(&input, &plan, &mut |_| ());
    let mut some = Outcomes::new();
    some.insert(Part::Draws(1), setup.make_quietly(Part::Draws(1), None));
    some.insert(Part::Classic, setup.make_quietly(Part::Classic, None));
    assert!(setup.joined(&some).is_none());
    assert!(setup.assess(some, &mut |_| ()) == alone);
    assert!(unpacked(b"{}", &[]).is_none() && unpacked(b"", &[1]).is_none());
}
