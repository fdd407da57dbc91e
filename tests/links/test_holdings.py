"""Own + rented − let, on parcels of 30 mu (100 m × 200 m)."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcgis import findings
from tcgis.answers import NOTHING
from tcgis.links import holdings, identity

YEAR_END = pd.Timestamp("2024-12-31")
FLOORS = pd.DataFrame({"parcel_id": ["P", "P"], "floor_area_m2": [6000.0, 4000.0]})
LEASE = {
    "lease_id": "L1",
    "parcel_id": "P",
    "lessor_code": "A",
    "lessee_code": "B",
    "kind": "land",
    "area_m2": None,
    "floor_area_m2": None,
    "from_on": None,
    "to_on": None,
    "place": None,
    "layer": "leases",
    "file": "l.xlsx",
    "sheet": "S",
    "row": 2,
}


def parcels(*rows):
    return pd.DataFrame(
        [
            {"parcel_id": "P", "credit_code": "A", "condition": "在用", "supplied_on": None, **row}
            for row in rows or [{}]
        ]
    ).astype({"credit_code": "string", "supplied_on": "datetime64[us]"})


def leases(*rows):
    frame = pd.DataFrame(
        [{**LEASE, "lease_id": f"L{n}", "row": n + 1, **row} for n, row in enumerate(rows, 1)],
        columns=list(LEASE),
    )
    numbers = {"area_m2": "float64", "floor_area_m2": "float64"}
    dates = {"from_on": "datetime64[us]", "to_on": "datetime64[us]"}
    texts = dict.fromkeys(("lessor_code", "lessee_code", "place", "kind", "lease_id"), "string")
    return frame.astype({**numbers, **dates, **texts})


def build(let, land=None, *, owned=None, floors=FLOORS, on=YEAR_END):
    owned = parcels() if owned is None else owned
    land = dict.fromkeys(owned["parcel_id"], 20000.0) if land is None else land
    area = pd.Series(land, dtype="float64").rename_axis("parcel_id")
    return holdings.build(owned, let, area, floors, on=on)


def used(found):
    net = holdings.net(found.frame)
    return {(code, parcel): area for code, parcel, area in net.itertuples(index=False)}


def codes(found):
    return dict(zip(found.findings["subject"], found.findings["code"], strict=True))


def test_land_area_takes_what_the_edition_counts_and_its_stand_in():
    frame = pd.DataFrame(
        {
            "parcel_id": list("PQR"),
            "certificate_area_m2": [20_000.0, None, 0.0],
            "geometry_area_m2": [20_001.0, 500.0, None],
        }
    )
    area = holdings.land_area(frame, of="certificate_area_m2", if_missing="geometry_area_m2")
    assert area.fillna(-1).to_dict() == {"P": 20_000.0, "Q": 500.0, "R": -1.0}
    assert holdings.land_area(frame, of="certificate_area_m2", if_missing=None).isna().sum() == 2


def test_own_land_only_where_supplied_by_then():
    owned = parcels(
        {"parcel_id": "in use"},
        {"parcel_id": "unsupplied", "condition": "未供应"},
        {"parcel_id": "later", "supplied_on": "2025-01-01"},
        {"parcel_id": "that day", "supplied_on": "2024-12-31"},
        {"parcel_id": "unsaid", "condition": None},
        {"parcel_id": "nobody's", "credit_code": None},
    )
    assert used(build(leases(), owned=owned)) == {
        ("A", name): 20_000.0 for name in ("in use", "that day", "unsaid")
    }


def test_a_lease_has_two_ends():
    found = build(leases({"area_m2": 5000}))
    ends = found.frame[["credit_code", "kind", "area_m2", "lease_id", "counterparty"]]
    assert ends.fillna("").values.tolist() == [
        ["A", "lease_out", -5000.0, "L1", "B"],
        ["A", "own", 20_000.0, "", ""],
        ["B", "lease_in", 5000.0, "L1", "A"],
    ]
    assert used(found) == {("A", "P"): 15_000.0, ("B", "P"): 5000.0}
    assert found.findings.empty


def test_a_chain_hands_land_down_and_each_sublease_is_told():
    found = build(
        leases(
            {"lessor_code": "B", "lessee_code": "C", "area_m2": 3000},
            {"area_m2": 8000},
            {"lessor_code": "C", "lessee_code": "D", "area_m2": 3000},
        )
    )
    assert used(found) == {("A", "P"): 12_000.0, ("B", "P"): 5000.0, ("D", "P"): 3000.0}
    assert found.findings[["code", "subject", "row", "detail", "effect"]].values.tolist() == [
        ["lease_chain", "L1", 2, "同一宗地第 2 层租赁，出租方自 L2 承租", "kept"],
        ["lease_chain", "L3", 4, "同一宗地第 3 层租赁，出租方自 L1 承租", "kept"],
    ]


def test_a_lease_of_more_than_there_is_stands_aside_and_its_sublease_with_it():
    found = build(
        leases({"area_m2": 21_000}, {"lessor_code": "B", "lessee_code": "C", "area_m2": 100})
    )
    assert used(found) == {("A", "P"): 20_000.0}
    assert codes(found) == {"L1": "lease_exceeds_land", "L2": "lease_exceeds_land"}
    assert found.findings["detail"].tolist() == [
        "出租 21000.0 ㎡，在该宗地上可出租 20000.0 ㎡",
        "出租 100.0 ㎡，在该宗地上可出租 0.0 ㎡",
    ]
    assert set(found.findings["effect"]) == {"set_aside"}


def test_the_earlier_lease_stands_and_a_later_one_that_fits_too():
    found = build(
        leases(
            {"lessee_code": "C", "area_m2": 12_000, "from_on": "2024-01-01"},
            {"lessee_code": "B", "area_m2": 12_000, "from_on": "2023-01-01"},
            {"lessee_code": "D", "area_m2": 8000, "from_on": "2024-06-01"},
        )
    )
    assert used(found) == {("B", "P"): 12_000.0, ("D", "P"): 8000.0}
    assert codes(found) == {"L1": "lease_exceeds_land"}


def test_rounding_is_cut_to_fit_and_told():
    found = build(leases({"area_m2": 20_000.7}), land={"P": 20_000.0})
    assert used(found) == {("B", "P"): 20_000.0}
    assert found.findings[["code", "effect", "value", "detail"]].values.tolist() == [
        ["lease_trimmed", "repaired", "20000.7 ㎡", "按可出租面积 20000.0 ㎡ 计"]
    ]


def test_every_lease_of_a_cycle_stands_aside_and_no_other():
    found = build(
        leases(
            {"lessor_code": "B", "lessee_code": "C", "area_m2": 100},
            {"lessor_code": "C", "lessee_code": "B", "area_m2": 100},
            {"lessor_code": "A", "lessee_code": "B", "area_m2": 500},
            {"lessor_code": "B", "lessee_code": "D", "area_m2": 200},
            {"lessor_code": "D", "lessee_code": "D", "area_m2": 10},
        )
    )
    assert codes(found) == {
        **dict.fromkeys(["L1", "L2", "L5"], "lease_cycle"),
        "L4": "lease_chain",
    }
    assert used(found) == {("A", "P"): 19_500.0, ("B", "P"): 300.0, ("D", "P"): 200.0}


def test_there_and_back_on_two_parcels_is_no_cycle():
    owned = parcels({}, {"parcel_id": "Q", "credit_code": "B"})
    found = build(
        leases(
            {"area_m2": 100},
            {"parcel_id": "Q", "lessor_code": "B", "lessee_code": "A", "area_m2": 50},
        ),
        owned=owned,
    )
    assert found.findings.empty
    assert used(found)["A", "Q"] == 50.0


def test_floors_become_land_by_their_share():
    # 2,500 of 10,000 m² of floors on 20,000 m²
    found = build(leases({"kind": "floor", "floor_area_m2": 2500}))
    assert used(found) == {("A", "P"): 15_000.0, ("B", "P"): 5000.0}
    assert found.frame["kind"].tolist() == ["floor_out", "own", "floor_in"]


def test_floors_that_are_not_let_and_the_yard_with_them_are_the_landlords():
    """Floors take the open land along by their share; the landlord's floor area ratio stays."""
    found = build(leases({"kind": "floor", "floor_area_m2": 4000}))
    assert used(found) == {("A", "P"): 12_000.0, ("B", "P"): 8000.0}
    assert [used(found)["A", "P"] / 6000, used(found)["B", "P"] / 4000] == [2.0, 2.0]


