"""Addresses of people: registration, login, passwords."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from portal.access import public
from portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("login/", views.login, name="login"),
    path("logout/", public(LogoutView.as_view(next_page="home")), name="logout"),
]
