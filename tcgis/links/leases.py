"""What of each lease stands: leases of land that is there, from someone who has it."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.links import chains, floors
from tcgis.words.terms import sentences

_TYPES = {
    **dict.fromkeys(["lease_id", "parcel_id", "lessor_code", "lessee_code", "kind"], "string"),
    **dict.fromkeys(["area_m2", "floor_area_m2"], "float64"),
    **dict.fromkeys(["from_on", "to_on"], "datetime64[us]"),
}
_FIRST_COME = ["from_on", "lease_id", "lessor_code", "lessee_code", "let_m2", "row"]


class Granted(NamedTuple):
    """Leases that stand, with the land they move (``let_m2``), and the faults of the others."""

    leases: pd.DataFrame
    findings: pd.DataFrame


def grant(
    leases: pd.DataFrame,
    own: pd.Series,
    land_m2: pd.Series,
    floor_area: pd.DataFrame,
    *,
    on: pd.Timestamp,
) -> Granted:
    """Decide which leases in force on a day stand.

    A lessor gives on a parcel what is his own there and what he has rented there, to his
    earlier lessees first. A lessor outside the register (a village, a blank) gives what the
    register's owner does not hold. A lease that asks for more is set aside; asking for at most
    1 m² or 0.5 % more, as rounded and differently measured areas do, it is cut to fit.

    Parameters
    ----------
    own : m² by (parcel_id, credit_code).
    land_m2 : m² by parcel_id, every parcel of the register.
    floor_area : parcel_id, floor_area_m2 of its buildings.
    """
    columns = [*leases.columns, *(name for name in _TYPES if name not in leases)]
    leases = leases.reset_index(drop=True).reindex(columns=columns).astype(_TYPES)
    strange = land_m2.index.get_indexer(pd.Index(leases["parcel_id"])) < 0
    faults = [_aside("lease_land_unknown", leases[strange], value=leases["parcel_id"])]
    active = _with_land(leases[~strange & in_force(leases, on)], land_m2, floor_area)
    unknown = ~active["let_m2"].gt(0)
    faults.append(_aside("lease_area_unknown", active[unknown]))
    sound = active[~unknown].sort_values(
        [name for name in _FIRST_COME if name in active], na_position="first", kind="stable"
    )
    twice = _repeated(sound)
    faults.append(
        _aside("lease_double", sound[twice.notna()], detail=sentences("lease_repeats", other=twice))
    )
    sound = sound[twice.isna()]
    tail, head, supply = _graph(sound, own, land_m2)
    looped = chains.on_a_cycle(tail, head)
    faults.append(_aside("lease_cycle", sound[looped]))
    given, left = chains.hand_down(
        tail[~looped], head[~looped], sound["let_m2"].to_numpy()[~looped], supply
    )
    asked = sound[~looped].assign(given=given, left=left)
    stand = asked[asked["given"].gt(0)]
    faults += [_refused(asked), _trimmed(stand), _subleases(stand)]
    stand = stand.assign(let_m2=stand["given"]).drop(columns=["given", "left"])
    return Granted(stand, findings.join(faults))


def in_force(leases: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    """Whether each lease runs on a day; without a date it has no beginning, or no end."""
    begun = leases["from_on"].isna() | leases["from_on"].le(on)
    return begun & (leases["to_on"].isna() | leases["to_on"].ge(on))


def _with_land(leases: pd.DataFrame, land: pd.Series, floor_area: pd.DataFrame) -> pd.DataFrame:
    """Land that a lease moves: as stated, or the parcel's land by share of its floors."""
    parcel, stated = leases["parcel_id"], leases["area_m2"]
    total = floors.total(floor_area)
    share = leases["floor_area_m2"] / parcel.map(total.where(total.gt(0))).astype(float)
    whole = parcel.map(land).astype("float64")
    # where the kind is not said, the area that is stated tells it
    kind = leases["kind"].mask(leases["kind"].isna() & stated.isna(), "floor").fillna("land")
    let = stated.where(kind.ne("floor"), share * whole)
    return leases.assign(kind=kind, let_m2=let.where(whole.notna()))


def _repeated(leases: pd.DataFrame) -> pd.Series:
    """The lease_id of an earlier lease of the same thing, missing where there is none.

    Two leases, both in force, are of the same thing if they are on one parcel, of one kind and
    size, and either to one lessee from one lessor (or one of them names none), or of one
    ``room`` (楼层房号), whoever the lessee; equal areas alone say nothing, as standard factories
    have many equal floors.

    Parameters
    ----------
    leases : those in force on a day, in order of precedence.
    """
    size = leases["area_m2"].fillna(leases["floor_area_m2"]).round(2)
    keys = pd.DataFrame({"parcel": leases["parcel_id"], "kind": leases["kind"], "size": size})
    first = _to_one_lessee(leases, keys)
    if "room" in leases:
        same = keys.assign(room=leases["room"].astype("string"))
        known = same["room"].notna() & leases["kind"].eq("floor")
        first = first.fillna(_earlier(leases["lease_id"], same, known=known))
    return first