def test_a_yard_alone_is_a_lease_of_land_and_leaves_the_floors_theirs():
    found = build(leases({"kind": "land", "area_m2": 3000}))
    assert used(found) == {("A", "P"): 17_000.0, ("B", "P"): 3000.0}


def test_land_let_to_whom_the_register_does_not_know_stays_the_landlords():
    """The lease is set aside with a finding; once somebody says who it is, it counts."""
    firms = pd.DataFrame({"credit_code": ["A", "B"], "enterprise_name": ["甲公司", "乙公司"]})
    let = leases({"kind": "land", "area_m2": 3000, "lessee_code": None})
    let = let.assign(lessee_name=pd.array(["外来作坊"], dtype="string"))
    asked = {"code": "lessee_code", "name": "lessee_name", "effect": findings.SET_ASIDE}
    done = identity.resolve_enterprises(let, firms, **asked, answers=NOTHING)
    assert used(build(done.frame)) == {("A", "P"): 20_000.0}
    assert done.findings[["code", "effect"]].to_numpy().tolist() == [
        ["enterprise_unknown", "set_aside"]
    ]
    known = let.assign(lessee_name=pd.array(["乙公司"], dtype="string"))
    done = identity.resolve_enterprises(known, firms, **asked, answers=NOTHING)
    assert used(build(done.frame)) == {("A", "P"): 17_000.0, ("B", "P"): 3000.0}


