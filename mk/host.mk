# What a host needs to be built for.  HOST=native is this machine; the others
# are rows of harness/hosts.tbl.  mk/setup.sh installs them.

CACHE	?= $(or $(VMCORPUS_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vmcorpus)

ifeq ($(HOST),native)
ifeq ($(origin CC),default)
CC	:= cc
endif
HOST_CPPFLAGS :=
HOST_LDFLAGS  :=
LUA_CPPFLAGS  := $(shell pkg-config --cflags lua5.4 2>/dev/null || pkg-config --cflags lua-5.4 2>/dev/null)
LUA_LIBS      := $(shell pkg-config --libs lua5.4 2>/dev/null || pkg-config --libs lua-5.4 2>/dev/null)
else
HOST_TRIPLE   := $(shell awk '$$1 == "$(HOST)" { print $$2 }' harness/hosts.tbl)
ifeq ($(HOST_TRIPLE),)
$(error HOST=$(HOST) is not in harness/hosts.tbl)
endif
HOST_ROOT     := $(CACHE)/$(HOST)
HOST_LIBDIR   := $(firstword $(wildcard $(HOST_ROOT)/usr/lib/*-linux-gnu*))
HOST_LOADER   := $(shell awk '$$1 == "$(HOST)" { print $$7 }' harness/hosts.tbl)
CC            := $(HOST_TRIPLE)-gcc
HOST_CPPFLAGS := -isystem $(HOST_ROOT)/usr/include
# DT_RPATH, not DT_RUNPATH: it also serves libelf's own need of libz.
HOST_LDFLAGS  := -L$(HOST_LIBDIR) -Wl,--disable-new-dtags \
	-Wl,-rpath,/usr/$(HOST_TRIPLE)/lib:$(HOST_LIBDIR):$(HOST_ROOT)/lib/$(notdir $(HOST_LIBDIR)) \
	-Wl,-rpath-link,$(HOST_LIBDIR):$(HOST_ROOT)/lib/$(notdir $(HOST_LIBDIR)) \
	-Wl,--dynamic-linker,/usr/$(HOST_TRIPLE)/lib/$(HOST_LOADER)
LUA_CPPFLAGS  := -isystem $(HOST_ROOT)/usr/include/lua5.4 \
	-isystem $(HOST_ROOT)/usr/include/$(notdir $(HOST_LIBDIR))
LUA_LIBS      := $(HOST_LIBDIR)/liblua5.4.a -lm -ldl
endif
