"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.flows import views

app_name = "flows"
urlpatterns = [path("", views.index, name="index")]
