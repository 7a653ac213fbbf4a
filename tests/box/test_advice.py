"""Tests for grader/box/advice.py: what refuses user namespaces, and how to allow them."""
import pytest

from grader.box import advice


@pytest.fixture
def settings(tmp_path):
    """Return a function that makes a folder like /proc/sys of names and values."""
    def make(**values):
        for name, value in values.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"{value}\n", encoding="ascii")
        return tmp_path
    return make


def test_kernel_that_refuses_nothing_needs_no_advice(settings):
    """Say nothing where the settings allow namespaces, or are not there at all."""
    assert advice.advice(settings()) == ""
    assert advice.advice(settings(user__max_user_namespaces=96364, kernel__unprivileged_userns_clone=1,
                                  kernel__apparmor_restrict_unprivileged_userns=0)) == ""


@pytest.mark.parametrize("name, setting", [
    ("user__max_user_namespaces", "user.max_user_namespaces=15000"),
    ("kernel__unprivileged_userns_clone", "kernel.unprivileged_userns_clone=1"),
])
def test_setting_that_is_zero_is_to_be_raised(settings, name, setting):
    """Name the setting, the command that changes it now, and the file that keeps it."""
    said = advice.advice(settings(**{name: 0}))
    assert said.startswith(f"{setting.partition('=')[0]} = 0 allows ")
    assert f"'sudo sysctl -w {setting}'" in said and f"line '{setting}' to /etc/sysctl.d/60-grader.conf" in said
    assert said.count("sysctl -w") == 1 and "AppArmor" not in said


@pytest.mark.parametrize("value", [1, 2])
@pytest.mark.parametrize("found, program", [("/opt/bin/bwrap", "/opt/bin/bwrap"), (None, "/usr/bin/bwrap")])
def test_apparmor_gets_a_profile_for_bubblewrap_alone(settings, monkeypatch, value, found, program):
    """Give the whole profile in a command, for the program that is used; leave the setting as it is."""
    monkeypatch.setattr(advice.shutil, "which", lambda name: found)
    said = advice.advice(settings(kernel__apparmor_restrict_unprivileged_userns=value))
    assert (f"echo 'abi <abi/4.0>, profile bwrap {program} flags=(unconfined) {{ userns, }}' "
            "| sudo tee /etc/apparmor.d/bwrap") in said
    assert "'sudo apparmor_parser -r /etc/apparmor.d/bwrap'" in said and "sysctl -w" not in said


def test_everything_that_refuses_is_named(settings):
    """Say all of it at once, in lines without breaks."""
    said = advice.advice(settings(user__max_user_namespaces=0, kernel__unprivileged_userns_clone=0,
                                  kernel__apparmor_restrict_unprivileged_userns=1))
    assert said.count("sysctl -w") == 2 and said.count("apparmor_parser") == 1 and "\n" not in said and said.isascii()
