"""The front door: a county's folder assessed or checked in one call, in a notebook or a script.

>>> import tcgis
>>> run = tcgis.assess("folder", year=2024, edition="tongcheng/2024-template")
>>> run.parcels
>>> run.write("out")
"""

from datetime import date, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from tcgis import home
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.load import load_catalog
from tcgis.catalog.model import Catalog
from tcgis.errors import InputError, OutputError
from tcgis.line import assess as line
from tcgis.line.assess import CheckReport
from tcgis.line.assessment import Assessment
from tcgis.outputs.files import results
from tcgis.progress import Progress, silent
from tcgis.records.answer_file import read_answers
from tcgis.rulesets.load import available, awaiting, load_edition
from tcgis.rulesets.model import Edition
from tcgis.sources.read import FolderReader, read_folder
from tcgis.words.terms import text

_COUNTY: Final = "county.yaml"
"""A folder that holds this brings its own catalogue."""
_A_NAME: Final = 60
"""Signs of a name that a summary shows."""
_A_LINE: Final = 4
"""Tables named on a line of a summary."""


class Run(Assessment):
    """One assessed year: every table of ``Assessment`` by its name, and ``write``."""

    __slots__ = ()

    def write(
        self, folder: str | Path, *, accept_red: str | None = None, progress: Progress = silent
    ) -> list[Path]:
        """Write workbook, GeoPackage, GeoJSON, map and record into a folder.

        Parameters
        ----------
        accept_red : why the results are published although totals contradict their control
            figures.

        Raises
        ------
        OutputError
            If totals contradict their control figures and no reason is given; if a file cannot
            be written. What stood in the folder before is intact.
        """
        return results.publish_run(self, _path(folder), accept_red=accept_red, progress=progress)

    def __repr__(self) -> str:
        """County, year, edition, counts, and the tables with their shapes."""
        first, last = self.edition.valid
        lines = [
            f"{_short(self.catalog.county.name)} {self.year}, "
            f"run {self.provenance.get('run_id', '—')}",
            f"{self.edition.id} ({self.edition.status}, {first}–{last}): "
            f"{_short(self.edition.title)}",
            f"{_several(self.edition.unit)} by grade: {_grades(self)}",
            _counted_findings(self.findings),
        ]
        return "\n".join([*lines, *_shapes(self)])


class Report(CheckReport):
    """What a check found: every table of ``CheckReport`` by its name, and ``write``."""

    __slots__ = ()

    def write(self, file: str | Path) -> Path:
        """Write the findings, the account of the rows and the unmatched as a workbook.

        Raises
        ------
        OutputError
            If it cannot be written; what stood there before is intact.
        """
        path = _path(file)
        if path.suffix != ".xlsx":
            raise OutputError(text("error_not_a_workbook", named=file))
        results.publish_check(self, path, mark=self.catalog.county.watermark)
        return path

    def __repr__(self) -> str:
        """County, rows, counts of findings, and the tables with their shapes."""
        rows = self.intake[["rows_in", "rows_used", "rows_set_aside"]].sum()
        account = f"{rows.iloc[0]:,} rows in, {rows.iloc[1]:,} used, {rows.iloc[2]:,} set aside"
        lines = [f"{_short(self.catalog.county.name)}: {account}", _counted_findings(self.findings)]
        return "\n".join([*lines, *_shapes(self)])


def assess(
    folder: str | Path,
    *,
    year: int,
    edition: str | Path | Edition = home.EDITION,
    catalog: str | Path | Catalog | None = None,
    before: str | Path | Edition | None = None,
    idle_on: str | date | None = None,
    answers: str | Path | Answers = NOTHING,
    progress: Progress = silent,
) -> Run:
    """From a folder of departments' files to scores, lists and evidence for one year.

    Parameters
    ----------
    edition : id (see ``editions``), YAML file, or the edition itself.
    catalog : folder of the catalogue; by default the data folder itself if it holds a
        ``county.yaml``, else the catalogue that comes with tcgis.
    before : the rule of the years before, where it was another.
    idle_on : the day that idle days are counted to, such as "2025-06-30"; by default the last of
        the year.
    answers : what people have said of files, years and headings; also a YAML file of them
        (``records.answer_file``).
    progress : is told what is being done, and the share that is done.

    Raises
    ------
    TcgisError
        If the folder, year, edition or catalogue is not there or not whole; the message says
        what there is.
    """
    where = _path(folder)
    run = line.assess(
        where,
        catalog=_catalog(catalog, where),
        edition=_edition(edition),
        year=_year(year),
        before=None if before is None else _edition(before),
        idle_on=None if idle_on is None else _day(idle_on),
        answers=_answers(answers),
        progress=progress,
    )
    return Run(*run)


