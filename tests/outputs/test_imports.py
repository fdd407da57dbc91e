"""A small output loads what it needs, not the readers and the whole line."""

import subprocess
import sys

HEAVY = {"tcgis.line.assess", "tcgis.sources.read", "tcgis.line.prepare", "folium", "rasterio"}


def heavy_parts_of(module: str) -> set[str]:
    """Which heavy modules are there once ``module`` alone was imported."""
    script = f"import sys, {module}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    return HEAVY & {*run.stdout.split()}


def test_publishing_and_lists_load_nothing_heavy():
    assert heavy_parts_of("tcgis.outputs.files.publish, tcgis.outputs.pages.listing") == set()


def test_the_map_brings_folium_and_no_reader():
    assert heavy_parts_of("tcgis.outputs.map.page") == {"folium"}


def test_the_guard_sees_what_the_line_loads():
    assert {"tcgis.line.prepare", "tcgis.sources.read"} <= heavy_parts_of("tcgis.line.assess")
