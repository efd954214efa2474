"""The command line: each command reads its options, calls the public functions and prints.

Importing this package loads typer and nothing heavier, so that ``lofted --help`` answers at once.
"""

from trajectory.cli.app import main

__all__ = ["main"]
