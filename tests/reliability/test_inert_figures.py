"""Scorecard 24, in figures: texts are drawn letter by letter, and a drawing holds shapes and pixels alone.

See `test_inert_output`.
"""

import dataclasses
import json
import warnings
import xml.etree.ElementTree as ET
from contextlib import suppress
from types import SimpleNamespace

import matplotlib as mpl
import pytest
from counts import count
from inert_checks import (
    WICKED,
    actions,
    are_drawings,
    claims,
    faults_of,
    listed,
    loft,
    lofted,
    marked_answer,
    pairs,
    reports,
    rings,
    squeezed,
    strict,
    timeline,
    trouble_on,
    with_text,
)
from matplotlib.backends import backend_svg
from payloads import PAYLOADS, is_plain

from trajectory import figures
from trajectory.cli import terminal
from trajectory.figures import style
from trajectory.report import pair, products


def sheets(texts, number=36):
    return [texts[at : at + number] for at in range(0, len(texts), number)]


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    return marked_answer(tmp_path_factory.mktemp("marked"))


def short(texts):
    """Those that stand whole, on one line, where lines are broken."""
    return [text for text in texts if is_plain(text) and len(text) <= 23 and text == " ".join(text.split())]


def test_figures_show_every_text_as_text(tmp_path):
    for number, sheet in enumerate(sheets(PAYLOADS)):
        plain = [text for text in sheet if is_plain(text)]
        kinds = (
            (claims, short(sheet)),
            (loft, [f"reported: {text}" for text in plain]),
            (timeline, plain),
        )
        for kind, (draw, wanted) in enumerate(kinds):
            if (number + kind) % count(3, 1) == 0:
                assert faults_of(draw(sheet), tmp_path / "f.svg", *wanted) == set()


def test_settings_of_an_analyst_make_no_text_a_formula(tmp_path):
    with mpl.rc_context({"text.usetex": True, "text.parse_math": True, "svg.fonttype": "none"}):
        assert faults_of(loft(["$x^2$", r"\input{/etc/passwd} $"]), tmp_path / "l.svg") == set()


def test_a_long_name_makes_no_large_drawing(tmp_path):
    # Uncut, 900 of these letters take 54 MB, and 9,000 took five minutes and 293 MB.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawn = figures.save(pairs(2 * [900 * "한"], figures.plot_pair_ranges), tmp_path / "r.svg")
    assert drawn.stat().st_size < 20e6


def test_figures_of_two_launches_show_every_text_as_text(tmp_path):
    for sheet in sheets(PAYLOADS, 2)[:: count(20, 1)]:
        plain = [f"{text}: median vehicle" for text in sheet if is_plain(text)]
        plain += [f"{text} as reported: {text}" for text in sheet if is_plain(text)]
        assert faults_of(pairs(sheet), tmp_path / "p.svg", *plain) == set()
        assert faults_of(pairs(sheet, figures.plot_pair_ranges), tmp_path / "r.svg") == set()
    for sheet in sheets(PAYLOADS, 2)[:: count(90, 1)]:
        assert faults_of(rings(sheet), tmp_path / "m.svg") == set()


@pytest.mark.parametrize("draw", [claims, loft, timeline, pairs, rings])
def test_letters_that_the_font_lacks_are_told_on_one_line(draw, tmp_path):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figures.save(draw(["화성", "화성"]), tmp_path / "f.svg")
    assert [str(one.message) for one in told] == ["f.svg: the font has no sign for 성화: boxes stand there"]


@pytest.mark.filterwarnings("ignore::trajectory.errors.LoftedWarning")  # letters that the font lacks
@pytest.mark.parametrize("text", WICKED[: count(1, 2)])
def test_files_of_an_analysis_are_inert_and_have_names_of_their_own(answered, text, tmp_path):
    found = dataclasses.replace(answered, launch=with_text(answered.launch, text))
    written = products.write_products(found, tmp_path / "out")
    figures_of = [f"{one}.{end}" for one in ("claims", "footprint", "loft") for end in ("png", "svg")]
    assert listed(tmp_path / "out") == sorted([*figures_of, "posterior.h5", "result.json"])
    assert listed(tmp_path) == sorted(str(one.relative_to(tmp_path)) for one in written)
    assert strict((tmp_path / "out" / "result.json").read_bytes()) == json.loads(json.dumps(found.to_dict()))
    assert are_drawings(tmp_path / "out")
    printed = lofted("open", tmp_path / "out" / "posterior.h5")
    assert printed.exit_code == 0
    assert trouble_on(printed.stdout) == set()


