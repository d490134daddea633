"""The end of every program here: its status, once everything is written, without taking the interpreter apart.

Temporal's client has threads of its own, in Rust, which call into Python whenever an answer comes in. If one does so
while the interpreter is being finalized, Python aborts the process with status 134 ("PyGILState_Release: thread state
must be current when releasing"), although its work is done. Nothing can stop these threads (temporalio/sdk-python
issue 300, PyO3 issue 1274), so the process ends before the interpreter does.
"""

import atexit
import os
import sys
from collections.abc import Callable
from typing import NoReturn

FAILED = 1
INTERRUPTED = 130
"""The status that shells use for a program that Ctrl-C ended."""


def run_program(main: Callable[[], object]) -> NoReturn:
    """Run a program, and end the process with what it returns or exits with: a status, or nothing for success.

    What programs and libraries want done at the end is done (`atexit`), and what was printed is written. An error that
    nobody caught is shown with its traceback, and is status 1, as always.
    """
    status = _status_of(main)
    atexit._run_exitfuncs()
    os._exit(_written(status))


def _status_of(main: Callable[[], object]) -> int:
    try:
        return _number(main())
    except SystemExit as leaving:
        return _number(leaving.code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # Whoever read what this prints has enough, as `| head` does.
        return FAILED
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return FAILED


def _number(code: object) -> int:
    """Return the status that a program means: none for success, a number, or a last sentence for a failure."""
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code)
    print(code, file=sys.stderr)
    return FAILED


def _written(status: int) -> int:
    """Write out what was printed, and return the status. Output that a full disk does not take is a failure."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, BrokenPipeError):  # there is none, or nobody reads it
            continue
        except OSError:
            status = status or FAILED
    return status
