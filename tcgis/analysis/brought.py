"""What each indicator brought: amounts, value, base, limits and points, in words."""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.analysis.known import DECIMALS, Words, figures
from tcgis.rulesets.measures import Filling, FixedBase, Indicator, NoBase, RangeBase, StatBase
from tcgis.rulesets.model import Edition
from tcgis.words.terms import text

_POINTS: Final = 2
_WAN: Final = 10_000
_SEPARATOR: Final = "·"
_SAME: Final = 1e-9


class _Row(NamedTuple):
    """One indicator of one unit, as it was scored; NaN where missing."""

    unit: str
    numerator: float
    divisor: float
    value: float
    base: float
    base_low: float
    points: float


def items(rows: pd.DataFrame, words: Words) -> list[str]:
    """A sentence for each row of the contributions; rows are those of indicators."""
    sentences = np.full(len(rows), "", dtype="object")
    for one, here in _by_indicator(rows, words.edition):
        part = rows[here]
        shown = _shown(part, one, words)
        names = list(_Row._fields)
        each = [_Row(*row) for row in part[names].itertuples(index=False, name=None)]
        sentences[here] = [_item(row, says, one, words)
                           for row, says in zip(each, shown, strict=True)]  # fmt: skip
    return list(sentences)


def set_of(group: str, edition: Edition) -> tuple[Indicator, ...]:
    """The indicators of a group: by its name, its first field's, or those of every other."""
    first = group.split(_SEPARATOR, 1)[0]
    key = next((name for name in (group, first, "*") if name in edition.indicators), None)
    return () if key is None else edition.indicators[key]


def _by_indicator(rows: pd.DataFrame, edition: Edition) -> list[tuple[Indicator, np.ndarray]]:
    group, name = rows["group"].astype("string"), rows["indicator"].astype("string")
    found = []
    for known in group.dropna().unique():
        for one in set_of(known, edition):
            here = (group.eq(known) & name.eq(one.id)).fillna(value=False).to_numpy(dtype=bool)
            found.append((one, here))
    return found


class _Shown(NamedTuple):
    """The same figures as they are shown; empty where missing."""

    numerator: str
    divisor: str
    value: str
    base: str
    base_low: str
    points: str
    times: str


def _shown(part: pd.DataFrame, one: Indicator, words: Words) -> list[_Shown]:
    value, base = part["value"], part["base"]
    columns = (
        words.figures(part["numerator"], one.of),
        words.figures(part["divisor"], one.per or one.of),
        words.figures(value, one.id),
        words.figures(base, one.id),
        words.figures(part["base_low"], one.id),
        figures(part["points"], _POINTS),
        figures(value / base, DECIMALS),
    )
    return [_Shown(*row) for row in zip(*columns, strict=True)]


def _item(row: _Row, says: _Shown, one: Indicator, words: Words) -> str:
    name, weight = words.label(one.id), f"{one.weight:g}"
    gap = _gap(row, one, words)
    if not says.value:
        what = _filled(_filling(row, one), says.points, weight)
        return text("explain_filled", name=name, gap=gap or text("explain_no_value"), what=what)
    if not says.points:
        return text("explain_no_base", what=_measured(row, says, one, words), weight=weight)
    measured = _measured(row, says, one, words)
    if gap:
        carried = text("explain_carried", value=says.value, unit=words.unit(one.id))
        measured = text("explain_filled", name=name, gap=gap, what=carried)
    against = _against(row, says, one, words)
    return text("explain_item", what=measured, against=against, points=says.points, weight=weight)


def _gap(row: _Row, one: Indicator, words: Words) -> str:
    """What is missing, or why there is no value although nothing is missing."""
    amounts = {one.of: row.numerator} | ({one.per: row.divisor} if one.per else {})
    absent = [name for name, amount in amounts.items() if np.isnan(amount)]
    if absent:
        return words.lacking(row.unit, absent)
    if one.per and row.divisor <= 0:
        key = "explain_by_zero" if row.divisor == 0 else "explain_by_negative"
        return text(key, item=words.divisor(one.per))
    if np.isnan(row.value):
        return text("explain_negative", item=words.label(one.of))
    return ""


def _filling(row: _Row, one: Indicator) -> Filling:
    by_zero = row.divisor == 0 and not np.isnan(row.numerator)
    return one.on_zero_denominator if by_zero else one.on_missing


def _filled(rule: Filling, points: str, weight: str) -> str:
    kind = rule.take if points else "none"
    return text(f"explain_fill_{kind}", points=points, weight=weight)


def _measured(row: _Row, says: _Shown, one: Indicator, words: Words) -> str:
    """甲 = 乙 ÷ 丙, with the figures and their units."""
    name, unit = words.label(one.id), words.unit(one.id)
    if one.per is None:
        return text("explain_plain", name=name, value=says.value, unit=unit)
    times = "" if one.times == 1 or _in_units(one, words) else f" × {one.times:g}"
    whole = text(
        "explain_ratio", name=name, of=words.counted(row.unit, one.of, row.numerator),
        numerator=says.numerator, of_unit=words.unit(one.of),
        per=words.counted(row.unit, one.per, row.divisor), divisor=says.divisor,
        per_unit=words.unit(one.per), times=times, value=says.value, unit=unit,
    )  # fmt: skip
    raw = row.numerator / row.divisor * one.times
    return whole if raw >= 0 or row.value < 0 else whole + text("explain_as_zero")


