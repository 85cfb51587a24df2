// Static files of one folder on 127.0.0.1, with the types browsers insist on (wasm, modules).
// Used by `./dev serve` and by the browser tests. Knows nothing of what it serves.
//
//   node tests/e2e/server.mjs FOLDER PORT

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves `folder` under `prefix` ("/", "/some/sub/") and nothing outside it.
 * Resolves to { origin, url, asked, notFound, close }; `asked` collects every path asked for, `notFound` those not found.
 */
export async function serve(folder, { port = 0, prefix = "/" } = {}) {
  const root = resolve(folder);
  const asked = [];
  const notFound = [];
  const server = createServer(async (request, response) => {
    const path = pathOf(request.url);
    asked.push(path);
    const inside = path.startsWith(prefix) ? normalize(join(root, path.slice(prefix.length))) : null;
    const file = inside && (await fileAt(root, inside));
    if (!file) {
      notFound.push(path);
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
      response.end("not found\n");
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file.path)] ?? "application/octet-stream",
      "content-length": file.size,
      "cache-control": "no-cache",
    });
    if (request.method === "HEAD") response.end();
    else createReadStream(file.path).pipe(response);
  });
  await new Promise((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: origin + prefix,
    asked,
    notFound,
    close: () => new Promise((done) => (server.close(done), server.closeAllConnections())),
  };
}

/** The decoded path of a request; "" for one that cannot be decoded. */
function pathOf(url) {
  try {
    return decodeURIComponent(new URL(url, "http://127.0.0.1").pathname);
  } catch {
    return "";
  }
}

/** The file at a path, or the index of the folder there; null when there is none or it lies outside. */
async function fileAt(root, path) {
  if (path !== root && !path.startsWith(root + "/")) return null;
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return { path, size: found.size };
  if (!found?.isDirectory()) return null;
  const index = join(path, "index.html");
  const size = (await stat(index).catch(() => null))?.size;
  return size === undefined ? null : { path: index, size };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = "dist", port = "8080"] = process.argv.slice(2);
  try {
    const { url } = await serve(folder, { port: Number(port) });
    console.log(`\nNadir is at ${url} (Ctrl+C ends)`);
  } catch (error) {
    const what = error.code === "EADDRINUSE" ? `port ${port} is taken` : error.message;
    console.error(`\nStopped: ${what}\nWhat to do: choose another port: ./dev serve --port ${Number(port) + 1}`);
    process.exit(1);
  }
}
