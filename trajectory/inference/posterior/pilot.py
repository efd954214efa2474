"""A solved pilot: which families can fly what was reported, and where the search of other draws starts."""

from dataclasses import dataclass, replace

import numpy as np

from kernels import layout as col
from launch_data.families import Family
from trajectory.earth import EARTHS
from trajectory.errors import NoAnswerError
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior import problem as q
from trajectory.inference.posterior.guess import regress
from trajectory.inference.posterior.sampler import Evidence, Sampler
from trajectory.inference.posterior.solve import solve, solve_widely

PILOT = 384
MOST_SOLVED = 0.5  # of the draws of a family: where fewer are, the others are looked for widely


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """The families that can fly what was reported, and a solved pilot to start the search of others from.

    Parameters
    ----------
    sampler : Sampler
        Of these families.
    pilot, targets, found
        The pilot: its draws, what they must reproduce, and their solutions.
    """

    sampler: Sampler
    pilot: p.Draws
    targets: q.Targets
    found: q.Solution

    def solve(self, draws: p.Draws, targets: q.Targets) -> q.Solution:
        """Start from the regression; what does not converge starts again from a scan.

        Parameters
        ----------
        draws, targets
            Draws of the sampler, and what they must reproduce.

        Returns
        -------
        Solution
            In the order of the draws.
        """
        start = regress(self.pilot, self.targets, self.found, draws, targets)
        earth, drag_curve = EARTHS["wgs84"], draws.families[0].drag_curve
        lost = ~np.isfinite(start).all(axis=1)
        start = np.where(np.isfinite(start), start, np.array([8.0, -3.0, 0.0]))
        solution = solve(draws, targets, earth, drag_curve, start)
        again = np.flatnonzero(~solution.converged | lost)
        if not len(again):
            return solution
        second = solve(p.take(draws, again), q.take_targets(targets, again), earth, drag_curve)
        return q.replace_draws(solution, again, second)


def prepare(evidence: Evidence, families: tuple[Family, ...], seed: int) -> Search:
    """Solve a pilot, and keep the families of which a draw can fly what was reported.

    Parameters
    ----------
    evidence : Evidence
        What was reported.
    families : tuple of Family
        The prior.
    seed : int
        Of the sequence.

    Returns
    -------
    Search
        Ready for the draws of the posterior.

    Raises
    ------
    NoAnswerError
        When no family can.
    """
    # The pilot looks at every family alike, whatever is said of the missile.
    sampler = Sampler(replace(evidence, configuration=None), families, families, seed)
    pilot, targets = sampler.draw(0, PILOT, stream=1)
    found = _solve_pilot(pilot, targets, families)
    useful = _useful_families(pilot, found, len(families))
    if not useful:
        raise NoAnswerError(
            "no family of boosts can fly what was reported: range and apogee contradict the prior"
        )
    return Search(
        Sampler(evidence, tuple(families[i] for i in useful), families, seed), pilot, targets, found
    )


def _solve_pilot(pilot: p.Draws, targets: q.Targets, families: tuple[Family, ...]) -> q.Solution:
    """Solve; of the families of which most draws are lost, look for those more widely."""
    earth, drag_curve = EARTHS["wgs84"], families[0].drag_curve
    found = solve(pilot, targets, earth, drag_curve)
    drawn = np.bincount(pilot.family, minlength=len(families))
    solved = np.bincount(pilot.family[found.converged], minlength=len(families))
    lost = np.flatnonzero(~found.converged & (solved < MOST_SOLVED * drawn)[pilot.family])
    if not len(lost):
        return found
    widely = solve_widely(p.take(pilot, lost), q.take_targets(targets, lost), earth, drag_curve)
    return q.replace_draws(found, lost, widely)


def _useful_families(pilot: p.Draws, found: q.Solution, count: int) -> list[int]:
    delta_v, loft = np.exp(found.unknowns[:, q.LOG_DELTA_V]), found.results[:, col.BURNOUT_FLIGHT_PATH_ANGLE]
    possible = found.converged & p.is_a_test(found.results)
    possible &= np.isfinite(p.log_prior(pilot, delta_v, loft))
    return [number for number in range(count) if possible[pilot.family == number].any()]
