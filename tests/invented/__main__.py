"""Run single seeds again: ``python -m tests.invented SEED …``.

``--fewest`` prints the fewest of the thousand that plant every kind, for ``kept.txt``.
"""

import sys

from .faults import kinds
from .seeds import FOLDERS, fewest, planted, tally

if "--fewest" in sys.argv:
    every = fewest(map(planted, range(FOLDERS)), (kind.name for kind in kinds.known()))
    sys.stdout.write(" ".join(map(str, every)) + "\n")
else:
    for seed in sys.argv[1:]:
        one = tally(int(seed))
        sys.stdout.write(f"{one}\n" + "\n".join(one.complaints) + "\n")