def test_the_stated_area_tells_an_unsaid_kind():
    found = build(
        leases(
            {"kind": None, "floor_area_m2": 2500},
            {"kind": None, "lessee_code": "C", "area_m2": 100},
        )
    )
    assert used(found) == {("A", "P"): 14_900.0, ("B", "P"): 5000.0, ("C", "P"): 100.0}


@pytest.mark.parametrize(
    "lease",
    [
        {"kind": "floor"},
        {"area_m2": None},
        {"area_m2": 0},
        {"parcel_id": "Q", "kind": "floor", "floor_area_m2": 9},
    ],
    ids=["no floor area", "no area", "nothing", "no building"],
)
def test_a_lease_without_a_size_stands_aside(lease):
    found = build(leases(lease), owned=parcels({}, {"parcel_id": "Q"}))
    assert codes(found) == {"L1": "lease_area_unknown"}


def test_floors_of_unknown_size_give_no_share():
    floors = pd.concat([FLOORS, pd.DataFrame({"parcel_id": ["P"], "floor_area_m2": [None]})])
    floors["floor_area_m2"] = floors["floor_area_m2"].astype("float64")
    found = build(leases({"kind": "floor", "floor_area_m2": 2500}), floors=floors)
    assert codes(found) == {"L1": "lease_area_unknown"}


def test_only_leases_in_force_on_the_day():
    found = build(
        leases(
            {"area_m2": 1000, "to_on": "2024-12-30"},
            {"area_m2": 2000, "to_on": "2024-12-31"},
            {"area_m2": 4000, "from_on": "2025-01-01"},
        )
    )
    assert used(found) == {("A", "P"): 18_000.0, ("B", "P"): 2000.0}
    assert found.findings.empty


def test_a_lease_of_land_that_is_not_there():
    found = build(leases({"parcel_id": "X", "area_m2": 1}))
    assert codes(found) == {"L1": "lease_land_unknown"}


def test_an_unknown_lessor_gives_what_no_known_owner_holds():
    owned = parcels({"credit_code": None})
    let = leases(
        {"lessor_code": None, "area_m2": 15_000},
        {"lessor_code": None, "lessee_code": "C", "area_m2": 6000},
    )
    found = build(let, owned=owned)
    assert used(found) == {("B", "P"): 15_000.0}
    assert found.frame["kind"].tolist() == ["lease_in"]
    assert codes(found) == {"L2": "parcel_overfull"}
    assert codes(build(leases({"lessor_code": None, "area_m2": 10}))) == {"L1": "parcel_overfull"}


def test_a_holding_without_an_area_is_told():
    found = build(leases(), {"P": None})
    assert found.frame.empty
    assert found.findings["code"].tolist() == ["holding_area_missing"]


