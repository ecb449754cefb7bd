"""Addresses of jobs."""

from django.urls import path

from jianyue.web.jobs import views

urlpatterns = [
    path("<int:job>/cancel/", views.cancel, name="job-cancel"),
    path("<int:job>/again/", views.again, name="job-again"),
]
