"""Whom and which land the departments name, found among those of the registers."""

from typing import NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.answers import Answers
from tcgis.checks.amounts import magnitudes
from tcgis.links import holders, identity, meters, parks


class Linked(NamedTuple):
    """Tables in which every enterprise and parcel named is one of the register."""

    tables: dict[str, pd.DataFrame]
    park_of: pd.DataFrame
    findings: pd.DataFrame
    candidates: pd.DataFrame
    remainder: pd.DataFrame


def link(tables: dict[str, pd.DataFrame], answers: Answers) -> Linked:
    """Find each firm and parcel that a department names among those of the registers.

    With that, the park of each parcel, and amounts of another magnitude than their kind.
    """
    firms, kept, aside = tables["enterprises"], findings.KEPT, findings.SET_ASIDE
    metered = meters.split_meters(tables["facts"], tables["meters"], firms, answers=answers)
    of_firms = metered.frame["subject_kind"].eq("enterprise")
    direct = metered.frame[~of_firms]
    asked = {
        "lessors": (tables["leases"], "lessor_code", "lessor_name", kept),
        "vetoes": (tables["vetoes"], "credit_code", "enterprise_name", aside),
        "facts": (metered.frame[of_firms], "subject_id", "subject_name", aside),
    }
    done = {"parcels": holders.resolve_holders(tables["parcels"], firms, answers=answers)} | {
        name: identity.resolve_enterprises(
            frame, firms, code=code, name=called, effect=effect, answers=answers
        )
        for name, (frame, code, called, effect) in asked.items()
    }
    done["leases"] = identity.resolve_enterprises(
        done["lessors"].frame,
        firms,
        code="lessee_code",
        name="lessee_name",
        effect=aside,
        answers=answers,
    )
    linked = tables | {name: done[name].frame for name in ("parcels", "leases", "vetoes")}
    linked["facts"] = pd.concat([done["facts"].frame, direct], ignore_index=True)
    of_parcels = identity.check_parcel_facts(direct, tables["parcels"])
    assigned = parks.assign(linked["parcels"], linked["parks"])
    return Linked(
        linked,
        assigned.frame,
        findings.join(
            [
                metered.findings,
                *(each.findings for each in done.values()),
                *([of_parcels] if len(direct) else []),
                magnitudes.check_magnitudes(linked["facts"]),
                assigned.findings,
            ]
        ),
        identity.unmatched([*(each.candidates for each in done.values()), metered.candidates]),
        metered.remainder,
    )
