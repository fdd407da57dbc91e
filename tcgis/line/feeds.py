"""What a county's catalogue feeds, and whether an edition asks for more."""

from tcgis.catalog.model import Catalog
from tcgis.checks.tables import schema
from tcgis.errors import EditionError
from tcgis.line.denominators import DIVISORS
from tcgis.rulesets.model import Edition, Unit
from tcgis.rulesets.quantity_faults import unfed
from tcgis.words.terms import text


def fed(catalog: Catalog, unit: Unit) -> frozenset[str]:
    """Amounts and areas of units of one kind that the files of a catalogue give."""
    items = {name for layer in catalog.layers_of("facts") for name in layer.facts}
    if unit == "parcel":
        own = {name for layer in catalog.layers_of("parcels") for name in layer.columns}
        return frozenset(items | own | {*schema.TABLES["parcels"], "land_m2", "land_mu"})
    named = DIVISORS if unit in {"park", "zone"} else {"land_mu"}
    return frozenset(items | {*named, "land_m2"})


def faults_beside(edition: Edition, catalog: Catalog) -> list[str]:
    """Quantities of an edition that no file of the catalogue gives: place, reason and cure."""
    return unfed(edition, fed(catalog, edition.unit))


def require(edition: Edition, catalog: Catalog) -> None:
    """Refuse an edition that asks for what nobody gives.

    Raises
    ------
    EditionError
        With every such quantity, its place in the file and the cure.
    """
    if wrong := faults_beside(edition, catalog):
        raise EditionError(text("edition_not_fed", name=edition.id, faults="；".join(wrong)))