def test_land_of_holders_outside_the_register():
    owned = parcels(
        {"credit_code": None}, {"parcel_id": "Q"}, {"parcel_id": "R", "credit_code": None}
    )
    owned["credit_code_match"] = pd.Series(["unknown", "code", None], dtype="string")
    land = pd.Series({"P": 20_000.0, "Q": 20_000.0, "R": 20_000.0})
    found = build(leases({"lessor_code": None, "area_m2": 5000}), land, owned=owned)
    rest = holdings.unknown_land(owned, found.frame, land, on=YEAR_END)
    assert rest.to_dict() == {"P": 15_000.0}


def test_tenants_of_standard_factories_have_no_other_land():
    owned = parcels(
        {}, {"parcel_id": "Q", "credit_code": "C"}, {"parcel_id": "R", "credit_code": "E"}
    )
    floor = {"kind": "floor", "floor_area_m2": 1000, "place": "标准厂房"}
    let = leases(
        floor,
        {**floor, "lessee_code": "C"},
        {**floor, "lessee_code": "D", "place": "自建厂房"},
        {**floor, "lessee_code": "E"},
        {"parcel_id": "R", "lessor_code": "E", "lessee_code": "F", "area_m2": 20_000},
    )
    found = build(let, owned=owned)
    tenants = holdings.tenants_of_standard_factories(found.frame, let)
    assert list(tenants) == ["B", "E"]


ENDS = st.sampled_from(["A", "B", "C", "D", "E"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "parcel_id": st.sampled_from(["P", "Q"]),
            "lessor_code": st.none() | ENDS,
            "lessee_code": ENDS,
            "area_m2": st.floats(0.5, 25_000),
            "from_on": st.sampled_from([None, "2020-01-01", "2022-01-01"]),
        }
    ),
    max_size=12,
)


@settings(max_examples=12)
@given(ROWS, st.sampled_from(["A", None]))
def test_net_is_never_negative_nor_over_the_parcel(rows, owner):
    owned = parcels({"credit_code": owner}, {"parcel_id": "Q", "credit_code": "B"})
    found = build(leases(*rows), owned=owned)
    area = found.frame.groupby(["parcel_id", "credit_code"])["area_m2"].sum()
    assert (area >= -1e-6).all()
    assert (area.groupby("parcel_id").sum() <= 20_000 + 1e-6).all()


@settings(max_examples=12)
@given(ROWS)
def test_every_lease_is_used_or_told(rows):
    found = build(leases(*rows))
    aside = found.findings.loc[found.findings["effect"].eq("set_aside"), "subject"]
    moved = found.frame.loc[found.frame["kind"].eq("lease_in"), "lease_id"]
    assert sorted([*aside, *moved]) == sorted(f"L{n}" for n in range(1, len(rows) + 1))


@settings(max_examples=12)
@given(ROWS, st.randoms(use_true_random=False))
def test_row_order_never_matters(rows, random):
    let = leases(*rows)
    order = random.sample(range(len(let)), len(let))
    one, other = build(let), build(let.iloc[order])
    pd.testing.assert_frame_equal(one.frame, other.frame)
    assert codes(one) == codes(other)


def test_a_county_without_leases_holders_or_dates():
    bare = pd.DataFrame({"parcel_id": ["P"]})
    found = build(pd.DataFrame(), owned=bare)
    assert found.frame.empty
    assert found.findings.empty
    assert used(build(pd.DataFrame(), owned=bare.assign(credit_code="A"))) == {("A", "P"): 20_000.0}


def test_a_lease_entered_twice_counts_once():
    twice = {"area_m2": 5000, "from_on": "2023-01-01", "to_on": "2026-01-01"}
    found = build(
        leases(
            twice,
            {**twice, "from_on": "2024-02-01"},
            {**twice, "lessor_code": None, "from_on": "2024-03-01"},
            {**twice, "area_m2": 5001, "from_on": "2024-04-01"},
        )
    )
    assert used(found) == {("A", "P"): 9999.0, ("B", "P"): 10_001.0}
    assert found.findings[["code", "subject", "row", "detail", "effect"]].values.tolist() == [
        ["lease_double", "L2", 3, "与 L1 重复", "set_aside"],
        ["lease_double", "L3", 4, "与 L1 重复", "set_aside"],
    ]


