"""How a score and a grade came about, in a paragraph a unit; everything as it was scored."""

from typing import Any, Final

import numpy as np
import pandas as pd

from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import CountQuota, IndicatorThreshold, NoClasses
from tcgis.rulesets.measures import Indicator
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import Scored
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up

_DECIMALS: Final = 2
_POINTS: Final = 2
_SEPARATOR: Final = "·"


def paragraphs(scored: Scored, edition: Edition) -> pd.Series:
    """A paragraph of each unit, in the order of the scores.

    Which list and what place; what each indicator brought, the best and the poorest; bonuses,
    penalties and limits; how the class came about and what moved it; or why there is none.
    """
    scores, rows = scored.scores, _placed(scored)
    parts = [
        _place(scores, edition),
        _items(rows, scores, edition),
        _extremes(rows, scores, edition),
        _beside(rows, scores, edition),
        _trial(scored, edition),
        _class(scores, edition),
        _moved(scores),
        _treated(scores),
    ]
    whole = parts[0]
    for one in parts[1:]:
        whole = whole + one
    return whole.rename("explanation")


def _placed(scored: Scored) -> pd.DataFrame:
    """Contributions with the number of their unit among the scores; rows of no known unit left."""
    rows = scored.contributions
    at = scored.scores.index.astype("string").get_indexer(pd.Index(rows["unit"].astype("string")))
    rows = rows.assign(at=at, indicator=rows["indicator"].astype("string"))
    return rows[rows["at"] >= 0]


def _blank(scores: pd.DataFrame) -> pd.Series:
    return pd.Series("", scores.index, dtype="string")


def _texts(each: list[str], scores: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.array(each, dtype="string"), scores.index)


def _figures(values: pd.Series, decimals: int) -> list[str]:
    """Half-up, with separators; empty where missing."""
    shown = round_half_up(values.astype("float64"), decimals).to_numpy() + 0.0
    return ["" if each != each else f"{each:,.{decimals}f}" for each in shown.tolist()]  # noqa: PLR0124


def _place(scores: pd.DataFrame, edition: Edition) -> pd.Series:
    listed = scores["group"].astype("string")
    own = scores["listing"].astype("string")
    listed = listed.where(
        own.isin([text("listing_main"), ""]) | own.isna(), listed + _SEPARATOR + own
    )
    known = scores["score"].notna() & scores["rank"].notna()
    ranked = known & scores["state"].isin(["graded", "unrated"])
    points = _figures(scores["score"], edition.total.decimals.take)
    of = text(f"explain_of_{edition.unit}")
    columns = zip(listed.fillna(""), scores["n_ranked"], scores["rank"], points, known, ranked,
                  strict=True)  # fmt: skip
    each = [
        ""
        if not has
        else text("explain_place", list=group, n=n, rank=rank, score=score, of=of)
        if of_list
        else text("explain_beside", list=group, rank=rank, score=score)
        for group, n, rank, score, has, of_list in columns
    ]
    return _texts(each, scores)


def _joined(phrases: list[str], rows: pd.DataFrame, scores: pd.DataFrame, key: str) -> pd.Series:
    """What the rows of each unit say, put together in one sentence."""
    each = pd.Series(phrases, dtype="object").groupby(rows["at"].to_numpy(), sort=False)
    sentences = each.agg("；".join).map(lambda what: text(key, what=what))
    whole = _blank(scores)
    whole.iloc[sentences.index.to_numpy(dtype="int64")] = sentences.to_numpy()
    return whole


def _items(rows: pd.DataFrame, scores: pd.DataFrame, edition: Edition) -> pd.Series:
    """What each indicator brought: value against base, points of full marks."""
    rows = rows[rows["weight"].notna()].reset_index(drop=True)
    phrases = np.full(len(rows), "", dtype="object")
    for one in edition.indicators_all():
        here = rows["indicator"].eq(one.id).to_numpy(dtype=bool)
        phrases[here] = _item(rows[here], one, edition)
    return _joined(phrases.tolist(), rows, scores, "explain_items")


def _item(rows: pd.DataFrame, one: Indicator, edition: Edition) -> list[str]:
    term = edition.words().get(one.id) or terms.load().terms[one.id]
    decimals = _DECIMALS if term.decimals is None else term.decimals
    unit = f" {term.unit}" if term.unit else ""
    kind = "explain_range" if one.base.kind == "range" else "explain_base"
    columns = zip(_figures(rows["value"], decimals), _figures(rows["base"], decimals),
                  [f"{weight:g}" for weight in rows["weight"]], _figures(rows["points"], _POINTS),
                  rows["cite"], strict=True)  # fmt: skip
    return [
        _one_item(terms_, name=edition.label(one.id), unit=unit, kind=kind) for terms_ in columns
    ]


def _one_item(row: tuple[str, ...], *, name: str, unit: str, kind: str) -> str:
    value, base, weight, points, cite = row
    if not points:
        return text("explain_no_points", name=name, weight=weight)
    if not value:
        return text("explain_filled", name=name, points=points, weight=weight, cite=cite)
    against = text(kind, base=base) if base else ""
    return text("explain_item", name=name, value=value, unit=unit, base=against, points=points,
                weight=weight)  # fmt: skip


