"""The shipped launches: nothing is refused, nothing is lost, and the known stories come out right."""

import csv
import datetime as dt
import hashlib
import io
import math
import subprocess
import sys
from pathlib import Path

import pytest

import launch_data
from launch_data import (
    AmbiguousError,
    DataError,
    NotFoundError,
    find_site,
    load_catalogue,
    load_inferences,
    load_sites,
    table,
)
from launch_data.launch import disagreements
from launch_data.readers import read_rows
from launch_data.sites import site_near
from launch_data.table import shipped

# As taken over, but for what was added at the end (123 reports, 46 inferences) and marked (PROVENANCE.md).
FINGERPRINTS = {
    "launches.csv": "a63f0fb657c05c518770c821e418add75520747b4f399ed48710044e73cd1e44",
    "thresholds.csv": "b48d474a5f9a10a6604e0394177fec2f337c6c0ea42cd58cbb63179331a92472",
    "published_inferences.csv": "d3a545e6f2a9a1c821c77af3be2d19d2ae81715e0881ba578f773750eb750458",
}
ROOT = Path(launch_data.__file__).parents[1]
RAW = list(csv.DictReader(io.StringIO(shipped("launches.csv").decode())))


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def figures(launch, quantity):
    return {c.origin: c.reported.value for c in launch.of(quantity) if c.is_used}


@pytest.mark.parametrize("name", FINGERPRINTS)
def test_the_tables_are_the_ones_that_the_provenance_describes(name):
    assert hashlib.sha256(shipped(name)).hexdigest() == FINGERPRINTS[name]


def test_no_shipped_row_is_refused_and_every_row_reaches_a_launch(catalogue):
    assert len(read_rows(shipped("launches.csv"), file="launches.csv")) == len(RAW) == 999
    assert {r.row for launch in catalogue for r in launch.reports} == set(range(2, 1001))
    assert {launch.event_id for launch in catalogue} == {row["event_id"] for row in RAW}
    assert len({launch.id for launch in catalogue}) == len(catalogue)


def test_every_printed_figure_is_a_claim(catalogue):
    columns = {
        "range": ("range_km", "range_low_km", "range_high_km"),
        "apogee": ("apogee_km", "apogee_low_km", "apogee_high_km"),
    }
    columns |= {"flight_time": ("flight_time_s",), "azimuth": ("azimuth_deg",)}
    printed = {
        (i + 2, q) for i, row in enumerate(RAW) for q, names in columns.items() if any(row[n] for n in names)
    }
    assert {(c.row, c.quantity) for launch in catalogue for c in launch.claims} == printed


def test_values_are_si_and_match_the_table(catalogue):
    for claim in (c for launch in catalogue for c in launch.claims if c.reported.value is not None):
        row = RAW[claim.row - 2]
        expected = {
            "range": lambda row: float(row["range_km"]) * 1e3,
            "apogee": lambda row: float(row["apogee_km"]) * 1e3,
            "flight_time": lambda row: float(row["flight_time_s"]),
            "azimuth": lambda row: math.radians(float(row["azimuth_deg"])),
        }[claim.quantity](row)
        assert claim.reported.value == pytest.approx(expected, rel=1e-12)
        assert claim.reported.half_width > 0


def test_one_claim_per_flight_quantity_and_origin_is_used(catalogue):
    for launch in catalogue:
        keys = [(c.quantity, c.origin) for c in launch.used]
        assert len(keys) == len(set(keys)), launch.id


def test_no_flagged_figure_is_used(catalogue):
    flagged = {
        (i + 2, field.split("_")[0])
        for i, row in enumerate(RAW)
        for field in row["flag_field"].split(";")
        if field
    }
    quantities = {"range": "range", "apogee": "apogee", "flight_time": "flight", "azimuth": "azimuth"}
    hit = [c for launch in catalogue for c in launch.claims if (c.row, quantities[c.quantity]) in flagged]
    assert len(hit) >= 246
    assert {c.status for c in hit} == {"flagged"}
    assert all(c.reason for c in hit)