def check(
    folder: str | Path,
    *,
    edition: str | Path | Edition = home.EDITION,
    catalog: str | Path | Catalog | None = None,
    answers: str | Path | Answers = NOTHING,
    reader: FolderReader = read_folder,
    progress: Progress = silent,
) -> Report:
    """Read, check and link a folder and list every finding, without scoring.

    Parameters as in ``assess``; ``reader`` reads the files, here or apart from here.

    Raises
    ------
    TcgisError
        As ``assess``.
    """
    where = _path(folder)
    report = line.check(
        where,
        catalog=_catalog(catalog, where),
        edition=_edition(edition),
        answers=_answers(answers),
        reader=reader,
        progress=progress,
    )
    return Report(*report)


def editions() -> pd.DataFrame:
    """The editions that come with tcgis.

    Returns
    -------
    id → title, status, unit, first and last (year it speaks of); of those that a county must
    fill in first (``status`` is ``blank``) the rest is NA.
    """
    whole = [load_edition(ref) for ref in available()]
    table = pd.DataFrame(
        {"title": one.title, "status": one.status, "unit": one.unit,
         "first": one.valid[0], "last": one.valid[1]}
        for one in whole
    )  # fmt: skip
    table.index = pd.Index([one.id for one in whole], name="id")
    table = table.reindex([*table.index, *awaiting()])
    return table.assign(status=table["status"].fillna("blank")).astype(
        {"first": "Int64", "last": "Int64"}
    )


def _edition(named: str | Path | Edition) -> Edition:
    if isinstance(named, Edition):
        return named
    known = isinstance(named, str) and not named.startswith("~")
    return load_edition(named if known else _path(named))


def _catalog(named: str | Path | Catalog | None, folder: Path) -> Catalog:
    if isinstance(named, Catalog):
        return named
    if named is not None:
        return load_catalog(_path(named))
    return load_catalog(folder if (folder / _COUNTY).is_file() else home.catalog_folder())


def _answers(named: str | Path | Answers) -> Answers:
    return named if isinstance(named, Answers) else read_answers(_path(named))


def _year(named: int) -> int:
    """A whole number, also as a text; nothing is rounded to one."""
    try:
        year = int(named)
        whole = not isinstance(named, bool | bytes) and float(named) == year
    except (TypeError, ValueError, OverflowError) as fault:
        raise InputError(text("error_not_a_year", year=named)) from fault
    if not whole:
        raise InputError(text("error_not_a_year", year=named))
    return year


def _day(named: str | date) -> date:
    """A day as a date or written as 2024-12-31; a time of day is left out."""
    try:
        day = datetime.fromisoformat(named) if isinstance(named, str) else named
        return date(day.year, day.month, day.day)
    except (ValueError, AttributeError) as fault:
        raise InputError(text("error_not_a_day", day=named)) from fault


def _path(named: str | Path) -> Path:
    """A path as a person writes it; ``~`` is their home."""
    if not isinstance(named, str | Path) or not str(named).strip() or "\0" in str(named):
        raise InputError(text("error_not_a_path", named=named))
    return Path(named).expanduser()


def _several(unit: str) -> str:
    return f"{unit.removesuffix('y')}ies" if unit.endswith("y") else f"{unit}s"


def _short(name: str) -> str:
    """A name on one line."""
    return " ".join(name.split())[:_A_NAME]


def _grades(run: Assessment) -> str:
    tables = {"enterprise": run.enterprises, "parcel": run.parcels, "park": run.parks,
              "zone": run.zones, "industry": run.industries}  # fmt: skip
    units = tables[run.edition.unit]
    counts = units["grade"].fillna(units["state"]).value_counts().sort_index()
    return ", ".join(f"{name} {number:,}" for name, number in counts.items())


def _counted_findings(findings: pd.DataFrame) -> str:
    codes = findings["code"].value_counts().head(3)
    most = ", ".join(f"{code} {number:,}" for code, number in codes.items())
    return f"{len(findings):,} findings, most of all {most}" if len(findings) else "no findings"


def _shapes(tables: tuple[object, ...]) -> list[str]:
    """Names and shapes of the tables, a few on each line."""
    named = zip(tables._fields, tables, strict=True)  # type: ignore[attr-defined]
    shapes = [f"{name} {len(table):,} × {table.shape[1]}" for name, table in named
              if isinstance(table, pd.DataFrame)]  # fmt: skip
    return ["; ".join(shapes[at : at + _A_LINE]) for at in range(0, len(shapes), _A_LINE)]
