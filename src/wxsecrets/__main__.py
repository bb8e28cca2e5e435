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
        import signal  # noqa: PLC0415  most hooks need none of it

        from wxsecrets.cli import main  # noqa: PLC0415

        # A CI that cancels a job and a terminal that is closed mean the same as Ctrl-C: end, and tidy up.
        for ending in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, ending, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, signal.default_int_handler)
        status = main()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is over: nothing is left to interrupt
    except KeyboardInterrupt:
        status = 130
    if status == 130:
        # Whoever waits no longer need not wait for the threads of what was interrupted either.
        sys.stdout.flush()
        os._exit(status)
    raise SystemExit(status)


if __name__ == "__main__":
    run()
