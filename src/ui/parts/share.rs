//! Sharing: for whom, in which language, what is taken out; every way to share, and the report as it would be.

use leptos::prelude::*;

use crate::engine::protocol::Product;
use crate::report::Lang;
use crate::report::options::{Audience, Carried, Options, Places, Redaction, Times};
use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::i18n::{code, t, word};
use crate::ui::state::{AppState, Sharing, Told};

/// What the reader's languages can be.
const LANGUAGES: [(&str, &[Lang]); 3] =
    [("en", &[Lang::En]), ("uk", &[Lang::Uk]), ("both", &[Lang::Uk, Lang::En])];

/// The panel "Share".
#[component]
pub fn Share() -> impl IntoView {
    view! {
        <section id="/share" class="panel share" aria-labelledby="share-title">
            <h3 id="share-title">{t("page.share")}</h3>
            <p class="soft">{t("page.share.lead")}</p>
            <div class="share-columns">
                <div class="share-choices"><Choices/><Redacting/></div>
                <Rungs/>
            </div>
            <LastExport/>
            <Preview/>
        </section>
    }
}

/// A choice among codes: a labelled select.
fn select(
    name: &'static str,
    codes: Vec<(String, String)>,
    chosen: impl Fn() -> String + Copy + Send + Sync + 'static,
    choose: impl Fn(String) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let app = AppState::here();
    let option = move |(code, key): (String, String)| {
        let value = code.clone();
        let selected = move || chosen() == code;
        view! { <option value=value selected=selected>{move || text(app.lang.get(), &key, &[])}</option> }
    };
    view! {
        <label class="field"><span>{t(name)}</span>
            <select on:change=move |it| choose(event_target_value(&it))>{codes.into_iter().map(option).collect_view()}</select>
        </label>
    }
}

/// Codes of values with the keys of their words.
fn keyed<T: serde::Serialize + Copy>(all: &[T], area: &str) -> Vec<(String, String)> {
    all.iter().map(|it| (code(*it), format!("{area}.{}", code(*it)))).collect()
}

/// The value of a code.
fn of_code<T: serde::de::DeserializeOwned + Default>(code: String) -> T {
    serde_json::from_value(serde_json::Value::String(code)).unwrap_or_default()
}

/// Audience, language, notes, what travels along.
#[component]
fn Choices() -> impl IntoView {
    let Sharing { options, with_mark, .. } = Sharing::here();
    let languages = move || {
        options.with(|it| {
            LANGUAGES.iter().find(|(_, langs)| *langs == it.languages).map_or("en", |it| it.0).to_owned()
        })
    };
    let speak = move |code: String| {
        let langs = LANGUAGES.iter().find(|it| it.0 == code).map_or(&[Lang::En][..], |it| it.1);
        options.update(|it| it.languages = langs.to_vec());
    };
    let codes =
        LANGUAGES.iter().map(|it| (it.0.to_owned(), format!("page.share.language.{}", it.0))).collect();
    view! {
        {select("page.share.audience", keyed(&Audience::ALL, "audience"),
            move || options.with(|it| code(it.audience)),
            move |it| options.update(|options| options.audience = of_code(it)))}
        {select("page.share.language", codes, languages, speak)}
        {select("page.share.carried", keyed(&[Carried::Data, Carried::Hashes], "carried"),
            move || options.with(|it| code(it.carried)),
            move |it| options.update(|options| options.carried = of_code(it)))}
        <label class="field field-wide"><span>{t("page.share.notes")}</span>
            <textarea rows="3" prop:value=move || options.with(|it| it.notes.clone())
                on:input=move |it| options.update(|options| options.notes = event_target_value(&it))></textarea>
        </label>
        <label class="check">
            <input type="checkbox" prop:checked=move || with_mark.get()
                on:change=move |it| with_mark.set(event_target_checked(&it))/>
            <span>{t("page.share.mark")}</span>
        </label>
    }
}

