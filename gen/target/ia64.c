/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * FreeBSD/ia64: an image of physical memory at first, then ELF cores of
 * physical addresses, at last of virtual ones too.  Regions 6 and 7 need no
 * table.  From 9.0 on the kernel lies in the PBVM, whose table a structure of
 * the loader's names.
 * See docs/formats/ia64.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "elfcore.h"
#include "format.h"
#include "ia64.h"
#include "target.h"

#define EF_ABSOLUTE	0x100u
#define E_ENTRY		24u		/* its offset */
#define EFI_PAGE	4096u

#define REGION_PA	(VG_IA64_REGION(1) - 1)
#define PBVM_TABLE	UINT64_C(0x9ffffffffff00000)
#define KERNPHYS	UINT64_C(0x500000)

/* Our choice of places in the kernel. */
#define BOOTINFO	UINT64_C(0x4000)
#define KPTDIR		UINT64_C(0x8000)

#define BI_MAGIC	UINT64_C(0xdeadbeeffeedface)
#define BI_SIZE		168u
#define BI_VERSION_AT	8u
#define BI_PGTBL_AT	56u
#define BI_PGTBLSZ_AT	124u
#define BI_KERNEND_AT	144u

static const struct vg_window windows[] = {
	{ .name = "region 7", .first = VG_IA64_REGION(7), .last = UINT64_MAX,
	    .mask = REGION_PA, .always = 1 },
	{ .name = "region 6", .first = VG_IA64_REGION(6),
	    .last = VG_IA64_REGION(7) - 1, .mask = REGION_PA, .always = 1 },
	{ .name = NULL }
};

/* The same, but not of a virtual core. */
static const struct vg_window windows_pbvm[] = {
	{ .name = "region 7", .first = VG_IA64_REGION(7), .last = UINT64_MAX,
	    .mask = REGION_PA, .always = 1, .only = &vg_mmu_pbvm },
	{ .name = "region 6", .first = VG_IA64_REGION(6),
	    .last = VG_IA64_REGION(7) - 1, .mask = REGION_PA, .always = 1,
	    .only = &vg_mmu_pbvm },
	{ .name = NULL }
};

/* Before 9.0 kernels lie in region 7, where they were loaded. */
static const struct vg_kernel kernels[] = {
	{ "10.1", VG_IA64_REGION(5), VG_IA64_PBVM, windows_pbvm },
	{ "9", VG_IA64_REGION(5), VG_IA64_PBVM, windows_pbvm },
	{ "8", VG_IA64_REGION(5), VG_IA64_REGION(7) | KERNPHYS, windows },
	{ "6", VG_IA64_REGION(5), VG_IA64_REGION(7) | KERNPHYS, windows },
	{ "5.0", VG_IA64_REGION(5), VG_IA64_REGION(7) | KERNPHYS, windows },
	{ NULL, 0, 0, NULL }
};

static const struct age {
	const char		*kernel;
	const struct vg_mmu	*mmu;
	const char		*kptdir;
	const struct vg_format	*formats[3];
} ages[] = {
	{ "10.1", &vg_mmu_pbvm, "ia64_kptdir",
	    { &vg_format_full, &vg_format_virtual, NULL } },
	{ "9", &vg_mmu_pbvm, "ia64_kptdir", { &vg_format_full, NULL } },
	{ "8", &vg_mmu_twolevel, "ia64_kptdir", { &vg_format_full, NULL } },
	{ "6", &vg_mmu_onelevel, "ia64_kptdir", { &vg_format_full, NULL } },
	{ "5.0", &vg_mmu_onelevel, "kptdir",
	    { &vg_format_full, &vg_format_raw, NULL } },
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_pbvm, &vg_mmu_twolevel,
    &vg_mmu_onelevel, &vg_mmu_plain_8k, NULL };

static const struct age *
age_of(const struct vg_core *c)
{
	const struct age *a;

	for (a = ages; strcmp(a->kernel, c->kernel->name) != 0; a++)
		continue;
	return (a);
}

static int
is_pbvm(const struct vg_core *c)
{

	return (age_of(c)->mmu == &vg_mmu_pbvm);
}

