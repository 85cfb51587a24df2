// A day at the page: what was done can be undone, work survives a closed tab, everything can be done by keys.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { addFiles, analyse, button, loadExample, onPage, save, start, until, untilStatus, word } from "./kit.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.close());

const STRIKES = { name: "strikes.csv", mimeType: "text/csv", buffer: Buffer.from("date,lat,lon\n02/03/2024,48.5,35.1\n05/04/2024,49.9,36.2\n") };
const knob = (page, id) => page.locator(`#knob-${id}`);
const setKnob = async (page, id, value) => {
  await knob(page, id).fill(String(value));
  await knob(page, id).blur();
};
const value = (page, id) => knob(page, id).inputValue();

test("settings, mapping and options are undone and done again", () =>
  onPage(site, {}, async (page) => {
    await loadExample(page, "too-little");
    await setKnob(page, "lag_max_days", 3);
    await setKnob(page, "washout_days", 21);
    await page.locator("main").focus();
    await page.keyboard.press("Control+z");
    assert.equal(await value(page, "washout_days"), "14");
    assert.equal(await value(page, "lag_max_days"), "3");
    await page.keyboard.press("Control+Shift+z");
    assert.equal(await value(page, "washout_days"), "21");
    const undo = page.locator(".undo button").first();
    assert.match(await undo.getAttribute("title"), new RegExp(word("en", "knob.washout_days")));
    await undo.click();
    await undo.click();
    assert.equal(await value(page, "lag_max_days"), "7");
    assert.ok(await undo.isDisabled());
    // Another way from here: what was undone is gone.
    await setKnob(page, "lag_max_days", 5);
    assert.ok(await page.locator(".undo button").nth(1).isDisabled());
  }));

test("how a file is read is undone, and the file is read again", () =>
  onPage(site, {}, async (page) => {
    await addFiles(page, STRIKES);
    const role = page.locator(".file select").first();
    const before = await role.inputValue();
    await role.selectOption("facilities");
    await until(page, "it is read as places", () => document.querySelector(".file")?.dataset.role !== "strikes" || document.querySelector(".file select").value === "facilities");
    await page.locator("main").focus();
    await page.keyboard.press("Control+z");
    await until(page, "it is read as before", (before) => document.querySelector(".file select")?.value === before, before);
  }));

test("a technical report tells what was changed on the way; nothing is told of names", () =>
  onPage(site, {}, async (page) => {
    await loadExample(page, "too-little");
    await setKnob(page, "lag_max_days", 3);
    await setKnob(page, "lag_max_days", 5);
    await analyse(page);
    await page.locator(".share select").first().selectOption("technical");
    const path = await save(page, "page.save.report");
    const html = readFileSync(path, "utf8");
    assert.ok(html.includes(word("en", "work.trail")));
    assert.match(html, /<td[^>]*>7<\/td><td[^>]*>3<\/td>/);
    assert.match(html, /<td[^>]*>3<\/td><td[^>]*>5<\/td>/);
  }));

test("work is kept for the next visit, until it is forgotten", () =>
  onPage(site, {}, async (page) => {
    const kept = page.locator(".kept");
    const again = async () => {
      page.unwatch();
      await page.reload();
      await until(page, "the page is ready", () => document.querySelector(".seal-badge"));
      page.watch();
    };
    const isKept = () => until(page, "it is kept", async () => (await Nadir.kept())?.[0].includes('"lag_max_days": 4'));
    await addFiles(page, STRIKES);
    await setKnob(page, "lag_max_days", 4);
    await isKept();
    await again();
    await kept.waitFor();
    assert.match(await kept.innerText(), /strikes\.csv/);
    await button(page, "work.kept.go-on").click();
    await untilStatus(page, "page.status.loaded");
    assert.equal(await value(page, "lag_max_days"), "4");
    assert.equal(await page.locator(".file").count(), 1);

    // Everything is forgotten: nothing in any store.
    await page.locator(".seal-badge").click();
    await button(page, "work.forget-all").click();
    await until(page, "it is told", (told) => document.body.innerText.includes(told), word("en", "work.keep.forgotten"));
    const left = await page.evaluate(async () => [(await indexedDB.databases()).length, localStorage.length, (await caches.keys()).length, document.cookie]);
    assert.deepEqual(left, [0, 0, 0, ""]);
    await again();
    await page.waitForTimeout(300);
    assert.equal(await kept.count(), 0);
  }));

