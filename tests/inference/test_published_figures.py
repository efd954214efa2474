"""Answers beside what was flown and what others inferred from the same flights; nothing is tuned to them."""

import numpy as np
import pytest

from launch_data.inferences import load_inferences
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import fit
from trajectory.inference.ranges.standard_range import standard_range

DRAWS = 1000
# Near the standard trajectory what a missile flew is what it could fly.  Range reported, m.
NEAR_STANDARD = {"PRK-20170828-A": 2_700e3, "PRK-20170914-A": 3_700e3, "PRK-20221003-A": 4_600e3}
SCORED = [one for one in load_inferences() if one.is_gate]
TRAJECTORY = [one for one in SCORED if one.basis == "trajectory"]
BOUND = [one for one in SCORED if one.basis == "bound"]


def name_of(one):
    direction = "" if one.azimuth is None else f" {np.degrees(one.azimuth):.0f} deg"
    return f"{one.event_id} {one.who}{direction}"


def found_of(catalogue, ids):
    return next(found[0] for found in (catalogue.find(name) for name in ids) if found)


@pytest.fixture(scope="module")
def summary(catalogue, families):
    """Summaries by flight and direction; each flight is fitted once."""
    fits, known = {}, {}

    def summarise(ids, *, rotation, azimuth=None):
        launch = found_of(catalogue, ids)
        if launch.id not in fits:
            evidence, _ = gather(launch)
            fits[launch.id] = evidence.azimuth, fit(evidence, families, draws=DRAWS)
        own, posterior = fits[launch.id]
        key = launch.id, own if azimuth is None else azimuth
        if key not in known:
            known[key] = standard_range(posterior, azimuth=key[1])
        return known[key].summary(rotation=rotation)

    return summarise


def test_every_kind_of_gate_is_there():
    assert len(TRAJECTORY) >= 7
    assert len(BOUND) >= 5
    assert len(TRAJECTORY) + len(BOUND) == len(SCORED)
    assert len({one.event_id for one in SCORED}) >= 7


@pytest.mark.slow
@pytest.mark.parametrize("name", NEAR_STANDARD)
def test_a_flight_near_the_standard_trajectory_is_its_own_standard_range(summary, name):
    found = summary([name], rotation=True)
    assert found["median"] == pytest.approx(NEAR_STANDARD[name], rel=0.03)
    assert found["q05"] <= NEAR_STANDARD[name] <= found["q95"]
    assert (found["q95"] - found["q05"]) / found["median"] < 0.1  # an interval that is wide covers anything


def is_coarse(launch):
    """Whether all that is said of the range or of the apogee is one digit: 2,000 km is 1,500 to 2,500 km."""
    used = [claim for claim in launch.used if claim.quantity in ("range", "apogee") and claim.reported.value]
    fine = {c.quantity for c in used if c.reported.half_width < 0.1 * c.reported.value}
    return fine != {"range", "apogee"}


@pytest.mark.slow
@pytest.mark.parametrize("one", TRAJECTORY, ids=name_of)
def test_a_figure_inferred_from_the_flight_lies_in_the_interval(summary, catalogue, one):
    found = summary(one.launch_ids, rotation=one.earth_rotation == "yes", azimuth=one.azimuth)
    low = one.inferred_range if one.inferred_range is not None else one.low
    high = one.inferred_range if one.inferred_range is not None else one.high
    assert found["q05"] <= high
    assert found["q95"] >= low
    if high < 12_000e3:
        nearest = np.clip(found["median"], low, high)
        assert found["median"] == pytest.approx(nearest, rel=0.1)
        # Towards the east the rotation carries the high end past half the Earth.
        if not is_coarse(found_of(catalogue, one.launch_ids)) and one.azimuth is None:
            assert (found["q95"] - found["q05"]) / found["median"] < 0.35


@pytest.mark.slow
@pytest.mark.parametrize("one", BOUND, ids=name_of)
def test_a_bound_inferred_from_the_flight_is_respected(summary, one):
    found = summary(one.launch_ids, rotation=one.earth_rotation == "yes")
    assert found["q95"] >= one.low