@pytest.mark.filterwarnings("ignore::trajectory.errors.LoftedWarning")  # letters that the font lacks
@pytest.mark.parametrize("text", WICKED)
def test_a_map_as_pdf_does_nothing(text, tmp_path):
    assert actions(figures.save(rings([text]), tmp_path / "r.pdf")) == set()


def test_a_table_of_reports_goes_through_the_commands_as_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = [text.replace("\udcff", "") for text in WICKED]
    reports(tmp_path / "r.csv", *texts)
    one = lofted("analyze", "r.csv:E-1", "--draws", 64)
    both = lofted("compare", "r.csv:E-0", "r.csv:E-1", "--draws", 64, "--out", "out")
    for printed, wanted in ((one, texts[1:]), (both, texts)):
        assert printed.exit_code == 0, printed.stderr
        assert trouble_on(printed.stdout + printed.stderr) == set()
        assert all(squeezed(terminal.inert(text)) in squeezed(printed.stdout) for text in wanted)
    drawn = [f"out/{name}.{end}" for name in ("lofts", "ranges") for end in ("png", "svg")]
    assert listed(tmp_path) == ["out/comparison.json", *drawn, "r.csv"]
    assert are_drawings(tmp_path / "out")


def test_the_sentence_of_a_comparison_names_each_launch_once(answered):
    names = {"E-1": "E-10 of a", "E-10": "than E-1"}
    first, second = (
        dataclasses.replace(
            answered, launch=dataclasses.replace(answered.launch, id=one, type_reported=names[one])
        )
        for one in ("E-1", "E-10")
    )
    said = "E-10 reaches farther than E-1: about as likely as not"
    data = pair.draw_pair(SimpleNamespace(first=first, second=second, in_words=said))
    assert data.subtitle == (
        "than E-1, 2017-07-28 reaches farther than E-10 of a, 2017-07-28: about as likely as not",
    )


@pytest.mark.parametrize("text", ["$x^2$", r"$\frac{1}{2}$", r"$\frac$", "a$b$c"])
def test_teeth_a_text_that_is_taken_for_a_formula_is_seen(text, tmp_path, monkeypatch):
    monkeypatch.setitem(style._STYLE, "text.parse_math", True)
    with suppress(ValueError):
        assert faults_of(loft([text, text]), tmp_path / "l.svg") == {f"reported: {text}"}


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\ufffeb"])
def test_teeth_what_no_svg_can_hold_is_seen(text, tmp_path, monkeypatch):
    monkeypatch.setattr(style, "legible", lambda text: text)
    with pytest.raises(ET.ParseError):
        faults_of(loft([text, text]), tmp_path / "l.svg")


def test_teeth_a_script_in_a_drawing_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(backend_svg, "_escape_comment", lambda text: text)
    text = "--><script>1</script><!--"
    assert any("script" in one for one in faults_of(loft([text, text]), tmp_path / "l.svg"))


def test_teeth_a_link_and_words_about_a_drawing_are_seen(tmp_path):
    figure = loft(["x", "y"])
    for text in figure.axes[0].texts:
        text.set_url("https://a.example")
    assert len(faults_of(figure, tmp_path / "l.svg")) == 2
    assert actions(figures.save(figure, tmp_path / "l.pdf")) == {b"/Link", b"/URI"}
    figure.savefig(tmp_path / "l.png", metadata={"Title": "x"})
    assert not are_drawings(tmp_path)


def test_teeth_a_name_that_a_legend_leaves_out_is_seen(tmp_path, monkeypatch):
    real = style.legend_below
    monkeypatch.setattr(style, "legend_below", lambda ax, handles, **options: real(ax, **options))
    assert faults_of(pairs(["_x", "y"]), tmp_path / "p.svg", "_x: median vehicle") == {"_x: median vehicle"}
