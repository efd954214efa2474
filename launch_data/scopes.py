"""What each record covers beyond its actor and dates, read from its `system_scope` and `notes`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .regimes import Regime

BALLISTIC = frozenset({"ballistic", "quasi-ballistic", "hypersonic_glide", "rocket_artillery"})
_ROCKETS = BALLISTIC | {"slv"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a record covers.

    Parameters
    ----------
    kinds : frozenset of str
        Kinds of missile.
    covers : str
        The same in words.
    basing : str
        From where they are launched; "any".
    excludes : str
        Why the record speaks of no test at all; blank where it does.
    doubts : tuple of (str, str)
        Kind, and what is disputed; "any" for every kind that is covered.
    tested : frozenset of str
        Kinds of which the range is the longest that was tested.
    """

    kinds: frozenset[str] = BALLISTIC
    covers: str = "ballistic missiles"
    basing: str = "any"
    excludes: str = ""
    doubts: tuple[tuple[str, str], ...] = ()
    tested: frozenset[str] = frozenset()


ARTILLERY = "whether large guided artillery rockets are ballistic missiles is disputed"
_ICBM = Scope(covers="intercontinental ballistic missiles")
_LONG = "long-range missiles"
_LAND = Scope(basing="ground", covers="land-based ballistic missiles")
_TECHNOLOGY = Scope(_ROCKETS, "every launch that uses ballistic-missile technology")
# Article VII(4): the range of a ballistic missile is the longest to which it was tested, that of a cruise
# missile what it flies until its fuel is spent.
_INF = Scope(
    BALLISTIC | {"cruise"}, "ground-launched ballistic and cruise missiles", basing="ground", tested=BALLISTIC
)
_PROGRAMME = Scope(
    _ROCKETS,
    "activities of the ballistic missile programme, by statements of the Council of 2009 and 2012 also "
    "launches of satellites",
)
EXPORT = Scope(excludes="it is a rule for exports of rocket systems and unmanned aircraft and limits no test")
_TARGET = Scope(excludes="it speaks of targets and interceptors in tests of missile defence only")
_SATELLITES = ("slv", "whether it covered satellite launches was disputed")
_RESTORED = ("any", "whether it is in force again is disputed: Iran, Russia and China say that it is not")
_NUCLEAR = ("any", "it covers nuclear-armed missiles only, which no flight shows")
SCOPES = {
    "DPRK-MORA-2018": _ICBM,
    "DPRK-MORA-2018-END": Scope(excludes="it records the end of DPRK-MORA-2018 and draws no line"),
    "DPRK-MORA-1999": Scope(covers=_LONG),
    "DPRK-LEAPDAY-2012": Scope(_ROCKETS, _LONG, doubts=(_SATELLITES,)),
    "UNSCR-1718": _PROGRAMME,
    **dict.fromkeys(("UNSCR-1874", "UNSCR-2397", "UNSCR-1929", "UNSCR-2231-B3"), _TECHNOLOGY),
    "UNSCR-1929-SNAPBACK": replace(_TECHNOLOGY, doubts=(_RESTORED,)),
    **dict.fromkeys(("INF-IRM", "INF-SRM"), _INF),
    **dict.fromkeys(("SALT2-ICBM", "START1-ICBM", "NEWSTART-ICBM"), _LAND),
    "START1-ASBM": Scope(basing="air", covers="air-launched ballistic missiles"),
    "NEWSTART-SLBM": Scope(basing="submarine", covers="submarine-launched ballistic missiles"),
    "NEWSTART-ALCM": Scope(frozenset({"cruise"}), "air-launched cruise missiles", "air", doubts=(_NUCLEAR,)),
    **dict.fromkeys(("MTCR-I", "MTCR-II"), EXPORT),
    **dict.fromkeys(("ABM-DEMARC-TGT-V", "ABM-DEMARC-TGT-R", "ABM-DEMARC-INT-V"), _TARGET),
}


def scope_of(regime: Regime) -> Scope:
    """Return what a record covers.

    Parameters
    ----------
    regime : Regime
        The record.

    Returns
    -------
    Scope
        Ballistic missiles, where nothing else is known.
    """
    return SCOPES.get(regime.id, Scope())
