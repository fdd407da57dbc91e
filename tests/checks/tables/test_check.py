import geopandas as gpd
import pandas as pd
import pytest

from tcgis import findings
from tcgis.checks.layer import check_layer
from tcgis.checks.tables import check as tables
from tcgis.checks.tables import schema
from tcgis.words import terms
from tests.checks.sent import COUNTY, layer, read, short, square

CODE = "91421222MA4900002J"
OTHER = "91421222MAC0TE5T4Q"

REGISTER = layer(
    "enterprises",
    {
        "credit_code": {"from": ["代码"], "kind": "code"},
        "enterprise_name": {"from": ["名称"]},
        "industry": {"from": ["行业"]},
        "size": {"from": ["规模"], "values": {"规模以上": "规上", "规模以下": "规下"}},
        "registered_on": {"from": ["成立"]},
        "production_on": {"from": ["投产"]},
    },
)
FULL = {
    "代码": [CODE],
    "名称": ["甲"],
    "行业": ["C1311"],
    "规模": ["规模以上"],
    "成立": ["2010-01-01"],
    "投产": ["2012年3月"],
}


def check(described, given, **more):
    return check_layer(described, read(given, **more), COUNTY)


def test_every_canonical_column_is_there_with_its_type():
    frame, found = check(REGISTER, FULL)
    assert len(found) == 0
    row = frame.iloc[0]
    assert row["credit_code"] == CODE
    assert (row["industry2"], row["size"]) == ("13", "规上")
    assert row["production_on"] == pd.Timestamp("2012-03-01")
    assert list(frame)[:3] == ["credit_code", "enterprise_name", "former_names"]
    assert list(frame)[-4:] == findings.SOURCE
    assert frame["sector"].isna().all()
    assert str(frame["sector"].dtype) == "string"
    assert str(frame["above_scale_on"].dtype) == "datetime64[us]"


@pytest.mark.parametrize("table", sorted(schema.TABLES))
def test_types_are_the_same_with_rows_and_without(table):
    kinds = {name: schema.DTYPES[kind] for name, kind in schema.TABLES[table].items()}
    if "year" in kinds:
        kinds["year"] = "int64"
    described = layer(table, reader="vector", year=2024)
    for count in (0, 1):
        frame, _ = tables.check_table(described, read({"x": ["1"] * count}), COUNTY)
        assert {name: str(frame[name].dtype) for name in kinds} == kinds


def test_every_canonical_column_has_a_term():
    names = {name for columns in schema.TABLES.values() for name in columns}
    assert names - terms.load().terms.keys() == set()


def test_units_are_converted_once():
    described = layer(
        "parcels",
        {
            "parcel_id": {"from": ["宗地"]},
            "certificate_area_m2": {"from": ["面积"], "unit": "公顷"},
            "built_share": {"from": ["动工"], "unit": "%"},
        },
        reader="vector",
    )
    frame, _ = check(described, {"宗地": ["P1"], "面积": ["1.5"], "动工": [40]})
    assert frame["certificate_area_m2"].to_list() == [15_000.0]
    assert frame["built_share"].to_list() == [0.4]


def test_constants_fill_every_row_in_their_type():
    described = layer(
        "parcels",
        {"parcel_id": {"from": ["宗地"]}},
        reader="vector",
        constants={"condition": "未供应", "supplied_on": "2024-05-01"},
    )
    frame, _ = check(described, {"宗地": ["P1", "P2"]})
    assert frame["condition"].to_list() == ["未供应", "未供应"]
    assert frame["supplied_on"].to_list() == [pd.Timestamp("2024-05-01")] * 2


LAND = layer(
    "parcels",
    {"parcel_id": {"from": ["宗地"]}, "condition": {"from": ["开发状态"]}},
    reader="vector",
)


@pytest.mark.parametrize("written", [" 停工 ", "停 工", "停\u3000工", "停\n工"])
def test_blanks_within_a_word_of_a_closed_list_are_no_other_word(written):
    frame, found = check(LAND, {"宗地": ["P1"], "开发状态": [written]})
    assert frame["condition"].to_list() == ["停工"]
    assert found[found["code"].eq("value_unknown")].empty


