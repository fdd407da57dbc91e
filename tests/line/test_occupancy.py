"""What a parcel is called after its occupants."""

import pandas as pd

from tcgis.line import occupancy


def test_each_occupant_s_class_stands_in_the_order_of_the_codes():
    scores = pd.DataFrame(
        {
            "grade": pd.array(["D", None, "A"], dtype="string"),
            "state": ["graded", "exempt", "graded"],
        },
        index=["F1", "F2", "F3"],
    )
    codes = pd.Series(["F3 F1", "F2", None, "F9 F1"], ["P1", "P2", "P3", "P4"], dtype="string")
    found = occupancy.classes_of(codes, scores)
    assert found.dropna().to_dict() == {"P1": "A D", "P2": "exempt", "P4": "missing D"}
    assert list(found.index) == ["P1", "P2", "P3", "P4"]


def test_a_firm_s_class_is_found_on_all_its_land_in_the_sample(sample_run):
    parcels = sample_run.parcels
    grades = sample_run.enterprises["grade"]
    for code in grades.index[grades.eq("D").fillna(value=False)]:
        used = parcels["occupant_codes"].str.contains(code, regex=False).fillna(value=False)
        assert used.any()
        assert parcels.loc[used, "occupant_classes"].str.split().map({"D"}.issubset).all()
