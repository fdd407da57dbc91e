"""Which files make a step fail, found by trying without them: one bad file breaks itself alone."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from tcgis.errors import TcgisError

Result = TypeVar("Result")


class FileInForce(NamedTuple):
    """A file that feeds a layer, as people call it."""

    layer: str
    name: str
    sent: bool
    """Whether it came in beside the folder."""


Out = frozenset[FileInForce]
"""Files put out of force."""
NONE: Out = frozenset()


class Outcome(NamedTuple, Generic[Result]):
    """What the work gave, and the files that were put out of force for it."""

    result: Result
    out: Out
    fault: Exception | None = None
    """The fault for which they were."""


Work = Callable[[Out, Exception | None], Result]
"""Works without some files; is told the fault for which they were put out."""


def work_without_faulty(
    work: Work[Result], groups: Sequence[Sequence[FileInForce]]
) -> Outcome[Result]:
    """Work; if that fails, without those files that make it fail, and no others.

    Parameters
    ----------
    groups : files to suspect, the likeliest group first, and within each the likeliest first.
        A group is tried while all others stay in force, then together with those before it.
        The first group holds what came in last: without it all may go on as before.

    Raises
    ------
    TcgisError
        If the work is refused. That is no fault of the program: only the first group, whose
        files were not there before, is suspected.
    Exception
        Whatever the work raised, if no choice of files makes it succeed.
    """
    try:
        return Outcome(work(NONE, None), NONE)
    except Exception as fault:
        suspected = groups[:1] if isinstance(fault, TcgisError) else groups
        for before, group in enumerate(suspected):
            earlier = frozenset(one for some in groups[:before] for one in some)
            for held in dict.fromkeys((NONE, earlier)):
                found = _Search(work, fault, held).find(list(group))
                if found is not None:
                    return found
        raise


class _Search(Generic[Result]):
    """Looks for the fewest files of a group without which the work succeeds."""

    def __init__(self, work: Work[Result], fault: Exception, held: Out) -> None:
        self._work = work
        self._fault = fault
        self._held = held
        """Files of other groups, out of force as well."""

    def find(self, group: list[FileInForce]) -> Outcome[Result] | None:
        found = self._first_that_works(group)
        if found is None:
            return None
        suspects = [one for one in group if one in found.out]
        while len(suspects) > 1:
            middle = len(suspects) // 2
            halves = (suspects[:middle], suspects[middle:])
            better = next(filter(None, map(self._try, halves)), None)
            if better is None:
                return self._without_the_innocent(suspects, found)
            found, suspects = better, [one for one in suspects if one in better.out]
        return self._without_the_innocent([*self._held], found)

    def _first_that_works(self, group: list[FileInForce]) -> Outcome[Result] | None:
        """The first of ever more files of the group, doubled each time, that suffice."""
        sizes = {min(2**power, len(group)) for power in range(len(group).bit_length() + 1)}
        tried = (self._try(group[:size]) for size in sorted(sizes - {0}))
        return next(filter(None, tried), None)

    def _without_the_innocent(
        self, suspects: list[FileInForce], found: Outcome[Result]
    ) -> Outcome[Result]:
        """Each file that does no harm is put back, the least suspect first."""
        for one in reversed(suspects):
            found = self._retry(found.out - {one}) or found
        return found

    def _try(self, files: list[FileInForce]) -> Outcome[Result] | None:
        return self._retry(frozenset(files) | self._held)

    def _retry(self, out: Out) -> Outcome[Result] | None:
        try:
            return Outcome(self._work(out, self._fault), out, self._fault)
        except Exception:  # noqa: BLE001 — also a refusal: without them nothing was left to do
            return None
