"""The command as a newcomer types it: real numbers in, real files out."""

import json
import xml.etree.ElementTree as ET

import matplotlib.image
import numpy as np
import pytest

from trajectory.ensembles import store

TYPED = {
    **{"--range": "998 km", "--apogee": "3724.9 km", "--time": "47 min", "--azimuth": "80 deg"},
    **{"--site": "40.6,126.4", "--actor": "DPRK", "--date": "2017-07-28"},
}
FIGURES = ("claims", "loft", "sensitivity", "footprint")
DRAWS = 200


@pytest.fixture(scope="module")
def whole(run, tmp_path_factory):
    """The command of the README with few draws: the object on the standard output, and the folder."""
    folder = tmp_path_factory.mktemp("run") / "made" / "here"
    words = [word for pair in TYPED.items() for word in pair]
    result = run("analyze", *words, "--draws", DRAWS, "--seed", 7, "--out", folder, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout), folder


def test_every_product_is_there_and_nothing_else(whole):
    _, folder = whole
    wanted = {f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg")}
    assert {path.name for path in folder.iterdir()} == {"result.json", "posterior.h5"} | wanted


def test_the_file_is_the_object_that_was_printed(whole):
    answer, folder = whole
    written = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert written == answer
    assert answer["diagnostics"]["seconds"] > 0.0


def test_the_same_command_gives_the_same_object_but_for_the_seconds(run, whole):
    answer, _ = whole
    words = [word for pair in TYPED.items() for word in pair]
    again = json.loads(run("analyze", *words, "--draws", DRAWS, "--seed", 7, "--json").stdout)
    again["diagnostics"]["seconds"] = answer["diagnostics"]["seconds"]
    assert again == answer


@pytest.mark.parametrize("name", FIGURES)
def test_figures_show_something(whole, name):
    _, folder = whole
    pixels = matplotlib.image.imread(folder / f"{name}.png")[..., :3]
    assert min(pixels.shape[:2]) > 600
    dark = (pixels.min(axis=2) < 0.5).mean()
    assert 0.002 < dark < 0.5
    rows = np.flatnonzero((pixels < 0.9).any(axis=(1, 2)))
    assert rows[-1] - rows[0] > 0.8 * len(pixels), "most of the page is empty"
    drawing = ET.parse(folder / f"{name}.svg").getroot()
    assert drawing.tag.endswith("svg")
    assert len(list(drawing.iter())) > 100


def test_the_map_carries_the_line_about_boundaries(whole):
    _, folder = whole
    assert "do not imply endorsement" in (folder / "footprint.svg").read_text(encoding="utf-8")


def test_the_posterior_is_read_back_and_gives_the_printed_quantiles(whole):
    answer, folder = whole
    kept = store.load(folder / "posterior.h5")
    weight = kept.arrays["weight"]
    assert weight.sum() == pytest.approx(1.0)
    assert 1.0 / np.sum(weight**2) == pytest.approx(answer["diagnostics"]["effective_sample_size"])
    order = np.argsort(kept.arrays["standard_range_without_rotation"])
    below = np.cumsum(weight[order])
    ranges = kept.arrays["standard_range_without_rotation"][order]
    median = answer["standard_range_km"]["without_rotation"]["median"] * 1e3
    assert ranges[np.searchsorted(below, 0.45)] < median < ranges[np.searchsorted(below, 0.55)]


def test_the_answer_is_about_what_was_typed(whole):
    answer, _ = whole
    claims = {claim["quantity"]: claim for claim in answer["claims"]}
    assert [claims[q]["text"] for q in ("range", "apogee", "flight_time", "azimuth")] == [
        *(TYPED[option] for option in ("--range", "--apogee", "--time", "--azimuth"))
    ]
    assert (claims["apogee"]["value"], claims["flight_time"]["value"]) == (3724.9, 2820.0)
    assert (answer["launch"]["actor"], answer["launch"]["date"]) == ("DPRK", "2017-07-28")
    assert answer["launch"]["latitude_deg"] == pytest.approx(40.6)
    assert answer["launch"]["azimuth_deg"] == pytest.approx(80.0)


def test_the_first_launch_of_the_project_is_an_icbm_under_the_resolutions_and_before_the_moratorium(whole):
    answer, _ = whole
    reach = answer["standard_range_km"]
    assert reach["without_rotation"]["q05"] > 5500.0
    with_rotation = reach["with_rotation"]["median"] or reach["with_rotation"]["exceeds_km"]
    assert with_rotation > reach["without_rotation"]["median"]  # to the east, perhaps beyond half the Earth
    assert answer["classes"]["probabilities"]["ICBM"] > 0.95
    lines = {line["id"]: line for line in answer["thresholds"]}
    assert lines["UNSCR-1874"]["verdict"] == "exceeds"
    assert lines["DPRK-MORA-2018"]["verdict"] == "not applicable"
    for quantity, key in (("range_km", 998.0), ("apogee_km", 3724.9)):
        fitted = answer["fit"][quantity]
        assert fitted["q05"] < key < fitted["q95"]
