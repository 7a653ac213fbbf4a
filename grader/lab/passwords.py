"""Passwords as a registry of images wants them: hashed by bcrypt, as `htpasswd -B` does it.

The system's own libcrypt does the work (crypt_rn(3), crypt(5)); every Debian has one, for its logins need it.
"""
import ctypes
import secrets
import string

from grader.errors import MachineError

LIBRARIES = ("libcrypt.so.1", "libcrypt.so.2")
LETTERS = "./" + string.ascii_letters + string.digits      # of a salt, six bits each
LAST = ".Oeu"               # of the last letter only two bits count
WORK = "05"                 # logarithm of the rounds; a password that nobody chose needs no more
ROOM = 1 << 15              # bytes of a struct crypt_data, <crypt.h>


def line(user: str, password: str) -> str:
    """Return the line of a htpasswd file for a user; MachineError where the system has no bcrypt."""
    return f"{user}:{hashed(password)}\n"


def hashed(password: str) -> str:
    """Return a password as bcrypt hashes it, with a salt of its own; MachineError where the system has no bcrypt."""
    salt = "".join(secrets.choice(LETTERS) for _ in range(21)) + secrets.choice(LAST)
    return _crypted(password, f"$2b${WORK}${salt}")


def fits(password: str, kept: str) -> bool:
    """Tell whether a password is the one of which a hash was kept."""
    return secrets.compare_digest(_crypted(password, kept), kept)


def _crypted(password: str, setting: str) -> str:
    """Return what crypt_rn(3) makes of a password."""
    for name in LIBRARIES:
        try:
            function = ctypes.CDLL(name, use_errno=True).crypt_rn
        except (OSError, AttributeError):
            continue
        function.restype = ctypes.c_char_p
        found = function(password.encode(), setting.encode(), ctypes.create_string_buffer(ROOM), ROOM)
        if found and found.startswith(setting[:7].encode()):
            return found.decode("ascii")
    raise MachineError("this machine has no libcrypt that knows bcrypt, which the registry's login needs; on Debian "
                       "'apt-get install libcrypt1' brings it")
