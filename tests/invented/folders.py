"""From a seed to a folder on disk, its catalogue, and what must be found in it."""

from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tcgis.catalog.model import Catalog, County, Layer

from . import columns, lands, tables
from .build import build
from .faults import kinds
from .world import Answer, Doc, World

COUNTY = County(
    id="made",
    name="示例县",
    code="421222",
    crs="EPSG:4547",
    envelope=[113.44, 28.88, 114.22, 29.55],
)
OPTIONAL = ("leases", "batch", "vetoes", "parks", "meters", "controls", "yields")
_DRAWN = ("parcels", "batch", "parks")


class Folder(NamedTuple):
    """A county's folder: where, how it is described, what was planted, and what is true."""

    path: Path
    catalog: Catalog
    answers: list[Answer]
    docs: dict[str, Doc]
    world: World


def make(
    seed: int,
    path: Path,
    *,
    shuffle: int | None = None,
) -> Folder:
    """Write the folder of a seed.

    Parameters
    ----------
    shuffle : another order of the rows of every sheet; the same records.
    """
    due = kinds.turn(seed)
    world = build(seed, wanted={name for one in due for name in one.of})
    kinds.plant(world)
    _state_controls(world)
    layers = {}
    for name, doc in list(world.docs.items()):
        if shuffle is not None and name not in _DRAWN:
            Random(shuffle).shuffle(doc.rows)
        data, described = _written(world, doc)
        if not doc.habit.get("absent"):
            for twist in doc.twists:
                data = twist(data)
            target = path / doc.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        layers[name] = _layer(doc, described)
    for name, data in world.beside.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return Folder(path, Catalog(county=COUNTY, layers=layers), world.answers, world.docs, world)


def _state_controls(world: World) -> None:
    """Give the control figures of tax their values, off by as much as each fault wants."""
    controls = world.docs.get("controls")
    paid = [
        row.cells["tax_wan"]
        for row in world.docs["tax"].rows
        if row.cells["year"] == world.newest and "计" not in (row.cells["enterprise_name"] or "")
    ] if controls else []  # fmt: skip
    total = sum(each for each in paid if isinstance(each, int | float))
    for row in controls.rows if controls else []:
        row.cells["value"] = total * row.cells.get("_times", 1.0)


def _written(world: World, doc: Doc) -> tuple[bytes, dict]:
    room: Any = lands if doc.layer in _DRAWN else tables
    room.draw_habits(world, doc)
    return room.write(world, doc)


def _layer(doc: Doc, described: dict) -> Layer:
    title, department, _ = columns.TITLES[doc.layer]
    said = {
        "id": doc.layer,
        "title": title,
        "department": department,
        "files": [doc.file, *doc.habit.get("further", ())],
        "source": "示例",
        "licence": "CC0",
        "optional": doc.layer in OPTIONAL,
    }
    return Layer.model_validate({**said, **described, **doc.habit.get("layer", {})})
