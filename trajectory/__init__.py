"""From a reported launch to a verdict: the public list, loaded when it is first used."""

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajectory.version import __version__ as __version__

DISTRIBUTION = "lofted"

if TYPE_CHECKING:
    from trajectory.earth import Earth as Earth
    from trajectory.flight import Flight as Flight
    from trajectory.flight import fly as fly
    from trajectory.lift import Lift as Lift
    from trajectory.profile import Profile as Profile
    from trajectory.profile import trace as trace
    from trajectory.vehicle import Stage as Stage
    from trajectory.vehicle import Vehicle as Vehicle
    from trajectory.vehicle import read_vehicle as read_vehicle

_PUBLIC = {
    "Earth": "earth",
    "Flight": "flight",
    "fly": "flight",
    "Lift": "lift",
    "Profile": "profile",
    "trace": "profile",
    "Stage": "vehicle",
    "Vehicle": "vehicle",
    "read_vehicle": "vehicle",
}
__all__ = [*_PUBLIC]


def _refuse_foreign_packages() -> None:
    """Name the file in the way: other distributions install packages called kernels and trajectory."""
    for name in ("kernels", "launch_data"):
        spec = importlib.util.find_spec(name)
        origin = spec.origin if spec else None
        if origin is None or f'DISTRIBUTION = "{DISTRIBUTION}"' not in Path(origin).read_text(
            encoding="utf-8"
        ):
            raise ImportError(
                f"the package {name!r} found at {origin} does not belong to {DISTRIBUTION}: another "
                f"distribution of that name is in the way. Install {DISTRIBUTION} in a fresh environment."
            )


_refuse_foreign_packages()


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'trajectory' has no attribute {name!r}")
    return getattr(importlib.import_module(f"trajectory.{_PUBLIC[name]}"), name)
