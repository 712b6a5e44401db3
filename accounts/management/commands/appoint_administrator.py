"""How does a new installation get its first administrator?"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts import people
from accounts.models import User
from accounts.refusals import Refused
from accounts.states import Role


class Command(BaseCommand):
    help = "Give somebody the administrator’s role, with a new account where there is none; they log in by code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="for a new account")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email, at = options["email"].strip().lower(), timezone.now()
        try:
            validate_email(email)
            person = User.objects.filter(email=email).first()
            person = person or people.add(email, name=options["name"] or email, by=None, at=at)
            people.grant_role(person.pk, role=Role.ADMINISTRATOR, by=None, at=at)
        except (ValidationError, Refused) as problem:
            message = problem.messages[0] if isinstance(problem, ValidationError) else str(problem)
            raise CommandError(message) from problem
        self.stdout.write(f"{person} is an administrator now and logs in as {email}, with a code sent by mail.")
