"""A file of a sweep: what it means, and what of it decides the numbers."""

import math
import pickle
import re
import tomllib
from pathlib import Path

import pytest

from kernels import layout
from launch_data.families import load_families
from trajectory.sweeps import specification
from trajectory.sweeps.distributions import Choice, Fixed, LogUniform, Normal, Uniform
from trajectory.sweeps.fields import BALLISTIC_RESULTS, CRUISE_RESULTS, MANOEUVRE_RESULTS
from trajectory.sweeps.reading import read_sweep, sweep_of
from trajectory.sweeps.specification import Correlation, Threshold, identity_of

ROOT = Path(__file__).resolve().parents[2]
SPECS = Path(__file__).with_name("specs")
GOOD, FAMILY, FREE, CRUISE = (
    (SPECS / f"{name}.toml").read_text(encoding="utf-8") for name in ("one_stage", "family", "free", "cruise")
)


def read(text):
    return sweep_of(tomllib.loads(text), "spec.toml")


def parameter(sweep, name):
    (found,) = (one.distribution for one in sweep.parameters if one.name == name)
    return found


def test_a_file_becomes_distributions_in_si_and_radians():
    sweep = read(GOOD)
    assert (sweep.kind, sweep.stages, sweep.samples, sweep.chunk, sweep.seed) == ("boost", 1, 1000, 100, 5)
    assert parameter(sweep, "latitude") == Fixed(math.radians(39.0))
    assert parameter(sweep, "azimuth") == Uniform(0.0, math.radians(360.0))
    assert parameter(sweep, "pitch_over") == LogUniform(math.radians(1.0), math.radians(40.0))
    assert parameter(sweep, "steering") == Choice(("gravity-turn", "linear-pitch"), (0.97, 0.03))
    assert parameter(sweep, "stage_1_exhaust_speed") == Normal(2500.0, 80.0, (2350.0, 2650.0))
    assert parameter(sweep, "stage_1_ballistic_coefficient") == Fixed(1e30)
    assert sweep.correlations == (Correlation("stage_1_ideal_delta_v", "stage_1_exhaust_speed", 0.5),)
    assert sweep.thresholds == (
        Threshold("ground_range", 5e5, "500 km"),
        Threshold("ground_range", 1e6, "1000 km"),
    )
    assert [(one.name, one.unit, one.words) for one in sweep.outputs] == [
        ("ground_range", "m", ()),
        ("pitch_over", "rad", ()),
        ("steering", "1", ("gravity-turn", "linear-pitch")),
    ]


def test_a_sweep_is_small_and_can_be_sent_to_another_process():
    sweep = read(GOOD)
    packed = pickle.dumps(sweep)
    assert len(packed) < 4000
    assert pickle.loads(packed) == sweep


def test_a_family_gives_what_the_file_does_not_say():
    sweep = read(FAMILY)
    (family,) = (one for one in load_families() if one.name == "two-stage liquid")
    assert sweep.stages == 2
    assert sweep.lowest_burnout_mass_fraction == family.lowest_burnout_mass_fraction
    assert parameter(sweep, "ideal_delta_v") == LogUniform(
        family.ideal_delta_v.low, family.ideal_delta_v.high
    )
    share = family.first_stage_share
    assert parameter(sweep, "first_stage_share") == Uniform(share.low, share.high)
    for stage in (1, 2):
        for name in ("thrust_to_weight", "ballistic_coefficient"):
            bounds = getattr(family, {"ballistic_coefficient": "stage_ballistic_coefficient"}.get(name, name))
            bounds = bounds[stage - 1]
            assert parameter(sweep, f"stage_{stage}_{name}") == LogUniform(bounds.low, bounds.high)
        speed = family.exhaust_speed[stage - 1]
        assert parameter(sweep, f"stage_{stage}_exhaust_speed") == Uniform(speed.low, speed.high)
    assert parameter(sweep, "drag_scale") == LogUniform(family.drag_scale.low, family.drag_scale.high)
    assert parameter(sweep, "rise_time") == Uniform(family.rise_time.low, family.rise_time.high)
    assert parameter(sweep, "drag_curve") == Fixed(family.drag_curve)
    linear = family.linear_pitch_probability
    assert parameter(sweep, "steering") == Choice(("gravity-turn", "linear-pitch"), (1.0 - linear, linear))


