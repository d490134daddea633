"""An office to ask services in: see tests.workflows.office for who works there."""

import pytest

from adapters.clock import now
from adapters.engine import Engine
from connection import connect
from services.context import Context
from storage.engine import Store
from tests.storage.samples import pack
from tests.workflows.conftest import detroit, env, minnesota, missouri
from tests.workflows.office import Office, settle

__all__ = ["detroit", "env", "minnesota", "missouri"]


def context_of(office: Office) -> Context:
    """What a service works with in this office. Its clock is the wall's: no time is skipped here."""
    return Context(store=office.store, engine=office.engine, pack=office.world.pack, now=now)


@pytest.fixture
async def records_only(sqlite_store: Store) -> Context:
    """An office by Missouri's rules of which only the records can be reached."""
    settle(sqlite_store)
    nowhere = Engine(await connect("127.0.0.1:9", "default", lazy=True))
    return Context(store=sqlite_store, engine=nowhere, pack=pack(), now=now)


@pytest.fixture
def context(missouri: Office) -> Context:
    """An office by Missouri's rules."""
    return context_of(missouri)