test("switched off, nothing is kept", () =>
  onPage(site, {}, async (page) => {
    await page.locator(".seal-badge").click();
    await page.getByLabel(word("en", "work.keep.switch")).uncheck();
    await page.keyboard.press("Escape");
    await addFiles(page, STRIKES);
    await page.waitForTimeout(1500);
    assert.equal(await page.evaluate(() => Nadir.kept()), null);
  }));

test("a browser that refuses to keep anything is told about, and all else works", () =>
  onPage(site, { init: "indexedDB.open = () => { throw new Error('refused'); };" }, async (page) => {
    await addFiles(page, STRIKES);
    await page.locator(".seal-badge").click();
    await until(page, "it is told", (told) => document.body.innerText.includes(told), word("en", "work.keep.refused"));
  }));

for (const lang of ["en", "uk"]) {
  test(`everything can be found by typing, and done by keys (${lang})`, () =>
    onPage(site, { lang }, async (page) => {
      const list = page.locator(".palette");
      const pick = async (key) => {
        await page.keyboard.press("Control+k");
        await page.keyboard.type(word(lang, key));
        await page.keyboard.press("Enter");
        assert.ok(!(await list.isVisible()));
      };
      await pick("work.do.example-noise");
      await untilStatus(page, "page.status.loaded");
      await page.keyboard.press("a");
      await untilStatus(page, "page.status.done");
      await page.keyboard.press("4");
      assert.equal(await page.evaluate(() => location.hash), "#/report");
      const [download] = await Promise.all([page.waitForEvent("download"), pick("work.do.save-result")]);
      assert.equal(JSON.parse(readFileSync(await download.path(), "utf8")).schema, "nadir-result/1");
      await page.keyboard.press("?");
      assert.ok(await list.isVisible());
      await page.getByLabel(word(lang, "work.keys")).uncheck();
      await page.keyboard.press("Escape");
      await page.keyboard.press("1");
      assert.equal(await page.evaluate(() => location.hash), "#/report");
    }));
}

test("a facility is chosen anywhere: its dossier, its neighbours; a period by keys, dates and playing", () =>
  onPage(site, {}, async (page) => {
    await loadExample(page, "planted");
    await page.locator(".lane-name").first().click();
    const dossier = page.locator(".dossier");
    const title = () => dossier.locator("h3").first().innerText();
    const first = await title();
    assert.ok((await dossier.locator("tbody tr").count()) > 1);
    await dossier.locator(".neighbours button").first().click();
    assert.notEqual(await title(), first);
    await dossier.getByRole("button", { name: word("en", "work.dossier.close"), exact: true }).click();
    assert.equal(await dossier.count(), 0);

    const strip = page.locator(".brush-strip");
    const shown = async () => ({ from: await page.locator(".brush input").first().inputValue(), to: await page.locator(".brush input").nth(1).inputValue() });
    const rows = () => page.locator("#\\/report .places").nth(1).locator(".pager span").first().innerText();
    const all = await rows();
    const days = async () => (Date.parse((await shown()).to) - Date.parse((await shown()).from)) / 86_400_000;
    await strip.focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await days(), 6);
    await page.keyboard.press("Shift+ArrowRight");
    assert.equal(await days(), 13);
    const before = await shown();
    await page.keyboard.press("ArrowRight");
    assert.equal(Date.parse((await shown()).from) - Date.parse(before.from), 7 * 86_400_000);
    assert.equal(await days(), 13);
    assert.notEqual(await rows(), all);
    // Another step keeps where it begins.
    const at = (await shown()).from;
    await page.locator(".brush select").selectOption("30");
    assert.equal((await shown()).from, at);
    await page.locator(".brush input").first().fill("2023-03-01");
    await page.locator(".brush input").first().blur();
    assert.equal((await shown()).from, "2023-03-01");
    await strip.focus();
    await page.keyboard.press(" ");
    await until(page, "it plays", () => document.querySelector(".brush input").value > "2023-05-01");
    await page.keyboard.press("ArrowLeft");
    const stopped = (await shown()).from;
    await page.waitForTimeout(900);
    assert.equal((await shown()).from, stopped);
    // By the mouse: from a quarter to a half.
    const box = await strip.boundingBox();
    await page.mouse.move(box.x + box.width / 4, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 12, { steps: 4 });
    await page.mouse.up();
    assert.ok((await days()) > 120, `${await days()} days`);
    await page.keyboard.press("Escape");
    assert.equal(await rows(), all);
  }));

