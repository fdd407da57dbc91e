"""Who uses which land, against the raw holdings and the amounts that lie on the parcels."""

import pandas as pd
import pytest

from tcgis.outputs.pages import cards, land_users


@pytest.fixture(scope="module")
def shared(sample_run) -> str:
    """A parcel of several firms with several grades, one of them D."""
    land = sample_run.parcels
    mixed = land["state"].eq("mixed") & land["occupant_classes"].str.split().map(
        lambda each: "D" in each, na_action="ignore"
    ).fillna(value=False).astype(bool)
    return str(land.index[mixed][0])


def test_the_firms_on_a_parcel_bear_each_its_grade_and_land(sample_run, shared):
    firms = land_users.firms_on(sample_run, shared)
    assert set(sample_run.parcels.at[shared, "occupant_codes"].split()) <= set(firms.index)
    for code, row in firms.iterrows():
        held = sample_run.holdings
        own = held[held["parcel_id"].eq(shared) & held["credit_code"].eq(code)]["area_m2"].sum()
        assert row["used_mu"] == pytest.approx(max(own, 0) * 15 / 10_000)
        assert row["class"] == sample_run.enterprises.at[code, "grade"]
    assert firms["used_mu"].is_monotonic_decreasing
    whole = sample_run.parcels.at[shared, "land_mu"]
    assert firms["parcel_share"].sum() == pytest.approx(firms["used_mu"].sum() / whole)


def test_a_mixed_parcel_says_why_it_has_no_letter(sample_run, shared):
    card = cards.parcel_card(sample_run, shared)
    assert card.state == "mixed"
    classes = sorted(sample_run.parcels.at[shared, "occupant_classes"].split())
    assert f"{len(classes)} 家企业使用，等级不一" in card.sentence
    assert "D 类 1 家" in card.sentence


def test_land_out_of_use_says_that_nothing_lies_there(sample_run):
    land = sample_run.parcels
    for state, word in {"idle": "闲置", "stopped": "停工", "under_construction": "在建"}.items():
        for parcel in land.index[land["state"].eq(state)]:
            card = cards.parcel_card(sample_run, str(parcel))
            assert card.sentence.startswith(f"本宗{word}，未投产")
            facts = dict(card.facts)
            assert (facts["用地状况"], facts["数额来源"]) == (word, "未投产，产出计 0")
            assert (facts["亩均税收（万元/亩）"], facts["排名"]) in {("0.00", "—"), ("—", "—")}


def test_a_plain_parcel_needs_no_sentence(sample_run):
    land = sample_run.parcels
    graded = str(land.index[land["grade"].eq("A").fillna(value=False)][0])
    assert land_users.no_letter_sentence(sample_run, graded) == ""


def test_the_parts_of_a_firm_s_amounts_are_those_that_lie_on_its_parcels(sample_run):
    """Σ over firms of tax × part is the tax of each parcel, recomputed for the whole county."""
    parts = pd.concat(
        [
            land_users.parcels_of(sample_run, code)["amount_share"].rename(code) * tax
            for code, tax in sample_run.enterprises["tax_wan"].dropna().items()
        ]
    )
    laid = parts.groupby(level=0).sum()
    land = sample_run.parcels
    told = land.loc[land["tax_wan"].notna() & land["amount_basis"].ne("given"), "tax_wan"]
    pd.testing.assert_series_equal(
        laid.reindex(told.index).fillna(0.0), told, check_names=False, rtol=1e-9, check_dtype=False
    )


def test_a_firm_s_parcels_bear_use_land_and_shares(sample_run):
    enterprises = sample_run.enterprises
    for code in enterprises.index[enterprises["land_mu"] > 0][:80]:
        land = land_users.parcels_of(sample_run, code)
        assert land["used_mu"].sum() == pytest.approx(enterprises.at[code, "land_mu"])
        assert land["firm_share"].sum() == pytest.approx(1)
        idle = land["use"].isin(["idle", "stopped", "under_construction", "not_started"])
        assert (land.loc[idle, "amount_share"].fillna(0) == 0).all()


def test_tables_are_in_words_and_percent(sample_run, shared):
    firms = land_users.readable_firms(land_users.firms_on(sample_run, shared))
    assert list(firms) == ["企业名称", "类别", "使用面积（亩）", "占本宗（%）"]
    assert "D 类" in set(firms["类别"])
    assert firms["占本宗（%）"].max() > 1.5
    code = str(firms.index[0])
    parcels = land_users.readable_parcels(land_users.parcels_of(sample_run, code))
    assert list(parcels) == ["宗地名称", "用地状况", "类别", "使用面积（亩）",
                             "占企业用地（%）", "企业数额分摊（%）"]  # fmt: skip
    assert set(parcels["用地状况"]) <= {"在用", "停工", "在建", "闲置", "未动工", ""}


def test_a_ratio_says_what_it_was_divided_by_where_that_is_not_all_land(sample_run):
    land = sample_run.parcels
    unlike = (land["tax_per_mu_divisor_mu"] - land["land_mu"]).abs() > 1e-6
    assert unlike.sum() > 0
    for parcel in land.index[unlike]:
        facts = dict(cards.parcel_card(sample_run, str(parcel)).facts)
        told = facts["亩均税收·参与计算用地（亩）"]
        assert float(told.replace(",", "")) == pytest.approx(
            land.at[parcel, "tax_per_mu_divisor_mu"], abs=0.005
        )
    same = land.index[land["tax_per_mu"].notna() & ~unlike][0]
    assert not [
        name for name, _ in cards.parcel_card(sample_run, str(same)).facts if "参与" in name
    ]
