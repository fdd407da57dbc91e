"""What the data page says of a check: the verdict, its tables, and where on the map faults lie."""

import gzip
import json

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from tcgis import findings
from tcgis.catalog.model import Catalog, County, Layer
from tcgis.line.assess import CheckReport
from tcgis.line.prepare import Prepared
from tcgis.outputs.pages import data_report, proofs
from tcgis.sources.coordinates import proof

CRS = "EPSG:4547"
EAST, NORTH = 500_000, 3_230_000


def lot(x, y=0):
    """A hundred metres by a hundred: 15 mu."""
    return box(EAST + x, NORTH + y, EAST + x + 100, NORTH + y + 100)


def place(file, row, layer="tax", sheet="2024"):
    return pd.DataFrame({"layer": [layer], "file": [file], "sheet": [sheet], "row": [row]})


def layer(name, title, department):
    return Layer(
        id=name, title=title, table="facts", department=department, reader="spreadsheet",
        files=["*.xlsx"], source="虚构", licence="示例",
    )  # fmt: skip


@pytest.fixture
def ready():
    county = County(id="demo", name="示例县", crs=CRS, envelope=[113, 29, 115, 30])
    layers = {"tax": layer("tax", "税收", "税务局"), "power": layer("power", "用电量", "供电公司")}
    parcels = gpd.GeoDataFrame(
        {"parcel_id": ["G1", "G2", "G3"]}, geometry=[lot(0), lot(200), lot(400)], crs=CRS
    )
    parks = gpd.GeoDataFrame({"park_name": ["示例园"]}, geometry=[lot(0).buffer(1000)], crs=CRS)
    tables = {
        "parcels": parcels,
        "enterprises": pd.DataFrame({"credit_code": ["91A"], "enterprise_name": ["示例甲公司"]}),
        "leases": pd.DataFrame({"lease_id": ["L1"], "parcel_id": ["G3"]}),
        "parks": parks,
        "county": gpd.GeoDataFrame({"name": ["示例县"]}, geometry=[lot(0).buffer(5000)], crs=CRS),
    }
    return Prepared(**dict.fromkeys(Prepared._fields))._replace(
        catalog=Catalog(county=county, layers=layers), tables=tables
    )


@pytest.fixture
def checked():
    told = [
        findings.found("tax_negative", place("a.xlsx", 9), subject="91A", field="tax_wan"),
        findings.found("enterprise_unknown", place("b.xlsx", 3), subject="示例丙", value="示例丙",
                       field="subject_id", effect=findings.SET_ASIDE),
        findings.found("enterprise_unknown", place("a.xlsx", 8), subject="示例丁",
                       field="subject_id", effect=findings.SET_ASIDE),
        findings.found("enterprise_unknown", place("a.xlsx", 5), subject="示例丙",
                       field="subject_id", effect=findings.SET_ASIDE),
        findings.found("year_missing", place("a.xlsx", 4), effect=findings.SET_ASIDE),
        findings.whole("file_missing_optional", layer="power"),
        findings.whole("control_missing"),
    ]  # fmt: skip
    counted = {"layer": ["tax", "tax", "tax"], "file": ["a.xlsx", "b.xlsx", "c.xlsx"]}
    counted |= {"rows_in": [1200, 3, 2], "rows_used": [1197, 2, 2], "rows_set_aside": [3, 1, 0]}
    counted |= {"rows_unaccounted": [0, 0, 0]}
    areas = pd.DataFrame(
        {
            "parcel_id": ["G1", "G2"],
            "certificate_area_m2": [10_000.0, 1.0],
            "reported_area_m2": [None, 10_000.0 - 1e-6],
            "geometry_area_m2": [10_000.0, 10_000.0],
            "reported_difference_m2": [None, -1e-6],
            "certificate_diagnosis": ["agrees", "wrong_unit"],
            "diagnosis": ["agrees", "wrong_unit"],
        }
    )
    return CheckReport(
        catalog=None,
        findings=findings.join(told),
        intake=pd.DataFrame(counted),
        places=gpd.GeoDataFrame(place("x", 1).iloc[:0], geometry=[], crs=CRS),
        holdings=pd.DataFrame({"credit_code": ["91A", "91A"], "parcel_id": ["G1", "G2"]}),
        areas=areas,
        gate=pd.DataFrame(),
        candidates=pd.DataFrame(),
        proofs=proof.no_proofs(),
    )


def test_the_verdict_counts_names_the_worst_and_accounts_for_the_rows(checked):
    said = data_report.data_verdict(checked)
    assert said.counts == {"must": 4, "should": 0, "note": 3}
    assert said.title == "还有 4 处必须修改，改正后再公布结果。"
    assert said.lines[0].startswith("最多的是：企业不在名录中（3 处）。")
    assert said.lines[1].startswith("文件所载 1,205 行 = 使用 1,201 行 + 搁置 4 行")


