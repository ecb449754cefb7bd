"""Every address of the product, one readable list."""

from django.urls import include, path

from jianyue.web import home

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", include("allauth.urls")),
]
