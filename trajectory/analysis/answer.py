"""The answer for one flight, as an object."""

from dataclasses import dataclass
from typing import Any

from launch_data.launch import Launch
from trajectory.analysis import account, spread
from trajectory.analysis import dictionary as d
from trajectory.analysis.memo import memo
from trajectory.inference.kinds.comparison import Comparison
from trajectory.inference.kinds.kind import Kind
from trajectory.inference.posterior.evidence import middle
from trajectory.inference.posterior.fit import Fit
from trajectory.inference.ranges.directions import Directions
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.inference.ranges.variance import VarianceShares
from trajectory.inference.verdicts.classify import ClassProbabilities
from trajectory.inference.verdicts.consistency import Consistency
from trajectory.moratorium import Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """The whole answer for one flight.

    Parameters
    ----------
    launch : Launch
        The record.
    kind : Kind
        What flew, and why an inference may make no sense.
    comparison : Comparison
        Probabilities of kinds and types beside what was reported.
    fit : Fit or None
        Posterior of the reported flight; None when refused.
    standard_range : StandardRange or None
        What follows for a standard trajectory; None when refused.
    classes : ClassProbabilities or None
        None without any range, for what no class of ballistic missiles is meant for, and where the range
        flown is only a lower bound.
    verdicts : tuple of Verdict
        One per regime.
    consistency : Consistency
        Contradictions among the claims and with physics.
    refused : str or None
        Why no standard range is given.
    no_class : str or None
        Why no class is given.
    assumptions : tuple of str
        What nobody reported and had to be assumed.
    settings : dict
        Draws, seed, line and scheme.
    seconds : float
        Time that it took.
    directions : Directions or None
        The standard range over all azimuths; None when refused.
    sensitivity : VarianceShares or None
        Which unknown makes the interval wide; None when refused or where nothing can be said of it.
    """

    launch: Launch
    kind: Kind
    comparison: Comparison
    fit: Fit | None
    standard_range: StandardRange | None
    classes: ClassProbabilities | None
    verdicts: tuple[Verdict, ...]
    consistency: Consistency
    refused: str | None
    no_class: str | None
    assumptions: tuple[str, ...]
    settings: dict[str, Any]
    seconds: float
    directions: Directions | None = None
    sensitivity: VarianceShares | None = None

    @property
    def has_range(self) -> bool:
        """Whether a standard range, or at least the range flown, is known."""
        return self.standard_range is not None or middle(self.launch.claims, "range") is not None

    @property
    def exit_code(self) -> int:
        """0 when something could be said about a range, 1 when no answer is possible."""
        return 0 if self.has_range else 1

    def to_dict(self) -> dict[str, Any]:
        """Write the answer as plain values; the keys are documented in docs/json.md."""
        return {
            "launch": d.launch_section(self.launch),
            "claims": [d.claim_section(claim) for claim in self.launch.claims],
            "kind": d.kind_section(self.kind, self.comparison.kind),
            "type": d.type_section(self.comparison),
            "configuration": d.configuration_section(self.launch, self.fit),
            "fit": d.fit_section(self.fit),
            "standard_range_km": spread.with_directions(
                spread.range_section(self.standard_range), self.directions
            ),
            "sensitivity": spread.sensitivity_section(self.sensitivity),
            "classes": d.class_section(self.classes),
            "thresholds": [d.verdict_section(verdict) for verdict in self.verdicts],
            "consistency": d.consistency_section(self.consistency),
            "diagnostics": account.diagnostic_section(
                self.fit, self.standard_range, self.settings, self.seconds
            ),
            "refused": self.refused,
            "no_class": self.no_class,
            "assumptions": list(self.assumptions),
            "caveats": list(account.CAVEATS),
            "provenance": account.provenance_section(self.settings, self.launch.actor),
        }

    def __str__(self) -> str:
        """Summarise the answer in the lines that an analyst pastes into a memo."""
        return memo(self.to_dict())
