"""What a sweep is: parameters with their distributions, outputs, and what of it decides the numbers."""

from dataclasses import dataclass
from typing import Any

from trajectory.earth import EARTHS
from trajectory.rows import TOLERANCE
from trajectory.sweeps import draws
from trajectory.sweeps.distributions import Choice, Distribution, Fixed, LogUniform, Normal
from trajectory.sweeps.fields import results_of

# Version of the way from points of the unit cube to rows, raised when it changes a number on purpose.  A key
# holds the code as well: see `chunks`.
MODEL = 1


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the flights.

    Parameters
    ----------
    name : str
        Such as ``"stage_1_thrust_to_weight"``.
    unit : str
        Of its values: SI and radians.
    distribution : Distribution
        What it may be.
    """

    name: str
    unit: str
    distribution: Distribution

    @property
    def is_varied(self) -> bool:
        """Whether it takes more than one value."""
        return not isinstance(self.distribution, Fixed)


@dataclass(frozen=True, slots=True)
class Output:
    """One column that is kept.

    Parameters
    ----------
    name : str
        Of a result column or of a varied parameter.
    unit : str
        SI and radians; ``"1"`` for a number without one and for the position of a word.
    words : tuple of str
        What the positions mean, where the parameter is a choice of words.
    """

    name: str
    unit: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correlation:
    """How two varied parameters go together: a Gaussian copula.

    Parameters
    ----------
    first, second : str
        Their names, in the order of `Sweep.parameters`.
    value : float
        Correlation of the two standard normals that stand behind them, above -1 and below 1.
    """

    first: str
    second: str
    value: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value of which the probability to exceed it is wanted.

    Parameters
    ----------
    output : str
        Name of an output.
    value : float
        In the unit of the output.
    text : str
        As the analyst wrote it.
    """

    output: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """Many flights of one kind, their parameters drawn from distributions.

    Parameters
    ----------
    kind : str
        ``"boost"``, ``"free"`` or ``"cruise"``.
    parameters : tuple of Parameter
        All of them, in the order of `trajectory.sweeps.fields.fields_of`.
    outputs : tuple of Output
        Columns to keep.
    samples, chunk : int
        Flights, and how many of them one file holds; neither changes a flight.
    seed : int
        0 to 2**64 - 1.
    sampling : str
        One of ``draws.SAMPLINGS``.
    stages : int
        Of a boost.
    lift_law : str
        A name of ``trajectory.lift.LIFT_LAWS``, or nothing.
    wind : tuple of (height, east, north)
        Knots [m, m/s, m/s]; none: calm.
    earth : str
        A name of ``trajectory.earth.EARTHS``.
    tolerance : float
        Error of one step, as what it does to the impact.  [m]
    lowest_burnout_mass_fraction : float
        Draws in which a stage would burn out below this share of its mass at ignition do not belong to the
        sweep: they are not flown, and their status is ``statuses.EXCLUDED``.
    correlations : tuple of Correlation
        Pairs that are not independent.
    thresholds : tuple of Threshold
        Probabilities wanted.
    name, family : str
        What to call it, and the family whose bounds it began from; both only for people.
    """

    kind: str
    parameters: tuple[Parameter, ...]
    outputs: tuple[Output, ...]
    samples: int
    chunk: int
    seed: int = 0
    sampling: str = "sobol"
    stages: int = 0
    lift_law: str = ""
    wind: tuple[tuple[float, float, float], ...] = ()
    earth: str = "wgs84"
    tolerance: float = TOLERANCE
    lowest_burnout_mass_fraction: float = 0.0
    correlations: tuple[Correlation, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    name: str = ""
    family: str = ""

    @property
    def varied(self) -> tuple[Parameter, ...]:
        """Parameters that vary: the coordinates of the unit cube, in this order."""
        return tuple(parameter for parameter in self.parameters if parameter.is_varied)

    @property
    def is_manoeuvring(self) -> bool:
        """Whether it flies with lift or in wind."""
        return bool(self.lift_law or self.wind)

    @property
    def results(self) -> dict[str, str]:
        """Result columns of these flights with their units, in the order of ``kernels.layout``."""
        return results_of(self.kind, is_manoeuvring=self.is_manoeuvring)


def identity_of(sweep: Sweep) -> dict[str, Any]:
    """Write down what decides the numbers of a sweep, and nothing else.

    Parameters
    ----------
    sweep : Sweep
        The sweep.

    Returns
    -------
    dict
        Plain values, for a key of the store.  Not in it: how many samples, the chunk, names, thresholds, and
        the order in which a file was written.
    """
    identity: dict[str, Any] = {
        "what": "sweep",
        "model": MODEL,
        "kind": sweep.kind,
        "stages": sweep.stages,
        "parameters": {one.name: one.distribution.to_plain() for one in sweep.parameters},
        "correlations": sorted([one.first, one.second, one.value] for one in sweep.correlations),
        "lowest burnout mass fraction": sweep.lowest_burnout_mass_fraction,
        "seed": sweep.seed,
        "sampling": sweep.sampling,
        "replicates": draws.REPLICATES,
        "earth": [float(value) for value in EARTHS[sweep.earth].row],
        "outputs": [output.name for output in sweep.outputs],
    }
    if sweep.kind != "cruise":
        identity |= {"tolerance": sweep.tolerance, "lift law": sweep.lift_law}
        identity |= {"wind": [list(knot) for knot in sweep.wind]}
    if _uses_scipy(sweep):
        import scipy

        identity["scipy"] = scipy.__version__
    return identity


def _uses_scipy(sweep: Sweep) -> bool:
    """Whether functions of SciPy decide bits of the parameters."""
    return bool(sweep.correlations) or any(
        isinstance(parameter.distribution, LogUniform | Normal) for parameter in sweep.parameters
    )


def words_of(parameter: Parameter) -> tuple[str, ...]:
    """Return what the positions of a choice of words mean.

    Parameters
    ----------
    parameter : Parameter
        Any.

    Returns
    -------
    tuple of str
        Empty where the parameter is a number.
    """
    distribution = parameter.distribution
    if isinstance(distribution, Choice) and distribution.has_words:
        return tuple(str(option) for option in distribution.options)
    return ()
