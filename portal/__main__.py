"""The portal's process: `python -m portal`."""

import asyncio

from ending import run_program
from portal.serving import main

if __name__ == "__main__":
    run_program(lambda: asyncio.run(main()))
