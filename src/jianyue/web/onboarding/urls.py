"""Addresses of beginnings."""

from django.urls import path

from jianyue.web.onboarding import customers, setup

urlpatterns = [
    path("settings/customers/new/", customers.new, name="customer-new"),
    path("setup/", setup.setup, name="setup"),
]
