"""How a score and a grade came about, in a paragraph a unit; everything as it was scored."""

from typing import Any, Final

import numpy as np
import pandas as pd

from tcgis.analysis import brought, moves, standings
from tcgis.analysis.known import Known, Words, figures
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import CountQuota, CumulativePercent, IndicatorThreshold, NoClasses
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import Scored, needs
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up

_POINTS: Final = 2
_SEPARATOR: Final = "·"


def paragraphs(scored: Scored, edition: Edition, known: Known | None = None) -> pd.Series:
    """A paragraph of each unit, in the order of the scores.

    Which list and what place; what each indicator brought, of what amounts and against which
    base; bonuses, penalties and limits; which places make which class; what moved it and what it
    would be without; or why there is none. With ``known`` the facts that decide bear the unit's
    own figures, days and sources.
    """
    scores, rows, words = scored.scores, _placed(scored), Words(edition, known)
    parts = [
        _place(scores, edition),
        _items(rows, scores, words),
        _bases(rows, scored, words),
        _extremes(rows, scores, edition),
        _beside(rows, scores, edition),
        _trial(scored, edition),
        _class(scores, edition),
        _moved(rows, scores, words),
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


def _place(scores: pd.DataFrame, edition: Edition) -> pd.Series:
    listed = scores["group"].astype("string")
    own = scores["listing"].astype("string")
    listed = listed.where(
        own.isin([text("listing_main"), ""]) | own.isna(), listed + _SEPARATOR + own
    )
    known = scores["score"].notna() & scores["rank"].notna()
    ranked = known & scores["state"].isin(["graded", "unrated"])
    points = figures(scores["score"], edition.total.decimals.take)
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


def _joined(
    phrases: list[str], rows: pd.DataFrame, scores: pd.DataFrame, key: str, by: str = "；"
) -> pd.Series:
    """What the rows of each unit say, put together in one sentence."""
    each = pd.Series(phrases, dtype="object").groupby(rows["at"].to_numpy(), sort=False)
    sentences = each.agg(by.join).map(lambda what: text(key, what=what))
    whole = _blank(scores)
    whole.iloc[sentences.index.to_numpy(dtype="int64")] = sentences.to_numpy()
    return whole


def _items(rows: pd.DataFrame, scores: pd.DataFrame, words: Words) -> pd.Series:
    """What each indicator brought, a sentence each."""
    rows = rows[rows["weight"].notna()].reset_index(drop=True)
    return _joined(brought.items(rows, words), rows, scores, "explain_items", by="")


def _bases(rows: pd.DataFrame, scored: Scored, words: Words) -> pd.Series:
    """What the bases are; those that are alike, once."""
    rows = rows[rows["weight"].notna() & rows["points"].notna() & rows["value"].notna()]
    rows = rows.reset_index(drop=True)
    rows = rows.assign(what=brought.bases(rows, scored.bases, words))
    rows = rows[rows["what"].ne("")]
    labels = {one.id: words.label(one.id) for one in words.edition.indicators_all()}
    names = rows["indicator"].map(labels).groupby([rows["at"], rows["what"]], sort=False)
    told = names.agg("、".join).reset_index(name="names")
    several = told["at"].map(rows["at"].value_counts()).gt(1)
    phrases = [
        text("explain_base_of" if many else "explain_the_base", names=each, what=what)
        for each, what, many in zip(told["names"], told["what"], several, strict=True)
    ]
    return _joined(phrases, told, scored.scores, "explain_items", by="")


def _extremes(rows: pd.DataFrame, scores: pd.DataFrame, edition: Edition) -> pd.Series:
    """The indicators with the largest and the smallest share of their full marks."""
    measured = rows[rows["weight"].notna() & rows["points"].notna()]
    share = (measured["points"] / measured["weight"]).round(9)
    ordered = measured.assign(share=share).sort_values("share", kind="stable")
    worst = ordered.drop_duplicates("at").set_index("at")
    best = ordered.drop_duplicates("at", keep="last").set_index("at").reindex(worst.index)
    apart = _shown(worst["share"]) < _shown(best["share"])
    worst, best = worst[apart], best[apart]
    phrases = _blank(scores)
    labels = {one.id: edition.label(one.id) for one in edition.indicators_all()}
    phrases.iloc[worst.index.to_numpy(dtype="int64")] = [
        text("explain_extremes", best=labels[high], most=most, worst=labels[low], least=least)
        for high, most, low, least in zip(
            best["indicator"], figures(best["share"] * 100, 0), worst["indicator"],
            figures(worst["share"] * 100, 0), strict=True)
    ]  # fmt: skip
    return phrases


def _shown(share: pd.Series) -> pd.Series:
    return round_half_up(share * 100, 0)


def _beside(rows: pd.DataFrame, scores: pd.DataFrame, edition: Edition) -> pd.Series:
    """Bonuses, penalties, and what the limits of the total took or gave."""
    rows = rows[rows["weight"].isna() & rows["points"].notna()].reset_index(drop=True)
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
    rule, phrases = edition.classes, _blank(scores)
    here = scores["machine_grade"].notna() & scores["group"].notna()
    rows = scores[here]
    by_place = isinstance(rule, CumulativePercent | CountQuota)
    said = _by_place if by_place else _by_threshold
    phrases[here] = [said(*row, edition) for row in zip(
        rows["group"].astype(str), rows["machine_grade"].astype(str),
        rows[_CUTS].to_numpy(dtype=object), strict=True)]  # fmt: skip
    return phrases


_CUTS: Final = ["class_place", "class_number", "last_A", "last_B", "last_C"]


def _cuts(group: str, edition: Edition) -> Any:  # noqa: ANN401
    """The cuts or quotas of a group, None where the rule has none for it."""
    rule: Any = edition.classes
    if isinstance(rule, NoClasses):
        return None
    given = rule.quotas if isinstance(rule, CountQuota) else rule.cuts
    names = [name for name in (group, group.split(_SEPARATOR, 1)[0], "*") if name in given]
    return given[names[0]] if names else None


def _figures_of(cuts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {name.lower(): f"{getattr(cuts, name):g}" for name in GRADES if hasattr(cuts, name)}


def _by_place(group: str, grade: str, row: Any, edition: Edition) -> str:  # noqa: ANN401
    """Which places make which class, and the unit's own."""
    cuts, rule = _cuts(group, edition), edition.classes
    place, number, *last = row
    if cuts is None or pd.isna(place):
        return ""
    key = f"explain_{rule.kind}"
    fixed = any(one.fix is not None for one in edition.overrides)
    return text(
        key, n=number, of=text(f"explain_of_{edition.unit}"), places=_places(last, int(number)),
        own=place, grade=terms.label(grade), cite=edition.cited(cuts.cite),
        it=text(f"explain_it_{edition.unit}"),
        beside=text("explain_beside_fixed") if fixed else "", **_figures_of(cuts),
    )  # fmt: skip


def _places(last: list[Any], number: int) -> str:
    """前 10 名为 A 类，到第 30 名为 B 类 …，其余 D 类; a class without a place is left out."""
    ends = [int(end) for end in (*last, number)]
    held = [(grade, begin, end) for grade, begin, end in zip(GRADES, [0, *ends], ends, strict=False)
            if end > begin]  # fmt: skip
    said = [text(_key_of(begin, end, number), last=end, n=end - begin, grade=terms.label(grade))
            for grade, begin, end in held]  # fmt: skip
    return "，".join(said)


def _key_of(begin: int, end: int, number: int) -> str:
    if end == number:
        return "explain_last_places" if begin else "explain_all_places"
    return "explain_places" if begin else "explain_first_places"


def _by_threshold(group: str, grade: str, row: Any, edition: Edition) -> str:  # noqa: ANN401, ARG001
    rule: Any = edition.classes
    cuts = _cuts(group, edition)
    if cuts is None:
        return ""
    of = edition.label(rule.indicator) if isinstance(rule, IndicatorThreshold) else ""
    return text(f"explain_{rule.kind}", grade=terms.label(grade), of=of,
                cite=edition.cited(cuts.cite), **_figures_of(cuts))  # fmt: skip


def _moved(rows: pd.DataFrame, scores: pd.DataFrame, words: Words) -> pd.Series:
    """What moved the class and to which; or why there is none."""
    if words.known is None:
        said = _ended(scores["reason"].astype("string").fillna(""))
    else:
        said = _by_facts(rows, scores, words)
    final = scores["grade"].astype("string")
    moved = said.ne("") & final.notna()
    labels = {name: text("explain_final", grade=terms.label(name)) for name in GRADES}
    return said + final.map(labels).where(moved, "").fillna("").astype("string")


def _ended(reason: pd.Series) -> pd.Series:
    return reason.where(reason.eq("") | reason.str.endswith("。"), reason + "。")


def _by_facts(rows: pd.DataFrame, scores: pd.DataFrame, words: Words) -> pd.Series:
    """By each unit's own facts; without any, as the scoring says it."""
    assert words.known is not None, "facts are told of what is known"
    known = words.known.units
    units = known.reindex(scores.index, columns=[*dict.fromkeys([*known, *needs(words.edition)])])
    lacking = _lacks(rows[rows["weight"].notna()], scores) & ~_lacks(
        rows[rows["weight"].isna()], scores
    )
    said = standings.not_scored(scores, units, words).mask(lacking, text("explain_lacks_points"))
    graded = scores["state"].eq("graded").fillna(value=False).astype(bool)
    said = said.mask(graded, moves.moved(scores, units, words))
    return said.fillna(_ended(scores["reason"].astype("string").fillna("")))


def _lacks(rows: pd.DataFrame, scores: pd.DataFrame) -> pd.Series:
    """Whose rows lack points."""
    absent = rows.loc[rows["points"].isna(), "at"].unique()
    return pd.Series(np.isin(np.arange(len(scores)), absent), scores.index)


def _treated(scores: pd.DataFrame) -> pd.Series:
    given, final = scores["treated_as"].astype("string"), scores["grade"].astype("string")
    labels = {name: text("explain_treated", grade=terms.label(name)) for name in GRADES}
    other = given.notna() & given.ne(final).fillna(value=True)
    return given.map(labels).where(other, "").fillna("").astype("string")
