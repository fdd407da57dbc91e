"""The pages, whose reading process takes its time over a file with 慢 (slow) in its name."""

import sys
from pathlib import Path

from tcgis.sources.safety import process
from tcgis.ui import navigation

READER = Path(__file__).with_name("slow_reader.py")
process._PROGRAM = [sys.executable, "-W", "ignore", str(READER)]
navigation.open_page()
