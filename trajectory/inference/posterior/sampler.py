"""Draws for a fit: family parameters from the prior and targets from the claims, from one point of a cube."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from launch_data.configuration import Configuration
from launch_data.families import Family
from trajectory.ensembles.sampling import sobol
from trajectory.inference.claims import normal
from trajectory.inference.claims.configuration import as_said, likelihood
from trajectory.inference.claims.likelihood import DOMAIN, Term, draw, log_likelihood, marginal, proposal
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior import problem as q

Array = NDArray[np.float64]

# Of the draws that are as somebody says of the missile: the others may be right, too.
SHARE_AS_SAID, SHARE_AS_PUBLISHED = 0.75, 1.0 / 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What is known of one flight, ready for the fit.

    Parameters
    ----------
    range_terms, apogee_terms, time_terms : tuple of Term
        Claims of each quantity.
    latitude, longitude, height : float
        Launch point.  [rad, rad, m]
    site_scatter : float
        Standard deviation of the launch point.  [m]
    azimuth : float or None
        Reported bearing from launch point to impact; None: unknown, every direction is equally likely.  [rad]
    azimuth_half_width : float
        Half-width of its rounding.  [rad]
    configuration : Configuration or None
        What is said of the stages and the propellant.  What is published of a type does not weigh: it is
        asked what would follow from it.
    """

    range_terms: tuple[Term, ...]
    apogee_terms: tuple[Term, ...]
    time_terms: tuple[Term, ...]
    latitude: float
    longitude: float
    height: float = 0.0
    site_scatter: float = 0.0
    azimuth: float | None = None
    azimuth_half_width: float = 0.0
    configuration: Configuration | None = None


# A boost that is not pitched over is tilted westwards by the Coriolis force, and its gravity turn makes that
# about twice the drift of a throw; up to twice as far again a launch azimuth leads to a range twice.
CARRIED = 4.0


def westward_drift(apogee: float, latitude: float) -> float:
    """Distance by which the Earth turns away from under a body that is thrown straight up.

    Parameters
    ----------
    apogee : float
        Its height.  [m]
    latitude : float
        Of the launch point.  [rad]

    Returns
    -------
    float
        Westwards, along the ground.  [m]

    Notes
    -----
    The body keeps the angular momentum that it has on the ground: its rate of turn is that of the Earth times
    (radius / distance) squared.  Integrated over the fall from the apogee, on a sphere, without air.
    """
    nodes, weights = np.polynomial.legendre.leggauss(64)
    s, top = 0.5 * (nodes + 1.0), c.MEAN_EARTH_RADIUS + apogee
    distance = top - apogee * s * s  # the time of the fall is regular in s
    per_s = 2.0 * np.sqrt(apogee * distance * top / (2.0 * c.WGS84_GM))
    turned = 0.5 * weights * per_s * (1.0 - (c.MEAN_EARTH_RADIUS / distance) ** 2)
    return float(2.0 * c.WGS84_EARTH_RATE * np.cos(latitude) * c.MEAN_EARTH_RADIUS * turned.sum())


