//! The worker's side: hears requests, runs the engine, posts events. Knows no elements of the page.
//!
//! What was loaded stays here, so that a change of the plan runs from linking on.

use std::cell::RefCell;

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::files::{self, Supplied};
use super::wire;
use crate::engine::protocol::{Event, Issue, Part, Product, Request, SourceView, packed, unpacked};
use crate::engine::{self, orbits};
use crate::model::finding::Assessment;
use crate::model::passes::PassQuestion;
use crate::model::{Dataset, InputFile, Linked, PanelInput, Plan, Progress, Source, Step};
use crate::report::options::Options;
use crate::report::passes::Both;
use crate::report::{Check, Lang, Report, ResultFile, Scene, json, rejected};
use crate::share::bundle::{Reopened, reopen};
use crate::share::{Case, make, words};

/// How many items of a long list go into one message: short enough to be read within a frame.
const SLICE: usize = 1000;
/// So many passes are handed to the page; all are counted.
const MOST_PASSES: usize = 500;
/// Between two progress events, milliseconds.
const PROGRESS_MS: f64 = 80.0;

thread_local! {
    static DATASET: RefCell<Dataset> = RefCell::new(Dataset::default());
    /// The files of a bundle that was opened: the page has no handles of them.
    static GIVEN: RefCell<Vec<InputFile>> = const { RefCell::new(Vec::new()) };
    /// The panel, cut, of the analysis under way.
    static SETUP: RefCell<Option<engine::Setup>> = const { RefCell::new(None) };
    /// What the first worker needs besides to put it together.
    static BEGUN: RefCell<Option<(Linked, Plan)>> = const { RefCell::new(None) };
    static ANALYSIS: RefCell<Option<(Linked, Assessment, Plan)>> = const { RefCell::new(None) };
}

/// Is this code running in a worker?
pub fn is_here() -> bool {
    js_sys::global().is_instance_of::<DedicatedWorkerGlobalScope>()
}

/// Announces itself and serves requests for as long as the worker lives.
pub fn serve() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        post(&Event::Bug { message: info.to_string() });
    }));
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| {
        if let Some((request, beside)) = wire::open::<Request>(&message.data()) {
            answer(request, &beside);
        }
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
    post(&Event::Ready { version: env!("CARGO_PKG_VERSION").to_owned() });
}

fn answer(request: Request, beside: &JsValue) {
    let run = request.run();
    let handles = files::of_array(beside);
    match request {
        Request::Load { plan, .. } => {
            let files: Result<Vec<_>, _> = handles.iter().map(|it| Supplied::of(it, &plan)).collect();
            match files {
                Ok(files) => {
                    let dataset = engine::load_from(&supplies(&files), &plan, &mut progress(run));
                    if files.iter().any(Supplied::is_broken) {
                        failed(run, "page.failed.unreadable");
                    } else {
                        drop(files);
                        loaded(run, dataset, &plan);
                    }
                }
                Err(why) => failed(run, why),
            }
        }
        Request::LoadExample { id, plan, .. } => {
            let files = engine::example_files(&id).unwrap_or_default();
            loaded(run, engine::load_from(&supplies(&files), &plan, &mut progress(run)), &plan);
        }
        Request::Analyze { plan, .. } => analyze(run, &plan),
        Request::Begin { plan, .. } => begin(run, plan),
        Request::Prepare { plan, .. } => {
            let panel =
                wire::buffers(beside).first().and_then(|it| serde_json::from_slice(&it.to_vec()).ok());
            match panel {
                Some(panel) => set_up(run, &panel, &plan),
                None => post(&Event::Failed { run, reason: "page.failed.unreadable".to_owned() }),
            }
        }
        Request::Make { part, .. } => make_part(run, part, beside),
        Request::Finish { parts, .. } => finish(run, &parts, beside),
        Request::Share { product, options, example, lang, with_mark, .. } => {
            let inputs = match &example {
                Some(id) => Ok(engine::example_files(id).unwrap_or_default()),
                None if handles.is_empty() => Ok(GIVEN.with_borrow(Clone::clone)),
                None => handles.iter().map(files::read).collect::<Result<Vec<_>, _>>(),
            };
            match inputs {
                Ok(inputs) => share(run, product, &options, &inputs, lang, with_mark),
                Err(why) => failed(run, why),
            }
        }
        Request::Open { .. } => match handles.first().map(files::read) {
            Some(Ok(input)) => open(run, &input.bytes),
            Some(Err(why)) => failed(run, why),
            None => failed(run, "page.failed.unreadable"),
        },
        Request::Verify { lang, .. } => {
            match handles.iter().map(files::read).collect::<Result<Vec<_>, _>>() {
                Ok(inputs) => verify(run, inputs, lang),
                Err(why) => failed(run, why),
            }
        }
        Request::Passes { question, .. } => passes(run, question.as_deref()),
        Request::SaveRejected { source, .. } => save_rejected(run, source as usize),
    }
}

