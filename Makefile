# For those who type make: every target only calls dev.py.
.PHONY: setup demo test lint lock

setup demo test lint lock:
	@python3 dev.py $@
