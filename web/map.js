// The interactive map: MapLibre GL behind five functions. Knows no words and computes nothing.
// Run with the first map, after the library and basemap.js; everything it draws is handed to it.
window.NadirMap = (() => {
  const empty = { type: "FeatureCollection", features: [] };
  const maps = new Map();
  let next = 1;

  const style = (colour, lang) => {
    const { countries, home, regions, rivers, cities, names, waters } = window.NadirBasemap;
    const source = (data, more = {}) => ({ type: "geojson", data, ...more });
    const line = (id, source, color, width, more = {}) => ({ id, type: "line", source, paint: { "line-color": color, "line-width": width, ...more } });
    const fill = (id, source, color, more = {}) => ({ id, type: "fill", source, paint: { "fill-color": color, ...more } });
    // `ranks`: zoom levels from which ranks 2, 3 and 4 are named.
    const label = (id, color, size, [two, three, four], layout = {}) => ({
      id, type: "symbol", source: id,
      filter: ["<=", ["get", "rank"], ["step", ["zoom"], 1, two, 2, three, 3, four, 4]],
      layout: { "text-field": ["get", lang], "text-font": ["sans-serif"], "text-size": size, "symbol-sort-key": ["get", "rank"], ...layout },
      paint: { "text-color": color, "text-halo-color": colour("--map-label-halo"), "text-halo-width": 1.3 },
    });
    const chosen = ["boolean", ["feature-state", "chosen"], false];
    return {
      version: 8,
      sources: {
        countries: source(countries), home: source(home), regions: source(regions), rivers: source(rivers),
        cities: source(cities), names: source(names), waters: source(waters),
        images: source(empty), facilities: source(empty), strikes: source(empty),
      },
      layers: [
        { id: "water", type: "background", paint: { "background-color": colour("--map-water") } },
        fill("countries", "countries", colour("--map-land")),
        line("borders", "countries", colour("--map-admin"), 0.9),
        fill("home", "home", colour("--map-home")),
        line("rivers", "rivers", colour("--map-river"), ["interpolate", ["linear"], ["zoom"], 3, 0.6, 8, 2]),
        line("regions", "regions", colour("--map-admin"), 0.7),
        line("home-border", "home", colour("--map-border"), 1.2),
        label("waters", colour("--map-water-label"), 12, [3, 5, 6], { "text-max-width": 6 }),
        label("names", colour("--map-name"), 12, [3, 4, 5], { "text-letter-spacing": 0.12, "text-max-width": 7 }),
        label("cities", colour("--map-label"), 12, [4, 5, 6]),
        fill("images", "images", colour("--map-footprint"), { "fill-opacity": ["get", "shade"] }),
        line("image-edges", "images", colour("--map-footprint"), 0.8, { "line-opacity": ["coalesce", ["get", "edge"], 0.5] }),
        {
          id: "strikes", type: "symbol", source: "strikes",
          layout: { "icon-image": ["case", ["get", "before"], "star-both", "star"], "icon-size": 0.5, "icon-allow-overlap": true, "icon-ignore-placement": true },
          paint: { "icon-opacity": ["case", ["get", "dim"], 0.25, 0.85] },
        },
        {
          id: "facilities", type: "circle", source: "facilities",
          paint: {
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, ["case", chosen, 8, 3.5], 9, ["case", chosen, 11, 7]],
            "circle-color": colour("--mark-facility"),
            "circle-stroke-color": ["case", chosen, colour("--mark-selected"), colour("--mark-halo")],
            "circle-stroke-width": ["case", chosen, 3, 1.2],
          },
        },
      ],
    };
  };

  // A star drawn with the page's colours: shape tells strikes from places, not colour alone.
  const star = (fill, edge) => {
    const size = 40;
    const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const brush = canvas.getContext("2d");
    brush.translate(size / 2, size / 2);
    brush.beginPath();
    for (let i = 0; i < 10; i++) {
      const radius = i % 2 ? 7 : 17;
      brush.lineTo(radius * Math.sin((i * Math.PI) / 5), -radius * Math.cos((i * Math.PI) / 5));
    }
    brush.closePath();
    brush.fillStyle = fill;
    brush.strokeStyle = edge;
    brush.lineWidth = 2.5;
    brush.fill();
    brush.stroke();
    return brush.getImageData(0, 0, size, size);
  };

  const colours = () => {
    const computed = getComputedStyle(document.documentElement);
    return (name) => computed.getPropertyValue(name).trim();
  };

  const fillIn = (it) => {
    const { map, data } = it;
    const colour = colours();
    for (const [name, fill] of [["star", "--mark-strike"], ["star-both", "--mark-both"]]) {
      if (!map.hasImage(name)) map.addImage(name, star(colour(fill), colour("--mark-halo")), { pixelRatio: 1 });
    }
    for (const name of ["images", "facilities", "strikes"]) map.getSource(name)?.setData(data[name] ?? empty);
    if (it.during) map.setFilter("strikes", it.during);
    if (it.chosen !== null) map.setFeatureState({ source: "facilities", id: it.chosen }, { chosen: true });
  };

  return {
    // Draws into an element; `select(index)` is called with a facility's index, or -1 for none. 0: no WebGL here.
    open(container, lang, words, select, moved) {
      const { maplibregl } = window;
      let map;
      try {
        map = new maplibregl.Map({
          container, style: style(colours(), lang), center: [31.3, 48.6], zoom: 4.6, attributionControl: false,
          dragRotate: false, pitchWithRotate: false, fadeDuration: 0, renderWorldCopies: false, maxZoom: 14, locale: JSON.parse(words),
        });
      } catch {
        return 0;
      }
      map.touchZoomRotate.disableRotation();
      map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
      map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
      const it = { map, data: {}, chosen: null };
      const tell = () => {
        const view = map.getBounds();
        moved(view.getWest(), view.getSouth(), view.getEast(), view.getNorth());
      };
      map.on("moveend", tell);
      map.on("load", tell);
      map.on("style.load", () => fillIn(it));
      map.on("click", (event) => {
        const near = [[event.point.x - 6, event.point.y - 6], [event.point.x + 6, event.point.y + 6]];
        const hits = map.queryRenderedFeatures(near, { layers: ["facilities", "strikes"] });
        const hit = hits.find((it) => it.layer.id === "facilities") ?? hits[0];
        select(hit?.layer.id === "strikes" ? (hit.properties.facility ?? -1) : (hit?.id ?? -1));
      });
      for (const [type, cursor] of [["mouseenter", "pointer"], ["mouseleave", ""]]) {
        map.on(type, ["facilities", "strikes"], () => { map.getCanvas().style.cursor = cursor; });
      }
      maps.set(next, it);
      return next++;
    },
    // `name` is images, facilities or strikes; `text` a GeoJSON collection.
    data(id, name, text) {
      const it = maps.get(id);
      if (!it) return;
      it.data[name] = JSON.parse(text);
      if (it.map.isStyleLoaded() || it.map.getSource(name)) it.map.getSource(name)?.setData(it.data[name]);
    },
    // Marks a facility (or none, -1).
    choose(id, index) {
      const it = maps.get(id);
      if (!it) return;
      if (it.chosen !== null) it.map.removeFeatureState({ source: "facilities", id: it.chosen });
      it.chosen = index < 0 ? null : index;
      if (it.chosen !== null && it.map.getSource("facilities")) it.map.setFeatureState({ source: "facilities", id: it.chosen }, { chosen: true });
    },
    // Shows the strikes of a period only.
    period(id, from, to) {
      const it = maps.get(id);
      if (!it) return;
      it.during = Number.isFinite(from) ? ["all", [">=", ["get", "secs"], from], ["<", ["get", "secs"], to]] : null;
      if (it.map.getLayer("strikes")) it.map.setFilter("strikes", it.during);
    },
    fit(id, west, south, east, north) {
      maps.get(id)?.map.fitBounds([[west, south], [east, north]], { padding: 40, maxZoom: 9, animate: false });
    },
    // Other colours, another language.
    restyle(id, lang) {
      const it = maps.get(id);
      if (!it) return;
      it.map.setStyle(style(colours(), lang), { diff: false });
    },
    close(id) {
      maps.get(id)?.map.remove();
      maps.delete(id);
    },
  };
})();
