"""The gap of a part to the whole: sums that one can do by hand, and exact whatever comes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcgis.analysis.split import split_gap

# whole: 100 mu, 300 万元 → 3 a mu; part: 40 mu, 60 万元 → 1.5
# 电子 (e) 5 a mu of 40 mu in the whole, 4 of 10 mu in the part; 建材 (b) 2.5 of 40 mu, 1 of 20 mu;
# 20 mu unused in the whole, 10 of them in the part
PIECES = pd.DataFrame(
    [
        ["甲", "e", 10.0, 40.0, True],
        ["乙", "b", 15.0, 20.0, True],
        ["丙", "b", 5.0, 0.0, True],
        [None, None, 10.0, 0.0, True],
        ["丁", "e", 30.0, 160.0, False],
        ["戊", "b", 20.0, 80.0, False],
        [None, None, 10.0, 0.0, False],
    ],
    columns=["firm", "industry", "land", "amount", "inside"],
).assign(firm=lambda table: table["firm"].fillna("地块"))


def split(pieces=PIECES):
    return split_gap(pieces, pieces["inside"])


def test_the_parts_of_a_gap_by_hand():
    found = split()
    assert found.gap == pytest.approx(60 / 40 - 300 / 100)
    mean = 300 / 80  # of the whole's land in use
    # three quarters of the part are in use, of the whole four fifths
    assert found.unused == pytest.approx((0.75 - 0.8) * mean)
    assert (found.unused_land, found.unused_share) == (10, pytest.approx(0.25))
    assert found.unused_share_whole == pytest.approx(0.2)
    # of land in use the part has a third electronics, the whole a half
    mix_e = 0.75 * (1 / 3 - 1 / 2) * (5 - mean)
    mix_b = 0.75 * (2 / 3 - 1 / 2) * (2.5 - mean)
    assert found.industries["mix"].to_dict() == pytest.approx({"e": mix_e, "b": mix_b})
    own = {"e": 0.75 / 3 * (4 - 5), "b": 0.75 * 2 / 3 * (1 - 2.5)}
    assert found.industries["own"].to_dict() == pytest.approx(own)
    assert found.mix + found.own + found.unused == pytest.approx(found.gap, abs=1e-12)


def test_a_firm_has_its_own_divisor_and_the_firms_add_up_to_the_own_part():
    firms = split().firms
    assert firms.loc["丙", ["land", "amount", "yield", "yield_whole"]].to_list() == [5, 0, 0, 2.5]
    assert firms["own"].to_dict() == pytest.approx(
        {"甲": 10 * (4 - 5) / 40, "乙": (20 - 15 * 2.5) / 40, "丙": (0 - 5 * 2.5) / 40}
    )
    assert firms["own"].sum() == pytest.approx(split().own)


def test_an_industry_that_the_part_lacks_is_a_matter_of_mix_alone():
    found = split(PIECES.assign(industry=PIECES["industry"].mask(PIECES["firm"].eq("甲"), "b")))
    assert found.industries.loc["e", "land"] == 0
    assert found.industries.loc["e", "own"] == 0
    assert found.industries.loc["e", "mix"] < 0
    assert found.mix + found.own + found.unused == pytest.approx(found.gap, abs=1e-12)


def test_a_part_on_which_nothing_is_made_is_not_split():
    assert split(PIECES.assign(industry=PIECES["industry"].mask(PIECES["inside"]))) is None


@given(seed=st.integers(0, 10_000), pieces=st.integers(2, 40))
def test_the_parts_add_up_whatever_the_land(seed, pieces):
    draw = np.random.default_rng(seed)
    industry = pd.Series(draw.choice(["a", "b", "c", ""], pieces)).replace("", None)
    table = pd.DataFrame(
        {
            "firm": draw.choice(list("uvwxyz"), pieces),
            "industry": industry,
            "land": draw.uniform(0.1, 200, pieces),
            "amount": draw.normal(50, 100, pieces),
            "inside": draw.random(pieces) < 0.4,
        }
    )
    table["firm"] += table["industry"].fillna("-")  # a firm is of one industry
    table["amount"] = table["amount"].where(table["industry"].notna(), 0.0)
    found = split(table)
    if found is None:
        assert table.loc[table["inside"], "industry"].isna().all()
        return
    scale = table["amount"].abs().sum() / table["land"].sum() + 1
    assert found.mix + found.own + found.unused == pytest.approx(found.gap, abs=1e-9 * scale)
    assert found.firms["own"].sum() == pytest.approx(found.own, abs=1e-9 * scale)