def _extremes(rows: pd.DataFrame, scores: pd.DataFrame, edition: Edition) -> pd.Series:
    """The indicators with the largest and the smallest share of their full marks."""
    measured = rows[rows["weight"].notna() & rows["points"].notna()]
    share = (measured["points"] / measured["weight"]).round(9)
    ordered = measured.assign(share=share).sort_values("share", kind="stable")
    worst = ordered.drop_duplicates("at").set_index("at")
    best = ordered.drop_duplicates("at", keep="last").set_index("at").reindex(worst.index)
    apart = worst["share"] < best["share"]
    worst, best = worst[apart], best[apart]
    phrases = _blank(scores)
    labels = {one.id: edition.label(one.id) for one in edition.indicators_all()}
    phrases.iloc[worst.index.to_numpy(dtype="int64")] = [
        text("explain_extremes", best=labels[high], most=most, worst=labels[low], least=least)
        for high, most, low, least in zip(
            best["indicator"], _figures(best["share"] * 100, 0), worst["indicator"],
            _figures(worst["share"] * 100, 0), strict=True)
    ]  # fmt: skip
    return phrases


def _beside(rows: pd.DataFrame, scores: pd.DataFrame, edition: Edition) -> pd.Series:
    """Bonuses, penalties, and what the limits of the total took or gave."""
    rows = rows[rows["weight"].isna()].reset_index(drop=True)
    labels = {name: edition.label(name) for name in rows["indicator"].unique()}
    points = round_half_up(rows["points"], _POINTS)
    phrases = [
        text("explain_adjusted", name=labels[name], points=f"{each:+,.2f}", cite=cite)
        for name, each, cite in zip(rows["indicator"], points, rows["cite"], strict=True)
    ]
    return _joined(phrases, rows, scores, "explain_adjustments")


def _trial(scored: Scored, edition: Edition) -> pd.Series:
    """Bases of this year in place of those of last year."""
    bases, phrases = scored.bases, _blank(scored.scores)
    late = bases.loc[bases["trial"].fillna(value=False).astype(bool), ["group", "indicator"]]
    names = late.drop_duplicates().assign(label=late["indicator"].map(edition.label))
    known = names.groupby("group", observed=True)["label"].agg("、".join)
    what = scored.scores["group"].astype("string").map(known)
    here = what.notna() & scored.scores["score"].notna()
    phrases[here] = [text("explain_trial", what=one) for one in what[here]]
    return phrases


def _class(scores: pd.DataFrame, edition: Edition) -> pd.Series:
    """The class by place or threshold, with the cuts and what they cite."""
    keys = pd.DataFrame({"group": scores["group"].astype("string"),
                         "grade": scores["machine_grade"].astype("string")})  # fmt: skip
    phrases = _blank(scores)
    here = keys["grade"].notna() & keys["group"].notna()
    known = {(group, grade): _class_of(group, grade, edition)
             for group, grade in keys[here].drop_duplicates().itertuples(index=False)}  # fmt: skip
    phrases[here] = [
        known[key] for key in zip(keys["group"][here], keys["grade"][here], strict=True)
    ]
    return phrases


def _class_of(group: str, grade: str, edition: Edition) -> str:
    rule: Any = edition.classes
    if isinstance(rule, NoClasses):
        return ""
    given = rule.quotas if isinstance(rule, CountQuota) else rule.cuts
    names = [name for name in (group, group.split(_SEPARATOR, 1)[0], "*") if name in given]
    if not names:
        return ""
    cuts = given[names[0]]
    of = edition.label(rule.indicator) if isinstance(rule, IndicatorThreshold) else ""
    figures: dict[str, Any] = {
        name.lower(): f"{getattr(cuts, name):g}" for name in GRADES if hasattr(cuts, name)
    }
    return text(f"explain_{rule.kind}", grade=terms.label(grade), of=of,
                cite=edition.cited(cuts.cite), **figures)  # fmt: skip


def _moved(scores: pd.DataFrame) -> pd.Series:
    """What moved the class and to which; or why there is none."""
    reason = scores["reason"].astype("string").fillna("")
    end = reason.where(reason.eq("") | reason.str.endswith("。"), reason + "。")
    final = scores["grade"].astype("string")
    moved = end.ne("") & final.notna()
    labels = {name: text("explain_final", grade=terms.label(name)) for name in GRADES}
    return end + final.map(labels).where(moved, "").fillna("").astype("string")


def _treated(scores: pd.DataFrame) -> pd.Series:
    given, final = scores["treated_as"].astype("string"), scores["grade"].astype("string")
    labels = {name: text("explain_treated", grade=terms.label(name)) for name in GRADES}
    other = given.notna() & given.ne(final).fillna(value=True)
    return given.map(labels).where(other, "").fillna("").astype("string")
