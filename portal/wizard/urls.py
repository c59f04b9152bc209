"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.wizard import views

app_name = "wizard"
urlpatterns = [path("", views.index, name="index")]
