"""What to do where this system lets no ordinary user make user namespaces, which bubblewrap is built on.

Three settings of the kernel refuse them; each is a file below /proc/sys (proc(5), sysctl(8)): user.max_user_namespaces
is the kernel's own (namespaces(7)), kernel.unprivileged_userns_clone is Debian's, and
kernel.apparmor_restrict_unprivileged_userns is AppArmor's, which Ubuntu has switched on since 24.04.
"""
import shutil
from pathlib import Path

SYSCTL = "Run 'sudo sysctl -w {setting}', and add the line '{setting}' to /etc/sysctl.d/60-grader.conf to keep it"
PROFILE = "abi <abi/4.0>, profile bwrap {program} flags=(unconfined) {{ userns, }}"      # apparmor.d(5)
APPARMOR = ("Allow it to bubblewrap alone: run \"echo '{profile}' | sudo tee /etc/apparmor.d/bwrap\", "
            "then 'sudo apparmor_parser -r /etc/apparmor.d/bwrap'")


def advice(settings: Path = Path("/proc/sys")) -> str:
    """Return what refuses user namespaces here and how to allow them, or nothing if no setting is to blame."""
    return " ".join(text for text in (_most(settings), _debian(settings), _apparmor(settings)) if text)


def _most(settings: Path) -> str:
    """Look whether there may be any at all."""
    if _value(settings, "user/max_user_namespaces") != "0":
        return ""
    return _told("user.max_user_namespaces = 0 allows no user namespaces.", "user.max_user_namespaces=15000")


def _debian(settings: Path) -> str:
    """Look whether they are root's alone, as in Debian until version 10."""
    if _value(settings, "kernel/unprivileged_userns_clone") != "0":
        return ""
    return _told("kernel.unprivileged_userns_clone = 0 allows user namespaces to root alone.",
                 "kernel.unprivileged_userns_clone=1")


def _apparmor(settings: Path) -> str:
    """Look whether a program needs a profile to make them, as in Ubuntu since version 24.04."""
    if _value(settings, "kernel/apparmor_restrict_unprivileged_userns") in ("", "0"):
        return ""
    profile = PROFILE.format(program=shutil.which("bwrap") or "/usr/bin/bwrap")
    return ("AppArmor allows user namespaces to named programs alone (kernel.apparmor_restrict_unprivileged_userns). "
            + APPARMOR.format(profile=profile) + ".")


def _told(seen: str, setting: str) -> str:
    """Return what was seen and the setting that helps."""
    return f"{seen} {SYSCTL.format(setting=setting)}."


def _value(settings: Path, name: str) -> str:
    """Return a setting, or nothing where the kernel does not have it."""
    try:
        return (settings / name).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
