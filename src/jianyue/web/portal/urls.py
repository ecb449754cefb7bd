"""Addresses of reporting and of one's own tickets."""

from django.urls import path

from jianyue.web.portal import mine, report

urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/<str:number>/", report.reported, name="reported"),
    path("my/", mine.mine, name="my-tickets"),
]
