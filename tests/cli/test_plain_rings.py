import math

import pytest

from trajectory import figures
from trajectory.cli import reading


@pytest.mark.parametrize(("ending", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_the_ending_decides_the_kind_of_file(run, tmp_path, ending, start):
    path = tmp_path / f"rings{ending}"
    result = run("rings", "--site", "39.0,125.8", "--range", "1300 km", "--range", "5500 km", "-o", path)
    assert result.exit_code == 0, result.stderr
    assert path.read_bytes().startswith(start)
    assert str(path) in result.stdout


def test_rings_have_the_radii_and_the_centre_that_were_asked(run, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(figures, "plot_rings", lambda rings, **names: drawn.append((rings, names)) or Page())
    monkeypatch.setattr(figures, "save", lambda figure, path: path)
    options = ("--range", "1,300 km", "--range", "500 nmi", "--name", "Here")
    assert run("rings", "--site", "-39.0,-125.8", *options, "-o", tmp_path / "a.png").exit_code == 0
    ((rings, names),) = drawn
    assert [round(float(ring.radius[0])) for ring in rings] == [1_300_000, 926_000]
    assert math.degrees(rings[0].site_latitude) == pytest.approx(-39.0)
    assert math.degrees(rings[0].site_longitude) == pytest.approx(-125.8)
    assert names["site"] == "Here"
    assert names["names"] == ["1,300 km", "926 km"]


def test_a_ring_that_cannot_be_drawn_is_named_as_it_was_asked(run, tmp_path):
    path = tmp_path / "a.svg"
    radii = ("--range", "20000 km", "--range", "20030 km", "--range", "1300 km")
    assert run("rings", "--site=-89.9,0", *radii, "-o", path).exit_code == 0
    drawn = path.read_text()
    for said in ("20,000 km, drawn at 19,970 km", "20,030 km, drawn at 19,970 km", "1,300 km"):
        assert f"<!-- {said} -->" in drawn


class Page:
    figure = None


def test_a_place_may_be_a_site_of_the_catalogue():
    named = reading.read_place("Sohae")
    assert named.name.startswith("Sohae")
    assert 39.0 < named.latitude_deg < 40.0


def test_a_pair_of_coordinates_gets_a_readable_name():
    assert reading.read_place("-39.5,234.2").name == "39.5° S, 125.8° W"
    assert reading.read_place("39.5,125.8", "Here").name == "Here"
