// A claim about passes: the built-in one, and one's own elements, places and hours.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, addFiles, button, onPage, start, until, word } from "./kit.mjs";

let site;
before(async () => (site = await start()));
after(() => site.close());

const counted = (page) => until(page, "passes are counted", () => document.querySelector('[data-passes="done"]'));
const section = (page) => page.getByRole("region", { name: word(page.lang, "passes.title"), exact: true });
const ELEMENTS = { name: "own.tle", mimeType: "text/plain", buffer: readFileSync(join(ROOT, "src/orbit/lviv.txt")) };

test("the claim of nine passes is checked in one click, without any file", async () => {
  await onPage(site, { lang: "en" }, async (page) => {
    await button(page, "passes.example").click();
    await counted(page);
    const said = await section(page).innerText();
    assert.match(said, /9 passes over Lviv; in the same hours of other days 7–9; over Warsaw 7–9/);
    assert.ok(said.includes(word("en", "passes.caveat")));
    assert.equal(await section(page).locator(".sheet tbody tr").count(), 9);
    assert.equal(await section(page).locator(".sheet tbody tr.used").count(), 3);
  });
});

test("with orbits and strikes alone the page says that passes are not images, and counts them", async () => {
  await onPage(site, { lang: "uk" }, async (page) => {
    const strikes = "date,time,zone,latitude,longitude\n2025-10-05,04:00,Europe/Kyiv,49.84,24.03\n";
    await addFiles(page, [ELEMENTS, { name: "strikes.csv", mimeType: "text/csv", buffer: Buffer.from(strikes) }]);
    await section(page).getByText(word("uk", "passes.only-orbits")).waitFor();
    await section(page).locator("summary").first().press("Enter");
    await page.getByLabel(word("uk", "passes.from"), { exact: true }).fill("2025-10-04T21:00");
    await page.getByLabel(word("uk", "passes.to"), { exact: true }).fill("2025-10-05T08:30");
    await page.getByLabel(word("uk", "passes.places"), { exact: true }).fill("49.84, 24.03, Львів\n50.45, 30.52, Київ");
    await button(page, "passes.count").press("Enter");
    await counted(page);
    assert.match(await section(page).innerText(), /Львів: 9 прольотів; .*\n+Київ: 10 прольотів/);
  });
});
