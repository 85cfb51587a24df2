//! What the page does: holds the worker and the file handles, asks, and puts answers into the state.
//!
//! One thing runs at a time. Every event carries the run it answers; those of an earlier run are dropped.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use super::history::History;
use super::state::{AppState, Draft, Job, Selection, Sharing, Told};
use crate::engine::orbits::SENSORS;
use crate::engine::protocol::{Event, Part, Product, Request};
use crate::model::Plan;
use crate::model::passes::PassQuestion;
use crate::model::plan::IngestPlan;
use crate::report::options::Options;
use crate::report::result::FacilityRow;
use crate::report::{ResultFile, Scene};
use crate::web::client::{Beside, Client};
use crate::web::pool::{self, Next, Pool};
use crate::web::{files, save};

/// Re-timings of a first estimate.
pub const COARSE_DRAWS: u32 = 199;

/// The worker, the files, and what is on its way. One for the page, handed down by context.
#[derive(Clone, Copy)]
pub struct Desk {
    app: AppState,
    sharing: Sharing,
    inside: StoredValue<Inside, LocalStorage>,
}

#[derive(Default)]
struct Inside {
    client: Option<Client>,
    pool: Pool,
    files: Vec<File>,
    /// What was verified last: a bundle, or what carries one.
    shared: Option<File>,
    /// The run whose events count.
    run: u32,
    /// What the worker has in memory: how it was told to read the files; `None` when it has to read them (again).
    loaded: Option<IngestPlan>,
    /// What it is reading: becomes `loaded`.
    loading: IngestPlan,
    incoming: Incoming,
    /// Are the rejected rows that were asked for to be mended here, not saved?
    is_mending: bool,
    /// The plan of the analysis under way.
    asked: Option<Plan>,
    /// What was changed on the way.
    history: Option<History>,
    /// The result file as the worker wrote it.
    bytes: Option<Uint8Array>,
}

/// Lists that arrive in slices.
#[derive(Default)]
struct Incoming {
    scene: Scene,
    rows: Vec<FacilityRow>,
}

impl Desk {
    /// A desk without a worker; it starts one when the first is needed.
    pub fn new(app: AppState, sharing: Sharing) -> Self {
        Self { app, sharing, inside: StoredValue::new_local(Inside::default()) }
    }

    /// From now on it tells the history when something else is opened, and sends its trail along.
    pub fn keeps_trail(self, history: History) {
        self.inside.update_value(|inside| inside.history = Some(history));
    }

    /// The files as they were given.
    pub fn files(self) -> Vec<File> {
        self.inside.with_value(|inside| inside.files.clone())
    }

    fn start_over(self) {
        self.sharing.options.update(|it| it.trail = Vec::new());
        if let Some(history) = self.inside.with_value(|it| it.history) {
            history.start_over();
        }
    }

    /// The desk of the page this component is on.
    pub fn here() -> Self {
        expect_context()
    }

    /// Adds files to those that are there and reads them all. A file replaces an earlier one of its name: that is how
    /// a mended file comes back. Two of one name that come together are both kept.
    pub fn add(self, new: Vec<File>) {
        if new.is_empty() || self.app.is_leaking.get_untracked() {
            return;
        }
        let replaced = self.inside.try_update_value(|inside| {
            let (gone, kept): (Vec<File>, Vec<File>) =
                inside.files.drain(..).partition(|old| new.iter().any(|it| it.name() == old.name()));
            inside.files = kept;
            for file in new {
                let name = free_name(&file.name(), &inside.files);
                inside.files.push(if name == file.name() { file } else { files::renamed(&file, &name) });
            }
            gone.iter().map(File::name).collect()
        });
        self.app.replaced.set(replaced.unwrap_or_default());
        self.app.example.set(None);
        self.files_changed();
    }

    /// Takes a file out.
    pub fn remove(self, name: &str) {
        self.inside.update_value(|inside| inside.files.retain(|it| it.name() != name));
        self.app.replaced.set(Vec::new());
        self.app.plan.update(|plan| forget(&mut plan.ingest, name));
        self.files_changed();
    }

    /// Takes everything out.
    pub fn clear(self) {
        self.inside.update_value(|inside| inside.files.clear());
        self.app.replaced.set(Vec::new());
        self.app.example.set(None);
        self.app.plan.update(|plan| plan.ingest = IngestPlan::default());
        self.files_changed();
        self.start_over();
    }

    /// Loads a built-in example instead of files.
    pub fn load_example(self, id: &'static str) {
        self.inside.update_value(|inside| inside.files.clear());
        self.app.plan.update(|plan| plan.ingest = IngestPlan::default());
        self.app.example.set(Some(id));
        self.files_changed();
        self.start_over();
    }

