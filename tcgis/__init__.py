"""Park land and per-mu efficiency GIS for Chinese counties.

Importing the package shuts the GDAL doors that an uploaded file could use to reach
other files or the network. GDAL reads these settings once, at its own start, so they
stand here, before any module below can import it.
"""

import os

_NETWORKED_OR_INDIRECT = (
    "VRT,DERIVED,GTI,WMS,WMTS,WCS,STACIT,STACTA,PLMOSAIC,EEDAI,EEDA,DAAS,OGCAPI,HTTP,MRF,"
    "OGR_VRT,GDALG,WFS,OAPIF,CSW,PLSCENES,NGW,Carto,AmigoCloud,Elasticsearch,ADBC,SQLite,"
    "GPSBabel,PGDUMP"
)
os.environ.setdefault("GDAL_SKIP", _NETWORKED_OR_INDIRECT)
os.environ.setdefault("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none")
os.environ.setdefault("CPL_LOG", os.devnull)  # GDAL names each skipped driver it lacks
