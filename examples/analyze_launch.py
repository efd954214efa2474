"""Analyse one launch of the catalogue from Python, and keep the figures.

Run from a checkout after set-up:  .venv/bin/python examples/analyze_launch.py [directory]
"""

import sys

from launch_data.catalogue import load_catalogue
from trajectory.analysis import analyze
from trajectory.report import write_products


def main(directory: str) -> None:
    """Fit Hwasong-14 of 28 July 2017, print the memo and the distribution, write the products."""
    launch = load_catalogue().get("PRK-20170728-A")
    answer = analyze(launch, draws=1000, seed=20170728)
    print(answer)

    posterior = answer.standard_range
    if posterior is None:
        raise SystemExit(answer.refused)
    for rotation in (False, True):
        found = posterior.summary(rotation=rotation)
        low, middle, high = (distance(found[key]) for key in ("q05", "median", "q95"))
        print(f"with rotation: {rotation}; median {middle}, 90 % interval {low} to {high}")
    for path in write_products(answer, directory):
        print(path)


def distance(metres: float) -> str:
    """Write a range; beyond half the circumference there is no number."""
    return f"{metres / 1e3:,.0f} km" if metres < float("inf") else ">20,000 km"


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "example-output")