    /// Reads everything again, as the plan now says.
    pub fn read(self) {
        self.files_changed();
    }

    fn files_changed(self) {
        self.stop();
        let names = self.inside.with_value(|inside| inside.files.iter().map(File::name).collect::<Vec<_>>());
        self.app.names.set(names);
        self.app.selection.set(Selection::default());
        self.sharing.options.update(|it| it.simulated = false);
        self.forget_result();
        if !self.app.has_input() {
            self.app.sources.set(Arc::default());
            self.app.scene.set(None);
            self.app.check.set(None);
            self.app.job.set(Job::Idle);
            return;
        }
        self.app.job.set(Job::Reading(None));
        self.ask_to_load();
    }

    fn forget_result(self) {
        self.app.result.set(None);
        self.app.analysed_plan.set(None);
        self.sharing.preview.set(None);
        self.sharing.told.set(None);
        self.inside.update_value(|inside| {
            inside.loaded = None;
            inside.bytes = None;
        });
    }

    fn ask_to_load(self) {
        let plan = self.app.plan.get_untracked();
        let run = self.next_run();
        self.inside.update_value(|inside| inside.loading = plan.ingest.clone());
        if let Some(id) = self.app.example.get_untracked() {
            self.post(Request::LoadExample { run, id: id.to_owned(), plan }, Vec::new());
        } else {
            let files = self.inside.with_value(|inside| inside.files.clone());
            self.post(Request::Load { run, plan }, files);
        }
    }

    /// Analyses with the plan as it stands; reads the files first when the worker has not got them.
    pub fn analyse(self) {
        self.analyse_by(self.app.plan.get_untracked());
    }

    /// Computes every change of the plan at once, while that is switched on: a first estimate, then the whole.
    pub fn follow_plan(self) {
        let round = StoredValue::new(0_u32);
        Effect::new(move || {
            let plan = self.app.plan.get();
            round.update_value(|it| *it += 1);
            let mine = round.get_value();
            let is_wanted = self.app.is_live.get() && plan.out_of_range().is_empty();
            // Not tracked: a first estimate that arrives is no change of the plan.
            if !is_wanted || untrack(|| self.app.result.with(Option::is_none) || !self.app.is_stale()) {
                return;
            }
            let start = move || {
                let is_reading = self.app.job.with_untracked(|it| matches!(it, Job::Reading(_)));
                if round.try_get_value() == Some(mine) && !is_reading {
                    self.analyse_by(Plan { draws: plan.draws.min(COARSE_DRAWS), ..plan.clone() });
                }
            };
            set_timeout(start, std::time::Duration::from_millis(250));
        });
    }

    fn analyse_by(self, plan: Plan) {
        self.stop();
        self.app.job.set(Job::Analysing(None));
        let has_files = self.inside.with_value(|inside| inside.loaded.as_ref() == Some(&plan.ingest));
        if !has_files {
            self.ask_to_load();
        }
        let run = if has_files { self.next_run() } else { self.inside.with_value(|inside| inside.run) };
        self.inside.update_value(|inside| inside.asked = Some(plan.clone()));
        // Alone there is nothing to share out.
        let request =
            if pool::size() > 1 { Request::Begin { run, plan } } else { Request::Analyze { run, plan } };
        self.post(request, Vec::new());
    }

    /// Stops what is under way. The files stay; they are read again when they are needed.
    pub fn cancel(self) {
        self.stop();
        self.app.job.set(Job::Cancelled);
    }

    /// Ends a busy worker; an idle one is kept, with what it has loaded.
    fn stop(self) {
        if self.app.job.with_untracked(Job::is_busy) {
            self.end_worker();
        }
    }

    fn end_worker(self) {
        self.inside.update_value(|inside| {
            inside.client = None;
            inside.pool = Pool::default();
            inside.loaded = None;
        });
        if self.app.passes.with_untracked(|it| matches!(it, Some(Err(())))) {
            self.app.passes.set(None);
        }
        self.next_run();
    }

    /// Counts passes: by the loaded elements, or those of the built-in claim when nothing is asked.
    pub fn count_passes(self, question: Option<PassQuestion>) {
        if self.app.job.with_untracked(Job::is_busy) {
            return;
        }
        self.app.passes.set(Some(Err(())));
        let run = self.inside.with_value(|inside| inside.run);
        self.post(Request::Passes { run, question: question.map(Box::new) }, Vec::new());
    }

