"""python -m tools.seed N: a cohort with N judged submissions in the database that `make run` uses, to look at it."""

from __future__ import annotations

import sys
import time

import django


def main(arguments: list[str]) -> int:
    """Seed and print who can log in; 2 when the number is missing."""
    match arguments:
        case [number] if number.isascii() and number.isdigit():
            django.setup()
            return _seed(int(number))
    sys.stderr.write(f"{__doc__}\n")
    return 2


def _seed(number: int) -> int:
    from django.utils import timezone

    from tools.seeding import PASSWORD, Wanted, seed

    at = timezone.now()
    began = time.monotonic()
    found = seed(
        Wanted(members=40, judged=number, saving=70, ready=70, waiting=60, drafts=50, tag=f"-{at:%H%M%S}"), at=at
    )
    print(f"{found.cohort}: {number:,} judged submissions after {time.monotonic() - began:.1f} s.")
    for person in (found.bo, found.ada, found.ben, found.cleo):
        print(f"  {person.email}  {PASSWORD}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
