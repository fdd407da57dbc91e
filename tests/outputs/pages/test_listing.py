"""What a filter keeps: land by its own class and by those of the firms that use it."""

import pandas as pd
import pytest

from tcgis.outputs.pages import listing
from tcgis.outputs.pages.listing import Filters, Levels


@pytest.fixture
def parcels() -> pd.DataFrame:
    """One graded plot, one shared, one idle of a D firm, one that nobody uses."""
    return pd.DataFrame(
        {
            "state": ["graded", "mixed", "idle", "unsupplied"],
            "grade": pd.array(["A", None, None, None], dtype="string"),
            "occupant_classes": pd.array(["A", "C D exempt", "D", None], dtype="string"),
            "tax_per_mu": [5.0, 1.0, 0.0, None],
            "township": ["隽水镇", "隽水镇", "石南镇", "石南镇"],
        },
        index=pd.Index(["P1", "P2", "P3", "P4"], name="parcel_id"),
    )


@pytest.mark.parametrize(
    ("classes", "found"),
    [
        (["D"], ["P2", "P3"]),
        (["A"], ["P1"]),
        (["mixed"], ["P2"]),
        (["idle"], ["P3"]),
        (["exempt"], ["P2"]),
        (["A", "unsupplied"], ["P1", "P4"]),
        (["B"], []),
    ],
)
def test_a_class_finds_its_land_and_the_land_of_its_firms(parcels, classes, found):
    assert list(listing.apply_filters(parcels, Filters(classes=tuple(classes))).index) == found


def test_a_class_is_a_whole_word(parcels):
    parcels["occupant_classes"] = "deferred"
    assert list(listing.apply_filters(parcels, Filters(classes=("D",))).index) == []


def test_parcels_that_are_graded_themselves_are_found_by_their_own_class(parcels):
    own = parcels.drop(columns="occupant_classes")
    assert list(listing.apply_filters(own, Filters(classes=("D",))).index) == []


def test_levels_keep_the_land_of_those_rows_of_the_legend(parcels):
    filters = Filters(levels=Levels("tax_per_mu", ("missing", "idle"), 2))
    assert list(listing.apply_filters(parcels, filters).index) == ["P3", "P4"]


def test_a_filter_that_cannot_be_asked_keeps_all_and_is_named(parcels):
    firms = parcels[["state", "grade", "tax_per_mu"]].rename_axis("credit_code")
    filters = Filters(townships=("隽水镇",), levels=Levels("tax_per_mu", ("0",), 2))
    assert len(listing.apply_filters(firms, filters)) == 4
    assert listing.unasked_filters(firms, filters) == ["townships", "levels"]
    assert listing.heeded_filters(firms, filters) == Filters()
    assert listing.heeded_filters(parcels, filters) == filters
    parks = firms[["tax_per_mu"]].rename_axis("park_id")
    assert listing.unasked_filters(parks, Filters(classes=("D",))) == ["classes"]
    assert listing.unasked_filters(parcels, filters) == []
    assert listing.unasked_filters(parks, Filters()) == []
