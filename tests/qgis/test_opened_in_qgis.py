"""A real QGIS opens every layer of our GeoPackages and draws it by the map's classes.

``look.py`` is run by the Python that QGIS came with (Debian: python3-qgis), not by ours.
"""

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from tcgis.outputs.files import gisfiles
from tcgis.outputs.map import palette
from tcgis.outputs.pages import listing
from tcgis.words import terms

PYTHON: Final = Path("/usr/bin/python3")
LOOK: Final = Path(__file__).with_name("look.py")
SOLID, NO_BRUSH = 1, 0
FEWEST = 200
"""Pixels of 160,000 that a hatch leaves at least."""


def run(arguments, environment):
    return subprocess.run(
        [str(PYTHON), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory):
    """The environment of QGIS, without what ours put into it; skips where there is no QGIS."""
    ours = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PROJ_DATA", "PROJ_LIB", "GDAL_DATA"}
    plain = {name: value for name, value in os.environ.items() if name not in ours}
    folder = str(tmp_path_factory.mktemp("qgis"))
    plain |= {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": folder, "HOME": folder}
    if not PYTHON.exists() or run(["-c", "import qgis.core"], plain).returncode:
        why = f"{PYTHON} has no QGIS (Debian: apt-get install python3-qgis)"
        if os.environ.get("TCGIS_REQUIRE_QGIS"):
            pytest.fail(why)
        pytest.skip(why)
    return plain


@pytest.fixture(scope="session")
def look(surroundings, tmp_path_factory):
    """What QGIS sees in a GeoPackage, layer by layer."""

    def seen(package):
        picture = tmp_path_factory.mktemp("seen") / f"{package.stem}.png"
        done = run([str(LOOK), str(package), str(picture)], surroundings)
        assert done.returncode == 0, done.stderr
        assert picture.stat().st_size > 5_000
        return json.loads(picture.with_suffix(".json").read_text("utf-8"))

    return seen


@pytest.fixture(scope="session")
def sample_seen(sample_run, look, tmp_path_factory):
    package = tmp_path_factory.mktemp("package") / "results.gpkg"
    gisfiles.write_geopackage(sample_run, package)
    return look(package)


def test_every_layer_opens_styled(sample_seen, sample_run):
    assert {name: told["renderer"] for name, told in sample_seen.items()} == {
        "parcels": "categorizedSymbol", "parks": "singleSymbol", "boundary": "singleSymbol",
    }  # fmt: skip
    assert [sample_seen[name]["brush"] for name in ("parks", "boundary")] == [NO_BRUSH, NO_BRUSH]
    assert sample_seen["parcels"]["rows"] == len(sample_run.parcels)


def test_the_classes_are_those_of_the_map_and_are_painted(sample_seen, sample_run):
    classes = sample_seen["parcels"]["classes"]
    here = set(listing.class_of(sample_run.parcels).dropna())
    painted = [state for state in classes if state in palette.PAINTS]
    assert painted == [state for state in palette.PAINTS if state in here]
    assert set(classes) == here
    assert {"stopped", "under_construction", "idle"} <= here
    for state, told in classes.items():
        paint = palette.paint_of(state)
        assert told["label"] == terms.label(state)
        assert told["colour"] == paint.colour
        assert (told["brush"] == SOLID) is (paint.hatch == "none")
        assert told["pixels"] > FEWEST or paint.hatch == "blank", state


def test_fields_are_named_in_words_and_the_id_comes_first(sample_seen):
    for layer in ("parcels", "parks"):
        told = sample_seen[layer]
        assert told["fields"][:2] == ["fid", f"{layer[:-1]}_id"]
        assert told["hidden"] == ["fid"]
        names = dict(zip(told["fields"], told["shown"], strict=True))
        plain = [name for name in names if names[name] == name]
        assert plain == ["fid"]
    names = dict(
        zip(sample_seen["parcels"]["fields"], sample_seen["parcels"]["shown"], strict=True)
    )
    assert names["tax_per_mu"] == "亩均税收（万元/亩）"


def test_without_its_style_a_layer_would_be_seen_plain(sample_run, look, tmp_path):
    """Twin: a style of a column that no layer has is what QGIS passes by."""
    package = tmp_path / "results.gpkg"
    gisfiles.write_geopackage(sample_run, package)
    with closing(sqlite3.connect(package)) as book, book:
        book.execute("UPDATE layer_styles SET f_geometry_column = 'geometry'")
    assert look(package)["parcels"]["renderer"] == "singleSymbol"
