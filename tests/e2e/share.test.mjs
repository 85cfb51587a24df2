// Sharing and verifying in the page: what is saved computes to the same natively, and the page verifies what is given.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { analyse, button, exportJson, fileUrl, level, loadExample, newFolder, onPage, open, ROOT, start, until, untilStatus, word } from "./kit.mjs";

let site;
before(async () => (site = await start()));
after(() => site.close());

/** A page with an example analysed. */
const on = (options, what) =>
  onPage(site, options, async (page) => {
    await loadExample(page, "planted");
    await analyse(page);
    await what(page);
  });

/** Saves by the export menu; returns the path. */
async function save(page, key, folder = newFolder()) {
  await button(page, "page.export").click();
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 120_000 }),
    page.getByRole("button", { name: word(page.lang, key), exact: true }).click(),
  ]);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

/** Exit code and words of `nadir verify`. */
function verify(...args) {
  const program = process.env.NADIR_CLI ?? join(ROOT, "target/debug/nadir");
  try {
    return { code: 0, said: execFileSync(program, ["verify", ...args], { encoding: "utf8", maxBuffer: 1 << 28 }) };
  } catch (error) {
    return { code: error.status, said: `${error.stdout}${error.stderr}` };
  }
}

/** Gives files to the verify section; returns what it says. */
async function verifyInPage(page, files) {
  await page.locator('#\\/verify input[type="file"]').setInputFiles(files);
  await until(page, "it is verified", () => document.querySelector('[data-verified="told-fine"], [data-verified="told-bad"]'));
  const box = page.locator("[data-verified]");
  return { kind: await box.getAttribute("data-verified"), said: await box.innerText() };
}

/** A select by its label. */
const choice = (page, key) => page.getByRole("combobox", { name: word(page.lang, key), exact: true });
const audience = (page) => choice(page, "page.share.audience");

describe("share", () => {
  for (const lang of ["en", "uk"]) {
    test(`a bundle and a report from the page are identical natively and in the page (${lang})`, async () => {
      await on({ lang }, async (page) => {
        await audience(page).selectOption("technical");
        const bundle = await save(page, "page.export.bundle");
        const report = await save(page, "page.export.report");
        const html = readFileSync(report, "utf8");
        assert.ok(!html.includes("<script"), "a script in the report");
        assert.ok(html.length < 500_000, `${html.length} bytes`);
        for (const path of [bundle, report]) {
          const native = verify(path);
          assert.equal(native.code, 0, native.said);
          await page.evaluate(() => document.querySelector("[data-verified]")?.removeAttribute("data-verified"));
          const found = await verifyInPage(page, path);
          assert.equal(found.kind, "told-fine", found.said);
        }
        const broken = join(newFolder(), "broken.html");
        writeFileSync(broken, html.replace(/(\d\d\d) (of|із) (\d\d\d)/, "$1 $2 999"));
        assert.equal(verify(broken).code, 3);
        await page.evaluate(() => document.querySelector("[data-verified]")?.removeAttribute("data-verified"));
        assert.equal((await verifyInPage(page, broken)).kind, "told-bad");
      });
    });
  }

  test("a redacted bundle says what was searched, and is identical", async () => {
    await on({}, async (page) => {
      await choice(page, "page.redact.places").selectOption("km10");
      await choice(page, "page.redact.times").selectOption("day");
      await page.getByLabel(word("en", "page.redact.names"), { exact: true }).check();
      const bundle = await save(page, "page.export.bundle");
      assert.match(await page.locator(".told").innerText(), /Searched .* 0 found/);
      const found = verify(bundle);
      assert.equal(found.code, 0, found.said);
      assert.ok(!readFileSync(bundle).includes("Facility 1,"), "a name in the bundle");
    });
  });

  test("the preview follows the choices", async () => {
    await on({}, async (page) => {
      await button(page, "page.share.preview").click();
      const paper = page.locator(".paper-preview");
      await paper.waitFor();
      assert.match(await paper.innerText(), /What it does not show/);
      await page.getByLabel(word("en", "page.share.notes")).fill("A note of the sender.");
      await until(page, "the note is there", () => document.querySelector(".paper-preview")?.textContent.includes("A note of the sender."));
      await choice(page, "page.share.language").selectOption("both");
      await until(page, "both are there", () => document.querySelectorAll(".paper-preview .part").length === 2);
    });
  });

  test("a printed report has no cut rows, in both languages", async () => {
    await on({}, async (page) => {
      const folder = newFolder();
      await choice(page, "page.share.language").selectOption("both");
      const report = await save(page, "page.export.report", folder);
      // A4 less its margins.
      const width = 673;
      const context = await site.browser.newContext({ viewport: { width, height: 1000 } });
      const paper = await context.newPage();
      for (const lang of ["uk", "en"]) {
        await paper.goto(`file://${report}#${lang}`);
        const shown = await paper.evaluate(() => [...document.querySelectorAll(".part")].filter((it) => it.checkVisibility()).map((it) => it.id));
        assert.deepEqual(shown, [lang]);
        await paper.emulateMedia({ media: "print" });
        const wide = await paper.evaluate(() => [...document.querySelectorAll("table")].filter((it) => it.checkVisibility() && it.getBoundingClientRect().right > innerWidth + 1).map((it) => it.innerText.slice(0, 80)));
        assert.deepEqual(wide, [], "a table is wider than the paper");
        const pdf = await paper.pdf({ preferCSSPageSize: true });
        const pages = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
        assert.ok(pages >= 2 && pages <= 8, `${pages} pages`);
        await paper.emulateMedia({ media: "screen" });
      }
      await context.close();
    });
  });

  test("an interactive report opens on the report, from a disk, and saves itself on, to the third generation", async () => {
    let url;
    await on({}, async (page) => {
      url = fileUrl(await save(page, "page.export.interactive"));
    });
    let before = null;
    for (let generation = 1; generation <= 3; generation++) {
      const page = await open(site, { url });
      try {
        await untilStatus(page, "page.status.done");
        assert.match(await page.evaluate(() => location.hash), /report/);
        assert.ok(["moderate", "strong"].includes(await level(page)));
        assert.match(await page.locator("body").innerText(), new RegExp(word("en", "page.simulated")));
        const result = await exportJson(page);
        assert.ok(before === null || result === before, `generation ${generation} says something else`);
        before = result;
        url = fileUrl(await save(page, "page.export.interactive"));
        assert.deepEqual(page.seen, []);
      } finally {
        await page.context().close();
      }
    }
  });
});
