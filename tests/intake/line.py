"""Run a folder through the line."""

from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from tcgis import rulesets, workflow

from .folders import Folder

EDITION = "tongcheng/2024-template"


class Outcome(NamedTuple):
    """What the line said of a folder."""

    findings: pd.DataFrame
    intake: pd.DataFrame
    ready: workflow.Prepared


def run(folder: Folder, **how: Any) -> Outcome:
    """``workflow.check`` with the tables kept; ``how`` goes to ``workflow.prepare``."""
    ready = workflow.prepare(folder.path, catalog=folder.catalog, **how)
    said = workflow.examine(ready, edition=_edition())
    return Outcome(said.findings, said.intake, ready)


@cache
def _edition() -> rulesets.Edition:
    return rulesets.load(EDITION)