/// What is taken out before anything is written.
#[component]
fn Redacting() -> impl IntoView {
    let app = AppState::here();
    let options = Sharing::here().options;
    let change = move |change: &dyn Fn(&mut Redaction)| options.update(|it| change(&mut it.redaction));
    let column = move |name: &'static str| {
        let toggle = move |event: web_sys::Event| {
            let out = event_target_checked(&event);
            options.update(|it| {
                it.redaction.drop.retain(|it| it != name);
                if out {
                    it.redaction.drop.push(name.to_owned());
                }
            });
        };
        let is_out = move || options.with(|it| it.redaction.drop.iter().any(|it| it == name));
        view! {
            <label class="check"><input type="checkbox" prop:checked=is_out on:change=toggle/>
                <span>{move || word(app.lang.get(), "field", name)}</span></label>
        }
    };
    let places = [Places::Exact, Places::Km1, Places::Km10, Places::Km50, Places::Region];
    let times = [Times::Exact, Times::Hour, Times::Day];
    view! {
        <fieldset class="redact">
            <legend>{t("page.redact")}</legend>
            <p class="soft">{t("page.redact.lead")}</p>
            {select("page.redact.places", keyed(&places, "redact.places"),
                move || options.with(|it| code(it.redaction.places)),
                move |it| change(&|redaction| redaction.places = of_code(it.clone())))}
            {select("page.redact.times", keyed(&times, "redact.times"),
                move || options.with(|it| code(it.redaction.times)),
                move |it| change(&|redaction| redaction.times = of_code(it.clone())))}
            <label class="check"><input type="checkbox" prop:checked=move || options.with(|it| it.redaction.names)
                on:change=move |it| { let on = event_target_checked(&it); change(&|redaction| redaction.names = on); }/>
                <span>{t("page.redact.names")}</span></label>
            <div class="checks" role="group" aria-label=t("page.redact.drop")>
                <span>{t("page.redact.drop")}</span>
                {Redaction::COLUMNS.into_iter().map(column).collect_view()}
            </div>
            <label class="field field-wide"><span>{t("page.redact.delay")}</span>
                <input type="text" prop:value=move || options.with(|it| it.redaction.delay_note.clone())
                    on:input=move |it| { let note = event_target_value(&it); change(&|redaction| redaction.delay_note.clone_from(&note)); }/>
            </label>
        </fieldset>
    }
}

/// Every way to share, the safest first, with what it holds and whom it is for.
#[component]
fn Rungs() -> impl IntoView {
    let desk = Desk::here();
    let app = AppState::here();
    let button = move |product: Product| {
        let id = code(product);
        let (name, what) = (format!("page.save.{id}"), format!("page.rung.{id}"));
        view! {
            <li>
                <button type="button" on:click=move |_| desk.share(product)>{move || text(app.lang.get(), &name, &[])}</button>
                <span class="soft">{move || text(app.lang.get(), &what, &[])}</span>
            </li>
        }
    };
    let told = Sharing::here().told;
    let link = move |_| {
        told.set(Some(made_link(app)));
    };
    let print = move |_| {
        desk.share(Product::Preview);
        set_timeout(
            || {
                let _ = window().print();
            },
            std::time::Duration::from_millis(600),
        );
    };
    view! {
        <ol class="rungs" aria-label=t("page.rungs")>
            <li>
                <button type="button" on:click=print>{t("page.save.print")}</button>
                <span class="soft">{t("page.rung.print")}</span>
            </li>
            {Product::SAVED.into_iter().map(button).collect_view()}
            <li>
                <button type="button" on:click=move |_| desk.save_result()>{t("page.save.json")}</button>
                <span class="soft">{t("page.rung.json")}</span>
            </li>
            <li>
                <button type="button" on:click=link>{t("page.save.link")}</button>
                <span class="soft">{t("page.rung.link")}</span>
            </li>
        </ol>
    }
}

/// A link with the settings, in words.
fn made_link(app: AppState) -> Told {
    let lang = app.lang.get_untracked();
    let sources = app.sources.get_untracked();
    let hashes = sources.iter().map(|it| it.source.sha256.as_str());
    let Some(link) = app.plan.with_untracked(|plan| crate::share::link::write(plan, hashes)) else {
        return Told { lines: vec![text(lang, "page.link.long", &[])], ..Told::default() };
    };
    // The address of a file would tell the folders of this computer.
    let here = if crate::web::host::is_hosted() {
        window().location().href().unwrap_or_default()
    } else {
        String::new()
    };
    let here = here.split('#').next().unwrap_or_default();
    let key = if here.is_empty() { "page.link.append" } else { "page.link.made" };
    Told { is_fine: true, is_busy: false, lines: vec![text(lang, key, &[]), format!("{here}{link}")] }
}

/// What became of the last export.
#[component]
fn LastExport() -> impl IntoView {
    let told = Sharing::here().told;
    view! {
        <div class="told" aria-live="polite">
            {move || told.get().map(|it| view! {
                <div class=if it.is_fine { "told-fine" } else { "told-bad" }>
                    {it.lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                </div>
            })}
        </div>
    }
}

/// The report as it would be written; made anew a moment after a choice.
#[component]
fn Preview() -> impl IntoView {
    let app = AppState::here();
    let sharing = Sharing::here();
    let desk = Desk::here();
    let open = RwSignal::new(false);
    let round = StoredValue::new(0_u32);
    Effect::new(move || {
        let _: Options = sharing.options.get();
        app.result.track();
        if !open.get() {
            return;
        }
        round.update_value(|it| *it += 1);
        let mine = round.get_value();
        let make = move || {
            if round.try_get_value() == Some(mine) {
                desk.share(Product::Preview);
            }
        };
        set_timeout(make, std::time::Duration::from_millis(300));
    });
    let toggle = move |_| open.update(|it| *it = !*it);
    view! {
        <div class="preview">
            <button type="button" aria-expanded=move || open.get().to_string() on:click=toggle>{t("page.share.preview")}</button>
            {move || sharing.preview.get().map(|html| view! {
                <div class="paper paper-preview" role="region" aria-label=t("page.share.preview") tabindex="0"
                    class:closed=move || !open.get() inner_html=html></div>
            })}
        </div>
    }
}
