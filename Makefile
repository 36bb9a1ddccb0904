# A thin front of CMake + Ninja: `make run` and `make test` work on a bare Debian machine.
.PHONY: all
all:
	@scripts/build
