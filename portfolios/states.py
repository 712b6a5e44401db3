"""What can a submission be, and what next? The only place where a legal move stands."""

from __future__ import annotations

from django.db.models import TextChoices


class Status(TextChoices):
    """The life of a submission."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Handed in"
    IN_REVIEW = "in_review", "In review"
    ADJUDICATION = "adjudication", "Adjudication"
    SETTLED = "settled", "Settled"
    RELEASED = "released", "Released"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Turn(TextChoices):
    """Whose move it is."""

    CANDIDATE = "candidate", "Candidate"
    ADMINISTRATOR = "administrator", "Administrator"
    REVIEWER = "reviewer", "Reviewer"
    LEAD = "lead", "Lead reviewer"
    NOBODY = "nobody", "Nobody"


class Audience(TextChoices):
    """Who reads a label: a candidate learns nothing of what happens between handing in and release."""

    CANDIDATE = "candidate", "Candidate"
    STAFF = "staff", "Reviewer or administrator"


class StepKind(TextChoices):
    """What is done to prepare a piece of evidence, in this order."""

    SCAN = "scan", "Virus scan"
    MEASURE = "measure", "Measuring"
    EDITS = "edits", "Looking for cuts"
    COPY = "copy", "Clean copy"
    PICTURES = "pictures", "Preview pictures"
    WORDS = "words", "Reading the words"
    LINK = "link", "Checking the link"


class StepState(TextChoices):
    """How far one step of preparing is. Unavailable: this installation lacks what the step needs."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    UNAVAILABLE = "unavailable", "Not available here"


NEEDED = frozenset({StepKind.SCAN, StepKind.MEASURE, StepKind.COPY, StepKind.LINK})
"""Without these no reviewer can be shown the evidence; the others tell more about it."""

ASKED = frozenset({StepKind.SCAN, StepKind.LINK})
"""Steps that ask somebody else; without an answer nothing is held against the evidence."""

ENDED = frozenset({StepState.DONE, StepState.FAILED, StepState.UNAVAILABLE})
"""Nothing more happens to the step by itself."""

STOPPED = frozenset({StepState.FAILED, StepState.UNAVAILABLE})
"""The step can be tried again."""


class UploadState(TextChoices):
    """How far a file is on its way from a browser into the library."""

    UPLOADING = "uploading", "Uploading"
    ARRIVED = "arrived", "Checking the file"
    DONE = "done", "In your library"
    REFUSED = "refused", "Not taken"
    ABANDONED = "abandoned", "Cancelled"


class RenditionKind(TextChoices):
    """What is made from a piece of evidence. Reviewers are served these alone, never the file handed in."""

    COPY = "copy", "Clean copy"
    POSTER = "poster", "Poster"
    PAGE = "page", "Page"
    WORDS = "words", "Words"


class ConsentRole(TextChoices):
    """As whom somebody agreed to be seen or heard."""

    STUDENT = "student", "Student"
    GUARDIAN = "guardian", "Parent or guardian, for students"
    TEACHER = "teacher", "Teacher"
    COLLEAGUE = "colleague", "Colleague"
    OTHER = "other", "Somebody else"


class ConsentScope(TextChoices):
    """What a recording may be used for."""

    REVIEW = "review", "Review only"
    TRAINING = "training", "Review and training of reviewers"
    SHARING = "sharing", "Review, training of reviewers and other coaches’ learning"


class Cover(TextChoices):
    """How a recording stands with the consent of those who can be seen or heard."""

    STANDING = "standing", "Consent given"
    UNCONFIRMED = "unconfirmed", "To be confirmed"
    MISSING = "missing", "No consent recorded"
    LAPSED = "lapsed", "Consent has ended"
    WITHDRAWN = "withdrawn", "Consent withdrawn"


HIDING = frozenset({Cover.LAPSED, Cover.WITHDRAWN})
"""Nobody but an administrator is shown a recording that stands like this."""


class AskState(TextChoices):
    """How far a form is that somebody else was asked to fill in."""

    SENT = "sent", "Sent"
    OPENED = "opened", "Begun"
    HANDED_IN = "handed_in", "Arrived"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Taken back"


