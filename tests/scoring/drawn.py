"""Editions and firms drawn at random: every shape, base, filling, class rule and override."""

import pandas as pd
from hypothesis import strategies as st

from tcgis import yaml_strict
from tcgis.rulesets.load import _HOME, load_edition
from tcgis.rulesets.model import Edition
from tcgis.rulesets.wholeness import faults

from . import cases

ITEMS = ["land_mu", "tax_wan", "revenue_wan", "power_kwh"]
CITED = {"cite": "own"}
FIELDS = {"veto": [None, "安全事故"], "upgraded": [False, True], "industry2": ["13", "17", "44"],
          "lessees_below_scale": [None, 0.0, 1.0, 3.0]}  # fmt: skip
RAW = yaml_strict.read(_HOME / "tongcheng/2024-template.yaml")
number = st.integers(1, 400).map(lambda n: n / 10)
multiple = st.integers(1, 99).map(lambda n: n / 10)
limit = st.one_of(st.none(), st.sampled_from([1.0, 1.5, 2.0]))


@st.composite
def bases(draw, kind):
    """A base that fits the kind of score."""
    if kind in {"steps", "percentile"}:
        return {"kind": "none", **CITED}
    measured = {
        "scope": draw(st.sampled_from(["all", "group", ["industry2"]])),
        "year": draw(st.sampled_from(["current", "previous"])),
        "if_no_previous": "current",
        **CITED,
    }
    if kind == "minmax":
        return {"kind": "range", **measured}
    if kind in {"best", "worst"}:
        return {
            "kind": "stat",
            "stat": "min" if kind == "worst" else "max",
            "factor": 1,
            **measured,
        }
    if draw(st.booleans()):
        return {"kind": "fixed", "value": draw(number), **CITED}
    stat = draw(st.sampled_from(["ratio_of_sums", "mean_of_ratios", "trimmed_mean", "median",
                                 "quantile", "max"]))  # fmt: skip
    more = {"trimmed_mean": {"trim": 0.1}, "quantile": {"quantile": 0.75}}.get(stat, {})
    return {"kind": "stat", "stat": stat, "factor": draw(multiple), **more, **measured}


@st.composite
def scores(draw, kind):
    """A shape of that kind."""
    limits = {"floor": draw(st.sampled_from([None, 0])), "cap": draw(limit)}
    down = {"down": draw(st.booleans())}
    shape = {
        "ratio": {"kind": "ratio", **limits},
        "reversed": {"kind": "reversed", **limits},
        "minmax": {"kind": "minmax", "low": 20, "high": 100, "if_equal": "full_marks", **down},
        "best": {"kind": "ratio_to_best", "floor": 0},
        "worst": {"kind": "ratio_to_best", "floor": 0, "down": True},
        "steps": {"kind": "steps", "otherwise": 0,
                  "steps": [{"at_least": 20, "points": 20}, {"at_least": 5, "points": 7.5}]},
        "percentile": {"kind": "percentile", **down},
    }[kind]  # fmt: skip
    return {**shape, **CITED}


FILLS = ["none", "zero", "points", "group_mean_score", "respread", "carry_forward"]


@st.composite
def fillings(draw):
    """What a gap earns."""
    take = draw(st.sampled_from(FILLS))
    return {"take": take, **({"points": 3} if take == "points" else {}), **CITED}


PARTS = [
    ("tax_per_mu", "tax_wan", "land_mu", 45),
    ("revenue_per_mu", "revenue_wan", "land_mu", 35),
    ("tax_per_kwh", "tax_wan", "power_kwh", 20),
]
GROUPS = [[{"field": "size"}], [{"field": "size"}, {"field": "industry2"}]]
KINDS = ["ratio", "ratio", "reversed", "minmax", "best", "worst", "steps", "percentile"]


@st.composite
def indicators(draw, kinds):
    """Three indicators that make 100."""
    made = []
    for name, of, per, weight in PARTS:
        kind = draw(st.sampled_from(kinds))
        made.append({
            "id": name, "of": of, "per": per, "weight": weight,
            "base": draw(bases(kind)), "score": draw(scores(kind)),
            "on_missing": draw(fillings()), "on_zero_denominator": draw(fillings()),
            "on_negative": {"take": draw(st.sampled_from(["as_is", "zero", "none"])), **CITED},
            **CITED,
        })  # fmt: skip
    return made


def choice(take):
    return {"take": take, **CITED}


