// A claim about passes: the built-in one, and one's own elements, places and hours.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, addFiles, analyse, button, nadir, onPage, start, until, untilStatus, word } from "./kit.mjs";

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
    // Sky and ground: three thick lines each, and the ground is the ground around Lviv.
    for (const figure of ["plot.sky.title", "plot.track.title"]) {
      const panel = section(page).locator(".panel", { hasText: word("en", figure) });
      assert.equal(await panel.locator("svg").first().locator("polyline.plot-primary, path.plot-primary").count(), 3, figure);
    }
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

test("a file in Beijing time is read in it once somebody agrees, and not before", async () => {
  const passes = JSON.parse(nadir("passes", "--example", "--json", "-"));
  const clock = (time, hours) => new Date(Date.parse(time) + hours * 3600e3).toISOString().slice(0, 19);
  const seen = passes.passes.filter((it) => it.can_image);
  const rows = seen.map((it) => `${it.satellite},${clock(it.nearest, 8)},49.84,24.03`);
  const file = (name, lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\n") + "\n") });
  await onPage(site, { lang: "en" }, async (page) => {
    await addFiles(page, [
      ELEMENTS,
      file("catalogue.csv", ["platform,acquired,lat,lon", ...rows]),
      file("facilities.csv", ["name,lat,lon", "Lviv,49.84,24.03", "Kyiv,50.45,30.52"]),
      file("strikes.csv", ["date,facility", "2025-10-05,Lviv", "2025-10-06,Kyiv"]),
    ]);
    await analyse(page);
    const agree = page.getByRole("button", { name: /Read catalogue\.csv in Beijing time/ });
    await agree.waitFor();
    await agree.click();
    await untilStatus(page, "page.status.loaded");
    await analyse(page);
    await page.getByText(new RegExp(`${seen.length} of ${seen.length} rows that could be compared agree`)).waitFor();
  });
});

test("the table of sensors can be looked at and changed in the page", async () => {
  await onPage(site, { lang: "en" }, async (page) => {
    await section(page).locator("summary").first().press("Enter");
    await button(page, "passes.sensors-edit").click();
    const table = page.locator("#editor-text");
    assert.match(await table.inputValue(), /^id,constellation,operator/);
    await table.fill("id,sensor_type,off_nadir_max_deg,min_sun_elev_deg,name_regex\nmine,optical,10,0,^YAOGAN\n");
    await button(page, "editor.take").click();
    await page.getByText("sensors.csv", { exact: true }).first().waitFor();
    await button(page, "passes.sensors-edit").click();
    await until(page, "what was changed stands there", () => document.querySelector("#editor-text").value.includes("mine,optical"));
  });
});
