"""How tables are laid out on a page."""

import pandas as pd

from tcgis.ui import panels


def test_a_row_is_as_high_as_its_lines_and_the_table_no_higher_than_its_limit():
    table = pd.DataFrame({"办法": ["改"] * 3})
    plain = panels.table_layout(table, limit=1000)
    assert (plain["row_height"], plain["height"], plain["column_config"]) == (35, 35 * 4 + 3, {})
    table.attrs |= {"widths": {"办法": 260}, "lines": 3}
    wrapped = panels.table_layout(table, limit=1000)
    assert (wrapped["row_height"], wrapped["height"]) == (77, 77 * 3 + 35 + 3)
    assert wrapped["column_config"]["办法"]["width"] == 260
    assert panels.table_layout(table, limit=200)["height"] == 200
