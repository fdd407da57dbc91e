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
from tcgis.outputs.pages import cards, reserve_list
from tcgis.outputs.pages.listing import Filters
from tcgis.records import ledger
from tcgis.records.database import open_workspace
from tcgis.words import terms

WAITING = ["G3", "G4"]
CUT = Excerpt(Filters(townships=("石南镇",)), 2, 4, date(2026, 12, 1), ("grade_d",))
SAID = "筛选：乡镇为石南镇；列入理由为D 类企业用地。　所列 2 条，全部 4 条。"


@pytest.fixture
def decided():
    """What is in force: G3 is taken into the reserve."""
    rows = [["G3", None, "纳入收储", "李四", "2025-01-02T08:30:00+00:00", "连续两年 D 类"]]
    frame = pd.DataFrame(rows, columns=["unit", "before", "after", "by", "at", "reason"])
    return frame.astype("string").assign(evidence="证据")


def recorded(engine, unit, *afters):
    """What holds on a parcel after each of some decisions."""
    for after in afters:
        seen = ledger.standing(engine, unit).version
        entry = ledger.Decision(
            by="张三", role="储备", unit=unit, after=after, reason=f"理由{seen}"
        )
        now = ledger.record_decision(engine, entry, seen=seen, known={"G3", "G4"})
    return now


@pytest.fixture
def engine(tmp_path):
    opened = open_workspace(tmp_path / "workspace")
    yield opened
    opened.dispose()


@pytest.fixture
def nobody():
    return pd.DataFrame(columns=["unit", "before", "after", "by", "at", "reason"], dtype="string")


def test_what_waits_comes_first(run, decided):
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


def test_a_decision_that_was_taken_back_is_none(run, engine):
    recorded(engine, "G4", "督促开工", "撤回")
    recorded(engine, "G3", "督促开工", "纳入收储", "撤回")
    held = ledger.current_decisions(engine)
    table = reserve_list.with_decisions(run, run.queue, held).set_index("parcel_id")
    assert table["decision"].fillna("无").to_dict() == {"G3": "督促开工", "G4": "无"}
    listed = reserve_list.parcels_with_decisions(run, held, WAITING)
    assert listed["decision_reason"].fillna("无").to_dict() == {"G3": "理由0", "G4": "无"}


def test_history_in_words(engine):
    recorded(engine, "G3", "督促开工", "纳入收储", "撤回")
    told = reserve_list.decisions_in_words(ledger.decision_history(engine, "G3"))
    assert told["处置决定"].tolist() == ["撤回", "纳入收储", "督促开工"]
    assert told["原决定"].fillna("无").tolist() == ["纳入收储", "督促开工", "无"]
    assert told["其后有效"].tolist() == ["督促开工", "纳入收储", "督促开工"]
    assert told["决定理由"].tolist() == ["理由2", "理由1", "理由0"]


def test_taking_back_says_what_and_what_is_then_in_force(engine):
    once = recorded(engine, "G3", "督促开工")
    assert reserve_list.choice_in_words("撤回", now=once) == "撤回“督促开工”，恢复为尚无决定"
    twice = recorded(engine, "G3", "纳入收储")
    assert reserve_list.choice_in_words("撤回", now=twice) == "撤回“纳入收储”，恢复“督促开工”"
    assert reserve_list.choice_in_words("暂不处置", now=twice) == "暂不处置"


def test_what_was_recorded_names_parcel_decision_officer_and_what_holds(run, engine):
    now = recorded(engine, "G3", "督促开工")
    at = ledger.beijing_time(now.last["at"])
    assert (
        reserve_list.recorded_in_words(run, now)
        == f"已记录：宗地 丙宗（G3），决定“督促开工”，经办人 张三，{at}。"
    )
    back = reserve_list.recorded_in_words(run, recorded(engine, "G3", "撤回"))
    assert back.endswith("现行决定：尚无。")
    assert "宗地 G4，" in reserve_list.recorded_in_words(run, recorded(engine, "G4", "暂不处置"))


def test_decisions_since_the_form_was_drawn_are_told_oldest_first(engine):
    recorded(engine, "G3", "督促开工", "纳入收储", "暂不处置")
    past = ledger.decision_history(engine, "G3")
    told = reserve_list.overtaken_in_words(past[past["version"] > 1])
    assert ["“纳入收储”，理由：理由1" in told[0], "“暂不处置”，理由：理由2" in told[1]] == [
        True
    ] * 2
    assert all("张三 已于" in line for line in told)


def test_a_decided_parcel_that_is_no_candidate_is_not_lost(run, decided):
    others = decided.assign(unit="G1")
    assert reserve_list.decided_elsewhere(run, others) == ["甲宗（G1）：纳入收储"]
    gone = decided.assign(unit="G99")
    assert reserve_list.decided_elsewhere(run, gone) == ["G99：纳入收储"]
    assert reserve_list.decided_elsewhere(run, decided) == []


