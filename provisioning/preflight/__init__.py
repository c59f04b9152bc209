"""Whether both systems are ready for what a company chose: pure checks over a snapshot, findings, fixes as data.

No network and no database: sync.preflight takes the snapshot and carries fixes out.
"""
