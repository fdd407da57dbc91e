"""Files of a data folder that no layer asks for: reported, never passed over."""

from pathlib import Path, PurePath
from typing import Final

import pandas as pd

from tcgis import findings
from tcgis.catalog.model import Catalog
from tcgis.sources.safety import guards

_NOTES: Final = (".md", ".yaml", ".yml")
_LITTER: Final = {"thumbs.db", "desktop.ini"}
COMPANIONS: Final = {
    ".shp": (
        ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qmd", ".qpj", ".fbn", ".fbx",
        ".ain", ".aih", ".atx", ".ixs", ".mxs", ".xml", ".shp.xml",
    ),
    ".tif": (".tfw", ".ovr", ".prj", ".xml", ".tif.aux.xml", ".tif.ovr", ".tif.xml"),
    ".tiff": (".tfw", ".ovr", ".prj", ".xml", ".tiff.aux.xml", ".tiff.ovr"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
    ".gpkg": (".gpkg-wal", ".gpkg-shm"),
}  # fmt: skip
"""What stands beside a shapefile or a raster under its name and is part of it."""


def find_unclaimed(catalog: Catalog, folder: Path) -> pd.DataFrame:
    """One finding for each file that no layer reads, in the order of their names.

    Notes (``.md``, ``.yaml``), hidden files, those that Office and the system leave behind, and
    the parts of a shapefile that is read do not count.
    """
    claimed = {
        path
        for layer in catalog.layers.values()
        for path in guards.matching_files(folder, layer.files)
    }
    taken = claimed | {near for path in claimed for near in _companions(path)}
    every = (path for path in sorted(folder.rglob("*")) if path.is_file())
    # a file geodatabase is a folder, claimed with all that is in it
    left = [path for path in every if taken.isdisjoint((path, *path.parents))]
    names = [path.relative_to(folder) for path in left]
    return findings.join(
        findings.whole("file_unclaimed", file=name.as_posix())
        for name in names
        if not is_litter(name)
    )


def _companions(path: Path) -> list[Path]:
    ends = COMPANIONS.get(path.suffix.lower(), ())
    if not ends:
        return []
    stem = path.stem.lower()
    wanted = {stem + end for end in ends}
    return [near for near in path.parent.iterdir() if near.name.lower() in wanted]


def is_litter(name: PurePath) -> bool:
    """Whether a file is a note, hidden, or left behind by Office or the system."""
    own = name.name.lower()
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
    return (
        hidden
        or own.startswith("~$")
        or own in _LITTER
        or own.endswith((*_NOTES, ".tmp", ".lock", ".lck"))
    )