fn supplies<T: engine::Supply>(files: &[T]) -> Vec<&dyn engine::Supply> {
    files.iter().map(|it| it as &dyn engine::Supply).collect()
}

fn failed(run: u32, why: &str) {
    post(&Event::Failed { run, reason: why.to_owned() });
}

fn loaded(run: u32, dataset: Dataset, plan: &Plan) {
    let (scene, check) = engine::preview(&dataset, plan, &mut progress(run));
    post_check(run, &check);
    let sources = dataset.sources.iter().map(source_view).collect();
    DATASET.set(dataset);
    GIVEN.take();
    let scene = post_lists(run, scene);
    post(&Event::Loaded { run, sources, scene });
}

fn source_view(source: &Source) -> SourceView {
    SourceView {
        issues: Issue::grouped(&source.problems),
        has_rejected_rows: source.rejected_rows.iter().any(|(line, _)| *line > 0),
        source: Source { problems: Vec::new(), rejected_rows: Vec::new(), ..source.clone() },
    }
}

fn analyze(run: u32, plan: &Plan) {
    let (linked, found) = DATASET.with_borrow(|dataset| {
        let linked = engine::join(dataset, plan, &mut progress(run));
        let found = engine::assess(&linked, plan, &mut progress(run));
        (linked, found)
    });
    done(run, linked, found, plan.clone());
}

fn done(run: u32, linked: Linked, found: Assessment, plan: Plan) {
    let Report { result, scene, check } =
        DATASET.with_borrow(|dataset| engine::report(dataset, &linked, &found, &plan, &mut progress(run)));
    post_check(run, &check);
    ANALYSIS.set(Some((linked, found, plan)));
    post_done(run, result, scene);
}

/// Drawn and worded here: the page has only to show it.
fn post_check(run: u32, check: &Check) {
    let counted = Both::of(|lang| crate::share::check::html(&check.facts, lang));
    post(&Event::Checked { run, lines: check.lines.clone(), counted });
}

/// Links, and tells the panel to whoever helps.
fn begin(run: u32, plan: Plan) {
    let linked = DATASET.with_borrow(|dataset| engine::join(dataset, &plan, &mut progress(run)));
    let panel = crate::model::json::compact(&linked.panel);
    send(wire::Parcel::new(&Event::Panel { run }).with_bytes(&panel));
    set_up(run, &linked.panel, &plan);
    BEGUN.set(Some((linked, plan)));
}

fn set_up(run: u32, panel: &PanelInput, plan: &Plan) {
    let setup = engine::Setup::new(panel, plan, &mut progress(run));
    post(&Event::Parts { run, parts: setup.parts() });
    SETUP.set(Some(setup));
}

fn make_part(run: u32, part: engine::Part, beside: &JsValue) {
    let packed = SETUP.with_borrow(|setup| {
        let setup = setup.as_ref()?;
        let draws = wire::buffers(beside);
        let draws = draws.iter().filter_map(|it| unpacked(&it.to_vec(), &[])).zip(0..);
        let draws: engine::Outcomes = draws.map(|(it, at)| (engine::Part::Draws(at), it)).collect();
        Some(packed(setup.make_quietly(part, setup.joined(&draws).as_ref())))
    });
    if let Some([numbers, counts]) = packed {
        send(wire::Parcel::new(&Event::Made { run, part }).with_lists(&[&numbers, &counts]));
    }
}

fn finish(run: u32, parts: &[engine::Part], beside: &JsValue) {
    let (Some(setup), Some((linked, plan))) = (SETUP.take(), BEGUN.take()) else { return };
    let buffers: Vec<Vec<u8>> = wire::buffers(beside).iter().map(js_sys::Uint8Array::to_vec).collect();
    let made = parts.iter().zip(buffers.chunks_exact(2));
    let outcomes = made.filter_map(|(part, it)| Some((*part, unpacked(&it[0], &it[1])?))).collect();
    let found = setup.assess(outcomes, &mut progress(run));
    drop(setup);
    done(run, linked, found, plan);
}

fn post_done(run: u32, result: ResultFile, scene: Scene) {
    let bytes = json::to_json(&result).into_bytes();
    let light = post_rows(run, result);
    let scene = post_lists(run, scene);
    let done = Event::Done { run, result: Box::new(light), scene };
    send(wire::Parcel::new(&done).with_bytes(&bytes));
}

/// Passes by the elements that are loaded, or the built-in claim.
fn passes(run: u32, question: Option<&PassQuestion>) {
    let mut report = if let Some(question) = question {
        DATASET.with_borrow(|it| orbits::passes(it, question, &mut |_, _| ()))
    } else {
        let (file, question) = orbits::example();
        let dataset = engine::load(&[file], &Plan::default(), &mut |_| ());
        orbits::passes(&dataset, &question, &mut |_, _| ())
    };
    report.passes.truncate(MOST_PASSES);
    post(&Event::Passes { run, report: Box::new(report) });
}

