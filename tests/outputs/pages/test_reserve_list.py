"""The queue with its decisions, on the page and in files for other programs."""

import io
import sqlite3
import zipfile
from contextlib import closing
from datetime import date

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from tcgis.outputs.files import shapefiles
from tcgis.outputs.files.excerpt import Excerpt
from tcgis.outputs.pages import reserve_list
from tcgis.outputs.pages.listing import Filters
from tcgis.records import ledger
from tcgis.records.database import open_workspace
from tcgis.words import terms

WAITING = ["G3", "G4"]
CUT = Excerpt(Filters(townships=("石南镇",)), 2, 4, date(2026, 12, 1), ("grade_d",))
SAID = "筛选：乡镇为石南镇；列入理由为D 类企业用地。　所列 2 条，全部 4 条。"


@pytest.fixture
def decided():
    """G3: taken into the reserve; G4: decided and undone."""
    rows = [
        ["G3", None, "纳入收储", "李四", "2025-01-02T08:30:00+00:00", "连续两年 D 类"],
        ["G4", "督促开工", "撤回", "王五", "2025-01-03T16:00:00+00:00", "误点"],
    ]
    frame = pd.DataFrame(rows, columns=["unit", "before", "after", "by", "at", "reason"])
    return frame.astype("string").assign(evidence="证据")


@pytest.fixture
def nobody():
    return pd.DataFrame(columns=["unit", "before", "after", "by", "at", "reason"], dtype="string")


def test_what_waits_comes_first_and_an_undone_decision_is_none(run, decided):
    table = reserve_list.with_decisions(run, run.queue, decided)
    assert table[["parcel_id", "reason"]].values.tolist() == [
        ["G4", "unsupplied"], ["G3", "grade_d"], ["G3", "low_yield"],
    ]  # fmt: skip
    assert table["decision"].fillna("无").tolist() == ["无", "纳入收储", "纳入收储"]
    assert table["decided_at"][1] == "2025-01-02 16:30"
    assert table["land_mu"].fillna(-1).tolist() == [-1, 15, 15]


def test_without_decisions_the_queue_keeps_its_order(run, nobody):
    table = reserve_list.with_decisions(run, run.queue, nobody)
    assert table["parcel_id"].tolist() == ["G3", "G3", "G4"]
    assert table["decision"].isna().all()


def test_candidates_in_words_row_by_row(run, decided):
    table = reserve_list.with_decisions(run, run.queue, decided)
    told = reserve_list.candidates_in_words(table)
    assert told["宗地代码"].tolist() == table["parcel_id"].tolist()
    first = told.iloc[0]
    assert (first["列入理由"], first["到期日"], first["优先级"]) == ("未供应土地", "2025-06-30", 5)
    assert pd.isna(first["亩均税收（万元/亩）"])
    assert told.iloc[1]["亩均税收（万元/亩）"] == 0.1


def test_history_in_words(tmp_path):
    engine = open_workspace(tmp_path)
    for version, after in enumerate(["督促开工", "撤回"]):
        entry = ledger.Decision(
            by="张三", role="储备", unit="G3", after=after, reason=f"理由{version}"
        )
        ledger.record_decision(engine, entry, expected_version=version)
    told = reserve_list.decisions_in_words(ledger.decision_history(engine, "G3"))
    engine.dispose()
    assert told["处置决定"].tolist() == ["撤回", "督促开工"]
    assert told["原决定"].fillna("无").tolist() == ["督促开工", "无"]
    assert told["决定理由"].tolist() == ["理由1", "理由0"]


def test_what_rasters_show_is_told_as_a_hint(run):
    assert reserve_list.remote_evidence(run, "G3") == [
        "坡度（DEM，仅供参考）：中位数 3.1%，90 分位 16.0%；工业、物流用地自然坡度宜小于 15%",
        "影像建成面积占比 42.5%（仅作提示，不作认定依据）",
    ]
    assert reserve_list.remote_evidence(run, "G1") == []
    assert reserve_list.remote_evidence(run._replace(evidence=pd.DataFrame()), "G3") == []


def test_one_row_a_parcel_in_the_order_asked_for(run, decided):
    table = reserve_list.parcels_with_decisions(run, decided, ["G4", "G3", "G1"])
    assert table.index.tolist() == ["G4", "G3", "G1"]
    assert table["reasons"].fillna("无").tolist() == [
        "未供应土地",
        "D 类企业用地、亩均税收偏低",
        "无",
    ]
    assert table.loc["G3", "evidence"] == "用地企业 丙公司 评为 D 类。亩均税收 0.10 万元/亩。"
    assert table["priority"].fillna(0).tolist() == [5, 3, 0]


