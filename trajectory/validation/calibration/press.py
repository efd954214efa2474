"""What agencies say of a simulated flight: which quantities, in what style, and how it is built."""

from dataclasses import dataclass, field

import numpy as np

from launch_data.configuration import MOST_STAGES, PROPELLANTS, Configuration
from launch_data.families import Family
from launch_data.launch import Claim, is_own_voice
from launch_data.reported import Quantity, Reported
from launch_data.units import parse_quantity
from trajectory.inference.claims.configuration import WRONG
from trajectory.inference.claims.learned import error_curve
from trajectory.inference.claims.reporting import UNIFORMS, Style, report, true_time

ACTOR = "DPRK"
FIRST = "ROK JCS"
SECOND = ("Japan MOD", "DPRK")  # one of these may speak too: another agency, or the party about itself
# How often each quantity is reported, and how often by a second voice too: about as in the catalogue.
REPORTED = {"range": 0.9, "apogee": 0.85, "flight_time": 0.4, "azimuth": 0.5}
TWO_VOICES = 0.4
# How often the stages alone are said, both, and the propellant alone.
STAGES_SAID, BOTH_SAID, PROPELLANT_SAID = 0.1, 0.3, 0.1
PUBLISHED = 0.5  # share of these that is published of a type, and not said of the launch
STYLES = {
    "range": (
        *(Style("exact", 100.0), Style("rounded", 1e3), Style("rounded", 10e3), Style("rounded", 100e3)),
        *(
            Style("about", 10e3),
            Style("about", 50e3),
            Style("interval"),
            Style("more"),
            Style("more", ratio=1.4),
            Style("less", 500e3),
        ),
    ),
    "apogee": (
        *(Style("exact", 100.0), Style("rounded", 1e3), Style("rounded", 10e3), Style("rounded", 100e3)),
        *(
            Style("about", 10e3),
            Style("about", 50e3),
            Style("interval"),
            Style("more"),
            Style("more", ratio=1.4),
            Style("less", 200e3),
        ),
    ),
    "flight_time": (Style("exact", 1.0), Style("rounded", 60.0), Style("about", 60.0), Style("interval")),
}
ANSWERED = {"range": (100e3, 12_000e3), "apogee": (30e3, 12_000e3), "flight_time": (60.0, 7200.0)}  # m, s
BEARING_HALF_WIDTH = np.radians(2.0)


@dataclass(slots=True)
class Press:
    """Agencies that speak of one flight.

    Parameters
    ----------
    random : numpy.random.Generator
        Numbers of this flight alone.
    range_factor : float
        Factor on every measurement of a range: 1 as the inference takes for true.
    is_void : bool
        Whether a figure was printed of a size that no test is analysed at.
    """

    random: np.random.Generator
    range_factor: float = 1.0
    is_void: bool = field(default=False)

    def length(self, quantity: Quantity, truth: float) -> list[Claim]:
        """Report a range or an apogee.

        Parameters
        ----------
        quantity : str
            ``"range"`` or ``"apogee"``.
        truth : float
            Of the flight.  [m]

        Returns
        -------
        list of Claim
            None, one or two.
        """
        factor = self.range_factor if quantity == "range" else 1.0
        return [self._say(quantity, factor * truth, voice) for voice in self._voices(quantity)]

    def time(self, truth: float) -> list[Claim]:
        """Report a flight time.

        Parameters
        ----------
        truth : float
            Computed for the flight.  [s]

        Returns
        -------
        list of Claim
            None, one or two.
        """
        real = true_time(truth, self.random.random(2))
        return [self._say("flight_time", real, voice) for voice in self._voices("flight_time")]

    def bearing(self, truth: float) -> list[Claim]:
        """Report a bearing.

        Parameters
        ----------
        truth : float
            From launch point to impact.  [rad]

        Returns
        -------
        list of Claim
            None or one.
        """
        if self.random.random() > REPORTED["azimuth"]:
            return []
        read = truth + BEARING_HALF_WIDTH * self.random.uniform(-1.0, 1.0)
        text = f"{round(np.degrees(read), 3) % 360.0:.3f} deg"
        return [_claim(parse_quantity(text, quantity="azimuth"), FIRST)]

    def configuration(self, family: Family) -> Configuration | None:
        """Say how many stages the missile has, and what they burn.

        Parameters
        ----------
        family : Family
            What it is.

        Returns
        -------
        Configuration or None
            None where nobody says.  The analyst says it, wrongly as often as `claims.configuration` takes it
            to be and then anything of its sort; or it is published of the type, and only asked what follows.
        """
        chance, published, *luck = self.random.random(6)
        if chance > STAGES_SAID + BOTH_SAID + PROPELLANT_SAID:
            return None
        stages: int | None = 1 + int(MOST_STAGES * luck[1]) if luck[0] < WRONG else family.stages
        burns = PROPELLANTS[int(len(PROPELLANTS) * luck[3])] if luck[2] < WRONG else family.propellant
        return Configuration(
            stages if chance < STAGES_SAID + BOTH_SAID else None,
            burns if chance > STAGES_SAID else None,
            said_of="simulated" if published < PUBLISHED else "",
            source="simulated",
        )

    def _voices(self, quantity: str) -> tuple[str, ...]:
        if self.random.random() > REPORTED[quantity]:
            return ()
        second = str(self.random.choice(SECOND))
        return (FIRST, second) if self.random.random() < TWO_VOICES else (FIRST,)

    def _say(self, quantity: Quantity, truth: float, voice: str) -> Claim:
        styles = STYLES[quantity]
        style = styles[int(self.random.integers(len(styles)))]
        curve = error_curve(quantity, voice, own=is_own_voice(ACTOR, voice))
        printed = report(quantity, truth, self.random.random(UNIFORMS), style, curve)
        low, high = ANSWERED[quantity]
        if printed.value is not None and not low < printed.value < high:
            self.is_void = True
        return _claim(printed, voice)


def _claim(printed: Reported, voice: str) -> Claim:
    return Claim(
        event_id="simulated", flight=None, actor=ACTOR, reported=printed, reporter=voice, origin=voice,
        role="primary", report_date=None, type_reported="", kind="ballistic", source_title="simulated",
        source_url="", row=0, status="used", reason="",
    )  # fmt: skip
