"""May this person do this with a portfolio, and if not, why? Every rule answers with its refusal, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from accounts.refusals import first
from certification.models import Cycle, Enrolment, Requirement
from certification.states import CycleKind, EvidenceKind, Place
from portfolios.completeness import accepted
from portfolios.models import Evidence, IdentityFinding, Submission
from portfolios.names import ending
from portfolios.preparation.facts import counted, size
from portfolios.preparation.opening.types import EVERY, NEVER, NOT_TAKEN
from portfolios.questions import form_rules
from portfolios.standing import Standing
from portfolios.states import EDITABLE, HANDED_IN, OPEN, Status, StepKind, StepState
from portfolios.viewing import hosting

MAX_TEXT = 100_000
MAX_LINK = 500
MAX_PINS = 12
MAX_NOTE = 2_000
MAX_UNDER_WAY = 50

OLD_OFFICE = "This is an old Office file. Save it as PDF or DOCX, without a password."
WAYS_OUT = {"doc": OLD_OFFICE, "xls": OLD_OFFICE, "ppt": OLD_OFFICE}
"""What people have in types that are not taken, and what they can do about it."""

NO_LINKS = "Links can’t be added in this cohort. Upload the recording."
WITH_THE_PANEL = "This section is with the panel now and can’t be withdrawn."
HANDED_IN_ALREADY = "This section was handed in and can’t be changed."


# Whose is it?


def refuse_stranger(person: User, enrolment: Enrolment) -> str:
    """Only the candidate works in a portfolio."""
    return "" if enrolment.person_id == person.pk else "This portfolio belongs to somebody else."


def refuse_collect(person: User, enrolment: Enrolment) -> str:
    """Open a portfolio, or add to its library."""
    gone = "" if enrolment.status == Place.ACTIVE else "Your place in this cohort has ended, so nothing can be added."
    return refuse_stranger(person, enrolment) or gone


# Evidence


def refuse_size(amount: int, most: int) -> str:
    """A file of this many bytes."""
    if amount == 0:
        return "This file is empty. Choose the file again."
    return f"This file is too large: {size(amount)}. At most {size(most)} are allowed." if amount > most else ""


def refuse_quota(held: int, more: int, most: int) -> str:
    """So many more bytes beside those that the library holds or waits for."""
    if held + more <= most:
        return ""
    return f"There is no room for {size(more)} more: {size(held)} of {size(most)} are used. Remove what you don’t need."


def refuse_name(name: str) -> str:
    """A file whose name says that it is of a type which is never taken; what is in it is looked at later."""
    return WAYS_OUT.get(ending(name), NOT_TAKEN) if ending(name) in NEVER else ""


def refuse_name_in(requirement: Requirement, name: str) -> str:
    """A file in a slot that takes nothing of what the file's name promises."""
    promised = [each.kind for each in EVERY if ending(name) in each.endings]
    fitting = not promised or any(kind in requirement.accepts for kind in promised)
    return "" if fitting else refuse_kind(requirement, promised[0])


def refuse_crowd(under_way: int) -> str:
    """One more upload beside those under way."""
    if under_way < MAX_UNDER_WAY:
        return ""
    return f"{MAX_UNDER_WAY} uploads are under way already. Wait for one to end, or cancel one."


def refuse_slot(requirement: Requirement, submission: Submission, *, held: int) -> str:
    """Send a file for a slot that holds so many exhibits."""
    strange = requirement.section_id != submission.section_id
    most = requirement.max_items
    return first(
        "This doesn’t belong to the section." if strange else "",
        f"This slot holds {counted(most, 'item')} at most. Take one out first." if held >= most else "",
    )


def refuse_link(url: str, *, allowed: bool) -> str:
    """The address of a video on one of the hosts that we know; `allowed` says that the cohort takes links at all."""
    if not allowed:
        return NO_LINKS
    if len(url) > MAX_LINK:
        return f"This link is too long. At most {MAX_LINK} characters are allowed."
    if not url.startswith(("https://", "http://")):
        return "A link begins with https:// or http://."
    if hosting.host_of(url) is None:
        return f"Only a link to a video on {hosting.titles()} can be added. Upload a recording kept elsewhere."
    if hosting.video_at(url) is None:
        return "This link leads to no single video. Open the video itself and copy its address again."
    return ""


