"""Where does each address lead? Every app names its own pages; this file only puts them together."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("certification.urls")),
    path("", include("portfolios.urls")),
    path("", include("reviews.urls")),
]
