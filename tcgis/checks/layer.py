"""From what departments send to rows fit for use, with a finding for everything amiss.

``check_layer`` names, types and converts; ``geometry``, ``areas`` and ``plausible`` then look
at shapes, areas and amounts.
"""

from typing import TYPE_CHECKING

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import County, Layer
from tcgis.checks.checked import Checked
from tcgis.checks.tables import check, facts, ranges

if TYPE_CHECKING:
    from tcgis.sources.model import Read


def check_layer(
    layer: Layer, read: "Read", county: County, *, answers: Answers = NOTHING
) -> Checked:
    """Canonical rows of one layer; those of a layer of facts are long (``facts.COLUMNS``).

    ``answers`` settle what a heading means that neither the catalogue nor the synonym table
    knows plainly.
    """
    wide, found, lost = check.check_table(layer, read, county, answers=answers)
    if layer.table != "facts":
        return Checked(wide, found)
    long, more = facts.to_long(wide, layer, lost=lost)
    used, outside = ranges.check_facts(long)
    return Checked(used, findings.join([found, more, outside]))
