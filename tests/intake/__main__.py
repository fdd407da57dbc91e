"""Run single seeds again: ``python -m tests.intake SEED …``."""

import sys

from . import slices
from .seeds import tally

for seed in sys.argv[1:]:
    one = tally(int(seed), slices=slices.DONE)
    sys.stdout.write(f"{one}\n" + "\n".join(one.complaints) + "\n")
