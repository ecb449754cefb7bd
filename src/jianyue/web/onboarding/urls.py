"""Addresses of beginnings."""

from django.urls import path

from jianyue.web.onboarding import areas, customers, setup

urlpatterns = [
    path("settings/", areas.settings, name="settings"),
    path("settings/customers/new/", customers.new, name="customer-new"),
    path("setup/", setup.setup, name="setup"),
]
