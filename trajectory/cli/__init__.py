"""The command ``lofted``: thin commands on top of the public functions.

Only the standard library and typer are imported here; each command imports what it needs when it runs, so
that ``lofted --help`` answers at once.
"""

import sys

# The help lists the commands in this order.
from trajectory.cli import analyze, audit, batch, compare

# isort: split
from trajectory.cli import browse, families, fly, rings, validate

# isort: split
from trajectory.cli import cache, sweep

# isort: split
from trajectory.cli import agencies, bench, open_file
from trajectory.cli.app import app

__all__ = [
    "agencies",
    "analyze",
    "app",
    "audit",
    "batch",
    "bench",
    "browse",
    "cache",
    "compare",
    "families",
    "fly",
    "main",
    "open_file",
    "rings",
    "sweep",
    "validate",
]


def main() -> None:
    """Run the command line; exits with 0, 1, 2, 3 or 130 as the help says."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets a question mark, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="lofted")
