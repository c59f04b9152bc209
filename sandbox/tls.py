"""The sandbox's own certificate authority and the certificate for Salesforce's host names."""

import ssl
from pathlib import Path

import trustme

from sandbox.registry import write_private

_HOSTS = (
    "localhost",
    "127.0.0.1",
    "*.salesforce.com",
    "login.salesforce.com",
    "test.salesforce.com",
    "*.my.salesforce.com",
)


def authority(directory: Path) -> trustme.CA:
    """The CA kept as ca.pem and ca.key (0600) in ``directory``, made on first use."""
    certificate, key = directory / "ca.pem", directory / "ca.key"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    made = trustme.CA(organization_name="Sandbox", organization_unit_name="Certificate authority")
    write_private(key, made.private_key_pem.bytes().decode())
    write_private(certificate, made.cert_pem.bytes().decode())
    certificate.chmod(0o644)
    return made


def server_context(directory: Path) -> ssl.SSLContext:
    """TLS context of the org: a fresh leaf certificate of the kept CA for every start."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    authority(directory).issue_cert(*_HOSTS).configure_cert(context)
    return context
