"""A vehicle file that cannot be flown is refused with file, field, value and the way to mend it."""

from pathlib import Path

import pytest

from trajectory import cruise, vehicle

GOOD = """
drag_curve = "constant"
steering = "gravity-turn"
pitch_over_deg = 5.0
rise_time_s = 10.0
[[stage]]
ideal_delta_v_m_s = 4500.0
thrust_to_weight = 1.8
exhaust_speed_m_s = 2500.0
ballistic_coefficient_kg_m2 = 60000.0
"""
STAGE = GOOD[GOOD.index("[[stage]]") :]
# what is changed into what, then the words that the message must hold
BAD = [
    ("drag_curve", 'colour = "red"\ndrag_curve', ("field colour", "is not known", "pitch_over_deg")),
    ("thrust_to_weight", "thrust_to_wait", ("stage 1", "thrust_to_wait", "thrust_to_weight")),
    ("thrust_to_weight = 1.8\n", "", ("stage 1", "thrust_to_weight", "missing")),
    ("ideal_delta_v_m_s = 4500.0\n", "", ("stage 1", "ideal_delta_v_m_s", "missing")),
    ("= 1.8", "= 0.9", ("stage 1", "thrust_to_weight", "0.9", "exceed 1")),
    ("= 1.8", "= 1", ("stage 1", "thrust_to_weight", "exceed 1")),
    ("4500.0", '"4500.0"', ("stage 1", "ideal_delta_v_m_s", "'4500.0'", "without quotes")),
    ("4500.0", "true", ("stage 1", "ideal_delta_v_m_s", "True", "number")),
    ("4500.0", "nan", ("stage 1", "ideal_delta_v_m_s", "nan", "finite")),
    ("4500.0", "inf", ("stage 1", "ideal_delta_v_m_s", "inf", "finite")),
    ("4500.0", "-4500.0", ("stage 1", "ideal_delta_v_m_s", "-4500", "1 to 100000")),
    ("4500.0", "1e9", ("stage 1", "ideal_delta_v_m_s", "1000000000", "1 to 100000")),
    ("4500.0", "60000.0", ("stage 1", "ideal_delta_v_m_s", "60000", "20 times exhaust_speed_m_s", "2500")),
    ("2500.0", "2.5", ("stage 1", "exhaust_speed_m_s", "2.5", "100 to 90000")),
    ("60000.0", "0", ("stage 1", "ballistic_coefficient_kg_m2", "0", "must lie in")),
    ("_deg = 5.0", "_deg = 500.0", ("pitch_over_deg", "500.0", "0 to 100")),
    ("_time_s = 10.0", "_time_s = 400.0", ("rise_time_s", "400", "last burnout at 118.2 s")),
    ("_time_s = 10.0", "_time_s = 0.0", ("rise_time_s", "0", "vertical rise", "10")),
    ('"constant"', '"round"', ("drag_curve", "'round'", "constant, levinger_v2")),
    ('"gravity-turn"', '"by hand"', ("steering", "'by hand'", "gravity-turn, linear-pitch")),
    (STAGE, "", ("stage", "one to three")),
    (STAGE, STAGE * 4, ("stage", "one to three")),
    (STAGE, "stage = 3", ("stage", "one to three")),
    (STAGE, "stage = [3]", ("stage 1", "table", "3")),
    (GOOD, "this is not a table", ("not valid TOML", "line 1")),
]


def fly(run, path):
    return run("fly", "--vehicle", path, "--site", "40.0,127.0", "--azimuth", "80 deg")


def test_the_good_file_flies(run, tmp_path):
    path = tmp_path / "good.toml"
    path.write_text(GOOD)
    result = fly(run, path)
    assert result.exit_code == 0, result.stderr
    assert "ground range" in result.stdout


def refused(result, path, words):
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith(f"lofted: {path}: ")
    assert result.stderr.count("\n") == 1
    assert [word for word in words if word not in result.stderr.removeprefix(f"lofted: {path}")] == []


@pytest.mark.parametrize(("old", "new", "words"), BAD, ids=lambda value: str(value)[:30])
def test_a_field_that_cannot_be_flown_is_named(run, tmp_path, old, new, words):
    assert GOOD.count(old) == 1
    path = tmp_path / "vehicle.toml"
    path.write_text(GOOD.replace(old, new))
    refused(fly(run, path), path, words)


def test_a_file_that_is_no_text(run, tmp_path):
    path = tmp_path / "vehicle.toml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    refused(fly(run, path), path, ("not valid TOML",))


def test_a_file_that_is_not_there_and_a_folder(run, tmp_path):
    path = tmp_path / "vehicle.toml"
    refused(fly(run, path), path, ("cannot be read", "No such file"))
    refused(fly(run, tmp_path), tmp_path, ("cannot be read", "directory"))


def test_the_document_lists_every_field_with_its_limits():
    text = (Path(__file__).parents[2] / "docs" / "fly.md").read_text(encoding="utf-8")
    for limits in (vehicle.LIMITS, cruise.LIMITS):
        for field, (low, high) in limits.items():
            top = "no drag (1e30)" if high == vehicle.NO_DRAG else f"{high:g}"
            assert f"| `{field}` | {low:g} | {top} |" in text
