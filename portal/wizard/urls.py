"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.wizard import pages, views

app_name = "wizard"
urlpatterns = [
    path("", views.index, name="index"),
    path("review/", views.review, name="review"),
    path("finish/", views.finish, name="finish"),
    path("discard/", views.discard, name="discard"),
    path("<slug:step>/", pages.page, name="page"),
]
