"""Shared meters: by shares that people agreed, never scaled (evaluation-methods §3)."""

import pandas as pd
import pytest

from tcgis.answers import Answers
from tcgis.links import meters

A, B, C = "91421222000000011A", "91421222000000022B", "91421222000000033C"


@pytest.fixture
def register():
    return pd.DataFrame(
        {"credit_code": [A, B, C], "enterprise_name": ["示例甲", "示例乙", "示例丙"]},
        dtype="string",
    )


def facts(*rows):
    frame = pd.DataFrame(rows, columns=["account", "subject_id", "item", "value", "year"])
    frame = frame.astype({"account": "string", "subject_id": "string", "item": "string"})
    frame["subject_name"] = pd.array([None] * len(frame), dtype="string")
    return frame.assign(
        subject_kind=pd.array(["enterprise"] * len(frame), dtype="string"),
        layer="power", file="电.xlsx", sheet="S", row=range(2, len(frame) + 2),
    )  # fmt: skip


def table(*rows):
    names = ["account", "credit_code", "enterprise_name", "share", "from_on", "to_on"]
    frame = pd.DataFrame([[*row, None, None][:6] for row in rows], columns=names)
    texts = dict.fromkeys(names[:3], "string")
    dates = dict.fromkeys(names[4:], "datetime64[us]")
    frame = frame.astype({**texts, "share": "float64", **dates})
    return frame.assign(layer="meters", file="户.xlsx", sheet="S", row=range(2, len(frame) + 2))


def split(sent, users, register, **more):
    found = meters.split_meters(sent, users, register, **more)
    sums = found.frame.groupby("subject_id")["value"].sum().round(6).to_dict()
    rest = found.remainder.set_index("account")["value"].astype(float).round(6).to_dict()
    # whatever the shares, nothing is lost and nothing made
    assert found.frame["value"].sum() + found.remainder["value"].sum() == pytest.approx(
        sent["value"].sum()
    )
    return sums, rest, found


SENT = [("K1", A, "power_kwh", 1000.0, 2024), ("K2", A, "power_kwh", 50.0, 2024)]


def test_a_meter_of_several_is_split_and_others_stay(register):
    users = table(("K1", A, None, 0.6), ("K1", None, "示例乙", 0.4))
    sums, rest, found = split(facts(*SENT), users, register)
    assert (sums, rest) == ({A: 650.0, B: 400.0}, {})
    told = found.findings.set_index("code")
    assert told.at["meter_shared", "subject"] == "K1"
    assert told.at["meter_shared", "row"] == 2
    assert told.at["meter_shared", "detail"] == f"{A} 60%、示例乙 40%"


def test_each_item_of_a_row_is_split_and_the_row_is_told_once(register):
    sent = facts(SENT[0], ("K1", A, "water_t", 10.0, 2024))
    sent["row"] = 2
    _, _, found = split(sent, table(("K1", A, None, 0.5), ("K1", B, None, 0.5)), register)
    water = found.frame[found.frame["item"].eq("water_t")]
    assert water["value"].tolist() == [5.0, 5.0]
    assert found.findings["code"].tolist() == ["meter_shared"]


@pytest.mark.parametrize(
    ("shares", "sums", "rest", "wrong"),
    [
        ((0.6, 0.3), {A: 600.0, B: 300.0}, {"K1": 100.0}, "0.9"),
        ((0.6, 0.5), {}, {"K1": 1000.0}, "1.1"),
        ((0.6, 0.3991), {A: 600.0, B: 399.1}, {"K1": 0.9}, None),
        ((0.6, 0.4009), {A: 600.0, B: 400.9}, {"K1": -0.9}, None),
        ((0.6, None), {A: 600.0}, {"K1": 400.0}, "0.6"),
    ],
)
def test_shares_are_never_scaled(shares, sums, rest, wrong, register):
    users = table(("K1", A, None, shares[0]), ("K1", B, None, shares[1]))
    got, left, found = split(facts(SENT[0]), users, register)
    assert (got, left) == (sums, rest)
    told = found.findings[found.findings["code"].eq("meter_shares_wrong")]
    assert told["value"].tolist() == ([] if wrong is None else [wrong])
    assert told["row"].tolist() == ([] if wrong is None else [2])


def test_the_share_of_a_firm_that_nobody_knows_stays_visible(register):
    users = table(("K1", A, None, 0.6), ("K1", None, "某商行", 0.4))
    sums, rest, found = split(facts(SENT[0]), users, register)
    assert (sums, rest) == ({A: 600.0}, {"K1": 400.0})
    assert found.findings[["code", "row"]].values.tolist() == [
        ["enterprise_unknown", 3],
        ["meter_shared", 2],
    ]
    assert found.candidates["asked"].tolist() == ["某商行"]
    known = Answers(matches={("某商行", C): True})
    assert split(facts(SENT[0]), users, register, answers=known)[0] == {A: 600.0, C: 400.0}


def test_users_who_change_in_the_year_count_by_months(register):
    users = table(
        ("K1", A, None, 0.5),
        ("K1", B, None, 0.5, None, "2024-06-30"),
        ("K1", C, None, 0.5, "2024-07-01"),
    )
    assert split(facts(SENT[0]), users, register)[0] == {A: 500.0, B: 250.0, C: 250.0}


def test_a_meter_connected_in_the_year_is_whole_from_then(register):
    users = table(("K1", A, None, 0.5, "2024-05-02"), ("K1", B, None, 0.5, "2024-05-02"))
    sums, rest, found = split(facts(SENT[0]), users, register)
    assert (sums, rest) == ({A: 500.0, B: 500.0}, {})
    assert "meter_shares_wrong" not in set(found.findings["code"])


def test_a_month_without_one_share_is_wrong_and_named(register):
    users = table(("K1", A, None, 0.5), ("K1", B, None, 0.5, None, "2024-03-15"))
    sums, _, found = split(facts(SENT[0]), users, register)
    assert sums == {A: 500.0, B: round(500 * 2 / 12, 6)}
    told = found.findings[found.findings["code"].eq("meter_shares_wrong")]
    assert told["detail"].tolist() == ["2024 年 3 月各家份额合计 0.5"]


def test_a_meter_without_users_that_year_stays_with_its_subject(register):
    users = table(("K1", B, None, 1.0, "2025-01-01"))
    sums, rest, found = split(facts(SENT[0]), users, register)
    assert (sums, rest) == ({A: 1000.0}, {})
    assert found.findings.empty


def test_a_meter_of_one_other_firm_goes_to_it_without_a_note(register):
    sums, _, found = split(facts(SENT[0]), table((" k1", B, None, 1.0)), register)
    assert sums == {B: 1000.0}
    assert found.findings.empty


def test_without_a_table_or_accounts_nothing_changes(register):
    sent = facts(*SENT)
    for given, users in (
        (sent, table()),
        (sent.drop(columns="account"), table(("K1", B, None, 1))),
    ):
        found = meters.split_meters(given, users, register)
        assert found.frame is given
        assert found.remainder.empty
        assert found.findings.empty


def test_a_parcels_facts_are_not_a_meters(register):
    sent = facts(SENT[0]).assign(subject_kind="parcel")
    found = meters.split_meters(sent, table(("K1", B, None, 1.0)), register)
    assert found.frame["subject_id"].tolist() == [A]
