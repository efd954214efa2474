"""More of what gets typed: each is refused in one line with field, value and how to write it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATE = ("fly", "--state", "40,127,100,5,40,80")
ANALYZE = ("analyze", "--range", "998 km")
RINGS = ("rings", "--site", "39.0,125.8", "-o", "a.png")
BAD = [
    (("analyze", "PRK-20170728"), ("PRK-20170728", "Nearest", "PRK-20170728-A", "catalogue ends")),
    (("show", "PRK-20160621-A/7"), ("PRK-20160621-A/7", "PRK-20160621-A/1")),
    (("analyze", "PRK-20170728-A", "--line=-5500 km"), ("--line", "-5500 km", "998 km")),
    (("analyze", "PRK-20170728-A", "--line", "0 km"), ("--line", "0 km", "more than 0")),
    (("analyze", "PRK-20170728-A", "--line", "30000 km"), ("--line", "30000 km", "at most 20,037.5 km")),
    *((("analyze", "--range", text), ("range", text, "998 km")) for text in ("nan km", "inf km", "1_000 km")),
    (("analyze", "--range", "-998 km"), ("range", "-998 km")),
    (("analyze", "--range", "30,000 km"), ("range", "30,000 km", "at most 20,037.5 km")),
    (("analyze", "--range", ""), ("range", "nothing is written", "998 km")),
    (("analyze", "--apogee", "3724.9"), ("apogee", "3724.9", " km")),
    (("analyze", "--apogee", "3724.9 s"), ("apogee", "3724.9 s", " km")),
    ((*ANALYZE, "--time", "0 min"), ("time", "0 min", "more than 0")),
    ((*ANALYZE, "--time", "47"), ("time", "47", "47 min")),
    ((*ANALYZE, "--azimuth", "415 deg"), ("azimuth", "415 deg", "below 360 deg")),
    ((*ANALYZE, "--site", "126.4,40.6"), ("site", "126.4,40.6", "-90 to 90", "latitude comes first")),
    ((*ANALYZE, "--site", "40.6,526.4"), ("site", "40.6,526.4", "-180 to 360")),
    ((*ANALYZE, "--site", "40.6;126.4"), ("site", "40.6;126.4", "40.6,126.4")),
    ((*ANALYZE, "--site", "nan,126"), ("site", "nan,126", "40.6,126.4")),
    ((*ANALYZE, "--date", "2017-02-30"), ("date", "2017-02-30", "2017-07-28")),
    ((*ANALYZE, "--stages", "4"), ("stages", "'4'", "1, 2, 3, unknown")),
    ((*ANALYZE, "--propellant", "hybrid"), ("propellant", "'hybrid'", "liquid, solid, unknown")),
    (("analyze", "PRK-20170728-A", "--stages", "two"), ("stages", "'two'", "1, 2, 3, unknown")),
    ((*STATE, "--beta", "0 kg/m2"), ("--beta", "0 kg/m2", "positive")),
    ((*STATE, "--beta", "nan kg/m2"), ("--beta", "nan", "finite")),
    ((*STATE, "--beta", "1_000 kg/m2"), ("--beta", "1_000 kg/m2", "8000 kg / m2")),
    (("fly", "--state", "40,127,100,5,40"), ("--state", "40,127,100,5,40", "6 numbers", "AZIMUTH_DEG")),
    (("fly", "--state", "40,427,100,5,40,80"), ("--state", "LON=427", "-180 to 360 deg")),
    (("fly", "--state", "40,127,-5,5,40,80"), ("--state", "HEIGHT_KM=-5", "km")),
    (("fly", "--state", "40,127,100,5,95,80"), ("--state", "FLIGHT_PATH_ANGLE_DEG=95", "-90 to 90 deg")),
    (("fly", "--state=-100,10,0,1,50,60"), ("--state", "LAT=-100", "-90 to 90 deg")),
    (("fly", "--state", "40,127,inf,5,40,80"), ("--state", "HEIGHT_KM", "inf")),
    ((*RINGS, "--range", "30,000 km"), ("--range", "30,000 km", "at most 20,037.5 km")),
    ((*RINGS, "--range", "0 km"), ("--range", "0 km", "more than 0")),
    (("rings", "--site", "39,125", "--range", "9 km", "-o", "a"), ("-o", "'a'", ".png, .svg, .pdf")),
    (("launches", "--until", "2017-13"), ("until", "2017-13")),
    (("families", "--types", "--file", "mine.toml"), ("--types", "--file")),
    (("validate", "--calibration", "--plant", "tall"), ("--plant", "tall", "none, narrow, bias, all")),
    (("validate", "--calibration", "--worlds"), ("--calibration and --worlds", "one at a time")),
]


@pytest.mark.parametrize(("arguments", "words"), BAD, ids=lambda value: " ".join(value[-2:]))
def test_it_is_refused_in_one_line(run, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("lofted: ")
    assert result.stderr.count("\n") == 1
    assert [word for word in words if word not in result.stderr] == []
    assert list(tmp_path.iterdir()) == []


def test_a_flight_that_does_not_come_down_is_no_answer(run):
    result = run("fly", "--state", "40,127,100,12,40,80")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "left the Earth" in result.stderr


def test_an_interrupt_from_the_keyboard_leaves_with_130():
    program = (
        "import os, signal, sys, time\n"
        "from launch_data import catalogue\n"
        "from trajectory.cli import main\n"
        "def interrupted():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(60)\n"
        "catalogue.load_catalogue = interrupted\n"
        "sys.argv = ['lofted', 'analyze', 'PRK-20170728-A', '--json']\n"
        "main()\n"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (130, "")
    assert "Traceback" not in result.stderr
