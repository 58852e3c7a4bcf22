/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * ia64 dumps, in little-endian order.  Five generations:
 *
 * - 2000 to 2002: the plain image of physical memory.
 * - 5.0 to 8.x: an ELF core of physical memory, at first with a directory of
 *   page tables, later with a directory of directories.
 * - 9.0 to 10.4: the same; the kernel lies in memory that the loader mapped
 *   (PBVM), by a page table that the structure bootinfo names.  Its physical
 *   address is e_entry, which was 0 before.
 * - 10.1 to 10.4, when asked for: an ELF core of virtual memory, which holds
 *   PBVM alone.  It lacks the bit of e_flags that the others have.
 *
 * The top three bits of an address are its region.  Regions 6 and 7 show
 * physical memory; region 5 has page tables, whose root the kernel variable
 * ia64_kptdir names; PBVM is the top of region 4.
 *
 * Sources: sys/ia64/ia64/dump_machdep.c and pmap.c, sys/ia64/include/pte.h,
 * vmparam.h and bootinfo.h, from FreeBSD 5.0 to 10.4; Itanium architecture
 * manual, volume 2, chapter 4.
 */
#include <inttypes.h>
#include <string.h>

#include "../elfcore.h"
#include "../fields.h"
#include "../window.h"

#define	REGION(n)	((uint64_t)(n) << 61)
#define	IN_REGION	(REGION(1) - 1)

#define	PAGE		0x2000u
#define	NDIR		(PAGE / 8)	/* entries of a directory */
#define	RECORD		32u		/* of a leaf: an entry of the VHPT */
#define	NLEAF		(PAGE / RECORD)

#define	PBVM		(REGION(5) - 0x4000000000000)
#define	PBVM_PAGE	0x10000u
#define	PBVM_TABLE	(REGION(5) - PBVM_MAXTABLE)
#define	PBVM_MAXTABLE	0x100000u

#define	PHYSICAL	0x100u		/* e_flags: EF_IA_64_ABSOLUTE */

enum { B_MAGIC, B_VERSION, B_TABLE, B_TABLESIZE, B_KERNEND, B_N };

#define	BOOTINFOLEN	168u
#define	BOOTINFO_MAGIC	0xdeadbeeffeedfaceu
static const struct kr_field bootinfo[B_N] = {
	[B_MAGIC] =	{ "bi_magic", 0, 8, 0, 0 },
	[B_VERSION] =	{ "bi_version", 8, 8, 0, 0 },
	[B_TABLE] =	{ "bi_pbvm_pgtbl", 56, 8, 0, 0 },
	[B_TABLESIZE] =	{ "bi_pbvm_pgtblsz", 124, 4, 0, 0 },
	[B_KERNEND] =	{ "bi_kernend", 144, 8, 0, 0 },
};

#define	PTE_P		0x1u
#define	PTE_AR_SHIFT	9
#define	PTE_PPN		0x3fffffffff000u	/* bits 49:12 */

#define	R		VM_PROT_READ
#define	W		VM_PROT_WRITE
#define	X		VM_PROT_EXECUTE
/*
 * What the access rights let the kernel do, which runs at privilege level 0:
 * there an entry's own privilege level makes no difference.
 */
static const vm_prot_t kernel_may[8] = {
	R, R | X, R | W, R | W | X, R | W, R | W | X, R | W, R | X
};
#undef	R
#undef	W
#undef	X

#define	BIT(n, name)	{ (uint64_t)1 << (n), (uint64_t)1 << (n), name }
#define	AR(n, name)	{ 0xe00, (n) << PTE_AR_SHIFT, name }
#define	MA(n, name)	{ 0x1c, (n) << 2, name }
static const struct kr_flag flags[] = {
	BIT(0, "P"), MA(0, "WB"), MA(4, "UC"), MA(5, "UCE"), MA(6, "WC"),
	MA(7, "NaT"), BIT(5, "A"), BIT(6, "D"), { 0x180, 0x180, "user" },
	AR(0, "R"), AR(1, "RX"), AR(2, "RW"), AR(3, "RWX"), AR(4, "R/RW"),
	AR(5, "RX/RWX"), AR(6, "RWX/RW"), AR(7, "X/RX"), BIT(52, "ED"),
	BIT(53, "wired"), BIT(54, "managed"),
};

