"""How much to count: a share in every run, all of it where ``LOFTED_RELIABILITY=full``."""

import os


def count(quick: int, full: int) -> int:
    return full if os.environ.get("LOFTED_RELIABILITY") == "full" else quick
