"""Amounts that cannot be, told by the land and the output beside them."""

from typing import Final, NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.checks.checked import Checked

TAX_PER_MU_LOW: Final = 0.01
"""万元 a mu; less (but not nothing) is a wrong unit or a plot not really used (land-data §7)."""
TAX_PER_MU_HIGH: Final = 500.0
"""万元 a mu; more is 元 under 万元 before it is a firm (land-data §7)."""

_UNIT: Final = ["subject_id", "year"]


class _Taxes(NamedTuple):
    """Tax rows, and for each the land and the sum of its subject and year."""

    rows: pd.DataFrame
    land_mu: pd.Series
    total: pd.Series
    first: pd.Series
    """Whether the row is the first of its subject and year."""


def check_amounts(facts: pd.DataFrame, land_mu_by_subject: pd.Series) -> Checked:
    """Tell tax too large or small for the land, and tax above output.

    Parameters
    ----------
    facts : the long table; rows without ``subject_id`` are passed over.
    land_mu_by_subject : mu of land in use by ``subject_id``; without land nothing is implied.

    Returns
    -------
    frame : ``facts`` with the value missing where the row alone is too much for the land. A sum
        over such a row is not the subject's tax: it must be missing too.
    """
    tax = _taxes(facts, land_mu_by_subject)
    alone = tax.rows["value"] / tax.land_mu > TAX_PER_MU_HIGH
    per_mu = tax.total / tax.land_mu
    explained = alone.groupby([tax.rows[name] for name in _UNIT]).transform("any")
    together = tax.first & (per_mu > TAX_PER_MU_HIGH) & ~explained
    low = tax.first & (tax.total > 0) & (per_mu < TAX_PER_MU_LOW)
    dropped = tax.rows.index[alone]
    checked = facts.assign(value=facts["value"].mask(facts.index.isin(dropped)))
    found = [
        _told("implausible_per_mu", tax, alone, tax.rows["value"], findings.VALUE_DROPPED),
        _told("implausible_per_mu", tax, together, tax.total, findings.KEPT),
        _told("low_per_mu", tax, low, tax.total, findings.KEPT),
        _above_output(checked),
    ]
    return Checked(checked, findings.join(found))


def _taxes(facts: pd.DataFrame, land: pd.Series) -> _Taxes:
    rows = facts[facts["item"].eq("tax_wan") & facts["subject_id"].notna()]
    land_mu = rows["subject_id"].map(land[land > 0]).astype("float64")
    total = rows.groupby(_UNIT)["value"].transform("sum")
    return _Taxes(rows, land_mu, total, ~rows.duplicated(_UNIT))


def _told(code: str, tax: _Taxes, which: pd.Series, amount: pd.Series, effect: str) -> pd.DataFrame:
    rows, land = tax.rows[which], tax.land_mu[which]
    amount = amount[which]
    detail = [
        f"{value:.4f} 万元 ÷ {mu:.2f} 亩 = {value / mu:.4g} 万元/亩"
        for value, mu in zip(amount, land, strict=True)
    ]
    return findings.found(
        code,
        rows,
        subject=rows["subject_id"],
        field="tax_wan",
        value=rows["value"].map("{:.4f}".format),
        detail=pd.Series(detail, rows.index, dtype="string"),
        effect=effect,
    )


def _above_output(facts: pd.DataFrame) -> pd.DataFrame:
    """Subjects whose tax of a year exceeds their output, told at the first row of output."""
    known = facts[facts["subject_id"].notna() & facts["item"].isin(["tax_wan", "output_wan"])]
    # a sum over a missing amount is not known
    sums = known.groupby([*_UNIT, "item"])["value"].agg(["sum", "count", "size"])
    sums = sums["sum"].where(sums["count"].eq(sums["size"])).unstack("item")
    sums = sums.reindex(columns=["tax_wan", "output_wan"])
    wrong = sums[sums["tax_wan"].gt(sums["output_wan"]) & sums["output_wan"].gt(0)]
    output = known[known["item"].eq("output_wan")].drop_duplicates(_UNIT)
    rows = output.join(wrong, on=_UNIT, how="inner")
    detail = [
        f"{year} 年税收 {tax:.2f} 万元，产值 {made:.2f} 万元"
        for year, tax, made in zip(rows["year"], rows["tax_wan"], rows["output_wan"], strict=True)
    ]
    return findings.found(
        "tax_above_output",
        rows,
        subject=rows["subject_id"],
        field="output_wan",
        value=rows["value"].map("{:.4f}".format),
        detail=pd.Series(detail, rows.index, dtype="string"),
    )
