"""Where on the page a parcel of the live map can be pressed."""

MAP = "tcgisStages.get('map').map"


def in_sight(page):
    """A parcel whose middle can be pressed, and where that is."""
    return page.evaluate(
        f"""() => {{
          const {{leaflet, state}} = {MAP};
          const box = leaflet.getContainer().getBoundingClientRect();
          for (const {{id, layer, shown}} of state.records) {{
            if (!layer || !shown) continue;
            const at = leaflet.latLngToContainerPoint(layer.getCenter());
            const [x, y] = [at.x + box.x, at.y + box.y];
            if (document.elementFromPoint(x, y)?.tagName === "CANVAS") return [id, x, y];
          }}
        }}"""
    )
