"""The rules a license follows, taken from the policy pack."""

from datetime import datetime

from models.license.messages import LicenseTerms
from models.policy import PolicyPack


def license_terms(pack: PolicyPack, at: datetime) -> LicenseTerms:
    """The terms in force at the instant `at`. Raises LookupError when no version is in force yet."""
    version = pack.in_force(at)
    return LicenseTerms(
        time_zone=pack.time_zone,
        policy_label=version.label,
        policy=version.licenses,
        account=version.access_requests.account,
    )
