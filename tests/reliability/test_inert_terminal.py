"""Scorecard 24, on a terminal: what a source or an analyst writes is printed letter by letter, and inert.

See `test_inert_output`.
"""

import io
import json
import re
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from counts import count
from inert_checks import (
    COLOURS,
    MARK,
    WRITABLE,
    Screen,
    accepted,
    acting,
    lofted,
    marked_answer,
    reports,
    rows_of,
    trouble_on,
    with_text,
)
from payloads import PAYLOADS, is_plain
from rich.errors import MarkupError

from launch_data import catalogue
from launch_data.catalogue import read_launches
from trajectory.cli import answer_view, terminal
from trajectory.cli import batch as batch_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What `lofted analyze --json` prints of a launch with the mark."""
    return marked_answer(tmp_path_factory.mktemp("marked")).to_dict() | {"other_flights": [f"{MARK}/2"]}


@pytest.fixture
def screen(monkeypatch):
    """Print something on a terminal, or where there is none; gives what came there."""
    monkeypatch.setenv("COLUMNS", "30000")
    monkeypatch.setenv("TERM", "xterm-256color")

    def show(printing, is_terminal=False):
        page = Screen() if is_terminal else io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", page)
            printing(terminal.console())
        return page.getvalue()

    return show


def printed_answer(told, text, page):
    answer_view.print_answer(with_text(told, text), [text], page)


@pytest.fixture
def trouble_in_answer(told, screen):
    """Print the answer with a text in it, which must stand wherever the mark did."""
    times = screen(lambda page: printed_answer(told, MARK, page)).count(MARK)
    assert times > 5

    def find(text, is_terminal=False, printing=printed_answer):
        page = screen(lambda console: printing(told, text, console), is_terminal)
        colours = set(COLOURS.findall(page))
        assert colours or not is_terminal
        return trouble_on(page, text, times=times) | (set() if is_terminal else colours)

    return find


@pytest.mark.parametrize("is_terminal", [False, True])
def test_an_answer_on_a_terminal_is_text(trouble_in_answer, is_terminal):
    for text in PAYLOADS[:: count(3, 1)]:
        assert trouble_in_answer(text, is_terminal) == set()
        assert terminal.inert(text) == text or not is_plain(text)


def test_lists_of_launches_are_text(tmp_path, monkeypatch):
    texts = [*accepted(tmp_path)[0]][:: count(2, 1)]
    found = read_launches(reports(tmp_path / "r.csv", *texts))
    monkeypatch.setattr(catalogue, "load_catalogue", lambda: found)
    for arguments in (("launches",), ("show", "2017-07-28")):
        printed = lofted(*arguments)
        assert printed.exit_code == 0, printed.exception
        assert trouble_on(printed.stdout, *(text.strip() for text in texts)) == set()
        assert acting(lofted(*arguments, "--json").stdout) == set()


def test_addresses_of_sources_are_text_or_refused(tmp_path, monkeypatch):
    texts, refused = accepted(tmp_path, in_address=True)
    assert all(str(problem).isprintable() for problem in refused.values())
    assert {"$x^2$", "[red]", "&amp;", "{}"} <= set(texts)
    assert [text for text in texts if set(text.strip()) & set(" <>")] == []
    found = read_launches(reports(tmp_path / "r.csv", *texts, in_address=True))
    monkeypatch.setattr(catalogue, "load_catalogue", lambda: found)
    printed = lofted("show", "2017-07-28")
    assert trouble_on(printed.stdout, *(f"https://a.example/?{text}".strip() for text in texts)) == set()


def test_families_of_an_analyst_are_text(tmp_path):
    # A description may have several lines; TOML holds no bare DEL.
    texts = [text for text in WRITABLE if not set(text) & set("\n\x7f")]
    own = (ROOT / "launch_data" / "data" / "families.toml").read_text(encoding="utf-8")
    words = json.dumps(" ~ ".join(texts), ensure_ascii=False)
    own = re.sub(r"^description = .*$", lambda _: f"description = {words}", own, count=1, flags=re.MULTILINE)
    (tmp_path / "mine.toml").write_text(own, encoding="utf-8")
    printed = lofted("families", "--file", tmp_path / "mine.toml")
    assert printed.exit_code == 0, printed.stderr
    assert trouble_on(printed.stdout, *texts) == set()


def test_a_progress_bar_is_inert(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30000")
    monkeypatch.setattr(sys, "stderr", Screen())
    for text in PAYLOADS[:: count(6, 1)]:
        with terminal.progress_bar() as progress:  # what is said last is drawn at the end
            progress(0.5, text)
        assert terminal.inert(text) in sys.stderr.getvalue()
    page = re.sub(r"\x1b\[[?\d;]*[A-Za-z]|\r", "", sys.stderr.getvalue())
    assert trouble_on(page) == set()


def test_a_table_of_answers_on_a_terminal_is_text(screen):
    for row in rows_of(WRITABLE):
        page = screen(lambda _, row=row: batch_command._print(row, is_first=False), is_terminal=True)
        assert trouble_on(page) == set()


@pytest.mark.parametrize("is_terminal", [False, True])
@pytest.mark.parametrize("text", ["\x1b[31mred", "a\u202eb", "a\x7fb", "\x9b31mred", "a\u2028b"])
def test_teeth_what_acts_on_a_terminal_is_seen(trouble_in_answer, monkeypatch, text, is_terminal):
    for module in (terminal, answer_view):
        monkeypatch.setattr(module, "inert", lambda text: text)
    assert trouble_in_answer(text, is_terminal)


@pytest.mark.parametrize("text", ["[red]", "[/red]", "[link=https://a.example]x[/link]", ":skull:"])
def test_teeth_words_that_are_taken_for_markup_are_seen(trouble_in_answer, text):
    def printing(told, text, console):
        console._markup = console._emoji = True
        printed_answer(told, text, console)

    with suppress(MarkupError):
        assert trouble_in_answer(text, printing=printing) == {text}
