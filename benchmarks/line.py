"""The whole line beside its floor, at several sizes, as a ratio in one interleaved run.

The floor only reads the same input files and writes the same result files from tables made
beforehand, with the same libraries, their fastest options and the same sheet writer. Each turn
is a process of its own, so that peak memory can be read; imports are outside the clock on both
sides. Office files, no rasters.

    python benchmarks/line.py [--sizes 2000 50000] [--turns 5]
"""

import argparse
import json
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME))
YEAR, EDITION = 2024, "tongcheng/2024-template"


def line(data: Path, out: Path) -> float:
    """Seconds of the whole line, imports aside."""
    from tcgis.catalog.load import load_catalog
    from tcgis.line import assess
    from tcgis.outputs.files import results
    from tcgis.progress import silent
    from tcgis.rulesets.load import load_edition

    begin = time.perf_counter()
    run = assess.assess(
        data,
        catalog=load_catalog(HOME / "layers"),
        edition=load_edition(EDITION),
        year=YEAR,
    )
    results.publish_run(run, out, progress=silent)
    return time.perf_counter() - begin


def floor(data: Path, out: Path) -> float:
    """Seconds of reading every input and writing every result, and nothing else."""
    import pyogrio
    import python_calamine
    import shapely

    from tcgis.outputs.files import xlsx

    results = pickle.loads((out.parent / "results.pickle").read_bytes())
    out.mkdir(exist_ok=True)
    begin = time.perf_counter()
    for path in sorted(data.rglob("*")):
        if path.suffix in {".gpkg", ".geojson", ".zip"}:
            pyogrio.read_dataframe(path, use_arrow=True, encoding=_encoding(path))
        elif path.suffix == ".xlsx":
            book = python_calamine.CalamineWorkbook.from_path(path)
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()
        elif path.suffix == ".txt":
            path.read_bytes()
    for place, (layer, frame) in enumerate(results["gpkg"].items()):
        pyogrio.write_dataframe(
            frame, out / "floor.gpkg", layer=layer, append=place > 0, use_arrow=True
        )
    drawn = results["gpkg"]["parcels"].geometry.dropna()  # a parcel may lack its shape
    shapes = shapely.to_geojson(drawn.to_numpy())
    (out / "floor.geojson").write_text("\n".join(shapes))
    (out / "floor.html").write_bytes(results["map"])
    xlsx.write_workbook(
        results["pages"], out / "floor.xlsx", created=datetime(2024, 12, 31, tzinfo=UTC)
    )
    return time.perf_counter() - begin


def _encoding(path: Path) -> str | None:
    return "gbk" if path.suffix == ".zip" else None


def keep_results(data: Path, out: Path) -> float:
    """Run the line once and keep what it wrote, for the floor to write again."""
    import tcgis  # noqa: F401, I001 — before pyogrio starts GDAL, whose doors it shuts
    import pyogrio

    from tcgis.catalog.load import load_catalog
    from tcgis.line import assess
    from tcgis.outputs.files import results, run_workbook
    from tcgis.progress import silent
    from tcgis.rulesets.load import load_edition

    run = assess.assess(
        data, catalog=load_catalog(HOME / "layers"), edition=load_edition(EDITION), year=YEAR
    )
    results.publish_run(run, out, progress=silent)
    layers = [str(name) for name, _ in pyogrio.list_layers(out / "results.gpkg")]
    frames = {
        layer: pyogrio.read_dataframe(out / "results.gpkg", layer=layer)
        for layer in layers
        if layer != "layer_styles"
    }
    page = (out / "map.html").read_bytes()
    kept = {"gpkg": frames, "pages": run_workbook.run_sheets(run), "map": page}
    (out.parent / "results.pickle").write_bytes(pickle.dumps(kept))
    return 0.0


def build_county(data: Path, size: Path) -> float:
    """Invent a county of so many parcels."""
    from tcgis.sample.build import build_sample

    build_sample(data, parcels=int(size.name), rasters=False)
    return 0.0


def turn(what: str, data: Path, out: Path) -> dict[str, float]:
    """One process: its seconds and its peak memory in MB."""
    command = [sys.executable, __file__, "--turn", what, str(data), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(size: int, turns: int, folder: Path) -> None:
    """Build a county of ``size`` parcels, then line and floor by turns; print one table row."""
    data = folder / f"county-{size}"
    turn("build", data, Path(str(size)))
    out = folder / f"out-{size}" / "results"
    out.parent.mkdir()
    turn("keep", data, out)
    laps = [
        {what: turn(what, data, out.parent / what) for what in ("line", "floor")}
        for _ in range(turns)
    ]
    ratio = statistics.median(lap["line"]["seconds"] / lap["floor"]["seconds"] for lap in laps)
    seconds = {
        what: statistics.median(lap[what]["seconds"] for lap in laps) for what in ("line", "floor")
    }
    peak = max(lap["line"]["peak_mb"] for lap in laps)
    print(
        f"| {size:,} | {seconds['floor']:.2f} | {seconds['line']:.2f} | {ratio:.2f} | {peak:,.0f} |"
    )


def main() -> None:
    """Measure every size asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 50000])
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary one if not said")
    parser.add_argument("--turn", nargs=3, metavar=("WHAT", "DATA", "OUT"))
    chosen = parser.parse_args()
    if chosen.turn:
        what, data, out = chosen.turn[0], Path(chosen.turn[1]), Path(chosen.turn[2])
        seconds = {"line": line, "floor": floor, "keep": keep_results, "build": build_county}[what](
            data, out
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak_mb": peak}))
        return
    print("| parcels | floor, s | line, s | line ÷ floor | peak, MB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        for size in chosen.sizes:
            measure(size, chosen.turns, Path(folder))


if __name__ == "__main__":
    main()
