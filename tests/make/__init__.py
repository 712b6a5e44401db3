"""Walk the real verbs to any point: `from tests import make`, then `make.person("cleo")`."""

from tests.make.cohorts import (
    cohort,
    credential,
    enrolment,
    framework,
    invited,
    panel_member,
    seat,
    token_of,
)
from tests.make.people import NOON, PASSWORD, administrator, person

__all__ = [
    "NOON",
    "PASSWORD",
    "administrator",
    "cohort",
    "credential",
    "enrolment",
    "framework",
    "invited",
    "panel_member",
    "person",
    "seat",
    "token_of",
]
