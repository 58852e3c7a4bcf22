# make run: the suite, on the reference or on what IMPLEMENTATION= names; see
# mk/run.sh.  make matrix: the same on many hosts.  make check: the project's own tests.  Only what stands on the
# command line counts, never the environment.

RUN_VARS := HOSTS IMPLEMENTATION ABI TARGET TARGETS CASE VECTOR LEVEL KNOWN \
	CLAIMS SHARD SEED TIMEOUT KEEP OFFBITS DRIVER SAN KYUA REAL \
	BASE REPORT

run_quote = '$(subst ','\'',$(1))'
run_given = $(filter command,$(firstword $(origin $(1))))
RUN_ARGS = $(if $(call run_given,HOST),HOSTS=$(call run_quote,$(HOST))) \
	$(foreach v,$(RUN_VARS),$(if $(call run_given,$(v)),$(v)=$(call \
	run_quote,$(value $(v)))))

run:
	@exec env MAKE='$(MAKE)' sh mk/run.sh $(RUN_ARGS)

list:
	@exec env MAKE='$(MAKE)' sh mk/run.sh list $(RUN_ARGS)

matrix:
	@exec env MAKE='$(MAKE)' sh mk/run.sh HOSTS=matrix $(RUN_ARGS)

JOBS := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

# The steps of make check: targets whose output ends with "N passed, N failed".
# Those that keep one processor busy run side by side, longest first; each of
# the others runs the suite, builds hosts or wants the tree for itself.
CHECK_TOGETHER := lint check-i386 check-sanitized-parts check-report \
	check-install check-mutants check-false check-driver check-vmcapture \
	check-gen check-atf check-lua check-failing check-vmcore-rows \
	check-dmesg check-setup check-base-vm check-ref check-witness \
	check-captures check-vmcore check-owing
CHECK_ALONE := check-docs check-moved check-both check-hosts \
	check-mutants-hosts check-emulated check-matrix check-sanitized \
	check-example check-suite check-clauses

check:
	@sh mk/setup.sh native i386 check
	@$(MAKE) --no-print-directory -s -j $(JOBS) all objects tests
	@MAKE='$(MAKE)' sh mk/check.sh $(JOBS) $(CHECK_TOGETHER) -- $(CHECK_ALONE)

# Warnings are errors in a tree of their own, since objects that are up to date
# in build/native would not be compiled again.
lint:
	@$(MAKE) --no-print-directory -j $(JOBS) WERROR=1 B=build/lint-gcc all \
	    objects
	@$(MAKE) --no-print-directory -j $(JOBS) WERROR=1 B=build/lint-clang \
	    CC=clang all objects
	@sh mk/lint.sh

# What runs on a host is tested on each.
check-i386:
	@MAKE='$(MAKE)' sh mk/check-host.sh i386 check-ref check-gen check-driver \
	    check-dmesg

# Set-up on machines that are made up; i386 where its programs may not run
# directly, on the rows of check-matrix.
check-setup:
	@sh mk/check-setup.sh

check-emulated:
	@MAKE='$(MAKE)' sh mk/check-emulated.sh $(MATRIX_ROWS)

# The matrix's default hosts are what their rows say, and vmgen makes the same
# bytes there.
check-hosts:
	@MAKE='$(MAKE)' sh mk/check-host.sh matrix check-row check-digests

# What has tests of its own, under sanitizers; then the suite on the reference,
# under them and on both hosts.  The last one's results are what check-clauses
# looks at.
check-sanitized-parts:
	@MAKE='$(MAKE)' MAKEFLAGS='$(MAKEFLAGS) SAN=1' sh mk/check-host.sh \
	    native check-ref check-gen check-driver check-atf

check-sanitized:
	@exec env MAKE='$(MAKE)' sh mk/check-suite.sh SAN=1

# A program in another language, by its claims.
check-example:
	@exec env MAKE='$(MAKE)' sh mk/check-suite.sh HOSTS=native ABI=exec \
	    IMPLEMENTATION=harness/examples/mini.py \
	    CLAIMS=harness/examples/mini.claims \
	    TARGET='amd64/minidump3'

# The matrix in small: a row of each byte order and word size, on hosts of each.
MATRIX_ROWS := amd64/minidump3/la48 i386/minidump2/pae armeb/minidump2/v6 \
	powerpc64/minidump2/g5

check-matrix:
	@exec env MAKE='$(MAKE)' sh mk/check-suite.sh HOSTS=matrix \
	    TARGETS='$(MATRIX_ROWS)'

# Kyua's way and make run's.
check-both: all
	@MAKE='$(MAKE)' B='$(B)' sh mk/check-both.sh

# A library beside the reference, and a machine that sees none of our files.
check-base-vm: all false
	@MAKE='$(MAKE)' sh mk/check-base-vm.sh

check-suite:
	@exec env MAKE='$(MAKE)' sh mk/check-suite.sh

.PHONY: run list matrix check lint check-i386 check-setup check-emulated check-hosts \
    check-sanitized-parts check-sanitized check-example check-suite check-matrix check-both \
    check-base-vm

help:
	@echo 'make run [IMPLEMENTATION=PATH] [ABI=libkvm|fbsdvmcore|exec]'
	@echo '         [HOST=native|NAME]  [TARGET=amd64] [CASE=PATTERN]'
	@echo '         [VECTOR=LABEL] [LEVEL=must] [KNOWN=FILE] [CLAIMS=FILE]'
	@echo '         [SEED=N] [BASE=LIBRARY]   the suite; the report is in'
	@echo '         build/report'
	@echo 'make list [TARGET=] [CASE=] the cases that make run would run'
	@echo 'make matrix [HOSTS="s390x i386"|all] [TARGETS="amd64 arm"]'
	@echo '         [SHARD=k/n] ...    the same on many hosts'
	@echo 'make real KERNEL="A B" [MACHINE="la48 la57"|all] [FULL=1]'
	@echo '         [IMPLEMENTATION=PATH] ...    cores that kernels write in QEMU'
	@echo 'make run REAL="DIR DIR" ...    the same, of cores that are there'
	@echo 'make check           the tests of the project itself'
	@echo 'make all             build, without setting anything up'
	@echo 'make bench [TARGET=] measure the reference and the generator'
	@echo 'make owing TARGET=X  what a target still lacks, place by place'
	@echo 'make coverage        docs/coverage.md from the results of make run'
	@echo 'make capture         captured cores anew, from guests in QEMU'
	@echo 'make install [DESTDIR=] [PREFIX=/usr/local]'
	@echo 'make clean           remove build/'

.PHONY: help
