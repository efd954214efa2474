"""Drag: how the drag coefficient of a body changes with the Mach number.

The curves are shapes, scaled to 1 at Mach 10: a ballistic coefficient always refers to its value there.
Public curves differ by a factor of two at Mach 2, so the scale of drag is an uncertain parameter.
"""

import functools

import numpy as np

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
REFERENCE_MACH = 10.0
_ENDLESS = 1e9  # Mach number


@functools.cache
def curve_pieces(name: str) -> np.ndarray:
    """Drag curve as pieces for `kernels.batch`.

    Parameters
    ----------
    name : str
        One of ``NAMES``.

    Returns
    -------
    ndarray, shape (pieces, CURVE_COLUMNS)
        Linear between the published knots, constant outside them; 1 at Mach 10.  Shared by all callers, and
        not to be changed.

    Raises
    ------
    KeyError
        When no curve has that name.
    """
    if name not in NAMES:
        raise KeyError(f"no drag curve is called {name!r}; known: {', '.join(NAMES)}")
    mach, drag = np.array(CURVES[name], dtype=np.float64).T
    drag = drag / np.interp(REFERENCE_MACH, mach, drag)
    rows = []
    for i in range(len(mach)):
        last = i + 1 == len(mach)
        top = _ENDLESS if last else mach[i + 1]
        slope = 0.0 if last else (drag[i + 1] - drag[i]) / (mach[i + 1] - mach[i])
        rows.append([mach[i], top, drag[i], slope, 0.0, 0.0])
    return np.array(rows)