enum { W_REGION7, W_REGION6, W_PBVM_TABLE, W_N };

struct state {
	struct kr_elfcore ec;
	struct kr_window window[W_N];	/* the last one with PBVM alone */
	uint64_t	boot[B_N];	/* zero without PBVM */
	kpaddr_t	root;		/* of region 5 */
	int		levels;		/* of directories: 1 or 2 */
};

static int
bad_bootinfo(kvm_t *kd, const struct state *st, unsigned int field,
    const char *why)
{

	kr_core_err(kd, "bootinfo: %s 0x%" PRIx64 ": %s", bootinfo[field].name,
	    st->boot[field], why);
	return (-1);
}

/* Nothing but the page table is needed of bootinfo. */
static int
open_pbvm(kvm_t *kd, struct state *st)
{
	uint8_t b[BOOTINFOLEN];
	uint64_t size;

	if (kr_phys_get(kd, st->ec.entry, b, sizeof(b)) != 0) {
		kr_core_err(kd, "cannot read bootinfo at physical address 0x%"
		    PRIx64 " (e_entry)", st->ec.entry);
		return (-1);
	}
	kr_fields_decode(bootinfo, B_N, b, KR_LITTLE, 0, st->boot);
	size = st->boot[B_TABLESIZE];
	if (st->boot[B_MAGIC] != BOOTINFO_MAGIC)
		return (bad_bootinfo(kd, st, B_MAGIC,
		    "not 0xdeadbeeffeedface"));
	if (size > PBVM_MAXTABLE)
		return (bad_bootinfo(kd, st, B_TABLESIZE,
		    "above the limit of 0x100000"));
	if (st->boot[B_TABLE] > IN_REGION - size)
		return (bad_bootinfo(kd, st, B_TABLE,
		    "the page table passes the end of memory"));
	if (size > 0) {
		st->window[W_PBVM_TABLE] = kr_window_at("PBVM page table",
		    PBVM_TABLE, PBVM_TABLE + size - 1, st->boot[B_TABLE]);
		kd->nwindows = W_N;
	}
	return (0);
}

/*
 * What an entry of a page table maps, of pages of that size; the frame's bits
 * below the size do not count.
 */
static int
mapped(struct kr_xlat *x, kvaddr_t va, uint64_t entry, uint64_t pagesize,
    const char *why)
{

	kr_note_flags(x, flags, sizeof(flags) / sizeof(flags[0]), entry);
	if ((entry & PTE_P) == 0) {
		kr_note(x, "not present");
		x->why = why;
		return (-1);
	}
	x->pa = (entry & PTE_PPN & ~(pagesize - 1)) + (va & (pagesize - 1));
	x->pagesize = pagesize;
	x->prot = kernel_may[entry >> PTE_AR_SHIFT & 7];
	return (0);
}

/* The physical address of the page that an entry of a directory names. */
static int
directory(kvm_t *kd, struct kr_xlat *x, const char *name, kpaddr_t dir,
    uint64_t index, kpaddr_t *pa)
{
	uint64_t e;

	if (kr_table_entry(kd, x, name, dir, index, 8, &e) != 0)
		return (-1);
	if (e < REGION(6)) {
		x->why = e == 0 ? "a directory entry is empty" :
		    "a directory entry is neither in region 6 nor 7";
		kr_note(x, e == 0 ? "empty" : "neither in region 6 nor 7");
		return (-1);
	}
	*pa = e & IN_REGION;
	return (0);
}

