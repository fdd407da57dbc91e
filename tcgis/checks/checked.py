"""What a check gives, and the account of the rows it was given."""

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from tcgis import findings

if TYPE_CHECKING:
    from tcgis.sources.model import Read


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


def account(read: "Read", *found: pd.DataFrame) -> pd.DataFrame:
    """Rows in, used and set aside of each file of a layer.

    Parameters
    ----------
    read : what the reader gave; rows it set aside itself stand in its findings.
    found : findings of later steps; those of other layers are passed over.

    Returns
    -------
    layer, file, rows_in, rows_used, rows_set_aside; rows_in is the sum of the other two.
    """
    places = [name for name in findings.SOURCE if name in read.frame]
    rows = pd.DataFrame(read.frame[places]).reindex(columns=findings.SOURCE)
    given = read.findings[read.findings["row"].notna()]
    early = findings.set_aside(given)[findings.SOURCE]
    rows = pd.concat([rows.astype(early.dtypes), early], ignore_index=True).drop_duplicates()
    late = findings.set_aside(findings.join([given, *found]))[findings.SOURCE]
    rows = rows.merge(late.assign(aside=True), on=findings.SOURCE, how="left")
    aside = rows["aside"].notna().groupby([rows["layer"], rows["file"]], dropna=False)
    table = pd.DataFrame({"rows_in": aside.size(), "rows_set_aside": aside.sum()}).reset_index()
    table["rows_used"] = table["rows_in"] - table["rows_set_aside"]
    return table[["layer", "file", "rows_in", "rows_used", "rows_set_aside"]]
