/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * powerpc64 and powerpc64le minidumps, versions 1 and 2.
 *
 * Header, dump_avail and bitmap are in the kernel's byte order, page tables
 * big-endian.  The header names the MMU: a hashed page table, of the machine
 * (mmu_g5) or of a hypervisor (mmu_phyp), or a radix tree.  The direct map
 * needs neither.  Kernels are linked at LINKBASE and run at startkernel;
 * addresses below the direct map are taken for such of the kernel's image as
 * it was linked.
 *
 * Sources: sys/powerpc/powerpc/minidump_machdep.c,
 * sys/powerpc/include/minidump.h.
 */
#include <string.h>

#include "powerpc64.h"

enum {
	F_VERSION, F_MSGBUF, F_BITMAP, F_TABLES, F_KERNBASE, F_KERNEND,
	F_DMAPBASE, F_DMAPEND, F_HWDMAP, F_START, F_END, F_DUMPAVAIL, F_N
};

#define	HDRLEN	144u
static const struct kr_field fields[F_N] = {
	[F_VERSION] =	{ "version", 64, 4, 1, 2 },
	[F_MSGBUF] =	{ "msgbufsize", 68, 4, 1, 2 },
	[F_BITMAP] =	{ "bitmapsize", 72, 4, 1, 2 },
	[F_TABLES] =	{ "pmapsize", 76, 4, 1, 2 },
	[F_KERNBASE] =	{ "kernbase", 80, 8, 1, 2 },
	[F_KERNEND] =	{ "kernend", 88, 8, 1, 2 },
	[F_DMAPBASE] =	{ "dmapbase", 96, 8, 1, 2 },
	[F_DMAPEND] =	{ "dmapend", 104, 8, 1, 2 },
	[F_HWDMAP] =	{ "hw_direct_map", 112, 4, 1, 2 },
	[F_START] =	{ "startkernel", 120, 8, 1, 2 },
	[F_END] =	{ "endkernel", 128, 8, 1, 2 },
	[F_DUMPAVAIL] =	{ "dumpavailsize", 136, 4, 2, 2 },
};
_Static_assert(HDRLEN <= KR_MD_HDRMAX, "the header of a minidump");

#define	MMU_NAME	32		/* offset, and */
#define	MMU_NAMELEN	32u		/* length */
#define	LINKBASE	0x100100u

static const struct mmu_name {
	const char	*name;
	const char	*variant;
	const struct ppc_mmu *mmu;
	enum kr_order	 order;		/* of entries; 0: the kernel's */
} mmu_names[] = {
	{ "mmu_g5", "HPT, native", &ppc_hpt, KR_BIG },
	{ "mmu_phyp", "HPT, LPAR", &ppc_hpt, 0 },
	{ "mmu_radix", "radix", &ppc_radix, KR_BIG },
};

/* A radix MMU of kernels before FreeBSD 16, which leave its tables out. */
static const struct mmu_name no_tables = {
	"mmu_radix", "radix, no tables", NULL, KR_BIG
};

struct state {
	struct ppc_vm	vm;
	uint64_t	value[F_N];
	uint64_t	displ;		/* of the kernel */
	const struct mmu_name *mmu;
};

static int
find_mmu(kvm_t *kd, struct kr_minidump *md)
{
	struct state *st = kd->state;
	char name[MMU_NAMELEN + 1];
	size_t i;

	memset(name, 0, sizeof(name));
	/* Not through the cache, which a core that is refused need not have. */
	if (kr_file_pread(&kd->file, MMU_NAME, name, MMU_NAMELEN) !=
	    (ssize_t)MMU_NAMELEN) {
		kr_core_err(kd, "cannot read minidump header");
		return (-1);
	}
	for (i = 0; i < sizeof(mmu_names) / sizeof(mmu_names[0]); i++) {
		if (strcmp(name, mmu_names[i].name) == 0)
			st->mmu = &mmu_names[i];
	}
	if (st->mmu == NULL) {
		kr_core_err(kd, "minidump header: mmu_name: unsupported MMU: "
		    "%s", name);
		return (-1);
	}
	if (st->mmu->mmu == &ppc_radix && md->value[F_TABLES] == 0) {
		st->mmu = &no_tables;
		return (0);
	}
	if (!st->mmu->mmu->size_ok(md->value[F_TABLES]))
		return (kr_minidump_bad(kd, md, F_TABLES,
		    md->value[F_TABLES] == 0 ? "no page map" :
		    "no size of a page map"));
	return (0);
}

