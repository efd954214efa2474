"""The programs that fly the common work, one file each."""
