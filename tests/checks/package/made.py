"""Packages made by hand, and projects that are built without any backend being installed."""
import base64
import hashlib
import io
import tarfile
import zipfile

METADATA = {
    "Metadata-Version": "2.4", "Name": "topwords", "Version": "0.1.0", "Summary": "Says what a text is about.",
    "Author": "Ada", "License-Expression": "MIT", "License-File": "LICENSE", "Requires-Python": ">=3.11",
    "Description-Content-Type": "text/markdown",
}
README = "# topwords\n\npip install topwords\n"
MODULE = '"""Counts."""\nimport sys\nfrom importlib.metadata import version\n\n\ndef main():\n' \
         '    """Print what comes."""\n    print(*sys.argv[1:] or ["topwords", version("topwords")])\n'
BACKEND = r'''"""A backend that packs what lies in src, with METADATA and RECORD as they should be."""
import base64, csv, hashlib, io, os, tarfile, tomllib, zipfile
from pathlib import Path


def _told():
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    needs = "".join(f"Requires-Dist: {need}\n" for need in project.get("dependencies", []))
    kinds = "".join(f"Classifier: {kind}\n" for kind in project.get("classifiers", []))
    return project, (f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n{needs}{kinds}")


def build_sdist(folder, config_settings=None):
    project, about = _told()
    stem = f"{project['name']}-{project['version']}"
    with tarfile.open(Path(folder, f"{stem}.tar.gz"), "w:gz") as archive:
        files = {path.as_posix(): path.read_bytes() for path in Path(".").rglob("*") if path.is_file()}
        for name, data in sorted({**files, "PKG-INFO": about.encode()}.items()):
            entry = tarfile.TarInfo(f"{stem}/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return f"{stem}.tar.gz"


def build_wheel(folder, config_settings=None, metadata_directory=None):
    project, about = _told()
    stem = f"{project['name']}-{project['version']}"
    scripts = "".join(f"{name} = {call}\n" for name, call in project.get("scripts", {}).items())
    files = {path.relative_to("src").as_posix(): path.read_bytes() for path in Path("src").rglob("*")
             if path.is_file()}
    files |= {f"{stem}.dist-info/METADATA": about.encode(),
              f"{stem}.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
              f"{stem}.dist-info/entry_points.txt": f"[console_scripts]\n{scripts}".encode()}
    rows = io.StringIO()
    for name, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        csv.writer(rows).writerow([name, f"sha256={digest}", len(data)])
    csv.writer(rows).writerow([f"{stem}.dist-info/RECORD", "", ""])
    with zipfile.ZipFile(Path(folder, f"{stem}-py3-none-any.whl"), "w") as archive:
        for name, data in [*files.items(), (f"{stem}.dist-info/RECORD", rows.getvalue().encode())]:
            archive.writestr(zipfile.ZipInfo(name), data)
    return f"{stem}-py3-none-any.whl"
'''
PYPROJECT = '''[build-system]
requires = []
build-backend = "tiny"
backend-path = ["."]

[project]
name = "topwords"
version = "0.1.0"

[project.scripts]
topwords = "topwords:main"
'''
PROJECT = {"pyproject.toml": PYPROJECT, "tiny.py": BACKEND, "README.md": README, "LICENSE": "MIT\n",
           "src/topwords/__init__.py": MODULE}


def digest(data: bytes) -> str:
    """Return the sum of a file as a record writes it."""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def notes(changes: dict | None = None, readme: str = README) -> bytes:
    """Return a METADATA with other values; None leaves a line out."""
    told = {**METADATA, **(changes or {})}
    lines = [f"{name}: {value}\n" for name, value in told.items() if value is not None]
    return ("".join(lines) + "\n" + readme).encode()


def files(changes: dict | None = None, about: bytes | None = None, version: str = "0.1.0") -> dict[str, bytes]:
    """Return the files of a wheel but for its record, with other files; None leaves one out."""
    info = f"topwords-{version}.dist-info"
    found = {"topwords/__init__.py": MODULE.encode(), f"{info}/METADATA": about or notes({"Version": version}),
             f"{info}/licenses/LICENSE": b"MIT\n", f"{info}/WHEEL": b"Wheel-Version: 1.0\n",
             f"{info}/entry_points.txt": b"[console_scripts]\ntopwords = topwords:main\n", **(changes or {})}
    return {path: data for path, data in found.items() if data is not None}


def wheel(changes: dict | None = None, about: bytes | None = None, record: str | None = None) -> bytes:
    """Return a wheel with other files, other METADATA, or another record."""
    packed, info = files(changes, about), "topwords-0.1.0.dist-info"
    rows = "".join(f"{path},{digest(data)},{len(data)}\n" for path, data in packed.items())
    packed[f"{info}/RECORD"] = (f"{rows}{info}/RECORD,,\n" if record is None else record).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in packed.items():
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def sdist(changes: dict | None = None, top: str = "topwords-0.1.0") -> bytes:
    """Return an sdist with other files; None leaves one out. A `tarfile.TarInfo` is taken as it is."""
    found = {"PKG-INFO": notes(), "pyproject.toml": b"", "README.md": b"#", "LICENSE": b"MIT",
             "src/topwords/__init__.py": MODULE.encode(), **(changes or {})}
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for path, data in found.items():
            if isinstance(data, tarfile.TarInfo):
                archive.addfile(data)
            elif data is not None:
                entry = tarfile.TarInfo(f"{top}/{path}" if top else path)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
    return stream.getvalue()
