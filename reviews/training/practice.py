"""How does a reviewer practise? One paper at a time; the agreed scores stand beside one's own once it is handed in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.refusals import allow
from certification.models import PanelMember
from reviews.models import Assignment
from reviews.states import Duty, Purpose, Task
from reviews.training import giving, pool, rules


@transaction.atomic
def begin(member_id: int, *, section_id: int, by: User, at: datetime) -> Assignment:
    """Take the next practice paper of a section that one judges."""
    member = held(member_id)
    own = Assignment.objects.filter(person=by, duty=Duty.PRACTICE, status=Task.ASSIGNED)
    papers = pool.usable().filter(purpose=Purpose.PRACTICE, submission__section=section_id)
    found = pool.free([by], papers)[by.pk]
    allow(
        rules.refuse_practise(
            by,
            member,
            judges=member.sections.filter(pk=section_id).exists(),
            begun=own.filter(submission__section=section_id).exists(),
            left=len(found),
        )
    )
    return giving.learn(found[:1], member, by=by, at=at)[0]


def held(member_id: int) -> PanelMember:
    """A panel member with their person, so that nobody begins twice at once."""
    rows = PanelMember.objects.select_for_update(of=("self",)).select_related("person", "cohort__framework")
    return rows.get(pk=member_id)
