"""The reserve queue: parcels on which the land reserve center has something to decide."""

from typing import Final

import pandas as pd

from tcgis.land import idle
from tcgis.words.terms import sentences, text
from tcgis.words.units import round_half_up, to_mu

REASONS: Final = ["idle_by_dates", "half_built", "grade_d", "low_yield", "unsupplied"]
"""Why a parcel is a candidate, in the order in which one looks at them."""

_COLUMNS: Final = ["parcel_id", "reason", "evidence", "due", "priority"]
_NOT_JUDGED: Final = ["exempt", "deferred", "unsupplied"]
_UNSUPPLIED: Final = ["未供应"]
_NOT_PRODUCING: Final = ["在建", "闲置", "未供应"]
_ASKED: Final = {
    "condition": "string",
    "occupants": "string",
    "start_due": "datetime64[s]",
    "started_on": "datetime64[s]",
    "finish_due": "datetime64[s]",
    "finished_on": "datetime64[s]",
    "stopped_on": "datetime64[s]",
    "geometry_area_m2": "float64",
    "built_share": "float64",
    "invested_share": "float64",
}


def queue(
    parcels: pd.DataFrame,
    evidence: pd.DataFrame,
    *,
    year_end: pd.Timestamp,
    low_yield_mu: float | None,
    tax_history: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Candidates, one row a parcel and reason, what presses most first.

    Parameters
    ----------
    parcels : ``Assessment.parcels``, index parcel_id.
    evidence : ``Assessment.evidence``; a raster is given as a hint beside other grounds, never
        a ground of its own.
    year_end : the day the dates are compared with.
    low_yield_mu : 万元 a mu below which a parcel yields little; None: no such test.
    tax_history : parcel_id × year, tax_per_mu; every year must be below, a missing year makes no
        claim. None: the parcels' own tax_per_mu.

    Returns
    -------
    parcel_id, reason, evidence (a sentence), due (two years past the agreed start for
    land not started, agreed completion for half-built land, else NA), priority (1: idle by every
    fact; 2: suspected; 3: class D; 4: low yield; 5: unsupplied). Within a priority the larger
    parcel first, then by id.
    """
    known = _with_every_column(parcels)
    rows = [
        *_idle(known, year_end),
        _grade_d(known),
        _low_yield(known, low_yield_mu, tax_history),
        _unsupplied(known),
    ]
    table = pd.concat(rows, ignore_index=True)
    table["evidence"] += _hint(table["parcel_id"], evidence)
    table["size"] = table["parcel_id"].map(_size(known)).fillna(0)
    order = ["priority", "size", "parcel_id", "reason"]
    ranked = table.sort_values(order, ascending=[True, False, True, True], kind="stable")
    return ranked[_COLUMNS].reset_index(drop=True)


def _idle(parcels: pd.DataFrame, on: pd.Timestamp) -> list[pd.DataFrame]:
    found = idle.judge_idle(parcels, on=on)
    table = parcels.join(found)
    waiting = table[table["ground"].eq("not_started")]
    stopped = table[table["ground"].eq("stopped")]
    due = waiting["start_due"] + pd.DateOffset(years=2)
    late = sentences(
        "queue_not_started", due=_day(waiting["start_due"]), on=_day_of(on),
        days=waiting["days"].astype("string"), built=_percent(waiting["built_share"]),
    ) + _certainty(waiting)  # fmt: skip
    half = sentences(
        "queue_half_built", since=_day(stopped["stopped_on"]), on=_day_of(on),
        days=stopped["days"].astype("string"), started=_day(stopped["started_on"]),
        built=_percent(stopped["built_share"]), spent=_percent(stopped["invested_share"]),
    ) + _certainty(stopped)  # fmt: skip
    return [
        _rows(waiting, "idle_by_dates", late, _firmness(waiting), due),
        _rows(stopped, "half_built", half, _firmness(stopped), stopped["finish_due"]),
    ]


def _grade_d(parcels: pd.DataFrame) -> pd.DataFrame:
    worst = parcels[parcels["grade"].isin(["D"])]
    names = worst["occupants"].fillna(text("queue_unknown"))
    sentence = sentences("queue_grade_d", firms=names, tax=_per_mu(worst["tax_per_mu"]))
    return _rows(worst, "grade_d", sentence, 3)


def _low_yield(
    parcels: pd.DataFrame, below: float | None, history: pd.DataFrame | None
) -> pd.DataFrame:
    if below is None:
        return _rows(parcels.iloc[:0], "low_yield", pd.Series(dtype="string"), 4)
    years = parcels[["tax_per_mu"]] if history is None else history.reindex(parcels.index)
    judged = ~parcels["state"].isin(_NOT_JUDGED) & ~parcels["condition"].isin(_NOT_PRODUCING)
    poor = years.notna().all(axis=1) & years.lt(below).all(axis=1) & judged
    years = years[poor].sort_index(axis=1)
    per_year = pd.Series("", years.index, dtype="string")
    for at, year in enumerate(years):
        label = text("queue_this_year") if history is None else text("queue_year", year=year)
        per_year += ("、" if at else "") + label + " " + _per_mu(years[year])
    sentence = sentences("queue_low_yield", years=per_year, below=f"{below:g}")
    return _rows(parcels[poor], "low_yield", sentence, 4)


def _unsupplied(parcels: pd.DataFrame) -> pd.DataFrame:
    stock = parcels[parcels["condition"].isin(_UNSUPPLIED) | parcels["state"].isin(["unsupplied"])]
    sentence = sentences("queue_unsupplied", land=_amount(_size(stock)))
    return _rows(stock, "unsupplied", sentence, 5)


def _size(parcels: pd.DataFrame) -> pd.Series:
    """Land counted, in mu; for land that is not counted yet, as drawn."""
    return parcels["land_mu"].fillna(to_mu(parcels["geometry_area_m2"]))


def _rows(
    parcels: pd.DataFrame,
    reason: str,
    evidence: pd.Series,
    priority: pd.Series | int,
    due: pd.Series | None = None,
) -> pd.DataFrame:
    table = pd.DataFrame({"parcel_id": parcels.index.astype("string"), "reason": reason})
    table["evidence"] = evidence.astype("string").to_numpy()
    table["due"] = pd.NaT if due is None else due.to_numpy()
    table["priority"] = priority if isinstance(priority, int) else priority.to_numpy()
    return table.astype({"reason": "string", "due": "datetime64[s]", "priority": "int64"})


def _hint(parcel_id: pd.Series, evidence: pd.DataFrame) -> pd.Series:
    """What land cover shows of the candidates, for those it shows anything of."""
    if "built_share_seen" not in evidence:
        return pd.Series("", parcel_id.index, dtype="string")
    seen = parcel_id.map(evidence["built_share_seen"])
    return sentences("queue_hint", seen=_percent(seen)).where(seen.notna(), "")


def _firmness(found: pd.DataFrame) -> pd.Series:
    return found["result"].map({"idle": 1, "suspected": 2}).astype("int64")


def _certainty(found: pd.DataFrame) -> pd.Series:
    words = {"idle": text("queue_idle"), "suspected": text("queue_suspected")}
    return found["result"].map(words).astype("string")


def _day(dates: pd.Series) -> pd.Series:
    days: pd.Series = dates.dt.strftime("%Y-%m-%d").astype("string")
    return days.fillna(text("queue_unknown"))


def _day_of(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"


def _amount(values: pd.Series) -> pd.Series:
    shown = round_half_up(values, 2).map("{:,.2f}".format, na_action="ignore")
    return shown.astype("string").fillna(text("queue_unknown"))


def _per_mu(values: pd.Series) -> pd.Series:
    amounts = sentences("queue_per_mu", value=_amount(values))
    return amounts.where(values.notna(), text("queue_unknown"))


def _percent(shares: pd.Series) -> pd.Series:
    shown = round_half_up(shares * 100, 1).map("{:.1f}%".format, na_action="ignore")
    return shown.astype("string").fillna(text("queue_unknown"))


def _with_every_column(parcels: pd.DataFrame) -> pd.DataFrame:
    """A county whose registers lack a column knows nothing of it."""
    lacking = {name: kind for name, kind in _ASKED.items() if name not in parcels}
    blank = {name: pd.Series(pd.NA, parcels.index, "string") for name in lacking}
    return parcels.assign(**blank).astype(lacking)
