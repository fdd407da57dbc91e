// The map itself: holds the parcels, obeys commands, tells what was clicked.
(function (root) {
  "use strict";
  const map = root.tcgisMap;
  const HITS = 8;

  // Leaflet focuses the map on every press and every zoom button, and puts back the scroll of the
  // window alone. The pages scroll an element: the land moved from under the pointer before the
  // release, and the click was lost or hit another parcel.
  function focusInPlace(stage) {
    const focus = stage.focus.bind(stage);
    stage.focus = (options) => focus({ ...options, preventScroll: true });
  }

  // Called by folium's own script; the handle lies on the Leaflet map as `tcgis`.
  map.create = function (leaflet, spec, { embedded = false } = {}) {
    map.builds += 1;
    const stage = leaflet.getContainer();
    const state = { records: [], ids: new Map(), chosen: new Set(), visible: null,
      selected: null, metric: spec.metrics[0], rows: new Map() };
    const told = [];
    const filtered = [];
    focusInPlace(stage);
    map.panes(leaflet);
    const ground = map.ground(leaflet, spec);
    const canvas = new map.Canvas({ pane: "tcm-parcels", padding: 0.3 });
    const parcels = L.featureGroup();
    const over = L.featureGroup().addTo(leaflet);
    const svg = L.svg({ pane: "tcm-over" });
    const { left, right } = map.frame(stage, spec, embedded);
    const unused = new Set(spec.outOfUse);
    const legend = map.legend(spec, toggle, clear);
    const card = map.card(spec, () => pick(null));
    right.append(legend);
    if (!embedded) {
      left.append(map.head(spec, { recolour, find, take }), card);
      if (spec.basis.length) right.append(map.basis(spec, true));
    }
    if (spec.boundaryNote) {
      stage.append(map.element("div", "tcm-note", spec.boundaryNote));
    }
    map.controls(leaflet, spec, embedded, { parcels: () => fit(), county: () => fitTo(ground.county.getBounds()) });

    function load(collection) {
      for (const feature of collection.features) add(feature);
      parcels.addTo(leaflet);
      recolour(state.metric.name);
      begin();
    }

    // Parks lie far apart: the first view is the largest one, where parcels can be told apart.
    function begin() {
      if (spec.view === "county") return fitTo(ground.county.getBounds());
      if (spec.view === "parcels") return fit();
      let largest = null;
      ground.parks.eachLayer((park) => {
        if (!largest || size(park) > size(largest)) largest = park;
      });
      if (largest) fitTo(largest.getBounds());
      else fit();
    }

    function size(park) {
      const bounds = park.getBounds();
      return (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest());
    }

    function add(feature) {
      const props = feature.properties;
      const record = { id: String(feature.id), props, layer: null,
        name: String(props.parcel_name || feature.id) };
      if (feature.geometry) {
        record.layer = L.GeoJSON.geometryToLayer(feature, {});
        Object.assign(record.layer.options, { renderer: canvas, pane: "tcm-parcels",
          bubblingMouseEvents: false, smoothFactor: 0.6, weight: 1 });
        record.layer.record = record;
        parcels.addLayer(record.layer);
      }
      state.records.push(record);
      state.ids.set(record.id, record);
    }

    // The row of the legend in which a parcel stands; land out of use stands in one of its own
    // whatever the map is coloured by, for its 0 is no yield of a plot that makes something.
    function keyOf(record) {
      const { name, breaks, by } = state.metric;
      const key = by.map((field) => record.props[field]).find(Boolean) || "missing";
      if (!breaks || unused.has(key)) return key;
      const value = record.props[name];
      if (typeof value !== "number") return "missing";
      return String(breaks.filter((edge) => value >= edge).length);
    }

    // A class finds the land of that class, and land that a firm of that class uses.
    function isChosen(record, key) {
      if (!state.chosen.size || state.chosen.has(key)) return true;
      const theirs = state.metric.breaks ? "" : record.props.occupant_classes || "";
      return theirs.split(" ").some((each) => state.chosen.has(each));
    }

    function paint() {
      const rows = new Map(state.metric.classes.map((row) => [row.key, { ...row, count: 0, mu: 0 }]));
      const sum = { count: 0, mu: 0, beyond: 0 };
      for (const record of state.records) {
        const row = rows.get(keyOf(record)) || rows.get("missing");
        record.look = row;
        record.kept = !state.visible || state.visible.has(record.id);
        record.shown = record.kept && isChosen(record, row.key);
        if (record.kept) count(row, record);
        if (record.shown) count(sum, record);
        if (record.shown && state.chosen.size && !state.chosen.has(row.key)) sum.beyond += 1;
        if (record.layer) {
          record.layer.options.look = record.shown ? row : null;
          record.layer.options.interactive = record.shown;
        }
      }
      state.rows = rows;
      if (canvas._ctx) canvas.repaint();
      const used = [...rows.values()].filter(
        (row) => row.count || row.always || state.chosen.has(row.key));
      legend.update(state.metric, used, state.chosen, sum);
      outlineSelected();
    }

    function count(sum, record) {
      sum.count += 1;
      sum.mu += record.props.land_mu || 0;
    }

    function recolour(name) {
      const metric = spec.metrics.find((one) => one.name === name) || spec.metrics[0];
      if (metric !== state.metric) state.chosen.clear();
      state.metric = metric;
      map.markChoice(stage, metric.name);
      paint();
    }

    function show(ids) {
      state.visible = ids ? new Set(ids) : null;
      paint();
    }

    // A command: show the land of some rows of the legend alone.
    function choose(keys) {
      state.chosen = new Set(keys);
      paint();
    }

    // The reader's own choice in the legend: one row, or all under a heading.
    function toggle(keys) {
      const all = keys.every((key) => state.chosen.has(key));
      const others = [...state.chosen].filter((key) => !keys.includes(key));
      choose(all ? others : [...others, ...keys]);
      for (const tell of filtered) tell(state.metric.name, [...state.chosen]);
    }

    function clear() {
      toggle([...state.chosen]);
    }

    function outlineSelected() {
      over.clearLayers();
      const record = state.ids.get(state.selected);
      if (record?.layer) ring(record.layer, "#ffffff", 6);
      if (record?.layer) ring(record.layer, "#111a24", 2.6);
      card.show(record, record && record.look);
    }

    function ring(layer, color, weight) {
      L.polygon(layer.getLatLngs(), { renderer: svg, pane: "tcm-over", interactive: false,
        fill: false, color, weight }).addTo(over);
    }

    // A command: mark it, and go there unless it already lies in full view.
    function select(id) {
      if (state.selected === id) return;
      state.selected = id;
      outlineSelected();
      reveal(id);
    }

    function reveal(id) {
      const layer = state.ids.get(id)?.layer;
      if (!layer) return;
      const bounds = layer.getBounds();
      if (inSight(bounds)) return;
      leaflet.fitBounds(bounds, { maxZoom: 16, ...beside(60) });
    }

    // The reader's own choice: tell whoever listens.
    function pick(id) {
      if (state.selected === id) return;
      state.selected = id;
      outlineSelected();
      for (const tell of told) tell(id);
    }

    function take(id) {
      const before = state.selected;
      select(id);
      if (before !== id) for (const tell of told) tell(id);
    }

    function find(words) {
      const needle = words.trim().toLowerCase();
      if (!needle) return [];
      return state.records.filter((record) => record.id.toLowerCase().includes(needle)
        || spec.searched.some((name) => String(record.props[name] ?? "").toLowerCase()
          .includes(needle))).slice(0, HITS);
    }

    // Room around what is framed: beside the panels, where they leave any.
    function beside(margin) {
      const taken = (side) => side.childElementCount && stage.clientWidth > 2.2 * side.offsetWidth
        ? side.offsetWidth + 28 : margin;
      return { paddingTopLeft: [Math.max(taken(left), 64), 56],
        paddingBottomRight: [taken(right), margin] };
    }

    function inSight(bounds) {
      const { paddingTopLeft, paddingBottomRight } = beside(12);
      const free = L.bounds(L.point(paddingTopLeft),
        leaflet.getSize().subtract(L.point(paddingBottomRight)));
      const box = L.bounds(leaflet.latLngToContainerPoint(bounds.getNorthWest()),
        leaflet.latLngToContainerPoint(bounds.getSouthEast()));
      return free.contains(box) && Math.max(box.getSize().x, box.getSize().y) > 14;
    }

    function fitTo(bounds) {
      if (!bounds.isValid()) return;
      leaflet.fitBounds(bounds, { maxZoom: 17, animate: false, ...beside(36) });
    }

    function fit() {
      const bounds = L.latLngBounds([]);
      for (const record of state.records) {
        if (record.layer && record.shown) bounds.extend(record.layer.getBounds());
      }
      fitTo(bounds.isValid() ? bounds : ground.county.getBounds());
    }

    const tip = L.tooltip({ className: "tcm-tooltip", offset: [14, 0], direction: "right" });
    let under = null;
    parcels.on("click", (event) => pick(event.propagatedFrom.record.id));
    parcels.on("mousemove", (event) => {
      const record = event.propagatedFrom.record;
      if (record !== under) tip.setContent(map.hint(spec, record, record.look));
      under = record;
      tip.setLatLng(event.latlng);
      if (!leaflet.hasLayer(tip)) tip.addTo(leaflet);
    });
    parcels.on("mouseout", () => { under = null; tip.remove(); });
    leaflet.on("click", () => pick(null));

    const handle = { state, load, show, recolour, choose, select, reveal, fit, find, leaflet,
      onPick: (tell) => told.push(tell), onFilter: (tell) => filtered.push(tell) };
    leaflet.tcgis = handle;
    return handle;
  };

  // The one-file page: the data stands in the page itself.
  map.open = function (leaflet) {
    const read = (id) => JSON.parse(document.getElementById(id).textContent);
    const spec = read("tcgis-spec");
    document.title = spec.title;
    const handle = map.create(leaflet, spec);
    handle.load(read("tcgis-features"));
    if (spec.start) handle.recolour(spec.start);
  };
})(globalThis);