def test_a_lease_without_lessor_before_one_that_names_him_is_the_same():
    found = build(
        leases(
            {"lessor_code": None, "area_m2": 5000, "from_on": "2023-01-01"},
            {"area_m2": 5000, "from_on": "2024-01-01"},
        ),
        owned=parcels({"credit_code": None}),
    )
    assert codes(found) == {"L2": "lease_double"}


@pytest.mark.parametrize(
    "other",
    [
        {"lessee_code": "C"},
        {"to_on": "2023-12-31"},
        {"lessor_code": "D"},
        {"parcel_id": "Q"},
        {"kind": "floor", "area_m2": None, "floor_area_m2": 2000},
    ],
    ids=["lessee", "ended", "lessor", "parcel", "kind"],
)
def test_leases_of_one_size_are_not_doubles_for_that(other):
    owned = parcels({}, {"parcel_id": "Q"})
    found = build(leases({"area_m2": 2000}, {"area_m2": 2000, **other}), owned=owned)
    assert "lease_double" not in set(found.findings["code"])


def test_one_floor_let_to_two_stands_for_the_first_and_equal_floors_for_all():
    floor = {"kind": "floor", "floor_area_m2": 1000}
    let = leases(
        {**floor, "from_on": "2023-01-01"},
        {**floor, "lessee_code": "C", "from_on": "2024-01-01"},
        {**floor, "lessee_code": "D", "from_on": "2024-01-01"},
        {**floor, "lessee_code": "E", "from_on": "2024-01-01"},
    )
    let["room"] = pd.array(["1-101", "1-101", "1-102", None], dtype="string")
    found = build(let)
    assert codes(found) == {"L2": "lease_double"}
    assert used(found) == {("A", "P"): 14_000.0, **{(x, "P"): 2000.0 for x in "BDE"}}


def year(let, owned=None):
    owned = parcels() if owned is None else owned
    land = pd.Series(20_000.0, pd.Index(owned["parcel_id"], name="parcel_id"))
    return holdings.over_year(owned, let, land, FLOORS, year=2024)


def test_a_year_counts_whole_months_of_twelve():
    # 8 months from May; to May as 15 June is no end of June; the successor from June: 7 months
    found = year(
        leases(
            {"area_m2": 12_000, "from_on": "2024-05-20"},
            {"lessee_code": "C", "area_m2": 6000, "to_on": "2024-06-15"},
            {"lessee_code": "D", "area_m2": 6000, "from_on": "2024-06-16"},
            {"lessee_code": "E", "area_m2": 1200, "to_on": "2024-12-31"},
        )
    )
    assert {key: round(area, 6) for key, area in used(found).items()} == {
        ("A", "P"): 20_000 - 8000 - 2500 - 3500 - 1200,
        ("B", "P"): 8000,
        ("C", "P"): 2500,
        ("D", "P"): 3500,
        ("E", "P"): 1200,
    }
    assert found.findings.empty


def test_a_parcel_supplied_in_the_year_counts_from_its_month():
    owned = parcels(
        {"supplied_on": "2024-05-31"},
        {"parcel_id": "Q", "supplied_on": "2024-06-01"},
        {"parcel_id": "R", "supplied_on": "2023-06-01"},
        {"parcel_id": "S", "supplied_on": "2025-01-01"},
        {"parcel_id": "T", "condition": "未供应"},
    )
    assert {
        parcel: round(area * 12) for (_, parcel), area in used(year(leases(), owned)).items()
    } == {
        "P": 8 * 20_000,
        "Q": 7 * 20_000,
        "R": 12 * 20_000,
    }
    share = holdings.share_of_year(owned, 2024)
    assert (share * 12).round(9).to_dict() == {"P": 8, "Q": 7, "R": 12, "S": 12, "T": 12}


def test_a_lease_that_stands_in_some_months_only_is_told_and_not_set_aside():
    found = year(
        leases(
            {"area_m2": 15_000, "from_on": "2020-01-01", "to_on": "2024-03-31"},
            {"lessee_code": "C", "area_m2": 10_000, "from_on": "2022-01-01"},
            {"parcel_id": "X", "area_m2": 1, "from_on": "2024-03-01"},
        )
    )
    assert {key: round(area, 6) for key, area in used(found).items()} == {
        ("A", "P"): 20_000 - 3750 - 7500,
        ("B", "P"): 3750,
        ("C", "P"): 7500,
    }
    told = found.findings.set_index("subject")
    assert told[["code", "effect"]].to_dict("index") == {
        "L2": {"code": "lease_exceeds_land", "effect": "repaired"},
        "L3": {"code": "lease_land_unknown", "effect": "set_aside"},
    }
    assert told.at["L2", "detail"].endswith("全年 3 个月不能成立")


