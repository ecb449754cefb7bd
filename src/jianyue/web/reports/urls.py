"""Addresses of reports."""

from django.urls import path

from jianyue.web.reports import answering, evidence, listed, papers, restatements, show, writing

urlpatterns = [
    path("", listed.contracts, name="reports"),
    path("of/<slug:code>/", listed.show, name="reports-of"),
    path("of/<slug:code>/begin/", writing.begin, name="report-begin"),
    path("<slug:report>/", show.show, name="report-shown"),
    path("<slug:report>/sections/<str:section>/", writing.edit, name="report-edit"),
    path("<slug:report>/sections/<str:section>/reset/", writing.reset, name="report-reset"),
    path("<slug:report>/release/", writing.release, name="report-release"),
    path("<slug:report>/releasing/", show.releasing, name="report-releasing"),
    path("<slug:report>/drop/", writing.drop, name="report-drop"),
    path("<slug:report>/answer/", answering.answer, name="report-answer"),
    path("<slug:report>/files/<slug:language>.<slug:kind>", papers.file, name="report-file"),
    path("<slug:report>/figures/<int:place>/", evidence.show, name="report-evidence"),
    path(
        "<slug:report>/restatements/<int:number>/issue/",
        restatements.issue,
        name="restatement-issue",
    ),
    path(
        "<slug:report>/restatements/<int:number>/answer/",
        restatements.answer,
        name="restatement-answer",
    ),
]
