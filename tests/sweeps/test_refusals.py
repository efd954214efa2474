"""A file that cannot be meant is refused with file, field, value and the way to mend it."""

import copy
import datetime as dt
import tomllib
from pathlib import Path

import pytest

from trajectory.errors import InputError
from trajectory.sweeps.reading import read_sweep, sweep_of

SPECS = Path(__file__).with_name("specs")
GOOD, FAMILY, FREE, CRUISE = (
    (SPECS / f"{name}.toml").read_text(encoding="utf-8") for name in ("one_stage", "family", "free", "cruise")
)
TWICE = """
[[correlated]]
parameters = ["stage_1_exhaust_speed", "stage_1_ideal_delta_v"]
correlation = 0.1
[exceedance]
"""
CONTRADICTION = """
[[correlated]]
parameters = ["azimuth", "stage_1_ideal_delta_v"]
correlation = 0.9
[[correlated]]
parameters = ["azimuth", "stage_1_exhaust_speed"]
correlation = -0.9
[exceedance]
"""
# The file, what is changed into what, then the words that the message must hold.
BAD = [
    (GOOD, "samples = 1000\n", "", ("samples", "missing")),
    (GOOD, "samples = 1000", "samples = 0", ("samples", "0", "whole number")),
    (GOOD, "samples = 1000", "samples = 1e3", ("samples", "1000.0", "whole number")),
    (GOOD, "samples = 1000", "samples = true", ("samples", "True", "whole number")),
    (GOOD, "seed = 5", "seed = -1", ("seed", "-1")),
    (GOOD, "seed = 5", "seed = 18446744073709551616", ("seed", "18446744073709551616")),
    (GOOD, "chunk = 100", "chunk = 0", ("chunk", "0")),
    (GOOD, '"sobol"', '"sobel"', ("sampling", "'sobel'", "did you mean 'sobol'")),
    (GOOD, '"wgs84"', '"flat"', ("earth", "'flat'", "sphere")),
    (GOOD, '"us76"', '"us67"', ("atmosphere", "'us67'", "us76")),
    (GOOD, "tolerance_m = 1.0", "tolerance_m = 0.0", ("tolerance_m", "0.0", "must lie in")),
    (GOOD, 'name = "one stage"', "name = 7", ("name", "7", "text")),
    (GOOD, "samples", "sampels", ("sampels", "did you mean samples")),
    (GOOD, "[exceedance]", "[exceedence]", ("exceedence", "did you mean exceedance")),
    (GOOD, "pitch_over_deg", "pitch_ower_deg", ("vehicle", "pitch_ower_deg", "did you mean pitch_over_deg")),
    (GOOD, "pitch_over_deg = { log_uniform = [1.0, 40.0] }\n", "", ("vehicle", "pitch_over_deg", "missing")),
    (GOOD, "latitude_deg = 39.0\n", "", ("launch", "latitude_deg", "missing")),
    (GOOD, "latitude_deg = 39.0", "latitude_deg = 139.0", ("launch", "latitude_deg", "139.0", "-90 to 90")),
    (GOOD, "latitude_deg = 39.0", "latitude_deg = 2017-07-28", ("latitude_deg", "number")),
    (GOOD, "latitude_deg = 39.0", "latitude_deg = true", ("latitude_deg", "True", "number")),
    (GOOD, "latitude_deg = 39.0", 'latitude_deg = "39"', ("latitude_deg", "'39'", "without quotes")),
    (GOOD, "latitude_deg = 39.0", "latitude_deg = nan", ("latitude_deg", "nan", "finite")),
    (GOOD, "[0.0, 360.0]", "[0.0, inf]", ("azimuth_deg", "inf", "finite")),
    (GOOD, "[0.0, 360.0]", "[0.0, true]", ("azimuth_deg", "True", "number")),
    (GOOD, "[0.0, 360.0]", "[0.0]", ("azimuth_deg", "two numbers")),
    (GOOD, "[0.0, 360.0]", "[360.0, 0.0]", ("azimuth_deg", "must rise")),
    (GOOD, "[0.0, 360.0]", "[0.0, 361.0]", ("azimuth_deg", "361", "-360 to 360")),
    (
        GOOD,
        "{ uniform = [0.0, 360.0] }",
        "{ unifrom = [0.0, 360.0] }",
        ("azimuth_deg", "one distribution", "normal"),
    ),
    (
        GOOD,
        "{ uniform = [0.0, 360.0] }",
        "{ uniform = [0.0, 1.0], normal = [0.0, 1.0] }",
        ("azimuth_deg", "one distribution"),
    ),
    (
        GOOD,
        "{ uniform = [0.0, 360.0] }",
        "{ uniform = [0.0, 1.0], within = [0.0, 1.0] }",
        ("azimuth_deg", "within", "not known"),
    ),
    (GOOD, "{ uniform = [0.0, 360.0] }", "[0.0, 360.0]", ("azimuth_deg", "one distribution")),
    (
        GOOD,
        "{ log_uniform = [1.0, 40.0] }",
        "{ log_uniform = [0.0, 40.0] }",
        ("pitch_over_deg", "greater than 0"),
    ),
    (GOOD, "{ log_uniform = [1.0, 40.0] }", "{ log_uniform = [1.0, 400.0] }", ("pitch_over_deg", "0 to 100")),
    (GOOD, "{ log_uniform = [1.0, 40.0] }", "{ normal = [5.0, 1.0] }", ("pitch_over_deg", "-3.3", "within")),
    (GOOD, "[2500.0, 80.0]", "[2500.0, 0.0]", ("stage 1", "exhaust_speed_m_s", "standard deviation")),
    (GOOD, "[2350.0, 2650.0]", "[2650.0, 2350.0]", ("exhaust_speed_m_s", "within must rise")),
    (GOOD, "[2350.0, 2650.0]", "[8350.0, 8650.0]", ("exhaust_speed_m_s", "hardly anything")),
    (GOOD, "[2350.0, 2650.0]", "[50.0, 2650.0]", ("exhaust_speed_m_s", "100 to 90000")),
    (GOOD, "[0.97, 0.03]", "[0.97]", ("steering", "as many")),
    (GOOD, "[0.97, 0.03]", "[1.0, 0.0]", ("steering", "exceed 0")),
    (GOOD, '"linear-pitch"]', '"linear-itch"]', ("steering", "'linear-itch'", "did you mean 'linear-pitch'")),
    (GOOD, '"linear-pitch"]', '"gravity-turn"]', ("steering", "twice")),
    (GOOD, '["gravity-turn", "linear-pitch"]', "[0, 1]", ("steering", "word in quotes")),
    (GOOD, '["gravity-turn", "linear-pitch"]', "[]", ("steering", "list")),
    (GOOD, "rise_time_s = 10.0", "drag_curve = { uniform = [0.0, 1.0] }", ("drag_curve", "by choice")),
    (GOOD, "rise_time_s = 10.0", "rise_time_s = 400.0", ("rise_time_s", "400", "last burnout")),
    (GOOD, "rise_time_s = 10.0", "rise_time_s = { choice = [0.0, 5.0] }", ("rise_time_s", "vertical rise")),
    (
        GOOD,
        "rise_time_s = 10.0",
        "lowest_burnout_mass_fraction = 0.9",
        ("lowest_burnout_mass_fraction", "0.9", "less delta-v"),
    ),
    (
        GOOD,
        "rise_time_s = 10.0",
        "lowest_burnout_mass_fraction = { uniform = [0.0, 0.1] }",
        ("lowest_burnout_mass_fraction", "number"),
    ),
    (
        GOOD,
        "thrust_to_weight = 1.8",
        "thrust_to_weight = { uniform = [0.9, 2.0] }",
        ("stage 1", "thrust_to_weight", "exceed 1"),
    ),
    (
        GOOD,
        "thrust_to_weight = 1.8",
        "thrust_to_wait = 1.8",
        ("stage 1", "thrust_to_wait", "did you mean thrust_to_weight"),
    ),
    (GOOD, "thrust_to_weight = 1.8\n", "", ("stage 1", "thrust_to_weight", "missing")),
    (
        GOOD,
        "{ uniform = [3000.0, 4500.0] }",
        "80000.0",
        ("stage 1", "ideal_delta_v_m_s", "80000", "30 times"),
    ),
    (GOOD, "[[stage]]", "[stage]", ("stage", "[[stage]]")),
    (GOOD, "[exceedance]", "[[stage]]\n[[stage]]\n[[stage]]\n[exceedance]", ("stage", "one to three")),
    (
        GOOD,
        "[launch]",
        "drag_scale = 1.0\n[launch]\nspeed_m_s = 3.0",
        ("launch", "speed_m_s", "not known", "boosted"),
    ),
    (GOOD, "[launch]", "rise_time_s = 10.0\n[launch]", ("rise_time_s", "keep one")),
    (
        GOOD,
        "[launch]",
        '[launch]\nsteering = "gravity-turn"',
        ("launch", "steering", "write it in [vehicle]"),
    ),
    (
        GOOD,
        "[exceedance]",
        "[cruise]\nspeed_m_s = 200.0\n[exceedance]",
        ("vehicle", "does not belong", "cruise"),
    ),
    (GOOD, "[exceedance]", "[pull_up]\n[glide]\n[exceedance]", ("glide", "not both")),
    (
        GOOD,
        "[exceedance]",
        "[glide]\nlift_to_drag = 2.0\n[exceedance]",
        ("glide: ", "below_height_m", "missing"),
    ),
    (GOOD, "[exceedance]", "[wind]\nheight_m = [0.0]\n[exceedance]", ("wind", "north_m_s")),
    (
        GOOD,
        '"ground_range", "pitch',
        '"ground_rnge", "pitch',
        ("outputs", "'ground_rnge'", "did you mean 'ground_range'"),
    ),
    (GOOD, '"ground_range", "pitch', '"latitude", "pitch', ("outputs", "'latitude'", "does not vary")),
    (
        GOOD,
        '"ground_range", "pitch_over"',
        '"ground_range", "ground_range"',
        ("outputs", "'ground_range'", "twice"),
    ),
    (GOOD, '["ground_range", "pitch_over", "steering"]', "[]", ("outputs", "list of names")),
    (GOOD, '["ground_range", "pitch_over", "steering"]', "[3]", ("outputs", "3", "word")),
    (
        GOOD,
        "correlation = 0.5",
        "correlation = 1.0",
        ("correlated 1", "correlation", "1.0", "between -1 and 1"),
    ),
    (GOOD, "correlation = 0.5", "correlation = 1.5", ("correlated 1", "correlation", "1.5")),
    (GOOD, "correlation = 0.5", "", ("correlated 1", "correlation", "missing")),
    (
        GOOD,
        "correlation = 0.5",
        "corelation = 0.5",
        ("correlated 1", "corelation", "did you mean correlation"),
    ),
    (
        GOOD,
        '"stage_1_exhaust_speed"]',
        '"stage_1_thrust_to_weight"]',
        ("correlated 1", "'stage_1_thrust_to_weight'", "exhaust_speed"),
    ),
    (GOOD, ', "stage_1_exhaust_speed"]', "]", ("correlated 1", "at least two")),
    (GOOD, '"stage_1_exhaust_speed"]', '"stage_1_ideal_delta_v"]', ("correlated 1", "twice")),
    (
        GOOD,
        "[exceedance]",
        TWICE,
        ("correlated 2", "correlated twice"),
    ),
    (
        GOOD,
        "[exceedance]",
        CONTRADICTION,
        ("correlations of stage_1_ideal", "contradict", "nearer to 0"),
    ),
    (GOOD, '["1000 km", "500 km"]', "[1000]", ("exceedance", "ground_range", "1000", "unit")),
    (GOOD, '["1000 km", "500 km"]', '["1000"]', ("exceedance", "ground_range", "1000", "km")),
    (GOOD, '["1000 km", "500 km"]', '["1000 s"]', ("exceedance", "ground_range", "1000 s", "wrong kind")),
    (GOOD, '["1000 km", "500 km"]', '"1000 km"', ("exceedance", "ground_range", "list")),
    (GOOD, '["1000 km", "500 km"]', '["1000 km", "1e6 m"]', ("exceedance", "ground_range", "1e6 m", "twice")),
    (
        GOOD,
        'ground_range = ["1000 km", "500 km"]',
        'apogee_height = ["1 km"]',
        ("exceedance", "apogee_height", "add it to outputs"),
    ),
    (GOOD, 'ground_range = ["1000 km", "500 km"]', "steering = [1.0]", ("exceedance", "steering")),
    (
        FAMILY,
        "two-stage liquid",
        "two-stage liqid",
        ("family", "'two-stage liqid'", "did you mean 'two-stage liquid'"),
    ),
    (
        FAMILY,
        "pitch_over_deg = 5.0",
        "pitch_over_deg = 5.0\n[[stage]]",
        ("stage", "two-stage liquid", "2 stages"),
    ),
    (
        FAMILY,
        "pitch_over_deg = 5.0",
        "pitch_over_deg = 5.0\n[[stage]]\nideal_delta_v_m_s = 3e3\n[[stage]]",
        ("stage 2", "ideal_delta_v_m_s", "missing"),
    ),
    (
        FAMILY,
        "pitch_over_deg = 5.0",
        "pitch_over_deg = 5.0\nideal_delta_v_m_s = 6e3\n[[stage]]\nideal_delta_v_m_s = 3e3\n[[stage]]",
        ("stage 1", "ideal_delta_v_m_s", "[vehicle]"),
    ),
    (FREE, "{ uniform = [3000.0, 5000.0] }", "3000.0", ("nothing varies", "uniform")),
    (
        FREE,
        "speed_m_s = { uniform = [3000.0, 5000.0] }",
        "",
        ("launch", "speed_m_s", "missing", "free flight"),
    ),
    (FREE, "samples = 10", "samples = 10\nrise_time_s = 10.0", ("rise_time_s", "not known", "free flight")),
    (CRUISE, "turn_radius_m = 25e3", "", ("cruise", "turn_radius_m", "missing")),
    (CRUISE, "25e3", "0.0", ("cruise", "turn_radius_m", "1 to 1e+06")),
    (CRUISE, "samples = 10", "samples = 10\ntolerance_m = 1.0", ("tolerance_m", "does not belong")),
    (CRUISE, "samples = 10", 'samples = 10\natmosphere = "us76"', ("atmosphere", "does not belong")),
    (CRUISE, "samples = 10", 'samples = 10\nfamily = "two-stage liquid"', ("family", "does not belong")),
    (CRUISE, "straight_m", "start_deg = [39.0, 126.5]\nstraight_m", ("cruise", "start_deg", "not known")),
    (CRUISE, "straight_m", "azimuth_deg = 90.0\nstraight_m", ("cruise", "azimuth_deg", "[launch]")),
]


