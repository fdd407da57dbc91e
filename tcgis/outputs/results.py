"""The files of a run: workbook, GeoPackage, GeoJSON, map. All of them or none."""

from collections.abc import Callable
from pathlib import Path

from tcgis.outputs import check_book, gisfiles, maps, publish, workbook
from tcgis.terms import text
from tcgis.workflow import Assessment, Checked


def write(run: Assessment, folder: Path, *, progress: Callable[[str, float], None]) -> list[Path]:
    """Write every result of ``run`` into ``folder``.

    Raises
    ------
    OutputError
        If any file cannot be written; what stood in ``folder`` before is intact.
    """
    progress(text("step_write"), 0.85)
    files: dict[str, publish.Content] = {
        "ranking.xlsx": lambda path: workbook.workbook(run, path),
        "results.gpkg": lambda path: gisfiles.geopackage(run, path),
        "parcels.geojson": lambda path: gisfiles.geojson(run, path),
        "map.html": lambda path: _text(path, maps.html(maps.of(run))),
    }
    return publish.publish(files, folder)


def write_check(checked: Checked, path: Path, *, mark: str | None) -> None:
    """Write what a check found as a workbook.

    Raises
    ------
    OutputError
        If it cannot be written; what stood there before is intact.
    """
    publish.publish(
        {path.name: lambda aside: check_book.write(checked, aside, mark=mark)}, path.parent
    )


def _text(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