static int
region5(kvm_t *kd, const struct state *st, kvaddr_t va, struct kr_xlat *x)
{
	const uint64_t page = (va & IN_REGION) / PAGE;
	uint64_t dir, e;
	kpaddr_t pa;

	x->map = "region 5";
	pa = st->root;
	dir = page / NLEAF;
	if (dir >= (st->levels == 2 ? NDIR * NDIR : NDIR)) {
		x->why = "beyond the page directory";
		return (-1);
	}
	if (st->levels == 2 &&
	    directory(kd, x, "dir0", pa, dir / NDIR, &pa) != 0)
		return (-1);
	if (directory(kd, x, "dir1", pa, dir % NDIR, &pa) != 0)
		return (-1);
	if (kr_table_record(kd, x, "lpte", pa, page % NLEAF, RECORD, &e) != 0)
		return (-1);
	return (mapped(x, va, e, PAGE, "the page-table entry is not present"));
}

static int
pbvm(kvm_t *kd, const struct state *st, kvaddr_t va, struct kr_xlat *x)
{
	const uint64_t index = (va - PBVM) / PBVM_PAGE;
	uint64_t e;

	x->map = "PBVM";
	if (index >= st->boot[B_TABLESIZE] / 8) {
		x->why = st->boot[B_MAGIC] == 0 ? "the dump names no page "
		    "table of PBVM" : "beyond the page table of PBVM";
		return (-1);
	}
	if (kr_table_entry(kd, x, "PBVM", st->boot[B_TABLE], index, 8,
	    &e) != 0)
		return (-1);
	return (mapped(x, va, e, PBVM_PAGE, "the entry of PBVM's page table is "
	    "not present"));
}

/* Sets pa, pagesize, prot, and *max: bytes that lie together from va on. */
static int
locate(kvm_t *kd, const struct state *st, kvaddr_t va, struct kr_xlat *x,
    uint64_t *max)
{
	int rv;

	if (kr_window_translate(kd, va, PAGE, x, max))
		return (0);
	if (va < PBVM) {
		x->why = "below PBVM";
		return (-1);
	}
	rv = va < REGION(5) ? pbvm(kd, st, va, x) : region5(kd, st, va, x);
	if (rv == 0)
		*max = x->pagesize - (va & (x->pagesize - 1));
	return (rv);
}

static int
bad_variable(kvm_t *kd, const char *name, const char *what, uint64_t value,
    const char *why)
{

	kr_core_err(kd, "%s: %s 0x%" PRIx64 ": %s", name, what, value, why);
	return (-1);
}

/* Tables are read in parts, each of which the dump may lack. */
#define	PART		0x400u

/*
 * How many levels of directories a page that one names shows.  A directory
 * holds addresses in regions 6 and 7.  A leaf has no word as large: an entry's
 * bits above 58 are clear, as a valid tag's bit 63 is, an invalid one has that
 * bit alone, and its links are physical.  A directory has no odd word, which
 * an entry that is present is.  0: this page does not tell.  -1 with an error
 * text.
 */
static int
levels_shown(kvm_t *kd, kpaddr_t pa)
{
	uint8_t b[PART];
	uint64_t word;
	size_t at, i;
	int leaf;

	leaf = 0;
	for (at = 0; at < PAGE; at += PART) {
		if (kr_table_part(kd, pa + at, b, PART) != 0)
			return (-1);
		for (i = 0; i < PART; i += 8) {
			word = kr_get64(b + i, KR_LITTLE);
			if (word >= REGION(6))
				return (2);
			if (word % 2 != 0)
				leaf = 1;
		}
	}
	return (leaf);
}

/*
 * Kernels from 5.0 to 8.x have ia64_kptdir, at first with one level of
 * directories and then with two, and nothing else in a dump differs: so the
 * pages decide that the directory names.  Without one that does, nothing is
 * mapped.
 */
static int
find_levels(kvm_t *kd, struct state *st)
{
	uint8_t b[PART];
	uint64_t e;
	size_t i;
	int levels;

	levels = 0;
	for (i = 0; levels == 0 && i < PAGE; i += 8) {
		if (i % PART == 0 &&
		    kr_table_part(kd, st->root + i, b, PART) != 0)
			return (-1);
		e = kr_get64(b + i % PART, KR_LITTLE);
		if (e >= REGION(6))
			levels = levels_shown(kd, e & IN_REGION);
	}
	st->levels = levels == 0 ? 2 : levels;
	return (levels < 0 ? -1 : 0);
}

