"""Addresses of dashboards."""

from django.urls import path

from jianyue.web.dashboards import contract, director, team

urlpatterns = [
    path("", director.show, name="dashboards"),
    path("team/", team.show, name="dashboard-team"),
    path("team/table.csv", team.csv_file, name="dashboard-team-csv"),
    path("contracts/<slug:code>/", contract.show, name="dashboard"),
    path("contracts/<slug:code>/table.csv", contract.csv_file, name="dashboard-csv"),
    path("table.csv", director.csv_file, name="dashboards-csv"),
]