def refuse_text(text: str) -> str:
    """A written text within what a reader can be asked to read."""
    return f"This text is too long. At most {MAX_TEXT:,} characters are allowed." if len(text) > MAX_TEXT else ""


def refuse_pins(number: int) -> str:
    """So many places of one exhibit for one criterion."""
    return "" if number <= MAX_PINS else f"At most {MAX_PINS} places are allowed for one criterion. Remove one first."


def refuse_note(note: str) -> str:
    """A claim's note within what a reviewer can be asked to read."""
    return f"This note is too long. At most {MAX_NOTE:,} characters are allowed." if len(note) > MAX_NOTE else ""


def refuse_change_evidence(person: User, evidence: Evidence, *, frozen: bool) -> str:
    """Rename or rewrite a piece of evidence; `frozen` says that it was handed in with a section."""
    return first(
        refuse_collect(person, evidence.portfolio.enrolment),
        "This was removed from your library." if evidence.removed_at else "",
        "This was handed in and can’t be changed. Make a copy to work on." if frozen else "",
    )


def refuse_captions(evidence: Evidence) -> str:
    """Give a piece of evidence captions."""
    return "" if evidence.kind == EvidenceKind.VIDEO else "Only a video takes captions."


def refuse_remove_evidence(person: User, evidence: Evidence, *, frozen: bool, sections: Sequence[str]) -> str:
    """Take a piece of evidence out of the library; `sections` are those where it is placed in an open attempt."""
    placed = f"This is placed in {' and '.join(sections)}. Take it out there first." if sections else ""
    return first(
        refuse_collect(person, evidence.portfolio.enrolment),
        "This was handed in, so it stays in your library." if frozen else "",
        placed,
    )


def refuse_try_again(person: User, evidence: Evidence, *, stopped: int) -> str:
    """Prepare a piece of evidence once more; `stopped` counts the steps that failed."""
    return first(
        refuse_stranger(person, evidence.portfolio.enrolment),
        "This was removed from your library." if evidence.removed_at else "",
        "" if stopped else "Nothing failed here, so there is nothing to try again.",
    )


def refuse_open_file(evidence: Evidence) -> str:
    """Open a file in which a virus was found, even one's own."""
    found = (step for step in evidence.steps.all() if (step.kind, step.state) == (StepKind.SCAN, StepState.FAILED))
    return next((step.reason for step in found), "")


def refuse_open_original(administrator: bool) -> str:
    """Open the file that was handed in, which tells whose it is."""
    return "" if administrator else "Only an administrator can open the file that was handed in."


def refuse_clear(administrator: bool, finding: IdentityFinding, *, reason: str) -> str:
    """Let a place stand that may tell whose it is."""
    return first(
        "" if administrator else "Only an administrator can clear this.",
        "This place was cleared already." if finding.cleared_at else "",
        "" if reason.strip() else "Say why this gives nobody away.",
        "" if len(reason) <= MAX_NOTE else f"Keep the reason below {MAX_NOTE:,} characters.",
    )


# One attempt at a section


def refuse_begin(person: User, standing: Standing, attempts: Sequence[Submission]) -> str:
    """Begin an attempt; `attempts` are all earlier ones of the section, first to last."""
    last = attempts[-1] if attempts else None
    return first(
        refuse_collect(person, standing.enrolment),
        _refuse_certified(standing),
        "This section is under way already." if last and last.status in OPEN else "",
        _refuse_nothing_comes(standing, attempts),
    )


def _refuse_certified(standing: Standing) -> str:
    return "You are certified. There is nothing more to hand in." if standing.certified else ""


def _refuse_nothing_comes(standing: Standing, attempts: Sequence[Submission]) -> str:
    """A window has to come in which the attempt could be handed in."""
    judged = _last_judged(attempts)
    if standing.still_takes_after(judged):
        return ""
    return "No further window comes in which this section could be handed in" + (" again." if judged else ".")


def _last_judged(attempts: Sequence[Submission]) -> int:
    """The number of the last cycle that released a result for the section; 0 when none did."""
    released = [a.cycle.number for a in attempts if a.status == Status.RELEASED and a.cycle]
    return max(released, default=0)


