"""Addresses of people: registration, login, passwords."""

from django.urls import path

from portal.accounts.account import account
from portal.accounts.mailbox import mailbox
from portal.accounts.passwords import change_password, forgotten, link_sent, new_password
from portal.accounts.registration import look_into_mail, register_company
from portal.accounts.sessions import load_profile, login, logout

app_name = "accounts"
urlpatterns = [
    path("", account, name="account"),
    path("register/", register_company, name="register"),
    path("register/mail/", look_into_mail, name="look_into_mail"),
    path("login/", login, name="login"),
    path("profile/", load_profile, name="load_profile"),
    path("logout/", logout, name="logout"),
    path("password/", change_password, name="change_password"),
    path("password/forgotten/", forgotten, name="forgotten"),
    path("password/forgotten/sent/", link_sent, name="link_sent"),
    path("password/new/", new_password, name="new_password"),
    path("mailbox/", mailbox, name="mailbox"),
]