def test_the_cruise_launch_of_21_march_2021_has_reports_and_no_figures(catalogue):
    launch = catalogue.get("2021-03-21")
    assert (launch.id, launch.kind, launch.count) == ("PRK-20210320-CM", "cruise", 2)
    assert (launch.date, launch.local_date) == (dt.date(2021, 3, 20), dt.date(2021, 3, 21))
    assert launch.claims == ()
    assert {r.reporter for r in launch.reports} >= {"ROK JCS", "Janes (citing JCS/Yonhap)"}


@pytest.mark.parametrize("flight", [1, 2])
def test_the_launch_of_25_march_2021_shows_contradiction_and_revision(catalogue, flight):
    launch = catalogue.get(f"PRK-20210324-A/{flight}")
    assert launch.kind == "quasi-ballistic"
    assert figures(launch, "range") == {"DPRK (KCNA)": 600e3, "Japan MOD": 450e3, "ROK MND": 600e3}
    apogee = {c.origin: c.reported for c in launch.of("apogee") if c.is_used}
    assert (apogee["Japan MOD"].value, apogee["Japan MOD"].high) == (None, 100e3)
    assert apogee["ROK JCS"].value == 60e3
    revised = {c.row: c for c in launch.of("range") if c.status == "superseded"}
    assert set(revised) == {214, 220, 221, 223}
    assert all("2021-04-28" in c.reason for c in revised.values())
    (found,) = disagreements(launch)
    assert (found.quantity, found.low.reported.value, found.high.reported.value) == ("range", 430e3, 600e3)


def test_the_launch_of_28_july_2017_is_counted_once_per_origin(catalogue):
    launch = catalogue.get("PRK-20170728-A")
    assert (launch.type_reported, launch.kind, launch.outcome) == ("Hwasong-14", "ballistic", "success")
    others = dict.fromkeys(("Japan MOD", "ROK JCS", "US"), 1000e3)
    assert figures(launch, "range") == {"DPRK (KCNA)": 998e3, **others}
    russian = {c.reported.value for c in launch.claims if "Russia" in c.origin and c.status == "flagged"}
    assert russian == {732e3, 681e3}
    assert figures(launch, "apogee") == {
        "38 North first look": 3000e3,
        "DPRK (KCNA)": 3724.9e3,
        "Japan MOD": None,  # more than 3,500 km
        "ROK JCS": 3700e3,
    }
    assert figures(launch, "flight_time") == {
        "38 North first look": 2700.0,
        "DPRK (KCNA)": 2832.0,
        "Japan MOD": 2700.0,
    }
    kcna = {c.quantity: c for c in launch.used if c.origin == "DPRK (KCNA)"}
    assert all(c.is_self_claim for c in kcna.values())
    assert kcna["apogee"].reported.half_width == pytest.approx(50.0)
    assert kcna["flight_time"].reported.half_width == 0.5
    assert {c.status for c in launch.claims if c.row == 144 and c.quantity != "azimuth"} == {"duplicate"}
    assert math.degrees(launch.azimuth) == pytest.approx(70)
    assert launch.site.name == "Mupyong-ni Arms Plant"
    assert (launch.site.latitude_deg, launch.site.longitude_deg) == pytest.approx((40.611208, 126.425743))


def test_two_musudans_of_one_day_are_two_flights(catalogue):
    failed, flown = catalogue.find("PRK-20160621-A")
    assert (failed.outcome, flown.outcome) == ("failure", "success")
    assert figures(flown, "range")["ROK JCS"] == 400e3
    bounds = {c.origin: c.reported.low for c in flown.of("apogee") if c.reported.is_bound}
    assert bounds == {"Japan MOD": 1000e3, "ROK JCS": 1000e3}


def test_a_revision_of_a_pair_replaces_both_first_estimates(catalogue):
    for launch in catalogue.find("PRK-20190724-A"):
        assert figures(launch, "range") == {"ROK JCS": 600e3}


