"""Run a folder through the line and hold what it says against what was planted."""

from typing import NamedTuple

import pandas as pd

from tcgis import checks, findings, rulesets, terms, workflow

from .folders import Folder

EDITION = "tongcheng/2024-template"


class Outcome(NamedTuple):
    """What the line said of a folder."""

    findings: pd.DataFrame
    intake: pd.DataFrame
    ready: workflow.Prepared


def run(folder: Folder, **how: bool) -> Outcome:
    """The same steps as ``workflow.check``, with the tables kept."""
    edition = rulesets.load(EDITION)
    ready = workflow.prepare(folder.path, catalog=folder.catalog, **how)
    newest = [workflow.stand(ready, edition, year).findings for year in ready.years[-1:]]
    told = findings.join([ready.findings, *newest])
    intake = pd.concat([checks.account(read, told) for read in ready.reads], ignore_index=True)
    return Outcome(told, intake, ready)
