"""Launches whose truth is known: the truths and the reports of the calibration."""

from dataclasses import dataclass

from launch_data.families import Family
from launch_data.launch import Launch
from trajectory.inference.posterior.evidence import middle
from trajectory.validation.calibration.reports import simulate_report
from trajectory.validation.calibration.truths import draw_truths

PER_LAUNCH = 8  # flights drawn for each launch wanted: of many only the range or the apogee is reported


@dataclass(frozen=True, slots=True)
class SimulatedLaunch:
    """A launch with its truth.

    Parameters
    ----------
    launch : Launch
        As it was reported.
    truth : float
        Standard range without rotation of the vehicle that flew; infinite beyond half the circumference.  [m]
    """

    launch: Launch
    truth: float


def simulate_launches(families: tuple[Family, ...], count: int, seed: int) -> tuple[SimulatedLaunch, ...]:
    """Simulate launches and what is reported of them.

    Parameters
    ----------
    families : tuple of Family
        The prior that vehicles are drawn from.
    count : int
        Launches wanted.
    seed : int
        The same seed gives the same launches.

    Returns
    -------
    tuple of SimulatedLaunch
        At most ``count`` flights of which both range and apogee are reported: every rival can speak of them.
    """
    if not count:
        return ()
    truths = draw_truths(families, PER_LAUNCH * count, seed)
    made = []
    for number, truth in enumerate(truths.without_rotation):
        launch = simulate_report(truths, number, seed)
        if launch is None or any(middle(launch.claims, one) is None for one in ("range", "apogee")):
            continue
        made.append(SimulatedLaunch(launch, float(truth)))
    return tuple(made[:count])
