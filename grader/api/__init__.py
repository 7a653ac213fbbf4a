"""Live APIs: what a right one does, how to walk through one, and the shortest way to break a wrong one."""
