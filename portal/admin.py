"""Where Django looks for admin registrations: ours are in portal.support."""

from portal.support import flows_admin, people_admin, records_admin, setup_admin, trail_admin

__all__ = ["flows_admin", "people_admin", "records_admin", "setup_admin", "trail_admin"]
