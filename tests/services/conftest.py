"""An office to ask services in: see tests.workflows.office for who works there."""

import pytest

from adapters.clock import now
from services.context import Context
from tests.workflows.conftest import detroit, env, minnesota, missouri
from tests.workflows.office import Office

__all__ = ["detroit", "env", "minnesota", "missouri"]


def context_of(office: Office) -> Context:
    """What a service works with in this office. Its clock is the wall's: no time is skipped here."""
    return Context(store=office.store, engine=office.engine, pack=office.world.pack, now=now)


@pytest.fixture
def context(missouri: Office) -> Context:
    """An office by Missouri's rules."""
    return context_of(missouri)