def _to_one_lessee(leases: pd.DataFrame, keys: pd.DataFrame) -> pd.Series:
    same = keys.assign(lessee=leases["lessee_code"])
    known = leases["lessee_code"].notna()
    named = same.assign(lessor=leases["lessor_code"].fillna(""))
    first = _earlier(leases["lease_id"], named, known=known)
    # against a lease that does not say who lets
    of = [same[name] for name in same]
    blank = leases["lessor_code"].isna()
    lead = blank.groupby(of, dropna=False, sort=False).transform("first").astype(bool)
    return first.fillna(_earlier(leases["lease_id"], same, known=known & (blank | lead)))


def _earlier(ids: pd.Series, keys: pd.DataFrame, *, known: pd.Series) -> pd.Series:
    """For each row whose keys an earlier row has too, the id of the first."""
    again = keys.duplicated() & known & keys["size"].notna()
    first = ids.groupby([keys[name] for name in keys], dropna=False, sort=False).transform("first")
    return first.where(again).astype("string")


def _graph(
    leases: pd.DataFrame, own: pd.Series, land_m2: pd.Series
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Giver and taker of each lease, one node per enterprise and parcel, and what each owns.

    The lessor outside the register is a node of its own, one per parcel.
    """
    parcel = leases["parcel_id"]
    ends = pd.concat([_node(parcel, leases["lessor_code"]), _node(parcel, leases["lessee_code"])])
    place, nodes = pd.factorize(ends)
    owned = own.groupby(level=0).sum()
    spare = land_m2.sub(owned.reindex(land_m2.index).fillna(0)).clip(lower=0)
    keys = own.index.to_frame(index=False).astype("string")
    supply = pd.concat(
        [
            pd.Series(own.to_numpy(), _node(keys.iloc[:, 0], keys.iloc[:, 1])),
            pd.Series(spare.to_numpy(), _node(pd.Series(spare.index), None)),
        ]
    )
    stock = supply.reindex(nodes).fillna(0).to_numpy(dtype="float64", copy=True)
    return place[: len(leases)], place[len(leases) :], stock


def _node(parcel: pd.Series, code: pd.Series | None) -> pd.Series:
    who = "" if code is None else code.astype("string").fillna("")
    return parcel.astype("string") + "\n" + who


def _refused(asked: pd.DataFrame) -> pd.DataFrame:
    over = asked[~asked["given"].gt(0)]
    detail = sentences("lease_too_much", asked=_metres(over["let_m2"]), left=_metres(over["left"]))
    nobody = over["lessor_code"].isna()
    return findings.join(
        [
            _aside(
                "lease_exceeds_land", over[~nobody], value=_metres(over["let_m2"]), detail=detail
            ),
            _aside("parcel_overfull", over[nobody], value=_metres(over["let_m2"]), detail=detail),
        ]
    )


def _trimmed(stand: pd.DataFrame) -> pd.DataFrame:
    cut = stand[stand["let_m2"].sub(stand["given"]).gt(0.01)]
    return findings.found(
        "lease_trimmed",
        cut,
        subject=cut["lease_id"],
        field="area_m2",
        value=_metres(cut["let_m2"]),
        detail=sentences("lease_cut", given=_metres(cut["given"])),
        effect=findings.REPAIRED,
    )


def _subleases(stand: pd.DataFrame) -> pd.DataFrame:
    """Leases of land that the lessor has himself rented on the parcel, with how deep it goes."""
    nodes = (_node(stand["parcel_id"], stand[name]) for name in ("lessor_code", "lessee_code"))
    place, _ = pd.factorize(pd.concat(list(nodes)))
    depth = chains.depth(place[: len(stand)], place[len(stand) :])
    first = stand.drop_duplicates(["parcel_id", "lessee_code"])
    above = first.set_index(["parcel_id", "lessee_code"])["lease_id"]
    deep = depth > 1
    rows = stand[deep & stand["lessor_code"].notna().to_numpy()]
    keys = pd.MultiIndex.from_frame(rows[["parcel_id", "lessor_code"]])
    from_ = pd.Series(above.reindex(keys).array, rows.index, dtype="string")
    level = pd.Series(depth, stand.index)[rows.index].astype("string")
    return findings.found(
        "lease_chain",
        rows,
        subject=rows["lease_id"],
        field="lessor_code",
        value=rows["lessor_code"],
        detail=sentences("lease_level", level=level, above=from_),
    )


def _metres(area_m2: pd.Series) -> pd.Series:
    return area_m2.round(2).astype("string") + " ㎡"


def _aside(
    code: str,
    rows: pd.DataFrame,
    *,
    value: pd.Series | None = None,
    detail: pd.Series | None = None,
) -> pd.DataFrame:
    return findings.found(
        code,
        rows,
        subject=rows["lease_id"],
        field="parcel_id",
        value=None if value is None else value.reindex(rows.index),
        detail=None if detail is None else detail.reindex(rows.index),
        effect=findings.SET_ASIDE,
    )
