import pandas as pd
import pytest

from tcgis.scoring import distribution


def test_the_worst_half_of_the_land_yields_a_tenth():
    land = pd.Series({"甲": 50.0, "乙": 50.0, "无地": 0.0, "缺": 10.0})
    tax = pd.Series({"甲": 90.0, "乙": 10.0, "无地": 5.0, "缺": None}, dtype="float64")
    curve = distribution.tail(land, tax)
    assert list(curve.index[1:]) == ["乙", "甲"]
    assert curve["amount_share"].tolist() == [0.0, 0.1, 1.0]
    assert distribution.share_at(curve, 0.5) == pytest.approx(0.1)
    assert distribution.share_at(curve, 0.75) == pytest.approx(0.55)
    assert distribution.share_at(curve, 1.0) == 1.0
