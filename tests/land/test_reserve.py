"""One row a parcel and reason, each with the figures and dates that carry it."""

import pandas as pd
import pytest

from tcgis.land import reserve
from tcgis.words import terms

ON = pd.Timestamp("2024-12-31")
NOTHING = pd.DataFrame()


def table(rows):
    blank = {
        "condition": "在用", "occupants": None, "start_due": None, "started_on": None,
        "finish_due": None, "finished_on": None, "stopped_on": None, "built_share": None,
        "invested_share": None, "grade": None, "state": "graded", "tax_per_mu": None,
        "land_mu": 30.0,
    }  # fmt: skip
    frame = pd.DataFrame({key: blank | facts for key, facts in rows.items()}).T
    frame = frame.rename_axis("parcel_id").convert_dtypes()
    dates = ["start_due", "started_on", "finish_due", "finished_on", "stopped_on"]
    frame[dates] = frame[dates].apply(pd.to_datetime)
    words = ["condition", "occupants", "grade", "state", *(["use"] if "use" in frame else [])]
    shares = ["built_share", "invested_share", "tax_per_mu", "land_mu"]
    return frame.astype(dict.fromkeys(words, "string") | dict.fromkeys(shares, "float64"))


IDLE = {"condition": "闲置", "start_due": "2021-05-31", "built_share": 0.0, "state": "vacant"}
HALF = {
    "condition": "在建", "started_on": "2019-03-01", "stopped_on": "2021-01-01",
    "finish_due": "2021-09-01", "built_share": 0.123, "invested_share": 0.2, "state": "vacant",
}  # fmt: skip
WORST = {"grade": "D", "occupants": "甲公司、乙公司", "tax_per_mu": 0.005}
STOCK = {"condition": "未供应", "state": "unsupplied", "land_mu": 12.345}


def queue(rows, *, seen=NOTHING, below=2.0, history=None):
    return reserve.queue(table(rows), seen, on=ON, low_yield_mu=below, tax_history=history)


def test_every_reason_with_its_evidence_due_and_priority():
    found = queue({"U": STOCK, "D": WORST, "H": HALF, "I": IDLE}, below=None)
    rows = found.astype({"due": "string"}).fillna("").values.tolist()
    assert rows == [
        ["I", "idle_by_dates",
         "约定 2021-05-31 前动工，至 2024-12-31 已逾期 1310 天未动工；已动工面积占比 0.0%。"
         "登记日期符合闲置土地的法定条件（未动工满一年），须依法调查认定。",
         "2023-05-31", 1],
        ["H", "half_built",
         "2019-03-01 动工，2021-01-01 停工，至 2024-12-31 已停工 1460 天；"
         "已动工面积占比 12.3%（不足三分之一），已投资占比 20.0%（不足 25%）。"
         "停工满一年且动工或投资不足，可认定为闲置土地，本身不是闲置；"
         "须依法调查，按第十二条处置，不征闲置费、不得无偿收回。",
         "2021-09-01", 2],
        ["D", "grade_d", "用地企业 甲公司、乙公司 评为 D 类；本宗亩均税收 0.01 万元/亩。", "", 4],
        ["U", "unsupplied", "尚未供应，用地面积 12.35 亩。", "", 6],
    ]  # fmt: skip


def test_stopped_land_may_be_named_idle_and_is_never_said_to_be():
    found = queue({"H": HALF, "U": HALF | {"built_share": None, "invested_share": None}})
    assert found["priority"].tolist() == [2, 3]
    assert "可认定为闲置土地，本身不是闲置" in found["evidence"][0]
    assert not any(found["evidence"].str.contains("符合闲置土地的法定条件"))
    assert "已动工面积占比 未登记，已投资占比 未登记。" in found["evidence"][1]


def test_a_share_that_rounds_to_its_bound_says_on_which_side_it_is():
    near = HALF | {"built_share": 0.4, "invested_share": 0.2499}
    told = queue({"H": near})["evidence"][0]
    assert "40.0%（已达三分之一），已投资占比 25.0%（不足 25%）。" in told


def test_a_day_that_nobody_entered_is_told():
    undated = {"condition": "闲置", "state": "idle"}
    late = {"started_on": "2019-03-01", "finish_due": "2021-09-01", "built_share": 0.1,
            "condition": "在建"}  # fmt: skip
    told = queue({"I": undated, "L": late}).set_index("parcel_id")
    assert told.loc["I", "evidence"] == (
        "登记为闲置，约定动工日期未登记，无从计算是否满一年；已动工面积占比 未登记。"
        "登记事实不全或互相矛盾，仅列为疑似，须先核实。"
    )
    assert told.loc["L", "evidence"].startswith(
        "2019-03-01 动工，约定 2021-09-01 竣工，至 2024-12-31 未竣工，停工日期未登记；"
    )
    assert told["priority"].tolist() == [3, 3]


def test_another_day_is_the_queue_of_that_day_and_nothing_else_moves():
    rows = {"U": STOCK, "D": WORST, "H": HALF, "I": IDLE, "P": {"tax_per_mu": 1.0}}
    seen = pd.DataFrame({"built_share_seen": [0.1, 0.2]}, index=["I", "D"])
    made = queue(rows, seen=seen)
    for day in ("2021-06-30", "2022-01-01", "2022-06-01", "2024-12-31"):
        on = pd.Timestamp(day)
        again = reserve.count_to(made, table(rows), seen, on=on)
        whole = reserve.queue(table(rows), seen, on=on, low_yield_mu=2.0)
        pd.testing.assert_frame_equal(again, whole)
    early = reserve.count_to(made, table(rows), seen, on=pd.Timestamp("2022-01-01"))
    assert early["reason"].tolist() == ["grade_d", "low_yield", "low_yield", "unsupplied"]