@pytest.mark.parametrize(
    ("by", "parcels"),
    [
        ("priority", ["G3", "G3", "G4"]),
        ("due", ["G4", "G3", "G3"]),
        ("parcel_name", ["G3", "G3", "G4"]),
        ("land_mu", ["G3", "G3", "G4"]),
    ],
)
def test_orders_of_the_queue_what_is_missing_last(run, nobody, by, parcels):
    table = reserve_list.with_decisions(run, run.queue, nobody, by=by)
    assert table["parcel_id"].tolist() == parcels


def test_what_waits_comes_first_in_every_order(run, decided):
    for by in reserve_list.ORDERS:
        table = reserve_list.with_decisions(run, run.queue, decided, by=by)
        assert table["parcel_id"].tolist() == ["G4", "G3", "G3"], by


def test_the_parcel_in_hand_is_marked_in_each_of_its_rows(run, nobody):
    table = reserve_list.with_decisions(run, run.queue, nobody)
    told = reserve_list.candidates_in_words(table, "G3")
    assert told["在办"].tolist() == ["▶", "▶", ""]
    assert reserve_list.rows_of(table, "G3") == [0, 1]
    assert reserve_list.rows_of(table, None) == reserve_list.rows_of(table, "G9") == []
    assert set(reserve_list.candidates_in_words(table)["在办"]) == {""}


def test_land_that_may_be_named_idle_and_suspected_land_are_told_apart(run, nobody):
    dated = pd.DataFrame(
        {"parcel_id": ["G1", "G2", "G3"], "reason": ["half_built", "half_built", "idle_by_dates"],
         "evidence": "", "due": pd.NaT, "priority": [2, 3, 1]}
    ).astype({"reason": "string", "parcel_id": "string", "evidence": "string"})  # fmt: skip
    words = ["停工未建成（可认定）", "停工未建成（疑似）", "逾期未动工"]
    table = reserve_list.with_decisions(run, dated, nobody)
    assert reserve_list.candidates_in_words(table)["列入理由"].tolist() == words
    listed = reserve_list.parcels_with_decisions(
        run._replace(queue=dated), nobody, ["G1", "G2", "G3"]
    )
    assert listed["reasons"].tolist() == words


@pytest.fixture
def disputed(run):
    doubt = pd.Series({"G3": "宗地图形重叠（与 G1 重叠 5.00 ㎡）"}, dtype="string")
    return run._replace(parcels=run.parcels.assign(doubt=doubt.reindex(run.parcels.index)))


def test_disputed_land_is_marked_in_row_head_and_files(disputed, decided, tmp_path):
    why = "宗地图形重叠（与 G1 重叠 5.00 ㎡）"
    table = reserve_list.with_decisions(disputed, disputed.queue, decided)
    told = reserve_list.candidates_in_words(table).set_index("宗地代码")["资料存疑"]
    assert told["G3"].tolist() == [why, why]
    assert pd.isna(told["G4"])
    assert reserve_list.parcel_head(disputed, "G3") == ("丙宗", why)
    assert reserve_list.parcel_head(disputed, "G4") == ("G4", "")
    book = openpyxl.load_workbook(
        io.BytesIO(reserve_list.reserve_workbook(disputed, decided, WAITING, CUT))
    )
    cells = [cell for row in book["储备宗地清单"].iter_rows(values_only=True) for cell in row]
    assert why in cells
    path = tmp_path / "list.gpkg"
    path.write_bytes(reserve_list.reserve_geopackage(disputed, decided, WAITING, CUT))
    assert gpd.read_file(path, layer="reserve").set_index("parcel_id")["doubt"]["G3"] == why
    drawn, _ = opened(reserve_list.reserve_shapefile(disputed, decided, ["G3"], CUT), tmp_path)
    assert drawn["资料存疑"][0] == why


def test_disputed_land_is_marked_on_its_card(sample_run):
    doubt = sample_run.parcels["doubt"].dropna()
    assert ("资料存疑", doubt.iloc[0]) in cards.parcel_card(sample_run, doubt.index[0]).facts
    sound = sample_run.parcels.index[sample_run.parcels["doubt"].isna()][0]
    assert ("资料存疑", "—") in cards.parcel_card(sample_run, sound).facts


def test_the_day_stands_in_every_file(run, decided, tmp_path):
    moved = run._replace(provenance={**run.provenance, "idle_on": "2025-06-30"})
    told = "闲置、停工天数算到 2025-06-30（基准日）"
    book = openpyxl.load_workbook(
        io.BytesIO(reserve_list.reserve_workbook(moved, decided, WAITING, CUT))
    )
    basis = [str(cell) for row in book["口径"].iter_rows(values_only=True) for cell in row]
    assert any(told in cell for cell in basis)
    drawn, notes = opened(reserve_list.reserve_shapefile(moved, decided, ["G3"], CUT), tmp_path)
    assert told in notes
    assert str(drawn["基准日"][0]).startswith("2025-06-30")
    path = tmp_path / "list.gpkg"
    path.write_bytes(reserve_list.reserve_geopackage(moved, decided, WAITING, CUT))
    days = gpd.read_file(path, layer="reserve")["idle_on"].astype("string").str[:10]
    assert set(days) == {"2025-06-30"}


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
