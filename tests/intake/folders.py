"""From a seed to a folder on disk, its catalogue, and what must be found in it."""

from collections.abc import Collection
from pathlib import Path
from random import Random
from typing import NamedTuple

from tcgis.catalog import Catalog, County, Layer

from . import columns, faults, lands, tables
from .build import build
from .world import Answer, Doc, World

COUNTY = County(
    id="made", name="示例县", code="421222", crs="EPSG:4547", envelope=[113.44, 28.88, 114.22, 29.55]
)
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
    slices: Collection[str] = (),
    shuffle: int | None = None,
) -> Folder:
    """Write the folder of a seed.

    Parameters
    ----------
    slices : work that is done, beyond what needs none; faults that need other work are not
        planted.
    shuffle : another order of the rows of every sheet; the same records.
    """
    due = faults.turn(seed, slices=slices)
    world = build(seed, wanted={name for one in due for name in one.of})
    faults.plant(world, slices=slices)
    layers = {}
    for name, doc in list(world.docs.items()):
        if shuffle is not None and name not in _DRAWN:
            Random(shuffle).shuffle(doc.rows)  # noqa: S311
        data, described = _written(world, doc)
        if not doc.habit.get("absent"):
            for twist in doc.twists:
                data = twist(data)
            target = path / doc.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        layers[name] = _layer(doc, described)
    return Folder(path, Catalog(county=COUNTY, layers=layers), world.answers, world.docs, world)


def _written(world: World, doc: Doc) -> tuple[bytes, dict]:
    room = lands if doc.layer in _DRAWN else tables
    room.draw_habits(world, doc)
    return room.write(world, doc)


def _layer(doc: Doc, described: dict) -> Layer:
    title, department, _ = columns.TITLES[doc.layer]
    said = {
        "id": doc.layer,
        "title": title,
        "department": department,
        "files": [doc.file],
        "source": "示例",
        "licence": "CC0",
        "optional": doc.layer in ("leases", "batch", "vetoes", "parks"),
    }
    return Layer.model_validate({**said, **described, **doc.habit.get("layer", {})})
