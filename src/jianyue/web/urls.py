"""Every address of the product, one line for each group of pages."""

from django.urls import include, path

from jianyue.web import home, manifest

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", include("jianyue.web.account.urls")),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
]