def test_what_the_file_says_wins_over_the_family():
    sweep = read(
        FAMILY
        + "rise_time_s = 9.0\nlowest_burnout_mass_fraction = 0.0\n"
        + "[[stage]]\n[[stage]]\nthrust_to_weight = 1.5"
    )
    assert parameter(sweep, "rise_time") == Fixed(9.0)
    assert parameter(sweep, "stage_2_thrust_to_weight") == Fixed(1.5)
    assert sweep.lowest_burnout_mass_fraction == 0.0
    each = "[[stage]]\nideal_delta_v_m_s = 3000.0\n" * 2
    names = [one.name for one in read(FAMILY + each).parameters]
    assert "stage_1_ideal_delta_v" in names
    assert not {"ideal_delta_v", "first_stage_share"} & set(names)


@pytest.mark.parametrize("family", [one.name for one in load_families()])
def test_every_family_can_be_swept(family):
    sweep = read(FAMILY.replace("two-stage liquid", family))
    (known,) = (one for one in load_families() if one.name == family)
    shares = [name for name in ("first_stage_share", "second_stage_share")][: known.stages - 1]
    assert [one.name for one in sweep.parameters if one.name.endswith("share")] == shares


def test_a_vehicle_file_can_be_pasted_into_a_sweep():
    vehicle = (ROOT / "examples" / "pull_up.toml").read_text(encoding="utf-8")
    launch = "[launch]\nlatitude_deg = 39.74\nazimuth_deg = { normal = [86.0, 2.0] }"
    sweep = read(f"samples = 10\n{vehicle}\n{launch}")
    assert (sweep.kind, sweep.lift_law, len(sweep.wind)) == ("boost", "constant", 3)
    assert parameter(sweep, "below_height") == Fixed(40000.0)


def test_the_kinds_of_flight():
    assert read(FREE).kind == "free"
    assert read(CRUISE).kind == "cruise"
    assert [one.name for one in read(FREE).outputs] == ["ground_range", "apogee_height", "time_of_flight"]
    assert [one.name for one in read(CRUISE).outputs] == ["ground_range", "path_length", "farthest"]
    glide = "[glide]\nlift_to_drag = 2.0\nbelow_height_m = 60e3"
    assert read(FREE + glide).chunk < read(FREE).chunk


def test_the_example_is_a_million_flights_of_a_family():
    sweep = read_sweep(ROOT / "examples" / "sweep.toml")
    assert sweep.samples == 1_000_000
    assert sweep.family == "two-stage liquid"
    assert {"ground_range", "apogee_height"} <= {one.name for one in sweep.outputs}


def layout_columns(start, stop):
    """Names and units as the comments of kernels.layout have them."""
    text = Path(layout.__file__).read_text(encoding="utf-8")
    found = re.findall(
        r"^([A-Z_0-9]+) = \d+(?:  # (\S+))?", text[text.index(start) : text.index(stop)], re.MULTILINE
    )
    units = {"kg/m2", "m/s", "m", "s", "rad"}
    return {
        name.lower().removeprefix("cruise_"): unit.strip(",;:") if unit.strip(",;:") in units else "1"
        for name, unit in found
    }


def test_result_columns_have_the_names_order_and_units_of_the_kernels():
    ballistic = layout_columns("TIME_OF_FLIGHT =", "RESULTS = 21")
    lift = layout_columns("PATH_LENGTH = 21", "MANOEUVRE_RESULTS")
    lift |= dict.fromkeys(("lift_start_time",), "s")
    assert list(BALLISTIC_RESULTS.items()) == list(ballistic.items())
    assert list(MANOEUVRE_RESULTS.items()) == list((ballistic | lift).items())
    cruise = layout_columns("CRUISE_PATH_LENGTH =", "CRUISE_RESULTS")
    assert list(CRUISE_RESULTS.items()) == list(cruise.items())
    sizes = (layout.RESULTS, layout.MANOEUVRE_RESULTS, layout.CRUISE_RESULTS)
    assert (len(BALLISTIC_RESULTS), len(MANOEUVRE_RESULTS), len(CRUISE_RESULTS)) == sizes


