"""Launches held against treaty and moratorium lines, as the tests of verdicts write them."""

import datetime as dt
from dataclasses import fields

import numpy as np

from launch_data.regimes import load_regimes
from trajectory.inference.verdicts.applicability import Tested
from trajectory.moratorium import Reach, judge

REGIMES = {regime.id: regime for regime in load_regimes()}
KM = 1e3
ICBM_2017 = dt.date(2017, 7, 28)
_TESTED, _REACH = ({one.name for one in fields(kind)} for kind in (Tested, Reach))


def at(*kilometres):
    return np.array(kilometres) * KM


def verdicts(regimes=None, **options):
    """Verdicts on a ballistic missile of the DPRK; options: of `Tested`, `Reach` and `judge`."""
    launch = {"actor": "DPRK", "date": ICBM_2017, "kind": "ballistic"}
    launch |= {name: options.pop(name) for name in _TESTED & options.keys()}
    reach = {name: options.pop(name) for name in _REACH & options.keys()}
    chosen = REGIMES.values() if regimes is None else regimes
    return judge(chosen, Tested(**launch), Reach(**reach), **options)


def verdict(regime_id, **options):
    (one,) = [one for one in verdicts(**options) if one.regime_id == regime_id]
    return one


def russia(regime_id, *kilometres, date=dt.date(2015, 1, 1), **options):
    return verdict(regime_id, actor="Russia", date=date, ranges=at(*kilometres), **options)
