"""Amounts that cannot be, judged by the land and the output beside them."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.checks.checked import Checked
from tcgis.words import terms
from tcgis.words.terms import text

TAX_PER_MU_LOW: Final = 0.01
"""万元 a mu; less (but not nothing) is a wrong unit or a plot not really used (land-data §7)."""
TAX_PER_MU_HIGH: Final = 500.0
"""万元 a mu; more is 元 under 万元 before it is a firm (land-data §7)."""

OUTPUT_PER_MU: Final = (0.01, 1_000.0)
"""The same of output (evaluation-methods §9, proposed), where too few firms give a median: the
best of a county pass 1,000 in good faith."""
ORDERS: Final = 2.0
"""So many orders of magnitude from the median of all is a wrong unit before it is a firm."""
_ENOUGH: Final = 10
_UNIT: Final = ["subject_id", "year"]


class _Taxes(NamedTuple):
    """Tax rows, and for each the land and the sum of its subject and year."""

    rows: pd.DataFrame
    land_mu: pd.Series
    total: pd.Series
    first: pd.Series
    """Whether the row is the first of its subject and year."""


def check_amounts(facts: pd.DataFrame, land_mu_by_subject: pd.Series) -> Checked:
    """Tell tax and output too large or small for the land, and tax above output.

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
        _implausible("implausible_per_mu", tax, alone, tax.rows["value"], findings.VALUE_DROPPED),
        _implausible("implausible_per_mu", tax, together, tax.total, findings.KEPT),
        _implausible("low_per_mu", tax, low, tax.total, findings.KEPT),
        _above_output(checked),
    ]
    reported = findings.join(found)
    return Checked(
        checked, findings.join([reported, _outliers(checked, land_mu_by_subject, reported)])
    )


def _taxes(facts: pd.DataFrame, land: pd.Series) -> _Taxes:
    rows = facts[facts["item"].eq("tax_wan") & facts["subject_id"].notna()]
    land_mu = rows["subject_id"].map(land[land > 0]).astype("float64")
    total = rows.groupby(_UNIT)["value"].transform("sum")
    return _Taxes(rows, land_mu, total, ~rows.duplicated(_UNIT))


def _implausible(
    code: str, tax: _Taxes, which: pd.Series, amount: pd.Series, effect: str
) -> pd.DataFrame:
    rows, land = tax.rows[which], tax.land_mu[which]
    amount = amount[which]
    detail = [
        text("plausible_per_mu", tax=value, land=mu, per_mu=value / mu)
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


def _outliers(facts: pd.DataFrame, land: pd.Series, reported: pd.DataFrame) -> pd.DataFrame:
    """Amounts a mu that are orders of magnitude from those of the others, item by item.

    The median of a year's subjects is the measure, which a few slips do not move; fewer than
    ten have none, and their output is held against ``OUTPUT_PER_MU``. What the absolute limits
    have reported is not reported again.
    """
    rows = facts[facts["subject_id"].notna()]
    sums = rows.groupby([*_UNIT, "item"])["value"].sum(skipna=False).reset_index()
    sums["per_mu"] = sums["value"] / sums["subject_id"].map(land[land > 0]).astype("float64")
    sums = sums[sums["per_mu"] > 0]
    sums["order"] = np.log10(sums["per_mu"].to_numpy("float64"))
    others = sums.groupby(["year", "item"])["order"]
    sums["middle"] = others.transform("median").where(others.transform("size") >= _ENOUGH)
    low, high = OUTPUT_PER_MU
    output = sums["item"].eq("output_wan") & ~sums["per_mu"].between(low, high)
    output &= sums["middle"].isna()
    apart = (sums["order"] - sums["middle"]).abs() > ORDERS
    known = sums["item"].eq("tax_wan") & sums["subject_id"].isin(reported["subject"])
    odd = sums[(apart | output) & ~known]
    first = rows.drop_duplicates([*_UNIT, "item"]).drop(columns="value")
    at = first.merge(odd, on=[*_UNIT, "item"])
    return findings.join(_outlier(str(item), part) for item, part in at.groupby("item"))


def _outlier(item: str, rows: pd.DataFrame) -> pd.DataFrame:
    unit = terms.unit(item) if item in terms.load().terms else ""
    detail = [
        text("plausible_outlier", year=year, per_mu=per_mu, unit=unit)
        if pd.isna(middle)
        else text(
            "plausible_outlier_of_all", year=year, per_mu=per_mu, median=10**middle, unit=unit
        )
        for year, per_mu, middle in zip(rows["year"], rows["per_mu"], rows["middle"], strict=True)
    ]
    return findings.found(
        "per_mu_outlier",
        rows,
        subject=rows["subject_id"],
        field=item,
        value=rows["value"].map("{:.4f}".format),
        detail=pd.Series(detail, rows.index, dtype="string"),
    )


def _above_output(facts: pd.DataFrame) -> pd.DataFrame:
    """Subjects whose tax of a year exceeds their output, reported at the first row of output."""
    known = facts[facts["subject_id"].notna() & facts["item"].isin(["tax_wan", "output_wan"])]
    # a sum over a missing amount is not known
    sums = known.groupby([*_UNIT, "item"])["value"].agg(["sum", "count", "size"])
    sums = sums["sum"].where(sums["count"].eq(sums["size"])).unstack("item")
    sums = sums.reindex(columns=["tax_wan", "output_wan"])
    wrong = sums[sums["tax_wan"].gt(sums["output_wan"]) & sums["output_wan"].gt(0)]
    output = known[known["item"].eq("output_wan")].drop_duplicates(_UNIT)
    rows = output.join(wrong, on=_UNIT, how="inner")
    detail = [
        text("plausible_tax_above", year=year, tax=tax, output=made)
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
