// Makes src/model/land.txt, the outlines behind the map figure of a report, from web/basemap.js.
//
// Points are put on a grid whose width depends on where they lie alone, so a shared border stays shared:
// about 2 km in and around Ukraine, 10 km in Europe, 50 km elsewhere. Small islands fall away.
// A line is `kind lon lat dlon dlat …` in hundredths of a degree: `c` a country, `h` Ukraine, `r` a regional border.
import { readFileSync, writeFileSync } from "node:fs";
const text = readFileSync(new URL("../../web/basemap.js", import.meta.url), "utf8");
const map = JSON.parse(text.slice(text.indexOf("{", text.indexOf("NadirBasemap"))).trim().replace(/;$/, ""));

const within = ([x, y], [w, s, e, n]) => x >= w && x <= e && y >= s && y <= n;
const step = (p) => (within(p, [21, 43.5, 41.5, 53]) ? 5 : within(p, [-12, 34, 60, 72]) ? 25 : 100);
const snap = ([x, y]) => {
  const g = step([x, y]);
  return [Math.round((x * 100) / g) * g, Math.round((y * 100) / g) * g];
};
/** Snapped, without repeats and without points on a straight line between their neighbours. */
function simplified(line) {
  const out = [];
  for (const p of line.map(snap)) {
    const last = out.at(-1);
    if (last && last[0] === p[0] && last[1] === p[1]) continue;
    const before = out.at(-2);
    if (before && (last[0] - before[0]) * (p[1] - last[1]) === (last[1] - before[1]) * (p[0] - last[0])) out.pop();
    out.push(p);
  }
  return out;
}
const rings = ({ type, coordinates }) =>
  type === "Polygon" ? coordinates : type === "MultiPolygon" ? coordinates.flat() : type === "LineString" ? [coordinates] : coordinates;
const lines = [];
function write(kind, geometry, least) {
  for (const ring of rings(geometry)) {
    const points = simplified(ring);
    if (points.length < least) continue;
    let [x, y] = [0, 0];
    const numbers = points.flatMap(([a, b]) => {
      const d = [a - x, b - y];
      [x, y] = [a, b];
      return d;
    });
    lines.push(`${kind} ${numbers.join(" ")}`);
  }
}
for (const it of map.countries.features) write("c", it.geometry, 4);
write("h", map.home.geometry, 4);
write("r", map.regions.geometry, 2);
writeFileSync(new URL("../../src/model/land.txt", import.meta.url), lines.join("\n") + "\n");
