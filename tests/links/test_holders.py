"""Parcels of several holders: by their shares, or nobody's (land-data §6, joint holders)."""

import pandas as pd
import pytest

from tcgis.answers import Answers
from tcgis.links import holders, holdings

A, B = "91421222000000011A", "91421222000000022B"
YEAR_END = pd.Timestamp("2024-12-31")
NO_FLOORS = pd.DataFrame({"parcel_id": [], "floor_area_m2": []}).astype({"floor_area_m2": float})
NO_LEASES = pd.DataFrame({"parcel_id": pd.Series(dtype="string")})


@pytest.fixture
def register():
    return pd.DataFrame(
        {"credit_code": [A, B], "enterprise_name": ["示例甲公司", "示例乙公司"]}, dtype="string"
    )


def parcels(*rows):
    frame = pd.DataFrame(rows, columns=["holder", "credit_code", "holder_shares"], dtype="string")
    ids = pd.array([f"P{n}" for n in range(1, len(frame) + 1)], dtype="string")
    return frame.assign(
        parcel_id=ids, layer="parcels", file="p.zip", sheet=None, row=range(1, len(frame) + 1)
    )


def owned(found):
    land = pd.Series(20_000.0, pd.Index(found.frame["parcel_id"], name="parcel_id"))
    built = holdings.build(found.frame, NO_LEASES, land, NO_FLOORS, on=YEAR_END)
    areas = built.frame.set_index(["parcel_id", "credit_code"])["area_m2"].round(4).to_dict()
    free = holdings.unclaimed(found.frame, built.frame, land)
    unknown = holdings.unknown_land(found.frame, built.frame, land, on=YEAR_END)
    return areas, free.round(4).to_dict(), unknown.round(4).to_dict()


@pytest.mark.parametrize("mark", ["、", ";", "；", "，", ","])
def test_without_shares_a_joint_parcel_is_nobodys_even_under_one_code(mark, register):
    found = holders.resolve_holders(
        parcels((f"示例甲公司{mark}示例乙公司", A, None), ("示例甲公司", None, None)), register
    )
    assert found.frame["credit_code_match"].tolist() == ["joint", "name"]
    assert owned(found) == (
        {("P2", A): 20_000.0},
        {"P1": 20_000.0, "P2": 0.0},
        {"P1": 20_000.0},
    )
    told = found.findings.set_index("code")
    assert told.at["joint_holders", "row"] == 1
    assert told.at["joint_holders", "detail"] == "未给份额，整宗面积不计入任何一家"


def test_shares_split_the_land_and_an_unknown_holder_keeps_his_unclaimed(register):
    found = holders.resolve_holders(
        parcels(
            ("示例甲公司、示例乙公司", None, "示例甲公司:60%;示例乙公司:40%"),
            ("示例甲公司、某村", None, "示例甲公司：0.25；某村：0.75"),
        ),
        register,
    )
    areas, free, unknown = owned(found)
    assert areas == {("P1", A): 12_000.0, ("P1", B): 8000.0, ("P2", A): 5000.0}
    assert free == {"P1": 0.0, "P2": 15_000.0}
    assert unknown == {"P1": 0.0, "P2": 15_000.0}
    assert found.candidates["asked"].tolist() == ["某村"]


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("示例甲公司:60%;示例乙公司:50%", None, None),
        ("示例甲公司:50.05%;示例乙公司:50.04%", 10_001.0, 9999.0),
        ("示例甲公司:50%", 10_000.0, None),
        ("示例甲公司:30%;示例甲公司:20%", 10_000.0, None),
        ("甲六乙四", None, None),
    ],
)
def test_shares_never_exceed_the_parcel(said, first, second, register):
    found = holders.resolve_holders(parcels(("示例甲公司、示例乙公司", None, said)), register)
    areas, free, _ = owned(found)
    expected = {("P1", A): first, ("P1", B): second}
    assert {key: round(area) for key, area in areas.items()} == {
        key: area for key, area in expected.items() if area is not None
    }
    assert free["P1"] == pytest.approx(20_000 - sum(areas.values()), abs=1e-3)


def test_a_firm_whose_name_holds_the_mark_is_one_firm(register):
    register.loc[0, "enterprise_name"] = "示例甲、乙公司"
    found = holders.resolve_holders(parcels(("示例甲、乙公司", None, None)), register)
    assert found.frame[["credit_code", "credit_code_match"]].values.tolist() == [[A, "name"]]
    assert "joint_holders" not in set(found.findings["code"])


def test_two_codes_are_two_holders_and_answers_reach_the_shares(register):
    two = holders.resolve_holders(parcels((None, f"{A};{B}", None)), register)
    assert two.frame["credit_code_match"].tolist() == ["joint"]
    said = Answers(matches={("某甲", A): True})
    found = holders.resolve_holders(
        parcels(("某甲、某乙", None, "某甲:50%;某乙:50%")), register, answers=said
    )
    assert owned(found)[0] == {("P1", A): 10_000.0}


def test_a_county_without_joint_holders_or_such_columns(register):
    frame = parcels(("示例甲公司", None, None)).drop(columns=["holder_shares", "credit_code"])
    found = holders.resolve_holders(frame, register)
    assert found.frame["credit_code"].tolist() == [A]
    assert found.frame["joint_shares"].isna().all()
