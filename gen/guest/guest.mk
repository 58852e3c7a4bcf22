# The guests behind the captured cores, and `make capture', which boots them.
# `make all' only puts the committed captures beside the test programs: clang,
# lld and qemu-system-* are wanted only by who makes captures.
#
#	make capture		make them anew below build/capture and compare
#				pages and answers with the committed ones
#	make capture UPDATE=1	and put the new ones in their place
#	make guests		only build the guests
#	GUEST=name		only that one
#	make check-captures	the committed ones against their records
#	make capture-linux LINUX=vmlinuz
#				the same for the captures of Linux's tables

CAPTURES	:= $(patsubst corpus/%,$(B)/share/vmcorpus/%,$(wildcard \
		   corpus/captures/*.gz))
CAPTURE_LUA	:= $(B)/bin/atf-lua \
		   $(B)/share/vmcorpus/lua/vmcorpus/capture.lua

PRODUCTS += $(CAPTURES)

$(B)/share/vmcorpus/captures/%.gz: corpus/captures/%.gz
	@mkdir -p $(@D)
	cp $< $@

GUEST_CLANG	?= clang
GUEST_LD	?= ld.lld
GUEST_OUT	:= build/guest

# A target whose code is another's; a guest with other tables; what links where lld does not.
GUEST_CODE_armeb	:= arm
GUEST_CODE_powerpc64le	:= powerpc64
GUEST_CODE_mipsel	:= mips
GUEST_CODE_mips64	:= mips
GUEST_CODE_mips64el	:= mips
GUEST_TABLES_powerpc64-g5-13	:= hpt.c map-powerpc64-hpt.c
GUEST_TABLES_powerpc64-phyp-13	:= $(GUEST_TABLES_powerpc64-g5-13)
GUEST_TABLES_powerpc64le-g5-13	:= $(GUEST_TABLES_powerpc64-g5-13)
GUEST_TABLES_powerpc64le-phyp-13 := $(GUEST_TABLES_powerpc64-g5-13)
GUEST_TABLES_sparc64-12	:= tsb.c map-sparc64.c
GUEST_CC_sparc64	?= sparc64-linux-gnu-gcc
GUEST_LD_sparc64	?= sparc64-linux-gnu-ld --no-warn-rwx-segments \
			   -z noexecstack
GUEST_CC_alpha		?= alpha-linux-gnu-gcc
GUEST_LD_alpha		?= alpha-linux-gnu-ld --no-warn-rwx-segments -z noexecstack
GUEST_LD_armeb		?= arm-linux-gnueabi-ld -EB --be8 --no-warn-rwx-segments \
			   -z noexecstack

# What a target has besides.
GUEST_MORE_mips		:= tlb.c
GUEST_MORE_sparc64	:= tlb.c

# name, target and flags; gen/guest/guests.lua says how each is booted.
GUEST_NAMES	:= amd64-6 amd64-10 amd64-13.1 amd64-15 \
		   amd64-la57-13.1 amd64-la57-15 \
		   i386-11 i386-pae-11 i386-12 i386-pae-12 \
		   i386-13 i386-pae-13 \
		   aarch64-11 aarch64-13 aarch64-15 aarch64-16k-15 \
		   riscv64-12 riscv64-13.1 riscv64-sv48-13.1 \
		   arm-12 arm-13 arm-v4-9 arm-v4-12 armeb-12 armeb-13 \
		   powerpc64-g5-13 powerpc64-phyp-13 powerpc64-radix-16 \
		   powerpc64le-g5-13 powerpc64le-phyp-13 powerpc64le-radix-16 \
		   mips-13 mipsel-13 mips64-13 mips64el-13 \
		   sparc64-12 alpha-6
GUEST_FLAGS_amd64-6		:= -DKERN=6
GUEST_FLAGS_amd64-10		:= -DKERN=10
GUEST_FLAGS_amd64-13.1		:= -DKERN=13
GUEST_FLAGS_amd64-15		:= -DKERN=15
GUEST_FLAGS_amd64-la57-13.1	:= -DKERN=13 -DLA57
GUEST_FLAGS_amd64-la57-15	:= -DKERN=15 -DLA57
GUEST_FLAGS_i386-11		:= -DKERN=11
GUEST_FLAGS_i386-pae-11		:= -DKERN=11 -DPAE
GUEST_FLAGS_i386-12		:= -DKERN=12
GUEST_FLAGS_i386-pae-12		:= -DKERN=12 -DPAE
GUEST_FLAGS_i386-13		:= -DKERN=13
GUEST_FLAGS_i386-pae-13		:= -DKERN=13 -DPAE
GUEST_FLAGS_aarch64-11		:= -DKERN=11
GUEST_FLAGS_aarch64-13		:= -DKERN=13
GUEST_FLAGS_aarch64-15		:= -DKERN=15
GUEST_FLAGS_aarch64-16k-15	:= -DKERN=15 -DPAGE_SHIFT=14
GUEST_FLAGS_arm-12		:= -DKERN=12
GUEST_FLAGS_arm-13		:= -DKERN=13
GUEST_FLAGS_arm-v4-9		:= -DKERN=9 -march=armv5te
GUEST_FLAGS_arm-v4-12		:= -DKERN=12 -march=armv5te
GUEST_FLAGS_armeb-12		:= -DKERN=12
GUEST_FLAGS_armeb-13		:= -DKERN=13
GUEST_FLAGS_powerpc64-g5-13	:= -DKERN=13 -DHPT
GUEST_FLAGS_powerpc64-phyp-13	:= -DKERN=13 -DHPT -DPHYP
GUEST_FLAGS_powerpc64-radix-16	:= -DKERN=16
GUEST_FLAGS_powerpc64le-g5-13	:= -DKERN=13 -DHPT
GUEST_FLAGS_powerpc64le-phyp-13	:= -DKERN=13 -DHPT -DPHYP
GUEST_FLAGS_powerpc64le-radix-16 := -DKERN=16
GUEST_FLAGS_mips-13		:= -DKERN=13
GUEST_FLAGS_mipsel-13		:= -DKERN=13
GUEST_FLAGS_alpha-6		:= -DKERN=6
GUEST_FLAGS_sparc64-12		:= -DKERN=12
GUEST_FLAGS_mips64-13		:= -DKERN=13
GUEST_FLAGS_mips64el-13		:= -DKERN=13
GUEST_FLAGS_riscv64-12		:= -DKERN=12
GUEST_FLAGS_riscv64-13.1	:= -DKERN=13
GUEST_FLAGS_riscv64-sv48-13.1	:= -DKERN=13 -DSV48

GUEST_MACHINE_amd64	:= --target=x86_64-unknown-none-elf -mcmodel=kernel \
			   -mno-red-zone -mno-mmx -mno-sse
GUEST_MACHINE_i386	:= --target=i386-unknown-none-elf -march=i686 -mno-mmx \
			   -mno-sse
GUEST_MACHINE_aarch64	:= --target=aarch64-unknown-none-elf -mgeneral-regs-only \
			   -mstrict-align
GUEST_MACHINE_arm	:= --target=armv7a-unknown-none-eabi -marm -mfloat-abi=soft \
			   -mno-unaligned-access
GUEST_MACHINE_armeb	:= --target=armebv7a-unknown-none-eabi -marm \
			   -mfloat-abi=soft -mno-unaligned-access
GUEST_MACHINE_powerpc64	:= --target=powerpc64-unknown-none-elf -mabi=elfv2 \
			   -mcpu=power8 -mno-altivec -mno-vsx
GUEST_MACHINE_powerpc64le := --target=powerpc64le-unknown-none-elf -mabi=elfv2 \
			   -mcpu=power8 -mno-altivec -mno-vsx
GUEST_MACHINE_mips32	:= -mno-abicalls -G0 -msoft-float -march=mips32r2
GUEST_MACHINE_mips	:= --target=mips-unknown-linux-gnu $(GUEST_MACHINE_mips32)
GUEST_MACHINE_mipsel	:= --target=mipsel-unknown-linux-gnu $(GUEST_MACHINE_mips32)
GUEST_MACHINE_mips64r2	:= -mabi=64 -mno-abicalls -G0 -msoft-float -march=mips64r2
GUEST_MACHINE_mips64	:= --target=mips64-unknown-linux-gnuabi64 \
			   $(GUEST_MACHINE_mips64r2)
GUEST_MACHINE_mips64el	:= --target=mips64el-unknown-linux-gnuabi64 \
			   $(GUEST_MACHINE_mips64r2)
GUEST_MACHINE_alpha	:= -mcpu=ev67
GUEST_MACHINE_sparc64	:= -m64 -mcpu=ultrasparc -mno-vis -mno-fpu -mcmodel=medlow
GUEST_MACHINE_riscv64	:= --target=riscv64-unknown-none-elf -march=rv64ima \
			   -mabi=lp64 -mcmodel=medany -mno-relax
GUEST_CFLAGS		:= -std=c11 -O2 -ffreestanding -fno-builtin -fno-pic \
			   -fno-pie -fno-stack-protector -Wall -Wextra \
			   -Wconversion -Wshadow -Werror

# $(call guest,name,target,sources)
define guest
$(GUEST_OUT)/$(1): $(addprefix gen/guest/,$(3) alpha.h guest.h arm.h mips.h ppc64.h \
    rv-a64.h sparc64.h layout.h guest.lds.S guest.mk)
	@mkdir -p $$@.d
	$(or $(GUEST_CC_$(2)),$(GUEST_CLANG)) $(GUEST_MACHINE_$(2)) $(GUEST_FLAGS_$(1)) -E -P -x c \
	    gen/guest/guest.lds.S -o $$@.d/guest.lds
	for f in $(3); do \
		$(or $(GUEST_CC_$(2)),$(GUEST_CLANG)) $(GUEST_MACHINE_$(2)) $(GUEST_FLAGS_$(1)) \
		    $(GUEST_CFLAGS) -c gen/guest/$$$$f -o $$@.d/$$$$f.o || \
		    exit 1; done
	$$(or $$(GUEST_LD_$(2)),$$(GUEST_LD)) -nostdlib -static -z max-page-size=4096 \
	    -T $$@.d/guest.lds -o $$@ $$@.d/*.o
endef
guest_target = $(firstword $(subst -, ,$(1)))
guest_code = $(or $(GUEST_CODE_$(guest_target)),$(guest_target))
$(foreach g,$(GUEST_NAMES),$(eval $(call guest,$(g),$(call guest_target,$(g)),\
    boot-$(call guest_code,$(g)).S vars.S guest.c $(or $(GUEST_TABLES_$(g)),\
    mmu.c map-$(call guest_code,$(g)).c) $(GUEST_MORE_$(call guest_code,$(g))))))

guests: $(addprefix $(GUEST_OUT)/,$(or $(GUEST),$(GUEST_NAMES)))

capture-setup:
	@sh mk/setup.sh native capture

capture: capture-setup $(CAPTURE_LUA)
	@$(MAKE) --no-print-directory guests GUEST='$(GUEST)'
	@mkdir -p build/capture
	$(B)/bin/atf-lua gen/guest/capture.lua $(GUEST_OUT) build/capture \
	    corpus/captures $(if $(UPDATE),update,compare) \
	    $(or $(GUEST),$(GUEST_NAMES))

$(GUEST_OUT)/linux-init: gen/guest/linux-init.c gen/guest/guest.mk
	@mkdir -p $(@D)
	$(GUEST_CLANG) --target=x86_64-linux-gnu $(GUEST_CFLAGS) -nostdlib \
	    -static -fuse-ld=lld -Wl,--build-id=none -s -o $@ $<

capture-linux: capture-setup $(CAPTURE_LUA)
	@$(MAKE) --no-print-directory $(GUEST_OUT)/linux-init
	@test -n "$(LINUX)" || { echo "LINUX= names no kernel" >&2; exit 2; }
	@mkdir -p build/capture
	$(B)/bin/atf-lua gen/guest/linux.lua "$(LINUX)" \
	    $(GUEST_OUT)/linux-init build/capture corpus/captures \
	    $(if $(UPDATE),update,compare)

check-captures: $(CAPTURE_LUA)
	$(B)/bin/atf-lua gen/guest/check.lua corpus/captures

.PHONY: check-captures guests capture capture-linux capture-setup
