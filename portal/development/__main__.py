"""The portal that `make run` starts, with the development sign-in: `python -m portal.development`.

It refuses to start for anything but the embedded stack that runs in the settings' folder, on samples.
"""

import asyncio

from addresses import StackError, running_here
from ending import run_program
from portal.app import create_app
from portal.development import pages
from portal.development.guard import OnThisMachineOnly
from portal.serving import portal_house, sentence_of, serve
from settings import Settings
from startup import office_of, read_settings
from storage.installation import installation_of

ONLY_HERE = (
    "The development sign-in exists only in a system that `make run` or `make demo` started, on its own samples. Use "
    "`python -m portal` instead."
)


async def main() -> int:
    """Serve until asked to stop. Return 1, with a sentence, if this is not a system to look around in."""
    try:
        settings = office_of(read_settings())
        require_embedded(settings)
        async with portal_house(settings, settings.portal_address) as house:
            if not installation_of(house.context.database).samples:
                raise StackError(ONLY_HERE)
            app = create_app(house, also=[pages.routes], sign_in=pages.PATH)
            await serve(OnThisMachineOnly(app, house.url), settings)
    except Exception as error:
        return sentence_of(error)
    return 0


def require_embedded(settings: Settings) -> None:
    """Refuse any system that could be somebody's office."""
    elsewhere = settings.portal_url or settings.portal_proxies or settings.database_url or settings.temporal_address
    if elsewhere or running_here(settings) is None:
        raise StackError(ONLY_HERE)


if __name__ == "__main__":
    run_program(lambda: asyncio.run(main()))
