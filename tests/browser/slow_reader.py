"""The reading process, which sleeps over a file with 慢 (slow) in its name."""

import sys
import time
from pathlib import Path

from tcgis.sources.safety import sandbox_worker

SECONDS = 30
honest = sandbox_worker.read_part


def read_part(name, *given):
    if "慢" in name:
        time.sleep(SECONDS)
    return honest(name, *given)


if __name__ == "__main__":
    sandbox_worker.read_part = read_part
    sandbox_worker.main(Path(sys.argv[1]), int(sys.argv[2]))
