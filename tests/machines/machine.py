"""Boots a small virtual machine with another kernel, in which this system's files are seen and none of them is changed.

The machine is qemu's (qemu-system(1)). Its root is ours, read-only over virtio-9p, below a file system in memory that
takes what is written (overlay, mount(8)). It runs one shell script as root and ends; all that comes back is what was
said on its console.
"""
import lzma
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

KERNELS = Path(os.environ.get("GRADER_KERNELS", "/"))       # where packages of kernels are unpacked
NEEDED = ("qemu-system-x86_64", "busybox")
MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay")
MEMORY = 1536       # MiB, for programs and for what is written
# Without the processor's own means a machine is computed. A billion instructions are then a second of its clock, so
# that deadlines in it mean what they mean elsewhere, however long we wait.
REAL, COMPUTED = "-accel kvm -cpu host".split(), "-accel tcg -cpu max -icount shift=0".split()
DONE = "the script has ended"
INIT = f"""#!/bin/busybox sh
/bin/busybox mkdir /all /here /written /top && /bin/busybox --install -s /all
export PATH=/all
for module in /modules/*; do insmod $module; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 here /here
mount -t tmpfs -o size=60% none /written && mkdir /written/upper /written/work
mount -t overlay -o lowerdir=/here,upperdir=/written/upper,workdir=/written/work none /top
mount -t proc none /top/proc
mount -t sysfs none /top/sys
mount -t cgroup2 -o nsdelegate none /top/sys/fs/cgroup
mount -t devtmpfs none /top/dev
mkdir -p /top/dev/pts /top/dev/shm && ln -s /proc/self/fd /top/dev/fd
mount -t devpts -o ptmxmode=666 none /top/dev/pts
mount -t tmpfs -o mode=1777 none /top/dev/shm
mount -t tmpfs -o mode=755 none /top/run
ifconfig lo up
cp /bin/busybox /script /top/run
exec switch_root /top /run/busybox sh -c '
    export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/run TERM=dumb
    /bin/sh /run/script </dev/null 2>&1 | busybox cat; echo "{DONE}"; busybox poweroff -f'
"""


def missing() -> str:
    """Return what this system lacks to boot another one, or nothing."""
    if lacking := [program for program in NEEDED if not shutil.which(program)]:
        return f"there is no {' and no '.join(lacking)}"
    return "" if kernels() else f"there is no kernel with its modules below {KERNELS}"


def kernels() -> dict[tuple[int, int], Path]:
    """Return an image that can be read of each version, such as (6, 1), whose modules are there."""
    found = {}
    for image in KERNELS.glob("boot/vmlinuz-*"):
        version = re.match(r"vmlinuz-(\d+)\.(\d+)\.", image.name)
        if version and os.access(image, os.R_OK) and _modules(image).is_dir():
            found[int(version[1]), int(version[2])] = image
    return found


def boot(image: Path, script: str, seconds: float) -> str:
    """Boot a kernel, run a shell script as root, and return what was said on the console.

    RuntimeError if the machine did not get to the end of the script in so many seconds, in which it is ended.
    """
    able = os.access("/dev/kvm", os.W_OK) and any(os.path.isdir(f"/sys/module/kvm_{kind}") for kind in ("intel", "amd"))
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder, "start")
        start.write_bytes(b"".join(_archive(image, script)))
        command = [NEEDED[0], *(REAL if able else COMPUTED), *f"-smp 1 -m {MEMORY} -nodefaults -no-reboot".split(),
                   *"-display none -serial stdio".split(), "-kernel", image, "-initrd", start,
                   "-append", "console=ttyS0 loglevel=1 panic=-1",
                   "-virtfs", "local,path=/,mount_tag=here,security_model=none,readonly=on,multidevs=remap"]
        try:
            said = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=seconds, check=False).stdout
        except subprocess.TimeoutExpired as late:
            said = late.stdout or b""
    text = said.decode("utf-8", "replace").replace("\r", "")
    if DONE not in text:
        raise RuntimeError(f"the machine did not get to the end of its script in {seconds} s: {text}")
    return text


def _modules(image: Path) -> Path:
    """Return the folder of a kernel's modules."""
    return KERNELS / "lib" / "modules" / image.name.removeprefix("vmlinuz-") / "kernel"


def _archive(image: Path, script: str) -> Iterator[bytes]:
    """Yield the files that a machine starts with, in the form "newc" of cpio(5)."""
    loaded: dict[str, bytes] = {}
    for name in MODULES:
        _load(_modules(image), name, loaded)
    for folder in ("bin", "modules"):
        yield _entry(folder, 0o040755, b"")
    yield _entry("bin/busybox", 0o100755, Path(shutil.which("busybox")).read_bytes())
    yield _entry("init", 0o100755, INIT.encode())
    yield _entry("script", 0o100644, script.encode())
    for number, data in enumerate(loaded.values()):
        yield _entry(f"modules/{number:02}", 0o100644, data)
    yield _entry("TRAILER!!!", 0, b"")


def _load(folder: Path, name: str, loaded: dict[str, bytes]) -> None:
    """Add a module after those that it depends on, which it names (modinfo(8)); one that is built in has no file."""
    path = next(folder.rglob(f"{name}.ko*"), None)
    if path is None or name in loaded:
        return
    data = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    for needed in filter(None, re.search(rb"\0depends=([^\0]*)", data)[1].decode().split(",")):
        _load(folder, needed, loaded)
    loaded[name] = data


def _entry(name: str, mode: int, data: bytes) -> bytes:
    """Return one entry of an archive; its fields are explained in cpio(5)."""
    fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
