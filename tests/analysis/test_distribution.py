"""Tail, Gini, places among the like: figures one can check by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tcgis.analysis import distribution


def test_the_worst_half_of_the_land_yields_a_tenth():
    land = pd.Series({"甲": 50.0, "乙": 50.0, "无地": 0.0, "缺": 10.0})
    tax = pd.Series({"甲": 90.0, "乙": 10.0, "无地": 5.0, "缺": None}, dtype="float64")
    curve = distribution.tail(land, tax)
    assert list(curve.index[1:]) == ["乙", "甲"]
    assert curve["amount_share"].tolist() == [0.0, 0.1, 1.0]
    assert distribution.share_at(curve, 0.5) == pytest.approx(0.1)
    assert distribution.share_at(curve, 0.75) == pytest.approx(0.55)
    assert distribution.share_at(curve, 1.0) == 1.0


def test_of_a_sum_that_is_not_positive_there_are_no_shares():
    land, tax = pd.Series({"甲": 1.0, "乙": 1.0}), pd.Series({"甲": 3.0, "乙": -3.0})
    assert len(distribution.tail(land, tax)) == 1
    assert len(distribution.tail(land, tax * 0)) == 1


def gini(land, tax):
    ids = [f"F{at}" for at in range(len(land))]
    return distribution.gini(
        pd.Series(land, ids, dtype="float64"), pd.Series(tax, ids, dtype="float64")
    )


def test_gini_by_hand():
    # half the land, a tenth of the tax: 1 − [0.5·0.1 + 0.5·(0.1 + 1)] = 0.4
    assert gini([50, 50], [90, 10]).value == pytest.approx(0.4)
    # all tax from a quarter of the land: 1 − 0.25·1 = 0.75, the most that land allows
    assert gini([3, 1], [0, 8])[:2] == (pytest.approx(0.75), None)  # no tax is not negative
    assert gini([10, 20, 30], [1, 2, 3]).value == pytest.approx(0)
    # 1 of 4 mu owes −2, the rest pays 12: 1 − [0.25·(−0.2) + 0.75·(−0.2 + 1)] = 0.45
    assert gini([1, 3], [-2, 12])[:2] == (pytest.approx(0.45), "negative")


def test_a_refund_may_take_it_beyond_one_and_it_says_so():
    # −9 on half the land, 10 on the other: 1 − [0.5·(−9) + 0.5·(−9 + 1)] = 9.5
    found = gini([1, 1], [-9, 10])
    assert (found.value, found.note) == (pytest.approx(9.5), "negative")


def test_where_there_is_no_gini_it_says_why():
    none, zero = gini([1, 0], [None, 5]), gini([1, 1], [0, 0])
    assert (math.isnan(none.value), none.note, none.units, none.left_out) == (True, "nothing", 0, 2)
    assert (math.isnan(zero.value), zero.note, zero.units, zero.left_out) == (True, "no_sum", 2, 0)
    assert gini([1, 1, None], [1, 1, 1])[1:] == (None, 2, 1)


pairs = st.lists(st.tuples(st.integers(1, 500), st.integers(0, 10_000)), min_size=1, max_size=30)


@settings(max_examples=50)
@given(pairs, st.integers(1, 1000), st.randoms(use_true_random=False))
def test_gini_has_no_scale_and_no_order_and_lies_between_0_and_1(rows, times, random):
    land, tax = (np.array(each, dtype="float64") for each in zip(*rows, strict=True))
    assume(tax.sum() > 0)
    found = gini(land, tax).value
    assert -1e-12 <= found < 1
    assert gini(land, tax * times).value == pytest.approx(found, abs=1e-9)
    assert gini(land * times, tax).value == pytest.approx(found, abs=1e-9)
    ids = [f"F{at}" for at in range(len(land))]
    mixed = random.sample(ids, len(ids))
    one, other = pd.Series(land, ids), pd.Series(tax, ids)
    assert distribution.gini(one[mixed], other[mixed]).value == found  # to the last bit


@given(st.lists(st.integers(1, 500), min_size=1, max_size=30), st.integers(1, 100))
def test_equal_yields_have_no_inequality(land, yield_):
    assert gini(land, np.array(land) * float(yield_)).value == pytest.approx(0, abs=1e-12)


@settings(max_examples=40)
@given(pairs)
def test_a_firm_cut_in_two_of_the_same_yield_changes_nothing(rows):
    land, tax = (np.array(each, dtype="float64") for each in zip(*rows, strict=True))
    assume(tax.sum() > 0)
    halves = [np.concatenate([one / 2, one / 2]) for one in (land, tax)]
    assert gini(*halves).value == pytest.approx(gini(land, tax).value, abs=1e-9)


def listed():
    return pd.DataFrame(
        {
            "score": [90.0, 80.0, 80.0, 70.0, None, 60.0],
            "industry2": pd.array(["30", "30", "15", "15", "15", None], dtype="string"),
            "group": pd.array(["规上", "规上", "规上", "规上", "规上", "规下"], dtype="string"),
        },
        index=list("甲乙丙丁戊己"),
    )


def test_places_in_the_whole_and_in_the_industry():
    found = distribution.ranks(listed(), "score", by=["industry2"])
    assert found["overall_rank"].tolist() == [1, 2, 2, 4, pd.NA, 5]
    assert found["overall_ranked"].tolist() == [5, 5, 5, 5, pd.NA, 5]
    assert found["industry2_rank"].tolist() == [1, 2, 1, 2, pd.NA, pd.NA]
    assert found["industry2_ranked"].tolist() == [2, 2, 2, 2, pd.NA, pd.NA]


def test_what_does_not_compare_is_ranked_apart_and_a_rank_can_be_ranked():
    apart = distribution.ranks(listed(), "score", by=["industry2"], within=["group"])
    assert apart["overall_rank"].tolist() == [1, 2, 2, 4, pd.NA, 1]
    again = listed().assign(rank=apart["overall_rank"])
    same = distribution.ranks(again, "rank", by=["industry2"], within=["group"], best="low")
    pd.testing.assert_frame_equal(apart, same)


def test_a_difference_of_noise_is_a_tie():
    noise = pd.DataFrame({"score": [0.3, 0.1 + 0.2]}, index=["甲", "乙"])
    assert distribution.ranks(noise, "score", by=[])["overall_rank"].tolist() == [1, 1]


def standings(industry_of, n=15):
    """Units ranked 1 … n in the whole list; the industry of each by its rank."""
    frame = pd.DataFrame({"rank": range(1, n + 1)}, index=[f"F{at:02d}" for at in range(1, n + 1)])
    industry = [industry_of(rank) for rank in frame["rank"]]
    frame["industry2"] = pd.array(industry, dtype="string")
    return distribution.ranks(frame, "rank", by=["industry2"], best="low")


def test_far_back_in_the_whole_and_ahead_of_a_weak_industry():
    places = standings(lambda rank: "13" if rank > 10 else "39")
    flag = distribution.low_but_leading(places, "industry2")
    # the last five are an industry: its first two of five are in the upper third (0.1, 0.3)
    assert flag.index[flag].tolist() == ["F11", "F12"]
    assert flag.notna().all()


def test_an_industry_of_four_or_unknown_says_nothing():
    four = standings(lambda rank: "13" if rank > 11 else "39")
    assert distribution.low_but_leading(four, "industry2").tolist()[-4:] == [pd.NA] * 4
    unknown = standings(lambda rank: None if rank > 10 else "39")
    assert distribution.low_but_leading(unknown, "industry2").tolist()[-5:] == [pd.NA] * 5


def test_ahead_of_its_industry_and_of_the_whole_is_no_flag():
    places = standings(lambda rank: "13" if rank <= 5 else "39")
    flag = distribution.low_but_leading(places, "industry2")
    assert flag.tolist()[:5] == [False] * 5


def test_places_beside_a_rank_are_within_its_own_list():
    frame = listed().assign(
        rank=pd.array([1, 2, 2, 4, None, 1], dtype="Int64"),
        listing=pd.array(["主榜"] * 3 + ["承租"] + ["主榜"] * 2, dtype="string"),
        park_id=pd.array(["P"] * 6, dtype="string"),
    )
    found = distribution.beside(frame)
    assert found["park_id_rank"].tolist() == [1, 2, 2, 1, pd.NA, 1]
    assert found["park_id_ranked"].tolist() == [3, 3, 3, 1, pd.NA, 1]
    assert found["industry2_rank"].tolist() == [1, 2, 1, 1, pd.NA, pd.NA]
    assert found["low_but_leading"].isna().all()  # no industry of five
    assert "industry2_rank" not in distribution.beside(frame.drop(columns="industry2"))
