"""The versions of the tools that a report depends on, read from the names of installed packages."""
import functools
import os
import platform
import sysconfig
from collections.abc import Mapping

TOOLS = ("coverage", "pycodestyle", "pydocstyle", "pytest", "ruff")


@functools.cache
def versions() -> Mapping[str, str]:
    """Return the version of Python and of each tool; a tool that is not installed is left out.

    Installed packages say their version in the name of a folder (PEP 376); importlib.metadata would cost a cold start
    as much as all the rest of it.
    """
    folder = sysconfig.get_path("purelib")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    found = dict(name.removesuffix(".dist-info").split("-", 1) for name in names
                 if name.endswith(".dist-info") and "-" in name.removesuffix(".dist-info"))
    return {"python": platform.python_version(), **{tool: found[tool] for tool in TOOLS if tool in found}}
