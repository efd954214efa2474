"""How an agency prints a figure of a simulated flight: the likelihood of the inference, run forwards."""

from dataclasses import dataclass, field

import numpy as np

from launch_data.launch import Claim
from launch_data.reported import RELATIVE_FLOOR, Quantity, Reported
from launch_data.units import parse_quantity
from trajectory.inference import likelihood as known

AGENCIES = ("ROK JCS", "Japan MOD")
# How often each quantity is reported, and how often by a second agency too: about as in the catalogue.
REPORTED = {"range": 0.9, "apogee": 0.85, "flight_time": 0.4, "azimuth": 0.5}
SECOND = 0.4
ABOUT = 0.3
BOUND = 0.1
UNITS = {"range": (1e3, 10e3, 100e3), "apogee": (1e3, 10e3, 100e3), "flight_time": (1.0, 60.0)}  # m, s
WORDS = {"range": (1e3, "km"), "apogee": (1e3, "km"), "flight_time": (1.0, "s")}
BOUNDS = (100e3, 300e3, 1000e3, 3000e3)  # m
ANSWERED = {"range": (100e3, 12_000e3), "apogee": (30e3, 12_000e3), "flight_time": (60.0, 7200.0)}  # m, s
BEARING_HALF_WIDTH = np.radians(2.0)


@dataclass(slots=True)
class Press:
    """Agencies that print figures of one flight.

    Parameters
    ----------
    random : numpy.random.Generator
        Numbers of this flight alone.
    range_factor : float
        Factor on every estimate of a range: 1 as the inference takes for true.
    is_void : bool
        Whether a figure was printed that leaves the flight out: of a size that no test is analysed at, or
        with a zero at its end, which a reader would take for a coarser rounding.
    """

    random: np.random.Generator
    range_factor: float = 1.0
    is_void: bool = field(default=False)

    def length(self, quantity: Quantity, truth: float) -> list[Claim]:
        """Print a range or an apogee.

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
        claims = []
        for agency in self._who(quantity):
            factor = self.range_factor if quantity == "range" else 1.0
            estimate = factor * truth * np.exp(known.AGENCY_SCALE * self.random.standard_normal())
            if self.random.random() < BOUND:
                text = self._bound(float(estimate))
            elif self.random.random() < known.WRONG:
                text = self._figure(quantity, truth * float(np.exp(known.TAIL_SCALE * self._student())))
            else:
                text = self._figure(quantity, float(estimate))
            claims.append(_claim(quantity, text, agency))
        return claims

    def time(self, truth: float) -> list[Claim]:
        """Print a flight time.

        Parameters
        ----------
        truth : float
            Computed for the flight.  [s]

        Returns
        -------
        list of Claim
            None, one or two.
        """
        real = truth + known.TIME_DISCREPANCY * self.random.standard_normal()
        claims = []
        for agency in self._who("flight_time"):
            if self.random.random() < known.WRONG:
                text = self._figure("flight_time", real + known.TIME_TAIL * self._student())
            else:
                blur = 2.0 + 0.5 * known.AGENCY_SCALE * real
                text = self._figure("flight_time", real + blur * self.random.standard_normal())
            claims.append(_claim("flight_time", text, agency))
        return claims

    def bearing(self, truth: float) -> list[Claim]:
        """Print a bearing.

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
        text = f"{np.degrees(read) % 360.0:.3f} deg"
        return [_claim("azimuth", text, AGENCIES[0])]

    def _who(self, quantity: str) -> tuple[str, ...]:
        if self.random.random() > REPORTED[quantity]:
            return ()
        return AGENCIES if self.random.random() < SECOND else AGENCIES[:1]

    def _student(self) -> float:
        """Student's t with 2 degrees of freedom."""
        u = self.random.random()
        return float((2.0 * u - 1.0) / np.sqrt(2.0 * u * (1.0 - u)))

    def _bound(self, estimate: float) -> str:
        line = float(self.random.choice(BOUNDS))
        is_above = estimate > line
        if self.random.random() < known.WRONG:
            is_above = self.random.random() < 0.5
        return f"{'more' if is_above else 'less'} than {line / 1e3:.0f} km"

    def _figure(self, quantity: Quantity, estimate: float) -> str:
        """Print one of the figures that a reader would take the estimate to lie around."""
        unit = float(self.random.choice(UNITS[quantity]))
        is_about = self.random.random() < ABOUT
        low, high = ANSWERED[quantity]
        if not (low < estimate < high and estimate > 2.0 * unit):
            self.is_void = True
            return f"1000 {WORDS[quantity][1]}"
        width = max(0.5 * unit, RELATIVE_FLOOR * estimate) * (2.0 if is_about else 1.0)
        first, last = np.ceil((estimate - width) / unit), np.floor((estimate + width) / unit)
        number = (
            int(self.random.integers(int(first), int(last) + 1)) if last >= first else round(estimate / unit)
        )
        if number % 10 == 0:
            self.is_void = True
        scale, word = WORDS[quantity]
        return f"{'about ' if is_about else ''}{number * unit / scale:.0f} {word}"


def _claim(quantity: Quantity, text: str, agency: str) -> Claim:
    reported: Reported = parse_quantity(text, quantity=quantity)
    return Claim(
        event_id="simulated", flight=None, actor="DPRK", reported=reported, reporter=agency, origin=agency,
        role="primary", report_date=None, type_reported="", kind="ballistic", source_title="simulated",
        source_url="", row=0, status="used", reason="",
    )  # fmt: skip
