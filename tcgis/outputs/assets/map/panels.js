// What stands around the land: head, legend, card, basis, marks. Built of text, never of markup.
(function (root) {
  "use strict";
  const map = root.tcgisMap;
  const { element, button } = map;

  // Leaflet looks whether the clicked element stands in a calm panel after the click was heard: a row
  // that was replaced meanwhile stands nowhere, and the land beneath would be clicked.
  function calm(panel) {
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.on(panel, "click", L.DomEvent.stopPropagation);
    L.DomEvent.disableScrollPropagation(panel);
    return panel;
  }

  map.frame = function (stage, spec, embedded) {
    const left = element("div", "tcm-side tcm-left");
    const right = element("div", "tcm-side tcm-right");
    const marks = element("div", "tcm-marks");
    stage.classList.add("tcm");
    if (embedded) stage.classList.add("tcm-embedded");
    stage.append(left, right, marks);
    if (spec.watermark && embedded) marks.append(element("span", "tcm-mark", spec.watermark));
    if (spec.notice) marks.append(element("span", "tcm-notice", spec.notice));
    if (spec.watermark && !embedded) stage.append(watermark(spec.watermark));
    return { left, right };
  };

  function watermark(text) {
    const tile = document.createElement("canvas");
    tile.width = 420;
    tile.height = 300;
    const pen = tile.getContext("2d");
    pen.translate(210, 150);
    pen.rotate(-Math.PI / 7.5);
    pen.font = "700 40px 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif";
    pen.textAlign = "center";
    pen.fillStyle = "#1d2733";
    pen.fillText(text, 0, 0, 380);
    const made = element("div", "tcm-water");
    made.style.backgroundImage = `url(${tile.toDataURL()})`;
    made.setAttribute("aria-label", text);
    return made;
  }

  map.head = function (spec, { recolour, find, take }) {
    const title = element("h1", "", spec.title);
    const panel = calm(element("section", "tcm-panel tcm-head", title,
      element("p", "tcm-sub", spec.subtitle)));
    const choices = element("div", "tcm-choices");
    for (const metric of spec.metrics) {
      const choice = button("tcm-choice", metric.label, () => recolour(metric.name));
      choice.dataset.metric = metric.name;
      choices.append(choice);
    }
    panel.append(choices, search(spec, find, take));
    return panel;
  };

  map.markChoice = function (stage, name) {
    for (const choice of stage.querySelectorAll(".tcm-choice")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.metric === name));
    }
  };

  function search(spec, find, take) {
    const field = element("input", "tcm-field");
    field.type = "search";
    field.placeholder = spec.words.search;
    field.setAttribute("aria-label", spec.words.search);
    const hits = element("div", "tcm-hits");
    const go = (id) => { hits.replaceChildren(); take(id); };
    field.addEventListener("input", () => hits.replaceChildren(...listed(field.value)));
    field.addEventListener("keydown", (press) => {
      const [first] = press.key === "Enter" ? find(field.value) : [];
      if (first) go(first.id);
    });
    function listed(words) {
      if (!words.trim()) return [];
      const found = find(words).map((hit) => offer(hit, go));
      return found.length ? found : [element("p", "tcm-none", spec.words.none)];
    }
    return element("div", "tcm-search", field, hits);
  }

  function offer(hit, go) {
    const made = button("tcm-hit", "", () => go(hit.id));
    made.append(element("b", "", hit.name), element("span", "", hit.id));
    return made;
  }

  map.legend = function (spec, toggle, clear) {
    const panel = calm(element("section", "tcm-panel tcm-legend"));
    panel.update = function (metric, rows, chosen, sum) {
      const heading = button("tcm-fold", metric.label, () => {
        const folded = panel.classList.toggle("tcm-folded");
        heading.setAttribute("aria-expanded", String(!folded));
      });
      heading.setAttribute("aria-expanded", String(!panel.classList.contains("tcm-folded")));
      if (metric.unit) heading.append(element("small", "", metric.unit));
      const columns = element("div", "tcm-columns", element("span", "", spec.words.parcels),
        element("span", "", spec.words.mu));
      panel.replaceChildren(element("h2", "", heading), columns,
        ...lines(rows, chosen, toggle), total(spec, sum));
      if (sum.beyond) {
        panel.append(element("p", "tcm-hint", spec.words.beyond.replace("{n}", sum.beyond)));
      }
      const all = button("tcm-clear", spec.words.all, clear);
      panel.append(chosen.size ? all : element("p", "tcm-hint", spec.words.hint));
    };
    return panel;
  };

  // Rows that belong together stand under a heading, which chooses all of them.
  function lines(rows, chosen, toggle) {
    const made = [];
    let under = "";
    for (const row of rows) {
      if (row.under && row.under !== under) {
        const all = rows.filter((one) => one.under === row.under).map((one) => one.key);
        made.push(button("tcm-under", row.under, () => toggle(all)));
      }
      under = row.under;
      made.push(line(row, chosen, toggle));
    }
    return made;
  }

  function line(row, chosen, toggle) {
    const made = button("tcm-row", "", () => toggle([row.key]));
    const off = chosen.size > 0 && !chosen.has(row.key);
    made.setAttribute("aria-pressed", String(chosen.has(row.key)));
    made.dataset.key = row.key;
    if (off) made.classList.add("tcm-off");
    made.append(map.swatch(row), element("span", "tcm-label", row.label),
      element("span", "tcm-n", map.number(row.count, 0)),
      element("span", "tcm-n", map.number(row.mu, 2)));
    return made;
  }

  function total(spec, sum) {
    return element("div", "tcm-row tcm-total", element("span", "tcm-label", spec.words.total),
      element("span", "tcm-n", map.number(sum.count, 0)),
      element("span", "tcm-n", map.number(sum.mu, 2)));
  }

  map.card = function (spec, close) {
    const panel = calm(element("section", "tcm-panel tcm-card"));
    panel.hidden = true;
    panel.show = function (record, look) {
      panel.hidden = !record;
      if (!record) return panel.replaceChildren();
      const away = button("tcm-close", "×", close);
      away.setAttribute("aria-label", spec.words.close);
      const chip = element("span", "tcm-chip", look.label);
      Object.assign(chip.style, { background: look.colour, color: look.ink });
      panel.replaceChildren(away, element("h2", "", record.name),
        element("p", "tcm-sub", record.id), chip, facts(spec, record));
    };
    return panel;
  };

  function facts(spec, record) {
    const list = element("dl", "tcm-facts");
    for (const field of spec.card) {
      if (!map.tells(field, record.props)) continue;
      const value = record.props[field.name];
      const unit = field.unit && value !== null ? element("small", "", " " + field.unit) : "";
      list.append(element("dt", "", field.label),
        element("dd", field.numeric ? "tcm-n" : "", ...shownParts(field, record.props), unit));
    }
    return list;
  }

  // Of several firms each stands on a line of its own, with its class.
  function shownParts(field, props) {
    const shown = map.shown(props[field.name], field);
    const classes = (props.occupant_classes || "").split(" ");
    const names = shown.split("、");
    if (field.name !== "occupants" || names.length !== classes.length) return [shown];
    return names.map((name, at) => element("div", "", name, " ",
      element("b", "tcm-class", field.words[classes[at]] || "")));
  }

  map.basis = function (spec, open) {
    const panel = calm(element("details", "tcm-panel tcm-basis",
      element("summary", "", spec.words.basis)));
    panel.open = open;
    panel.append(...spec.basis.map((text) => element("p", "", text)));
    return panel;
  };

  map.hint = function (spec, record, look) {
    const made = element("div", "tcm-tip", element("b", "", record.name),
      element("div", "", look.label));
    for (const field of spec.tip) {
      if (!map.tells(field, record.props)) continue;
      const value = record.props[field.name];
      made.append(element("div", "", `${field.label} ${map.shown(value, field)}`,
        element("small", "", value === null ? "" : " " + (field.unit || ""))));
    }
    return made;
  };
})(globalThis);
