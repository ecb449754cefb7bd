"""Addresses of signing in and of a person's own account."""

from django.urls import include, path

from jianyue.web.display import display

urlpatterns = [
    path("display/", display, name="display"),
    path("", include("allauth.urls")),
]