def test_rows_that_do_not_add_up_are_no_equation(checked):
    intake = checked.intake.assign(rows_used=[1190, 2, 2], rows_unaccounted=[7, 0, 0])
    said = data_report.data_verdict(checked._replace(intake=intake)).lines[1]
    assert said.startswith("文件所载 1,205 行 ≠ 使用 1,194 行 + 搁置 4 行：7 行对不上")


def test_without_a_must_the_data_can_be_used(checked):
    light = checked.findings[checked.findings["code"].eq("tax_negative")]
    said = data_report.data_verdict(checked._replace(findings=light))
    assert said.title == "数据可以使用：没有必须修改的问题。"
    assert len(said.lines) == 1


def test_kinds_are_listed_by_severity_the_most_frequent_first(checked):
    table = data_report.kinds_of_finding(checked.findings, "must")
    assert table.index.tolist() == ["enterprise_unknown", "year_missing"]
    assert table["条数"].tolist() == [3, 1]
    assert table["所在文件"].tolist() == ["b.xlsx、a.xlsx", "a.xlsx"]
    assert table["处理办法"].iloc[0].startswith("补正代码或名称")
    assert data_report.kinds_of_finding(checked.findings, "should").empty
    # the cures are seen whole: the longest has so many characters of 15 px
    longest = max(len(cure) for cure in table["处理办法"])
    assert table.attrs["widths"]["处理办法"] == 260
    assert table.attrs["lines"] == -(-longest * 15 // (260 - 18)) > 1


def test_rows_of_a_kind_stand_in_order_and_in_words(checked):
    rows = data_report.findings_of_code(checked.findings, "enterprise_unknown")
    words = data_report.findings_in_words(rows)
    assert words[["文件", "行号"]].to_numpy().tolist() == [
        ["a.xlsx", 5], ["a.xlsx", 8], ["b.xlsx", 3],
    ]  # fmt: skip
    assert set(words["字段"]) == {"企业或宗地代码"}
    assert set(words.iloc[:, -1]) == {"整行未使用"}
    assert "补充说明" not in words  # nobody said anything there
    assert data_report.kind_title(rows) == "企业不在名录中：3 条"
    key = f"{rows.index[2]}-1"
    assert data_report.finding_sentence(checked.findings, key).startswith(
        "文件：b.xlsx；工作表：2024；行号：3；"
    )


def test_a_shape_s_digest_is_not_shown_but_what_is_said_of_it():
    rows = findings.found(
        "geometry_repair_proposed", place("g.zip", 7), subject="G1", value="abc123",
        field="geometry", detail="边界自相交；现图形 9.00 ㎡，按建议修复后 9.50 ㎡",
    )  # fmt: skip
    words = data_report.findings_in_words(rows)
    assert "abc123" not in words.to_string()
    assert words["补充说明"].tolist() == ["边界自相交；现图形 9.00 ㎡，按建议修复后 9.50 ㎡"]
    assert words.attrs["lines"] == 2
    other = findings.found("tax_negative", place("a.xlsx", 9), value="-5")
    assert data_report.findings_in_words(other)["原值"].tolist() == ["-5"]


def test_every_file_has_its_verdict_and_what_is_of_no_file_its_name(checked, ready):
    table = data_report.file_table(checked, ready.catalog).set_index("文件")
    assert table["结论"].to_dict() == {
        "a.xlsx": "必须修改", "b.xlsx": "必须修改", "c.xlsx": "已通过",
        "供电公司：用电量（无文件）": "已通过", "整套数据": "已通过",
    }  # fmt: skip
    figures = ["文件所载行数", "使用行数", "搁置行数", "必须修改", "提示"]
    assert table.loc["a.xlsx", figures].tolist() == [1200, 1197, 3, 3, 1]


def shown(ready, checked, subject, row=9, file="a.xlsx"):
    rows = findings.found("tax_negative", place(file, row), subject=subject)
    drawn = data_report.finding_places(ready, checked, rows)
    return {key: shape.centroid.x - EAST - 50 for key, shape in drawn.geometry.items()}


@pytest.mark.parametrize(
    ("subject", "where"),
    [
        ("G2", {"0": 200}),  # a parcel
        ("L1", {"0": 400}),  # a lease
        ("91A", {"0": 0, "0-1": 200}),  # a firm by its code: all the land it uses
        ("示例甲公司", {"0": 0, "0-1": 200}),  # and by its name
        ("示例戊公司", {}),
        (None, {}),
    ],
)
def test_a_finding_lies_on_the_land_it_speaks_of(ready, checked, subject, where):
    assert shown(ready, checked, subject) == pytest.approx(where)


def test_a_row_s_own_shape_comes_before_its_parcel_s(ready, checked):
    own = gpd.GeoDataFrame(place("a.xlsx", 9), geometry=[lot(800)], crs=CRS)
    assert shown(ready, checked._replace(places=own), "G2") == pytest.approx({"0": 800})
    assert shown(ready, checked._replace(places=own), "G2", row=8) == pytest.approx({"0": 200})


def test_the_map_calls_a_shape_by_its_subject_and_fault_and_paints_its_severity(ready, checked):
    drawn = data_report.finding_places(ready, checked, checked.findings)
    one = drawn.iloc[0]
    assert one["parcel_name"].startswith("91A ")
    assert one["state"] == "note"
    assert one["land_mu"] == pytest.approx(15)
    spec, features = data_report.places_map(ready, drawn)
    ids = [each["id"] for each in json.loads(gzip.decompress(features))["features"]]
    assert ids == drawn.index.tolist()
    assert "级别" in gzip.decompress(spec).decode()


def proved(*rows):
    names = ["file", "verdict", "lon_before", "lat_before", "lon", "lat"]
    return pd.DataFrame(rows, columns=names).reindex(columns=proof.PROOF_COLUMNS)


def test_proof_places_show_before_and_after_and_leave_the_far_away_out(ready, checked):
    told = proved(
        ["a.shp", "agrees", 114.0, 29.2, 114.0, 29.2],  # as claimed: drawn once
        ["b.shp", "conflict", 114.5, 29.2, 114.0, 29.2],
        ["c.shp", "conflict", 95.0, 29.2, 114.1, 29.3],  # the claim lies far away
        ["d.shp", "unknown", None, None, None, None],
    )
    drawn = proofs.proof_places(ready, checked._replace(proofs=told))
    assert drawn[["parcel_name", "state"]].to_numpy().tolist() == [
        ["a.shp　采用的位置", "as_read"],
        ["b.shp　采用的位置", "as_read"],
        ["c.shp　采用的位置", "as_read"],
        ["b.shp　按声明的位置", "as_claimed"],
    ]
    at = gpd.GeoSeries([Point(114.5, 29.2)], crs=4490).to_crs(CRS).iloc[0]
    assert drawn.geometry.iloc[3].centroid.distance(at) < 0.01


def test_proofs_begin_with_the_file_that_contradicts_its_claim(checked):
    at = [114.0, 29.2, 114.0, 29.2]
    told = proved(["a.shp", "agrees", *at], ["b.shp", "conflict", *at])
    table = proofs.proof_table(checked._replace(proofs=told))
    assert table["图形文件"].tolist() == ["b.shp", "a.shp"]
    assert table["判定"].tolist() == ["与声明不符，已按坐标判定", "与声明相符"]
    assert "样点 X（原文件）" not in table


def test_three_areas_leave_out_what_agrees_and_begin_with_the_diagnosis(checked):
    table = data_report.area_table(checked)
    assert list(table)[:2] == ["宗地代码", "面积诊断"]
    assert table["宗地代码"].tolist() == ["G2"]
    assert table["面积诊断"].tolist() == ["疑似单位填错"]
    assert f"{table['上报比图形多（㎡）'].iloc[0]:.2f}" == "0.00"  # and not -0.00


def test_the_gate_puts_red_first_and_is_empty_without_control_figures(checked):
    lights = ["green", "grey", "red", "amber"]
    table = pd.DataFrame(
        {
            "light": lights, "scope": ["county", "county", "department", "park"], "name": None,
            "year": 2024, "item": "tax_wan",
            "ours": [100.0, 5.0, 120.0, 103.0], "control": [100.0, None, 100.0, 100.0],
            "difference": [0.0, None, 20.0, 3.0], "share": [0.0, None, 0.2, 0.03],
        }
    )  # fmt: skip
    told = data_report.control_table(checked._replace(gate=table))
    assert told.iloc[:, -2].tolist()[:3] == [20.0, 3.0, 0.0]  # difference, in 万元
    assert told.iloc[:, -1].tolist()[:3] == [20.0, 3.0, 0.0]  # and in per cent
    assert pd.isna(told.iloc[3, -1])  # nobody gave a figure for it
    assert told.iloc[0, :5].tolist() == ["与控制数不符", "来源部门", None, "2024", "税收（万元）"]
    assert set(told["核对范围"]) == {"全县", "来源部门", "园区合计"}
    nothing = table.assign(control=float("nan"))
    assert data_report.control_table(checked._replace(gate=nothing)).empty
    assert data_report.control_table(checked).empty
