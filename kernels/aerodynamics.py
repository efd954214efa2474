"""Drag: how the drag coefficient of a body changes with the Mach number.

The curves are shapes, scaled to 1 at Mach 10: a ballistic coefficient always refers to its value there.
Public curves differ by a factor of two at Mach 2, so the scale of drag is an uncertain parameter.
"""

import numpy as np

from kernels.jit import inlined

# Knots (Mach, Cd) of the curves that open analyst tools carry; sources in launch_data/data/PROVENANCE.md.
CURVES = {
    "constant": ((0.0, 1.0),),
    "levinger_v2": ((0, 0.15), (0.8, 0.15), (1.2, 0.4), (1.8, 0.25), (5, 0.15), (10, 0.15)),
    "footprint_v2": (
        (0, 0.15),
        (0.6, 0.15),
        (0.7, 0.16),
        (0.8, 0.18),
        (0.9, 0.23),
        (1, 0.3),
        (1.12, 0.4),
        (1.16, 0.418),
        (1.18, 0.42),
        (1.2, 0.418),
        (1.3, 0.39),
        (1.4, 0.36),
        (1.5, 0.325),
        (1.6, 0.3),
        (1.7, 0.275),
        (1.8, 0.26),
        (1.9, 0.25),
        (2, 0.24),
        (3, 0.21),
        (4, 0.18),
        (5, 0.155),
        (5.5, 0.15),
    ),
    "footprint_liq": (
        (0, 0.2007),
        (0.7, 0.2286),
        (0.8, 0.2486),
        (0.9, 0.2825),
        (1, 0.3402),
        (1.05, 0.3838),
        (1.1, 0.4304),
        (1.15, 0.4654),
        (1.18, 0.4747),
        (1.2, 0.474),
        (1.4, 0.4374),
        (1.6, 0.4034),
        (1.8, 0.372),
        (2, 0.343),
        (2.5, 0.2804),
        (3, 0.2305),
        (3.5, 0.1918),
        (4, 0.1626),
        (4.5, 0.1416),
        (5.5, 0.1183),
        (6, 0.1134),
    ),
    "footprint_solid": (
        (0, 0.1007),
        (0.5, 0.1099),
        (0.7, 0.1286),
        (0.8, 0.1486),
        (0.9, 0.1825),
        (1, 0.2402),
        (1.05, 0.2814),
        (1.1, 0.3229),
        (1.15, 0.3535),
        (1.2, 0.3618),
        (1.4, 0.3358),
        (1.6, 0.3117),
        (1.8, 0.2891),
        (2, 0.2682),
        (2.5, 0.2226),
        (3, 0.1859),
        (3.5, 0.1571),
        (4, 0.1354),
        (4.5, 0.1198),
        (5.5, 0.1035),
        (6, 0.101),
    ),
    "forden2007_fig1": (
        (0, 0.2),
        (0.85, 0.2),
        (1, 0.27),
        (1.2, 0.27),
        (2, 0.2),
        (4.5, 0.2),
    ),
    "agard_fetter_v2": (
        (0, 0.25),
        (0.5, 0.18),
        (0.7, 0.17),
        (1, 0.29),
        (1.15, 0.38),
        (1.5, 0.27),
        (1.75, 0.21),
        (2, 0.18),
        (2.5, 0.15),
        (3.5, 0.12),
        (5, 0.1),
    ),
    "mv_paper": (
        (0, 0.28),
        (0.2, 0.28),
        (0.4, 0.28),
        (0.6, 0.29),
        (0.8, 0.35),
        (1, 0.64),
        (1.1, 0.67),
        (1.2, 0.69),
        (1.4, 0.66),
        (1.6, 0.62),
        (1.8, 0.58),
        (2, 0.55),
        (2.5, 0.48),
        (3, 0.42),
        (3.5, 0.38),
        (4, 0.355),
        (5, 0.33),
    ),
}
NAMES = tuple(CURVES)
MACH_STEP = 0.01
MACH_ROWS = 1002  # to Mach 10, plus one row so that interpolation may read ahead


def _table() -> np.ndarray:
    mach = MACH_STEP * np.arange(MACH_ROWS)
    shapes = []
    for knots in CURVES.values():
        points = np.array(knots, dtype=np.float64)
        shapes.append(
            np.interp(mach, points[:, 0], points[:, 1]) / np.interp(10.0, points[:, 0], points[:, 1])
        )
    return np.concatenate(shapes)


TABLE = _table()


def curve_code(name: str) -> int:
    """Find the code of a drag curve.

    Parameters
    ----------
    name : str
        One of ``NAMES``.

    Returns
    -------
    int
        The code that ``fly_rows`` takes.

    Raises
    ------
    KeyError
        When no curve has that name.
    """
    if name not in NAMES:
        raise KeyError(f"no drag curve is called {name!r}; known: {', '.join(NAMES)}")
    return NAMES.index(name)


@inlined
def drag_shape(mach, first_row):
    """Drag coefficient over its value at Mach 10.  in: Mach number, first row of the curve; out: ratio."""
    place = mach * 100.0
    place = place if place < 1000.0 else 1000.0
    row = int(place)
    u = place - row
    k = first_row + row
    return TABLE[k] + u * (TABLE[k + 1] - TABLE[k])