ASK_MOVES: dict[AskState, frozenset[AskState]] = {
    AskState.SENT: frozenset(set(AskState) - {AskState.SENT}),
    AskState.OPENED: frozenset(set(AskState) - {AskState.OPENED}),
    AskState.EXPIRED: frozenset({AskState.SENT, AskState.OPENED, AskState.REVOKED}),
    AskState.HANDED_IN: frozenset(),
    AskState.DECLINED: frozenset(),
    AskState.REVOKED: frozenset(),
}

FILLABLE = frozenset({AskState.SENT, AskState.OPENED})
"""The link still opens a form that can be filled in."""

MOVES: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.SUBMITTED: frozenset({Status.IN_REVIEW, Status.RETURNED, Status.WITHDRAWN}),
    Status.RETURNED: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.IN_REVIEW: frozenset({Status.ADJUDICATION, Status.SETTLED}),
    Status.ADJUDICATION: frozenset({Status.SETTLED}),
    Status.SETTLED: frozenset({Status.RELEASED}),
    Status.RELEASED: frozenset(),
    Status.WITHDRAWN: frozenset(),
}

UPLOAD_MOVES: dict[UploadState, frozenset[UploadState]] = {
    UploadState.UPLOADING: frozenset({UploadState.ARRIVED, UploadState.ABANDONED}),
    UploadState.ARRIVED: frozenset({UploadState.DONE, UploadState.REFUSED}),
    UploadState.DONE: frozenset(),
    UploadState.REFUSED: frozenset(),
    UploadState.ABANDONED: frozenset(),
}

UNDER_WAY = frozenset({UploadState.UPLOADING, UploadState.ARRIVED})
"""Of these a portfolio has one for each file: choosing the file again goes on with it."""

TURN: dict[Status, Turn] = {
    Status.DRAFT: Turn.CANDIDATE,
    Status.SUBMITTED: Turn.ADMINISTRATOR,
    Status.RETURNED: Turn.CANDIDATE,
    Status.IN_REVIEW: Turn.REVIEWER,
    Status.ADJUDICATION: Turn.LEAD,
    Status.SETTLED: Turn.ADMINISTRATOR,
    Status.RELEASED: Turn.NOBODY,
    Status.WITHDRAWN: Turn.NOBODY,
}

LABEL: dict[Status, dict[Audience, str]] = {
    Status.DRAFT: {Audience.CANDIDATE: "Draft", Audience.STAFF: "Draft"},
    Status.SUBMITTED: {Audience.CANDIDATE: "Handed in", Audience.STAFF: "Handed in"},
    Status.RETURNED: {Audience.CANDIDATE: "Returned to you", Audience.STAFF: "Returned"},
    Status.IN_REVIEW: {Audience.CANDIDATE: "Handed in", Audience.STAFF: "In review"},
    Status.ADJUDICATION: {Audience.CANDIDATE: "Handed in", Audience.STAFF: "Adjudication"},
    Status.SETTLED: {Audience.CANDIDATE: "Handed in", Audience.STAFF: "Settled"},
    Status.RELEASED: {Audience.CANDIDATE: "Result released", Audience.STAFF: "Released"},
    Status.WITHDRAWN: {Audience.CANDIDATE: "Withdrawn", Audience.STAFF: "Withdrawn"},
}

EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
"""The candidate may change what is in it."""

OPEN = frozenset(Status) - {Status.RELEASED, Status.WITHDRAWN}
"""An attempt under way: a section has one of these at a time."""

JUDGED = frozenset({Status.SETTLED, Status.RELEASED})
"""The reviewers' work on it is done."""

HANDED_IN = frozenset({Status.SUBMITTED, Status.IN_REVIEW, Status.ADJUDICATION, Status.SETTLED, Status.RELEASED})
"""It counts as offered: frozen, with a manifest and a receipt."""

EMBARGO_FACE: dict[Status, Status] = {Status.IN_REVIEW: Status.SUBMITTED, Status.ADJUDICATION: Status.SUBMITTED,
                                      Status.SETTLED: Status.SUBMITTED}  # fmt: skip
"""What a candidate sees in place of a status that would give something away before release."""


def legal(before: str, after: str) -> bool:
    """Whether the one move is in the table."""
    return Status(after) in MOVES[Status(before)]


def face(status: str) -> Status:
    """The status as its candidate may see it."""
    return EMBARGO_FACE.get(Status(status), Status(status))


def label(status: str, audience: Audience) -> str:
    """The words one audience reads for a status."""
    return LABEL[Status(status)][audience]
