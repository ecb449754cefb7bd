"""Addresses of the operator's pages."""

from django.urls import path

from jianyue.web.operating import cockpit

urlpatterns = [
    path("", cockpit.show, name="cockpit"),
    path("jobs/", cockpit.jobs, name="cockpit-jobs"),
    path("notices/", cockpit.notices, name="cockpit-notices"),
]
