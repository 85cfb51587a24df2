// The step "Check": there once files are read, says what is wrong, leads to the rows, follows the language, stands in
// the way of nothing.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addFiles, analyse, filesIn, loadExample, onPage, realData, start, until, word } from "./kit.mjs";

let site;
before(async () => (site = await start()));
after(() => site.close());

const text = (name, content) => ({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
const FACILITIES = text("facilities.csv", "name,latitude,longitude,region\nNorth,50.1,30.2,A\nSouth,49.1,31.2,A\n");
const IMAGES = text("images.csv", "id,acquired,latitude,longitude\na,2024-05-01T09:00:00Z,50.1,30.2\nb,2024-05-09T09:00:00Z,49.1,31.2\n");
const STRIKES = text("strikes.csv", "date,latitude,longitude\n2024-05-03,50.1,30.2\n2024-05-04,0,0\n");

const section = (page) => page.locator("#\\/check");
const line = (page, code) => section(page).locator(`[data-check="${code}"]`);
const standing = (page, code) => line(page, code).getAttribute("data-standing");

/** What of the section stands out of the window; tables and drawings scroll or shrink by themselves. */
const outside = (page) =>
  page.evaluate(() => {
    const inside = (it) => it.getBoundingClientRect().right <= window.innerWidth || it.closest(".table-scroll, svg");
    return [...document.getElementById("/check").querySelectorAll("*")].filter((it) => !inside(it)).map((it) => it.outerHTML.slice(0, 80));
  });

describe("check", () => {
  test("nothing before there are files; then coverage, cards, checklist; analysing still works", () =>
    onPage(site, {}, async (page) => {
      assert.match(await section(page).innerText(), new RegExp(word("en", "check.empty").slice(0, 30)));
      await loadExample(page, "planted");
      assert.equal(await standing(page, "places"), "pass");
      assert.equal(await section(page).locator('[data-standing="stop"]').count(), 0);
      assert.ok((await section(page).locator(".check-line").count()) >= 8);
      assert.equal(await section(page).locator("#figure-coverage svg title").count(), 2);
      assert.ok((await section(page).locator("#figure-coverage table tbody tr").count()) >= 2);
      assert.ok((await section(page).locator(".checked-counts .sheet table").count()) >= 3);
      assert.equal(await analyse(page), "moderate");
      assert.equal(await standing(page, "places"), "pass");
    }));

  test("files without strikes: a stop; with them, and a row at 0, 0: a jump that opens the rows", () =>
    onPage(site, { lang: "uk" }, async (page) => {
      await addFiles(page, [FACILITIES, IMAGES]);
      assert.equal(await standing(page, "strikes"), "stop");
      await addFiles(page, [STRIKES]);
      assert.equal(await standing(page, "strikes"), "pass");
      assert.equal(await standing(page, "suspicious"), "warn");
      const step = page.locator('.steps a[href="#/check"]');
      const wanting = await section(page).locator('[data-standing="stop"], [data-standing="warn"]').count();
      assert.match(await step.textContent(), new RegExp(`! ${wanting}`));
      assert.match(await line(page, "suspicious").innerText(), new RegExp(word("uk", "check.standing.warn")));
      await line(page, "suspicious").getByRole("link").click();
      await until(page, "the rows have the focus", () => document.activeElement?.closest("[data-reason='null-island'] details[open]"));
      const rows = page.locator("[data-reason='null-island'] tbody tr");
      assert.equal(await rows.count(), 1);
      assert.ok(await rows.first().isVisible());
      assert.equal(await page.evaluate(() => location.hash), "#/data");
    }));

  test("the words follow the language", () =>
    onPage(site, { lang: "en" }, async (page) => {
      await loadExample(page, "too-little");
      const english = await section(page).innerText();
      await page.getByRole("button", { name: "УК – Українська" }).click();
      await until(page, "the words are Ukrainian", (it) => document.getElementById("/check").textContent.includes(it), word("uk", "check.list"));
      assert.doesNotMatch(await section(page).innerText(), /⟦|\{/);
      assert.doesNotMatch(english, /⟦|\{/);
    }));

  test("real files: orbits are strange to the period, the list says so; nothing stands out of a narrow window", (t) => {
    const data = realData();
    if (!data) return t.skip("SKIPPED: the real data are not there (set NADIR_DATA)");
    return onPage(site, { size: [320, 640] }, async (page) => {
      await addFiles(page, [
        join(data, "facilities/gppd_v130_ukraine_14cols.csv"),
        join(data, "strikes/viina_strategic_targets_2024.csv"),
        join(data, "orbits/active_eo_2026-04-10.txt"),
        ...filesIn(join(data, "imaging/s2_plan"), ".kml"),
      ]);
      await until(page, "the checks are there", () => document.querySelectorAll(".check-line").length > 8);
      assert.equal(await standing(page, "elements"), "stop");
      assert.deepEqual(await outside(page), []);
    });
  });
});
