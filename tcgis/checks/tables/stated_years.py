"""The year of rows: from their column, the sheet's name, its title, the file's name, in that order.

Where none of them tells, or two contradict each other, the sheet's rows wait for one answer: a year
guessed wrong moves a whole table to another year, where it stands for what is missing there. A
column with several years speaks row by row and contradicts nobody; nor does the name of a file
whose sheets are of several years.
"""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import Layer
from tcgis.checks.checked import Checked, split
from tcgis.checks.tables import keys
from tcgis.sources import deliveries
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.sources.model import Read

ASKED: Final = "year_unclear"
"""Code of the finding that waits for an answer; its value is the question."""
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:0[1-9]|1[0-2])?(?!\d)")
# the day on which something was written, and the number of a paper, are of no year of amounts
_DAY: Final = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)"
    r"|\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}日?)"
)
_PAPER: Final = re.compile(r"[〔\[(]\s*\d{4}\s*[〕\])]\s*第?\s*\d*\s*号?")
_WRITTEN: Final = re.compile("日期|时间|打印|导出")


_Place = tuple[str, str | None]


class _Said(NamedTuple):
    """What is said of the year of a sheet's rows; None where nothing is, or several years are."""

    column: int | None
    sheet: int | None
    title: int | None
    file: int | None

    @property
    def fallback(self) -> int | None:
        """The year of rows that do not say it themselves."""
        return next((year for year in self[1:] if year is not None), None)

    @property
    def is_clear(self) -> bool:
        """Whether all who say a year say the same."""
        return len({year for year in self if year is not None}) == 1


def year_in(words: str | None) -> int | None:
    """The one year that a title or a name speaks of; None for none, and for several."""
    lines = unicodedata.normalize("NFKC", words or "").splitlines()
    plain = [_PAPER.sub(" ", _DAY.sub(" ", line)) for line in lines if not _WRITTEN.search(line)]
    years = {int(year) for line in plain for year in _YEAR.findall(line)}
    return years.pop() if len(years) == 1 else None


def year_in_sheet(name: str | None) -> int | None:
    """The one year of a sheet's name, which may be a day: 20241231 is of 2024."""
    found = _YEAR.findall(_DAY.sub(lambda day: day[0][:4], name or ""))
    return int(found[0]) if len(set(found)) == 1 else None


def with_years(
    frame: pd.DataFrame, layer: Layer, read: "Read", *, answers: Answers = NOTHING
) -> Checked:
    """Rows with their year; those of which it is not known, or not clear, are set aside."""
    if "year" in layer.constants or not len(frame):
        return _without_missing(frame, layer, findings.none())
    sheets = frame.groupby(["file", "sheet"], dropna=False, sort=False)["year"]
    parts: dict[_Place, pd.Series] = {_place(place): rows for place, rows in sheets}
    said = {place: _said(place, rows, read) for place, rows in parts.items()}
    said = _of_several(said)
    year, asked = frame["year"].copy(), []
    for place, rows in parts.items():
        question = question_of(*place, read)
        answer = answers.years.get((layer.id, question))
        if answer is not None:
            several = rows.dropna().nunique() > 1
            year[rows.index] = rows.fillna(answer) if several else answer
        elif _is_open(said[place], rows, layer):
            asked.append(_question(frame.loc[rows.index], said[place], question))
            frame, year = frame.drop(index=rows.index), year.drop(index=rows.index)
        else:
            year[rows.index] = rows.fillna(said[place].fallback or layer.year or pd.NA)
    return _without_missing(frame.assign(year=year), layer, findings.join(asked))


def question_of(file: str, sheet: str | None, read: "Read") -> str:
    """What an answer is remembered by: the file with the digest of its content, and the sheet."""
    named = deliveries.name_with_digest(file, read.files)
    return named if sheet is None else f"{named} · {sheet}"


def _place(of_group: Any) -> _Place:  # noqa: ANN401 — pandas names no kind
    file, sheet = of_group
    return str(file), sheet if isinstance(sheet, str) else None


def _said(place: _Place, rows: pd.Series, read: "Read") -> _Said:
    file, sheet = place
    column = rows.dropna().unique()
    heading = read.headings.get((file, sheet))
    return _Said(
        column=int(column[0]) if len(column) == 1 and rows.notna().all() else None,
        sheet=year_in_sheet(sheet),
        title=year_in(heading.title if heading else None),
        file=year_in(PurePosixPath(file).stem),
    )


def _of_several(said: Mapping[_Place, _Said]) -> dict[_Place, _Said]:
    """The same, without the names of files whose sheets are of several years."""
    own: dict[str, set[int]] = {}
    for (file, _), each in said.items():
        own.setdefault(file, set()).update({year for year in each[:3] if year is not None})
    return {
        place: each._replace(file=None) if len(own[place[0]]) > 1 else each
        for place, each in said.items()
    }


def _is_open(said: _Said, rows: pd.Series, layer: Layer) -> bool:
    if rows.dropna().nunique() > 1:
        return False
    if rows.notna().any() and said.column is None:  # some rows speak, the sheet for the others
        return False
    if all(year is None for year in said):
        return layer.year is None
    return not said.is_clear


def _question(rows: pd.DataFrame, said: _Said, question: str) -> pd.DataFrame:
    words = [
        text(f"year_of_{name}", year=year)
        for name, year in said._asdict().items()
        if year is not None
    ]
    told = {"value": question, "field": "year", "effect": findings.SET_ASIDE}
    return findings.folded(ASKED, rows, detail="；".join(words) or text("year_nowhere"), **told)


def _without_missing(frame: pd.DataFrame, layer: Layer, asked: pd.DataFrame) -> Checked:
    lacking = frame["year"].isna()
    used, found = split("year_missing", frame, lacking, subject=keys.subject(frame, layer))
    return Checked(used.astype({"year": "int64"}), findings.join([asked, found]))
