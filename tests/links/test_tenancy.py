"""Tenants, their landlords and lessees, on parcels of 30 mu (20,000 m²)."""

import pandas as pd
import pytest

from tcgis.links import holdings, tenancy
from tests.links.test_holdings import YEAR_END, build, leases, parcels


def of(let, owned=None, *, sent=True):
    found = build(let, owned=owned)
    return tenancy.read_tenancy(found.frame, let, on=YEAR_END, leases_sent=sent)


def tenants(known):
    return known.tenants["tenant"].to_dict()


def landlords(known):
    return known.tenants["landlord"].fillna("-").to_dict()


def pairs(known):
    return sorted(map(tuple, known.lessees.to_numpy()))


def test_a_tenant_has_rented_all_it_uses_and_names_the_holder():
    owned = parcels({}, {"parcel_id": "Q", "credit_code": "C"})
    let = leases(
        {"area_m2": 5000.0},
        {"lessor_code": "C", "parcel_id": "Q", "area_m2": 8000.0},
        {"lessee_code": "C", "area_m2": 1000.0},
    )
    known = of(let, owned)
    assert tenants(known) == {"A": False, "B": True, "C": False}
    assert landlords(known) == {"A": "-", "B": "C", "C": "A"}
    assert pairs(known) == [("A", "B"), ("A", "C"), ("C", "B")]


def test_who_has_let_all_its_own_land_and_rents_is_a_tenant():
    owned = parcels({}, {"parcel_id": "Q", "credit_code": "B"})
    let = leases(
        {"area_m2": 5000.0},
        {"lessor_code": "B", "lessee_code": "C", "parcel_id": "Q", "area_m2": 20_000.0},
    )
    assert tenants(of(let, owned)) == {"A": False, "B": True, "C": True}


def test_of_a_sublease_the_landlord_is_the_holder_and_the_lessee_is_the_sublessors():
    let = leases({"area_m2": 5000.0}, {"lessor_code": "B", "lessee_code": "C", "area_m2": 2000.0})
    known = of(let)
    assert landlords(known) == {"A": "-", "B": "A", "C": "A"}
    assert pairs(known) == [("A", "B"), ("B", "C")]


def test_land_of_nobody_named_makes_no_tenant_and_of_a_village_no_landlord():
    owned = parcels({"credit_code": None}, {"parcel_id": "Q", "credit_code": None})
    let = leases(
        {"lessor_code": None, "area_m2": 5000.0},
        {"lessor_code": None, "lessor_name": "示例村", "lessee_code": "C", "area_m2": 9.0},
    ).assign(lessor_name=pd.array([None, "示例村"], dtype="string"))
    known = of(let, owned)
    assert tenants(known) == {"B": False, "C": True}
    assert landlords(known) == {"B": "-", "C": "-"}
    assert pairs(known) == []


def test_a_lease_that_has_ended_or_cannot_stand_counts_for_nobody():
    let = leases(
        {"area_m2": 5000.0, "to_on": "2024-06-30"},
        {"lessee_code": "C", "area_m2": 50_000.0},
    )
    assert pairs(of(let)) == []


def test_months_that_are_over_leave_no_lessee_on_31_december():
    let = leases({"area_m2": 5000.0, "to_on": "2024-06-30"}, {"lessee_code": "C", "area_m2": 9.0})
    land = pd.Series({"P": 20_000.0})
    floors = pd.DataFrame({"parcel_id": ["P"], "floor_area_m2": [1.0]})
    year = holdings.over_year(parcels(), let, land, floors, year=2024)
    assert {"B", "C"} <= set(year.frame["credit_code"])
    known = tenancy.read_tenancy(year.frame, let, on=YEAR_END, leases_sent=True)
    assert pairs(known) == [("A", "C")]


def test_no_list_of_leases_is_not_an_empty_one():
    assert of(leases(), sent=False).lessees is None
    assert of(leases()).lessees.empty


@pytest.mark.parametrize(("of_", "wanted"), [("max", [3.0, 5.0, -1.0]), ("min", [1.0, 5.0, -1.0])])
def test_the_largest_and_the_smallest_of_the_three_areas_that_are_known(of_, wanted):
    frame = pd.DataFrame(
        {
            "parcel_id": list("PQR"),
            "certificate_area_m2": [1.0, None, 0.0],
            "reported_area_m2": [2.0, None, None],
            "geometry_area_m2": [3.0, 5.0, None],
        }
    )
    area = holdings.land_area(frame, of=of_, if_missing=None)
    assert area.fillna(-1).tolist() == wanted


def test_floors_that_are_rented_are_summed_and_an_unknown_one_stays_unknown():
    let = leases(
        {"kind": "floor", "area_m2": None, "floor_area_m2": 1500.0},
        {"kind": "floor", "area_m2": None, "floor_area_m2": 500.0},
    )
    assert of(let).floor_m2.to_dict() == {"B": 2000}
    assert of(let, sent=False).floor_m2 is None
