// Makes the page out of what trunk has compiled: the hosted page with hash-named parts, and the page in one file.
// Writes the content policy, with the hash of every script and style, into both. Called by trunk after each build.
//
//   TRUNK_STAGING_DIR=FOLDER node web/pack.mjs

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const out = process.env.TRUNK_STAGING_DIR;
const read = (path) => readFileSync(join(ROOT, path), "utf8");
/** Without comments and needless white space; names stay, so that what runs in a page can still be read there. */
const short = (text, loader) => transformSync(text, { loader, minifyWhitespace: true, charset: "utf8", legalComments: "none" }).code.trim();
const library = (file) => read(`node_modules/maplibre-gl/dist/${file}`);
const styles = (names) => short(names.map((name) => read(`style/${name}.css`)).join(""), "css");
const digest = (what, encoding) => createHash("sha256").update(what).digest(encoding);

/** What the page wears until its parts are there stands in the page; the rest is one of the parts. */
const STYLES = ["tokens", "base"];
const LATER_STYLES = ["shell", "seal", "parts", "views", "plot", "paper", "map"];
const SCRIPTS = ["early", "lzma", "enclose", "seal", "keep", "load"];

/** A wasm module without its custom sections: names of functions, who compiled it. */
function bare(wasm) {
  const kept = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const start = at;
    const id = wasm[at++];
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) size |= ((byte = wasm[at++]) & 0x7f) << shift;
    at += size;
    if (id !== 0) kept.push(wasm.subarray(start, at));
  }
  return Buffer.concat(kept);
}

/** Packed by LZMA, with the size in the header, as web/lzma.js wants it. */
function pack(content) {
  const bytes = Buffer.from(content);
  const packed = execFileSync("xz", ["--format=lzma", "-9e", "--stdout"], { input: bytes, maxBuffer: 1 << 28 });
  packed.writeBigUInt64LE(BigInt(bytes.length), 5);
  if (!bytes.equals(fromScript("lzma", "Lzma").unpack(packed))) throw new Error("what was packed does not unpack");
  return packed;
}

/** The style of the map without the pictures of controls that web/map.js does not add: six sevenths of it. */
function mapStyle() {
  const absent = /geolocate|user-location|fullscreen|terrain|globe|shrink|logo/;
  const rules = library("maplibre-gl.css").match(/[^{}]*\{(?:[^{}]|\{[^{}]*\})*\}/g);
  const kept = rules.filter((it) => !absent.test(it.startsWith("@") ? it : it.slice(0, it.indexOf("{")))).join("");
  if (!kept.includes(".maplibregl-ctrl-zoom-in") || !kept.includes(".maplibregl-ctrl-scale")) throw new Error("the map's own controls lost their style");
  return kept;
}

/** What a classic script of this folder leaves under a name. */
const fromScript = (file, name, given = {}) => new Function("window", `${read(`web/${file}.js`)}; return ${name};`)(given);

/** The basemap, shortened; it lengthens itself in the page. */
function basemap() {
  const whole = fromScript("basemap", "window.NadirBasemap");
  const { shorten, lengthen } = fromScript("lines", "NadirLines");
  const short = JSON.stringify(shorten(whole));
  if (JSON.stringify(lengthen(short)) !== JSON.stringify(whole)) throw new Error("the basemap is not what it was before it was shortened");
  return `${read("web/lines.js")}window.NadirBasemap = NadirLines.lengthen(${JSON.stringify(short)});`;
}

const withoutMap = (text) => text.replace(/\n?\/[/*]# sourceMappingURL=.*$/m, "");
const parts = {
  glue: readFileSync(join(out, "page.js"), "utf8"),
  program: bare(readFileSync(join(out, "page_bg.wasm"))),
  map: [withoutMap(library("maplibre-gl.js")), basemap(), short(read("web/map.js"), "js")].join("\n"),
  style: `${styles(LATER_STYLES)}${mapStyle()}`,
};
for (const name of ["page.js", "page_bg.wasm"]) rmSync(join(out, name));

// Run by load.js as text, so their hashes stand in the policy beside those of the scripts in the page.
const scripts = SCRIPTS.map((name) => `\n${short(read(`web/${name}.js`), "js")}`);
const style = `\n${styles(STYLES)}`;
for (const text of [...scripts, style]) if (/<\/s(cript|tyle)|<!--/i.test(text)) throw new Error("a script or style closes its own element");

const hashes = (texts) => texts.map((it) => `'sha256-${digest(it, "base64")}'`).join(" ");
const policy = [
  "default-src 'none'",
  `script-src ${hashes([...scripts, parts.glue, parts.map])} 'wasm-unsafe-eval'`,
  `style-src ${hashes([style, parts.style])}`,
  "img-src data: blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "manifest-src data:",
].join("; ");

const packed = Object.fromEntries(Object.entries(parts).map(([name, it]) => [name, pack(it)]));
const files = Object.fromEntries(Object.entries(packed).map(([name, it]) => [name, `${name}-${digest(it, "hex").slice(0, 16)}.bin`]));
const element = (name) => `<script type="text/plain" id="part-${name}" data-src="${files[name]}"></script>`;
const fill = (build) =>
  read("index.html")
    .replace(/<!--[^]*?-->\s*/g, "")
    .replace(/\s*<link data-trunk[^>]*>/g, "")
    .replace("{policy}", () => policy)
    .replace("{build}", build)
    .replace("{style}", () => style)
    .replace("{manifest}", () => JSON.stringify(manifest))
    .replace("{parts}", () => Object.keys(parts).map(element).join("\n"))
    .replace(/\{script ([a-z]+)\}/g, (_, name) => scripts[SCRIPTS.indexOf(name)])
    .trim();
const icon = `data:image/svg+xml,${encodeURIComponent(read("web/icon.svg").trim())}`;
const manifest = JSON.parse(read("web/manifest.webmanifest"));
manifest.icons = [{ src: icon, sizes: "any", type: "image/svg+xml", purpose: "any" }];
const build = digest(fill(""), "hex").slice(0, 16);
const html = fill(build);

const { enclose } = fromScript("enclose", "Enclosed");
const offline = enclose(html, (name) => packed[name], null);

const made = {
  "index.html": html,
  "nadir-offline.html": offline,
  "nadir-offline.html.sha256": `${digest(offline, "hex")}  nadir-offline.html\n`,
  "sw.js": read("web/sw.js").replace("{build}", build),
  ...Object.fromEntries(Object.keys(parts).map((name) => [files[name], packed[name]])),
};
for (const [name, content] of Object.entries(made)) writeFileSync(join(out, name), content);

for (const [name, content] of Object.entries(made)) console.log(`${String(Buffer.byteLength(content)).padStart(9)} bytes  ${name}`);
