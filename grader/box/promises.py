"""What a level can promise, by the names of the probes that try it (probes.py says what each one means)."""
ALL = frozenset("""
read-outside list-home read-hand-in write-outside write-hand-in write-system environment command-line processes ptrace
ptrace-sibling signal tcp udp unix-abstract unix-path descriptors system-calls user-namespace rights raise-limits
terminal forks threads memory memory-together large-file disk open-files core-dumps daemon stopped endless-loop
""".split())
EVERYWHERE = frozenset({"endless-loop"})
POSIX = EVERYWHERE | {"descriptors", "large-file", "open-files", "core-dumps"}
LINUX = POSIX | {"memory", "stopped"}