fn save_rejected(run: u32, source: usize) {
    let csv = DATASET.with_borrow(|it| it.sources.get(source).map(rejected::to_csv));
    if let Some((name, text)) = csv {
        send(wire::Parcel::new(&Event::Save { run, name, is_inside: false }).with_bytes(text.as_bytes()));
    }
}

/// Writes what was asked for from the newest analysis, or says why not.
fn share(run: u32, product: Product, options: &Options, inputs: &[InputFile], lang: Lang, with_mark: bool) {
    let case = DATASET.with_borrow(|dataset| {
        ANALYSIS.with_borrow(|it| {
            let (linked, found, plan) = it.clone()?;
            Some(Case { dataset: dataset.clone(), linked, found, plan })
        })
    });
    let Some(case) = case else { return };
    let written = make(&case, inputs, options).and_then(|made| {
        let written = match product {
            Product::Preview => made.preview(),
            Product::Report => made.html(),
            Product::Interactive => made.enclosed(),
            Product::Bundle => made.bundle(),
            Product::Tables => made.tables_zip(lang, with_mark),
            Product::Session => made.session(&crate::model::json::pretty(&options.trail)),
        }?;
        let said = written.search.as_ref().map(|it| words::searched(it, &made.removed.account, lang));
        Ok((written.bytes, said))
    });
    match written {
        Ok((bytes, said)) => {
            let lines: Vec<String> = said.into_iter().collect();
            let told = Event::Told { run, product: Some(product), is_fine: true, lines };
            if product == Product::Preview {
                send(wire::Parcel::new(&told).with_bytes(&bytes));
            } else {
                post(&told);
                let name = words::file_name(product).to_owned();
                let is_inside = product == Product::Interactive;
                send(wire::Parcel::new(&Event::Save { run, name, is_inside }).with_bytes(&bytes));
            }
        }
        Err(why) => {
            let lines = vec![words::stopped(&why, lang)];
            post(&Event::Told { run, product: Some(product), is_fine: false, lines });
        }
    }
}

/// Opens a bundle, or what carries one, as if its files had been dropped and analysed.
fn open(run: u32, bytes: &[u8]) {
    let bundle = crate::share::enclosed::bundle(bytes).unwrap_or_default();
    let Ok(Reopened { case, inputs, options }) = reopen(&bundle, &mut progress(run)) else {
        post(&Event::Failed { run, reason: "page.failed.unreadable".to_owned() });
        return;
    };
    let Report { result, scene, check } = case.report();
    post(&Event::Opened { run, plan: Box::new(case.plan.clone()), options });
    post_check(run, &check);
    let sources = case.dataset.sources.iter().map(source_view).collect();
    let loaded = post_lists(run, scene.clone());
    post(&Event::Loaded { run, sources, scene: loaded });
    GIVEN.set(inputs);
    DATASET.set(case.dataset);
    ANALYSIS.set(Some((case.linked, case.found, case.plan)));
    post_done(run, result, scene);
}

fn verify(run: u32, mut inputs: Vec<InputFile>, lang: Lang) {
    if inputs.is_empty() {
        return;
    }
    let given = inputs.split_off(1);
    let found = crate::share::verify::verify(&inputs[0].bytes, &given, &mut progress(run));
    let lines = words::verified(&found, lang);
    post(&Event::Told { run, product: None, is_fine: found.is_identical(), lines });
}

/// The lists of a scene go ahead in slices; what is left goes with the event itself.
fn post_lists(run: u32, scene: Scene) -> Scene {
    post_slices(run, scene.facilities, Part::Facilities);
    post_slices(run, scene.images, Part::Images);
    post_slices(run, scene.strikes, Part::Strikes);
    Scene { facilities: Vec::new(), images: Vec::new(), strikes: Vec::new(), ..scene }
}

fn post_rows(run: u32, mut result: ResultFile) -> ResultFile {
    post_slices(run, std::mem::take(&mut result.facilities), Part::Rows);
    result.links.images.clear();
    result.links.strikes.clear();
    for input in &mut result.inputs {
        input.problems.clear();
    }
    result
}

fn post_slices<T>(run: u32, items: Vec<T>, part: impl Fn(Vec<T>) -> Part) {
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        post(&Event::Slice { run, part: part(items.by_ref().take(SLICE).collect()) });
    }
}

/// Posts progress, not more often than the page can show.
fn progress(run: u32) -> impl FnMut(Progress) {
    let mut last: Option<(Step, f64)> = None;
    move |progress| {
        let now = js_sys::Date::now();
        if last.is_none_or(|(step, at)| step != progress.step || now - at >= PROGRESS_MS) {
            last = Some((progress.step, now));
            post(&Event::Progress { run, progress });
        }
    }
}

fn post(event: &Event) {
    send(wire::Parcel::new(event));
}

fn send(parcel: wire::Parcel) {
    let wire::Parcel { message, buffers } = parcel;
    if let Err(error) = scope().post_message_with_transfer(&message, &buffers) {
        web_sys::console::error_1(&error);
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
