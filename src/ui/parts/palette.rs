//! Everything that can be done, in one list that is searched by typing; its keys stand beside each.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::engine::protocol::Product;
use crate::report::Lang;
use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::history::{History, is_typing};
use crate::ui::i18n::t;
use crate::ui::state::{AppState, Theme};
use crate::ui::theme;

/// The setting that switches single keys off.
const SWITCH: &str = "nadir.keys";

/// What an action needs.
#[derive(Clone, Copy)]
struct Hands {
    app: AppState,
    desk: Desk,
    history: History,
}

/// Something that can be done.
struct Action {
    /// Key of its name: `work.do.<id>`.
    id: &'static str,
    /// The key that does it; of one letter: it can be switched off.
    key: &'static str,
    act: fn(&Hands),
    /// Can it be done now?
    can: fn(&Hands) -> bool,
}

const ACTIONS: [Action; 30] = [
    act("walk", "", |it| crate::ui::parts::walk::begin(it.app, it.desk), always),
    act("open", "o", |_| click(".add-files input"), |it| !it.app.is_leaking.get()),
    act("paste", "p", |_| click(".paste-table"), |it| !it.app.is_leaking.get()),
    act("example-signal", "", |it| it.desk.load_example("planted"), always),
    act("example-noise", "", |it| it.desk.load_example("alarming"), always),
    act("analyse", "a", |it| it.desk.analyse(), |it| it.app.has_input() && !is_busy(it)),
    act("cancel", "x", |it| it.desk.cancel(), is_busy),
    act("undo", "Ctrl+Z", |it| it.history.go(true, it.desk), |it| it.history.can(true)),
    act("redo", "Ctrl+Shift+Z", |it| it.history.go(false, it.desk), |it| it.history.can(false)),
    act("data", "1", |_| go("#/data"), always),
    act("check", "2", |_| go("#/check"), has_scene),
    act("step-analyse", "3", |_| go("#/analyse"), always),
    act("report", "4", |_| go("#/report"), always),
    act("verdict", "v", |_| go("#/verdict"), always),
    act("passes", "", |_| go("#/passes"), always),
    act("verify", "", |_| go("#/verify"), always),
    act("methods", "m", |_| go("#/methods"), always),
    act("glossary", "g", |_| go("#/about"), always),
    act("save-report", "s", |it| it.desk.share(Product::Report), has_result),
    act("save-interactive", "", |it| it.desk.share(Product::Interactive), has_result),
    act("save-bundle", "", |it| it.desk.share(Product::Bundle), has_result),
    act("save-tables", "", |it| it.desk.share(Product::Tables), has_result),
    act("save-session", "", |it| it.desk.share(Product::Session), has_result),
    act("save-result", "", |it| it.desk.save_result(), has_result),
    act(
        "deselect",
        "Esc",
        |it| it.app.selection.set(crate::ui::state::Selection::default()),
        |it| !it.app.selection.get().is_empty(),
    ),
    act("language", "l", other_language, always),
    act("light", "", |it| it.app.theme.set(Theme::Light), always),
    act("dark", "", |it| it.app.theme.set(Theme::Dark), always),
    act("privacy", "", |_| click(".seal-badge"), always),
    act("clear", "", |it| it.desk.clear(), |it| it.app.has_input()),
];

const fn act(id: &'static str, key: &'static str, act: fn(&Hands), can: fn(&Hands) -> bool) -> Action {
    Action { id, key, act, can }
}

fn always(_: &Hands) -> bool {
    true
}

fn is_busy(it: &Hands) -> bool {
    it.app.job.with(crate::ui::state::Job::is_busy)
}

fn has_scene(it: &Hands) -> bool {
    it.app.scene.with(Option::is_some)
}

fn has_result(it: &Hands) -> bool {
    it.app.result.with(Option::is_some)
}

fn go(address: &str) {
    let _ = window().location().set_hash(address);
}

fn other_language(it: &Hands) {
    let now = it.app.lang.get_untracked();
    theme::speak(it.app, if now == Lang::En { Lang::Uk } else { Lang::En });
}

fn click(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(it) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        it.click();
    }
}