def apogee_span(time_terms: tuple[Term, ...]) -> tuple[float, float]:
    """Span of apogees to try where a flight time alone was reported.

    Parameters
    ----------
    time_terms : tuple of Term
        Claims of the flight time.

    Returns
    -------
    tuple of float
        Logarithms.  [ln m]

    Notes
    -----
    A body that falls freely for the whole time t over a flat Earth rises to g t^2 / 8.  A depressed flight
    stays far below that, a high one leaves gravity behind and rises above it: a wide margin holds both.
    """
    lowest, highest = np.log(DOMAIN["apogee"])
    known = [(term.low, term.high) for term in time_terms if not term.is_bound]
    if not known:
        return float(lowest), float(highest)
    low, high = (0.125 * c.STANDARD_GRAVITY * t * t for t in (min(known)[0], max(b for _, b in known)))
    return float(max(np.log(0.03 * low), lowest)), float(min(np.log(4.0 * high), highest))


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Draws of family parameters and of the targets that go with them.

    Parameters
    ----------
    evidence : Evidence
        What is known of the flight.
    families, prior : tuple of Family
        Those drawn from, and every family of the prior.
    seed : int
        Of the sequence.
    """

    evidence: Evidence
    families: tuple[Family, ...]
    prior: tuple[Family, ...]
    seed: int

    def draw(self, first: int, count: int, *, stream: int) -> tuple[p.Draws, q.Targets]:
        """Draw a stretch of a sequence.

        Parameters
        ----------
        first, count : int
            Number of the first draw, and how many.
        stream : int
            Which sequence.

        Returns
        -------
        Draws, Targets
            Family parameters with the launch point, and what their flights must reproduce.
        """
        key = int(np.random.SeedSequence(self.seed, spawn_key=(stream,)).generate_state(1, np.uint64)[0])
        uniform = sobol(first, count, p.DIMENSIONS, key)
        drawn = p.draw_families(self.families, uniform, self.prior, *self._odds())
        self._place(drawn.rows, uniform)
        return drawn, self._targets(uniform)

    def _is_carried_away(self) -> bool:
        """Whether the Earth turns away from under the flight by a good part of the range, or more.

        Then one launch azimuth leads to a range twice or never, and the bearing of the impact leads there
        once.  Of lower flights the launch azimuth does, but for a few percent, and no nearly vertical draw
        outweighs the others.
        """
        known = self.evidence
        if not (known.range_terms and known.apogee_terms):
            return False
        reach, apogee = (
            marginal(proposal(terms), name)
            for terms, name in ((known.range_terms, "range"), (known.apogee_terms, "apogee"))
        )
        middle = [float(np.exp(np.interp(0.5, one.cumulative, one.z))) for one in (reach, apogee)]
        return middle[0] < CARRIED * westward_drift(middle[1], known.latitude)

    def _odds(self) -> tuple[Array | None, Array | None]:
        """How often to draw each family, and the likelihood of what is said of it."""
        said = self.evidence.configuration
        if said is None:
            return None, None
        weighs = None if said.is_published else likelihood(said, self.families)
        agreeing = as_said(said, self.families)
        if not agreeing.any() or agreeing.all():
            return None, weighs
        share = max(agreeing.mean(), SHARE_AS_PUBLISHED if said.is_published else SHARE_AS_SAID)
        chance = np.where(agreeing, share / agreeing.sum(), (1.0 - share) / (~agreeing).sum())
        return chance, weighs

    def _place(self, rows: Array, uniform: Array) -> None:
        known = self.evidence
        scatter = known.site_scatter / 6.37e6
        north, east = (
            scatter * normal.inverse(uniform[:, p.LATITUDE]),
            scatter * normal.inverse(uniform[:, p.LONGITUDE]),
        )
        rows[:, col.LATITUDE] = np.clip(known.latitude + north, -0.5 * np.pi, 0.5 * np.pi)
        rows[:, col.LONGITUDE] = known.longitude + east / max(np.cos(known.latitude), 0.01)
        rows[:, col.HEIGHT] = known.height

    def _targets(self, uniform: Array) -> q.Targets:
        known = self.evidence
        loft = self.families[0].burnout_flight_path_angle
        angle = np.radians(loft.low + (loft.high - loft.low) * uniform[:, p.LOFT])
        observables = (q.LOG_RANGE, q.LOG_APOGEE)
        columns = []
        log_correction = np.zeros(len(uniform))
        for terms, quantity, axis in (
            (known.range_terms, "range", p.RANGE),
            (known.apogee_terms, "apogee", p.APOGEE),
        ):
            if terms:
                tried = proposal(terms)
                z = draw(marginal(tried, quantity), uniform[:, axis])
                log_correction += log_likelihood(terms, z) - log_likelihood(tried, z)
                columns.append(z)
        if not columns:
            low, high = apogee_span(known.time_terms)
            columns.append(low + (high - low) * uniform[:, p.APOGEE])
        if not (known.range_terms and known.apogee_terms):
            columns.append(angle)
            observables = (q.LOG_RANGE if known.range_terms else q.LOG_APOGEE, q.LOFT)
        if known.azimuth is None:
            azimuth = 2.0 * np.pi * uniform[:, p.AZIMUTH]
        else:
            azimuth = known.azimuth + known.azimuth_half_width * (2.0 * uniform[:, p.AZIMUTH] - 1.0)
        is_bearing = known.azimuth is not None or self._is_carried_away()
        return q.Targets(observables, np.stack(columns, axis=1), azimuth, is_bearing, log_correction)
