"""States and control of flows, the schedule, leases and recovery."""