    /// Opens the table of sensors in the editor: as it was last changed, else the shipped one.
    pub fn edit_sensors(self) {
        const NAME: &str = "sensors.csv";
        let changed = self.inside.with_value(|it| it.files.iter().find(|it| it.name() == NAME).cloned());
        let app = self.app;
        let open = move |text: String| app.draft.set(Some(Draft { name: NAME.to_owned(), text }));
        match changed {
            None => open(SENSORS.to_owned()),
            Some(file) => spawn_local(async move {
                if let Ok(text) = JsFuture::from(file.text()).await {
                    open(text.as_string().unwrap_or_default());
                }
            }),
        }
    }

    /// Asks for the rejected rows of a file, to be saved.
    pub fn save_rejected(self, source: u32) {
        self.ask_for_rejected(source, false);
    }

    /// Asks for the rejected rows of a file, to be mended in the editor.
    pub fn mend_rejected(self, source: u32) {
        self.ask_for_rejected(source, true);
    }

    fn ask_for_rejected(self, source: u32, is_mending: bool) {
        self.inside.update_value(|inside| inside.is_mending = is_mending);
        let run = self.inside.with_value(|inside| inside.run);
        self.post(Request::SaveRejected { run, source }, Vec::new());
    }

    /// Asks for a product of the newest analysis, made as the sender chose.
    pub fn share(self, product: Product) {
        let run = self.inside.with_value(|inside| inside.run);
        let example = self.app.example.get_untracked();
        let lang = self.app.lang.get_untracked();
        let chosen = self.sharing.options.get_untracked();
        let mut options = Options { simulated: example.is_some() || chosen.simulated, ..chosen };
        if let Some(history) = self.inside.with_value(|it| it.history) {
            options.trail.extend(history.trail());
        }
        let needs_files =
            matches!(product, Product::Report | Product::Interactive | Product::Bundle | Product::Session);
        let files = self.inside.with_value(|inside| inside.files.clone());
        let files = if needs_files && example.is_none() { files } else { Vec::new() };
        let with_mark = self.sharing.with_mark.get_untracked();
        let example = example.map(str::to_owned);
        self.sharing.told.set(None);
        self.post(Request::Share { run, product, options, example, lang, with_mark }, files);
    }

    /// Computes a bundle or a report again: the first of the files; the others are its inputs.
    pub fn verify(self, files: Vec<File>) {
        if files.is_empty() || self.app.is_leaking.get_untracked() {
            return;
        }
        let (run, lang) = (self.inside.with_value(|inside| inside.run), self.app.lang.get_untracked());
        self.inside.update_value(|inside| inside.shared = files.first().cloned());
        self.sharing.verified.set(Some(Told { is_fine: true, is_busy: true, lines: Vec::new() }));
        self.post(Request::Verify { run, lang }, files);
    }

    /// Keeps what the worker had to say.
    fn told(self, product: Option<Product>, told: Told, beside: &JsValue) {
        match product {
            None => self.sharing.verified.set(Some(told)),
            Some(Product::Preview) => {
                let html = beside
                    .dyn_ref::<Uint8Array>()
                    .map(|it| String::from_utf8_lossy(&it.to_vec()).into_owned());
                self.sharing.preview.set(html);
                self.sharing.told.set(Some(told));
            }
            Some(_) => self.sharing.told.set(Some(told)),
        }
    }

    /// Opens the bundle that this page was made to open on.
    pub fn open(self, bundle: &[u8]) {
        let file = files::made("analysis.nadir.zip", bundle);
        self.inside.update_value(|inside| inside.shared = file);
        self.open_shared();
    }

    /// Opens what was verified last, on the report, to go on with it in place of what was loaded.
    pub fn open_shared(self) {
        let Some(file) = self.inside.with_value(|inside| inside.shared.clone()) else { return };
        let _ = window().location().set_hash("/report");
        self.stop();
        self.inside.update_value(|inside| inside.files.clear());
        self.app.example.set(None);
        self.app.job.set(Job::Reading(None));
        let run = self.next_run();
        self.post(Request::Open { run }, vec![file]);
    }

    /// Takes files: data to analyse, and what someone sent to be verified.
    pub fn take(self, files: Vec<File>) {
        let (shared, data): (Vec<_>, Vec<_>) = files.into_iter().partition(|it| is_shared(&it.name()));
        if !shared.is_empty() {
            let _ = window().location().set_hash("/verify");
        }
        self.add(data);
        self.verify(shared);
    }

