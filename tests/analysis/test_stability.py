"""Stability: which grades hold within the tolerances, found with the engine's own arithmetic."""

import numpy as np
import pandas as pd
import pytest

from tcgis.analysis import draws, stability, whatif
from tcgis.analysis.stability import Plan, measure_stability
from tcgis.scoring import engine, grading
from tcgis.scoring.engine import prepare_scoring
from tests.analysis import small

# a, b | c, d | e: scores 100, 99.9 | 60, 40 | 10; one place in A, two in B, one in C
FIVE = small.firms(tax_wan=[10.0, 9.99, 6.0, 4.0, 1.0])


def test_two_firms_a_hair_apart_at_a_cut_are_volatile_and_come_first():
    table = measure_stability(FIVE, small.edition())
    assert table.index[:2].tolist() == ["a", "b"] or table.index[:2].tolist() == ["b", "a"]
    assert table.loc[["a", "b"], "stability"].tolist() == ["volatile", "volatile"]
    assert 0.4 < table.loc["a", "kept_share"] < 0.6
    # there is one place in A: what one loses the other wins
    assert table.loc["a", "share_A"] + table.loc["b", "share_A"] == pytest.approx(1)
    assert table.loc["a", "share_B"] == pytest.approx(1 - table.loc["a", "share_A"])


def test_firms_far_from_their_neighbours_keep_their_grade_in_every_draw():
    table = measure_stability(FIVE, small.edition())
    rest = table.loc[["c", "d", "e"]]
    assert rest["kept_share"].tolist() == [1, 1, 1]
    assert rest["stability"].tolist() == ["stable"] * 3
    assert rest["grade"].tolist() == ["B", "C", "D"]


def test_without_any_tolerance_nothing_moves():
    plan = Plan(amounts={"land_mu": 0.0, "tax_wan": 0.0}, weights=0.0, draws=3)
    assert measure_stability(FIVE, small.edition(), plan=plan)["kept_share"].tolist() == [1] * 5


def test_the_same_seed_gives_the_same_table_whatever_the_order_of_rows():
    first = measure_stability(FIVE, small.edition(), plan=Plan(draws=40))
    pd.testing.assert_frame_equal(
        first, measure_stability(FIVE.iloc[::-1], small.edition(), plan=Plan(draws=40))
    )
    other = measure_stability(FIVE, small.edition(), plan=Plan(draws=40, seed=7))
    assert not first["kept_share"].equals(other["kept_share"])


def test_more_draws_begin_with_the_same_ones():
    few, more = (
        measure_stability(FIVE, small.edition(), plan=Plan(draws=number)).loc["a", "kept_share"]
        * number
        for number in (20, 21)
    )
    assert round(more - few) in {0, 1}


def test_a_firm_without_a_grade_is_neither_stable_nor_volatile():
    units = small.firms(tax_wan=[10.0, None, 6.0, 4.0, 1.0, 3.0])
    table = measure_stability(units, small.edition(), plan=Plan(draws=5))
    row = table.loc["b"]
    assert row.isna().all()
    assert table.index[-1] == "b"


@pytest.mark.parametrize(
    ("kept", "label"),
    [(0.95, "stable"), (0.949, "borderline"), (0.70, "borderline"), (0.69, "volatile")],
)
def test_the_marks_of_the_labels(kept, label):
    prepared = prepare_scoring(FIVE, small.edition())
    share = np.full((5, 4), kept)
    assert set(stability._table(prepared, grading.settle(prepared), share)["stability"]) == {label}


def test_the_gap_is_to_the_nearest_firm_of_another_class():
    table = measure_stability(FIVE, small.edition(), plan=Plan(draws=1)).sort_index()
    # a above b; b below a; c and b are both B, so c looks down to d; d is nearer to c than to e
    assert table["gap_points"].tolist() == pytest.approx([0.1, 0.1, 20, 20, 30])


def test_the_gap_to_a_cut_of_the_score():
    table = measure_stability(
        FIVE, small.edition(classes=small.SCORES), plan=Plan(draws=1)
    ).sort_index()
    assert table["grade"].tolist() == ["A", "A", "B", "C", "D"]
    assert table["gap_points"].tolist() == pytest.approx([10, 9.9, 0, 10, 20])


def test_a_cut_of_an_indicator_is_not_in_points():
    classes = {**small.SCORES, "kind": "indicator_threshold", "indicator": "tax_per_mu",
               "cuts": {"*": {"A": 0.9, "B": 0.6, "C": 0.3, **small.OWN}}}  # fmt: skip
    table = measure_stability(FIVE, small.edition(classes=classes)).sort_index()
    assert table["gap_points"].isna().all()
    # 0.6 is the cut itself: tax and land decide, the weight does not
    assert table.loc["c", "stability"] == "volatile"
    assert table.loc["d", "kept_share"] == 1


def test_weights_matter_where_indicators_disagree():
    units = small.firms(tax_wan=[10.0, 1.0, 0.5, 0.4, 0.1], revenue_wan=[1.0, 10.0, 0.5, 0.4, 0.1])
    plan = Plan(amounts={}, weights=0.05)
    table = measure_stability(units, small.edition(small.BOTH), plan=plan).sort_index()
    assert 0.3 < table.loc["a", "share_A"] < 0.7  # 55 : 55 at equal weights
    assert table.loc[["c", "d", "e"], "kept_share"].tolist() == [1, 1, 1]


def test_a_veto_holds_in_every_draw():
    veto = [{"ceiling": "C", "when": [{"field": "veto", "is": "环境违法"}], **small.OWN}]
    units = FIVE.assign(veto=pd.array(["环境违法", None, None, None, None], dtype="string"))
    row = measure_stability(units, small.edition(overrides=veto)).loc["a"]
    assert (row["grade"], row["kept_share"], row["share_C"]) == ("C", 1, 1)


