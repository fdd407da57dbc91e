// The ground: county outline, parks with their names, scale and the two views.
(function (root) {
  "use strict";
  const map = root.tcgisMap;

  function pane(leaflet, name, level, still) {
    const made = leaflet.createPane(name);
    made.style.zIndex = level;
    if (still) made.style.pointerEvents = "none";
    return name;
  }

  map.panes = function (leaflet) {
    pane(leaflet, "tcm-ground", 310, true);
    pane(leaflet, "tcm-parcels", 400, false);
    pane(leaflet, "tcm-over", 450, true);
  };

  function outline(shape, style) {
    return L.geoJSON(shape, {
      pane: "tcm-ground", interactive: false, renderer: L.svg({ pane: "tcm-ground", padding: 0.5 }),
      style: () => ({ pane: "tcm-ground", ...style }),
    });
  }

  map.ground = function (leaflet, spec) {
    const county = outline(spec.county, {
      color: "#8797a8", weight: 1.4, fillColor: "#ffffff", fillOpacity: 1 }).addTo(leaflet);
    const parks = outline(spec.parks, {
      color: "#5c7089", weight: 1.2, dashArray: "5 4", fillColor: "#e4ebf3", fillOpacity: 0.85 });
    parks.addTo(leaflet);
    labels(leaflet, parks);
    return { county, parks };
  };

  function labels(leaflet, parks) {
    const made = [];
    parks.eachLayer((park) => made.push(label(leaflet, park)));
    const thin = () => thinned(made.map((marker) => marker.getElement()).filter(Boolean));
    leaflet.on("zoomend moveend resize", thin);
    leaflet.whenReady(() => setTimeout(thin, 0));
  }

  function label(leaflet, park) {
    const bounds = park.getBounds();
    const sign = map.element("div", "tcm-park", park.feature.properties.name);
    const icon = L.divIcon({ className: "tcm-sign", html: sign, iconSize: [0, 0] });
    const at = [bounds.getNorth(), bounds.getCenter().lng];
    const marker = L.marker(at, { icon, keyboard: false }).addTo(leaflet);
    return marker.on("click", () => leaflet.fitBounds(bounds, { padding: [60, 60] }));
  }

  // Names that would lie on another are held back until there is room.
  function thinned(signs) {
    const placed = [];
    for (const sign of signs) {
      sign.style.visibility = "visible";
      const box = sign.firstChild.getBoundingClientRect();
      const clear = placed.every((other) => box.right < other.left || box.left > other.right
        || box.bottom < other.top || box.top > other.bottom);
      sign.style.visibility = clear ? "visible" : "hidden";
      if (clear) placed.push(box);
    }
  }

  map.controls = function (leaflet, spec, embedded, { parcels, county }) {
    const position = embedded ? "topleft" : "bottomleft";
    L.control.scale({ imperial: false, maxWidth: 120, position: "bottomleft" }).addTo(leaflet);
    const bar = L.control({ position });
    bar.onAdd = function () {
      const made = map.element("div", "leaflet-bar tcm-views",
        map.button("", spec.words.viewParcels, parcels));
      if (spec.county.features.length) made.append(map.button("", spec.words.viewCounty, county));
      L.DomEvent.disableClickPropagation(made);
      return made;
    };
    if (!embedded) bar.addTo(leaflet);
    leaflet.zoomControl?.setPosition(position);
    if (embedded) bar.addTo(leaflet);
  };
})(globalThis);