@pytest.mark.parametrize(("text", "old", "new", "words"), BAD, ids=lambda value: str(value).strip()[:24])
def test_what_cannot_be_meant_is_refused_by_file_field_and_value(tmp_path, text, old, new, words):
    assert text.count(old) == 1
    path = tmp_path / "spec.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_sweep(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert [word for word in words if word not in message.removeprefix(str(path))] == []


def test_a_file_that_is_no_toml(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text("samples = ")
    with pytest.raises(InputError, match="not valid TOML"):
        read_sweep(path)


NUMBERS = [True, -1, 0, 1e300, float("nan"), dt.date(2017, 7, 28)]
WORDS = ["", "word", [], [[]], [{}], {}]
TABLES = [
    {"uniform": 1.0},
    {"normal": ["a", 1]},
    {"choice": [[]]},
    {"choice": [True, 2]},
    {"choice": [1, 2], "weights": ["a", 1]},
]


def places(value, path=()):
    """Give the path of every value in nested tables and lists."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def replaced(table, path, value):
    table = copy.deepcopy(table)
    inside = table
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = copy.deepcopy(value)
    return table


def complaint(table):
    try:
        sweep_of(table, "spec.toml")
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("text", [GOOD, FAMILY, FREE, CRUISE], ids=["boost", "family", "free", "cruise"])
def test_junk_anywhere_is_refused_or_has_a_meaning(text):
    """No other exception comes out."""
    table = tomllib.loads(text)
    complaints = [
        complaint(replaced(table, path, value))
        for path in places(table)
        for value in NUMBERS + WORDS + TABLES
    ]
    refused = [message for message in complaints if message]
    assert len(refused) > 0.8 * len(complaints)
    assert all(message.startswith("spec.toml: ") for message in refused)
