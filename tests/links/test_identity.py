"""Enterprises are found by code or exact name; near names are only ever offered."""

import pandas as pd
import pytest

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.links import candidates, identity, matches
from tcgis.words import terms

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


def resolve(frame, register, effect=findings.SET_ASIDE, answers=NOTHING):
    return identity.resolve_enterprises(
        frame, register, code="code", name="name", effect=effect, answers=answers
    )


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


def test_an_old_tax_number_is_the_middle_of_a_credit_code(register):
    # land-data §6: old 15-digit tax number = USCC[2:17]; the region of a firm that moved differs
    frame = sent((A[2:17], None), ("429006" + B[8:17], None))
    found = resolve(frame, register)
    assert found.frame[["code", "code_match"]].values.tolist() == [
        [A, "tax_number"],
        [B, "org_code"],
    ]
    assert found.findings["code"].tolist() == ["matched_by_org_code", "matched_by_tax_number"]


@pytest.mark.parametrize("number", ["421222650101001", "421222196501010011"])
def test_a_persons_number_holds_no_organisation_and_is_not_shown(number, register):
    at = slice(6, 15) if len(number) == 15 else slice(8, 17)
    firm = "91429006" + number[at] + "7"
    register.loc[0, "credit_code"] = firm
    found = resolve(sent((number, None)), register)
    assert found.frame.empty
    assert found.findings["value"].tolist() == ["421222********1"]
    assert found.candidates["asked"].tolist() == [number]
    assert resolve(sent((firm[8:17], None)), register).frame["code"].tolist() == [firm]


@pytest.mark.parametrize(
    ("written", "registered", "same"),
    [
        ("湖北通城示例有限公司", "湖北（通城）示例有限公司", False),
        ("示例有限责任公司", "示例有限公司", False),
        ("示例股份有限公司", "示例有限公司", False),
        ("示例（甲）公司", "示例﹙甲﹚公司", True),
        ("示例【甲】公司", "示例〔甲〕公司", True),
        ("示例•甲公司", "示例·甲公司", True),
        ("示例・甲公司", "示例·甲公司", True),
        ("示例ＡＢ１公司", "示例AB1公司", True),
        ("示例 甲\u3000公司", "示例甲公司", True),
    ],
)
def test_traps_of_names(written, registered, same, register):
    # land-data §6 "Names", each trap; a legal form is part of the name
    register.loc[0, "enterprise_name"] = registered
    found = resolve(sent((None, written)), register)
    assert found.frame["code"].tolist() == ([A] if same else [])
    if not same:
        assert found.candidates["credit_code"].tolist() == [A]


def test_a_person_decides_between_near_names_and_is_asked_no_more(register):
    frame = sent((None, "示例陶磁有限公司"), (None, "示例 陶磁有限公司"))
    asked = ("示例陶磁有限公司", B)
    yes = resolve(frame, register, answers=Answers(matches={asked: True}))
    assert yes.frame[["code", "code_match"]].values.tolist() == [[B, "person"]] * 2
    assert yes.findings[["code", "row"]].values.tolist() == [
        ["matched_by_person", 2],
        ["matched_by_person", 3],
    ]
    assert yes.candidates.empty
    no = resolve(frame, register, answers=Answers(matches={asked: False}))
    assert no.frame.empty
    assert no.findings["detail"].isna().all()
    assert no.candidates[["asked", "rows", "credit_code"]].fillna("").values.tolist() == [
        ["示例陶磁有限公司", 2, ""]
    ]


def test_a_rejected_pair_is_not_matched_by_name_and_still_by_code(register):
    # land-data §6: a name can be right and the firm another one (short names, former names)
    said = Answers(matches={("示例医药有限公司", C): False, ("示例瓷业厂", B): False})
    frame = sent((None, "示例医药有限公司"), (None, "示例瓷业厂"), (C, "示例医药有限公司"))
    found = resolve(frame, register, answers=said)
    assert found.frame[["row", "code", "code_match"]].values.tolist() == [[4, C, "code"]]
    assert resolve(frame, register).frame["code"].tolist() == [C, B, C]


def test_a_person_may_say_whose_code_it_is_and_only_of_firms_that_are_there(register):
    said = {("OLD-1", B): True, ("示例旧厂", "91421222000000099Z"): True}
    frame = sent(("OLD-1", None), (None, "示例旧厂"))
    found = resolve(frame, register, answers=Answers(matches=said))
    assert found.frame[["row", "code"]].values.tolist() == [[2, B]]


def test_a_code_of_one_firm_under_the_name_of_another_is_told(register):
    frame = sent((A, "示例医药有限公司"), (A, "别的名称"), (B, "示例老瓷厂"))
    found = resolve(frame, register)
    assert found.frame["code"].tolist() == [A, A, B]
    assert found.findings[["code", "row", "subject", "effect"]].values.tolist() == [
        ["code_name_conflict", 2, A, "kept"]
    ]
    assert found.findings["detail"][0] == (
        f"按代码计入 湖北（示例）电子有限公司（{A}）；该名称在名录中的代码是 {C}"
    )


