"""A launch record from the numbers that an analyst types."""

import dataclasses
import re

from launch_data.actors import actor_name
from launch_data.configuration import MOST_STAGES, PROPELLANTS, Configuration
from launch_data.coordinates import parse_coordinates
from launch_data.errors import DataError
from launch_data.fields import PartialDate, past_date
from launch_data.kinds import KINDS, kind_named
from launch_data.launch import Claim, Launch, bearing_of
from launch_data.reported import Quantity
from launch_data.sites import Site, site_named, site_near
from launch_data.table import Line
from launch_data.units import parse_quantity
from trajectory.errors import InputError

GIVEN = "given by the analyst"
UNKNOWN = "unknown"
BESIDE = 20e3  # m: how far from a site may be what is named with it: a judgement
_DATE_HINT = "write an ISO date such as 2017-07-28, 2017-07 or 2017"


def launch_from_text(
    *,
    range_text: str | None = None,
    apogee_text: str | None = None,
    time_text: str | None = None,
    azimuth_text: str | None = None,
    site_text: str | None = None,
    actor: str | None = None,
    date_text: str | None = None,
    kind: str = UNKNOWN,
    type_text: str | None = None,
    stages_text: str | None = None,
    propellant_text: str | None = None,
) -> Launch:
    """Make a launch record from typed numbers.

    Parameters
    ----------
    range_text, apogee_text, time_text, azimuth_text : str, optional
        As a source would print them: ``"998 km"``, ``"about 3,700 km"``, ``"47 min"``, ``"80 deg"``.
    site_text : str, optional
        Name of a site, or latitude and longitude in degrees: ``"40.6,126.4"``.  A name that no known site
        bears is kept, and the launch point counts as unknown.
    actor : str, optional
        Who launched, in any usual spelling: see `launch_data.actors`.
    date_text : str, optional
        ISO date, to the day, the month or the year.
    kind : str
        One of ``KINDS``; unknown: the type's name decides, else it is taken for ballistic unless a single
        length or a time hardly is of such a flight, and the answer says so.
    type_text : str, optional
        Missile type, as the sources call it.
    stages_text, propellant_text : str, optional
        As for `with_configuration`.

    Returns
    -------
    Launch
        With one claim per number.

    Raises
    ------
    DataError, InputError
        Naming the argument, its value and how to write it.
    """
    kind = _kind(kind)
    if range_text is None and apogee_text is None and time_text is None and kind != "cruise":
        raise InputError(
            "a range, an apogee or a flight time is needed: write --range '998 km', --apogee '3724.9 km' "
            "or --time '47 min'"
        )
    texts: tuple[tuple[Quantity, str | None], ...] = (
        ("range", range_text),
        ("apogee", apogee_text),
        ("flight_time", time_text),
        ("azimuth", azimuth_text),
    )
    who = actor_name(actor or "")
    claims = tuple(_claim(quantity, text, who, kind) for quantity, text in texts if text is not None)
    site = _site(site_text) if site_text else None
    place = (site_text or "").strip()
    if site is not None and site_named(place):
        place = site.name
    missile = type_text.strip() if type_text else ""
    date = _date(date_text)
    launch = Launch(
        id="given", event_id="given", flight=None, date=date.day if date else None, date_is_utc=True,
        printed_dates=(date,) if date and date.day is None else (),
        local_date=None, actor=who, type_reported=missile,
        types=(missile,) if missile else (), kind=kind, outcome="unknown", site=site,
        site_name=place, azimuth=bearing_of(claims), count=1, claims=claims, reports=(),
    )  # fmt: skip
    return with_configuration(launch, stages_text=stages_text, propellant_text=propellant_text)


def with_configuration(
    launch: Launch, *, stages_text: str | None = None, propellant_text: str | None = None
) -> Launch:
    """Say how the missile of a launch is built.

    Parameters
    ----------
    launch : Launch
        The record.
    stages_text : str, optional
        ``"1"``, ``"2"``, ``"3"`` or ``"unknown"``.
    propellant_text : str, optional
        ``"liquid"``, ``"solid"`` or ``"unknown"``.

    Returns
    -------
    Launch
        The same where neither is said.  What is said weighs as a claim, and what is published of the type is
        left out.

    Raises
    ------
    InputError
        Naming the argument, its value and how to write it.
    """
    if stages_text is None and propellant_text is None:
        return launch
    stages = _one_of("stages", stages_text, tuple(str(n) for n in range(1, MOST_STAGES + 1)))
    propellant = _one_of("propellant", propellant_text, PROPELLANTS)
    said = Configuration(int(stages) if stages else None, propellant, source=GIVEN)
    return dataclasses.replace(launch, configuration=said)


def _one_of(field: str, text: str | None, allowed: tuple[str, ...]) -> str | None:
    word = UNKNOWN if text is None else text.strip().casefold()
    if word == UNKNOWN:
        return None
    if word not in allowed:
        raise InputError(f"{field}={text!r} is not known: write one of {', '.join((*allowed, UNKNOWN))}")
    return word


def _claim(quantity: Quantity, text: str, actor: str, kind: str) -> Claim:
    return Claim(
        event_id="given", flight=None, actor=actor, reported=parse_quantity(text, quantity=quantity),
        reporter=GIVEN, origin=GIVEN, role="primary", report_date=None, type_reported="", kind=kind,
        source_title=GIVEN, source_url="", row=0, status="used", reason="",
    )  # fmt: skip


def _kind(text: str) -> str:
    found = kind_named(text)
    if found is None:
        raise InputError(f"kind={text!r} is not known: write one of {', '.join((*KINDS, UNKNOWN))}")
    return found


def _beside(text: str) -> Site | None:
    """The known site that stands in a longer name, such as "Chandipur, Odisha"; or a place beside it."""
    halves = [site_near(part) for part in re.split(r"\band\b|\bto\b|\bor\b", text)]
    near = site_near(text) if len({one.name for one in halves if one is not None}) < 2 else None
    return None if near is None else dataclasses.replace(near, uncertainty=near.uncertainty + BESIDE)


def _site(text: str) -> Site | None:
    pair = parse_coordinates(text)
    if pair is None:
        return site_named(text) or _beside(text)
    return Site(name=text.strip(), latitude=pair[0], longitude=pair[1], variants=(), source=GIVEN)


def _date(text: str | None) -> PartialDate | None:
    if text is None:
        return None
    try:
        found = past_date(Line("", 0, {"date": text}), "date")
    except DataError as error:
        raise InputError(f"date={text!r} {error.reason}: {_DATE_HINT}") from error
    if found is None:
        raise InputError(f"date={text!r} is no date: {_DATE_HINT}")
    return found
