"""Runs the portal's process: settings, records, Temporal's client and mail on one side, browsers on the other."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from adapters.clock import now
from adapters.processes import Processes
from addresses import temporal_address
from connection import connect
from portal.app import create_app
from portal.assets import Assets
from portal.house import House
from services.context import Context
from settings import PORTAL_PORT, Settings, unknown_variables
from stack import WITH_PARENT
from startup import bring_up_to_date, office_of, read_settings, what_is_wrong
from worker import build_world


@asynccontextmanager
async def portal_house(settings: Settings, url: str) -> AsyncIterator[House]:
    """Open what every page works with, for as long as the block lasts."""
    world = build_world(settings)
    client = await connect(temporal_address(settings), settings.temporal_namespace, lazy=True)
    context = Context(
        database=world.database,
        pack=world.pack,
        now=now,
        policies=settings.policies,
        processes=Processes(client),
        portal=url,
        scans_uploads=bool(settings.clamd),
    )
    house = House(context=context, mailer=world.mailer, assets=Assets(), url=url)
    try:
        yield house
    finally:
        await house.finish()
        world.database.close()


async def main() -> int:
    """Serve until asked to stop. Return 1, with a sentence, if the portal could not start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = read_settings()
        for sentence in unknown_variables():
            logging.warning(sentence)
        await bring_up_to_date(settings, logging.warning)
        settings = office_of(settings)
        async with portal_house(settings, settings.portal_address) as house:
            await serve(create_app(house), settings)
    except Exception as error:
        return sentence_of(error)
    return 0


def sentence_of(error: Exception) -> int:
    """Print why the portal could not start, and return the status 1. Raises any error that needs its traceback."""
    wrong = what_is_wrong(error)
    if wrong is None:
        raise error
    print(wrong[1], file=sys.stderr)
    return 1


async def serve(app: ASGIApp, settings: Settings) -> None:
    """Answer browsers. Only the proxies of the settings are believed about where a request comes from (S20)."""
    server = uvicorn.Server(server_config(app, settings))
    if WITH_PARENT in sys.argv:
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _end_with_parent, server)
    await server.serve()


def server_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Return how the server listens."""
    return uvicorn.Config(
        app,
        host=settings.portal_host,
        port=settings.portal_port or PORTAL_PORT,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
    )


def _end_with_parent(server: uvicorn.Server) -> None:
    """Stop serving when nobody holds the other end of standard input anymore."""
    if not os.read(sys.stdin.fileno(), 1):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        server.should_exit = True
