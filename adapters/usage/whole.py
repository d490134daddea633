"""A whole file in a folder, added up in one go, if that is proved to be right.

Polars reads the file on all cores and keeps little of it in memory, while this thread looks for the ends of the rows.
The proof is that of a block (see `rows`): every row has the export's id as its last value, and as many lines end with
it as there are rows.
"""

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from adapters.usage.judging import Judge
from adapters.usage.rows import Scan, Tick
from adapters.usage.sources import SourceFile

_CHUNK = 4 << 20
_TAIL = 1 << 12


def add_up_whole(scan: Scan, judge: Judge, tick: Tick) -> pl.DataFrame | None:
    """What `judge` adds up of all rows of the file; none if that is not proved to be right, or was not to be had.

    It is not to be had of a file in a zip, of one whose rows don't end with an export's id, and of one in which a date
    is not written in HUD's own way. Raises RuleViolation when the file can't be read.
    """
    end = _row_end(scan) if scan.file.path and scan.export_id else b""
    if not end:
        return None
    with ThreadPoolExecutor(1, thread_name_prefix="adding up") as pool:
        adding = pool.submit(_added_up, scan, judge)
        ends = _count(scan.file, end, tick)
        found = adding.result()
    if found is None or found["rows"].sum() != ends:
        return None
    proved = found.select(pl.col("is_plain", "ends_with_id").all())
    return found.drop("is_plain", "ends_with_id") if all(proved.row(0)) else None


def _added_up(scan: Scan, judge: Judge) -> pl.DataFrame | None:
    assert scan.file.path is not None
    names = scan.header.names
    rows = pl.scan_csv(
        scan.file.path,
        has_header=False,
        skip_lines=1,
        schema={str(place): pl.String for place in range(len(names))},
        empty_string_is_null=False,
        glob=False,
    )
    wanted = rows.select(
        *(pl.col(str(names.index(column))).alias(column) for column in scan.columns),
        id=pl.col(str(len(names) - 1)),
    )
    try:
        return judge.add_up_lazily(wanted, ends_with_id=pl.col("id") == scan.export_id).collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError):
        return None


def _row_end(scan: Scan) -> bytes:
    """How rows end, by the file's last one: the export's id as its last value, and the line end; empty if otherwise."""
    tail = scan.file.tail(_TAIL)
    value = scan.export_id.encode()
    for last in (b"," + value, b',"' + value + b'"'):
        for line_end in (b"\n", b"\r\n"):
            if tail.endswith(last + line_end):
                return last + line_end
    return b""


def _count(file: SourceFile, wanted: bytes, tick: Tick) -> int:
    """How often `wanted` is in the file, also where two chunks of it meet."""
    count, done, seam = 0, 0, b""
    beside = len(wanted) - 1
    for chunk in file.chunks(_CHUNK):
        count += chunk.count(wanted) + (seam + chunk[:beside]).count(wanted)
        seam = (seam + chunk)[-beside:] if len(chunk) < beside else chunk[-beside:]
        done += len(chunk)
        tick(done)
    return count
