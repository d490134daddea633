"""What the registry says of each command."""

from typing import NamedTuple


class Command(NamedTuple):
    """A command: what it is called, its function as module:name, and its line in the help."""

    name: str
    function: str
    help: str
