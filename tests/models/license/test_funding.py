"""Who pays for a license, and that it can change."""

from models.billing.funding import Funding
from models.license.messages import SetFunding
from models.license.rules import terms
from models.policy.billing import Fee
from tests.models.builders import representative
from tests.models.checks import refused
from tests.models.forms import new_key
from tests.models.license_builders import BEGUN, billing, open_license


def test_who_pays_can_be_changed_and_the_fees_of_an_agreement_end_with_it() -> None:
    fee = Fee.model_validate({"id": "license", "title": "License", "amount": "200.00"})
    license_ = open_license(funding=Funding.SELF_PAY, agreed_fees=(fee,))
    said = SetFunding(actor=billing(), key=new_key(), funding=Funding.COC)
    after = terms.set_funding(license_, said, BEGUN).state
    assert (after.funding, after.agreed_fees) == (Funding.COC, ())
    again = said.model_copy(update={"key": new_key()})
    refused("same_funding", terms.set_funding, after, again, BEGUN)
    by_agency = SetFunding(actor=representative(), key=new_key(), funding=Funding.COC)
    refused("not_permitted", terms.set_funding, license_, by_agency, BEGUN)
