"""What a person reads at the terminal when everything answers: addresses, demo logins, where data and logs are."""

import json
import os

from portal.environment import Environment

DEMO_LOGINS = "demo_logins.json"


def portal_is_up(environment: Environment) -> str:
    """Of ``make up``."""
    web = f"http://127.0.0.1:{environment.web_port}"
    logins = json.loads((environment.var_dir / DEMO_LOGINS).read_text())
    lines = [
        "",
        "Solutions Portal is up.",
        "",
        f"  Portal          {web}/",
        f"  Support site    {web}/admin/",
        f"    staff         {logins['staff']['email']}   password {logins['staff']['password']}",
        f"    company       {logins['administrator']['email']}   password {logins['administrator']['password']}",
        *(_sandbox_lines(environment) if environment.own_sandbox else []),
        f"  Logs            {environment.var_dir / 'log'}",
        "",
        f"Data and keys stay in {environment.var_dir}; back up secret_key and vault_keys there.",
        "Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)


def sandbox_is_up(environment: Environment) -> str:
    """Of ``make sandbox``."""
    return "\n".join(["", "The sandbox is up.", "", *_sandbox_lines(environment), "", "Ctrl-C stops it.", ""])


def _sandbox_lines(environment: Environment) -> list[str]:
    return [
        f"  Salesforce      https://127.0.0.1:{environment.sandbox_sf_port}   (its own certificate authority)",
        f"  QuickBooks      127.0.0.1:{environment.sandbox_qb_port}   (ODBC)",
        f"    logins        {environment.var_dir / 'sandbox' / 'connection.json'}",
        f"  Sandbox console http://127.0.0.1:{environment.sandbox_console_port}/   (both, side by side)",
        f"    password      {_console_password(environment)}",
    ]


def _console_password(environment: Environment) -> str:
    """The console makes the file when it starts, unless the variable gives its password."""
    if os.environ.get("SANDBOX_CONSOLE_PASSWORD"):
        return "that of SANDBOX_CONSOLE_PASSWORD"
    return (environment.var_dir / "sandbox" / "console_password").read_text().strip()
