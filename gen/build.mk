# libvmgen, with the Lua module vmgen in it, and the vmgen command.

# Hidden: within one library a compiler may then inline across files' borders
# of linkage, which position-independent code forbids otherwise.
CFLAGS_gen   := -Igen -fvisibility=hidden $(LUA_CPPFLAGS)

GEN_SRCS     := $(sort $(filter-out gen/vmgen.c,$(wildcard gen/*.c gen/mmu/*.c \
		gen/target/*.c gen/lua/*.c)))
GEN_EMBEDDED := scenario command
GEN_OBJS     := $(GEN_SRCS:%.c=$(B)/obj/%.o) \
		$(GEN_EMBEDDED:%=$(B)/obj/gen/lua/%_lua.o)
GEN_LIBS     := $(LIBELF) $(LIBZ) $(LUA_LIBS)

# Lua scripts as arrays of bytes.
$(B)/obj/gen/lua/%_lua.c: gen/lua/%.lua gen/embed.awk
	@mkdir -p $(@D)
	LC_ALL=C awk -v name=vg_$*_lua -f gen/embed.awk $< > $@

.SECONDARY: $(GEN_EMBEDDED:%=$(B)/obj/gen/lua/%_lua.c)

$(B)/obj/gen/lua/%_lua.o: $(B)/obj/gen/lua/%_lua.c mk/flags.mk
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/lib/libvmgen.a: $(GEN_OBJS)
	@mkdir -p $(@D)
	rm -f $@
	$(AR) rcs $@ $(GEN_OBJS)

$(B)/bin/vmgen: $(B)/obj/gen/vmgen.o $(B)/lib/libvmgen.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(GEN_LIBS)

PRODUCTS += $(B)/lib/libvmgen.a $(B)/bin/vmgen

-include gen/tests/tests.mk
-include gen/guest/guest.mk
-include gen/witness/witness.mk
