"""Every layer's files read: in a process of their own, so that none harms more than itself."""

from collections.abc import Collection, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from tcgis.catalog.model import Catalog
from tcgis.progress import Progress, silent
from tcgis.sources.layer import UploadsByLayer, layers_of, read_layer
from tcgis.sources.model import Read
from tcgis.sources.safety import process
from tcgis.sources.safety.sandbox import read_folder_apart


class FolderReader(Protocol):
    """A way to read a folder: ``read_folder``, or one of the two that it chooses from."""

    def __call__(
        self,
        catalog: Catalog,
        folder: Path,
        *,
        sent: UploadsByLayer = ...,
        out: Collection[str] = ...,
        progress: Progress = ...,
    ) -> Iterator[Read]:
        """Every layer but the rasters, in the catalogue's order."""
        ...


def read_folder(
    catalog: Catalog,
    folder: Path,
    *,
    sent: UploadsByLayer = MappingProxyType({}),
    out: Collection[str] = (),
    progress: Progress = silent,
) -> Iterator[Read]:
    """Read every layer but the rasters, in the catalogue's order, in a process of their own.

    ``sent`` and ``out`` as in ``sources.layer.files_of``.
    """
    read = read_folder_apart if process.is_apart_due() else read_folder_within
    return read(catalog, folder, sent=sent, out=out, progress=progress)


def read_folder_within(
    catalog: Catalog,
    folder: Path,
    *,
    sent: UploadsByLayer = MappingProxyType({}),
    out: Collection[str] = (),
    progress: Progress = silent,
) -> Iterator[Read]:
    """Read every layer but the rasters, in the catalogue's order, within this process."""
    layers = layers_of(catalog)
    for number, layer in enumerate(layers):
        progress(layer.title, number / len(layers))
        yield read_layer(layer, folder, catalog.county, sent=sent.get(layer.id), out=out)
