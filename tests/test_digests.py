import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from tcgis import digests


def test_same_content_same_digest_and_any_change_shows():
    frame = gpd.GeoDataFrame(
        {"name": ["甲", None], "value": [1.5, np.nan]}, geometry=[Point(0, 1), None], crs=4547
    )
    assert digests.digest_table(frame) == digests.digest_table(frame.copy())
    assert digests.digest_table(frame) != digests.digest_table(frame.assign(value=[1.5, 0.0]))
    assert digests.digest_table(frame) != digests.digest_table(frame.assign(name=["甲", ""]))
    assert digests.digest_table(frame) != digests.digest_table(frame.rename(columns={"value": "v"}))
    assert digests.digest_table(frame) != digests.digest_table(frame.iloc[::-1])


def test_minus_zero_and_zero_are_one():
    plus, minus = pd.DataFrame({"x": [0.0]}), pd.DataFrame({"x": [-0.0]})
    assert digests.digest_table(plus) == digests.digest_table(minus)
