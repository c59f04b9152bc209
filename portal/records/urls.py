"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.records import views

app_name = "records"
urlpatterns = [path("", views.index, name="index")]
