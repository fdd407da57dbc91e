// One canvas that paints every parcel: colour or hatch, the class letter where there is room.
(function (root) {
  "use strict";
  const map = root.tcgisMap;
  const GROUND = "#f6f7f9";
  const SIZE = 8;
  const ROOM = 30; // pixels a parcel must measure both ways to carry its letter
  const SPECK = 7; // below this a hatch or a white edge would hide the colour

  const lines = {
    slash: (p) => { p.moveTo(-2, 10); p.lineTo(10, -2); p.moveTo(-2, 2); p.lineTo(2, -2);
      p.moveTo(6, 10); p.lineTo(10, 6); },
    backslash: (p) => { p.moveTo(-2, -2); p.lineTo(10, 10); p.moveTo(6, -2); p.lineTo(10, 2);
      p.moveTo(-2, 6); p.lineTo(2, 10); },
    horizontal: (p) => { p.moveTo(0, 4); p.lineTo(8, 4); },
    vertical: (p) => { p.moveTo(4, 0); p.lineTo(4, 8); },
    cross: (p) => { p.moveTo(0, 0); p.lineTo(8, 8); p.moveTo(8, 0); p.lineTo(0, 8); },
    plus: (p) => { p.moveTo(2, 4); p.lineTo(6, 4); p.moveTo(4, 2); p.lineTo(4, 6); },
    rings: (p) => { p.moveTo(6.6, 4); p.arc(4, 4, 2.6, 0, 7); },
    zigzag: (p) => { p.moveTo(-1, 3); p.lineTo(2, 6); p.lineTo(6, 2); p.lineTo(9, 5); },
    bricks: (p) => { p.moveTo(0, 0.5); p.lineTo(8, 0.5); p.moveTo(0, 4.5); p.lineTo(8, 4.5);
      p.moveTo(1.5, 0.5); p.lineTo(1.5, 4.5); p.moveTo(5.5, 4.5); p.lineTo(5.5, 8); },
    checks: (p) => { p.moveTo(0, 2); p.lineTo(4, 2); p.moveTo(4, 6); p.lineTo(8, 6); },
    dots: (p) => { p.moveTo(4, 4); p.lineTo(4.01, 4); },
    blank: () => {},
  };

  const widths = { dots: 2.4, checks: 4, zigzag: 1.6, rings: 1.3 };
  const tiles = new Map();

  function tile(hatch, colour) {
    const key = hatch + colour;
    if (!tiles.has(key)) tiles.set(key, drawn(hatch, colour));
    return tiles.get(key);
  }

  function drawn(hatch, colour) {
    const made = document.createElement("canvas");
    made.width = made.height = SIZE;
    const pen = made.getContext("2d");
    pen.fillStyle = GROUND;
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.strokeStyle = colour;
    pen.lineCap = hatch === "dots" ? "round" : "butt";
    pen.lineWidth = widths[hatch] || 1;
    pen.beginPath();
    (lines[hatch] || lines.slash)(pen);
    pen.stroke();
    return made;
  }

  function fill(pen, look) {
    return look.hatch === "none"
      ? look.colour : pen.createPattern(tile(look.hatch, look.colour), "repeat");
  }

  // The same look in the legend.
  map.swatch = function (look) {
    const made = map.element("span", "tcm-swatch", look.letter || "");
    made.style.color = look.ink;
    made.style.background = look.hatch === "none"
      ? look.colour : `url(${tile(look.hatch, look.colour).toDataURL()})`;
    return made;
  };

  map.Canvas = L.Canvas.extend({
    _fillStroke(pen, layer) {
      const look = layer.options.look;
      pen.globalAlpha = 1;
      if (!look) return this._ghost(pen);
      if (this._isSpeck(layer)) return this._speck(pen, look);
      pen.fillStyle = fill(pen, look);
      pen.fill("evenodd");
      pen.lineJoin = "round";
      pen.lineWidth = look.hatch === "none" ? 0.8 : 0.9;
      pen.strokeStyle = look.hatch === "none" ? "#ffffff" : look.colour;
      pen.stroke();
      if (look.letter) this._letter(pen, layer, look);
    },

    _isSpeck(layer) {
      const size = layer._rawPxBounds?.getSize();
      return size && size.x < SPECK && size.y < SPECK;
    },

    _speck(pen, look) {
      // land out of use keeps its colour: it is what one looks for over the whole county
      pen.fillStyle = look.hatch === "none" || look.under ? look.colour : "#bcc4cd";
      pen.fill("evenodd");
    },

    // What a filter holds back stays as a trace, so that the place is recognised.
    _ghost(pen) {
      pen.lineWidth = 0.6;
      pen.strokeStyle = "#cdd4dc";
      pen.stroke();
    },

    _letter(pen, layer, look) {
      const room = layer._rawPxBounds?.getSize();
      if (!room || room.x < ROOM || room.y < ROOM) return;
      const at = this._map.latLngToLayerPoint(layer.middle ??= layer.getCenter());
      pen.font = "600 12px system-ui, sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillStyle = look.ink;
      pen.fillText(look.letter, at.x, at.y);
    },

    repaint() {
      L.Util.cancelAnimFrame(this._redrawRequest);
      this._redrawBounds = null;
      this._redraw();
    },
  });
})(globalThis);