static int
find_root(kvm_t *kd, struct state *st)
{
	struct kr_xlat x = { .want = 8 };
	const char *name = "ia64_kptdir";
	kvaddr_t va;
	uint64_t max, value;

	if (kr_symbol(kd, name, &va) != 0 && kr_symbol(kd, "kptdir", &va) == 0)
		name = "kptdir";
	if (kr_need_symbol(kd, name, &va) != 0)
		return (-1);
	if (va >= REGION(5) && va < REGION(6))
		return (bad_variable(kd, name, "address", va,
		    "in region 5, whose page tables it names"));
	if (locate(kd, st, va, &x, &max) != 0)
		return (bad_variable(kd, name, "address", va, x.why));
	if (kr_phys_variable(kd, name, x.pa, 8, &value) != 0)
		return (-1);
	if (value < REGION(6))
		return (bad_variable(kd, name, "value", value,
		    "neither in region 6 nor 7"));
	st->root = value & IN_REGION;
	if (st->boot[B_MAGIC] != 0)
		st->levels = 2;
	else if (name[0] == 'k')
		st->levels = 1;
	else if (find_levels(kd, st) != 0)
		return (-1);
	st->ec.variant = st->boot[B_MAGIC] != 0 ? "PBVM" :
	    st->levels == 2 ? "two levels" : "one level";
	return (0);
}

/*
 * Whether the file is an image of memory: it is no ELF file, and the kernel is
 * of those that wrote images, whose root has its first name.
 */
static int
is_image(kvm_t *kd)
{
	kvaddr_t va;
	char magic[4];

	return ((kr_file_pread(&kd->file, 0, magic, sizeof(magic)) !=
	    (ssize_t)sizeof(magic) || memcmp(magic, "\177ELF", 4) != 0) &&
	    kr_symbol(kd, "kptdir", &va) == 0);
}

static int
open_ia64(kvm_t *kd)
{
	struct state *st;

	st = kr_state(kd, sizeof(*st));
	if (st == NULL)
		return (-1);
	st->ec.raw = is_image(kd);
	st->ec.physical_flag = PHYSICAL;
	if (kr_elfcore_open(kd, &st->ec) != 0)
		return (-1);
	if (st->ec.virtual) {
		st->ec.variant = "virtual";
		return (0);
	}
	st->window[W_REGION7] = (struct kr_window){ "region 7", REGION(7),
	    UINT64_MAX, IN_REGION, 0 };
	st->window[W_REGION6] = (struct kr_window){ "region 6", REGION(6),
	    REGION(7) - 1, IN_REGION, 0 };
	kd->window = st->window;
	kd->nwindows = W_PBVM_TABLE;
	if (st->ec.entry != 0 && open_pbvm(kd, st) != 0)
		return (-1);
	return (find_root(kd, st));
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;
	uint64_t max;

	if (st->ec.virtual) {
		if (va >= REGION(4))
			return (kr_elfcore_segment(kd, va, PAGE, x));
		x->why = "below region 4";
		return (-1);
	}
	if (locate(kd, st, va, x, &max) != 0)
		return (-1);
	kr_elfcore_place(&st->ec, x, max < KR_MAXRUN ? max : KR_MAXRUN);
	return (0);
}

static int
report_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure)
{
	const struct state *st = kd->state;

	return (kr_elfcore_fields(kd, cb, closure) != 0 &&
	    (st->boot[B_MAGIC] == 0 || kr_fields_report(bootinfo, B_N,
	    "bootinfo", 0, st->boot, cb, closure) != 0));
}

const struct target_ops kr_ia64 = {
	.order = KR_LITTLE,
	.pagesize = PAGE,
	.raw = 1,
	.open = open_ia64,
	.close = kr_elfcore_close,
	.translate = translate,
	.pa_offset = kr_elfcore_pa_offset,
	.info = kr_elfcore_info,
	.fields = report_fields,
	.sections = kr_elfcore_sections,
};