static const struct kr_md_desc desc = {
	.magic = "minidump FreeBSD/powerpc64",
	.hdrlen = HDRLEN,
	.newest = 2,
	.pageshift = 12,
	.wordbits = 64,
	.refine = find_mmu,
	.field = fields,
	.nfields = F_N,
	.size_msgbuf = F_MSGBUF,
	.size_dump_avail = F_DUMPAVAIL,
	.size_bitmap = F_BITMAP,
	.size_tables = F_TABLES,
};

static int
open_minidump(kvm_t *kd)
{
	struct state *st;

	st = kr_state(kd, sizeof(*st));
	if (st == NULL)
		return (-1);
	if (kr_minidump_open(kd, &st->vm.md, st->value) != 0)
		return (-1);
	st->vm.md.variant = st->mmu->variant;
	if (st->mmu->order != 0)
		kd->order = st->mmu->order;
	st->vm.kernbase = st->value[F_KERNBASE];
	st->vm.kernend = st->value[F_KERNEND];
	if (st->value[F_DMAPBASE] > st->value[F_DMAPEND])
		return (kr_minidump_bad(kd, &st->vm.md, F_DMAPEND,
		    "below dmapbase"));
	st->vm.dmap = kr_window_at("direct map", st->value[F_DMAPBASE],
	    st->value[F_DMAPEND], 0);
	kd->window = &st->vm.dmap;
	kd->nwindows = 1;
	st->displ = st->value[F_START] - LINKBASE;
	return (0);
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;
	const struct ppc_vm *vm = &st->vm;
	uint64_t left, max;

	max = UINT64_MAX;
	if (va < vm->dmap.first) {
		max = vm->dmap.first - va;
		va += st->displ;
	}
	if (kr_window_translate(kd, va, PPC_PAGE, x, &left)) {
		if (max > left)
			max = left;
	} else if (va >= vm->kernbase) {
		x->map = "kernel map";
		if (st->mmu->mmu == NULL) {
			x->why = "the kernel left its radix tables out of the "
			    "dump: only the direct map can be read";
			return (-1);
		}
		if (st->mmu->mmu->walk_va(kd, &st->vm, va, x) != 0)
			return (-1);
		if (max > x->pagesize - va % x->pagesize)
			max = x->pagesize - va % x->pagesize;
	} else {
		x->why = "neither in the kernel map nor in a window";
		return (-1);
	}
	kr_minidump_place(&st->vm.md, x, max);
	return (0);
}

static int
walk(kvm_t *kd, kvm_walk_pages_cb_t *cb, void *closure)
{
	struct state *st = kd->state;
	struct ppc_vm *vm = &st->vm;
	struct kr_mdwalk w;
	int go;

	if (kr_mdwalk_init(&w, &vm->md, cb, closure, &vm->dmap) != 0)
		return (0);
	go = (st->mmu->mmu == NULL || st->mmu->mmu->walk_all(kd, vm, &w)) &&
	    kr_mdwalk_rest(&w);
	kr_mdwalk_deinit(&w);
	return (go);
}

static kssize_t
kerndisp(kvm_t *kd)
{
	struct state *st = kd->state;

	return ((kssize_t)st->displ);
}

const struct target_ops kr_powerpc64_minidump = {
	.md = &desc,
	.pagesize = PPC_PAGE,
	.open = open_minidump,
	.close = kr_minidump_close,
	.translate = translate,
	.pa_offset = kr_minidump_pa_offset,
	.walk = walk,
	.kerndisp = kerndisp,
	.info = kr_minidump_info,
	.fields = kr_minidump_fields,
	.sections = kr_minidump_sections,
};
