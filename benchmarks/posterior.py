"""The time of one answer: posterior draws of one launch with their standard ranges, boost included, warm."""

import time
from typing import Any

from launch_data.catalogue import load_catalogue
from launch_data.families import load_families
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import fit
from trajectory.inference.ranges.standard_range import standard_range

LAUNCHES = ("PRK-20170728-A", "PRK-20170914-A")  # one with a lofted, one with a standard trajectory
WARM_UP = 200  # draws


def measure(draws: int, rounds: int) -> list[dict[str, Any]]:
    """Time the posterior of some launches of the catalogue on all cores.

    Parameters
    ----------
    draws : int
        Posterior draws.
    rounds : int
        How often each is timed.

    Returns
    -------
    list of dict
        For each launch ``launch``, ``draws``, ``flights`` and the lists ``fit_s``, ``range_s`` and
        ``total_s``.
    """
    families = load_families()
    known = {launch.id: launch for launch in load_catalogue().launches}
    found = []
    for name in LAUNCHES:
        evidence, _ = gather(known[name])
        standard_range(fit(evidence, families, draws=WARM_UP), azimuth=evidence.azimuth)
        entry: dict[str, Any] = {"launch": name, "draws": draws, "fit_s": [], "range_s": [], "total_s": []}
        for _ in range(rounds):
            start = time.perf_counter()
            posterior = fit(evidence, families, draws=draws)
            middle = time.perf_counter()
            answer = standard_range(posterior, azimuth=evidence.azimuth)
            end = time.perf_counter()
            entry["fit_s"].append(middle - start)
            entry["range_s"].append(end - middle)
            entry["total_s"].append(end - start)
            entry["flights"] = posterior.flights + answer.flights
        found.append(entry)
    return found