def _in_units(one: Indicator, words: Words) -> bool:
    """Whether the units say the factor themselves: 万元 above, 元 in the ratio."""
    of, ratio = words.unit(one.of).strip(), words.unit(one.id).strip()
    return one.times == _WAN and of.startswith("万") and ratio.startswith(of.removeprefix("万"))


def _against(row: _Row, says: _Shown, one: Indicator, words: Words) -> str:
    """What the value is held against, and whether a limit was hit."""
    score: Any = one.score
    if score.kind in {"ratio", "reversed"}:
        share = row.value / row.base if score.kind == "ratio" else 2 - row.value / row.base
        key = f"explain_{score.kind}_of_base"
        said = text(key, base=says.base, unit=words.after(one.id), times=says.times)
        return said + _limit(share, score)
    if score.kind == "ratio_to_best":
        share = row.base / row.value if score.down and row.value > 0 else row.value / row.base
        said = text("explain_of_best", base=says.base, unit=words.unit(one.id))
        return said + _limit(share, score)
    return str(_OTHERS[score.kind](row, says, one, words))


def _limit(share: float, score: Any) -> str:  # noqa: ANN401
    cap, floor = getattr(score, "cap", None), getattr(score, "floor", None)
    if cap is not None and share > cap + _SAME:
        return text("explain_capped", at=f"{cap:g}")
    if floor is not None and share < floor - _SAME:
        return text("explain_floored", at=f"{floor:g}")
    return ""


def _of_range(row: _Row, says: _Shown, one: Indicator, words: Words) -> str:
    score: Any = one.score
    between = text("explain_minmax_down" if score.down else "explain_minmax", least=says.base_low,
                   most=says.base, unit=words.after(one.id), low=f"{score.low:g}",
                   high=f"{score.high:g}")  # fmt: skip
    if row.base == row.base_low:
        return between + text("explain_range_of_one")
    beyond = row.value > row.base + _SAME or row.value < row.base_low - _SAME
    return between + (text("explain_beyond_range") if beyond else "")


def _of_steps(row: _Row, says: _Shown, one: Indicator, words: Words) -> str:  # noqa: ARG001
    score: Any = one.score
    reached = [step.at_least for step in score.steps if row.value >= step.at_least]
    if not reached:
        return text("explain_no_step")
    return text("explain_step", at=f"{max(reached):g}", unit=words.after(one.id))


def _of_others(row: _Row, says: _Shown, one: Indicator, words: Words) -> str:  # noqa: ARG001
    share = figures(pd.Series([row.points / one.weight * 100]), 0)[0]
    key = "explain_percentile_down" if getattr(one.score, "down", False) else "explain_percentile"
    return text(key, share=share)


def _of_reviewers(row: _Row, says: _Shown, one: Indicator, words: Words) -> str:  # noqa: ARG001
    beyond = row.value > one.weight or row.value < 0
    return text("explain_manual") + (text("explain_manual_limit") if beyond else "")


_OTHERS: Final[dict[str, Any]] = {
    "minmax": _of_range,
    "steps": _of_steps,
    "percentile": _of_others,
    "manual": _of_reviewers,
}


def bases(rows: pd.DataFrame, known: pd.DataFrame, words: Words) -> list[str]:
    """What the base of each row is: whose statistic, of which year, and how many times it."""
    years = {
        (group, name, base): year
        for group, name, base, year in known[["group", "indicator", "base", "year"]].itertuples(
            index=False, name=None
        )
    }
    said = np.full(len(rows), "", dtype="object")
    for one, here in _by_indicator(rows, words.edition):
        said[here] = [
            _base(one, group, str(years.get((group, one.id, base), "")), words)
            if base == base else ""  # noqa: PLR0124
            for group, base in zip(rows["group"][here], rows["base"][here], strict=True)
        ]  # fmt: skip
    return list(said)


def _base(one: Indicator, group: str, year: str, words: Words) -> str:
    base = one.base
    if isinstance(base, NoBase):
        return ""
    if isinstance(base, FixedBase):
        return text("explain_base_fixed")
    when = text(f"year_{year}") if year in {"previous", "current"} else ""
    whose = _whose(base, group, words)
    negative = text("explain_base_negative") if base.on_negative == "zero" else ""
    if isinstance(base, RangeBase):
        return text("explain_base_range", year=when, whose=whose) + negative
    share = base.trim or base.quantile
    key = "explain_ratio_of_sums" if base.stat == "ratio_of_sums" else f"stat_{base.stat}"
    stat = text(key, share="" if share is None else f"{share * 100:g}")
    factor = "" if base.factor == 1 else text("explain_base_times", factor=f"{base.factor:g}")
    return text("explain_base_stat", stat=stat, factor=factor, year=when, whose=whose) + negative


def _whose(base: StatBase | RangeBase, group: str, words: Words) -> str:
    if base.scope == "all":
        return text(f"explain_all_{words.edition.unit}")
    if base.scope == "group":
        return text(f"explain_group_{words.edition.unit}", group=group)
    names = "、".join(words.label(name) for name in base.scope)
    return text(f"explain_same_{words.edition.unit}", names=names)