STAT = {"kind": "stat", "stat": "ratio_of_sums", "scope": "group", "year": "current",
        "if_no_previous": "current", "factor": 1.5, **small.OWN}  # fmt: skip
RANGE = {"kind": "range", "scope": "all", "year": "current", "if_no_previous": "none", **small.OWN}
RATIO = {"kind": "ratio", "floor": 0, "cap": 2, **small.OWN}
WAYS = {
    "ratio of sums": (STAT, RATIO),
    "mean of ratios of all": ({**STAT, "stat": "mean_of_ratios", "scope": "all"}, RATIO),
    "trimmed mean": ({**STAT, "stat": "trimmed_mean", "trim": 0.1}, RATIO),
    "median by township": ({**STAT, "stat": "median", "scope": ["township", "sector"]}, RATIO),
    "last year": ({**STAT, "year": "previous"}, {**RATIO, "kind": "reversed"}),
    "minmax": (
        RANGE,
        {"kind": "minmax", "low": 60, "high": 100, "if_equal": "none", **small.OWN},
    ),
    "best": (
        {**STAT, "stat": "max", "factor": 1},
        {"kind": "ratio_to_best", "floor": None, **small.OWN},
    ),
    "steps": (
        {"kind": "none", **small.OWN},
        {
            "kind": "steps",
            "steps": [{"at_least": 1, "points": 40}, {"at_least": 0.5, "points": 20}],
            "otherwise": 5,
            **small.OWN,
        },
    ),
    "percentile": ({"kind": "none", **small.OWN}, {"kind": "percentile", **small.OWN}),
}
FILLINGS = ["none", "points", "zero", "respread", "carry_forward"]


@pytest.mark.parametrize(
    ("way", "filling"),
    [
        *((way, "group_mean_score") for way in WAYS),
        *(("trimmed mean", one) for one in FILLINGS),
        ("percentile", "carry_forward"),
    ],
)
def test_a_draw_is_what_the_engine_makes_of_the_drawn_amounts(way, filling):
    base, score = WAYS[way]
    named = {"base": base, "score": score, "on_missing": small.take(filling)}
    if filling == "points":
        named["on_missing"]["points"] = 20
    rule = small.edition(
        [small.indicator("tax_per_mu", "tax_wan", 60, **named),
         small.indicator("revenue_per_mu", "revenue_wan", 40,
                         on_zero_denominator=small.take("zero"))],
        groups={"by": [{"field": "sector"}], **small.OWN},
    )  # fmt: skip
    units, before = small.county(40, 1), small.county(30, 2)  # ten firms are new
    rng = np.random.default_rng(3)
    factors = {name: rng.uniform(0.9, 1.1, len(units)) for name in ("tax_wan", "land_mu")}
    prepared = prepare_scoring(units, rule, previous=before)
    kit = draws.draw_kit(prepared, frozenset(factors))
    drawn = grading.settle(draws.perturbed(kit, factors, [np.array([55.0, 45.0])]))

    moved = units.assign(**{name: units[name] * factor for name, factor in factors.items()})
    draft = whatif.with_weights(rule, {"*": {"tax_per_mu": 55, "revenue_per_mu": 45}})
    scored = engine.score(moved, draft, previous=before).scores
    np.testing.assert_allclose(drawn.score, scored["score"].to_numpy("float64"), rtol=1e-12)
    grades = scored["grade"].map({"A": 0, "B": 1, "C": 2, "D": 3}).fillna(-1)
    assert drawn.final.tolist() == grades.tolist()
    assert not np.allclose(drawn.score, grading.settle(prepared).score, equal_nan=True)


def test_drawn_weights_keep_their_sum_and_stay_within_the_tolerance():
    prepared = prepare_scoring(FIVE.assign(revenue_wan=1.0), small.edition(small.BOTH))
    kit = draws.draw_kit(prepared, frozenset({"tax_wan"}))
    drawn = [stability._draw(kit, Plan(weights=0.05), number) for number in range(50)]
    weights = np.array([each[1][0] for each in drawn])
    np.testing.assert_allclose(weights.sum(axis=1), 100)
    # 50 × 1.05 ÷ (1.05 + 0.95) is the farthest that two equal weights can come
    assert 47.5 <= weights.min() < 48.5
    assert 51.5 < weights.max() <= 52.5
    factors = np.array([each[0]["tax_wan"] for each in drawn])
    assert 0.99 <= factors.min() < 0.991
    assert len(np.unique(factors)) == factors.size


def test_whose_place_went_to_the_next_has_no_gap_and_is_nobody_s_neighbour():
    veto = [{"ceiling": "C", "when": [{"field": "veto", "is": "环境违法"}], **small.OWN}]
    units = FIVE.assign(veto=pd.array(["环境违法", None, None, None, None], dtype="string"))
    classes = {**small.PLACES, "backfill": small.take("next")}
    rule = small.edition(overrides=veto, classes=classes)
    table = measure_stability(units, rule, plan=Plan(draws=1)).sort_index()
    assert table["grade"].tolist() == ["C", "A", "B", "B", "D"]
    # b is A and looks down to c at 60, not to a beside it
    assert table["gap_points"].tolist()[1:] == pytest.approx([39.9, 39.9, 30, 30])
    assert np.isnan(table.loc["a", "gap_points"])


def test_progress_is_told():
    told: list[float] = []
    measure_stability(FIVE, small.edition(), plan=Plan(draws=4), progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1]
