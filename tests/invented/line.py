"""Run a folder through the line."""

from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from tcgis.line.assess import examine
from tcgis.line.prepare import Prepared, prepare
from tcgis.line.years import Years
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.model import Edition

from .folders import Folder

EDITION = "tongcheng/2024-template"


class Outcome(NamedTuple):
    """What the line said of a folder."""

    findings: pd.DataFrame
    intake: pd.DataFrame
    ready: Prepared


def run(folder: Folder, **how: Any) -> Outcome:
    """``assess.check`` with the tables kept; ``how`` goes to ``prepare.prepare``."""
    ready = prepare(folder.path, catalog=folder.catalog, **how)
    said = examine(Years(ready, _edition()))
    return Outcome(said.findings, said.intake, ready)


@cache
def _edition() -> Edition:
    return load_edition(EDITION)
