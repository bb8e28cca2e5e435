"""`python -m wxsecrets` and the `wxsecrets` console script."""

from __future__ import annotations

import sys

from wxsecrets.quick import nothing_to_judge


def run() -> None:
    """Run the command line and leave with its exit status."""
    try:
        if nothing_to_judge(sys.argv[1:]):
            raise SystemExit(0)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    from wxsecrets.cli import main  # noqa: PLC0415  most hooks need none of it

    raise SystemExit(main())


if __name__ == "__main__":
    run()