def test_a_year_without_changes_is_its_last_day():
    let = leases({"area_m2": 5000, "from_on": "2020-01-01"}, {"area_m2": 99_999})
    day = build(let)
    pd.testing.assert_frame_equal(year(let).frame, day.frame)
    pd.testing.assert_frame_equal(year(let).findings, day.findings)


IN_YEAR = st.sampled_from([None, "2020-01-01", "2024-02-15", "2024-07-31", "2024-12-31"])
DATED = st.lists(
    st.fixed_dictionaries(
        {
            "parcel_id": st.sampled_from(["P", "Q"]),
            "lessor_code": st.none() | ENDS,
            "lessee_code": ENDS,
            "kind": st.sampled_from(["land", "floor"]),
            "area_m2": st.floats(0.5, 25_000),
            "floor_area_m2": st.floats(1, 12_000),
            "from_on": IN_YEAR,
            "to_on": IN_YEAR,
        }
    ),
    max_size=6,
)


@settings(max_examples=8)
@given(DATED, st.sampled_from([None, "2024-04-10"]))
def test_over_a_year_shares_never_exceed_one_and_every_lease_is_used_or_told(rows, supplied_on):
    owned = parcels(
        {"supplied_on": supplied_on}, {"parcel_id": "Q", "credit_code": None, "supplied_on": None}
    )
    let = leases(*rows)
    land = pd.Series(20_000.0, pd.Index(["P", "Q"], name="parcel_id"))
    found = year(let, owned)
    area = found.frame.groupby(["parcel_id", "credit_code"])["area_m2"].sum()
    share = area.groupby("parcel_id").sum().reindex(land.index).fillna(0) / land
    assert (area >= -1e-6).all()
    assert (share <= 1 + 1e-9).all()
    free = holdings.unclaimed(owned, found.frame, land)
    assert (free / land + share - 1).abs().max() < 1e-9
    aside = set(found.findings.loc[found.findings["effect"].eq("set_aside"), "subject"])
    moved = set(found.frame["lease_id"].dropna())
    live = [holdings.in_force(let, end) for end in holdings.month_ends(2024)]
    assert not aside & moved
    assert aside | moved == set(let.loc[pd.concat(live, axis=1).any(axis=1), "lease_id"])


def test_what_nobody_claims_is_visible_in_mu_where_it_is_more_than_rounding():
    owned = parcels(
        {"credit_code": None},
        {"parcel_id": "Q", "credit_code": None, "condition": "未供应"},
        {"parcel_id": "R", "credit_code": None},
        {"parcel_id": "S"},
        {"parcel_id": "T", "credit_code": None},
    ).assign(holder="某村", layer="parcels", file="p.zip", row=range(1, 6))
    land = pd.Series(
        {"P": 20_000.0, "Q": 20_000.0, "R": 20_000.0, "S": 20_000.0, "T": float("nan")}
    )
    found = build(
        leases(
            {"lessor_code": None, "area_m2": 15_000},
            {"parcel_id": "R", "lessor_code": None, "area_m2": 19_801},
        ),
        land,
        owned=owned,
    )
    free = holdings.unclaimed(owned, found.frame, land)
    assert free.fillna(-1).to_dict() == {
        "P": 5000.0,
        "Q": 20_000.0,
        "R": 199.0,
        "S": 0.0,
        "T": -1.0,
    }
    told = holdings.check_unclaimed(owned, free, land, on=YEAR_END)
    assert told[["code", "subject", "value", "detail", "effect"]].values.tolist() == [
        ["land_unclaimed", "P", "某村", "无企业用地 7.50 亩，占 25.0%", "kept"]
    ]
    free["R"] = 201.0
    told = holdings.check_unclaimed(owned, free, land, on=YEAR_END)
    assert told["subject"].tolist() == ["P", "R"]
