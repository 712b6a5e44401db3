"""Who is who: people, roles, invitations, the audit trail, and everything we tell anybody."""
