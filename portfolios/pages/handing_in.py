"""What do the last check and the receipt show?"""

from __future__ import annotations

from django.forms import BaseForm

from accounts.models import User
from accounts.refusals import first
from certification.models import Criterion, Cycle
from certification.states import EvidenceKind
from portfolios import rules, submissions
from portfolios.blindness import tracing
from portfolios.models import Submission
from portfolios.pages.common import Context, crumbs_to, dates
from portfolios.proof import seals, signing
from portfolios.standing import Standing
from portfolios.uploading import grace


def check(person: User, submission: Submission, stands: Standing, form: BaseForm) -> Context:
    """What is missing, and the last word before handing in."""
    exhibits = submissions.offered(submission.pk)
    criteria = list(Criterion.objects.filter(section_id=submission.section_id).order_by("position"))
    checked = submissions.look_over(submission, exhibits, criteria)
    told = tracing.traces(submission)
    late = grace.of(submission, stands)
    barred = first(
        rules.refuse_submit(
            person, submission, stands, submissions.earlier(submission), late=late.cycle if late else None
        ),
        grace.refuse_late(late, exhibits),
    )
    return {
        "portfolio": submission.portfolio,
        "crumbs": crumbs_to(submission),
        "submission": submission,
        "section": submission.section,
        "check": checked,
        "read": [trace for trace in told if not trace.left_out],
        "left_out": [trace for trace in told if trace.left_out],
        "barred": barred,
        "refusal": first(barred, rules.refuse_incomplete(checked.misses)),
        "form": form,
        "dates": list(dates(stands, late)),
        "cohort": submission.portfolio.enrolment.cohort,
        "now": stands.at,
    }


def receipt(submission: Submission) -> Context:
    """The manifest in words."""
    cycle: Cycle | None = submission.cycle
    manifest = submission.manifest or {}
    kinds = dict(EvidenceKind.choices)
    stands = {seal.number: seal for seal in seals.of(submission)}
    return {
        "portfolio": submission.portfolio,
        "crumbs": crumbs_to(submission),
        "submission": submission,
        "cohort": submission.portfolio.enrolment.cohort,
        "cycle": cycle,
        "key_id": signing.key_id(signing.decoded(submission.signed_with, signing.PUBLIC_BYTES) or b""),
        "exhibits": [
            (each, kinds.get(each["kind"], ""), stands.get(each["number"])) for each in manifest.get("exhibits", [])
        ],
    }
