"""What the invented firms make, and the proportions that go with it."""

from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd
import yaml

MANUFACTURING: Final = "manufacturing"
UTILITIES: Final = "utilities"
PLATFORM: Final = "platform"


@cache
def load_trades() -> pd.DataFrame:
    """All trades of ``trades.yaml``, one row each; ``group`` is the list they stand in."""
    text = Path(__file__).with_name("trades.yaml").read_text("utf-8")
    groups: dict[str, list[dict[str, object]]] = yaml.safe_load(text)
    return pd.DataFrame([{"group": group, **row} for group, rows in groups.items() for row in rows])
