"""What the office's accounting program calls the accounts that an export books to."""

from typing import Annotated

from pydantic import AfterValidator

from models.base import Strict
from models.policy.rule import Title
from models.typed_text import one_line

Account = Annotated[Title, AfterValidator(one_line)]


class AccountNames(Strict):
    """The names of accounts. All of them are office defaults, to be confirmed with the office's accountant."""

    receivable: Account = "Accounts Receivable"
    income: Account = "HMIS License Fees"
    bank: Account = "Undeposited Funds"
    bad_debt: Account = "Bad Debt"
    """The expense account for what was written off."""
    xero_income_code: Account = "200"
    xero_bad_debt_code: Account = "490"
    xero_tax_type: Account = "Tax Exempt"
