"""What must be in a bench's database? `tables` fills the one that the others are copied from, `seed N` one of these."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django


def main(arguments: list[str]) -> int:
    """What the parts of the bench need to know goes to the output as JSON."""
    django.setup()
    match arguments:
        case ["tables"]:
            _tables()
        case ["seed", number, answer]:
            Path(answer).write_text(json.dumps(_seed(int(number))))
        case _:
            return 2
    return 0


def _tables() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from tools.seeding.cohort import framework

    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    framework(at=timezone.now())


def _seed(number: int) -> dict[str, Any]:
    """The addresses of people and pages in the seeded cohort.

    The panel and what isn't judged yet are the same at every size, so that a page of a list shows as many rows in a
    small cohort as in a large one."""
    from django.db import connection
    from django.utils import timezone

    from tools.seeding import PASSWORD, Wanted, seed

    wanted = Wanted(members=40, judged=number, saving=70, ready=70, waiting=60, drafts=50)
    found = seed(wanted, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL")  # seeding rewrites each row four times before any room can be used again
        cursor.execute("VACUUM ANALYZE")
    assert found.draft is not None  # noqa: S101 - some are wanted
    people = {nick: getattr(found, nick).email for nick in ("bo", "ada", "ben", "cleo")}
    saving = [[task.pk, list(task.submission.section.criteria.values_list("slug", flat=True))] for task in found.saving]
    return {
        "people": people,
        "password": PASSWORD,
        "cohort": found.cohort.pk,
        "portfolio": found.portfolio.pk,
        "section": found.draft.section.slug,
        "saving": saving,
        "ready": [task.pk for task in found.ready],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
