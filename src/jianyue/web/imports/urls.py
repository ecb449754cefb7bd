"""Addresses of imports."""

from django.urls import path

from jianyue.web.imports import files, views

urlpatterns = [
    path("", files.listed, name="imports"),
    path("new/", files.upload, name="import-new"),
    path("<int:brought>/", views.show, name="import"),
    path("<int:brought>/plan/", views.plan, name="import-plan"),
    path("<int:brought>/try/", views.try_out, name="import-try"),
    path("<int:brought>/bring/", views.bring_in, name="import-bring"),
    path("<int:brought>/end/", views.give_up, name="import-end"),
    path("<int:brought>/rows.csv", views.rows, name="import-rows"),
]
