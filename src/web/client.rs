//! The page's side: starts a worker, posts requests, hands over events. Knows no elements of the page.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, File, MessageEvent, Worker};

use super::host;
use super::wire::{self, Parcel};
use crate::engine::protocol::{Event, Request};

type Hear = Rc<dyn Fn(Event, JsValue)>;

/// A worker and the way to it. Dropping it ends the worker at once, whatever it is doing.
pub struct Client {
    worker: Worker,
    state: Rc<RefCell<State>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

#[derive(Default)]
struct State {
    is_ready: bool,
    has_said_bug: bool,
    waiting: VecDeque<(Request, Beside)>,
}

/// What travels beside a request.
#[derive(Default)]
pub struct Beside {
    files: Vec<File>,
    bytes: Vec<Uint8Array>,
}

impl Beside {
    /// Handles of files.
    pub fn files(files: Vec<File>) -> Self {
        Self { files, bytes: Vec::new() }
    }

    /// Lists of bytes.
    pub fn bytes(bytes: &[Uint8Array]) -> Self {
        Self { files: Vec::new(), bytes: bytes.to_vec() }
    }
}

impl Client {
    /// Starts a worker. `hear` gets every event, with what travelled beside it.
    ///
    /// # Errors
    /// When the browser refuses to start a worker.
    pub fn start(hear: impl Fn(Event, JsValue) + 'static) -> Result<Self, JsValue> {
        let hear: Hear = Rc::new(hear);
        let worker = host::worker()?;
        let state = Rc::new(RefCell::new(State::default()));
        let on_message = listener(worker.clone(), Rc::clone(&state), Rc::clone(&hear));
        let on_error = error_listener(Rc::clone(&state), hear);
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, state, _on_message: on_message, _on_error: on_error })
    }

    /// Posts a request; it waits until the worker listens.
    pub fn post(&self, request: Request, beside: Beside) {
        let mut state = self.state.borrow_mut();
        if state.is_ready {
            send(&self.worker, &request, &beside);
        } else {
            state.waiting.push_back((request, beside));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn listener(worker: Worker, state: Rc<RefCell<State>>, hear: Hear) -> Closure<dyn FnMut(MessageEvent)> {
    Closure::new(move |message: MessageEvent| {
        let Some((event, beside)) = wire::open::<Event>(&message.data()) else { return };
        match event {
            Event::Ready { .. } => {
                let mut state = state.borrow_mut();
                state.is_ready = true;
                for (request, beside) in state.waiting.drain(..) {
                    send(&worker, &request, &beside);
                }
            }
            Event::Bug { .. } => state.borrow_mut().has_said_bug = true,
            _ => {}
        }
        hear(event, beside);
    })
}

/// A worker that dies without words (out of memory, a missing file) is a bug too.
fn error_listener(state: Rc<RefCell<State>>, hear: Hear) -> Closure<dyn FnMut(ErrorEvent)> {
    Closure::new(move |error: ErrorEvent| {
        error.prevent_default();
        if state.borrow().has_said_bug {
            return;
        }
        let message = js_sys::Reflect::get(&error, &JsValue::from_str("message"));
        let message = message.ok().and_then(|it| it.as_string()).unwrap_or_default();
        hear(Event::Bug { message }, JsValue::UNDEFINED);
    })
}

fn send(worker: &Worker, request: &Request, beside: &Beside) {
    let parcel = Parcel::new(request);
    let parcel = if beside.bytes.is_empty() {
        parcel.with_files(&beside.files)
    } else {
        parcel.with_buffers(&beside.bytes)
    };
    if let Err(error) = worker.post_message_with_transfer(&parcel.message, &parcel.buffers) {
        web_sys::console::error_1(&error);
    }
}
