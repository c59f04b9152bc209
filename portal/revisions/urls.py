"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.revisions import views

app_name = "revisions"
urlpatterns = [path("", views.index, name="index")]