    /// Takes over the plan of a bundle and what its sender chose.
    fn opened(self, plan: Plan, options: Options) {
        self.sharing.options.set(options);
        self.inside.update_value(|inside| {
            inside.loading = plan.ingest.clone();
            inside.asked = Some(plan.clone());
        });
        self.app.plan.set(plan);
        if let Some(history) = self.inside.with_value(|it| it.history) {
            history.start_over();
        }
    }

    /// Saves the result file.
    pub fn save_result(self) {
        self.inside.with_value(|inside| {
            if let Some(bytes) = &inside.bytes {
                save::save("nadir-result.json", "application/json", bytes);
            }
        });
    }

    fn next_run(self) -> u32 {
        self.inside
            .try_update_value(|inside| {
                inside.run += 1;
                inside.incoming = Incoming::default();
                inside.run
            })
            .unwrap_or_default()
    }

    fn post(self, request: Request, files: Vec<File>) {
        self.post_with(request, Beside::files(files));
    }

    fn post_with(self, request: Request, beside: Beside) {
        let is_there = self.inside.with_value(|inside| inside.client.is_some());
        if !is_there {
            match Client::start(move |event, beside| self.hear(event, &beside)) {
                Ok(client) => self.inside.update_value(|inside| inside.client = Some(client)),
                Err(error) => {
                    self.app.job.set(Job::Bug(format!("{error:?}")));
                    return;
                }
            }
        }
        self.inside.with_value(|inside| {
            if let Some(client) = &inside.client {
                client.post(request, beside);
            }
        });
    }

    /// A helper of the pool, that tells what it hears.
    fn helper(self, number: usize) -> Option<Client> {
        Client::start(move |event, beside| self.hear_helper(number, event, &beside)).ok()
    }

    fn hear_helper(self, number: usize, event: Event, beside: &JsValue) {
        let current = self.inside.with_value(|inside| inside.run);
        if event.run().is_some_and(|run| run != current) {
            return;
        }
        match event {
            Event::Parts { parts, .. } => self.follow(|pool| pool.ready(number, parts)),
            Event::Made { part, .. } => self.made(number, part, beside),
            // It is gone; this runs in one of its own listeners, so it is let go a moment later.
            Event::Bug { .. } | Event::Failed { .. } => {
                let died = move || self.follow(|pool| pool.died(number, &|it| self.helper(it)));
                set_timeout(died, std::time::Duration::ZERO);
            }
            _ => {}
        }
    }

    fn made(self, worker: usize, part: crate::engine::Part, beside: &JsValue) {
        let Some(made) = pool::made_of(beside) else { return };
        self.follow(|pool| pool.made(worker, part, made));
        let progress = self.inside.with_value(|inside| inside.pool.progress());
        self.app.job.update(|job| {
            if let (Job::Analysing(at), Some(progress)) = (job, progress) {
                *at = Some(progress);
            }
        });
    }

    /// Lets the first worker do what the pool says.
    fn follow(self, ask: impl FnOnce(&mut Pool) -> Next) {
        match self.inside.try_update_value(|inside| ask(&mut inside.pool)) {
            Some(Next::Make(request, beside) | Next::Finish(request, beside)) => {
                self.post_with(request, beside);
            }
            Some(Next::Wait) | None => {}
        }
    }

