"""Papers as tagged PDF (PDF/UA-1): the same bytes whenever they are made again, from the same content."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

import typst

_one_at_a_time = Lock()


def typeset(source: Path, made: datetime, **inputs: str) -> bytes:
    """The paper that the Typst file `source` makes of `inputs`; `made` is the date in its properties.

    What people typed is data to the file and never taken for layout: give it as JSON.
    """
    date = json.dumps({"year": made.year, "month": made.month, "day": made.day})
    with _one_at_a_time:
        pdf = _compiler(source).compile(format="pdf", pdf_standards=["ua-1"], sys_inputs={**inputs, "made": date})
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter made something else than one PDF")
    return pdf


@lru_cache(maxsize=16)
def _compiler(source: Path) -> typst.Compiler:
    """Made once a file: it keeps its fonts and what it has laid out before."""
    return typst.Compiler(str(source), ignore_system_fonts=True)