@pytest.mark.parametrize("written", ["已停工", "空置", "闲置土地", "停产"])
def test_what_an_unknown_word_of_land_is_taken_for_is_told(written):
    frame, found = check(LAND, {"宗地": ["P1"], "开发状态": [written]})
    assert frame["condition"].to_list() == [written]
    told = found[found["code"].eq("value_unknown")]["detail"]
    assert told.str.contains("认不出的词按没有登记处理").tolist() == [True]


def test_a_word_that_a_closed_column_does_not_know_is_told_and_kept():
    frame, found = check(REGISTER, FULL | {"规模": ["特大"]})
    assert frame["size"].to_list() == ["特大"]
    assert found[["code", "value", "field", "effect"]].to_numpy().tolist() == [
        ["value_unknown", "特大", "size", "kept"]
    ]


def test_a_cell_that_cannot_be_read_is_dropped_and_told_with_its_place():
    described = layer(
        "leases",
        {"parcel_id": {"from": ["宗地"]}, "area_m2": {"from": ["面积"], "unit": "㎡"}},
    )
    frame, found = check(
        described, {"宗地": ["P1", "P2"], "面积": ["约三亩", "-"]}, sheets=["甲"] * 2
    )
    assert frame["area_m2"].isna().all()
    told = found[["code", "sheet", "row", "field", "value", "effect"]].to_numpy().tolist()
    assert told == [
        ["value_missing", "甲", 3, "area_m2", "-", "kept"],
        ["value_unreadable", "甲", 2, "area_m2", "约三亩", "value_dropped"],
    ]


def test_a_column_that_was_not_sent_is_told_once():
    _, found = check(REGISTER, {"代码": [CODE, OTHER], "名称": ["甲", "乙"]})
    missing = found[found["code"].eq("heading_missing")]
    assert missing["subject"].to_list() == ["industry", "size", "registered_on", "production_on"]


def test_a_required_column_that_the_reader_tells_of_is_not_told_twice():
    described = layer("leases", {"parcel_id": {"from": ["宗地"], "required": True}})
    _, found = check(described, {"别的": ["x"]})
    assert short(found) == [("required_missing", 2, "set_aside")]


def test_a_row_without_a_required_value_is_set_aside_by_name():
    described = layer(
        "leases",
        {"parcel_id": {"from": ["宗地"], "required": True}, "lessee_name": {"from": ["承租"]}},
    )
    frame, found = check(described, {"宗地": ["P1", None], "承租": ["甲", "乙"]})
    assert frame["parcel_id"].to_list() == ["P1"]
    assert short(found) == [("required_missing", 3, "set_aside")]
    assert found["field"].to_list() == ["parcel_id"]


def test_rows_the_reader_set_aside_are_out_of_play():
    place = read(FULL).frame
    told = findings.found("datum_unverified", place, effect=findings.SET_ASIDE)
    frame, found = check(REGISTER, FULL, told=told)
    assert (len(frame), len(found)) == (0, 0)


def test_dates_out_of_order_are_told_and_kept():
    frame, found = check(REGISTER, FULL | {"成立": ["2013-01-01"]})
    assert len(frame) == 1
    assert short(found) == [("dates_out_of_order", 2, "kept")]
    assert found["subject"][0] == CODE
    assert found["detail"][0] == "晚于 2012-03-01（投产日期）"


def test_one_finding_a_row_for_dates_out_of_order():
    described = layer(
        "parcels",
        {
            "parcel_id": {"from": ["宗地"]},
            "supplied_on": {"from": ["供地"]},
            "started_on": {"from": ["开工"]},
            "finished_on": {"from": ["竣工"]},
        },
        reader="vector",
    )
    given = {"宗地": ["P1"], "供地": ["2024-01-01"], "开工": ["2023-01-01"], "竣工": ["2022-01-01"]}
    _, found = check(described, given | {"geometry": [square(0, 0)]})
    assert found[["code", "field"]].to_numpy().tolist() == [["dates_out_of_order", "supplied_on"]]


def test_parcels_keep_their_shapes_and_system():
    described = layer("parcels", {"parcel_id": {"from": ["宗地"]}}, reader="vector")
    frame, _ = check(described, {"宗地": ["P1"], "geometry": [square(0, 0)]})
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs.to_epsg() == 4547
    assert frame.geometry.area.to_list() == [10_000.0]


