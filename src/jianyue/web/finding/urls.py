"""Addresses of the search over everything."""

from django.urls import path

from jianyue.web.finding import views

urlpatterns = [
    path("search/", views.show, name="search"),
    path("search/suggestions/", views.suggestions, name="search-suggestions"),
]