def refuse_edit(person: User, submission: Submission) -> str:
    """Change what is in an attempt."""
    return refuse_collect(person, submission.portfolio.enrolment) or _refuse_closed(submission)


def _refuse_closed(submission: Submission) -> str:
    if submission.status in EDITABLE:
        return ""
    return "This attempt was withdrawn." if submission.status == Status.WITHDRAWN else HANDED_IN_ALREADY


def refuse_place(requirement: Requirement, evidence: Evidence, submission: Submission, *, held: Sequence[int]) -> str:
    """Place evidence in a slot; `held` are the ids of the evidence that the slot holds."""
    strange = requirement.section_id != submission.section_id or evidence.portfolio_id != submission.portfolio_id
    most = requirement.max_items
    return first(
        "This doesn’t belong to the section." if strange else "",
        "This was removed from your library." if evidence.removed_at else "",
        "This is placed here already." if evidence.pk in held else "",
        refuse_kind(requirement, evidence.kind),
        form_rules.refuse_place(requirement, evidence),
        f"This slot holds {counted(most, 'item')} at most. Take one out first." if len(held) >= most else "",
    )


def refuse_kind(requirement: Requirement, kind: str) -> str:
    """Evidence of this kind in a slot."""
    return "" if kind in requirement.accepts else f"This slot takes {accepted(requirement)} only."


def refuse_submit(
    person: User,
    submission: Submission,
    standing: Standing,
    earlier: Sequence[Submission],
    *,
    late: Cycle | None = None,
) -> str:
    """Hand in an attempt now, complete or not; `earlier` are the earlier attempts of the section, `late` the closed
    window that still takes it for an upload's sake."""
    handed_in = "This section is handed in already." if submission.status in HANDED_IN else ""
    return first(
        refuse_stranger(person, standing.enrolment),
        handed_in,
        refuse_edit(person, submission),
        _refuse_certified(standing),
        _refuse_window(standing, standing.taking or late, earlier),
    )


def _refuse_window(standing: Standing, taking: Cycle | None, earlier: Sequence[Submission]) -> str:
    judged = _last_judged(earlier)
    if taking is None:
        return "No window is open now." if standing.coming else "The last window has closed."
    if judged >= taking.number:
        return "This section was judged in this window already. It can be handed in again in the next one."
    return _refuse_kind(taking, retake=judged > 0)


def _refuse_kind(cycle: Cycle, *, retake: bool) -> str:
    if cycle.kind != CycleKind.RETAKES or retake:
        return ""
    return "This window takes retakes only, and this section has no result yet."


def refuse_incomplete(misses: Sequence[str]) -> str:
    """Hand in what still misses something."""
    if not misses:
        return ""
    more = f" {counted(len(misses) - 1, 'more thing is', 'more things are')} missing." if len(misses) > 1 else ""
    return f"This section is not complete yet. {misses[0]}{more}"


def refuse_unattested(attested: bool) -> str:
    """Hand in without the candidate's word."""
    return "" if attested else "Confirm the three statements before you hand in."


def refuse_withdraw(person: User, enrolment: Enrolment, status: str, *, window_open: bool) -> str:
    """Withdraw an attempt: a draft at any time, what was handed in until its window closes.

    What the panel does in between is not told: past the window and with the panel read alike."""
    kept = status in HANDED_IN and not (status == Status.SUBMITTED and window_open)
    return first(
        refuse_stranger(person, enrolment),
        "This attempt was withdrawn already." if status == Status.WITHDRAWN else "",
        "This section has its result and can’t be withdrawn." if status == Status.RELEASED else "",
        WITH_THE_PANEL if kept else "",
    )


def refuse_send_back(administrator: bool, submission: Submission, *, reason: str, window_open: bool) -> str:
    """Return what was handed in; `window_open` says that the candidate will be able to hand it in again."""
    return first(
        "" if administrator else "Only an administrator returns a section.",
        "" if submission.status == Status.SUBMITTED else "Only a section that waits for its reviewers can be returned.",
        "" if reason.strip() else "Say why it is returned.",
        "" if window_open else "The window has closed. Give a date until which it can be handed in again.",
    )
