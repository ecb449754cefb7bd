"""Addresses of the calendars."""

from django.urls import path

from jianyue.web.calendars import views

urlpatterns = [
    path("", views.calendars, name="calendars"),
    path("publish/", views.publish, name="calendar-publish"),
]
