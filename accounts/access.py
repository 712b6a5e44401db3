"""What may this person see of people, messages and the audit trail?"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Exists, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from accounts.models import AuditEvent, Invitation, Message, RoleGrant, User
from accounts.states import Role

Anyone = User | AnonymousUser

STATE = Case(
    When(sent_at__isnull=False, then=Value("sent")),
    When(tries__gt=0, then=Value("failing")),
    default=Value("waiting"),
    output_field=CharField(),
)
"""How a mail is doing: sent, waiting for its first try, or failing and tried again."""


def administering(person: Anyone) -> Exists:
    """A condition for any queryset: rows for administrators only, none for anybody else; part of the same statement."""
    return Exists(RoleGrant.objects.filter(person_id=person.pk, role=Role.ADMINISTRATOR, revoked_at=None))


def is_administrator(person: Anyone) -> bool:
    """Does this person hold the programme-wide role now?"""
    return RoleGrant.objects.filter(person_id=person.pk, role=Role.ADMINISTRATOR, revoked_at=None).exists()


def administrators() -> list[User]:
    """Whoever runs the programme now and can be told something."""
    holds = {"role_grants__role": Role.ADMINISTRATOR, "role_grants__revoked_at": None}
    return list(User.objects.filter(**holds, is_active=True).order_by("pk"))


def people_for(person: Anyone) -> QuerySet[User]:
    """Everybody with an account, for administrators."""
    return User.objects.filter(administering(person)).order_by("name", "pk")


def administrators_for(person: Anyone) -> QuerySet[RoleGrant]:
    """Who runs the programme now, for administrators."""
    grants = RoleGrant.objects.filter(administering(person), role=Role.ADMINISTRATOR, revoked_at=None)
    return grants.select_related("person", "granted_by").order_by("granted_at", "pk")


def person_for(person: Anyone, pk: int) -> User:
    return get_object_or_404(people_for(person), pk=pk)


def invitations_for(person: Anyone) -> QuerySet[Invitation]:
    """Open invitations to a programme-wide role, for administrators."""
    open_ones = Invitation.objects.filter(~Q(role=""), accepted_at=None, revoked_at=None)
    return open_ones.filter(administering(person)).select_related("invited_by").order_by("-invited_at", "-pk")


def invitation_for(person: Anyone, pk: int) -> Invitation:
    return get_object_or_404(invitations_for(person), pk=pk)


def messages_for(person: Anyone) -> QuerySet[Message]:
    """A person's own notices, newest first."""
    return Message.objects.filter(person_id=person.pk).exclude(person=None).order_by("-created_at", "-pk")


def message_for(person: Anyone, pk: int) -> Message:
    return get_object_or_404(messages_for(person), pk=pk)


def outbox_for(person: Anyone) -> QuerySet[Message]:
    """Every mail there is or was to send, for administrators; without its text, which is the reader's own."""
    mails = Message.objects.filter(administering(person), mailed=True).defer("body", "link")
    return mails.select_related("person").annotate(state=STATE).order_by("-created_at", "-pk")


def outbox_mail_for(person: Anyone, pk: int) -> Message:
    return get_object_or_404(outbox_for(person), pk=pk)


def audit_events_for(person: Anyone) -> QuerySet[AuditEvent]:
    """The whole trail, for administrators, newest line first."""
    return AuditEvent.objects.filter(administering(person)).select_related("by").order_by("-place")


def audit_actions_for(person: Anyone) -> list[str]:
    """The kinds of act that the trail holds, for the filter above it."""
    actions = AuditEvent.objects.filter(administering(person)).order_by("action").values_list("action", flat=True)
    return list(actions.distinct())


def demo_mails() -> QuerySet[Message]:
    """Every sent mail, for anybody who tries the demo."""
    return Message.objects.filter(mailed=True, sent_at__isnull=False).order_by("-created_at", "-pk")


def demo_mail(pk: int) -> Message:
    return get_object_or_404(demo_mails(), pk=pk)