test("a changed setting is computed at once, first roughly, and compared with what is pinned", () =>
  onPage(site, {}, async (page) => {
    await loadExample(page, "planted");
    await analyse(page);
    const number = () => page.locator(".verdict .fact-number").first().innerText();
    const before = await number();
    await button(page, "work.pin").click();
    assert.ok(await page.getByText(word("en", "work.pin.same")).isVisible());
    await page.getByLabel(word("en", "work.live")).check();
    await setKnob(page, "lag_max_days", 3);
    const coarse = word("en", "work.live.coarse");
    await until(page, "a first estimate is shown", (coarse) => document.querySelector(".verdict").innerText.includes(coarse), coarse);
    await until(page, "it is refined", (coarse) => !document.querySelector(".verdict").innerText.includes(coarse), coarse);
    await untilStatus(page, "page.status.done");
    await page.waitForTimeout(1000);
    await untilStatus(page, "page.status.done");
    assert.notEqual(await number(), before);
    const pinned = await page.locator(".pinned").innerText();
    assert.ok(pinned.includes(before) && pinned.includes(await number()), pinned);
    assert.ok(!pinned.includes("199"), pinned);
    // Back again: nothing differs.
    await page.locator(".undo button").first().click();
    await until(page, "it is the same again", (same) => document.querySelector(".verdict").innerText.includes(same), word("en", "work.pin.same"));
  }));

for (const lang of ["en", "uk"]) {
  test(`the walk goes from the files to the report (${lang})`, () =>
    onPage(site, { lang }, async (page) => {
      await button(page, "work.walk").click();
      await untilStatus(page, "page.status.loaded");
      const walk = page.locator(".walk");
      for (let step = 1; step <= 5; step++) {
        assert.ok((await walk.innerText()).includes(word(lang, `work.walk.${step}`)));
        await walk.locator("button").first().click();
      }
      assert.equal(await walk.count(), 0);
      await untilStatus(page, "page.status.done");
    }));
}

test("the map's places as a list, many footprints as cells, the map as a figure", () =>
  onPage(site, {}, async (page) => {
    await loadExample(page, "planted");
    const map = page.locator(".map-panel");
    const says = (key) => until(page, key, (it) => document.querySelector(".map-panel").innerText.includes(it), word("en", key));
    await says("map.density");
    await until(page, "the list counts", () => /: 80/.test(document.querySelector(".map-foot summary").innerText));
    await map.locator("summary").click();
    const first = map.locator(".neighbours button").first();
    await first.click();
    assert.equal(await first.getAttribute("aria-pressed"), "true");
    await page.locator(".dossier").waitFor();
    await says("map.all-footprints");
    const kept = async (name) => {
      const [download] = await Promise.all([page.waitForEvent("download"), map.getByRole("button", { name, exact: true }).click()]);
      return readFileSync(await download.path());
    };
    assert.match((await kept("SVG")).toString(), /^<svg[^]*<title/);
    assert.equal((await kept("PNG")).subarray(1, 4).toString(), "PNG");
  }));

