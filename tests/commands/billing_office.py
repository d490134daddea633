"""An office that bills: an account with an invoice, and the people who keep it."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from temporalio.testing import WorkflowEnvironment

from models.people import Role
from storage.tables.directory import designations
from tests.storage.samples import designation
from tests.workflows.billing.counting_house import CountingHouse, with_billing_people
from tests.workflows.office import Office

BILL, CONNIE, SAM = ("--as", "alex"), ("--as", "ada"), ("--as", "sam")
RITA, DORA = ("--as", "rita"), ("--as", "mona")
"""Another clerk, and the director, who writes off."""


@pytest.fixture
async def house(env: WorkflowEnvironment, minnesota: Office) -> CountingHouse:
    """The account of A1, thirty days before its licenses expire: the renewal is invoiced at once."""
    with_billing_people(minnesota)
    with minnesota.database.write() as connection:
        more = [designation("rita", Role.BILLING), designation("mona", Role.HMIS_DIRECTOR)]
        connection.execute(insert(designations), more)
    house = CountingHouse(env, minnesota)
    expires = await house.open(days=40, licenses={"L1": "tess", "L2": "toni"})
    await house.until(expires - timedelta(days=29))
    await house.invoice()
    return house
