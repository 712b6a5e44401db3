"""What can a cycle, a place in a cohort or a payment be?"""

from __future__ import annotations

from django.db.models import TextChoices


class CycleKind(TextChoices):
    """Which sections a window takes (domain: calendar of the pilot)."""

    ANY = "any", "Any sections"
    REMAINING = "remaining", "All remaining sections"
    RETAKES = "retakes", "Retakes only"


class Place(TextChoices):
    """A candidate's or panel member's place in a cohort."""

    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PanelRole(TextChoices):
    REVIEWER = "reviewer", "Reviewer"
    LEAD = "lead", "Lead reviewer"


class Payment(TextChoices):
    """Whether the fee was settled; work is never blocked while it is open."""

    OPEN = "open", "Open"
    ORDERED = "ordered", "Purchase order"
    PAID = "paid", "Paid"
    WAIVED = "waived", "Waived"


class RequirementKind(TextChoices):
    """What a slot asks for."""

    VIDEO = "video", "Video"
    DOCUMENT = "document", "Document"
    TEXT = "text", "Written text"
    FORM = "form", "Form"


class EvidenceKind(TextChoices):
    """What a piece of evidence is; known here because a framework says which kinds a slot accepts."""

    VIDEO = "video", "Video"
    AUDIO = "audio", "Audio"
    IMAGE = "image", "Image"
    DOCUMENT = "document", "Document"
    TEXT = "text", "Written text"
    LINK = "link", "Link"
    FORM = "form", "Form"


class FilledBy(TextChoices):
    """Who fills in the form of a slot; everybody but the candidate does so through a private link."""

    CANDIDATE = "candidate", "Candidate"
    TEACHER = "teacher", "Teacher"
    COLLEAGUE = "colleague", "Colleague"
    PRINCIPAL = "principal", "Principal"


class QuestionKind(TextChoices):
    """How a question of a form is answered."""

    LINE = "line", "One line"
    TEXT = "text", "Text"
    CHOICE = "choice", "One of several answers"
    YES_NO = "yes_no", "Yes or no"
    DATE = "date", "Date"
