"""Addresses of indicators."""

from django.urls import path

from jianyue.web.figures import assessing, evidence, listed, show

urlpatterns = [
    path("", listed.listed, name="figures"),
    path("<slug:code>/", listed.show, name="figures-of"),
    path("<slug:code>/<str:figure>/", show.show, name="figure"),
    path("<slug:code>/<str:figure>/evidence.csv", evidence.csv_file, name="figure-evidence"),
    path("<slug:code>/<str:figure>/assess/", assessing.new, name="assessment-new"),
    path("assessments/<int:assessment>/answer/", assessing.answer, name="assessment-answer"),
]
