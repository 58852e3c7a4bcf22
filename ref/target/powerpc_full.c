/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * powerpc, powerpc64 and powerpc64le full dumps: ELF cores of kernel virtual
 * memory.
 *
 * The segments are ranges of virtual addresses, with nothing about physical
 * ones: all bits of p_paddr are set.  So there is no page table to know about,
 * and AIM and Book-E are read alike.  Kernels can write physical cores as well,
 * without a clue to the page tables; those open, and no read succeeds.
 *
 * A dump that was taken off its device or the network as it is has the kernel
 * dump header in front, 512 bytes in big-endian order; offsets in the ELF
 * headers are from behind it.  Sources: sys/powerpc/powerpc/dump_machdep.c,
 * sys/sys/kerneldump.h.
 */
#include <string.h>

#include "../elfcore.h"

#define	PAGE		0x1000u
#define	KDH_SIZE	512u
#define	KDH_ARCH	20u	/* offset and length of the architecture */
#define	KDH_ARCHLEN	12u
static const char kdh_magic[KDH_ARCH] = "FreeBSD Kernel Dump";

#define	OSABI_STANDALONE	255u

/* Whether the ELF header at off is one that kernels write. */
static int
is_core(kvm_t *kd, int64_t off)
{
	const struct kr_kernel *k = &kd->kernel;
	uint8_t b[20];

	return (kr_file_get(&kd->file, off, b, sizeof(b)) == 0 &&
	    memcmp(b, "\177ELF", 4) == 0 && b[4] == k->class &&
	    b[5] == (uint8_t)k->order && b[6] == 1 &&
	    b[7] == OSABI_STANDALONE && kr_get16(b + 16, k->order) == 4 &&
	    kr_get16(b + 18, k->order) == k->machine);
}

static int
is_dump_header(kvm_t *kd)
{
	static const char *const arch64[] = { "powerpc64", "powerpc64le" };
	uint8_t b[KDH_ARCH + KDH_ARCHLEN];
	const char *arch = (const char *)b + KDH_ARCH;
	size_t i;

	if (kr_file_get(&kd->file, 0, b, sizeof(b)) != 0 ||
	    memcmp(b, kdh_magic, sizeof(kdh_magic)) != 0)
		return (0);
	if (kd->kernel.class == 1)
		return (strncmp(arch, "powerpc", KDH_ARCHLEN) == 0);
	for (i = 0; i < sizeof(arch64) / sizeof(arch64[0]); i++) {
		if (strncmp(arch, arch64[i], KDH_ARCHLEN) == 0)
			return (1);
	}
	return (0);
}

static int
open_full(kvm_t *kd)
{
	struct kr_elfcore *ec;

	ec = kr_state(kd, sizeof(*ec));
	if (ec == NULL)
		return (-1);
	if (!is_core(kd, 0)) {
		if (!is_dump_header(kd) || !is_core(kd, KDH_SIZE)) {
			kr_core_err(kd, "invalid corefile: no ELF header of a "
			    "%s core, neither at 0 nor behind a kernel dump "
			    "header", kd->target->name);
			return (-1);
		}
		ec->base = KDH_SIZE;
	}
	ec->virtual_mark = kd->kernel.class == 1 ? UINT32_MAX : UINT64_MAX;
	if (kr_elfcore_open(kd, ec) != 0)
		return (-1);
	ec->variant = ec->virtual ? "virtual" : "physical";
	return (0);
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	const struct kr_elfcore *ec = kd->state;

	if (!ec->virtual) {
		x->why = "raw corefile not supported: its segments are "
		    "physical memory";
		return (-1);
	}
	return (kr_elfcore_segment(kd, va, PAGE, x));
}

const struct target_ops kr_powerpc_full = {
	.pagesize = PAGE,
	.open = open_full,
	.close = kr_elfcore_close,
	.translate = translate,
	.pa_offset = kr_elfcore_pa_offset,
	.info = kr_elfcore_info,
	.fields = kr_elfcore_fields,
	.sections = kr_elfcore_sections,
};