/// The list, closed until Ctrl K or `?`.
#[component]
pub fn Palette() -> impl IntoView {
    let app = AppState::here();
    let hands = Hands { app, desk: Desk::here(), history: History::here() };
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let has_keys = RwSignal::new(theme::kept(SWITCH).as_deref() != Some("off"));
    let open = move || {
        typed.set(String::new());
        at.set(0);
        if let Some(it) = dialog.get_untracked().filter(|it| !it.open()) {
            let _ = it.show_modal();
        }
    };
    let close = move || {
        if let Some(it) = dialog.get_untracked() {
            it.close();
        }
    };
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let is_combined = event.ctrl_key() || event.meta_key();
        let key = event.key();
        if is_combined && matches!(key.as_str(), "k" | "K" | "л" | "Л") {
            event.prevent_default();
            open();
            return;
        }
        let is_elsewhere = document().query_selector("dialog[open]").ok().flatten().is_some();
        if is_combined || event.alt_key() || is_elsewhere || is_typing(&event) {
            return;
        }
        if key == "?" {
            open();
        } else if has_keys.get_untracked() {
            let code = event.code();
            let pressed = code.strip_prefix("Key").or_else(|| code.strip_prefix("Digit")).unwrap_or_default();
            let found = ACTIONS.iter().find(|it| it.key.len() == 1 && it.key.eq_ignore_ascii_case(pressed));
            if let Some(found) = found.filter(|it| !event.shift_key() && untrack(|| (it.can)(&hands))) {
                event.prevent_default();
                (found.act)(&hands);
            }
        }
    });
    on_cleanup(move || listener.remove());
    let name = move |it: &Action| text(app.lang.get(), &format!("work.do.{}", it.id), &[]);
    let shown = Memo::new(move |_| {
        let wanted = typed.with(|it| it.trim().to_lowercase());
        let matches = |it: &Action| {
            (it.can)(&hands) && wanted.split(' ').all(|part| name(it).to_lowercase().contains(part))
        };
        (0..ACTIONS.len()).filter(|it| matches(&ACTIONS[*it])).collect::<Vec<usize>>()
    });
    let run = move |index: usize| {
        close();
        // The dialog gives the focus back first.
        set_timeout(move || (ACTIONS[index].act)(&hands), std::time::Duration::ZERO);
    };
    let steer = move |event: web_sys::KeyboardEvent| {
        let n = shown.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if n > 0 => at.update(|it| *it = (*it + 1) % n),
            "ArrowUp" if n > 0 => at.update(|it| *it = (*it + n - 1) % n),
            "Enter" => {
                if let Some(index) = shown.with(|it| it.get(at.get_untracked()).copied()) {
                    run(index);
                }
            }
            _ => return,
        }
        event.prevent_default();
        let chosen = document().query_selector(".palette [aria-selected=true]").ok().flatten();
        if let Some(it) = chosen {
            it.scroll_into_view_with_bool(false);
        }
    };
    let option = move |(place, index): (usize, usize)| {
        let action = &ACTIONS[index];
        view! {
            <li role="option" id=format!("action-{place}") aria-selected=move || (at.get() == place).to_string()
                on:click=move |_| run(index) on:mousemove=move |_| at.set(place)>
                <span>{name(action)}</span>{(!action.key.is_empty()).then(|| view! { <kbd>{action.key.to_uppercase()}</kbd> })}
            </li>
        }
    };
    let turn = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        theme::keep(SWITCH, if on { "on" } else { "off" });
        has_keys.set(on);
    };
    view! {
        <button type="button" class="icon palette-open" aria-haspopup="dialog" title=t("work.palette") aria-label=t("work.palette")
            aria-keyshortcuts="Control+K" on:click=move |_| open()>"⌘"</button>
        <dialog node_ref=dialog class="palette" aria-label=t("work.palette")>
            <input type="text" role="combobox" aria-expanded="true" aria-controls="actions" aria-autocomplete="list"
                aria-activedescendant=move || format!("action-{}", at.get()) aria-label=t("work.palette.type")
                placeholder=t("work.palette.type") prop:value=move || typed.get()
                on:input=move |it| { typed.set(event_target_value(&it)); at.set(0); } on:keydown=steer/>
            <ul id="actions" role="listbox" aria-label=t("work.palette")>
                {move || shown.get().into_iter().enumerate().map(option).collect_view()}
            </ul>
            <p class="palette-foot">
                <label class="check"><input type="checkbox" prop:checked=move || has_keys.get() on:change=turn/><span>{t("work.keys")}</span></label>
                <button type="button" on:click=move |_| close()>{t("seal.close")}</button>
            </p>
        </dialog>
    }
}
