"""A launch record of a simulated flight, as the inference meets it."""

import dataclasses

import numpy as np

from kernels import layout as col
from launch_data.launch import Launch
from trajectory.analysis import launch_from_text
from trajectory.validation.calibration.press import Press
from trajectory.validation.calibration.truths import SITE, Truths


def simulate_report(truths: Truths, index: int, seed: int, *, range_factor: float = 1.0) -> Launch | None:
    """Print what agencies report of one flight.

    Parameters
    ----------
    truths : Truths
        The flights.
    index : int
        Which of them.
    seed : int
        The same seed and index give the same report.
    range_factor : float
        Factor on every estimate of a range: 1 as the inference takes for true.

    Returns
    -------
    Launch or None
        The record; None where the printed figures are no test that is analysed, or say nothing of range and
        apogee.  That is decided by what is printed alone, so that the rest stays calibrated.
    """
    random = np.random.Generator(np.random.Philox(key=np.array([seed, index], dtype=np.uint64)))
    press = Press(random, range_factor)
    result = truths.results[index]
    claims = press.length("range", float(result[col.GROUND_RANGE]))
    claims += press.length("apogee", float(result[col.APOGEE_HEIGHT]))
    is_enough = bool(claims)
    claims += press.time(float(result[col.TIME_OF_FLIGHT]))
    claims += press.bearing(float(result[col.IMPACT_BEARING]))
    said = press.configuration(truths.families[truths.family[index]])
    if press.is_void or not is_enough:
        return None
    site = f"{np.degrees(SITE[0])},{np.degrees(SITE[1])}"
    blank = launch_from_text(
        range_text="1 km", site_text=site, actor="DPRK", date_text="2017-07-28", kind="ballistic"
    )
    return dataclasses.replace(blank, id=f"simulated-{index}", claims=tuple(claims), configuration=said)