    fn hear(self, event: Event, beside: &JsValue) {
        let current = self.inside.with_value(|inside| inside.run);
        if event.run().is_some_and(|run| run != current) {
            return;
        }
        match event {
            Event::Ready { version } if version != env!("CARGO_PKG_VERSION") => {
                self.app.job.set(Job::Failed("page.failed.version".to_owned()));
            }
            Event::Ready { .. } => {}
            Event::Progress { progress, .. } => self.app.job.update(|job| match job {
                Job::Reading(at) | Job::Analysing(at) => *at = Some(progress),
                _ => {}
            }),
            Event::Slice { part, .. } => self.inside.update_value(|inside| inside.incoming.take(part)),
            Event::Checked { lines, counted, .. } => {
                // What stays the same is not drawn anew: what was opened in it stays open.
                let check = Some(Arc::new((lines, counted)));
                if self.app.check.with_untracked(|it| *it != check) {
                    self.app.check.set(check);
                }
            }
            Event::Loaded { sources, scene, .. } => {
                if !self.app.has_input() {
                    let names = sources.iter().map(|it| it.source.name.clone()).collect();
                    self.app.names.set(names);
                }
                let scene = self.arrived(scene);
                self.inside.update_value(|inside| inside.loaded = Some(std::mem::take(&mut inside.loading)));
                self.app.sources.set(Arc::new(sources));
                self.app.scene.set(Some(Arc::new(scene)));
                if self.app.job.with_untracked(|job| matches!(job, Job::Reading(_))) {
                    self.app.job.set(Job::Loaded);
                }
            }
            Event::Panel { run } => {
                let plan = self.inside.with_value(|inside| inside.asked.clone()).unwrap_or_default();
                if let Some(panel) = beside.dyn_ref::<Uint8Array>() {
                    self.follow(|pool| pool.begin(run, plan, panel.clone(), &|it| self.helper(it)));
                }
            }
            Event::Parts { parts, .. } => self.follow(|pool| pool.ready(0, parts)),
            Event::Made { part, .. } => self.made(0, part, beside),
            Event::Done { result, scene, .. } => self.done(*result, scene, beside),
            Event::Passes { report, .. } => self.app.passes.set(Some(Ok(Arc::new(*report)))),
            Event::Opened { plan, options, .. } => self.opened(*plan, options),
            Event::Save { name, is_inside, .. } => {
                let Some(bytes) = beside.dyn_ref::<Uint8Array>().cloned() else { return };
                let is_mended = self.inside.try_update_value(|it| std::mem::take(&mut it.is_mending));
                if is_mended == Some(true) && !is_inside {
                    let text = String::from_utf8_lossy(&bytes.to_vec()).into_owned();
                    self.app.draft.set(Some(Draft { name, text }));
                    return;
                }
                leptos::task::spawn_local(async move { save::save_made(&name, bytes, is_inside).await });
            }
            Event::Told { product, is_fine, lines, .. } => {
                self.told(product, Told { is_fine, is_busy: false, lines }, beside);
            }
            Event::Failed { reason, .. } => self.app.job.set(Job::Failed(reason)),
            Event::Bug { message } => {
                // The worker is gone; this runs in one of its own listeners, so it is let go a moment later.
                self.app.job.set(Job::Bug(message));
                set_timeout(move || self.end_worker(), std::time::Duration::ZERO);
            }
        }
    }

    fn done(self, mut result: ResultFile, scene: Scene, beside: &JsValue) {
        let rows = self.inside.try_update_value(|inside| std::mem::take(&mut inside.incoming.rows));
        result.facilities = rows.unwrap_or_default();
        let scene = self.arrived(scene);
        let asked = self.inside.try_update_value(|inside| {
            inside.bytes = beside.dyn_ref::<Uint8Array>().cloned();
            inside.asked.take()
        });
        self.app.scene.set(Some(Arc::new(scene)));
        // Map and tables are redrawn now, figures in a task of their own: no task is longer than a frame or two.
        let run = self.inside.with_value(|inside| inside.run);
        let show = move || {
            if self.inside.with_value(|inside| inside.run) == run {
                self.app.result.set(Some(Arc::new(result)));
                self.app.analysed_plan.set(asked.flatten());
                self.app.job.set(Job::Done);
                if untrack(|| self.app.is_coarse()) {
                    self.analyse();
                }
            }
        };
        set_timeout(show, std::time::Duration::ZERO);
    }

    /// The scene with the lists that came before it.
    fn arrived(self, scene: Scene) -> Scene {
        let lists = self.inside.try_update_value(|inside| std::mem::take(&mut inside.incoming.scene));
        let Some(lists) = lists else { return scene };
        Scene { facilities: lists.facilities, images: lists.images, strikes: lists.strikes, ..scene }
    }
}

impl Incoming {
    fn take(&mut self, part: Part) {
        match part {
            Part::Facilities(it) => self.scene.facilities.extend(it),
            Part::Images(it) => self.scene.images.extend(it),
            Part::Strikes(it) => self.scene.strikes.extend(it),
            Part::Rows(it) => self.rows.extend(it),
        }
    }
}

/// Is it something this program wrote: a bundle, a session, a report?
pub(crate) fn is_shared(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".nadir.zip", ".nadir", ".html", ".htm"].iter().any(|it| name.ends_with(it))
}

/// `a.csv`, or `a (2).csv` when that name is taken by another file.
fn free_name(name: &str, files: &[File]) -> String {
    let is_free = |name: &str| files.iter().all(|it| it.name() != name);
    if is_free(name) {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |(a, b)| (a, format!(".{b}")));
    (2..=u32::MAX)
        .map(|n| format!("{stem} ({n}){ending}"))
        .find(|it| is_free(it))
        .unwrap_or_else(|| name.to_owned())
}

fn forget(ingest: &mut IngestPlan, name: &str) {
    ingest.zones.remove(name);
    ingest.roles.remove(name);
    ingest.columns.remove(name);
    ingest.date_orders.remove(name);
}
