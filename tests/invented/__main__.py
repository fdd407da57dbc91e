"""Run single seeds again: ``python -m tests.invented SEED …``."""

import sys

from .seeds import tally

for seed in sys.argv[1:]:
    one = tally(int(seed))
    sys.stdout.write(f"{one}\n" + "\n".join(one.complaints) + "\n")
