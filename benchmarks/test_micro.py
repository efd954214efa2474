"""Micro-figures, for pytest-benchmark: ``python dev.py bench --micro``.

As plain tests, each runs once without being timed, so that none of them can rot.
"""

import numpy as np
import pytest

from benchmarks.common_work import Work
from benchmarks.contestants.base import FREE, POWERED
from benchmarks.contestants.lofted import TOLERANCES, call_kernel
from benchmarks.powered_work import PoweredWork
from kernels import layout as col
from kernels.geodesy import geodesic_inverse
from launch_data.catalogue import load_catalogue
from launch_data.families import load_families
from trajectory.earth import EARTHS
from trajectory.flight import Vehicle, fly
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import fit
from trajectory.inference.ranges.standard_range import standard_range

LAUNCH = "PRK-20170728-A"
DRAWS = 500


@pytest.fixture(scope="module")
def evidence():
    launches = {launch.id: launch for launch in load_catalogue().launches}
    return gather(launches[LAUNCH])[0]


@pytest.fixture(scope="module")
def posterior(evidence):
    return fit(evidence, load_families(), draws=DRAWS)


@pytest.mark.parametrize("count", [1, 16, 528, 8448])
@pytest.mark.parametrize("kind", [FREE, POWERED])
def test_flights(benchmark, kind, count):
    """One thread; per flight, few flights cost more: lanes stay empty."""
    work = Work(count) if kind == FREE else PoweredWork(count)
    results, codes = np.empty((count, col.RESULTS)), np.empty(count, dtype=np.int64)
    benchmark(call_kernel, work.rows, TOLERANCES[kind][10.0], results, codes, 1)
    assert np.all(codes == 0)


def test_one_flight_of_the_public_function(benchmark):
    place = {"latitude": "39 deg", "longitude": "126 deg", "azimuth": "90 deg", "height": "100 km"}
    flight = benchmark(fly, Vehicle(), **place, speed="3 km/s", flight_path_angle="40 deg")
    assert flight.status == 0


def test_geodesic(benchmark):
    earth = EARTHS["wgs84"].row
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    assert benchmark(geodesic_inverse, 0.7, 2.2, -0.3, 1.1, a, b)[2]


def test_fit(benchmark, evidence):
    assert benchmark(fit, evidence, load_families(), draws=DRAWS).drawn == DRAWS


def test_standard_range(benchmark, evidence, posterior):
    assert benchmark(standard_range, posterior, azimuth=evidence.azimuth).failed == 0
