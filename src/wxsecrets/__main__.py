"""`python -m wxsecrets` and the `wxsecrets` console script."""

from __future__ import annotations

from wxsecrets.cli import main


def run() -> None:
    """Run the command line and leave with its exit status."""
    raise SystemExit(main())


if __name__ == "__main__":
    run()
