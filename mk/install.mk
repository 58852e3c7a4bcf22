# make install [DESTDIR=] [PREFIX=]: as a port would stage it.  Everything
# finds its data from its own place, so that the tree can be moved as a whole.

PREFIX	?= /usr/local
MANDIR	?= $(PREFIX)/share/man
DEST	= $(DESTDIR)$(PREFIX)

# What the build lays out below share/, and no older file that lies there too.
SHARED	= $(patsubst $(B)/share/%,%,$(filter $(B)/share/%,$(PRODUCTS)))
SHARED_DIRS = $(sort $(dir $(SHARED)))
shared_in = $(foreach f,$(SHARED),$(if $(filter $(1),$(dir $(f))),$(B)/share/$(f)))

install: all
	install -d $(DEST)/bin $(DEST)/lib $(DEST)/include/kvmref \
	    $(SHARED_DIRS:%=$(DEST)/share/%) \
	    $(DEST)/share/examples/vmcorpus $(DEST)/tests/vmcorpus \
	    $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man3
	install -m 755 $(addprefix $(B)/bin/,vmcore vmgen kvmdrive \
	    atf-lua vmcorpus-report vmcapture) $(DEST)/bin
	install -m 644 $(B)/lib/libkvmref.so $(B)/lib/libkvmref.a $(DEST)/lib
	install -m 644 docs/examples/dmesg.c $(DEST)/share/examples/vmcorpus
	install -m 644 ref/kvm.h ref/kvmref.h $(DEST)/include/kvmref
	install -m 644 $(wildcard docs/man/*.1) $(DESTDIR)$(MANDIR)/man1
	install -m 644 $(wildcard docs/man/*.3) $(DESTDIR)$(MANDIR)/man3
	$(foreach d,$(SHARED_DIRS),install -m 644 $(call shared_in,$(d)) \
	    $(DEST)/share/$(d) &&) :
	for t in $(LUA_CASES); do \
	    ln -sf ../../bin/atf-lua $(DEST)/tests/vmcorpus/$$t || exit 1; done
	install -m 644 $(LUA_KYUA) $(DEST)/tests/vmcorpus/Kyuafile

# The installed suite, from another directory, read-only, as somebody else:
# PROGRAMS of it; without a word after it, all.
PROGRAMS := minidump_map_test api_read_test

check-install: all
	@B='$(B)' MAKE='$(MAKE)' PROGRAMS='$(PROGRAMS)' sh mk/check-install.sh

# A built tree that was copied or moved.
check-moved: all
	@MAKE='$(MAKE)' sh mk/check-moved.sh

# The port's list of files, anew.
plist: all
	@rm -rf $(B)/stage
	@$(MAKE) --no-print-directory install DESTDIR=$(abspath $(B))/stage \
	    PREFIX=/usr/local >/dev/null
	sh mk/plist.sh $(B)/stage >ports/devel/vmcorpus/pkg-plist

# The distribution file that the port is made from.
dist:
	git archive --prefix=vmcorpus-$(VERSION)/ \
	    -o build/vmcorpus-$(VERSION).tar.gz HEAD

.PHONY: install check-install check-moved plist dist
