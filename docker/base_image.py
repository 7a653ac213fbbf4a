#!/usr/bin/env python3
"""Make a stand-in for the image `python:X.Y-slim` on a machine that reaches no registry of images.

    python3 docker/base_image.py [TAG]      hand it to the engine; `python:X.Y-slim` is the default tag
    python3 docker/base_image.py --tar      write its files to standard output instead, as a tar archive
    python3 docker/base_image.py --full [TAG]       with a whole small Debian around it, and apt

It holds the interpreter that runs this file and its standard library in /usr/local, pip, the shared libraries that both
and most wheels need, a shell and the common small programs: all copied from this machine, which has to be a Debian.
It lacks apt and what else makes a Debian, so it is for tests and for the grader's own image, not for students' work.

With --full it has the shape of the official image, a Debian and Python in /usr/local, and takes three times the room
and a minute. mmdebstrap, a program in the package of that name, fetches the packages from where apt does on this
machine, as root or as a user who may have namespaces; apt in the image asks there as well.
"""
import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
TAG = f"python:{sys.version_info[0]}.{sys.version_info[1]}-slim"
HOME = f"/usr/local/lib/{PYTHON}"       # of the standard library in the image
LIBRARIES = f"/lib/{sysconfig.get_config_var('MULTIARCH')}"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
# Not in the official slim images either, or of no use without a screen.
LEFT_OUT = {"test", "tests", "idlelib", "turtledemo", "tkinter", "lib2to3", "__pycache__", "site-packages",
            "dist-packages", "EXTERNALLY-MANAGED"}
# What wheels link against and no module of the standard library does: without libpthread.so.0 NumPy installs and then
# cannot be imported.
EXPECTED = ("libpthread.so.0 libdl.so.2 librt.so.1 libutil.so.1 libm.so.6 libresolv.so.2 libnss_files.so.2 "
            "libnss_dns.so.2 libgcc_s.so.1 libstdc++.so.6 libgomp.so.1").split()
PROGRAMS = ("basename bash cat chmod chown cp cut date dirname echo env expr false find grep head id ln ls mkdir "
            "mktemp mv printf pwd rm rmdir sed sh sleep sort stat tail tee test touch tr true uname uniq wc "
            "which").split()
PROVEN = "bz2, ctypes, lzma, readline, sqlite3, ssl, uuid, zlib"     # what needs libraries of packages
FOLDERS = "bin dev etc home lib64 proc root run srv sys usr/bin var/tmp".split()
TEXTS = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    "/etc/group": "root:x:0:\nnogroup:x:65534:\n",
    "/etc/nsswitch.conf": "hosts: files dns\n",
    "/etc/pip.conf": f"[global]\ncert = {CERTIFICATES}\ndisable-pip-version-check = true\nroot-user-action = ignore\n",
}
PIP = "#!/usr/local/bin/python3\nimport sys\nfrom pip._internal.cli.main import main\nsys.exit(main())\n"


class Image:
    """A tar archive that is being written, with every folder above a file and no file twice."""

    def __init__(self, stream):
        """Write to a stream, which cannot go back."""
        self.archive, self.seen = tarfile.open(fileobj=stream, mode="w|"), {""}

    def add(self, path: str, kind: bytes = tarfile.DIRTYPE, mode: int = 0o755, content: bytes | str = b"") -> None:
        """Add a folder, a file with its content, or a link with its target."""
        path = path.strip("/")
        if path in self.seen:
            return
        self.add(os.path.dirname(path))
        self.seen.add(path)
        entry = tarfile.TarInfo(path)
        entry.type, entry.mode = kind, mode
        if kind == tarfile.SYMTYPE:
            entry.linkname = content
            content = b""
        entry.size = len(content)
        self.archive.addfile(entry, io.BytesIO(content))

    def copy(self, source: str | Path, target: str) -> None:
        """Add a file of this machine, with its rights."""
        self.add(target, tarfile.REGTYPE, os.stat(source).st_mode & 0o755, Path(source).read_bytes())

    def link(self, path: str, target: str) -> None:
        """Add a symbolic link."""
        self.add(path, tarfile.SYMTYPE, content=target)

    def text(self, path: str, content: str, mode: int = 0o644) -> None:
        """Add a file with a text."""
        self.add(path, tarfile.REGTYPE, mode, content.encode())


def write(stream) -> None:
    """Write the image's files as a tar archive."""
    image = Image(stream)
    for folder in FOLDERS:
        image.add(folder)
    image.add("tmp", mode=0o1777)
    for path, content in TEXTS.items():
        image.text(path, content)
    image.copy("/etc/os-release", "/etc/os-release")
    linked = [*_interpreter(image), *_programs(image)]
    _pip(image)
    for library in sorted(_libraries(linked)):
        name = os.path.basename(library)
        # The kernel looks for the loader at the path that is written into each program.
        image.copy(library, library if name.startswith("ld-linux") else f"{LIBRARIES}/{name}")
    _data(image)
    image.archive.close()


