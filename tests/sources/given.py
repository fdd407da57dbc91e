"""Shapefiles and archives as departments send them, written to order."""

import warnings
import zipfile

import pyogrio


def shp(frame, folder, *, encoding="GBK", cpg=None, prj=True, name="lots"):
    """Write a shapefile whose .cpg says ``cpg`` (no file for None), with or without .prj."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.shp"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    if not prj:
        path.with_suffix(".prj").unlink(missing_ok=True)
    return path


def zipped(path, target, *, into="", member=None, metadata=None):
    """Pack a data set with the files of its name."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(path.parent.glob(f"{path.stem}.*")):
            archive.write(part, f"{into}{member or path.stem}{part.suffix}")
    return target


def packed(folder, target, *, into=""):
    """Pack a folder whole, under ``into`` and its own name."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, f"{into}{folder.name}/{part.name}")
    return target


def codes(read):
    return read.findings["code"].tolist()


def told(read, *columns):
    """Findings as plain rows, their code first."""
    return read.findings[["code", *columns]].to_numpy().tolist()
