"""Addresses of lists as files."""

from django.urls import path

from jianyue.web.lists import views

urlpatterns = [path("<slug:listing>.<slug:form>", views.take, name="list-file")]
