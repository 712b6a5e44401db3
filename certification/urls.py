"""Where do the pages of the programme live?"""

from __future__ import annotations

from django.urls import path

from certification.views import cohorts, credentials, frameworks, joining, people, public

app_name = "certification"
urlpatterns = [
    path("", public.home, name="home"),
    path("how-it-works/", public.how_it_works, name="how_it_works"),
    path("factors/", public.factors, name="factors"),
    path("factors/<slug:slug>/", public.factor, name="factor"),
    path("verify/", public.verify, name="verify"),
    path("verify/<str:code>/", public.credential, name="credential"),
    path("start/", joining.start, name="start"),
    path("register/<slug:slug>/", joining.register, name="register"),
    path("join/<str:token>/", joining.join, name="join"),
    path("cohorts/", cohorts.index, name="cohorts"),
    path("cohorts/new/", cohorts.new, name="cohort_new"),
    path("cohorts/<int:pk>/calendar/", cohorts.calendar, name="calendar"),
    path("cohorts/<int:pk>/evidence/", cohorts.evidence_rules, name="evidence_rules"),
    path("cohorts/<int:pk>/people/", people.index, name="cohort_people"),
    path("cohorts/<int:pk>/candidates/invite/", people.invite_candidates, name="invite_candidates"),
    path("cohorts/<int:pk>/panel/invite/", people.invite_panel, name="invite_panel"),
    path("panel/<int:pk>/", people.panel_member, name="panel_member"),
    path("enrolments/<int:pk>/", people.enrolment, name="enrolment"),
    path("enrolments/<int:pk>/extend/", people.extend, name="extend"),
    path("enrolments/<int:pk>/payment/", people.payment, name="payment"),
    path("enrolments/<int:pk>/withdraw/", people.withdraw, name="withdraw_enrolment"),
    path("invitations/<int:pk>/resend/", people.resend, name="resend_invitation"),
    path("invitations/<int:pk>/revoke/", people.revoke, name="revoke_invitation"),
    path("frameworks/", frameworks.index, name="frameworks"),
    path("frameworks/<int:pk>/", frameworks.show, name="framework"),
    path("credentials/", credentials.index, name="credentials"),
    path("credentials/<int:pk>/certificate.pdf", credentials.certificate, name="certificate"),
    path("credentials/<int:pk>/revoke/", credentials.revoke, name="revoke_credential"),
]