/** Tabs until the element in focus fits; fails after a long way round. */
async function tabTo(page, what, fits, argument) {
  for (let i = 0; i < 400; i++) {
    if (await page.evaluate(fits, argument)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no way by Tab to ${what}`);
}
const onButton = (page, key) => tabTo(page, key, (name) => document.activeElement?.textContent?.trim() === name, word(page.lang, key));

for (const lang of ["en", "uk"]) {
  test(`from tables to a saved report without a mouse: typed, mapped, mended, analysed (${lang})`, () =>
    onPage(site, { lang }, async (page) => {
      const { keyboard } = page;
      const days = (from, n, step) => Array.from({ length: n }, (_, i) => new Date(Date.UTC(2024, 0, from + i * step)).toISOString().slice(0, 10));
      const places = Array.from({ length: 12 }, (_, i) => [`F${i}`, (48 + i / 10).toFixed(2), (30 + i / 10).toFixed(2), i % 2 ? "North" : "South"]);
      const facilities = [["name", "latitude", "longitude", "region"], ...places];
      const images = [["when", "satellite", "north", "east"], ...places.flatMap(([, lat, lon], i) => days(1 + i, 30, 11).map((day) => [`${day}T09:00:00Z`, "SAT-1", lat, lon]))];
      const strikes = [["date", "facility", "latitude", "longitude"], ["yesterday", "F0", "48", "30"], ...places.flatMap(([name, lat, lon], i) => days(9 + 3 * i, 6, 47).map((day) => [day, name, lat, lon]))];
      for (const table of [facilities, images, strikes]) {
        await keyboard.press("p");
        await tabTo(page, "the text", () => document.activeElement?.id === "editor-text");
        await keyboard.insertText(table.map((it) => it.join(",")).join("\n"));
        const n = await page.locator(".file").count();
        await onButton(page, "editor.take");
        await keyboard.press("Enter");
        await until(page, "it is read", (n) => document.querySelectorAll(".file").length > n, n);
        await untilStatus(page, "page.status.loaded");
      }
      // Columns nobody could know. The browser moves through a choice by arrow keys, and every step is an answer.
      const choose = async (id, value) => {
        await tabTo(page, id, (id) => document.activeElement?.id === id, id);
        const way = ([id, value]) => {
          const { options, selectedIndex } = document.getElementById(id);
          return [...options].findIndex((it) => it.value === value) - selectedIndex;
        };
        for (let i = 0, steps; (steps = await page.evaluate(way, [id, value])) !== 0; i++) {
          assert.ok(i < 9, `${id} cannot become ${value}`);
          await keyboard.press(steps < 0 ? "ArrowUp" : "ArrowDown");
          await untilStatus(page, "page.status.loaded");
          await until(page, "the choice keeps the focus", (id) => document.activeElement?.id === id, id);
        }
      };
      await choose("file-1-role", "images");
      await choose("file-1-column-latitude", "north");
      await choose("file-1-column-longitude", "east");
      await until(page, "all images are used", () => document.querySelectorAll(".file")[1].innerText.includes("360"));
      // The row that could not be read.
      await tabTo(page, "what was understood", () => document.activeElement?.matches?.(".file:nth-of-type(3) .file-more > summary"));
      if (await page.evaluate(() => !document.activeElement.parentElement.open)) await keyboard.press("Enter");
      await onButton(page, "editor.mend");
      await keyboard.press("Enter");
      await until(page, "the row is there", () => document.querySelector("#editor-text").value.includes("yesterday"));
      await tabTo(page, "the text", () => document.activeElement?.id === "editor-text");
      await keyboard.press("Control+a");
      await keyboard.insertText("date,facility,latitude,longitude\n2024-03-01,F0,48,30\n");
      await onButton(page, "editor.take");
      await keyboard.press("Enter");
      await until(page, "it is read", () => document.querySelectorAll(".file").length === 4);
      await untilStatus(page, "page.status.loaded");
      await keyboard.press("a");
      await untilStatus(page, "page.status.done");
      await keyboard.press("Control+k");
      await keyboard.type(word(lang, "work.do.save-report"));
      const [download] = await Promise.all([page.waitForEvent("download"), keyboard.press("Enter")]);
      assert.match(readFileSync(await download.path(), "utf8"), /<!doctype html>/i);
    }));
}
