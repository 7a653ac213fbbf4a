"""The files of a test's own folder: laid in a folder of the box's, and read back after each call.

Files travel as hexadecimal text by their relative name; None stands for a folder.
"""
import os

import wire

FILES, FILE_BYTES = 100, 256 << 10      # that may change in one call


def lay(path, files, known):
    """Make the files lie below path; what is known from before and not among them is removed."""
    os.makedirs(path, exist_ok=True)
    for name in sorted(known - files.keys(), reverse=True):
        target = os.path.join(path, name)
        if os.path.isfile(target):
            os.unlink(target)
        elif os.path.isdir(target) and not os.listdir(target):
            os.rmdir(target)
    for name, data in files.items():
        target = os.path.join(path, name)
        os.makedirs(target if data is None else os.path.dirname(target), exist_ok=True)
        if data is not None and _content(target, len(data)) != data:
            with open(target, "wb") as stream:
                stream.write(bytes.fromhex(data))


def read_back(path, files):
    """Return what differs below path from the files laid, and the names of those that are gone.

    WireError if more differs than may travel.
    """
    changed = {}
    for name, whole, is_folder in _below(path):
        laid = files.get(name)
        data = None if is_folder else _content(whole, max(FILE_BYTES, len(laid or "") // 2) + 1)
        if (is_folder or data is not None) and (name not in files or data != laid):
            changed[name] = data
        if len(changed) > FILES or data and data != laid and len(data) > 2 * FILE_BYTES:
            raise wire.WireError(f"more than {FILES} files, or one of more than {FILE_BYTES >> 10} KiB")
    return changed, [name for name in files if not os.path.lexists(os.path.join(path, name))]


def _below(path):
    """Yield (relative name, path, whether it is a folder) of all that lies below a folder."""
    for folder, folders, files in os.walk(path):
        for name in folders + files:
            whole = os.path.join(folder, name)
            yield os.path.relpath(whole, path), whole, name in folders


def _content(path, count):
    """Return the first count bytes of a regular file in hexadecimal; None if it is none."""
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    with open(path, "rb") as stream:
        return stream.read(count).hex()
