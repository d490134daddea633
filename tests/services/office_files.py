"""A small continuum in files, for tests that load them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.intake.load_report import KindLoaded, LoadReport

REGIONS = "region_id,name,population\nr-1,Region 1: Elsewhere,596788\n"

AGENCIES = """agency_id,name,region_id,county,program_types,license_expires_on
a-1,Invented House,r-1,Nowhere County,emergency-shelter,2027-06-30
a-2,Made-up Shelter,r-1,Nowhere County,,
"""

PEOPLE = """person_id,first_name,last_name,email
p-1,Sig,Natory,sig@made-up.example
p-2,Rep,Resent,rep@made-up.example
p-3,Hol,Der,hol@made-up.example
p-4,New,Comer,new@made-up.example
p-5,Also,New,also@made-up.example
"""

DESIGNATIONS = """person_id,role,agency_id,region_id,from_day,until_day,designated_by
p-1,signatory,a-1,,2020-01-01,,
p-2,representative,a-1,,2020-01-01,,p-1
"""

LICENSES = """license_id,agency_id,kind,person_id,since
l-1,a-1,standard,p-3,2024-02-29
l-2,a-1,standard,,2024-03-01
"""


def asks(request_id: str = "q-1", person_id: str = "p-4", **more: Any) -> Mapping[str, Any]:
    """A new user of a-1, asked for by its representative."""
    return {
        "request_id": request_id,
        "kind": "new_user",
        "agency_id": "a-1",
        "person_id": person_id,
        "requested_by": "p-2",
        "project_types": ["emergency-shelter"],
        **more,
    }


def files(folder: Path, *requests: Mapping[str, Any], **changed: str) -> Path:
    """A small continuum in files; `changed` replaces one."""
    texts = {
        "regions": REGIONS,
        "agencies": AGENCIES,
        "people": PEOPLE,
        "designations": DESIGNATIONS,
        "licenses": LICENSES,
        **changed,
    }
    into = folder / "files"
    into.mkdir(exist_ok=True)
    for name, text in texts.items():
        (into / f"{name}.csv").write_text(text, encoding="utf-8")
    (into / "requests.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in requests), encoding="utf-8")
    return into


def of_kind(report: LoadReport, kind: str) -> KindLoaded:
    """What became of one kind of row."""
    return next(each for each in report.kinds if each.kind == kind)
