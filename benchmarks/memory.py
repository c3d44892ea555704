"""Memory of a measured process."""

from pathlib import Path


def peak_megabytes() -> float:
    """Peak memory of this very process; ru_maxrss would count what the parent had when it forked."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
