"""Who was asked to fill in a form, by which link, and how far are they?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.constraints import one_of, together
from certification.models import Requirement
from certification.states import FilledBy
from portfolios.models.evidence import Evidence, Portfolio
from portfolios.states import FILLABLE, AskState

PERSON = settings.AUTH_USER_MODEL


class FormRequest(models.Model):
    """A form that somebody without an account is asked to fill in through a private link.

    Only the hash of the link's secret is stored; the secret stands in the mail. `form` are the questions as they were
    asked, `answers` what is written so far; they move into the evidence when the form is handed in. `consent` is the
    sentence that the writer agreed to. Name and address are for the candidate alone; reviewers never meet them."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="form_requests")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    form = models.JSONField()
    filled_by = models.CharField(max_length=20, choices=FilledBy)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    note = models.TextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20, choices=AskState, default=AskState.SENT)
    answers = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    mails = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    consent = models.TextField(blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    evidence = models.OneToOneField(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="form_request"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["portfolio", "-asked_at", "-id"], name="form_request_of_portfolio"),
            models.Index(fields=["expires_at"], condition=Q(state__in=sorted(FILLABLE)), name="form_request_expires"),
        ]
        constraints = [
            one_of("state", AskState, name="form_request_state_is_known"),
            one_of("filled_by", FilledBy, name="form_request_filled_by_is_known"),
            models.CheckConstraint(condition=~Q(filled_by=FilledBy.CANDIDATE), name="form_request_is_to_somebody_else"),
            together("handed_in_at", "evidence", name="form_request_handed_in_with_its_evidence"),
            models.CheckConstraint(
                condition=Q(state=AskState.HANDED_IN, handed_in_at__isnull=False, answers={}) & ~Q(consent="")
                | ~Q(state=AskState.HANDED_IN) & Q(handed_in_at=None),
                name="form_request_handed_in_with_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.name}"
