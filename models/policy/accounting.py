"""What the office's accounting program calls the accounts that an export books to."""

from typing import Annotated

from pydantic import AfterValidator

from models.base import Strict
from models.policy.rule import Title
from models.policy.says import Says
from models.typed_text import one_line

Account = Annotated[Title, AfterValidator(one_line)]


class AccountNames(Strict):
    """The names of accounts. All of them are office defaults, to be confirmed with the office's accountant."""

    receivable: Annotated[Account, Says("What agencies owe is booked to the account “{}”.")] = "Accounts Receivable"
    income: Annotated[Account, Says("Fees are booked to the account “{}”.")] = "HMIS License Fees"
    bank: Annotated[Account, Says("Payments are booked to the account “{}”.")] = "Undeposited Funds"
    bad_debt: Annotated[Account, Says("What is written off is booked to the account “{}”.")] = "Bad Debt"
    """The expense account for what was written off."""
    xero_income_code: Annotated[Account, Says("In Xero, the code of the account for fees is {}.")] = "200"
    xero_bad_debt_code: Annotated[Account, Says("In Xero, the code of the account for what is written off is {}.")] = (
        "490"
    )
    xero_tax_type: Annotated[Account, Says("In Xero, the tax type is “{}”.")] = "Tax Exempt"
