"""What the lessons work with on this machine alone: a registry of images on loopback."""
