"""What conditions may ask of an enterprise, on 31 December."""

import pandas as pd
import pytest

from tcgis.line.attributes import Use, attributes
from tcgis.links.tenancy import Tenancy
from tcgis.rulesets.fields import FIELDS


def firms(**columns):
    count = len(next(iter(columns.values())))
    codes = [f"F{at}" for at in range(1, count + 1)]
    table = pd.DataFrame({"credit_code": pd.array(codes, dtype="string"), **columns})
    dates = [name for name in columns if name.endswith("_on")]
    return table.astype(dict.fromkeys(dates, "datetime64[us]"))


def of(table, **more):
    land = more.pop("land_m2", pd.Series(dtype="float64"))
    named = {name: more.pop(name) for name in Use._fields if name in more}
    return attributes(table, year=2024, use=Use(land, **named), **more)


def test_two_years_are_full_on_31_december_of_the_second():
    table = of(firms(production_on=["2022-12-31", "2023-01-01", "2022-12-01", "2025-03-01", None]))
    years = table["years_producing"].tolist()
    assert years[:4] == [2.0, pytest.approx(23 / 12), 2.0, 0.0]
    assert pd.isna(years[4])


def test_a_firm_still_building_has_produced_for_no_year():
    table = of(firms(production_on=[None, None], condition=["在建", "停产"]))
    assert table["under_construction"].tolist() == [True, False]
    assert table["years_producing"].tolist()[0] == 0
    assert pd.isna(table["years_producing"].tolist()[1])


def test_above_scale_within_the_year_and_only_later():
    table = of(
        firms(
            size=["规上", "规上", "规上", "规上", "规下"],
            above_scale_on=["2024-01-01", "2023-12-31", "2025-02-01", None, None],
        )
    )
    assert table["upgraded"].tolist() == [True, False, False, False, False]
    assert table["size"].tolist() == ["规上", "规上", "规下", "规上", "规下"]


def test_land_is_in_mu_and_missing_where_nobody_knows():
    table = of(firms(size=["规上", "规上"]), land_m2=pd.Series({"F1": 20_000.0}))
    assert table["land_mu"].tolist()[0] == pytest.approx(30)
    assert pd.isna(table["land_mu"].tolist()[1])


def test_past_agreed_completion_only_while_not_complete():
    parcels = pd.DataFrame(
        {
            "credit_code": ["F1", "F2", "F3", "F4", "F5"],
            "finish_due": pd.to_datetime(["2023-06-30"] * 4 + ["2025-06-30"]),
            "finished_on": pd.to_datetime([None, "2024-05-01", "2025-01-01", None, None]),
            "condition": ["在建", "在用", "在建", "在用", "在建"],
        }
    )
    table = of(firms(size=["规上"] * 5), parcels=parcels)
    assert table["past_agreed_completion"].tolist() == [True, False, True, False, False]


def test_vetoes_of_the_year_are_joined_and_tenants_marked():
    vetoes = pd.DataFrame(
        {
            "credit_code": ["F1", "F1", "F1", "F2"],
            "year": [2024, 2024, 2024, 2023],
            "veto": ["环境违法", "安全事故", "安全事故", "环境违法"],
        }
    )
    table = of(firms(size=["规上", "规上"]), vetoes=vetoes, factory_tenants=pd.Index(["F2"]))
    assert table.loc["F1", "veto"] == "安全事故、环境违法"
    assert pd.isna(table.loc["F2", "veto"])
    assert table["tenant_of_standard_factory"].tolist() == [False, True]


def tenancy(*pairs, **tenants):
    known = pd.DataFrame.from_dict(tenants, orient="index", columns=["tenant", "landlord"])
    return Tenancy(
        known,
        pd.DataFrame(pairs, columns=["credit_code", "lessee_code"], dtype="string"),
        pd.Series({"F3": 2500.0, "F4": float("nan")}),
    )


def test_lessees_are_counted_by_their_size_then():
    """F1 lets to F2 (规下) and F3 (规上); F4, whose size nobody knows, is one more of F2's."""
    table = of(
        firms(
            size=["规上", "规下", "规上", None],
            above_scale_on=[None, None, "2023-05-01", None],
        ),
        tenancy=tenancy(
            ("F1", "F2"), ("F1", "F3"), ("F2", "F4"), F3=(True, "F1"), F1=(False, None)
        ),
    )
    assert table["lessees"].tolist() == [2, 1, 0, 0]
    assert table["lessees_below_scale"].fillna(-1).tolist() == [1, -1, 0, 0]
    assert table["landlord"].fillna("-").tolist() == ["-", "-", "F1", "-"]
    assert table["leased_floor_m2"].fillna(-1).tolist() == [0, 0, 2500, -1]
    assert table["tenant"].astype(object).where(table["tenant"].notna(), None).tolist() == [
        False, None, True, None,
    ]  # fmt: skip


def test_without_a_list_of_leases_no_number_of_lessees_is_known():
    nobody = tenancy(F1=(False, None))._replace(lessees=None)
    table = of(firms(size=["规上"]), tenancy=nobody)
    assert table[["lessees", "lessees_below_scale"]].isna().all(axis=None)
    assert of(firms(size=["规上"]), tenancy=tenancy())["lessees"].tolist() == [0]


def test_the_park_of_most_land_is_a_field():
    table = of(firms(size=["规上", "规上"]), park_name=pd.Series({"F1": "东园"}))
    assert table["park_name"].fillna("-").tolist() == ["东园", "-"]


def test_every_field_of_an_enterprise_is_there():
    of_parcels = {"land_use", "township", "supply_mode"}
    of_parks = {"star_rating"}
    given = set(of(firms(size=["规上"])).columns) - {"land_m2", "landlord"}
    assert set(FIELDS) - of_parcels - of_parks == given