# What is changed into what, and does not change a number.
NEUTRAL = [
    ('name = "one stage"\n', ""),
    ("samples = 1000", "samples = 2000"),
    ("chunk = 100\n", "chunk = 7\n"),
    ('["1000 km", "500 km"]', '["2000 km"]'),
    ("[exceedance]\nground_range", "# nothing\n[exceedance]\nground_range"),
    (
        "pitch_over_deg = { log_uniform = [1.0, 40.0] }\nsteering",
        "pitch_over_deg = { log_uniform = [1, 40] }\nsteering",
    ),
    ('sampling = "sobol"\n', ""),
    ('atmosphere = "us76"\n', ""),
    ("rise_time_s = 10.0\n", ""),
    ("weights = [0.97, 0.03]", "weights = [97, 3]"),
    (
        "thrust_to_weight = 1.8\nexhaust",
        "ballistic_coefficient_kg_m2 = 1e30\nthrust_to_weight = 1.8\nexhaust",
    ),
    (
        '["stage_1_ideal_delta_v", "stage_1_exhaust_speed"]',
        '["stage_1_exhaust_speed", "stage_1_ideal_delta_v"]',
    ),
]
# What is changed into what, and changes numbers.
DECISIVE = [
    ("seed = 5", "seed = 6"),
    ('sampling = "sobol"', 'sampling = "independent"'),
    ('"ground_range", "pitch_over"', '"apogee_height", "ground_range", "pitch_over"'),
    ('earth = "wgs84"', 'earth = "sphere"'),
    ('atmosphere = "us76"', 'atmosphere = "none"'),
    ("tolerance_m = 1.0", "tolerance_m = 2.0"),
    ("latitude_deg = 39.0", "latitude_deg = 39.0000000001"),
    ("{ log_uniform = [1.0, 40.0] }", "{ uniform = [1.0, 40.0] }"),
    ("[0.97, 0.03]", "[0.96, 0.04]"),
    ('["gravity-turn", "linear-pitch"]', '["linear-pitch", "gravity-turn"]'),
    ("[2500.0, 80.0]", "[2500.0, 81.0]"),
    ("[2350.0, 2650.0]", "[2350.0, 2651.0]"),
    ("thrust_to_weight = 1.8", "thrust_to_weight = 1.9"),
    ("correlation = 0.5", "correlation = 0.6"),
    ("[vehicle]\n", "[vehicle]\ndrag_scale = 1.5\n"),
    ("[vehicle]\n", "[vehicle]\nlowest_burnout_mass_fraction = 0.07\n"),
    ("[exceedance]", "[wind]\nheight_m = [0.0]\neast_m_s = [5.0]\nnorth_m_s = [0.0]\n[exceedance]"),
    ("[exceedance]", "[pull_up]\nlift_to_drag = 1.0\nbelow_height_m = 3e4\n[exceedance]"),
]


@pytest.mark.parametrize(("old", "new"), NEUTRAL)
def test_what_does_not_change_a_number_does_not_change_the_identity(old, new):
    assert GOOD.count(old) == 1
    assert identity_of(read(GOOD.replace(old, new))) == identity_of(read(GOOD))


@pytest.mark.parametrize(("old", "new"), DECISIVE)
def test_what_changes_a_number_changes_the_identity(old, new):
    assert GOOD.count(old) == 1
    assert identity_of(read(GOOD.replace(old, new))) != identity_of(read(GOOD))


def test_the_order_of_tables_and_fields_does_not_change_the_sweep():
    def turned(table):
        return {
            key: turned(table[key]) if isinstance(table[key], dict) else table[key] for key in reversed(table)
        }

    table = tomllib.loads(GOOD)
    assert sweep_of(turned(table), "spec.toml") == read(GOOD)


@pytest.mark.parametrize(
    "missing",
    ["seed", "sampling", "tolerance", "correlations", "parameters", "earth", "outputs", "wind"],
)
def test_teeth_an_identity_that_forgets_something_is_seen(missing):
    def forgetful(text):
        return {key: value for key, value in identity_of(read(text)).items() if key != missing}

    assert any(forgetful(GOOD.replace(*pair)) == forgetful(GOOD) for pair in DECISIVE)


def test_a_glide_is_not_a_pull_up():
    lift = "[pull_up]\nlift_to_drag = 2.0\nbelow_height_m = 60e3\n"
    assert identity_of(read(FREE + lift)) != identity_of(read(FREE + lift.replace("pull_up", "glide")))


def test_a_new_version_of_the_model_is_another_identity(monkeypatch):
    before = identity_of(read(GOOD))
    monkeypatch.setattr(specification, "MODEL", specification.MODEL + 1)
    assert identity_of(read(GOOD)) != before


def test_scipy_is_part_of_the_identity_only_where_it_decides_bits():
    assert "scipy" in identity_of(read(GOOD))
    assert "scipy" not in identity_of(read(FREE))


def test_an_identity_has_a_key():
    from trajectory.ensembles.identity import key_of, plain

    assert len(key_of(plain(identity_of(read(GOOD))), {})) == 64