def test_swapped_and_misprinted_figures_never_reach_a_fit(catalogue):
    swapped = catalogue.get("PRK-20221218-A/1")
    assert figures(swapped, "range")["Japan MOD"] == 500e3
    assert figures(swapped, "apogee")["Japan MOD"] == 550e3
    hwasong_15 = catalogue.get("2017-11-28")
    assert {c.reported.value for c in hwasong_15.of("apogee") if c.status == "flagged"} == {7242e3, 44475.0}


def test_minutes_are_rounded_as_minutes(catalogue):
    claims = [c for c in catalogue.get("PRK-20220324-A").of("flight_time") if c.origin == "Japan MOD"]
    assert {(c.reported.value, c.reported.unit, c.reported.half_width) for c in claims} == {
        (4260.0, "min", 30.0)
    }


def test_a_doubted_launch_says_so(catalogue):
    assert [launch.id for launch in catalogue if launch.is_disputed] == ["IRN-20170922-X"]


def test_the_catalogue_says_where_it_ends(catalogue):
    assert catalogue.last_dates["DPRK"] == dt.date(2023, 12, 17)
    assert catalogue.last_date == dt.date(2024, 11, 21)
    assert "ends 2024-11-21" in str(catalogue)
    assert "DPRK 2023-12-17" in str(catalogue)
    assert catalogue.sha256 == FINGERPRINTS["launches.csv"]


@pytest.mark.parametrize("key", ["PRK-20170728-A", "prk-20170728-a", "2017-07-28", dt.date(2017, 7, 28)])
def test_get_takes_ids_and_dates(catalogue, key):
    assert catalogue.get(key).id == "PRK-20170728-A"


@pytest.mark.parametrize("key", ["2017-05-13", "2017-05-14"])
def test_get_takes_the_day_in_utc_and_at_the_site(catalogue, key):
    assert catalogue.get(key).id == "PRK-20170514-A"


def test_get_lists_the_candidates(catalogue):
    with pytest.raises(AmbiguousError) as caught:
        catalogue.get("PRK-20160621-A")
    assert caught.value.candidates == ("PRK-20160621-A/1", "PRK-20160621-A/2")
    assert "PRK-20160621-A/2" in str(caught.value)
    with pytest.raises(AmbiguousError, match="PRK-20220605-B/1"):
        catalogue.get("2022-06-05")


@pytest.mark.parametrize(
    ("key", "near"), [("PRK-20170728-B", "PRK-20170728-A"), ("2017-07-30", "PRK-20170728-A")]
)
def test_get_names_the_nearest(catalogue, key, near):
    with pytest.raises(NotFoundError, match=near) as caught:
        catalogue.get(key)
    assert "ends 2024-11-21" in str(caught.value)


def test_filters_narrow_and_keep_the_provenance(catalogue):
    some = catalogue.filter(actor="dprk", kind="ballistic", since="2017", until="2017-12", type="hwasong-1")
    assert {launch.event_id for launch in some} >= {"PRK-20170704-A", "PRK-20170728-A", "PRK-20171128-A"}
    assert all(launch.actor == "DPRK" and launch.date.year == 2017 for launch in some)
    assert (some.sha256, some.last_date) == (catalogue.sha256, catalogue.last_date)
    assert len(catalogue.filter(text="pull-up")) == 2
    assert "PRK-199206-A" in {
        launch.id for launch in catalogue.filter(since="1992-06-15", until="1992-06-20")
    }
    with pytest.raises(DataError, match="ISO date"):
        catalogue.filter(since="July 2017")


def test_claims_and_launches_cannot_be_changed(catalogue):
    launch = catalogue.get("PRK-20170728-A")
    with pytest.raises(AttributeError):
        launch.claims[0].status = "used"
    with pytest.raises(AttributeError):
        launch.kind = "cruise"
    with pytest.raises(TypeError):
        catalogue.last_dates["DPRK"] = dt.date(2030, 1, 1)