def _interpreter(image: Image) -> Iterator[Path]:
    """Add the interpreter, its standard library and a place for packages; yield what needs shared libraries."""
    program = Path(sys.base_prefix, "bin", PYTHON)
    image.copy(program, f"/usr/local/bin/{PYTHON}")
    for name in ("python", "python3"):
        image.link(f"/usr/local/bin/{name}", PYTHON)
    yield program
    standard = Path(sysconfig.get_path("stdlib"))
    for folder, folders, names in os.walk(standard):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT and not name.startswith("config-"))
        for name in sorted(names):
            source = Path(folder, name)
            if name in LEFT_OUT or name.startswith("_tkinter") or not source.is_file():
                continue
            image.copy(source, f"{HOME}/{source.relative_to(standard)}")
            if name.endswith(".so"):
                yield source
    image.add(f"{HOME}/site-packages")
    # Debian's own Python looks for packages under another name, and installs them below "local".
    image.link(f"{HOME}/dist-packages", "site-packages")
    image.link("/usr/local/local", ".")


def _programs(image: Image) -> Iterator[Path]:
    """Add the small programs that there are; yield what needs shared libraries."""
    for name in PROGRAMS:
        if found := shutil.which(name, path="/usr/bin:/bin"):
            image.copy(found, f"/usr/bin/{name}")
            image.link(f"/bin/{name}", f"/usr/bin/{name}")
            yield Path(found)


def _pip(image: Image) -> None:
    """Add pip as it lies beside this interpreter."""
    import pip
    here = Path(pip.__file__).parent
    for folder in (here, *here.parent.glob("pip-*.dist-info")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                image.copy(path, f"{HOME}/site-packages/{path.relative_to(here.parent)}")
    for name in ("pip", "pip3"):
        image.text(f"/usr/local/bin/{name}", PIP, 0o755)


def _libraries(linked: list[Path]) -> set[str]:
    """Return the shared libraries that these files load, as ldd(1) says, and those that wheels expect."""
    said = subprocess.run(["ldd", *linked], capture_output=True, text=True, check=False).stdout
    found = set(re.findall(r"(/\S+\.so\S*) \(0x", said))
    return found | {place for name in EXPECTED for place in (f"{LIBRARIES}/{name}",) if os.path.exists(place)}


def _data(image: Image) -> None:
    """Add time zones and certificates."""
    for path in sorted(Path("/usr/share/zoneinfo").rglob("*")):
        if path.is_file():
            image.copy(path, str(path))
    _certificates(image)


def _certificates(image: Image) -> None:
    """Add the certificates that this machine trusts, also those that its settings name."""
    trusted = os.environ.get("SSL_CERT_FILE", CERTIFICATES)
    if os.path.exists(trusted):
        image.copy(trusted, CERTIFICATES)
        image.link("/usr/lib/ssl/cert.pem", CERTIFICATES)


def write_full(stream) -> None:
    """Write the files of a whole Debian with this Python as a tar archive; RuntimeError if it cannot be made."""
    with tempfile.NamedTemporaryFile(suffix=".tar") as python:
        image = Image(python)
        linked = list(_interpreter(image))
        _pip(image)
        image.text("/etc/pip.conf", TEXTS["/etc/pip.conf"])
        _certificates(image)
        owners = {library: _package(library) for library in sorted(_libraries(linked))}
        for library in (library for library, package in owners.items() if not package):
            image.copy(library, f"/usr/local/lib/{os.path.basename(library)}")
        image.archive.close()
        python.flush()
        os.chmod(python.name, 0o644)
        packages = sorted({"ca-certificates", "netbase", "tzdata", *filter(None, owners.values())})
        done = subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=apt", f"--include={','.join(packages)}",
             f"--customize-hook=tar-in {python.name} /", '--customize-hook=chroot "$1" ldconfig',
             f'--customize-hook=chroot "$1" /usr/local/bin/python3 -c "import {PROVEN}"', _release(), "-", *_sources()],
            stdin=subprocess.DEVNULL, stdout=stream, check=False)
    if done.returncode:
        raise RuntimeError(f"mmdebstrap ended with exit status {done.returncode}")


def _package(library: str) -> str:
    """Return the package of this machine that a shared library comes from, or nothing; /lib may be a link."""
    said = subprocess.run(["dpkg-query", "--search", library, f"/usr{library}", library.removeprefix("/usr")],
                          capture_output=True, text=True, check=False).stdout
    return said.partition(":")[0].partition(",")[0]


def _release() -> str:
    """Return the name of this machine's Debian (os-release(5))."""
    return re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text("utf-8"), re.MULTILINE)[1]


def _sources() -> list[str]:
    """Return the files that say where apt fetches packages from (sources.list(5))."""
    found = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").iterdir())]
    return [str(path) for path in found if path.suffix in (".list", ".sources") and path.is_file()]


def load(tag: str, write: Callable) -> int:
    """Hand the image that `write` writes to the engine under a tag; return the exit status of docker."""
    changes = ["ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8", 'CMD ["python3"]']
    command = ["docker", "import", *(word for change in changes for word in ("--change", change)), "-", tag]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as engine:
        try:
            with engine.stdin as stream:
                write(stream)
        except (BrokenPipeError, RuntimeError) as error:
            engine.kill()       # or it would keep what came as far as it goes
            print(f"base_image.py: {error}", file=sys.stderr)
    return engine.returncode


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return the exit status."""
    if arguments == ["--tar"]:
        write(sys.stdout.buffer)
        return 0
    full = arguments[:1] == ["--full"]
    arguments = arguments[full:]
    if len(arguments) > 1 or arguments and arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    tag = arguments[0] if arguments else TAG
    if full and not shutil.which("mmdebstrap"):
        print("base_image.py: --full needs the program mmdebstrap; install the package of that name", file=sys.stderr)
        return 2
    print(f"making a stand-in for {tag} from {sys.executable}", file=sys.stderr)
    return load(tag, write_full if full else write)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
