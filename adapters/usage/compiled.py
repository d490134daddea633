"""Functions that are compiled to machine code (by Numba), for work on every byte of files of gigabytes.

They are compiled when they are first called, in seconds, and kept for later processes: in the folder that
NUMBA_CACHE_DIR names, beside the source, or in the user's cache. What is kept is made anew when the file changes that
the function stands in, so a compiled function calls none of another file. Where nothing can be written, each process
compiles for itself. Numba takes a third of a second to load: import such functions where they are needed.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])

_compiled = partial(njit, nogil=True, _nrt=False)
"""Other threads run meanwhile. Arrays are lent by the caller, and nobody counts who has them: it halves the time."""


def compiled(function: F) -> F:
    """The function as machine code. It can't make arrays, and an index out of bounds is not noticed."""
    try:
        return cast(F, _compiled(cache=True)(function))
    except RuntimeError:  # nowhere to write
        return cast(F, _compiled()(function))