def test_parcels_sent_as_a_list_stay_without_a_shape():
    described = layer("parcels", {"parcel_id": {"from": ["宗地"]}})
    frame, found = check(described, {"宗地": ["P1"]})
    assert frame["parcel_id"].to_list() == ["P1"]
    assert frame.geometry.isna().to_list() == [True]
    assert short(found) == [("geometry_missing", 2, "value_dropped")]


def test_years_of_vetoes_come_from_the_column_the_sheet_or_the_catalogue():
    columns = {"credit_code": {"from": ["代码"]}, "year": {"from": ["年度"]}}
    given = {"代码": [CODE] * 3, "年度": ["2022年", None, None]}
    sheets = ["2023年", "2023年", "名单"]
    frame, found = check(layer("vetoes", columns), given, sheets=sheets)
    assert frame["year"].to_list() == [2022, 2023]
    assert short(found) == [("year_unclear", 4, "set_aside")]
    frame, _ = check(layer("vetoes", columns, year=2024), given, sheets=sheets)
    assert frame["year"].to_list() == [2022, 2023, 2024]


def test_every_code_of_a_finding_in_checks_has_its_words():
    named = {"key_repeated", "enterprise_repeated", "parcel_id_repeated", "total_row",
             "key_missing", "required_missing", "year_missing", "geometry_missing",
             "outside_county", "value_missing", "value_unreadable", "code_rounded",
             "date_unreadable", "date_placeholder", "area_differs", "area_conflict",
             "area_rounded"}  # fmt: skip
    assert named - terms.load().faults.keys() == set()


@pytest.mark.parametrize(("shift", "carried"), [("gcj02", True), ("none", False), (None, False)])
def test_rows_keep_the_mark_of_shifted_degrees_if_their_layer_says_so(shift, carried):
    lots = layer("parcels", {"parcel_id": {"from": ["代码"]}}, reader="vector", shift=shift)
    given = {"代码": ["A1"], "shifted": [True], "geometry": [square(0, 0)]}
    frame, _ = check(lots, given)
    assert ("shifted" in frame) == carried  # else it is a column of the sender's
    if carried:
        assert frame["shifted"].to_list() == [True]
        assert str(frame["shifted"].dtype) == "boolean"
        assert list(frame)[-5:-1] == findings.SOURCE


def test_control_figures_know_their_scopes_and_years():
    described = layer(
        "controls",
        {
            "scope": {"from": ["范围"], "values": {"全县": "county", "园区": "park"}},
            "name": {"from": ["名称"]},
            "year": {"from": ["年度"]},
            "item": {"from": ["指标"], "values": {"税收": "tax_wan"}},
            "value": {"from": ["控制数"]},
        },
        constants={"unit": "元"},
    )
    given = {
        "范围": ["全县", "园区", "省"],
        "名称": [None, "示例园", "某省"],
        "年度": ["2024年", 2024, None],
        "指标": ["税收"] * 3,
        "控制数": ["12,000", 5, 1],
    }
    frame, found = check_layer(described, read(given), COUNTY)
    columns = ["scope", "year", "item", "value", "unit"]
    assert frame[columns].values.tolist() == [
        ["county", 2024, "tax_wan", 12_000.0, "元"],
        ["park", 2024, "tax_wan", 5.0, "元"],
    ]
    assert short(found) == [("value_unknown", 4, "kept"), ("year_missing", 4, "set_aside")]


def test_a_meter_stands_in_a_row_for_each_of_its_users():
    described = layer(
        "meters",
        {
            "account": {"from": ["户号"]},
            "enterprise_name": {"from": ["企业"]},
            "share": {"from": ["份额"], "unit": "%"},
        },
    )
    given = {"户号": ["k 1", "K1", None], "企业": ["甲", "乙", "丙"], "份额": ["60%", 40, 10]}
    frame, found = check_layer(described, read(given), COUNTY)
    assert frame[["account", "enterprise_name"]].values.tolist() == [["K1", "甲"], ["K1", "乙"]]
    assert short(found) == [("key_missing", 4, "set_aside")]
    assert frame["share"].tolist() == [0.6, 0.4]
