# False implementations: shared libraries that lie, made from the reference
# with its entry points renamed.  FALSE_LIBS are all of them.

FALSE_NAMES	:= $(shell awk '/^[a-z]/ { print $$1 }' \
		   harness/false/expected.tbl)
FALSE_LIBS	:= $(FALSE_NAMES:%=$(B)/false/%.so)
FALSE_FORWARD	:= $(B)/obj/harness/false/forward.o
OBJCOPY		?= $(or $(HOST_OBJCOPY),objcopy)

$(B)/false/real.a: $(B)/lib/libkvmref.a harness/false/rename.syms
	@mkdir -p $(@D)
	$(OBJCOPY) --redefine-syms=harness/false/rename.syms $< $@

$(FALSE_LIBS): $(B)/false/%.so: $(B)/obj/harness/false/%.o \
    $(FALSE_FORWARD) $(B)/false/real.a
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,--exclude-libs,ALL -o $@ \
	    $< $(FALSE_FORWARD) $(B)/false/real.a $(LIBELF)

# Each lie must lie in its way before it can show anything.
DRIVER_TESTS	+= harness/false/false_test.py
DRIVER_SETTINGS	+= false=$(B)/false

check-driver: $(FALSE_LIBS) $(B)/lib/libkvmref.so

TESTS	+= $(FALSE_LIBS)

false: $(FALSE_LIBS)

.PHONY: false
