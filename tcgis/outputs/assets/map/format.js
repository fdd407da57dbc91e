// Figures and elements: rounding half-up as on paper, text that is never markup.
(function (root) {
  "use strict";
  const map = (root.tcgisMap = root.tcgisMap || { builds: 0 });

  const DASH = "—";

  // Half away from zero; a value within a billionth of a tie is the tie (as tcgis.words.units).
  function rounded(value, decimals) {
    const scaled = Math.abs(value) * 10 ** decimals;
    const half = Math.round(scaled * 2) / 2;
    const near = Math.abs(scaled - half) <= 1e-9 * Math.max(scaled, 1) ? half : scaled;
    return (Math.sign(value) * Math.floor(near + 0.5)) / 10 ** decimals;
  }

  map.number = function (value, decimals) {
    if (value === null || value === undefined || Number.isNaN(value)) return DASH;
    const [whole, part] = rounded(value, decimals).toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    return part ? grouped + "." + part : grouped;
  };

  map.shown = function (value, field) {
    if (typeof value === "number") return map.number(value, field.decimals ?? 0);
    if (field.words?.[value]) return field.words[value];
    return value === null || value === undefined || value === "" ? DASH : String(value);
  };

  // Whether a field says anything of a parcel: a word that is not there says nothing, a figure that
  // is not there says so; some figures are told only where they are unlike another.
  map.tells = function (field, props) {
    const value = props[field.name];
    if (value === undefined) return false;
    if (field.unlike) return value !== null && Math.abs(value - props[field.unlike]) > 1e-9;
    return field.numeric || (value !== null && value !== "");
  };

  // Control characters and those that turn a line, seen instead of obeyed (as tcgis.words.visible).
  const ACTING = new RegExp("[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f" +
    "\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufff9-\\ufffb]", "g");

  function visible(words) {
    return words.replace(ACTING, (each) => {
      const code = each.charCodeAt(0);
      if (code < 0x20) return String.fromCharCode(0x2400 + code);
      return code === 0x7f ? "␡" : "⟨U+" + code.toString(16).toUpperCase().padStart(4, "0") + "⟩";
    });
  }

  map.element = function (tag, name, ...content) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...content.map((part) => part instanceof Node ? part : visible(String(part))));
    return made;
  };

  map.button = function (name, text, act) {
    const made = map.element("button", name, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
})(globalThis);
