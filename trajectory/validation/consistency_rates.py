"""How often the consistency checks catch a wrong row, and how often they flag a clean one.

Three counts over a catalogue: rows whose misprint the table marks; slips planted into every clean row that
has range and apogee, one at a time; and clean rows.  A row is caught by physics alone, or beside another
claim.
"""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from launch_data.catalogue import load_catalogue
from launch_data.launch import Claim, Launch
from trajectory.inference.verdicts.flag import BY_ANOTHER_CLAIM, BY_GEOGRAPHY, BY_PHYSICS, Flag
from trajectory.inference.verdicts.slips import find_slips
from trajectory.inference.verdicts.timing import long_times, other_arcs, short_times

Progress = Callable[[float, str], None]

FIGURES = frozenset({"range", "apogee", "flight_time"})
# Data-quality marks that say that a printed figure is wrong; the others mark what is no observation at all.
_MISPRINTS = frozenset({"text_error", "suspect"})
_PROOFS = BY_PHYSICS | BY_GEOGRAPHY
KILOMETRES_IN_A_MILE = 1.609344

#: Slips to plant: name, quantity, factor; a factor of zero exchanges range and apogee.
SLIPS: tuple[tuple[str, str, float], ...] = (
    ("apogee: metres for kilometres", "apogee", 1e-3),
    ("apogee: kilometres for metres", "apogee", 1e3),
    ("apogee: miles for kilometres", "apogee", KILOMETRES_IN_A_MILE),
    ("range: metres for kilometres", "range", 1e-3),
    ("range: miles for kilometres", "range", KILOMETRES_IN_A_MILE),
    ("flight time: a tenth too short", "flight_time", 0.9),
    ("flight time: hours for minutes", "flight_time", 1.0 / 60.0),
    ("flight time: twice too long", "flight_time", 2.0),
    ("range and apogee exchanged", "range", 0.0),
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A row that the table marks as misprinted.

    Parameters
    ----------
    launch_id : str
        Flight.
    row : int
        Line of the table.
    said : str
        Figures that the mark speaks of.
    codes : tuple of str
        What the checks found in the row; empty: nothing.
    reporter : str
        Who printed it.
    """

    launch_id: str
    row: int
    said: str
    codes: tuple[str, ...]
    reporter: str

    @property
    def by_physics(self) -> bool:
        """Whether physics alone caught it."""
        return bool(BY_PHYSICS & set(self.codes))

    @property
    def by_another_claim(self) -> bool:
        """Whether another claim was needed."""
        return not self.by_physics and bool(BY_ANOTHER_CLAIM & set(self.codes))

    @property
    def by_geography(self) -> bool:
        """Whether only the area that the row names told it."""
        found = set(self.codes)
        return bool(BY_GEOGRAPHY & found) and not (BY_PHYSICS | BY_ANOTHER_CLAIM) & found

    @property
    def how(self) -> str:
        """What caught it, in words."""
        ways = {
            "physics alone": self.by_physics,
            "beside another": self.by_another_claim,
            "geography": self.by_geography,
        }
        return next((words for words, is_it in ways.items() if is_it), "not caught")


@dataclass(frozen=True, slots=True)
class Planted:
    """One kind of slip, planted everywhere.

    Parameters
    ----------
    name : str
        What was planted.
    rows : int
        In how many clean rows.
    by_physics, by_another_claim : int
        How many were caught by physics alone, and how many more beside another claim.
    timed, by_own_time : int
        How many of the rows have a flight time, and in how many of these that alone tells the slip.
    """

    name: str
    rows: int
    by_physics: int
    by_another_claim: int
    timed: int
    by_own_time: int


@dataclass(frozen=True, slots=True)
class ConsistencyRates:
    """Both rates over a catalogue.

    Parameters
    ----------
    marked : tuple of Marked
        Rows with a marked misprint.
    planted : tuple of Planted
        Slips planted into clean rows.
    clean : int
        Rows with a figure and without a mark on it.
    flagged_clean : tuple of (str, Flag)
        Flight and flag of every clean row that was flagged.
    paths : tuple of (str, Flag)
        Rows that give the length of a flown pattern, which is no error of theirs.
    """

    marked: tuple[Marked, ...]
    planted: tuple[Planted, ...]
    clean: int
    flagged_clean: tuple[tuple[str, Flag], ...]
    paths: tuple[tuple[str, Flag], ...]

    @property
    def wrongly_flagged(self) -> tuple[tuple[str, Flag], ...]:
        """Clean rows that were flagged and that neither physics nor geography refutes."""
        return tuple(one for one in self.flagged_clean if one[1].code not in _PROOFS)

    @property
    def refuted(self) -> tuple[tuple[str, Flag], ...]:
        """Rows that the table does not mark, and whose figures cannot be."""
        return tuple(one for one in self.flagged_clean if one[1].code in _PROOFS)


def run_consistency_rates(
    launches: Iterable[Launch] | None = None, *, progress: Progress | None = None
) -> ConsistencyRates:
    """Count what the checks catch.

    Parameters
    ----------
    launches : iterable of Launch, optional
        The shipped catalogue by default.
    progress : callable, optional
        Called with the fraction done and the flight.

    Returns
    -------
    ConsistencyRates
        Rates and every row behind them.
    """
    known = list(load_catalogue() if launches is None else launches)
    marked: dict[int, Marked] = {}
    flagged: dict[tuple[int, str], tuple[str, Flag]] = {}
    paths: dict[int, tuple[str, Flag]] = {}
    for launch in known:
        flags = find_slips(launch)
        for one in _marked(launch, flags):
            marked.setdefault(one.row, one)
        wrong = _marked_rows(launch)
        for flag in flags:
            for row in flag.rows:
                if flag.code == "path_length":
                    paths.setdefault(row, (launch.id, flag))
                elif row not in wrong:
                    flagged.setdefault((row, flag.code), (launch.id, flag))
    clean = _clean_rows(known)
    planted = []
    for number, slip in enumerate(SLIPS):
        if progress is not None:
            progress(number / len(SLIPS), slip[0])
        planted.append(_plant(known, slip))
    return ConsistencyRates(
        tuple(marked.values()), tuple(planted), len(clean), tuple(flagged.values()), tuple(paths.values())
    )


def _figures(launch: Launch) -> list[Claim]:
    return [claim for claim in launch.claims if claim.quantity in FIGURES]


def _marked_rows(launch: Launch) -> set[int]:
    return {claim.row for claim in _figures(launch) if claim.status == "flagged"}


def _marked(launch: Launch, flags: list[Flag]) -> list[Marked]:
    marks = {report.row: report for report in launch.reports if report.flag in _MISPRINTS}
    found = []
    for row, report in marks.items():
        wrong = [c for c in _figures(launch) if c.row == row and c.status == "flagged"]
        if wrong:
            said = ", ".join(f"{c.quantity.replace('_', ' ')} {c.reported.text}" for c in wrong)
            codes = tuple(flag.code for flag in flags if row in flag.rows)
            found.append(Marked(launch.id, row, said, codes, report.reporter))
    return found


def _clean_rows(launches: list[Launch]) -> set[int]:
    rows = {claim.row for launch in launches for claim in _figures(launch)}
    return rows - {row for launch in launches for row in _marked_rows(launch)}


def _plant(launches: list[Launch], slip: tuple[str, str, float]) -> Planted:
    """Plant one slip into every clean row of a ballistic flight with range and apogee, one row at a time."""
    name, quantity, factor = slip
    rows = physics = beside = timed = by_time = 0
    for launch in launches:
        if launch.kind != "ballistic":
            continue
        marked = _marked_rows(launch)
        before = {(flag.code, row) for flag in find_slips(launch) for row in flag.rows}
        for row in dict.fromkeys(claim.row for claim in launch.claims):
            slipped = None if row in marked else _slipped(launch, row, quantity, factor)
            if slipped is None:
                continue
            rows += 1
            after = {(flag.code, r) for flag in find_slips(slipped) for r in flag.rows if r == row}
            codes = {code for code, _ in after - before}
            physics += bool(codes & BY_PHYSICS)
            beside += not codes & BY_PHYSICS and bool(codes & BY_ANOTHER_CLAIM)
            alone = [claim for claim in slipped.claims if claim.row == row]
            timed += any(claim.quantity == "flight_time" for claim in alone)
            by_time += bool(
                short_times(alone, slipped.azimuth) or long_times(alone, is_arc=True) or other_arcs(alone)
            )
    return Planted(name, rows, physics, beside, timed, by_time)


def _slipped(launch: Launch, row: int, quantity: str, factor: float) -> Launch | None:
    """Return the launch with a slip in one row; None where the row lacks the figures."""
    own: dict[str, Claim] = {
        c.quantity: c for c in launch.claims if c.row == row and c.reported.value is not None
    }
    if not {"range", "apogee", quantity} <= own.keys():
        return None
    if factor == 0.0:
        new = {
            "range": dataclasses.replace(own["apogee"].reported, quantity="range"),
            "apogee": dataclasses.replace(own["range"].reported, quantity="apogee"),
        }
        if new["range"].value == new["apogee"].value:
            return None
    else:
        said = own[quantity].reported
        new = {
            quantity: dataclasses.replace(
                said, value=factor * (said.value or 0.0), half_width=factor * (said.half_width or 0.0)
            )
        }
    claims = tuple(
        dataclasses.replace(claim, reported=new[claim.quantity])
        if claim is own.get(claim.quantity) and claim.quantity in new
        else claim
        for claim in launch.claims
    )
    return dataclasses.replace(launch, claims=claims)


def format_consistency_rates(rates: ConsistencyRates) -> str:
    """Print both rates and every row behind them.

    Parameters
    ----------
    rates : ConsistencyRates
        Of `run_consistency_rates`.

    Returns
    -------
    str
        Plain tables.
    """
    physics = sum(one.by_physics for one in rates.marked)
    beside = sum(one.by_another_claim for one in rates.marked)
    area = sum(one.by_geography for one in rates.marked)
    lines = [
        f"Rows that the table marks as misprinted or doubted: {len(rates.marked)}; caught by physics alone "
        f"{physics}, beside another claim {beside} more, by the area it names {area}; the rest is not caught",
    ]
    for one in rates.marked:
        what = f" ({', '.join(one.codes)})" if one.codes else ""
        lines.append(f"  {one.launch_id:18} row {one.row:4}  {one.how + what:30}  {one.said}; {one.reporter}")
    lines += [
        "",
        f"{'Slips planted into clean rows, one at a time':46} {'rows':>5} {'physics':>8} {'beside':>7}"
        f" {'with time':>10} {'by it':>6}",
    ]
    for slip in rates.planted:
        share, more = (f"{_percent(n, slip.rows)}" for n in (slip.by_physics, slip.by_another_claim))
        by_time = _percent(slip.by_own_time, slip.timed)
        lines.append(f"  {slip.name:44} {slip.rows:5} {share:>8} {more:>7} {slip.timed:10} {by_time:>6}")
    wrongly, proven = rates.wrongly_flagged, rates.refuted
    lines += ["", f"Clean rows wrongly flagged: {_count(wrongly)} of {rates.clean}"]
    lines += [f"  {name:18} row {_rows(flag)}  {flag.text}" for name, flag in wrongly]
    lines += [
        "",
        "Rows that the table does not mark and physics or geography refutes: "
        f"{_count(proven)} of {rates.clean}",
    ]
    lines += [f"  {name:18} row {_rows(flag)}  {flag.text}" for name, flag in proven]
    lines += ["", f"Lengths of a flown pattern, told apart from ranges: {len(rates.paths)}"]
    lines += [f"  {name:18} row {_rows(flag)}  {flag.text}" for name, flag in rates.paths]
    return "\n".join(lines)


def _count(found: tuple[tuple[str, Flag], ...]) -> int:
    return len({row for _, flag in found for row in flag.rows})


def _rows(flag: Flag) -> str:
    return ", ".join(str(row) for row in flag.rows)


def _percent(count: int, of: int) -> str:
    return f"{100.0 * count / of:.0f} %" if of else "-"
