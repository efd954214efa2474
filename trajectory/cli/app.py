"""The application object, and what all commands share: exit codes, and errors as one clear message."""

import functools
import sys
import warnings
from collections.abc import Callable
from typing import Annotated, Any, TextIO

import typer

from launch_data.errors import DataError
from trajectory import __version__
from trajectory.cli import terminal
from trajectory.errors import LoftedError, LoftedWarning, NoAnswerError, PartialError, StoreError
from trajectory.inert import inert

ANSWERED, NO_ANSWER, BAD_INPUT, PARTIAL, INTERRUPTED = 0, 1, 2, 3, 130
MAP_PACKAGES = frozenset({"antimeridian", "cartopy", "shapely"})

# Plain help: the rich one takes most of the time budget of `lofted --help`.
app = typer.Typer(
    name="lofted",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"lofted {__version__}")
        raise typer.Exit(ANSWERED)


@app.callback()
def lofted(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """From a publicly reported missile test to a standard range, a class and treaty lines.

    Exit codes: 0 answered, 1 no answer possible, 2 bad input, 3 partial, 130 interrupted.
    """


Command = Callable[..., None]


def command(function: Command) -> Command:
    """Register a command under its own name, with errors told in one message.

    Parameters
    ----------
    function : callable
        The command; its docstring is its help.  An underscore at the end of its name keeps it apart from a
        word of Python, and is no part of the command.

    Returns
    -------
    callable
        The registered command.
    """
    return command_of(app)(function)


def command_of(group: typer.Typer, **settings: Any) -> Callable[[Command], Command]:
    """Register a command in a group of its own, or with settings of typer.

    Parameters
    ----------
    group : typer.Typer
        Such as ``app`` itself.
    **settings
        Passed on to typer.

    Returns
    -------
    callable
        A decorator as `command`.
    """

    def register(function: Command) -> Command:
        told = _telling_errors(function)
        group.command(function.__name__.removesuffix("_"), **settings)(told)
        return told

    return register


def _telling_errors(function: Command) -> Command:
    """Turn what may go wrong into one message and an exit code."""

    @functools.wraps(function)
    def guarded(*arguments: Any, **options: Any) -> None:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            try:
                function(*arguments, **options)
                sys.stdout.flush()
            except PartialError as error:
                raise _stop(str(error), PARTIAL) from None
            except (LoftedError, DataError) as error:
                is_empty = isinstance(error, NoAnswerError | StoreError)
                raise _stop(str(error), NO_ANSWER if is_empty else BAD_INPUT) from None
            except ModuleNotFoundError as error:
                if error.name not in MAP_PACKAGES:
                    raise
                raise _stop(missing_maps(error), NO_ANSWER) from None
            except BrokenPipeError:  # `lofted ... | head` has seen enough
                terminal.drop_output()
            except OSError as error:
                raise _stop(file_trouble(error), BAD_INPUT) from None

    return guarded


def missing_maps(error: ModuleNotFoundError) -> str:
    """Say how to get the packages that draw maps.

    Parameters
    ----------
    error : ModuleNotFoundError
        Names the missing one.

    Returns
    -------
    str
        One sentence.
    """
    return f"maps need the package {error.name}, which is not installed: install lofted with its extra 'maps'"


def file_trouble(error: OSError) -> str:
    """Say which file could not be used, and why.

    Parameters
    ----------
    error : OSError
        From the operating system.

    Returns
    -------
    str
        File and reason.
    """
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def _stop(message: str, code: int) -> typer.Exit:
    typer.echo(inert(f"lofted: {message}"), err=True)
    return typer.Exit(code)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    if issubclass(category, LoftedWarning):
        typer.echo(inert(f"lofted: warning: {message}"), err=True)
    else:
        text = warnings.formatwarning(message, category, filename, lineno, line)
        (file or sys.stderr).write(text)
