"""The body store: exact bodies as skeletons plus blobs, each part stored once per project."""
