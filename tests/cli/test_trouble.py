"""What goes wrong is told in one message without a traceback, and the exit code says whose fault it is."""

import errno
import json
import subprocess
import sys
import types
from pathlib import Path

import pytest

from launch_data import catalogue
from trajectory import errors

ROOT = Path(__file__).resolve().parents[2]
FLY = ("fly", "--state")
RINGS = ("rings", "--site", "39.0,125.8")
# arguments, then words that the message must hold: the field, the value, how to write it
BAD = [
    (("launches", "--actor", "Ruritania"), ("--actor", "Ruritania", "DPRK")),
    (("launches", "--kind", "balistic"), ("--kind", "balistic", "ballistic")),
    (("launches", "--since", "28 July 2017"), ("since", "28 July 2017", "2017-07-28")),
    (("show", "PRK-20170728-Z"), ("PRK-20170728-Z", "PRK-20170728-A")),
    (("show", "2017-07-29"), ("2017-07-29", "PRK-20170728-A")),
    ((*FLY, "1,2,3"), ("--state", "1,2,3", "SPEED_KM_S")),
    ((*FLY, "40,127,100,five,40,80"), ("--state", "SPEED_KM_S", "five", "40,127,100,5,40,80")),
    ((*FLY, "40,127,100,nan,40,80"), ("--state", "SPEED_KM_S", "nan")),
    ((*FLY, "40,127,100,1_0,40,80"), ("--state", "SPEED_KM_S", "1_0")),
    ((*FLY, "127,40,100,5,40,80"), ("--state", "LAT=127", "-90 to 90")),
    ((*FLY, "40,127,100,-5,40,80"), ("--state", "SPEED_KM_S=-5", "0 to")),
    ((*FLY, "40,127,100,5,40,380"), ("--state", "AZIMUTH_DEG=380", "0 to 360")),
    ((*FLY, "40,127,100,5,40,80", "--beta", "8000"), ("--beta", "8000", "kg / m2")),
    ((*FLY, "40,127,100,5,40,80", "--beta", "8000 km"), ("--beta", "8000", "kg / m2")),
    ((*FLY, "40,127,100,5,40,80", "--beta", "-5 kg/m2"), ("--beta", "-5 kg/m2", "positive")),
    ((*FLY, "40,127,100,5,40,80", "--drag-curve", "constant"), ("--drag-curve", "--beta")),
    (
        (*FLY, "40,127,100,5,40,80", "--beta", "5 kg/m2", "--drag-curve", "round"),
        ("drag", "round", "constant"),
    ),
    ((*FLY, "40,127,100,5,40,80", "--earth", "flat"), ("earth", "flat", "wgs84")),
    ((*FLY, "40,127,100,5,40,80", "--atmosphere", "mars"), ("atmosphere", "mars", "us76")),
    ((*FLY, "40,127,100,5,40,80", "--azimuth", "80 deg"), ("--azimuth", "--vehicle")),
    (("fly",), ("--state", "--vehicle")),
    (("fly", "--vehicle", "no-such.toml"), ("--site", "--azimuth", "80 deg")),
    (("fly", "--vehicle", "no-such.toml", "--site", "1,2", "--azimuth", "80 deg"), ("no-such.toml",)),
    (("fly", "--vehicle", "x", "--site", "1,2", "--azimuth", "80 deg", "--beta", "1 kg/m2"), ("--beta",)),
    ((*RINGS, "--range", "1300", "-o", "a.png"), ("--range", "1300", "998 km")),
    ((*RINGS, "--range", "1300 kg", "-o", "a.png"), ("--range", "1300 kg", "998 km")),
    ((*RINGS, "--range", "over 1300 km", "-o", "a.png"), ("--range", "over 1300 km", "one number")),
    ((*RINGS, "--range", "1300 km", "-o", "a.gif"), ("a.gif", ".png, .svg, .pdf")),
    ((*RINGS, "--range", "1300 km", "-o", "no/such/folder/a.png"), ("folder", "no/such/folder")),
    (("rings", "--site", "139.0,25.8", "--range", "9 km", "-o", "a.png"), ("--site", "139.0,25.8", "first")),
    (("rings", "--site", "39.0", "--range", "9 km", "-o", "a.png"), ("site", "39.0", "latitude")),
    (("rings", "--site", "39.0,x", "--range", "9 km", "-o", "a.png"), ("--site", "'39.0,x'", "40.6,126.4")),
    (("rings", "--site", "Sohai", "--range", "9 km", "-o", "a.png"), ("site", "Sohai", "Sohae")),
    (("analyze",), ("--range", "PRK-20170728-A")),
    (("analyze", "PRK-20170728-Z"), ("PRK-20170728-Z", "PRK-20170728-A")),
    (("analyze", "PRK-20170728-A", "--range", "998 km"), ("PRK-20170728-A", "--range")),
    (("analyze", "2017-07-04"), ("2017-07-04", "PRK-20170704-A", "IRN-20170704-A", "--actor")),
    (("analyze", "2017-07-04", "--actor", "India"), ("--actor", "India")),
    (("analyze", "--azimuth", "80 deg"), ("--range", "--apogee", "--time")),
    (("analyze", "--range", "998"), ("range", "998", "998 km")),
    (("analyze", "--range", "998 min"), ("range", "998 min", "998 km")),
    (("analyze", "--range", "998 km", "--azimuth", "80"), ("azimuth", "80", "80 deg")),
    (("analyze", "--range", "998 km", "--site", "95,10"), ("site", "95,10", "latitude")),
    (("analyze", "--range", "998 km", "--date", "28.7.2017"), ("date", "28.7.2017", "2017-07-28")),
    (("analyze", "--range", "998 km", "--kind", "balistic"), ("kind", "balistic", "ballistic")),
    (("analyze", "PRK-20170728-A", "--line", "5500"), ("--line", "5500", "998 km")),
    (("analyze", "PRK-20170728-A", "--scheme", "mine"), ("scheme", "mine", "CRS/US")),
    (("analyze", "PRK-20170728-A", "--draws", "0"), ("--draws", "64")),
    (("analyze", "PRK-20170728-A", "--draws", "many"), ("--draws", "integer")),
    (("analyze", "--rnage", "998 km"), ("--rnage", "--range")),
    (("analyse", "PRK-20170728-A"), ("analyse", "analyze")),
]


