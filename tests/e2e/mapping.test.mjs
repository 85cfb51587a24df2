// How files are read can be changed and is remembered; tables can be pasted, mended and begun from templates.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { addFiles, button, onPage, start, until, untilStatus, word } from "./kit.mjs";

let site;
before(async () => (site = await start()));
after(() => site.close());

const csv = (name, content) => ({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
const STRIKES = "date,time,latitude,longitude\n2024-05-01,03:10,50.1,30.2\nyesterday,,50.1,30.2\n2024-05-02,04:00,50.2,30.3\n";

const on = (options, what) => onPage(site, options, what);

const card = (page, name) => page.locator("li.file", { has: page.getByRole("heading", { name, exact: true }) });
const untilSays = (page, name, what) =>
  until(page, `the card of ${name} says ${what}`, ({ name, what }) =>
    [...document.querySelectorAll("li.file")].some((it) => it.querySelector("h3").textContent === name && it.textContent.includes(what)), { name, what });

test("a zone that is changed moves the times, and is remembered for files of the same shape", async () => {
  await on({}, async (page) => {
    await addFiles(page, csv("a.csv", STRIKES));
    await untilSays(page, "a.csv", "2024-05-01");
    const zone = () => page.getByLabel(word("en", "decision.zone"), { exact: true });
    assert.equal(await zone().inputValue(), "Europe/Kyiv");
    assert.ok((await card(page, "a.csv").innerText()).includes(word("en", "grounds.assumed")));
    await zone().focus();
    await zone().selectOption("Asia/Shanghai");
    await untilSays(page, "a.csv", "2024-04-30");
    assert.ok((await card(page, "a.csv").innerText()).includes(word("en", "grounds.plan")));
    await until(page, "the focus is back", () => document.activeElement?.id.endsWith("-zone"));

    await page.getByRole("button", { name: `${word("en", "page.file.remove-named")} a.csv` }).click();
    await addFiles(page, csv("b.csv", STRIKES));
    await untilSays(page, "b.csv", "2024-04-30");
    assert.equal(await zone().inputValue(), "Asia/Shanghai");
    await zone().selectOption("");
    await untilSays(page, "b.csv", "2024-05-01");
    assert.equal(await zone().inputValue(), "Europe/Kyiv");
  });
});

test("a column that is given up sets rows aside, and the card says how many there were before", async () => {
  await on({}, async (page) => {
    await addFiles(page, csv("a.csv", STRIKES));
    await card(page, "a.csv").locator(".file-more > summary").click();
    const column = page.locator('[id$="-column-latitude"]');
    assert.ok((await card(page, "a.csv").innerText()).includes("50.1"), "no values of the columns are shown");
    await column.selectOption("");
    await untilSays(page, "a.csv", word("en", "decision.before"));
    assert.ok(await card(page, "a.csv").locator(".file-more").getAttribute("open") !== null, "the details closed");
  });
});

test("rows set aside are said by line, column and text, mended in place and read", async () => {
  await on({}, async (page) => {
    await addFiles(page, csv("a.csv", STRIKES));
    await card(page, "a.csv").locator(".file-more > summary").click();
    const said = await card(page, "a.csv").innerText();
    for (const part of ["Line 3, column “date”", "yesterday"]) assert.ok(said.includes(part), said);
    await button(page, "editor.mend").click();
    const field = page.locator("#editor-text");
    await field.waitFor();
    await until(page, "the rows are there", () => document.querySelector("#editor-text").value.includes("yesterday"));
    await field.fill((await field.inputValue()).replace("yesterday,", "2024-05-03,02:00"));
    await button(page, "editor.take").click();
    await untilSays(page, "a-set-aside.csv", "2024-05-02");
  });
});

for (const [lang, size] of [["en", [1440, 900]], ["uk", [390, 844]]]) {
  test(`a table can be pasted, twice (${lang}, ${size[0]} px)`, async () => {
    await on({ lang, size }, async (page) => {
      for (const name of ["pasted-1.csv", "pasted-2.csv"]) {
        await button(page, "editor.open").click();
        await page.locator("#editor-text").fill(`name\tlatitude\tlongitude\nPlant ${name}\t50.1\t30.2\n`);
        const width = await page.evaluate(() => document.querySelector("dialog.editor").scrollWidth - innerWidth);
        assert.ok(width <= 0, `the editor is ${width} px too wide`);
        await button(page, "editor.take").click();
        await card(page, name).waitFor();
      }
      await untilStatus(page, "page.status.loaded");
      assert.equal(await page.locator("li.file").count(), 2);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `the page is ${over} px too wide`);
    });
  });
}

test("templates can be saved and are read without a problem", async () => {
  await on({}, async (page) => {
    const saved = [];
    for (const role of ["facilities", "images", "strikes", "regions"]) {
      const name = `${word("en", "editor.template-of")} ${word("en", `role.${role}`)}`;
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
      saved.push(csv(download.suggestedFilename(), readFileSync(await download.path(), "utf8")));
    }
    await addFiles(page, saved);
    assert.equal(await page.locator("li.file").count(), 4);
    assert.equal(await page.locator("li.file .chip-good").count(), 4, await page.locator(".files").innerText());
  });
});

test("times are shown under every zone, and any zone can be taken by its name", async () => {
  await on({ lang: "uk" }, async (page) => {
    await addFiles(page, csv("a.csv", STRIKES));
    const details = card(page, "a.csv").locator("details.zones");
    await details.locator("summary").click();
    const shown = await details.innerText();
    assert.ok(shown.includes("2024-05-01 00:10 UTC"), shown);
    assert.ok(shown.includes("2024-05-01 03:10 UTC"), shown);
    const other = page.getByLabel(word("uk", "decision.other-zone"));
    await other.fill("Europe/Nowhere");
    await other.press("Enter");
    await until(page, "the name is refused", () => document.querySelector(".zone-unknown")?.textContent.length > 0);
    await other.fill("Pacific/Auckland");
    await other.press("Enter");
    await untilSays(page, "a.csv", "Pacific/Auckland");
  });
});

test("encoding and delimiter can be chosen", async () => {
  const text = "дата;широта;довгота;область\n2024-05-01;50,1;30,2;Київська\n";
  // ibm866: what the first guess takes for windows-1251.
  const of866 = [...text].map((it) => {
    const code = it.codePointAt(0);
    return code < 128 ? code : code < 0x440 ? code - 0x410 + 0x80 : code - 0x440 + 0xe0;
  });
  await on({}, async (page) => {
    await addFiles(page, { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(of866) });
    const a = card(page, "a.csv");
    if ((await a.locator(".file-more").getAttribute("open")) === null) await a.locator(".file-more > summary").click();
    await page.getByLabel(word("en", "decision.encoding"), { exact: true }).selectOption("ibm866");
    await untilSays(page, "a.csv", "широта");
    assert.equal(await page.getByLabel(word("en", "decision.delimiter"), { exact: true }).inputValue(), "semicolon");
    await page.getByLabel(word("en", "decision.encoding"), { exact: true }).selectOption("");
    await until(page, "the guess is back", () => !document.querySelector("li.file").textContent.includes("широта"));
  });
});
