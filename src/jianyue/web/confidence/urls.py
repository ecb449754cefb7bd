"""Addresses of authorisations, disclosures and trainings of a contract."""

from django.urls import path

from jianyue.web.confidence import views

urlpatterns = [
    path("<slug:code>/confidence/", views.show, name="confidence"),
    path("<slug:code>/disclose/", views.disclose, name="confidence-disclose"),
    path("<slug:code>/train/", views.train, name="confidence-train"),
    path("<slug:code>/authorise/", views.authorise, name="confidence-authorise"),
    path("<slug:code>/undertake/", views.undertake, name="confidence-undertake"),
    path("<slug:code>/authorised/<int:pk>/end/", views.end, name="confidence-end"),
]
