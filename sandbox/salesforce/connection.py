"""How a company's pair is reached, as a JSON object: the answer of the control API and var/sandbox/connection.json."""

from pathlib import Path

from sandbox.quickbooks.control.app import connection as quickbooks
from sandbox.registry import Company, Ports


def described(
    company: Company, access_token: str, ports: Ports, directory: Path
) -> dict[str, dict[str, object]]:
    """Addresses and credentials of both sides."""
    address = f"https://127.0.0.1:{ports.salesforce}"
    return {
        "salesforce": {
            "login_url": address,
            "instance_url": address,
            "ca_file": str((directory / "ca.pem").resolve()),
            "proxy": f"http://127.0.0.1:{ports.proxy}",
            "username": company.username,
            "password": company.password,
            "security_token": company.security_token,
            "access_token": access_token,
            "consumer_key": company.consumer_key,
            "consumer_secret": company.consumer_secret,
            "refresh_token": company.refresh_token,
        },
        "quickbooks": quickbooks(company, ports),
    }
