"""May this form be begun, answered, copied or placed, and if not, why?"""

from __future__ import annotations

from certification.models import Cohort, Requirement
from certification.states import EvidenceKind, FilledBy
from portfolios.models import Evidence, Portfolio

BY_OTHERS = {
    FilledBy.TEACHER: "A teacher fills this in, through a private link. Ask them; you can’t write it yourself.",
    FilledBy.COLLEAGUE: "A colleague fills this in, through a private link. Ask them; you can’t write it yourself.",
    FilledBy.PRINCIPAL: "Your principal fills this in, through a private link. Ask them; you can’t write it yourself.",
}

KEPT = "It has arrived. In this cohort its content is for the reviewers alone."
ONLY_WORDS = "Only a written text can be copied; place a file or link again."


def refuse_begin(requirement: Requirement, portfolio: Portfolio) -> str:
    """Begin a slot's form as its candidate."""
    if requirement.section.framework_id != portfolio.enrolment.cohort.framework_id:
        return "This doesn’t belong to your portfolio."
    if EvidenceKind.FORM not in requirement.accepts:
        return "This slot has no form to fill in."
    return BY_OTHERS.get(FilledBy(requirement.filled_by), "")


def refuse_answer(evidence: Evidence) -> str:
    """Answer the questions of a piece of evidence as its candidate."""
    if evidence.kind != EvidenceKind.FORM:
        return "Only a form can be filled in here."
    return "" if evidence.filled_by == FilledBy.CANDIDATE else "Somebody else wrote this. Nobody can change it."


def refuse_read_forms(cohort: Cohort) -> str:
    """Read what others wrote, as the candidate whom it is about."""
    return "" if cohort.forms_readable else KEPT


def refuse_read(evidence: Evidence) -> str:
    """Read a piece of evidence as its candidate."""
    own = evidence.filled_by == FilledBy.CANDIDATE
    return "" if own else refuse_read_forms(evidence.portfolio.enrolment.cohort)


def refuse_copy(evidence: Evidence) -> str:
    """Make a working copy of a piece of evidence."""
    if evidence.kind == EvidenceKind.FORM:
        return "" if evidence.filled_by == FilledBy.CANDIDATE else "Somebody else wrote this. Place it again as it is."
    return "" if evidence.kind == EvidenceKind.TEXT else ONLY_WORDS


def refuse_place(requirement: Requirement, evidence: Evidence) -> str:
    """Place a form where other questions are asked, or one's own where somebody else's is asked for."""
    if evidence.kind != EvidenceKind.FORM:
        return ""
    if evidence.form != requirement.form:
        return "This form answers other questions than the slot asks."
    if evidence.filled_by != requirement.filled_by:
        return BY_OTHERS.get(FilledBy(requirement.filled_by), "This slot asks for your own answers.")
    return ""
