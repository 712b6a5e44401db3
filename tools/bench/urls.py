"""The product's addresses and those of the three floors."""

from django.urls import include, path

from tools.bench import views

urlpatterns = [
    path("bench/bare/", views.bare),
    path("bench/rows/", views.rows),
    path("bench/save/", views.save),
    path("", include("config.urls")),
]
