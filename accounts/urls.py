"""Which addresses do people, messages and the audit trail have?"""

from __future__ import annotations

from django.urls import path

from accounts.views import administrators, demo, own

app_name = "accounts"
urlpatterns = [
    path("profile/", own.profile, name="profile"),
    path("notices/", own.notices, name="notices"),
    path("notices/read/", own.read_notices, name="read_notices"),
    path("notices/<int:pk>/", own.notice, name="notice"),
    path("people/", administrators.everybody, name="people"),
    path("people/invite/", administrators.invite_administrator, name="invite_administrator"),
    path("people/<int:pk>/revoke/", administrators.revoke_administrator, name="revoke_administrator"),
    path("people/invitations/<int:pk>/renew/", administrators.renew_invitation, name="renew_invitation"),
    path("people/invitations/<int:pk>/withdraw/", administrators.withdraw_invitation, name="withdraw_invitation"),
    path("messages/", administrators.mails, name="messages"),
    path("messages/<int:pk>/retry/", administrators.retry_message, name="retry_message"),
    path("audit/", administrators.trail, name="audit"),
    path("demo/mails/", demo.mails, name="demo_mails"),
    path("demo/mails/<int:pk>/", demo.mail, name="demo_mail"),
]
