# What a host needs to be built for.  HOST=native is this machine; the others
# are rows of harness/hosts.tbl, which mk/setup.sh sets up when they are first
# asked for.  HOST_RUNNER stands in front of a program of the host: nothing is
# started without it.

CACHE	?= $(or $(VMCORPUS_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vmcorpus)

# These need no host here: mk/run.sh sets up and builds each, and says why not.
ifneq ($(filter run list matrix help clean,$(MAKECMDGOALS)),)
HOST_ROW := native
else
HOST_ROW := $(HOST)
endif

ifeq ($(HOST_ROW),native)
ifeq ($(origin CC),default)
CC	:= cc
endif
HOST_CPPFLAGS :=
HOST_LDFLAGS  :=
HOST_RUNNER   :=
LUA_CPPFLAGS  := $(shell pkg-config --cflags lua5.4 2>/dev/null || pkg-config --cflags lua-5.4 2>/dev/null)
LUA_LIBS      := $(shell pkg-config --libs lua5.4 2>/dev/null || pkg-config --libs lua-5.4 2>/dev/null)
else
# host_column N: that column of the host's row, - being nothing.
host_column   = $(filter-out -,$(subst %t,$(HOST_TRIPLE),$(subst \
	%b,$(abspath $(B)),$(shell awk -F '\t+' -v n='$(HOST)' \
	'$$1 == n { print $$$(1) }' harness/hosts.tbl))))
HOST_TRIPLE   := $(call host_column,2)
ifeq ($(HOST_TRIPLE),)
$(error HOST=$(HOST) is not in harness/hosts.tbl)
endif

# The tests that start the host's programs by its runner; all others are about
# this machine.
HOST_CHECKS   := check-row check-digests check-ref check-gen check-driver \
	check-dmesg
HERE_ONLY     := $(filter-out $(HOST_CHECKS),$(filter check% lint bench \
	capture coverage,$(MAKECMDGOALS)))
ifneq ($(HERE_ONLY),)
$(error $(HERE_ONLY): not on HOST=$(HOST), but on this machine only)
endif

HOST_ROOT     := $(CACHE)/lib/$(HOST_TRIPLE)
HOST_MEASURES := $(foreach n,4 5 6 7,$(call host_column,$(n)))
HOST_FLAGS    := $(call host_column,10)

# Which of the two columns, 8 and 9, its programs are started by.
HOST_WAY      := $(shell VMCORPUS_CACHE='$(CACHE)' sh mk/setup.sh way $(HOST))
ifeq ($(HOST_WAY),)
$(error HOST=$(HOST) cannot be had)
endif
HOST_RUNNER   := $(call host_column,$(if $(filter direct,$(HOST_WAY)),8,9))

# HOST_CC, HOST_AR, HOST_OBJCOPY, HOST_LOADER, HOST_LIBDIR
include $(HOST_ROOT)/host.mk

CC            := $(HOST_CC)
AR            := $(HOST_AR)
HOST_CPPFLAGS := -isystem $(HOST_ROOT)/include
# DT_RPATH, not DT_RUNPATH: it also serves what a library under test needs.
HOST_LDFLAGS  := -L$(HOST_ROOT)/lib -Wl,--disable-new-dtags \
	-Wl,-rpath,$(HOST_LIBDIR):$(HOST_ROOT)/lib \
	-Wl,-rpath-link,$(HOST_ROOT)/lib \
	-Wl,--dynamic-linker,$(HOST_LOADER)
LUA_CPPFLAGS  :=
LUA_LIBS      := $(HOST_ROOT)/lib/liblua.a -lm -ldl
endif
