// The page as a user meets it: loads, takes files, answers, can be stopped, says what is wrong, in both languages.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addFiles, analyse, button, dropFiles, exportJson, filesIn, level, loadExample, nadir, newFolder } from "./kit.mjs";
import { onPage, start, status, until, untilStatus, word } from "./kit.mjs";

let site;
let world;

before(async () => {
  site = await start();
  world = newFolder();
  nadir("simulate", "--scenario", "waves", "--facilities", "30", "--days", "400", "--strikes", "150", "--out", world);
});
after(() => site.close());

const on = (options, what) => onPage(site, options, what);

describe("page", () => {
  test("loads without errors, asks nobody else for anything, and closes its way out", async () => {
    await on({}, async (page) => {
      assert.equal(await page.title(), word("en", "page.document-title"));
      assert.deepEqual(site.server.notFound, []);
      const refused = await page.evaluate(() => fetch("./index.html").then(() => false, () => true));
      assert.ok(refused, "the page could still fetch after it had started");
      // The refusal itself is reported in the console; that is wanted here.
      page.seen = page.seen.filter((it) => !/Content Security Policy|index\.html/.test(it));
    });
  });

  test("files chosen one by one, then Analyse", async () => {
    await on({}, async (page) => {
      for (const file of filesIn(world)) await addFiles(page, file);
      assert.equal(await page.locator("li.file").count(), 3);
      assert.ok(["none", "weak", "cannot-test"].includes(await analyse(page)), await level(page));
      assert.match(await exportJson(page), /"schema": "nadir-result\/1"/);
    });
  });

  test("files dropped on the window, in the other order", async () => {
    await on({}, async (page) => {
      await dropFiles(page, filesIn(world).reverse());
      assert.equal(await page.locator("li.file").count(), 3);
      await analyse(page);
    });
  });

  test("a running analysis can be cancelled and started again", async () => {
    await on({}, async (page) => {
      await addFiles(page, filesIn(world));
      await page.evaluate((name) => {
        const press = (text) => [...document.querySelectorAll("button")].find((it) => it.textContent === text)?.click();
        press(name.analyse);
        const timer = setInterval(() => press(name.cancel), 1);
        setTimeout(() => clearInterval(timer), 2_000);
      }, { analyse: word("en", "page.analyse"), cancel: word("en", "page.cancel") });
      await untilStatus(page, "page.status.cancelled");
      await button(page, "page.analyse").waitFor();
      await new Promise((done) => setTimeout(done, 2_000));
      await analyse(page);
    });
  });

  for (const lang of ["en", "uk"]) {
    test(`no text is missing (${lang})`, async () => {
      await on({ lang }, async (page) => {
        const complete = async (where) => {
          const text = await page.evaluate(() => document.documentElement.outerHTML);
          assert.doesNotMatch(text, /⟦/, `${where}: ${text.match(/⟦[^⟧]*⟧/)?.[0]}`);
        };
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
        await complete("empty");
        await loadExample(page, "planted");
        await complete("loaded");
        await analyse(page);
        await complete("result");
        await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
        await complete("all opened");
      });
    });
  }

  test("the language can be changed at any time", async () => {
    await on({}, async (page) => {
      await page.getByRole("button", { name: /Українська/ }).click();
      await until(page, "the page speaks Ukrainian", (title) => document.body.textContent.includes(title), word("uk", "page.examples"));
      assert.equal(await page.evaluate(() => document.documentElement.lang), "uk");
    });
  });
});

describe("examples", () => {
  const promised = { planted: ["moderate", "strong"], alarming: ["none"], "too-little": ["cannot-test"] };
  for (const [id, levels] of Object.entries(promised)) {
    test(`${id} answers ${levels.join(" or ")}`, async () => {
      await on({}, async (page) => {
        await loadExample(page, id);
        const found = await analyse(page);
        assert.ok(levels.includes(found), `${id}: ${found}; ${await status(page)}`);
        assert.match(await page.locator("body").innerText(), new RegExp(word("en", "page.simulated")));
      });
    });
  }
});

describe("bad input", () => {
  const text = (name, content) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
  const bad = [
    [text("empty.csv", ""), "reason.empty-file"],
    [text("picture.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), "reason.binary-file"],
    [text("two.csv", "a\n"), null],
    [text("rows.csv", "date,latitude,longitude\nyesterday,north,east\nnever,0,0\n"), "reason.all-rows-rejected"],
    [text("notes.txt", "Dear all,\nplease find nothing here.\n"), null],
  ];

  test("every bad file gets a sentence and the rest is used", async () => {
    await on({}, async (page) => {
      await addFiles(page, [...bad.map(([file]) => file)]);
      await page.locator('input[type="file"]').first().setInputFiles(filesIn(world));
      await until(page, "all files are there", (n) => document.querySelectorAll("li.file").length === n, bad.length + 3);
      await untilStatus(page, "page.status.loaded");
      await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
      for (const [file, reason] of bad) {
        const card = page.locator("li.file", { hasText: file.name });
        const said = await card.innerText();
        assert.ok(said.includes(word("en", "page.file.unusable")), `${file.name}: ${said}`);
        if (reason) assert.ok(said.includes(word("en", reason)), `${file.name} should say "${word("en", reason)}": ${said}`);
      }
      assert.notEqual(await analyse(page), null);
    });
  });

  const firstRow = (it) => it.split("\n").slice(0, 2).join("\n") + "\n";
  const imagedDaily = (it) => {
    const image = JSON.parse(it).features[0];
    const around = [[20, 43], [42, 43], [42, 54], [20, 54], [20, 43]];
    const features = Array.from({ length: 800 }, (_, day) => ({
      ...image,
      id: `day ${day}`,
      properties: { ...image.properties, datetime: new Date(Date.UTC(2023, 0, 20 + day, 9)).toISOString() },
      geometry: { type: "Polygon", coordinates: [around] },
    }));
    return JSON.stringify({ type: "FeatureCollection", features });
  };
  for (const [name, which, change, caveat] of [
    ["no overlap in time", "strikes", (it) => it.replaceAll(/\b20\d\d-/g, "1999-"), "no-overlap"],
    ["one strike", "strikes", firstRow, "one-strike"],
    ["one facility", "facilities", firstRow, "one-facility"],
    ["all days exposed", "images", imagedDaily, "always-exposed"],
    ["strikes far from every place", "strikes", (it) => it.replaceAll(/,[45]\d\.\d+/g, ",10.5"), "no-strike-linked"],
  ]) {
    test(`${name}: a verdict that says so`, async () => {
      await on({}, async (page) => {
        const { readFileSync } = await import("node:fs");
        const files = filesIn(world).map((path) => {
          const content = readFileSync(path, "utf8");
          const file = path.split("/").at(-1);
          return text(file, file.startsWith(which) ? change(content) : content);
        });
        await addFiles(page, files);
        assert.equal(await analyse(page), "cannot-test");
        const sentence = await page.locator(".verdict-sentence").innerText();
        const said = word("en", `caveat.${caveat}`).split("{")[0];
        assert.ok(sentence.includes(said), `"${sentence}" should say "${said}"`);
      });
    });
  }
});
