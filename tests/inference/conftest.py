"""What the tests of the inference share: families, the catalogue, claims made of words."""

import dataclasses

import pytest

from launch_data.catalogue import load_catalogue
from launch_data.families import Bounds, Family, load_families
from trajectory.analysis import launch_from_text
from trajectory.inference.claims.intervals import gap_of, interval_of
from trajectory.inference.claims.learned import error_curve
from trajectory.inference.claims.likelihood import Term

NAMES = {
    "range": "range_text",
    "apogee": "apogee_text",
    "flight_time": "time_text",
    "azimuth": "azimuth_text",
}


@pytest.fixture(scope="session")
def families():
    return load_families()


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="session")
def make_claim():
    """A claim from printed words; other fields as keywords."""

    def make(quantity, text, *, actor="DPRK", origin="ROK JCS", status="used", **fields):
        anchor = {} if quantity in ("range", "apogee") else {"range_text": "1 km"}
        launch = launch_from_text(**anchor, **{NAMES[quantity]: text})
        claim = next(claim for claim in launch.claims if claim.quantity == quantity)
        return dataclasses.replace(
            claim,
            actor=actor,
            origin=origin,
            reporter=fields.pop("reporter", origin),
            status=status,
            **fields,
        )

    return make


@pytest.fixture(scope="session")
def make_term(make_claim):
    """A term of the likelihood from printed words."""

    def make(quantity, text, wrong=None):
        curve = error_curve(quantity)
        wrong = curve.wrong if wrong is None else wrong
        reported = make_claim(quantity, text).reported
        return Term(*interval_of(reported), wrong, None, curve, gap_of(reported))

    return make


@pytest.fixture(scope="session")
def make_launch(make_claim):
    """A launch record with claims of its own."""

    def make(*claims, **fields):
        launch = launch_from_text(range_text="1 km", site_text="40.0,127.0", actor="DPRK")
        return dataclasses.replace(launch, claims=tuple(claims), **fields)

    return make


@pytest.fixture(scope="session")
def narrow_family():
    """One stage, every parameter but delta-v and loft fixed."""

    def fixed(value):
        return Bounds(value, value, False, "test")

    return Family(
        name="narrow",
        description="",
        stages=1,
        propellant=None,
        ideal_delta_v=Bounds(3000.0, 6000.0, True, "test"),
        thrust_to_weight=(fixed(2.0),),
        exhaust_speed=(fixed(2600.0),),
        stage_ballistic_coefficient=(fixed(6.0e4),),
        first_stage_share=fixed(1.0),
        second_stage_share=fixed(0.0),
        ballistic_coefficient=fixed(4000.0),
        drag_scale=fixed(1.0),
        rise_time=fixed(12.0),
        burnout_flight_path_angle=Bounds(25.0, 80.0, False, "test"),
        lowest_burnout_mass_fraction=0.05,
        linear_pitch_probability=0.0,
        drag_curve="forden2007_fig1",
    )
