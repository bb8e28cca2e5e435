"""`python -m wxsecrets` and the `wxsecrets` console script."""

from __future__ import annotations

import os
import sys


def run() -> None:
    """Run the command line and leave with its exit status."""
    try:
        from wxsecrets.quick import nothing_to_judge  # noqa: PLC0415  Ctrl-C may come while it loads

        if nothing_to_judge(sys.argv[1:]):
            raise SystemExit(0)
        from wxsecrets.cli import main  # noqa: PLC0415  most hooks need none of it
        from wxsecrets.interrupts import ignore_endings  # noqa: PLC0415

        status = main()
        ignore_endings()
    except KeyboardInterrupt:
        status = 130
    if status == 130:
        # Whoever waits no longer need not wait for the threads of what was interrupted either.
        os._exit(status)
    raise SystemExit(status)


if __name__ == "__main__":
    run()
