"""Run by QGIS' own Python: opens every layer of a GeoPackage as QGIS does and says what it saw.

``python3 look.py FILE PICTURE`` writes one JSON object; the picture is the whole file, drawn.
"""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SIDE = 400
"""Pixels of the small picture of one class."""


def layers_of(path):
    """Layers with shapes, each opened by name with the style that the file holds for it."""
    found = QgsProviderRegistry.instance().querySublayers(path)
    names = [one.name() for one in found if one.wkbType() not in {0, 100}]
    return [QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in names]


def draw(layers, extent, width, height):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[0].crs())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(width, height))
    settings.setBackgroundColor(QColor("#ffffff"))
    settings.setFlag(QgsMapSettings.Antialiasing, on=False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def pixels(image, colour):
    wanted = QColor(colour).rgb()
    return sum(
        image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height())
    )


def painted(layer, category):
    """Pixels of a class's colour in a picture of its largest piece of land."""
    asked = QgsFeatureRequest().setFilterExpression(f"\"class\" = '{category.value()}'")
    largest = max(layer.getFeatures(asked), key=lambda one: one.geometry().area())
    image = draw([layer], largest.geometry().boundingBox(), SIDE, SIDE)
    return pixels(image, category.symbol().symbolLayer(0).fillColor())


def seen(layer):
    renderer, fields = layer.renderer(), layer.fields()
    told = {
        "valid": layer.isValid(),
        "rows": layer.featureCount(),
        "renderer": renderer.type(),
        "fields": [one.name() for one in fields],
        "shown": [layer.attributeDisplayName(at) for at in range(fields.count())],
        "hidden": [
            one.name for one in layer.attributeTableConfig().columns() if one.hidden and one.name
        ],
    }
    if renderer.type() == "categorizedSymbol":
        told["classes"] = {
            one.value(): {
                "label": one.label(),
                "colour": one.symbol().symbolLayer(0).fillColor().name(),
                "brush": int(one.symbol().symbolLayer(0).brushStyle()),
                "pixels": painted(layer, one),
            }
            for one in renderer.categories()
        }
    else:
        told["brush"] = int(renderer.symbol().symbolLayer(0).brushStyle())
    return told


def main(path, picture):
    app = QgsApplication([], False)
    app.initQgis()
    layers = layers_of(path)
    told = {layer.name(): seen(layer) for layer in layers}
    draw(layers[::-1], layers[0].extent().buffered(200), 1600, 1200).save(picture)
    Path(picture).with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    del layers
    app.exitQgis()


main(*sys.argv[1:])