def test_a_name_that_passed_from_one_firm_to_another_is_no_conflict(register):
    register.loc[0, "former_names"] = "示例医药有限公司"
    assert resolve(sent((A, "示例医药有限公司")), register).findings.empty


def test_a_branch_is_told_with_its_head_office_and_never_merged(register):
    # land-data §6: 分公司 (own code, tax at HQ)
    frame = sent(
        (None, "示例陶瓷有限公司通城分公司"), (B, "示例陶瓷有限公司二分厂"), (None, "某公司办事处")
    )
    found = resolve(frame, register)
    assert found.frame["row"].tolist() == [3]
    told = found.findings[found.findings["code"].eq("branch_office")]
    assert told[["row", "detail"]].values.tolist() == [
        [2, "名录中的总公司：示例陶瓷有限公司；未并入总公司"],
        [3, f"名录中的总公司：示例陶瓷有限公司；所填代码属于 示例陶瓷有限公司（{B}）"],
        [4, "名录中没有可对应的总公司；未并入总公司"],
    ]


def test_a_branch_of_the_register_and_a_street_office_are_no_branch_to_tell(register):
    register.loc[0, "enterprise_name"] = "示例陶瓷有限公司通城分公司"
    found = resolve(sent((None, "示例陶瓷有限公司通城分公司"), (None, "示例街道办事处")), register)
    assert found.frame["code"].tolist() == [A]
    assert "branch_office" not in set(found.findings["code"])


TRADER = "92421222MA4A000110"


def test_a_sole_trader_and_a_company_of_one_name_are_two(register):
    # land-data §6: 个体 vs 公司
    found = resolve(sent((TRADER, "示例医药有限公司")), register)
    assert found.frame.empty
    assert found.findings[["code", "value"]].values.tolist() == [
        ["individual_business", TRADER],
        ["enterprise_unknown", TRADER],
    ]
    register.loc[2, "credit_code"] = TRADER
    other = resolve(sent((C, "示例医药有限公司")), register)
    assert other.frame.empty
    assert "individual_business" in set(other.findings["code"])
    assert resolve(sent((None, "示例医药有限公司")), register).frame["code"].tolist() == [TRADER]


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        ("示例城投集团", True),
        ("示例县高新区管委会", True),
        ("示例某村股份经济合作社", True),
        ("示例投资有限公司", False),
        ("示例平台机械厂", False),
    ],
)
def test_platforms_and_villages_hold_land_for_others(holder, told, register):
    # land-data §6: owner = 城投; a fact of theirs is an unknown firm and no more
    found = resolve(sent((None, holder)), register, findings.KEPT)
    assert ("platform_holder" in set(found.findings["code"])) is told
    assert set(resolve(sent((None, holder)), register).findings["code"]) == {"enterprise_unknown"}


def test_what_nobody_found_stands_once_with_its_place_and_its_near_names(register):
    row = sent((None, "示例陶磁有限公司"), (None, "毫不相干商行"), (None, "示例 陶磁有限公司"))
    found = resolve(pd.concat([row, row]), register)
    assert found.candidates.astype(object).fillna("").values.tolist() == [
        ["示例陶磁有限公司", "name", "tax", "t.xlsx", "S", 2, 2, B, "示例陶瓷有限公司", 87.5],
        ["毫不相干商行", "name", "tax", "t.xlsx", "S", 3, 1, "", "", ""],
    ]
    power = resolve(row.iloc[:1].assign(layer="power"), register).candidates
    both = identity.unmatched([power, found.candidates])
    assert both[["asked", "layer", "rows"]].values.tolist() == [
        ["示例陶磁有限公司", "power", 3],
        ["毫不相干商行", "tax", 1],
    ]


def test_short_names_are_offered_by_what_is_left_without_the_legal_form(register):
    found = resolve(sent((None, "示例陶瓷")), register)
    assert found.candidates[["credit_code", "score"]].values.tolist() == [[B, 95.0]]


def test_names_of_common_signs_alone_are_offered_nothing_for_want_of_room():
    # every pair of signs of 示例一号厂 is that of 700 others: beyond the budget of comparisons
    names = pd.Series(
        [f"示例{a}{b}厂" for a in "甲乙丙丁戊己庚" for b in map(chr, range(0x4E00, 0x4E64))]
    )
    firms = pd.DataFrame({"credit_code": names, "enterprise_name": names, "plain": names})
    asked = pd.Series(["示例错错厂", "示例甲\u4e05错厂"], dtype="string")
    near = candidates.near(asked, firms.astype("string"))
    assert "示例错错厂" not in set(near["asked"])
