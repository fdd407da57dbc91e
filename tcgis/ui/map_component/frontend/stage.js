// Hosts the map folium defined and keeps it alive: reruns only send commands, and leaving the
// page only takes the map off it, so that coming back finds it as it was.
const HEAD = 190;
const LOWEST = 420;
const stages = (globalThis.tcgisStages ??= new Map());

function feed(mark) {
  const known = globalThis.tcgisFeeds?.get(mark);
  if (known) return known;
  const waiting = (globalThis.tcgisWaiting ??= new Map());
  return new Promise((tell) => {
    waiting.set(mark, [...(waiting.get(mark) ?? []), tell]);
  });
}

// As high as asked for, but no higher than the window below the page's head: legend, scale and
// the whole land lie in sight without scrolling.
function fitted(height) {
  return `clamp(${Math.min(height, LOWEST)}px, 100vh - ${HEAD}px, ${height}px)`;
}

class Stage {
  constructor(name) {
    this.name = name;
    this.box = document.createElement("div");
    this.box.style.width = "100%";
  }

  // The newest command wins; those that arrive while the map is being built wait in `wish`.
  async obey(wish, tell) {
    this.wish = wish;
    this.tell = tell;
    this.box.style.height = fitted(wish.height);
    if (this.mark !== wish.feed) await this.build(wish.feed);
    if (this.wish === wish && this.map) this.apply(wish);
  }

  async build(mark) {
    this.mark = mark;
    const { script, spec, features } = await feed(mark);
    if (this.mark !== mark) return;
    if (!this.box.isConnected) { this.mark = null; return; } // left meanwhile: build on return
    this.map?.leaflet.remove();
    this.box.replaceChildren();
    // the first view is the map's own
    this.told = { fit: JSON.stringify(this.wish.fit ?? null) };
    this.map = this.run(script, spec);
    this.map.onPick((id) => this.picked(id));
    this.map.onFilter((metric, keys) => this.filtered(metric, keys));
    this.map.load(features);
    this.box.dataset.built = String(globalThis.tcgisMap.builds);
    this.apply(this.wish);
    // a filter that came with the page: open on what it left
    if (this.wish.visible || this.wish.chosen?.length) this.map.fit();
    if (this.wish.selected) this.map.reveal(this.wish.selected);
  }

  // folium's own script, with our box in place of the id it looks for.
  run(script, spec) {
    const leaflet = Object.create(globalThis.L);
    leaflet.map = (_, options) => globalThis.L.map(this.box, options);
    let made;
    const open = (map) => { made = globalThis.tcgisMap.create(map, spec, { embedded: true }); };
    new Function("L", "tcgisMap", script)(leaflet, { open });
    return made;
  }

  apply(wish) {
    this.map.leaflet.invalidateSize({ pan: false });
    const changed = (name) => {
      const now = JSON.stringify(wish[name] ?? null);
      const news = this.told[name] !== now;
      this.told[name] = now;
      return news;
    };
    if (changed("metric")) {
      this.map.recolour(wish.metric);
      delete this.told.chosen; // another metric has another legend
    }
    if (changed("visible")) this.map.show(wish.visible);
    // what the page says of the legend before it heard of the last click there is out of date
    if (wish.chosen && !(wish.heard < this.clicked) && changed("chosen")) {
      this.map.choose(wish.chosen);
    }
    if (changed("fit")) this.map.fit();
    if (changed("selected")) this.map.select(wish.selected ?? null);
  }

  picked(id) {
    this.told.selected = JSON.stringify(id);
    this.tell("picked", { id, at: Date.now() });
  }

  filtered(metric, keys) {
    this.told.chosen = JSON.stringify(keys);
    this.clicked = Date.now();
    this.tell("filtered", { metric, keys, at: this.clicked });
  }
}

export default function ({ data, parentElement, setStateValue }) {
  if (!stages.has(data.name)) stages.set(data.name, new Stage(data.name));
  const stage = stages.get(data.name);
  if (stage.box.parentNode !== parentElement) parentElement.append(stage.box);
  stage.obey(data, setStateValue);
  return () => requestAnimationFrame(() => {
    // a rerun replaces this call without the page being left: then the box still stands
    if (!parentElement.isConnected && stage.box.parentNode === parentElement) stage.box.remove();
  });
}
