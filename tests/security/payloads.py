"""What an upload could try: each makes one file, and tells the word its refusal must hold.

``secret`` is a file outside the upload, ``address`` one that answers on this machine.
"""

import json
from typing import NamedTuple

VRT = """<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{}</SrcDataSource>
<GeometryType>wkbNone</GeometryType></OGRVRTLayer></OGRVRTDataSource>"""
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
MARK = """<Placemark><name>{}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
113.80,29.20 113.81,29.20 113.81,29.21 113.80,29.20</coordinates></LinearRing></outerBoundaryIs>
</Polygon></Placemark>"""
RAW = """<VRTDataset rasterXSize="6" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"
subClass="VRTRawRasterBand"><SourceFilename relativetoVRT="0">{}</SourceFilename>
<ImageOffset>5</ImageOffset><PixelOffset>1</PixelOffset><LineOffset>6</LineOffset>
</VRTRasterBand></VRTDataset>"""
BOMB = (
    "<!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))
    + "]>"
)


class Payload(NamedTuple):
    name: str
    file: str
    content: str
    why: str


def linked(kind, address):
    system = {"type": kind, "properties": {"href": address, "url": address, "type": "proj4"}}
    return json.dumps({"type": "FeatureCollection", "crs": system, "features": []})


def gdalg(secret):
    line = f"gdal vector pipeline ! read {secret} ! limit 5"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": line})


def vectors(secret, address):
    """Every vector payload of land-data §5, and those found beyond it."""
    vrt = VRT.format(secret)
    wfs = f"<OGRWFSDataSource><URL>{address}</URL></OGRWFSDataSource>"
    entity = f"<!DOCTYPE kml [<!ENTITY a SYSTEM 'file://{secret}'>]>"
    remote = f"<!DOCTYPE kml [<!ENTITY a SYSTEM '{address}'>]>"
    over = f"<NetworkLink><Link><href>{address}</href></Link></NetworkLink>"
    return [
        *(Payload(f"vrt{end}", f"a{end}", vrt, end) for end in (".shp", ".geojson", ".gpkg")),
        Payload("vrt as kml", "a.kml", vrt, "OGRVRT"),
        Payload("vrt after a prolog", "a.kml", f"<?xml version='1.0'?><!-- kml -->{vrt}", "OGRVRT"),
        Payload("gdalg", "a.geojson", gdalg(secret), "GDAL"),
        Payload("gdalg as json", "a.json", gdalg(secret), "GDAL"),
        Payload("wfs", "a.geojson", wfs, ".geojson"),
        Payload("wfs as kml", "a.kml", wfs, "OGRWFS"),
        Payload("crs is a link", "a.geojson", linked("link", address), "网络地址"),
        Payload("crs is an url", "a.geojson", linked("URL", address), "网络地址"),
        Payload("entity onto a file", "a.kml", entity + KML.format(MARK.format("&a;")), "DOCTYPE"),
        Payload(
            "entity onto an address", "a.kml", remote + KML.format(MARK.format("&a;")), "DOCTYPE"
        ),
        Payload("entity bomb", "a.kml", BOMB + KML.format(MARK.format("&a8;")), "DOCTYPE"),
        Payload("network link", "a.kml", KML.format(over), ""),
        Payload("curl path as content", "a.geojson", f"/vsicurl/{address}", ".geojson"),
        Payload("address as content", "a.json", address, ".json"),
    ]


NAMES = [
    "CSV:/etc/passwd", "csv:/etc/passwd", "GPKG:/a.gpkg", "/etc/passwd", "/vsizip/a.zip/b.shp",
    "/vsicurl/http://127.0.0.1/a", "http://127.0.0.1/a.geojson", "https://x/a", "C:\\a.shp",
    "\\\\host\\a.shp", "../a.shp", "a/../../b", "WFS:http://127.0.0.1", "zip://a.zip", "\0a",
    "zip+file://a.zip!b.shp", "MEM:a", "GTIFF_DIR:1:/a.tif",
]  # fmt: skip