def test_a_suspicion_says_so_and_comes_after_the_facts():
    found = queue({"S": {"start_due": "2021-05-31", "condition": None}, "I": IDLE}, below=None)
    assert found[["parcel_id", "priority"]].values.tolist() == [["I", 1], ["S", 3]]
    assert found["evidence"][1].endswith("登记事实不全或互相矛盾，仅列为疑似，须先核实。")
    assert "已动工面积占比 未登记" in found["evidence"][1]


def test_low_yield_needs_every_year_below():
    rows = {key: {"tax_per_mu": 1.0} for key in ("both", "once", "gap")}
    history = pd.DataFrame(
        {2024: [1.0, 1.0, 1.0], 2023: [1.994, 2.0, None]}, index=["both", "once", "gap"]
    )
    found = queue(rows, history=history)
    assert found[["parcel_id", "reason", "priority"]].values.tolist() == [["both", "low_yield", 5]]
    assert (
        found["evidence"][0]
        == "亩均税收 2023 年 1.99 万元/亩、2024 年 1.00 万元/亩，低于 2 万元/亩。"
    )


def test_without_history_the_year_itself_counts_and_missing_tax_is_no_claim():
    rows = {"poor": {"tax_per_mu": 1.9}, "rich": {"tax_per_mu": 2.0}, "unknown": {}}
    found = queue(rows)
    assert found["parcel_id"].tolist() == ["poor"]
    assert found["evidence"][0] == "亩均税收 本年 1.90 万元/亩，低于 2 万元/亩。"
    assert queue(rows, below=None).empty


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "exempt"},
        {"state": "deferred"},
        {"condition": "在建"},
        {"condition": "未供应"},
        {"condition": "停工"},
        {"condition": "未动工"},
        {"use": "not_started"},
        {"use": "stopped"},
        {"use": "under_construction"},
        {"use": "idle"},
    ],
)
def test_low_yield_is_not_asked_of_land_that_need_not_yield_yet(facts):
    assert "low_yield" not in set(queue({"P": {"tax_per_mu": 0.0} | facts})["reason"])


def test_one_parcel_may_have_several_reasons_and_larger_parcels_come_first():
    found = queue({"a": WORST, "b": WORST | {"land_mu": 50.0}})
    assert found[["parcel_id", "reason"]].values.tolist() == [
        ["b", "grade_d"], ["a", "grade_d"], ["b", "low_yield"], ["a", "low_yield"],
    ]  # fmt: skip


def test_land_cover_is_a_hint_and_never_a_ground():
    seen = pd.DataFrame({"built_share_seen": [0.051, 0.0, None]}, index=["D", "bare", "I"])
    found = queue({"D": WORST, "bare": {}, "I": IDLE}, seen=seen, below=None)
    assert found["parcel_id"].tolist() == ["I", "D"]
    assert found["evidence"][1].endswith("影像提示建成面积占比 5.1%，仅供参考，不作认定依据。")
    assert "影像" not in found["evidence"][0]


def test_a_register_without_dates_gives_no_claim_of_idleness():
    bare = table({"D": WORST, "I": IDLE})[["grade", "state", "tax_per_mu", "land_mu"]]
    found = reserve.queue(bare, NOTHING, on=ON, low_yield_mu=None)
    assert found["reason"].tolist() == ["grade_d"]
    assert "用地企业 未登记" in found["evidence"][0]


def test_what_nothing_is_on_record_of_is_not_judged():
    everything = table({"I": IDLE, "H": HALF, "U": STOCK})
    assert reserve.unjudged(everything, graded=True, low_yield=True) == []
    bare = everything[["grade", "tax_per_mu", "land_mu"]]
    assert reserve.unjudged(bare, graded=False, low_yield=False) == list(reserve.REASONS)
    assert reserve.unjudged(bare, graded=True, low_yield=True) == [
        "idle_by_dates", "half_built", "unsupplied"
    ]  # fmt: skip
    dated = table({"D": {"condition": None, "stopped_on": "2020-01-01"}})
    assert reserve.unjudged(dated, graded=True, low_yield=True) == ["idle_by_dates", "unsupplied"]


def test_land_not_counted_yet_is_told_as_drawn():
    drawn = table({"U": STOCK | {"land_mu": None}}).assign(geometry_area_m2=20_000.0)
    found = reserve.queue(drawn, NOTHING, on=ON, low_yield_mu=None)
    assert found["evidence"].tolist() == ["尚未供应，用地面积 30.00 亩。"]


def test_nothing_to_do_is_an_empty_table_of_the_same_form():
    full, empty = queue({"I": IDLE}), queue({"fine": {"tax_per_mu": 9.0}})
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_row_order_of_the_parcels_does_not_matter():
    rows = {"U": STOCK, "D": WORST, "H": HALF, "I": IDLE}
    pd.testing.assert_frame_equal(queue(rows), queue(dict(reversed(rows.items()))))


def test_every_reason_has_a_name():
    assert [terms.label(reason) for reason in reserve.REASONS] == [
        "逾期未动工", "停工未建成", "D 类企业用地", "亩均税收偏低", "未供应土地",
    ]  # fmt: skip