@st.composite
def classes(draw):
    """Any rule of classes."""
    kind = draw(st.sampled_from(["cumulative_percent", "cumulative_percent", "count_quota",
                                 "score_threshold", "indicator_threshold"]))  # fmt: skip
    if kind == "score_threshold":
        return {"kind": kind, "cuts": {"*": {"A": 80, "B": 60, "C": 30, **CITED}}}
    if kind == "indicator_threshold":
        cuts = {"*": {"A": 20, "B": 10, "C": 2, **CITED}}
        return {"kind": kind, "indicator": "tax_per_mu", "cuts": cuts}
    place = {
        "ties": choice(draw(st.sampled_from(["same_class_up", "same_class_down", "strict"]))),
        "min_group_size": choice(draw(st.sampled_from([2, 5]))),
        "small_group": choice(draw(st.sampled_from(["no_grade", "pool"]))),
        "backfill": choice(draw(st.sampled_from(["none", "next"]))),
    }
    rounding = st.sampled_from(["floor", "ceil", "half_up", "rank_le_pN"])
    if kind == "count_quota":
        quotas = {"*": {"A": 20, "B": 30, "D": 5, **CITED}}
        return {"kind": kind, "quotas": quotas, **place,
                "rounding": {**{name: draw(rounding) for name in "ABD"}, **CITED}}  # fmt: skip
    return {"kind": kind, "cuts": {"*": {"A": 20, "B": 60, "C": 95, **CITED}}, **place,
            "rounding": {**{name: draw(rounding) for name in "ABC"}, **CITED}}  # fmt: skip


@st.composite
def overrides(draw):
    """Some overrides, in any order."""
    veto = [{"field": "veto", "is": "安全事故"}]
    upgraded = [{"field": "upgraded", "is": True}]
    known = [
        {"ceiling": "C", "when": veto, **CITED},
        {"floor": "B", "when": upgraded, **CITED},
        {"direct": "D", "when": [{"field": "tax_wan", "below": 1}], **CITED},
        {"fix": "A", "counts_in_quota": True, "when": upgraded, **CITED},
        {"fix": "A", "counts_in_quota": False, "when": upgraded, **CITED},
        {"promote": 1, "when": upgraded, **CITED},
        {"demote": 1, "when": veto, **CITED},
    ]
    return draw(st.lists(st.sampled_from(known), max_size=3))


@st.composite
def totals(draw):
    """Bonuses, penalties and limits."""
    bonus = {"id": "upgraded", "points": 3, "when": [{"field": "upgraded", "is": True}], **CITED}
    penalty = {"id": "lessees_below_scale", "count_of": "lessees_below_scale", "first": 10,
               "each": 5, "most": 20, "on_missing": choice(draw(st.sampled_from(["none", "zero"]))),
               **CITED}  # fmt: skip
    clip = draw(st.sampled_from([None, {"low": 0, "high": 120, **CITED}]))
    return {
        "bonuses": draw(st.sampled_from([[], [bonus]])),
        "penalties": draw(st.sampled_from([[], [penalty]])),
        "clip": clip,
        "decimals": choice(2),
    }


@st.composite
def editions(draw, *, kinds=KINDS, plain=False):
    """A whole edition; ``plain``: without overrides, bonuses and penalties."""
    rule = draw(classes())
    given = {
        **RAW,
        "indicators": {"*": draw(indicators(kinds))},
        "groups": {"by": draw(st.sampled_from(GROUPS)), **CITED},
        "total": {"decimals": choice(2)} if plain else draw(totals()),
        "classes": rule,
        "overrides": [] if plain else draw(overrides()),
    }  # fmt: skip
    edition = Edition.model_validate(given)
    assert faults(edition) == []
    return edition


amount = st.one_of(st.none(), st.sampled_from([0.0, 5.0, 100.0]), st.integers(0, 5000).map(float))
area = st.one_of(st.integers(1, 400).map(float), st.sampled_from([5.0, 10.0]))


@st.composite
def firms(draw, *, least=1, most=24, amounts=amount):
    """Firms as a table in the columns that any drawn edition asks for."""
    number_ = draw(st.integers(least, most))
    rows = {}
    for at in range(number_):
        row = {"land_mu": draw(area)} | {name: draw(amounts) for name in ITEMS[1:]}
        row |= {name: draw(st.sampled_from(values)) for name, values in FIELDS.items()}
        rows[f"F{at:02d}"] = row
    return table(rows)


def table(rows):
    edition = load_edition("tongcheng/2024-template")
    frame = cases.units({"units": rows}, edition)
    more = pd.DataFrame.from_dict(rows, orient="index")["lessees_below_scale"]
    return frame.assign(lessees_below_scale=more.astype("float64"))
