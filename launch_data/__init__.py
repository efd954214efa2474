"""What was publicly said about missile launches: claims, sources, sites and the lines drawn by treaties.

This package computes no physics.  Values are SI floats and radians; the printed wording stays beside them.
Names below are loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: The distribution this package belongs to; the guard against foreign packages of the same name reads it.
DISTRIBUTION = "lofted"

_HOME = {
    "AmbiguousError": "errors",
    "Catalogue": "catalogue",
    "Claim": "launch",
    "DataError": "errors",
    "Launch": "launch",
    "NotFoundError": "errors",
    "PublishedInference": "inferences",
    "RangeClass": "regimes",
    "Regime": "regimes",
    "Report": "launch",
    "Reported": "reported",
    "Scheme": "regimes",
    "Site": "sites",
    "find_site": "sites",
    "load_catalogue": "catalogue",
    "load_inferences": "inferences",
    "load_regimes": "regimes",
    "load_sites": "sites",
    "parse_quantity": "units",
    "read_launches": "catalogue",
    "schemes": "regimes",
    "without": "what_if",
}

__all__ = [
    "DISTRIBUTION",
    "AmbiguousError",
    "Catalogue",
    "Claim",
    "DataError",
    "Launch",
    "NotFoundError",
    "PublishedInference",
    "RangeClass",
    "Regime",
    "Report",
    "Reported",
    "Scheme",
    "Site",
    "find_site",
    "load_catalogue",
    "load_inferences",
    "load_regimes",
    "load_sites",
    "parse_quantity",
    "read_launches",
    "schemes",
    "without",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
