"""Who pays for a license."""

from enum import StrEnum


class Funding(StrEnum):
    """Who pays for a license."""

    AGENCY_PAYS = "agency_pays"
    COC = "coc"
    """The Continuum of Care pays, and the license is free for the agency (003, goals)."""
    SELF_PAY = "self_pay"
    """The agency pays, under its own agreement with the HMIS lead (003, Addendum 2)."""

    @property
    def spoken(self) -> str:
        """Who pays, in words."""
        return {
            Funding.AGENCY_PAYS: "paid by the agency",
            Funding.COC: "funded by the Continuum of Care",
            Funding.SELF_PAY: "self-pay",
        }[self]
