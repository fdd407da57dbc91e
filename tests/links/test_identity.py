"""Enterprises are found by code or exact name; near names are only ever offered."""

import pandas as pd
import pytest

from tcgis import findings, terms
from tcgis.links import identity, matches

A, B, C = "91421222000000011A", "91421222000000022B", "91421222000000033C"


@pytest.fixture
def register():
    return pd.DataFrame(
        {
            "credit_code": [A, B, C],
            "enterprise_name": ["湖北（示例）电子有限公司", "示例陶瓷有限公司", "示例医药有限公司"],
            "former_names": [pd.NA, "示例瓷业厂;示例 老瓷厂", pd.NA],
        },
        dtype="string",
    )


def sent(*pairs):
    frame = pd.DataFrame(pairs, columns=["code", "name"], dtype="string")
    return frame.assign(layer="tax", file="t.xlsx", sheet="S", row=range(2, len(frame) + 2))


def resolve(frame, register, effect=findings.SET_ASIDE):
    return identity.resolve(frame, register, code="code", name="name", effect=effect)


def test_names_compare_in_one_form_and_keep_their_brackets():
    names = pd.Series(
        [
            "湖北（通城）甲",
            " 湖北﹙通城﹚甲\u3000",
            "湖北〔通城〕甲",
            "湖北甲",
            "\uff21•乙",
            " ",
            None,
        ]
    )
    assert identity.normalise_name(names).fillna("?").tolist() == [
        *["湖北(通城)甲"] * 3,
        "湖北甲",
        "A·乙",
        *"??",
    ]


def test_each_way_of_asking_in_its_order(register):
    frame = sent(
        (A, "别的名称"),
        ("00000001-1", None),
        (None, "湖北(示例) 电子有限公司"),
        (None, "示例老瓷厂"),
        ("914212220000000999", "示例医药有限公司"),
    )
    frame.loc[1, "code"] = A[8:16] + "-" + A[16]
    found = resolve(frame, register)
    assert found.frame["code"].tolist() == [A, A, A, B, C]
    assert found.frame["code_match"].tolist() == ["code", "org_code", "name", "former_name", "name"]
    told = found.findings.set_index("row")
    assert told["code"].to_dict() == {
        3: "matched_by_org_code",
        4: "matched_by_name",
        5: "matched_by_former_name",
        6: "matched_by_name",
    }
    assert told.loc[5, "detail"] == f"名录：示例陶瓷有限公司（{B}）"
    assert set(told["effect"]) == {"kept"}


def test_place_brackets_are_another_firm(register):
    found = resolve(sent((None, "湖北电子有限公司")), register)
    assert found.frame.empty
    assert found.findings["code"].tolist() == ["enterprise_unknown"]


def test_a_near_name_is_offered_and_not_taken(register):
    found = resolve(sent((None, "示例陶磁有限公司"), (None, "毫不相干商行")), register)
    assert found.frame.empty
    assert found.findings["detail"].fillna("").tolist() == [
        f"可能是：示例陶瓷有限公司（{B}）（须人工确认）",
        "",
    ]
    assert set(found.findings["effect"]) == {"set_aside"}


def test_at_most_three_near_names_nearest_first(register):
    names = [f"示例甲乙丙丁戊己庚辛{letter}公司" for letter in "壬癸子丑"] + [
        "示例甲乙丙丁戊己庚辛寅卯公司"
    ]
    register = pd.DataFrame(
        {"credit_code": list("12345"), "enterprise_name": names, "former_names": pd.NA},
        dtype="string",
    )
    told = resolve(sent((None, "示例甲乙丙丁戊己庚辛寅公司")), register).findings["detail"][0]
    assert told.startswith(f"可能是：{names[4]}（5）、")
    assert told.count("公司（") == 3


def test_two_firms_of_one_name_are_not_told_apart(register):
    twice = pd.concat([register, register.iloc[[1]].assign(credit_code="X")])
    found = resolve(sent((None, "示例陶瓷有限公司")), twice)
    assert found.frame.empty
    assert found.findings["detail"][0] == (
        f"可能是：示例陶瓷有限公司（{B}）、示例陶瓷有限公司（X）（须人工确认）"
    )


def test_an_unknown_holder_is_kept_and_a_blank_one_is_in_order(register):
    found = resolve(sent((None, "某村民委员会"), (None, None)), register, findings.KEPT)
    assert found.frame["code"].isna().all()
    assert found.frame["code_match"].fillna("").tolist() == ["unknown", ""]
    assert found.findings[["code", "row", "effect"]].values.tolist() == [
        ["holder_unknown", 2, "kept"],
        ["platform_holder", 2, "kept"],
    ]


def test_a_fact_that_names_nobody_is_set_aside(register):
    found = resolve(sent((None, None)), register)
    assert found.frame.empty
    assert found.findings[["code", "detail"]].values.tolist() == [
        ["enterprise_unknown", "代码和名称均为空"]
    ]


def test_facts_of_one_source_row_are_told_once(register):
    row = sent((None, "示例医药有限公司"))
    found = resolve(pd.concat([row, row], ignore_index=True), register)
    assert len(found.frame) == 2
    assert len(found.findings) == 1


def test_row_order_never_matters(register):
    frame = sent(
        (None, "示例医药有限公司"), (A, None), (None, "示例瓷业厂"), (None, "示例陶磁有限公司")
    )
    one, other = resolve(frame, register), resolve(frame.iloc[::-1], register.iloc[::-1])
    pd.testing.assert_frame_equal(one.frame, other.frame.sort_values("row"))
    pd.testing.assert_frame_equal(
        one.findings.sort_values("row", ignore_index=True),
        other.findings.sort_values("row", ignore_index=True),
    )


def test_columns_that_a_layer_lacks_and_an_empty_frame(register):
    only = sent((A, None)).drop(columns="name")
    assert resolve(only, register).frame["code"].tolist() == [A]
    assert resolve(only.iloc[:0], register).findings.empty


def test_every_note_has_its_words():
    assert {f"matched_by_{how}" for how in matches._NOTES} <= terms.load().faults.keys()
    assert "holder_unknown" in terms.load().faults


def test_parcels_and_their_facts_that_miss_each_other():
    facts = pd.DataFrame({"subject_id": ["P1", "P9", "P9"], "row": [2, 3, 4]})
    parcels = pd.DataFrame({"parcel_id": ["P1", "P2"], "row": [1, 2]})
    told = identity.check_parcel_facts(facts, parcels)
    assert told[["code", "subject", "row"]].values.tolist() == [
        ["fact_parcel_unknown", "P9", 3],
        ["parcel_without_facts", "P2", 2],
    ]


def test_an_empty_register_knows_nobody():
    found = resolve(sent((A, "甲")), pd.DataFrame(), findings.KEPT)
    assert found.frame["code_match"].tolist() == ["unknown"]
    assert found.findings[["code", "subject", "value"]].values.tolist() == [
        ["holder_unknown", "甲", A]
    ]
