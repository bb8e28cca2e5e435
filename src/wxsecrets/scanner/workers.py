"""Work that is spread over the processors where it is worth it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wxsecrets.scanner.processes import Processes
    from wxsecrets.sources.git import Repository

_Result = TypeVar("_Result")
_Portion = TypeVar("_Portion")


class Workers:
    """The other processes, started when there is work that is worth it; a context manager that ends them.

    A small repository is done in this process: starting another takes longer than the work. `load` is called before
    the first one is started.
    """

    def __init__(self, load: Callable[[], None]) -> None:
        self._load = load
        self._processes: Processes | None = None

    def __enter__(self) -> Workers:  # noqa: PYI034  Python 3.10 has no Self
        return self

    def __exit__(self, *_: object) -> None:
        if self._processes is not None:
            self._processes.end()

    def map(
        self,
        work: Callable[[Repository, _Portion], _Result],
        repository: Repository,
        portions: Sequence[_Portion],
        *,
        worth: bool,
    ) -> Iterator[tuple[int, _Result]]:
        """The number of each portion with `work(repository, portion)`, as they are done.

        By others if that is `worth` starting them.
        """
        processors = os.cpu_count() or 1
        if self._processes is None and (processors < 2 or len(portions) < 2 or not worth):
            return ((number, work(repository, portion)) for number, portion in enumerate(portions))
        if self._processes is None:
            from wxsecrets.scanner.processes import Processes  # noqa: PLC0415  ten milliseconds, mostly for nothing

            self._load()
            self._processes = Processes(processors)
        return self._processes.map(work, repository, portions)
