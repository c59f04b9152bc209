"""The built-in sandbox of a company in Development: an org and a company file of its own, made once.

A new pair has the demo's data, but none of the integration's fields on either side: the preflight has something to
mend, as in a real org. A pair that exists stays as it is.
"""

from provisioning.models import Configuration
from provisioning.profile import Profile
from sync import sandbox_client
from sync.wiring import uses_sandbox


def ensure_pair(configuration: Configuration, profile: Profile | None = None) -> bool:
    """Make what is missing of the configuration's sandbox: its pair, and one for each further company file.

    ``profile`` is what was chosen so far; without one the environment alone decides. False where no sandbox is used.
    Raises TransientError where the sandbox does not answer, ConfigurationError where it refuses.
    """
    chosen = profile or Profile.from_values({"environment.name": configuration.environment})
    if not (sandbox_client.is_available() and uses_sandbox(configuration, chosen)):
        return False
    slugs = {sandbox_client.slug_of(configuration)}
    slugs |= {sandbox_client.file_slug_of(each) for each in configuration.company_files.all()}
    for slug in sorted(slugs):
        sandbox_client.create_pair(slug, dataset="demo", custom_fields=(), salesforce_fields=False)
    return True