@pytest.mark.parametrize(("arguments", "words"), BAD, ids=lambda value: " ".join(value[:4]))
def test_bad_input_leaves_with_2_and_says_what_and_how(run, arguments, words):
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert [word for word in words if word not in result.stderr] == []
    assert "Traceback" not in result.stderr
    assert isinstance(result.exception, SystemExit | None)


def test_bad_input_leaves_the_standard_output_of_json_empty(run):
    result = run("analyze", "PRK-20170728-Z", "--json")
    assert (result.exit_code, result.stdout) == (2, "")


RAISED = [
    (errors.NoAnswerError("nothing follows"), 1, "nothing follows"),
    (errors.StoreError("a stored ensemble is damaged"), 1, "damaged"),
    (errors.UnitsError("which unit?"), 2, "which unit?"),
    (OSError(errno.ENOSPC, "No space left on device", "/full/disk"), 2, "/full/disk: No space left"),
    (ModuleNotFoundError("no", name="cartopy"), 1, "cartopy"),
    (KeyboardInterrupt(), 130, ""),
]


@pytest.mark.parametrize(("error", "code", "words"), RAISED, ids=lambda value: type(value).__name__)
def test_each_error_has_its_exit_code(run, monkeypatch, error, code, words):
    def fail():
        raise error

    monkeypatch.setattr(catalogue, "load_catalogue", fail)
    result = run("launches")
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("option", "first"), [("--json", b"{\n"), ("--kind=ballistic", b"\n")])
def test_a_reader_that_stops_early_is_no_trouble(option, first):
    program = (
        f"import sys; sys.argv = ['lofted', 'launches', {option!r}]; import trajectory.cli as c; c.main()"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout.readline() == first
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


def test_a_mistake_of_the_program_is_not_hidden(run, monkeypatch):
    def fail():
        raise ModuleNotFoundError("no", name="numpy")

    monkeypatch.setattr(catalogue, "load_catalogue", fail)
    assert isinstance(run("launches").exception, ModuleNotFoundError)


def test_warnings_of_the_library_are_one_line(run, monkeypatch):
    real = catalogue.load_catalogue

    def warn():
        errors.warn("few effective draws")
        return real()

    monkeypatch.setattr(catalogue, "load_catalogue", warn)
    result = run("launches", "--json")
    assert result.stderr == "lofted: warning: few effective draws\n"
    assert json.loads(result.stdout)["count"] > 0


@pytest.mark.parametrize(("passed", "code"), [(True, 0), (False, 1)])
def test_validate_leaves_with_1_when_a_row_fails(run, monkeypatch, passed, code):
    from trajectory.validation import check, public_record, record_text
    from trajectory.validation import run as physics

    row = check.Check(1, "gravity", 1, 0.5, "m", 1.0, "a table", passed, ())
    monkeypatch.setattr(physics, "run_physics_checks", lambda: (row,))
    result = run("validate")
    assert result.exit_code == code
    assert "gravity" in result.stdout

    asked = []
    record = types.SimpleNamespace(passed=passed)
    monkeypatch.setattr(public_record, "run_public_record", lambda **given: asked.append(given) or record)
    monkeypatch.setattr(record_text, "format_public_record", lambda record: "the table")
    result = run("validate", "--public-record", "--draws", 300, "--seed", 7)
    assert (result.exit_code, result.stdout) == (code, "the table\n")
    assert asked == [{"draws": 300, "seed": 7, "progress": None}]
