//! Workers beside the first: they make parts of an analysis that the first puts together.
//!
//! Gives out parts and keeps what comes back. Computes nothing, so the answer cannot depend on how many workers there
//! are; a worker that dies is replaced, and its part is made again. Knows no elements of the page.

use std::collections::{BTreeMap, VecDeque};

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use super::client::{Beside, Client};
use crate::engine::Part;
use crate::engine::protocol::Request;
use crate::model::{Plan, Progress, Step};

/// Workers at most: beyond this, each adds less than it costs in memory.
const MOST_WORKERS: usize = 8;
/// A helper that dies is replaced so many times in one analysis.
const MOST_REPLACED: u32 = 3;

/// How many workers an analysis may have: as the page's address says (`?workers=2`), or one for each core.
pub fn size() -> usize {
    let window = web_sys::window();
    let asked = window.as_ref().and_then(|it| it.location().search().ok()).and_then(|it| {
        it.trim_start_matches('?').split('&').find_map(|it| it.strip_prefix("workers=")?.parse().ok())
    });
    let cores = || window.as_ref().map_or(1, |it| it.navigator().hardware_concurrency() as usize);
    asked.unwrap_or_else(cores).clamp(1, MOST_WORKERS)
}

/// A part that was made: its numbers, and its long lists of counts.
type Made = [Uint8Array; 2];

/// The helpers, and the analysis they are at.
#[derive(Default)]
pub struct Pool {
    helpers: BTreeMap<usize, Client>,
    n_replaced: u32,
    work: Option<Work>,
}

struct Work {
    run: u32,
    plan: Plan,
    panel: Uint8Array,
    /// All parts, once somebody has said which there are.
    parts: Vec<Part>,
    waiting: VecDeque<Part>,
    /// Workers that have the panel, and what each is at; 0 is the first worker.
    at: BTreeMap<usize, Option<Part>>,
    made: BTreeMap<Part, Made>,
}

/// What the first worker is to do next.
pub enum Next {
    /// Nothing, for now.
    Wait,
    /// Make a part.
    Make(Request, Beside),
    /// Put everything together.
    Finish(Request, Beside),
}

impl Pool {
    /// An analysis begins: starts the helpers that are missing and gives them the panel. `start`
    /// makes a helper with a number.
    pub fn begin(
        &mut self,
        run: u32,
        plan: Plan,
        panel: Uint8Array,
        start: &dyn Fn(usize) -> Option<Client>,
    ) -> Next {
        self.n_replaced = 0;
        self.work = Some(Work {
            run,
            plan,
            panel,
            parts: Vec::new(),
            waiting: VecDeque::new(),
            at: BTreeMap::new(),
            made: BTreeMap::new(),
        });
        for helper in 1..size() {
            if !self.helpers.contains_key(&helper)
                && let Some(client) = start(helper)
            {
                self.helpers.insert(helper, client);
            }
            self.prepare(helper);
        }
        Next::Wait
    }

    fn prepare(&self, helper: usize) {
        if let (Some(work), Some(client)) = (&self.work, self.helpers.get(&helper)) {
            let request = Request::Prepare { run: work.run, plan: work.plan.clone() };
            client.post(request, Beside::bytes(std::slice::from_ref(&work.panel)));
        }
    }

    /// A worker has the panel and says which parts there are.
    pub fn ready(&mut self, worker: usize, parts: Vec<Part>) -> Next {
        if let Some(work) = &mut self.work {
            if work.parts.is_empty() {
                work.waiting = parts.iter().copied().collect();
                work.parts = parts;
            }
            work.at.insert(worker, None);
        }
        self.feed()
    }

    /// A worker has made a part.
    pub fn made(&mut self, worker: usize, part: Part, made: Made) -> Next {
        if let Some(work) = &mut self.work {
            work.at.insert(worker, None);
            work.made.insert(part, made);
        }
        self.feed()
    }

    /// A helper died. Its part is made again; when helpers keep dying, the others go on without.
    pub fn died(&mut self, helper: usize, start: &dyn Fn(usize) -> Option<Client>) -> Next {
        self.helpers.remove(&helper);
        let Some(work) = &mut self.work else { return Next::Wait };
        if let Some(Some(part)) = work.at.remove(&helper) {
            work.waiting.push_front(part);
        }
        self.n_replaced += 1;
        if self.n_replaced <= MOST_REPLACED
            && let Some(client) = start(helper)
        {
            self.helpers.insert(helper, client);
            self.prepare(helper);
        }
        self.feed()
    }

    /// How far: parts made of all.
    pub fn progress(&self) -> Option<Progress> {
        let work = self.work.as_ref().filter(|it| !it.parts.is_empty())?;
        let count =
            |is_wanted: &dyn Fn(&Part) -> bool| work.parts.iter().filter(|it| is_wanted(it)).count() as u64;
        let is_draw = |it: &Part| matches!(it, Part::Draws(_));
        let is_made = |it: &Part| work.made.contains_key(it);
        let (draws, drawn) = (count(&is_draw), count(&|it| is_draw(it) && is_made(it)));
        let (all, made) = (count(&|_| true), count(&is_made));
        Some(if drawn < draws {
            Progress { step: Step::Primary, done: drawn, total: draws }
        } else {
            Progress { step: Step::Companions, done: made - drawn, total: all - draws }
        })
    }

    /// Gives every idle worker something to do; says what that is for the first.
    fn feed(&mut self) -> Next {
        let Some(work) = &mut self.work else { return Next::Wait };
        let run = work.run;
        let mut next = Next::Wait;
        let idle: Vec<usize> = work.at.iter().filter(|it| it.1.is_none()).map(|it| *it.0).collect();
        for worker in idle {
            let Some(part) = work.take() else { break };
            work.at.insert(worker, Some(part));
            let (request, beside) = (Request::Make { run, part }, work.beside(part));
            match self.helpers.get(&worker) {
                Some(client) => client.post(request, beside),
                None => next = Next::Make(request, beside),
            }
        }
        let is_done = !work.parts.is_empty() && work.made.len() == work.parts.len();
        // The first worker puts it together, and it may still be cutting the panel.
        if is_done && work.at.contains_key(&0) {
            let parts = work.made.keys().copied().collect();
            let made: Vec<Uint8Array> = std::mem::take(&mut work.made).into_values().flatten().collect();
            self.work = None;
            return Next::Finish(Request::Finish { run, parts }, Beside::bytes(&made));
        }
        next
    }
}

impl Work {
    /// The first part in the list that can be made now.
    fn take(&mut self) -> Option<Part> {
        let has_draws = self.has_draws();
        let at = self.waiting.iter().position(|it| has_draws || !it.needs_draws())?;
        self.waiting.remove(at)
    }

    fn has_draws(&self) -> bool {
        self.parts.iter().all(|it| !matches!(it, Part::Draws(_)) || self.made.contains_key(it))
    }

    /// The draws, for a part that needs them.
    fn beside(&self, part: Part) -> Beside {
        let draws = self.made.iter().filter(|it| part.needs_draws() && matches!(it.0, Part::Draws(_)));
        Beside::bytes(&draws.map(|it| it.1[0].clone()).collect::<Vec<_>>())
    }
}

/// What came beside an event of a worker, when it is two lists of bytes.
pub fn made_of(beside: &JsValue) -> Option<Made> {
    let mut bytes = super::wire::buffers(beside).into_iter();
    Some([bytes.next()?, bytes.next()?])
}
