"""Data files of launch_data; PROVENANCE.md says where each comes from."""