/* Has a kernel of that age written such a core, by such tables? */
static int
check_age(struct vg_core *c)
{
	const struct age *a = age_of(c);
	const struct vg_format *const *f;

	for (f = a->formats; *f != NULL && *f != c->format; f++)
		continue;
	if (*f == NULL)
		return (vg_fail(&c->err, "kernel: '%s' of %s has no %s cores",
		    a->kernel, c->flavour->name, c->format->name));
	if (!c->format->bare && c->mmu != a->mmu)
		return (vg_fail(&c->err, "variant: kernel '%s' has %s",
		    a->kernel, a->mmu->name));
	return (0);
}

static int
check_pbvm(struct vg_core *c)
{
	uint64_t size;

	if (c->kernphys % VG_IA64_PBVM_PAGE != 0)
		return (vg_fail(&c->err, "kernphys: 0x%" PRIx64 " is not the "
		    "address of a page of the PBVM", c->kernphys));
	if (c->format->bare)
		return (0);
	size = vg_ia64(c)->pgtblsz;
	if (size < 4096 || size > 1048576 || (size & (size - 1)) != 0)
		return (vg_fail(&c->err, "pbvm_pgtblsz: 0x%" PRIx64 " is no "
		    "power of two from 0x1000 to 0x100000", size));
	return (vg_rset_add(&c->reserved, c->kernphys >> c->mem.shift,
	    (c->kernphys + VG_IA64_PBVM_PAGE) >> c->mem.shift) != 0 ?
	    vg_fail(&c->err, "out of memory") : 0);
}

static int
layout(struct vg_core *c)
{

	if (c->kernphys == VG_NONE)
		c->kernphys = KERNPHYS;
	if (check_age(c) != 0)
		return (-1);
	if (is_pbvm(c))
		return (check_pbvm(c));
	c->kernsym = VG_IA64_REGION(7) | c->kernphys;
	return (0);
}

static int
symbols(struct vg_core *c)
{

	return (vg_set_symbol(c, "kernbase", c->kernsym, 0) != 0 ||
	    vg_set_symbol(c, age_of(c)->kptdir, c->kernsym + KPTDIR, 8) != 0 ?
	    -1 : 0);
}

static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	return (va < VG_IA64_REGION(5) ? va - VG_IA64_PBVM + c->kernphys :
	    va & REGION_PA);
}

/* One past the highest page that the PBVM has. */
static uint64_t
kernend(const struct vg_core *c)
{
	const struct vg_mapping *m;
	uint64_t end;

	end = VG_IA64_PBVM + VG_IA64_PBVM_PAGE;
	for (m = c->map; m < c->map + c->nmap; m++)
		if (m->va < PBVM_TABLE && m->va + m->count * m->size > end)
			end = m->va + m->count * m->size;
	return (end);
}

static void
put_bootinfo(struct vg_core *c)
{
	uint8_t bi[BI_SIZE];

	memset(bi, 0, sizeof(bi));
	vg_put(bi, 8, 0, BI_MAGIC);
	vg_put(bi + BI_VERSION_AT, 8, 0, 1);
	vg_put(bi + BI_KERNEND_AT, 8, 0, kernend(c));
	if (!c->format->bare) {
		vg_put(bi + BI_PGTBL_AT, 8, 0,
		    vg_space_of(c, VG_IA64_PBVM)->root);
		vg_put(bi + BI_PGTBLSZ_AT, 4, 0, vg_ia64(c)->pgtblsz);
	}
	if (vg_mem_write(&c->mem, c->kernphys + BOOTINFO, bi, sizeof(bi)) != 0)
		(void)vg_fail(&c->err, "out of memory");
}

static void
variables(struct vg_core *c)
{
	struct vg_symbol *s;

	s = vg_find_symbol(c, age_of(c)->kptdir);
	if (s != NULL)
		s->content = VG_IA64_REGION(7) | c->space[0].root;
	if (is_pbvm(c))
		put_bootinfo(c);
}

