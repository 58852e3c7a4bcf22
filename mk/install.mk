# make install [DESTDIR=] [PREFIX=]: as a port would stage it.  Everything
# finds its data from its own place, so that the tree can be moved as a whole.

PREFIX	?= /usr/local
MANDIR	?= $(PREFIX)/share/man
DEST	= $(DESTDIR)$(PREFIX)

install: all
	install -d $(DEST)/bin $(DEST)/lib $(DEST)/include/kvmref \
	    $(DEST)/share/vmcorpus $(DEST)/share/examples/vmcorpus \
	    $(DEST)/tests/vmcorpus \
	    $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man3
	for p in vmcore vmgen kvmdrive atf-lua vmcorpus-report vmcapture; do \
	    install -m 755 $(B)/bin/$$p $(DEST)/bin || exit 1; done
	install -m 644 $(B)/lib/libkvmref.so $(B)/lib/libkvmref.a $(DEST)/lib
	install -m 644 docs/examples/dmesg.c $(DEST)/share/examples/vmcorpus
	install -m 644 ref/kvm.h ref/kvmref.h $(DEST)/include/kvmref
	for s in 1 3; do for m in docs/man/*.$$s; do \
	    install -m 644 $$m $(DESTDIR)$(MANDIR)/man$$s || exit 1; done; done
	cp -R $(B)/share/vmcorpus/. $(DEST)/share/vmcorpus
	for t in $(LUA_CASES); do \
	    ln -sf ../../bin/atf-lua $(DEST)/tests/vmcorpus/$$t || exit 1; done
	install -m 644 $(LUA_KYUA) $(DEST)/tests/vmcorpus/Kyuafile

# The installed suite, from another directory, read-only, as somebody else.
check-install: all
	@B='$(B)' MAKE='$(MAKE)' sh mk/check-install.sh

# A built tree that was copied or moved.
check-moved: all
	@MAKE='$(MAKE)' sh mk/check-moved.sh

.PHONY: install check-install check-moved
