"""How a missile is built, as far as anybody says: how many stages, and what burns in them."""

from __future__ import annotations

from dataclasses import dataclass

PROPELLANTS = ("liquid", "solid")
MOST_STAGES = 3


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is said of the stages and the propellant of a missile.

    Parameters
    ----------
    stages : int or None
        1 to 3; None where nobody says.
    propellant : str or None
        One of ``PROPELLANTS``; None where nobody says, or the stages burn different ones.
    said_of : str
        The type that it is said of; empty where it is said of the launch itself.
    source : str
        Who says so, with the page.
    seen : str
        Whether the figures were seen on a page: ``"yes"``, ``"partly"`` or ``"no"``; empty where the analyst
        gave them.
    """

    stages: int | None
    propellant: str | None
    said_of: str = ""
    source: str = ""
    seen: str = ""

    @property
    def is_published(self) -> bool:
        """True where it is said of a type, and not of the launch itself."""
        return bool(self.said_of)

    @property
    def is_open(self) -> bool:
        """True where neither stages nor propellant are said."""
        return self.stages is None and self.propellant is None

    @property
    def citation(self) -> str:
        """The source, which says so itself unless the figures were seen there in full."""
        return self.source + {"partly": ", seen in part", "no": ", not seen"}.get(self.seen, "")

    @property
    def words(self) -> str:
        """Such as "two stages, liquid"."""
        number = {1: "one stage", 2: "two stages", 3: "three stages"}
        said = [number[self.stages]] if self.stages else []
        return ", ".join(said + ([self.propellant] if self.propellant else [])) or "not said"
