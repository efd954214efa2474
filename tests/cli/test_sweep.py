"""`lofted sweep`, `lofted merge` and `lofted cache` as an analyst types them."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from trajectory.ensembles.store import load

SPEC = """
name = "free flights"
samples = 960
chunk = 96
seed = 3
tolerance_m = 10.0
outputs = ["ground_range", "apogee_height", "speed"]
[launch]
latitude_deg = 39.0
longitude_deg = 127.0
azimuth_deg = { uniform = [0.0, 360.0] }
height_m = 100e3
speed_m_s = { uniform = [2000.0, 5000.0] }
flight_path_angle_deg = 40.0
[vehicle]
ballistic_coefficient_kg_m2 = 4000.0
[exceedance]
ground_range = ["1000 km"]
"""


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "free.toml"
    path.write_text(SPEC)
    return path


def ok(result, code=0):
    assert result.exit_code == code, result.stderr
    return result.stdout


@pytest.fixture
def whole(run, spec, tmp_path):
    """The digest of the sweep in one piece, in a cache of its own."""
    return ok(run("sweep", spec, "--cache", tmp_path / "whole", "--digest")).strip()


def test_a_sweep_says_how_much_work_it_is_and_what_came_of_it(run, spec, tmp_path):
    result = run("sweep", spec, "--cache", tmp_path / "cache")
    assert re.search(r"960 flights in 10 chunks, \d.* kB; about \d+ s on this machine", result.stderr)
    text = ok(result)
    assert text.startswith("960 of 960 flights (10 of 10 chunks)\n")
    assert "960  landed" in text
    assert re.search(r"probability above 1,000 km +0\.\d+ ± 0\.\d+", text)
    assert "all of them are kept already" in run("sweep", spec, "--cache", tmp_path / "cache").stderr


def test_an_estimate_flies_nothing(run, spec, tmp_path):
    result = run("sweep", spec, "--cache", tmp_path / "cache", "--estimate")
    assert ok(result) == ""
    assert "960 flights" in result.stderr
    assert list((tmp_path / "cache").rglob("*.h5")) == []


def test_everything_is_written_and_says_the_same(run, spec, tmp_path, whole):
    out = tmp_path / "out"
    told = json.loads(ok(run("sweep", spec, "--cache", tmp_path / "whole", "--out", out, "--plot", "--json")))
    assert sorted(path.name for path in out.iterdir()) == [
        "ensemble.h5", "free.png", "free.svg", "summary.json",
    ]  # fmt: skip
    stored = load(out / "ensemble.h5")
    assert stored.axes == {"sample": range(960)}
    assert stored.units["ground_range"] == "m"
    assert np.count_nonzero(stored.arrays["status"]) == 0
    written = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert written.items() >= told.items()
    assert written["seed"] == 3
    assert ok(run("open", out / "ensemble.h5"))


def test_without_a_folder_the_figure_is_written_here(run, spec, tmp_path, whole, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ok(run("sweep", spec, "--cache", tmp_path / "whole", "--plot"))
    assert {path.name for path in tmp_path.glob("free.*")} == {"free.toml", "free.png", "free.svg"}


def test_shards_in_folders_of_their_own_merge_into_the_same_sweep(run, spec, tmp_path, whole):
    for part in (1, 2, 3):
        text = ok(run("sweep", spec, "--cache", tmp_path / f"node{part}", "--shard", f"{part}/3"))
        assert re.search(rf"shard {part} of 3: (\d) of \1 chunks, \d+ of the 960 flights", text)
    sources = [word for part in (1, 2, 3) for word in ("--from", tmp_path / f"node{part}")]
    assert ok(run("merge", spec, "--cache", tmp_path / "all", *sources, "--digest")).strip() == whole


def test_a_merge_of_some_shards_is_partial_and_says_so_everywhere(run, spec, tmp_path):
    ok(run("sweep", spec, "--cache", tmp_path / "node", "--shard", "2/2"))
    arguments = ["merge", spec, "--cache", tmp_path / "node", "--out", tmp_path / "out", "--plot"]
    result = run(*arguments)
    assert ok(result, 3).startswith("PARTIAL: 480 of 960 flights (5 of 10 chunks)")
    assert (
        "chunk 0 (samples 0 to 95) and 4 more up to chunk 4 (samples 384 to 479) are missing" in result.stderr
    )
    assert all("partial" in path.name for path in (tmp_path / "out").iterdir())
    told = json.loads(ok(run(*arguments, "--json"), 3))
    assert (told["samples"], told["computed"]) == (960, 480)
    result = run("merge", spec, "--cache", tmp_path / "node", "--digest")
    assert ok(result, 3) == ""
    assert "PARTIAL: 480 of 960" in result.stderr


def test_a_merge_of_nothing_gives_no_numbers(run, spec, tmp_path):
    result = run("merge", spec, "--cache", tmp_path / "empty")
    assert ok(result, 3) == ""
    assert "PARTIAL: 0 of 960 flights" in result.stderr


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_do_not_change_a_number(run, spec, tmp_path, whole, threads):
    cache = tmp_path / f"threads{threads}"
    assert ok(run("sweep", spec, "--cache", cache, "--threads", threads, "--digest")).strip() == whole


def test_a_longer_sweep_begins_with_the_flights_of_the_shorter(run, spec, tmp_path, whole):
    spec.write_text(SPEC.replace("samples = 960", "samples = 1920"))
    result = run("sweep", spec, "--cache", tmp_path / "whole")
    assert "10 chunks are kept already" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--shard", "4/3"), "--shard '4/3'"),
        (("--shard", "0/3"), "--shard '0/3'"),
        (("--shard", "three"), "--shard 'three'"),
        (("--dask", "tcp://127.0.0.1:1"), "over TLS only"),
        (("--shard", "1/2", "--digest"), "give them to lofted merge"),
    ],
)
def test_what_is_typed_badly_is_told(run, spec, tmp_path, arguments, words):
    result = run("sweep", spec, "--cache", tmp_path / "cache", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_folder_that_is_not_there_is_told(run, spec, tmp_path):
    result = run("merge", spec, "--from", tmp_path / "gone")
    assert result.exit_code == 2
    assert "gone" in result.stderr


# The cache


def test_the_cache_tells_what_it_holds(run, tmp_path, whole):
    told = json.loads(ok(run("cache", "info", "--cache", tmp_path / "whole", "--json")))
    assert (told["entries"], told["in_use"], told["damaged"]) == (10, 0, 0)
    assert told["bytes"] == sum(path.stat().st_size for path in (tmp_path / "whole").rglob("*.h5"))
    text = ok(run("cache", "info", "--cache", tmp_path / "whole"))
    assert re.search(r"entries +10, \d+ kB", text)


def test_a_missing_cache_is_empty_and_is_not_made(run, tmp_path):
    assert re.search(r"entries +0, 0 bytes", ok(run("cache", "info", "--cache", tmp_path / "gone")))
    assert not (tmp_path / "gone").exists()


def test_verification_finds_damage_which_the_next_sweep_mends(run, spec, tmp_path, whole):
    cache = tmp_path / "whole"
    first = sorted(cache.rglob("*.h5"))[0]
    first.write_bytes(first.read_bytes()[:-1])
    result = run("cache", "verify", "--cache", cache)
    assert "9 entries are intact, 1 were damaged" in ok(result, 1)
    assert "set aside" in result.stderr
    assert ok(run("sweep", spec, "--cache", cache, "--digest")).strip() == whole
    assert "10 entries are intact, 0 were damaged" in ok(run("cache", "verify", "--cache", cache))
    assert "1 damaged files were deleted" in ok(run("cache", "clear", "--cache", cache, "--damaged"))


def test_room_is_made_down_to_a_size_and_clear_leaves_nothing(run, spec, tmp_path, whole):
    cache = tmp_path / "whole"
    size = sum(path.stat().st_size for path in cache.rglob("*.h5"))
    assert "removed 5 entries" in ok(run("cache", "gc", "--cache", cache, "--most", f"{size // 2} B"))
    assert "removed 5 entries" in ok(run("cache", "clear", "--cache", cache))
    assert list(cache.rglob("*.h5")) == []
    assert run("cache", "gc", "--cache", cache, "--most", "much").exit_code == 2
    shutil.rmtree(cache)
    assert "removed 0 entries" in ok(run("cache", "clear", "--cache", Path(cache)))
