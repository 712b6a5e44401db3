"""What is stored about people, what they were told, and what they did?"""

from accounts.models.audit import AuditEvent
from accounts.models.messages import Message
from accounts.models.people import Invitation, RoleGrant, User

__all__ = ["AuditEvent", "Invitation", "Message", "RoleGrant", "User"]
