"""Where a Location leads: a reference, absolute or relative, as ordinary clients follow it."""
from urllib.parse import quote, unquote, urljoin, urlsplit

BASE = "http://127.0.0.1:8080"
HOSTS = ("127.0.0.1", "localhost", "::1", "0.0.0.0")    # by which a student's server may call its own machine
KEPT = "%!#$&'()*+,/:;=?@[]~"       # what a reference may have as it is (RFC 3986 section 2)


def leads_to(location: str, path: str) -> str | None:
    """Return the target of the request that follows a Location in the answer to a request for a path.

    Letters that a reference cannot have are percent-encoded, as browsers do; the header is Latin-1, as it came. None if
    it leads elsewhere than to this machine (RFC 3986 section 5.2, RFC 9110 section 10.2.2).
    """
    try:
        url = urlsplit(urljoin(BASE + path, quote(location.encode("latin-1", "replace"), KEPT)))
        here = url.scheme in ("http", "https") and url.hostname in HOSTS
    except ValueError:
        return None
    return (url.path or "/") + (f"?{url.query}" if url.query else "") if here else None


def is_item(target: str, path: str, key: str | int) -> bool:
    """Say whether a target is the path of the item of a key, however that is encoded."""
    return target.startswith(f"{path}/") and "?" not in target and unquote(target[len(path) + 1:]) == str(key)
