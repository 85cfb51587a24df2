// Sharing and verifying in the page: what is saved computes to the same natively, and the page verifies what is given.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { DIST, analyse, button, exportJson, fileUrl, level, loadExample, newFolder, onPage, open, save, start, until, untilStatus, verify, verifyInPage, word } from "./kit.mjs";

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
          await identical(page, path);
        }
        const broken = join(newFolder(), "broken.html");
        writeFileSync(broken, html.replace(/(\d\d\d) (of|із) (\d\d\d)/, "$1 $2 999"));
        await different(page, broken);
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

  test("an interactive report opens on the report, from a disk, and saves itself on, to the third generation", async () => {
    const published = readFileSync(join(DIST, "nadir-offline.html.sha256"), "utf8").split(" ")[0];
    let path;
    await on({}, async (page) => {
      path = await save(page, "page.export.interactive");
    });
    let before = null;
    for (let generation = 1; generation <= 3; generation++) {
      const found = verify(path);
      assert.equal(found.code, 0, found.said);
      assert.ok(found.said.includes(published), `generation ${generation} is another program: ${found.said}`);
      const page = await open(site, { url: fileUrl(path) });
      try {
        await untilStatus(page, "page.status.done");
        assert.match(await page.evaluate(() => location.hash), /report/);
        assert.ok(["moderate", "strong"].includes(await level(page)));
        assert.match(await page.locator("body").innerText(), new RegExp(word("en", "page.simulated")));
        const result = await exportJson(page);
        assert.ok(before === null || result === before, `generation ${generation} says something else`);
        before = result;
        path = await save(page, "page.export.interactive");
        assert.deepEqual(page.seen, []);
      } finally {
        await page.context().close();
      }
    }
  });

  test("a flipped byte is told natively and in the page, wherever it stands", async () => {
    await onPage(site, {}, async (page) => {
      await loadExample(page, "too-little");
      await analyse(page);
      const folder = newFolder();
      const bundle = await save(page, "page.export.bundle", folder);
      await identical(page, bundle);
      for (const name of ["strikes.csv", "plan.json", "result.json", "report.html"]) {
        const broken = join(folder, `${name}.nadir.zip`);
        writeFileSync(broken, flippedInZip(readFileSync(bundle), name));
        await different(page, broken);
      }
      const interactive = await save(page, "page.export.interactive", folder);
      const { said } = await identical(page, interactive);
      assert.match(said, /SHA-256 without its data\): [0-9a-f]{64}/);
      const html = readFileSync(interactive, "latin1");
      const start = html.indexOf('\n<script type="text/plain" id="nadir-data">') + 60;
      for (const part of [0.1, 0.5, 0.9]) {
        const at = start + Math.floor((html.indexOf("</script>", start) - start) * part);
        const other = html[at] === "A" ? "B" : "A";
        const broken = join(folder, `flipped-${part}.html`);
        writeFileSync(broken, html.slice(0, at) + other + html.slice(at + 1), "latin1");
        await different(page, broken);
      }
    });
  });

  test("a session is opened again and gone on with", async () => {
    let session, result;
    await on({}, async (page) => {
      session = await save(page, "page.export.session");
      result = await exportJson(page);
    });
    await onPage(site, {}, async (page) => {
      // As any file is chosen: what this program wrote goes to the verification.
      await page.locator('input[type="file"]').first().setInputFiles(session);
      await page.locator('[data-verified="told-fine"]').waitFor({ timeout: 60_000 });
      assert.match(await page.evaluate(() => location.hash), /verify/);
      await button(page, "page.verify.open").click();
      await untilStatus(page, "page.status.done");
      assert.equal(await exportJson(page), result);
      // Nothing was lost on the way: what it saves is identical again.
      await identical(page, await save(page, "page.export.session"));
    });
  });

  test("a link holds the settings, no data, and knows the files", async () => {
    const knob = "#knob-lag_max_days";
    let link;
    await onPage(site, {}, async (page) => {
      await loadExample(page, "too-little");
      await page.locator(knob).fill("5");
      await page.locator(knob).blur();
      await analyse(page);
      await page.getByRole("button", { name: word("en", "page.save.link") }).click();
      link = (await page.locator(".told p").last().innerText()).trim();
      assert.ok(link.startsWith(`${site.url}#/data&s=`) && link.length < 300, link);
    });
    await onPage(site, { url: link }, async (page) => {
      assert.equal(await page.locator(knob).inputValue(), "5");
      const note = page.locator("[data-linked]");
      assert.match(await note.innerText(), /3; .* 0\./);
      await loadExample(page, "too-little");
      assert.match(await note.innerText(), /3; .* 3\./);
      assert.equal(await page.locator(knob).inputValue(), "5");
    });
  });

  test("tables come with every figure as SVG and PNG", async () => {
    await on({}, async (page) => {
      const zip = await save(page, "page.export.tables");
      const folder = newFolder();
      execFileSync("python3", ["-m", "zipfile", "-e", zip, folder]);
      const names = readdirSync(join(folder, "figures"));
      const drawn = names.filter((it) => it.endsWith(".svg"));
      assert.ok(drawn.length >= 5, names.join());
      for (const name of drawn) {
        const [, width, height] = readFileSync(join(folder, "figures", name), "utf8").match(/ width="(\d+)" height="(\d+)"/);
        const png = readFileSync(join(folder, "figures", name.replace(".svg", ".png")));
        assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [2 * width, 2 * height], name);
        const colours = await page.evaluate(coloursOf, png.toString("base64"));
        assert.ok(colours > 8, `${name}: ${colours} colours`);
      }
      assert.ok(readdirSync(folder).includes("panel.csv"));
    });
  });
});

/** In the page: how many colours a picture has. */
async function coloursOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
  pen.drawImage(image, 0, 0);
  return new Set(new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer)).size;
}

/** A zip with one bit of the packed content of a file turned. */
function flippedInZip(zip, name) {
  // The first place where a name stands is before its content.
  const at = zip.indexOf(name) + name.length;
  const header = zip.lastIndexOf(Buffer.from("PK\x03\x04", "latin1"), at);
  const [packed, named, extra] = [zip.readUInt32LE(header + 18), zip.readUInt16LE(header + 26), zip.readUInt16LE(header + 28)];
  const out = Buffer.from(zip);
  out[header + 30 + named + extra + Math.floor(packed / 2)] ^= 0x10;
  return out;
}

/** Verified natively and in the page: identical. */
async function identical(page, path) {
  const native = verify(path);
  assert.equal(native.code, 0, native.said);
  const found = await verifyInPage(page, path);
  assert.equal(found.kind, "told-fine", found.said);
  return found;
}

/** Both tell that something is not as it was. */
async function different(page, path) {
  const native = verify(path);
  assert.equal(native.code, 3, native.said);
  const found = await verifyInPage(page, path);
  assert.equal(found.kind, "told-bad", found.said);
}
