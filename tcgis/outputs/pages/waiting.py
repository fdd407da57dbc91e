"""Columns of which not a figure counts: in a unit that is in doubt, empty, unreadable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tcgis.outputs.pages.questions import UNIT_CODES
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_CODES: Final = [*UNIT_CODES, "column_empty", "column_unreadable"]
_MOST: Final = 5


def waiting_columns(run: Assessment) -> list[str]:
    """A sentence for each column of a sheet whose figures are missing from every sum of the run."""
    some = run.findings[run.findings["code"].isin(_CODES)].drop(columns="row").fillna("")
    faults = terms.load().faults
    told = [
        text(
            "waiting_column",
            place="·".join(part for part in (str(one.file), str(one.sheet)) if part),
            message=faults[str(one.code)].zh,
            detail=one.detail,
        )
        for one in some[["code", "file", "sheet", "detail"]].astype(str).itertuples()
    ]
    rest = len(told) - _MOST
    return [*told[:_MOST], *([text("waiting_more", n=rest)] if rest > 0 else [])]
