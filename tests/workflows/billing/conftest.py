"""Agencies' accounts on simulated time, by Minnesota's rules."""

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.billing.counting_house import CountingHouse, with_billing_people
from tests.workflows.office import Office


@pytest.fixture
def house(env: WorkflowEnvironment, minnesota: Office) -> CountingHouse:
    """The account of A1, which begins with `open`."""
    with_billing_people(minnesota)
    return CountingHouse(env, minnesota)
