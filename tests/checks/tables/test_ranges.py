import pytest

from tcgis.checks.layer import check_layer
from tests.checks.sent import COUNTY, layer, read, short, square


def check(table, name, values, kind="number", **more):
    keys = {"parcels": "parcel_id", "buildings": "building_id", "leases": "lease_id"}
    columns = {keys[table]: {"from": ["编号"]}, name: {"from": ["值"], "kind": kind}}
    given = {"编号": [f"X{n}" for n in range(len(values))], "值": values}
    if table != "leases":
        given["geometry"] = [square(300 * n, 0) for n in range(len(values))]
    return check_layer(layer(table, columns, **more), read(given), COUNTY)


@pytest.mark.parametrize(
    ("table", "name", "inside", "outside", "effect"),
    [
        ("parcels", "built_share", [0, 0.3, 1], [-0.1, 1.01, 85], "value_dropped"),
        ("parcels", "invested_share", [0, 1], [-0.01, 25], "value_dropped"),
        ("parcels", "density", [0, 0.45, 1], [45, -1], "value_dropped"),
        ("parcels", "far", [0, 1.2, 10], [-1, 10.1, 120], "value_dropped"),
        ("parcels", "certificate_area_m2", [0.01, 2e7], [0, -5, 1e11], "value_dropped"),
        ("parcels", "reported_area_m2", [100], [0], "value_dropped"),
        ("parcels", "term_years", [1, 50, 70], [0, 99, 2053], "value_dropped"),
        ("buildings", "floors", [1, 60], [0, 61, -2], "value_dropped"),
        ("buildings", "storey_height_m", [2, 30], [0.5, 31], "kept"),
        ("leases", "floor_area_m2", [10], [0, -10], "value_dropped"),
    ],
)
def test_named_limits(table, name, inside, outside, effect):
    frame, found = check(table, name, [*inside, *outside])
    told = found[found["code"].eq("value_out_of_range")]
    rows = range(2 + len(inside), 2 + len(inside) + len(outside))
    assert short(told) == [("value_out_of_range", row, effect) for row in rows]
    assert set(told["field"]) == {name}
    kept = len(inside) + (len(outside) if effect == "kept" else 0)
    assert frame[name].notna().sum() == kept
    assert len(frame) == len(inside) + len(outside)


def test_the_finding_gives_value_and_limits():
    _, found = check("parcels", "built_share", [85])
    assert found[["subject", "value", "detail"]].to_numpy().tolist() == [
        ["X0", "85", "应不小于 0、不大于 1"]
    ]
    _, found = check("parcels", "certificate_area_m2", [0])
    told = found[found["code"].eq("value_out_of_range")]
    assert told["detail"].iloc[0].startswith("应大于 0、不大于 ")


def test_a_date_of_what_has_happened_lies_in_living_memory():
    dates = ["2204-05-01", "1948-12-31", "2024-05-01"]
    frame, found = check("parcels", "supplied_on", dates, kind="date")
    assert frame["supplied_on"].isna().to_list() == [True, True, False]
    assert [code for code, *_ in short(found)] == ["value_out_of_range"] * 2
    assert found["value"].to_list() == ["2204-05-01", "1948-12-31"]
    # the end of a term may lie far ahead
    assert short(check("parcels", "term_end", ["2204-05-01"], kind="date")[1]) == []


def test_a_required_value_that_is_dropped_puts_its_row_aside():
    described = layer(
        "leases",
        {"lease_id": {"from": ["编号"]}, "area_m2": {"from": ["值"], "kind": "number",
                                                     "unit": "平方米", "required": True}},
    )  # fmt: skip
    frame, found = check_layer(described, read({"编号": ["L"], "值": [-3]}), COUNTY)
    assert len(frame) == 0
    assert [effect for *_, effect in short(found)] == ["value_dropped", "set_aside"]


def test_words_under_a_heading_of_figures_are_not_looked_at():
    frame, found = check("parcels", "far", ["≥1.0"], kind="text")
    assert frame["far"].to_list() == ["≥1.0"]
    assert short(found) == []


CODE = "91421222MA4900002J"


def facts(items, **columns):
    described = layer(
        "facts",
        {
            "credit_code": {"from": ["代码"]},
            **{n: {"from": [n], "kind": "number"} for n in columns},
        },
        facts={name: {"from": [name]} for name in items},
        year=2024,
    )
    given = {"代码": [CODE] * 2, **items, **columns}
    return check_layer(described, read(given), COUNTY)


def test_a_negative_amount_is_dropped_but_its_row_stays_so_that_no_sum_passes_for_whole():
    frame, found = facts({"staff": [-3, 10], "added_value_wan": [-5, 1], "tax_wan": [-1, 2]})
    told = found[found["code"].eq("value_out_of_range")]
    assert told[["row", "field", "value", "effect"]].to_numpy().tolist() == [
        [2, "staff", "-3", "value_dropped"]
    ]
    staff = frame[frame["item"].eq("staff")]["value"]
    assert (len(staff), staff.sum(skipna=False)) == (2, pytest.approx(float("nan"), nan_ok=True))
    # refunds and losses are amounts
    assert frame.loc[frame["item"].eq("added_value_wan"), "value"].to_list() == [-5, 1]
    assert frame.loc[frame["item"].eq("tax_wan"), "value"].to_list() == [-1, 2]


@pytest.mark.parametrize(
    ("mu", "told"),
    [(30.0, 0), (30.2, 0), (30.5, 1), (2.0, 1), (20_000.0, 1)],  # ha, and m² under 亩
)
def test_an_area_that_tax_and_tax_per_mu_contradict_is_told(mu, told):
    # 60 万元 ÷ 2 万元 a mu = 30 mu
    area = mu * 10_000 / 15
    _, found = facts({"tax_wan": [60.0, 60.0], "tax_per_mu": [2.0, 2.0]}, area_m2=[area, 20_000.0])
    implied = found[found["code"].eq("area_implied")]
    assert short(implied) == [("area_implied", 2, "kept")] * told
    if told:
        assert implied["detail"].to_list() == [
            f"60.0000 万元 ÷ 2 万元/亩 = 30.00 亩，填报 {mu:.2f} 亩"
        ]


def test_a_small_tax_per_mu_is_rounded_coarsely():
    # 0.314 万元 on 30 mu is 0.0105 a mu, written 0.01: implied 31.4 mu
    _, found = facts({"tax_wan": [0.314, 1.0], "tax_per_mu": [0.01, None]}, area_m2=[20_000.0, 1.0])
    assert "area_implied" not in found["code"].to_list()
