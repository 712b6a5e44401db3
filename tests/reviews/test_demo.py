"""Does the demonstration show every state, through the real verbs, and leave a database in use alone?"""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import audit
from accounts.models import Message, User
from certification.models import Credential
from portfolios.models import Submission
from portfolios.states import Status
from reviews import replaying
from reviews.demo.cast import CANDIDATES, PASSWORD
from reviews.models import Adjudication, Assignment, Decision, Result
from reviews.states import Outcome, Task


@pytest.fixture
def demo(db, settings):
    settings.DEMO = True
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.mark.timeout(900)
def test_it_builds_a_cohort_in_mid_flight(demo):
    statuses = Counter(Submission.objects.values_list("status", flat=True))
    assert set(statuses) == set(Status.values), "every state is present"
    assert statuses == {
        "draft": 17, "submitted": 14, "in_review": 19, "adjudication": 3, "settled": 16, "released": 19, "returned": 2,
        "withdrawn": 1,
    }, "the same story every time"  # fmt: skip
    assert Submission.objects.values("portfolio").distinct().count() == len(CANDIDATES) - 1, "one hasn’t begun"
    certified = Decision.objects.filter(outcome=Outcome.CERTIFIED, release__isnull=False)
    assert [each.enrolment.person.name for each in certified.select_related("enrolment__person")] == ["Maren Holt"]
    assert Credential.objects.filter(revoked_at=None).count() == 1
    assert Adjudication.objects.filter(ruled_at=None).exists()
    assert Adjudication.objects.exclude(ruled_at=None).exists()
    assert Assignment.objects.filter(status=Task.DECLINED).count() == 1
    assert Result.objects.filter(submission__status=Status.RELEASED).count() == 19
    assert not Message.objects.filter(mailed=True, sent_at=None).exists(), "every mail of the story has gone out"
    assert audit.broken_at() is None
    look = replaying.Look()
    assert list(replaying.replay(replaying.released(), look)) == []
    assert (look.releases, look.results, look.decisions, look.textless) == (1, 19, 24, []), "all of last year, replayed"
    assert PASSWORD in demo
    assert User.objects.get(email="cleo@sevenfold.example").check_password(PASSWORD)


def test_it_refuses_a_database_in_use(settings, bo):
    settings.DEMO = True
    with pytest.raises(CommandError, match="in use"):
        call_command("demo")
    assert User.objects.count() == 1


def test_it_refuses_a_real_installation(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only built where DEMO is on"):
        call_command("demo")
    assert not User.objects.exists()
