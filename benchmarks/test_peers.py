"""The comparison runs, so that it cannot rot: tiny counts, every contestant that this machine can have."""

import json

import pytest

from benchmarks import checks, peers
from benchmarks.contestants.registry import everyone


@pytest.mark.slow
def test_a_quick_run_of_everyone(capsys):
    peers.main(["--quick", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert [entry["name"] for entry in report["contestants"]] == [one.name for one in everyone()]
    for entry in report["contestants"]:
        if entry["missing"]:
            assert len(entry["missing"]) > 10
            assert "one_core_per_s" not in entry
            continue
        assert entry["errors"]["holds"], entry["name"]
        assert entry["errors"]["failed"] == 0
        assert entry["one_core_per_s"]["median"] > 0.0
    present = [entry for entry in report["contestants"] if not entry["missing"]]
    assert len(report["ratios"]) == sum(entry["family"] != "lofted" for entry in present)
    assert all(entry["failed"] == 0 for entry in report["ensembles"])
    assert all(entry["flights"] > 0 for entry in report["posterior"])


def test_the_work_and_its_reference_are_sound():
    density, sound = checks.air_difference(500)
    assert density < 1e-13
    assert sound < 1e-14
    assert checks.height_difference(500) < 1e-7
    powered = checks.powered_difference(100)
    assert powered["itself_m"] < 0.01
    assert (
        powered["lofted_m"] < 0.2
    )  # density above 86 km: polynomials here, splines through the same table there
    assert powered["failed"] == 0
    assert checks.reference_difference(5)["position_m"] < 1e-3


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(SystemExit, match="nobody has that name; there are scipy"):
        peers.main(["--only", "brick"])
