"""The portal as it runs in an office, with processes that answer at once: `python -m benchmarks.portal_server`."""

import asyncio
import logging
import sys
from dataclasses import replace

from benchmarks.portal_processes import processes_at_once
from portal.app import create_app
from portal.house import House
from portal.serving import portal_house, serve
from startup import bring_up_to_date, office_of, read_settings


async def main() -> int:
    """Serve until asked to stop."""
    settings = read_settings()
    await bring_up_to_date(settings, logging.warning)
    settings = office_of(settings)
    async with portal_house(settings, settings.portal_address) as house:
        processes = await processes_at_once(house.context.pack)
        context = replace(house.context, processes=processes)
        known = House(context=context, mailer=house.mailer, assets=house.assets, url=house.url)
        await serve(create_app(known), settings)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
