# A thin front of the scripts and of CMake + Ninja. `make run` and `make test` work on a bare Debian machine.
DIR ?= .
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: all run test bench bench-stores bench-query install clean
all:
	@scripts/setup
	@scripts/build

run: all
	@scripts/demo "$(DIR)"

test:
	@scripts/setup test
	@scripts/test

bench: all
	@ninja -C build/release --quiet benches
	@bench/run

bench-stores: all
	@ninja -C build/release --quiet benches
	@bench/stores

bench-query: all
	@ninja -C build/release --quiet benches
	@bench/query

install: all
	@DESTDIR="$(DESTDIR)" cmake --install build/release --prefix "$(PREFIX)"

clean:
	@rm -rf build