def test_xlsx_holds_only_the_parcels_asked_for(run, decided):
    book = openpyxl.load_workbook(
        io.BytesIO(reserve_list.reserve_workbook(run, decided, ["G3"], CUT))
    )
    assert book.sheetnames == ["储备宗地清单", "口径"]
    rows = [list(row) for row in book["储备宗地清单"].iter_rows(values_only=True)]
    assert rows[0][0].startswith("示例数据")
    assert rows[1][0] == SAID
    assert rows[2][0].startswith("导出日期：2026-12-01")
    assert [row[0] for row in rows[3:]] == ["合计", "宗地代码", "G3"]
    cells = dict(zip(rows[4], rows[5], strict=True))
    assert cells["处置决定"] == "纳入收储"
    assert cells["类别"] == "D 类"
    assert cells["影像建成面积占比（%）"] == 42.5
    assert cells["坡度 90 分位（%）"] == 16
    assert rows[3][rows[4].index("计评用地（亩）")] == 15


def test_gpkg_holds_the_same_list_with_its_classes(run, decided, tmp_path):
    path = tmp_path / "list.gpkg"
    path.write_bytes(reserve_list.reserve_geopackage(run, decided, WAITING, CUT))
    table = gpd.read_file(path, layer="reserve").set_index("parcel_id")
    assert table["decision"].fillna("无").to_dict() == {"G3": "纳入收储", "G4": "无"}
    assert table["class"].to_dict() == {"G3": "D", "G4": "unsupplied"}
    assert set(table["data_note"]) == {"示例数据"}
    with closing(sqlite3.connect(path)) as book:
        ((note,),) = book.execute(
            "SELECT description FROM gpkg_contents WHERE table_name='reserve'"
        )
    assert SAID in note
    style = gpd.read_file(path, layer="layer_styles")["styleQML"][0]
    assert 'value="unsupplied"' in style


def opened(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        book.extractall(folder)
    notes = (folder / "readme.txt").read_text("utf-8-sig")
    return gpd.read_file(folder / "reserve.shp"), notes


def test_shapefile_in_gbk_with_short_chinese_names(run, decided, tmp_path):
    table, notes = opened(reserve_list.reserve_shapefile(run, decided, ["G3"], CUT), tmp_path)
    assert (tmp_path / "reserve.cpg").read_text() == "GBK"
    row = table.iloc[0]
    assert (row["宗地代码"], row["用地企业"], row["类别"]) == ("G3", "丙公司", "D 类")
    assert (row["用地亩"], row["亩均税收"], row["影像建成"]) == (15, 0.1, 42.5)
    assert (row["处置决定"], row["经办人"]) == ("纳入收储", "李四")
    assert row["坐落"] is None
    assert row.geometry.area == 10_000
    assert table.crs.to_epsg() == 4547
    assert "亩均税收\t亩均税收（万元/亩）" in notes
    assert notes.startswith("示例数据")
    assert SAID in notes


def test_a_character_outside_gbk_turns_the_file_to_gb18030_and_is_told(run, nobody, tmp_path):
    table, notes = opened(reserve_list.reserve_shapefile(run, nobody, ["G3", "G4"], CUT), tmp_path)
    assert (tmp_path / "reserve.cpg").read_text() == "GB18030"
    assert table["坐落"].fillna("无").tolist() == ["无", "㙓塘村"]
    assert "不在 GBK 字库中" in notes
    assert "㙓（宗地 G4）" in notes


def test_a_long_text_is_cut_at_a_whole_character_and_told(run, nobody, tmp_path):
    long = run.queue.assign(evidence="a" + "证" * 200)
    content = reserve_list.reserve_shapefile(run._replace(queue=long), nobody, ["G3"], CUT)
    table, notes = opened(content, tmp_path)
    assert table["证据"][0] == "a" + "证" * 126
    assert "字段“证据”有 1 行超过 254 字节" in notes


def test_field_names_fit_ten_bytes_and_differ():
    names = [*reserve_list.EXPORT_COLUMNS, "parcel_id", "data_note"]
    chinese = [terms.text(f"shp_{name}") for name in names]
    assert [name for name in chinese if len(name.encode("gbk")) > 10] == []
    assert len(set(chinese)) == len(names)


def test_a_name_that_does_not_fit_would_be_seen():
    assert len("亩均税收合计".encode("gbk")) > 10


def test_the_same_list_gives_the_same_bytes(run, decided):
    for make in (
        reserve_list.reserve_workbook,
        reserve_list.reserve_geopackage,
        reserve_list.reserve_shapefile,
    ):
        assert make(run, decided, WAITING, CUT) == make(run, decided, WAITING, CUT)


def test_cutting_keeps_what_fits():
    table = gpd.GeoDataFrame({"evidence": ["证" * 127, "短"]}, geometry=[None, None], crs=4547)
    fitted = shapefiles.fit_table(table)
    assert fitted.table["evidence"].tolist() == ["证" * 127, "短"]
    assert fitted.encoding == "GBK"
    assert len(fitted.notes) == 1
