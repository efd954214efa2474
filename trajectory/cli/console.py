"""Exit codes, messages and progress, the same for every command."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

OK, NO_ANSWER, BAD_INPUT, PARTIAL, INTERRUPTED = 0, 1, 2, 3, 130


def guarded(work: Callable[[], int]) -> int:
    """Run a command and turn what goes wrong into one line and an exit code.

    Parameters
    ----------
    work : callable
        The command; returns its exit code.

    Returns
    -------
    int
        0 answered, 1 no answer possible, 2 bad input, 130 interrupted.
    """
    from launch_data.errors import DataError
    from trajectory.errors import LoftedError, NoAnswerError

    try:
        return work()
    except KeyboardInterrupt:
        return INTERRUPTED
    except NoAnswerError as error:
        complain(str(error))
        return NO_ANSWER
    except (DataError, LoftedError) as error:
        complain(str(error))
        return BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    except OSError as error:
        complain(f"{error.filename or 'file'}: {error.strerror or error}")
        return BAD_INPUT


def complain(message: str) -> None:
    """Write one message to standard error.

    Parameters
    ----------
    message : str
        What is wrong and how to mend it.
    """
    sys.stderr.write(f"lofted: {message}\n")


def print_json(value: Any) -> None:
    """Write one JSON value to standard output.

    Parameters
    ----------
    value : object
        Plain values without NaN or infinity.
    """
    import json

    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def console() -> Any:
    """Open a rich console on standard output.

    Returns
    -------
    rich.console.Console
        At least 100 columns wide when the output is not a terminal.
    """
    from rich.console import Console

    width = None if sys.stdout.isatty() else 120
    return Console(highlight=False, soft_wrap=False, width=width)


@contextmanager
def progress(first: str) -> Iterator[Callable[[float, str], None]]:
    """Show a progress bar while something runs, on a terminal only.

    Parameters
    ----------
    first : str
        What is being done at the start.

    Yields
    ------
    callable
        Takes the fraction done and what is being done.
    """
    if not sys.stderr.isatty():
        yield lambda fraction, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(first, total=1.0)
        yield lambda fraction, what: bar.update(task, completed=fraction, description=what)
