"""A GBK shapefile of parcels read, checked and linked, beside merely reading it with pyogrio.

Each turn is a process of its own; imports are outside the clock and told apart, as is the check
for gaps. The register of enterprises and the parks, against which parcels are linked, are made
ready before the clock starts.

    python benchmarks/intake.py [--parcels 50000] [--turns 5] [--data FOLDER]
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME))
YEAR_END = "2024-12-31"


def floor(data: Path) -> dict[str, float]:
    """Seconds of reading the shapefile, unpacked before, by Arrow, and nothing else."""
    import pyogrio

    (path,) = data.glob("*/工业用地宗地.zip")
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        for number, member in enumerate(archive.namelist()):
            aside = Path(folder) / f"parcels{Path(member).suffix.lower()}"
            aside.write_bytes(archive.read(archive.infolist()[number]))
        begin = time.perf_counter()
        frame = pyogrio.read_dataframe(Path(folder) / "parcels.shp", use_arrow=True, encoding="GBK")
        return {"seconds": time.perf_counter() - begin, "rows": len(frame)}


def line(data: Path) -> dict[str, float]:
    """Seconds of reading, checking and linking it, and those of each step and of the imports."""
    begin = time.perf_counter()
    import pandas as pd

    from tcgis.catalog.load import load_catalog
    from tcgis.checks.land import areas, gaps, geometry, stated_parks
    from tcgis.checks.layer import check_layer
    from tcgis.links import holdings, identity, parks
    from tcgis.sources.layer import read_layer

    start_up = time.perf_counter() - begin
    catalog = load_catalog(HOME / "layers")
    county = catalog.county

    def table(name: str) -> pd.DataFrame:
        layer = catalog.layers[name]
        return check_layer(layer, read_layer(layer, data, county), county).frame

    firms, outline, leases = table("enterprises"), table("boundary"), table("leases")
    ground = geometry.check_geometry(table("parks"), county, outline).frame
    steps: dict[str, float] = {}

    def timed(name: str, call: Callable[[], object]) -> object:
        begin = time.perf_counter()
        done = call()
        steps[name] = time.perf_counter() - begin
        return done

    layer = catalog.layers["parcels"]
    read = timed("read", lambda: read_layer(layer, data, county))
    table_ = timed("columns", lambda: check_layer(layer, read, county))
    shapes = timed("geometry", lambda: geometry.check_geometry(table_.frame, county, outline))
    timed("three_areas", lambda: areas.three_areas(shapes.frame))
    sized = timed("areas", lambda: areas.check_areas(shapes.frame))
    timed("stated_parks", lambda: stated_parks.check_stated_parks(sized.frame, ground))
    known = timed(
        "identity",
        lambda: identity.resolve_enterprises(
            sized.frame, firms, code="credit_code", name="holder", effect="kept"
        ),
    )
    timed("parks", lambda: parks.assign(known.frame, ground))
    land = holdings.land_area(known.frame, of="certificate_area_m2", if_missing=None)
    floors = pd.DataFrame({"parcel_id": [], "floor_area_m2": []})
    end = pd.Timestamp(YEAR_END)
    timed("holdings", lambda: holdings.build(known.frame, leases.iloc[:0], land, floors, on=end))
    begin = time.perf_counter()
    gaps.find_gaps(sized.frame)
    gap_check = time.perf_counter() - begin
    told = [read, table_, shapes, sized, known]
    return {
        "seconds": sum(steps.values()),
        "start_up": start_up,
        "gap_check": gap_check,
        "rows": len(read.frame),
        "findings": sum(len(each.findings) for each in told),
        **{f"step_{name}": value for name, value in steps.items()},
    }


def turn(what: str, data: Path) -> dict[str, float]:
    """One process: its figures and its peak memory in MB."""
    command = [sys.executable, __file__, "--turn", what, str(data)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(data: Path, turns: int) -> None:
    """Floor and line by turns; print medians, the ratio and the steps."""
    laps = [{what: turn(what, data) for what in ("floor", "line")} for _ in range(turns)]
    ratios = [lap["line"]["seconds"] / lap["floor"]["seconds"] for lap in laps]

    def middle(what: str, name: str) -> float:
        return statistics.median(lap[what][name] for lap in laps)

    print(f"rows {laps[0]['line']['rows']:,}, findings {laps[0]['line']['findings']:,}")
    print(f"floor {middle('floor', 'seconds'):.3f} s, line {middle('line', 'seconds'):.3f} s")
    print(f"ratio {statistics.median(ratios):.2f} ({', '.join(f'{each:.2f}' for each in ratios)})")
    print(
        f"start-up {middle('line', 'start_up'):.2f} s, gaps {middle('line', 'gap_check'):.2f} s, "
        f"peak {middle('line', 'peak_mb'):,.0f} MB"
    )
    for name in [each for each in laps[0]["line"] if each.startswith("step_")]:
        print(f"  {name[5:]:12} {middle('line', name):.3f} s")


def main() -> None:
    """Measure on a county given or invented for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=50_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--data", type=Path, help="a sample county built before")
    parser.add_argument("--turn", nargs=2, metavar=("WHAT", "DATA"))
    chosen = parser.parse_args()
    if chosen.turn:
        told = {"floor": floor, "line": line}[chosen.turn[0]](Path(chosen.turn[1]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**told, "peak_mb": peak}))
        return
    if chosen.data is not None:
        measure(chosen.data, chosen.turns)
        return
    from tcgis.sample.build import build_sample

    with tempfile.TemporaryDirectory() as folder:
        build_sample(Path(folder), parcels=chosen.parcels, rasters=False)
        measure(Path(folder), chosen.turns)


if __name__ == "__main__":
    main()
