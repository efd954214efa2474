"""Launch records as plain values, and which figure stands for a launch in a list."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from launch_data.catalogue import Catalogue
    from launch_data.launch import Claim, Launch, Report
    from launch_data.reported import Quantity

ORDER = ("range", "apogee", "flight_time", "azimuth")
_ROLES = ("primary", "compiler", "press")


def best_claim(launch: "Launch", quantity: "Quantity") -> "Claim | None":
    """Pick the claim that stands for a quantity in a list.

    A figure goes before a bound, an agency before a press report, a precise figure before a rounded one.

    Parameters
    ----------
    launch : Launch
        The record.
    quantity : str
        Such as "range".

    Returns
    -------
    Claim or None
        None where no claim may be used.
    """

    def rank(claim: "Claim") -> tuple[bool, int, float, int]:
        width = claim.reported.half_width
        return (
            claim.reported.value is None,
            _ROLES.index(claim.role) if claim.role in _ROLES else len(_ROLES),
            float("inf") if width is None else width,
            claim.row,
        )

    return min((claim for claim in launch.of(quantity) if claim.is_used), key=rank, default=None)


def best_text(launch: "Launch", quantity: "Quantity") -> str:
    """Print the claim that stands for a quantity in the words of its source.

    Parameters
    ----------
    launch : Launch
        The record.
    quantity : str
        Such as "range".

    Returns
    -------
    str
        Blank where no claim may be used.
    """
    claim = best_claim(launch, quantity)
    return claim.reported.text if claim else ""


def launch_values(launch: "Launch") -> dict[str, Any]:
    """Write who launched what, when and where as plain values.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    dict
        For JSON; angles in degrees.
    """
    from launch_data.launch import disagreements

    return {
        "id": launch.id,
        "event_id": launch.event_id,
        "flight": launch.flight,
        "date": launch.date_text or None,
        "date_is_utc": launch.date_is_utc,
        "actor": launch.actor,
        "type_reported": launch.type_reported or None,
        "kind": launch.kind,
        "outcome": launch.outcome,
        "is_disputed": launch.is_disputed,
        "count": launch.count,
        "site": launch.site.name if launch.site else launch.site_name or None,
        "latitude_deg": launch.site.latitude_deg if launch.site else None,
        "longitude_deg": launch.site.longitude_deg if launch.site else None,
        "range": best_text(launch, "range") or None,
        "apogee": best_text(launch, "apogee") or None,
        "disagreements": [one.quantity for one in disagreements(launch)],
    }


def catalogue_values(catalogue: "Catalogue") -> dict[str, Any]:
    """Write a list of launches as plain values, with where it comes from and where it ends.

    Parameters
    ----------
    catalogue : Catalogue
        What was found.

    Returns
    -------
    dict
        For JSON.
    """
    return {
        "count": len(catalogue),
        "source": catalogue.source,
        "sha256": catalogue.sha256,
        "last_date": catalogue.last_date.isoformat(),
        "last_dates": {actor: day.isoformat() for actor, day in sorted(catalogue.last_dates.items())},
        "launches": [launch_values(launch) for launch in catalogue],
    }


def full_values(launch: "Launch") -> dict[str, Any]:
    """Write everything that is known of a launch as plain values.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    dict
        For JSON: the launch, every claim in SI units, reports without figures, disagreements.
    """
    from launch_data.launch import disagreements

    return launch_values(launch) | {
        "types": list(launch.types),
        "notes": list(launch.notes),
        "claims": [claim.to_dict() for claim in launch.claims],
        "reports_without_figures": [report_values(report) for report in without_figures(launch)],
        "disagreements": [
            {
                "quantity": one.quantity,
                "low": one.low.reported.text,
                "low_reporter": one.low.reporter,
                "high": one.high.reported.text,
                "high_reporter": one.high.reporter,
                "ratio": one.ratio,
            }
            for one in disagreements(launch)
        ],
    }


def without_figures(launch: "Launch") -> "tuple[Report, ...]":
    """Find the reports that gave no figure for this flight.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    tuple of Report
        In the order of the table.
    """
    rows = {claim.row for claim in launch.claims}
    return tuple(report for report in launch.reports if report.row not in rows)


def report_values(report: "Report") -> dict[str, Any]:
    """Write a report as plain values; dates as text.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    dict
        For JSON.
    """
    values = asdict(report) | {
        "date": str(report.date),
        "report_date": str(report.report_date) if report.report_date else None,
    }
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