/* Where the bootinfo is: its PA, or in a virtual core its VA. */
static uint64_t
entry(struct vg_core *c)
{

	return (!is_pbvm(c) ? 0 : c->format->bare ? VG_IA64_PBVM + BOOTINFO :
	    c->kernphys + BOOTINFO);
}

/* Whether all of it is in the dump; if not, what was wanted is refused. */
static int
has(struct vg_core *c, const char *what, uint64_t pa, uint64_t len)
{
	struct vg_xlate x;

	memset(&x, 0, sizeof(x));
	x.len = len;
	if (vg_locate(c, pa, &x) && !x.zeros && x.len == len &&
	    x.off + len <= c->vmcore.size)
		return (1);
	(void)snprintf(c->refuse, sizeof(c->refuse), "the %s at physical 0x%"
	    PRIx64 " is not in the dump", what, pa);
	return (0);
}

/* From e_entry to the table of the PBVM; without it there is none. */
static void
open_bootinfo(struct vg_core *c)
{
	struct vg_space *s = vg_space_of(c, VG_IA64_PBVM);
	struct vg_window table = { .name = "table of the PBVM",
	    .first = PBVM_TABLE, .mask = UINT64_MAX, .always = 1 };
	struct vg_xlate x;
	uint64_t bi, magic, pa, size;
	uint8_t buf[8];

	if (s == NULL)
		return;
	(void)vg_image_read(&c->vmcore, E_ENTRY, buf, sizeof(buf));
	bi = vg_get(buf, sizeof(buf), 0);
	if (bi == 0 || !has(c, "bootinfo", bi, BI_SIZE))
		return;
	memset(&x, 0, sizeof(x));
	(void)vg_view(c, bi, 8, &magic, &x);
	(void)vg_view(c, bi + BI_PGTBL_AT, 8, &pa, &x);
	(void)vg_view(c, bi + BI_PGTBLSZ_AT, 4, &size, &x);
	if (magic != BI_MAGIC) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "bi_magic 0x%"
		    PRIx64 " is not that of a bootinfo", magic);
		return;
	}
	if (size == 0 || !has(c, "table of the PBVM", pa, size))
		return;
	s->view_top = s->mmu->top;
	s->view_root = pa;
	s->view_bytes = size;
	table.base = pa;
	table.last = table.first + (size - 1);
	c->window[c->nwindow++] = table;
}

static void
open_root(struct vg_core *c)
{
	const struct vg_symbol *sym;
	struct vg_xlate x;
	uint64_t dir;

	if (c->refuse[0] != '\0')
		return;
	if (c->format != &vg_format_raw)
		open_bootinfo(c);
	if (c->refuse[0] != '\0')
		return;
	sym = vg_find_symbol(c, "ia64_kptdir");
	if (sym == NULL)
		sym = vg_find_symbol(c, "kptdir");
	if (sym == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "there is no symbol ia64_kptdir");
		return;
	}
	memset(&x, 0, sizeof(x));
	if (!vg_translate_tables(c, sym->value, &x) ||
	    !vg_view(c, x.pa, 8, &dir, &x)) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "%s: %.200s",
		    sym->name, x.why);
		return;
	}
	if (dir < VG_IA64_REGION(6)) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "%s: 0x%" PRIx64
		    " is neither in region 6 nor in region 7", sym->name, dir);
		return;
	}
	c->space[0].view_root = dir & REGION_PA;
	c->space[0].view_top = c->mmu->top;
}

static const struct vg_flavour flavours[] = {
	{
		.name = "ia64",
		.bits = 64,
		.be = 0,
		.machine = 50,
		.types = VG_ET_EXEC,
		.wordbits = 64,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = {
	&vg_format_full,
	&vg_format_virtual,
	&vg_format_raw,
	NULL
};

const struct vg_target vg_target_ia64 = {
	.flavours = flavours,
	.formats = formats,
	.layout = layout,
	.symbols = symbols,
	.variables = variables,
	.symbol_pa = symbol_pa,
	.open = open_root,
	.physflag = EF_ABSOLUTE,
	.unit = EFI_PAGE,
	.no_vaddr = 1,
	.entry = entry,
};
