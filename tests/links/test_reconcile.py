"""Amounts on parcels add up to amounts of enterprises, and missing never becomes a number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcgis.links import reconcile

LAND = pd.Series({"P": 20_000.0, "Q": 10_000.0, "R": 5000.0}).rename_axis("parcel_id")


def amounts(**firms):
    return pd.DataFrame(firms, index=["tax_wan", "output_wan"], dtype="float64").T


def net(*rows):
    return pd.DataFrame(rows, columns=["credit_code", "parcel_id", "area_m2"]).astype(
        {"credit_code": "string", "parcel_id": "string", "area_m2": "float64"}
    )


USED = net(("A", "P", 15_000), ("A", "Q", 5000), ("B", "P", 5000))


def test_amounts_follow_the_land():
    given = amounts(A=[400, 4000], B=[50, None])
    found = reconcile.allocate(given, USED, LAND)
    assert found.amounts.fillna(-1).values.tolist() == [[350, 3000], [100, 1000], [-1, -1]]
    assert found.missing_land_m2.values.tolist() == [[0, 5000], [0, 0], [0, 0]]
    assert found.unallocated.empty
    assert reconcile.check_sums(given, found).to_dict() == {"tax_wan": 0.0, "output_wan": 0.0}


def test_without_land_or_all_let_out():
    given = amounts(A=[400, 4000], X=[7, None], Y=[3, 30])
    found = reconcile.allocate(given, USED, LAND, holders=pd.Index(["A", "B", "Y"]))
    assert found.unallocated.values.tolist() == [
        ["Y", "output_wan", 30.0, "all_let_out"],
        ["Y", "tax_wan", 3.0, "all_let_out"],
        ["X", "tax_wan", 7.0, "no_land"],
    ]
    # B has land and no row at all: its land is missing, not zero
    assert found.missing_land_m2.loc["P"].tolist() == [5000.0, 5000.0]
    assert reconcile.check_sums(given, found).max() < 1e-9


def test_land_of_unknown_holders_is_missing_and_vacant_land_is_not():
    found = reconcile.allocate(
        amounts(A=[1, 1], B=[1, 1]), USED, LAND, unknown_land_m2=pd.Series({"Q": 5000.0})
    )
    assert found.missing_land_m2["tax_wan"].to_dict() == {"P": 0.0, "Q": 5000.0, "R": 0.0}


def test_direct_amounts_are_added_and_their_gaps_are_missing_land():
    direct = pd.DataFrame(
        {"tax_wan": [10.0, None, None, 4.0]}, index=pd.Index(["P", "Q", "R", "lost"])
    )
    given = amounts(A=[400, 4000], B=[50, 500])
    found = reconcile.allocate(given, USED, LAND, parcel_amounts=direct)
    assert found.amounts["tax_wan"].fillna(-1).to_dict() == {"P": 360, "Q": 100, "R": -1}
    assert found.missing_land_m2["tax_wan"].to_dict() == {"P": 0, "Q": 0, "R": 5000}
    assert found.missing_land_m2["output_wan"].to_dict() == {"P": 0, "Q": 0, "R": 0}
    assert found.unallocated.values.tolist() == [["lost", "tax_wan", 4.0, "parcel_unknown"]]
    assert reconcile.check_sums(given, found, parcel_amounts=direct).max() < 1e-9


def test_parcels_alone_need_no_enterprise():
    direct = pd.DataFrame({"value": [10.0, None]}, index=pd.Index(["P", "Q"]))
    nobody = pd.DataFrame(index=pd.Index([], dtype="string"))
    found = reconcile.allocate(nobody, net(), LAND, parcel_amounts=direct)
    assert found.amounts["value"].fillna(-1).tolist() == [10.0, -1, -1]
    assert found.missing_land_m2["value"].tolist() == [0, 10_000, 0]


def test_the_check_of_sums_sees_a_loss():
    given = amounts(A=[400, 4000])
    found = reconcile.allocate(given, USED, LAND)
    lost = found._replace(amounts=found.amounts.drop(index="Q"))
    assert reconcile.check_sums(given, lost).round(9).to_dict() == {
        "tax_wan": 0.25,
        "output_wan": 0.25,
    }


def test_negative_amounts_keep_their_sign():
    found = reconcile.allocate(amounts(A=[-40, 0]), USED, LAND)
    assert found.amounts.loc["P"].tolist() == [-30.0, 0.0]


FIRMS = "ABCDEF"
FIGURES = st.lists(
    st.tuples(*[st.none() | st.floats(-1e6, 1e9)] * 2), min_size=len(FIRMS), max_size=len(FIRMS)
)
USES = st.dictionaries(
    st.tuples(st.sampled_from(FIRMS), st.sampled_from("PQR")), st.floats(1, 5000), max_size=12
)


@settings(max_examples=40)
@given(FIGURES, USES)
def test_allocation_adds_up(figures, uses):
    given = amounts(**dict(zip(FIRMS, figures, strict=True)))
    found = reconcile.allocate(given, net(*[(*key, area) for key, area in uses.items()]), LAND)
    assert (reconcile.check_sums(given, found) < 1e-9).all()


@settings(max_examples=40)
@given(FIGURES, USES)
def test_missing_never_becomes_a_number(figures, uses):
    given = amounts(**dict(zip(FIRMS, figures, strict=True)))
    found = reconcile.allocate(given, net(*[(*key, area) for key, area in uses.items()]), LAND)
    for parcel in LAND.index:
        firms = [firm for firm, place in uses if place == parcel]
        known = given.loc[firms].notna().any()
        assert found.amounts.loc[parcel].notna().tolist() == known.tolist()
        gone = [
            sum(uses[firm, parcel] for firm in firms if np.isnan(given.loc[firm, item]))
            for item in given
        ]
        assert found.missing_land_m2.loc[parcel].tolist() == pytest.approx(
            [min(area, LAND[parcel]) for area in gone]
        )


@settings(max_examples=40)
@given(FIGURES, USES, st.randoms(use_true_random=False))
def test_row_order_never_matters(figures, uses, random):
    given = amounts(**dict(zip(FIRMS, figures, strict=True)))
    rows = net(*[(*key, area) for key, area in uses.items()])
    mixed = rows.iloc[random.sample(range(len(rows)), len(rows))]
    one, other = (
        reconcile.allocate(given, rows, LAND),
        reconcile.allocate(given.iloc[::-1], mixed, LAND),
    )
    for table, twin in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(twin), check_exact=True)


def test_nothing_lies_on_land_out_of_use_and_it_stays_in_the_divisor():
    given = amounts(A=[400, 4000], B=[50, None])
    found = reconcile.allocate(given, USED, LAND, out_of_use=pd.Index(["Q"]))
    assert found.amounts.fillna(-1).values.tolist() == [[450, 4000], [0, 0], [-1, -1]]
    assert found.missing_land_m2.values.tolist() == [[0, 5000], [0, 0], [0, 0]]
    assert found.unallocated.empty
    assert reconcile.check_sums(given, found).max() < 1e-9
    assert found.basis.fillna("-").to_dict() == {"P": "whole", "Q": "nothing_made", "R": "-"}


def test_amounts_of_a_firm_without_land_in_use_lie_nowhere():
    given = amounts(A=[400, 4000], B=[50, None])
    found = reconcile.allocate(given, USED, LAND, out_of_use=pd.Index(["P", "Q"]))
    assert found.amounts.loc[["P", "Q"]].values.tolist() == [[0, 0], [0, 0]]
    assert found.missing_land_m2.to_numpy().sum() == 0
    assert set(found.unallocated["reason"]) == {"no_land_in_use"}
    assert found.unallocated["value"].sum() == 4450
    assert reconcile.check_sums(given, found).max() < 1e-9


def test_idle_land_of_a_firm_whose_tax_is_missing_yields_nothing_all_the_same():
    found = reconcile.allocate(
        amounts(A=[None, 40], B=[50, 500]), USED, LAND, out_of_use=pd.Index(["Q"]),
        unknown_land_m2=pd.Series({"Q": 5000.0, "R": 1000.0}),
    )  # fmt: skip
    assert found.amounts.loc["Q"].tolist() == [0, 0]
    assert found.missing_land_m2["tax_wan"].to_dict() == {"P": 15_000, "Q": 0, "R": 1000}


def test_of_an_item_that_nobody_has_not_even_idle_land_says_anything():
    given = amounts(A=[400, None], B=[50, None])
    found = reconcile.allocate(given, USED, LAND, out_of_use=pd.Index(["Q", "R"]))
    assert found.amounts["output_wan"].isna().all()
    assert found.amounts["tax_wan"].to_dict() == {"P": 450, "Q": 0, "R": 0}


def test_an_amount_given_by_parcel_keeps_its_land_whoever_holds_it():
    direct = pd.DataFrame({"tax_wan": [150.0, 150.0]}, index=pd.Index(["P", "R"]))
    found = reconcile.allocate(
        amounts(A=[None, 1]), USED, LAND, parcel_amounts=direct,
        unknown_land_m2=pd.Series({"P": 5000.0, "R": 5000.0}),
    )  # fmt: skip
    assert found.missing_land_m2["tax_wan"].to_dict() == {"P": 0, "Q": 5000, "R": 0}
    assert found.missing_land_m2["output_wan"].to_dict() == {"P": 10_000, "Q": 0, "R": 5000}
    assert found.basis["R"] == "given"


def test_a_share_is_told_from_a_whole_amount():
    found = reconcile.allocate(amounts(A=[400, 4000], B=[50, 1]), USED, LAND)
    assert found.basis.fillna("-").to_dict() == {"P": "shared", "Q": "shared", "R": "-"}
