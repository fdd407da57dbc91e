"""What a check gives."""

from typing import NamedTuple

import pandas as pd

from tcgis import findings


class Checked(NamedTuple):
    """Rows fit for use, and what was found on the way."""

    frame: pd.DataFrame
    findings: pd.DataFrame


def split(
    code: str,
    frame: pd.DataFrame,
    aside: pd.Series,
    *,
    subject: pd.Series | str | None = None,
    field: str | None = None,
    value: pd.Series | str | None = None,
    detail: pd.Series | str | None = None,
) -> Checked:
    """Set the rows where ``aside`` is true aside, each with its finding."""
    aside = aside.fillna(value=False).astype(bool)
    if not aside.any():
        return Checked(frame, findings.none())
    given = [part[aside] if isinstance(part, pd.Series) else part
             for part in (subject, value, detail)]  # fmt: skip
    found = findings.found(
        code,
        frame[aside],
        subject=given[0],
        field=field,
        value=given[1],
        detail=given[2],
        effect=findings.SET_ASIDE,
    )
    return Checked(frame[~aside], found)