def test_site_coordinates_come_from_the_rows_they_cite():
    sites = {row["name"]: row for row in csv.DictReader(io.StringIO(shipped("sites.csv").decode()))}
    assert len(sites) == len(load_sites())
    for name, site in sites.items():
        for number in site["rows"].split(";"):
            row = RAW[int(number) - 2]
            assert row["actor"] == site["country"]
            cited = (row["site_lat"], row["site_lon"])
            if site["source"].startswith("general knowledge"):
                assert (row["site_name"], *cited) == (name, "", "")
            else:
                assert cited == (site["latitude_deg"], site["longitude_deg"]), name


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Sunan", "Pyongyang International Airport"),
        ("Mupyong-ni", "MUPYONG-RI ARMS PLANT"),
        ("Kaechon Air Base", "Kaechon Airbase"),
        ("Tongchang-ri", "Sohae"),
    ],
)
def test_sites_are_found_under_their_variants(first, second):
    assert find_site(first) is find_site(second)


@pytest.mark.parametrize(
    ("words", "site"),
    [
        ("near Semnan", "Semnan Launch Site"),
        ("Sunan, Pyongyang", "Pyongyang International Airport"),
        ("West Sunan area", "West Sunan"),
        ("Dr APJ Abdul Kalam Island, Odisha", "Abdul Kalam Island"),
        ("Vandenberg SFB, California", "Vandenberg"),
        ("Jagang Province", None),
    ],
)
def test_a_site_is_recognised_in_the_words_of_a_source(words, site):
    found = site_near(words)
    assert (found and found.name) == site


def test_a_site_is_recognised_by_its_place():
    sunan = find_site("Sunan")
    there = site_near("somewhere", sunan.latitude + 3e3 / 6.37e6, sunan.longitude)
    assert there is sunan
    assert site_near("somewhere", sunan.latitude + 8e3 / 6.37e6, sunan.longitude) is None


def test_an_unknown_site_names_the_nearest():
    with pytest.raises(NotFoundError, match="Sinpo Shipyard"):
        find_site("Sinpho")


def test_every_source_of_a_row_is_listed():
    listed = {
        row["title"]: int(row["rows"]) for row in csv.DictReader(io.StringIO(shipped("sources.csv").decode()))
    }
    assert set(listed) == {row["source_title"] for row in RAW}
    assert sum(listed.values()) == len(RAW)


def test_every_published_inference_belongs_to_a_flight(catalogue):
    inferences = load_inferences()
    assert len(inferences) == 86
    ids = {launch.id for launch in catalogue}
    for one in inferences:
        assert ids & set(one.launch_ids), one
    first = inferences[0]
    assert (first.low, first.high, first.inferred_range, first.is_gate) == (3e6, 3.5e6, None, True)


def test_importing_the_package_loads_nothing_else():
    code = "import sys, launch_data; print([m for m in sys.modules if m.startswith('launch_data.')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"
    assert launch_data.DISTRIBUTION == "lofted"
    assert all(hasattr(launch_data, name) for name in launch_data.__all__)


def test_the_fingerprint_of_the_data_tells_an_edit_of_any_table(tmp_path, monkeypatch):
    package = tmp_path / "launch_data"
    (package / "data").mkdir(parents=True)
    (package / "data" / "PROVENANCE.md").write_text("not data")
    names = ("configurations.csv", "families.toml", "launches.csv")
    for name in names:
        (package / "data" / name).write_bytes(shipped(name))
    monkeypatch.setattr(table, "files", lambda _: package)
    seen = set()
    for name in ("", *names):
        if name:
            (package / "data" / name).write_bytes(shipped(name) + b"\n")
        table.shipped_fingerprint.cache_clear()
        seen.add(table.shipped_fingerprint())
    (package / "data" / "PROVENANCE.md").write_text("still not data")
    table.shipped_fingerprint.cache_clear()
    assert table.shipped_fingerprint() in seen
    assert len(seen) == 1 + len(names)
    monkeypatch.undo()
    table.shipped_fingerprint.cache_clear()


def test_a_window_that_ends_before_it_begins_is_refused(catalogue):
    with pytest.raises(DataError, match="ends before it begins"):
        catalogue.filter(since="2020", until="2019-12")
