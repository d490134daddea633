"""What real notices say, by the name of the fact: for tests that read letters as people do."""

from models.effects import Facts
from models.notices import TEMPLATES

DAY = "Friday, November 13, 2026"
LATER = "Wednesday, June 30, 2027"
MEETING = "Wednesday, December 9, 2026, at 10:00 AM"

SENTENCES = {
    "first_step": "Complete the form “User Policies and Responsibilities”.",
    "next_step": "Take the test “Data Standards Training Test” and score at least 80 percent.",
    "comments": "The exit date is missing.\nPlease check the second name.",
    "reason": "The documents are not complete.",
    "closing": "The office is closed on Thursday, December 24, 2026: The building has no heat.",
    "closed": "The office is closed on Thursday, December 24, 2026: The building has no heat.",
    "lateness": "The notice came 2 business days late.",
    "what_to_do": "Ask your agency’s authorized representative to request reactivation.",
    "appeal_how": "Write to the committee and explain why you need to keep the license.",
    "correction": "Dan Dogwood was present from the beginning.",
    "license_then": "Your agency then gives up the license.",
    "waiver": "For somebody who recertified within the last 6 months, no training is needed. Source: page 1.",
    "then": "Next, we’ll review your agency’s request.",
    "note": "We need a signed agreement first.",
    "review": "The Continuum of Care may look again at whether its funding can support the licenses.",
    "self_pay": "Your organization can ask the HMIS lead for licenses at its own cost.",
    "board": "You can take your concerns to the board of directors.",
    "estimate": "Estimate for 1 license: $185.00 once and $2,284.00 a year.",
}
"""Facts that are sentences. People leave out the period, so letters have to be right without it."""

WORDS = {
    "position": "3rd",
    "source": "Policy manual, section 3",
    "decide_by": "Friday, November 6, 2026",
    "role": "billing contact",
    "by": "Sigrid Alder",
    "address": "2 Fern Way, Fernhollow",
    "why": "there is no such mailbox (5.1.1)",
    "until_day": LATER,
    "name": "Blue key",
    "what": "Answer the committee’s question about your appeal",
    "title": "Create the household and enroll it in the project",
    "from_day": DAY,
    "to_day": LATER,
    "day": DAY,
    "before": "97",
    "score": "79",
    "last_day": DAY,
    "until": LATER,
    "due": DAY,
    "expires": DAY,
    "access_until": LATER,
    "to_restore": "invoice LK-000012",
    "last_activity": DAY,
    "moved": DAY,
    "meeting": MEETING,
    "next_meeting": MEETING,
    "new_meeting": MEETING,
    "resumes": MEETING,
    "kind": "a new user",
    "region": "Region 4",
    "hmis_name": "Lakeside Training HMIS",
    "rung": f"the license may be revoked after {LATER}",
    "measure": "client data entry",
    "request": "R-3f9a0c12b7de",
    "link": "https://access.example.org/sign-in/link/3f9a0c12b7de",
    "code": "1234 5678",
    "page": "https://access.example.org/passkeys",
    "number": "LK-000012",
    "open": "$225.00",
    "total": "$450.00",
    "amount": "$225.00",
    "paid": "$225.00",
    "available": "$25.00",
    "licenses": "2 licenses",
    "left": "$25.00",
    "due_by": LATER,
    "payment": f"$225.00 by check 1042, received on {DAY}",
    "recorded": f"$225.00 by check 1042, received on {DAY}",
    "corrected": f"$252.00 by check 1042, received on {DAY}",
    "once": "$370.00",
    "yearly": "$4,568.00",
    "contact": "your agency’s program manager",
    "committee": "Performance Committee",
    "about": "a license revoked due to inactivity",
    "how": "that another region can spare",
    "report": "2026-11, with 4 licenses past a limit of the inactivity policy",
    "file": "certificate of June",
    "virus": "Eicar-Test-Signature",
    "arithmetic": "596,788 ÷ 2,909,430 × 20 = 4.10, rounded to 4",
}
"""Facts that are put into a letter's own sentence, so they never end one."""

LISTS = {
    "earlier": ["“Privacy”: Completed on Monday, June 1, 2026.", "“Security”: Completed on Tuesday, June 2, 2026."],
    "titles": ["Privacy", "Security"],
    "steps": ["User Policies and Responsibilities", "Step 1 of the practice case"],
    "missing": ["Data Standards Training Test", "Step 2 of the practice case"],
    "changes": ["Access to Maple House", "HMIS role type: case manager"],
    "applied": ["$200.00 for invoice LK-000012", "$25.00 kept as credit for your next invoice"],
    "due_now": [f"Invoice LK-000012: $225.00, due {DAY}", "Not on an invoice: $40.00"],
    "invoices": [f"Invoice LK-000012: $225.00, due {DAY}", f"Invoice LK-000015: $40.00, due {LATER}"],
    "others": [f"Invoice LK-000017: $40.00, due {LATER}"],
    "lines": ["Standard user license: $225.00 × 143 of 365 days", "Ad hoc license: $275.00 × 143 of 365 days"],
    "fees": ["Software access fee: $185.00 once", "Annual license access: $284.00 a year"],
    "appeals": ["Harbor House: a license revoked due to inactivity", "Lake Shelter: more licenses"],
    "responses": ["Harbor House — decided: the appeal is denied", "Lake Shelter — continued to the next meeting"],
    "work": ["Request for Kim Example: new user", "Appeal of Harbor House: a license revoked due to inactivity"],
    "commitments": ["Serve as a level 3 access point", "Take part in data entry agreements"],
}

NUMBERS = {
    "cases": 2,
    "case": 1,
    "step": 2,
    "days_left": 3,
    "days": 14,
    "minutes": 10,
    "hours": 24,
    "pass_mark": 80,
    "case_steps": 2,
    "attempts_left": 2,
    "attempts": 3,
    "failed": 3,
    "waiting": 5,
    "places": 8,
    "wait_days": 30,
    "first_sign_in_days": 30,
    "allotted": 4,
    "delegated": 3,
    "delegation": 7,
}


def real_facts(name: str, *, number: int | None = None, items: int = 2, periods: bool = True) -> Facts:
    """Furnish the letter `name` with all its facts, the optional ones included.

    `number` replaces every number and decides every yes or no, `items` is the length of every list, and `periods`
    says whether sentences end as they should.
    """
    template = TEMPLATES[name]
    made: dict[str, str | int | bool | list[str]] = {}
    for fact, kind in {**template.facts, **template.optional}.items():
        if kind is bool:
            made[fact] = number != 0
        elif kind is int:
            made[fact] = NUMBERS[fact] if number is None else number
        elif kind is list:
            made[fact] = LISTS[fact][:items]
        else:
            words = {**WORDS, **SENTENCES}[fact]
            made[fact] = words if periods else words.rstrip(".")
    return made
