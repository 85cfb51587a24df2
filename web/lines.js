// Lines of a map written short: each is a text of steps from point to point in thousandths of a degree, half the size
// of GeoJSON's coordinates when both are packed. web/pack.mjs shortens the basemap, the page lengthens it again.
const NadirLines = (() => {
  const PER_DEGREE = 1000;
  const isPoint = (it) => typeof it[0] === "number";
  const deep = (it, change) => (typeof it === "string" || isPoint(it[0]) ? change(it) : it.map((part) => deep(part, change)));

  const shortLine = (points) => {
    let [x, y] = [0, 0];
    const steps = points.flatMap(([east, north]) => {
      const step = [Math.round(east * PER_DEGREE) - x, Math.round(north * PER_DEGREE) - y];
      [x, y] = [x + step[0], y + step[1]];
      return step;
    });
    return steps.join(" ").replaceAll(" -", "-");
  };
  const longLine = (text) => {
    const steps = text.match(/-?\d+/g).map(Number);
    const points = [];
    for (let i = 0, x = 0, y = 0; i < steps.length; i += 2) points.push([(x += steps[i]) / PER_DEGREE, (y += steps[i + 1]) / PER_DEGREE]);
    return points;
  };
  const each = (change) => (key, it) => (key === "coordinates" && !isPoint(it) ? deep(it, change) : it);

  return { shorten: (object) => JSON.parse(JSON.stringify(object), each(shortLine)), lengthen: (text) => JSON.parse(text, each(longLine)) };
})();
