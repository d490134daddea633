"""The portal's process: `python -m portal`."""

import asyncio
import sys

from portal.serving import main

if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
