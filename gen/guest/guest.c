/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What every guest does: build, switch, mark, read back, say so.
 */
#include "guest.h"

#if defined(__LP64__)
typedef uint64_t word_t;
#define	MAGIC	0xa5f00d5ac0ffee11ULL
#else
typedef uint32_t word_t;
#define	MAGIC	0xa5f00d5aULL
#endif

#define	EDGE	64

struct mark marks[512];
uint64_t nmarks;

#ifdef UART
uint64_t uart = UART;		/* its VA, once the tables are on */

static void
put(char c)
{

	*(volatile uint8_t *)(uintptr_t)uart = (uint8_t)c;
}

#ifdef TLB
char
get(void)
{

	volatile unsigned n;

	/* With rests: QEMU does nothing else while it answers the port. */
	while ((*(volatile uint8_t *)(uintptr_t)(uart + 5) & 1) == 0)
		for (n = 0; n < 1000; n++)
			continue;
	return (*(volatile char *)(uintptr_t)uart);
}
#endif

static void
halt(void)
{

	for (;;) {
#if defined(__aarch64__) || defined(__riscv) || __ARM_ARCH >= 7
		__asm__ volatile("wfi");
#endif
	}
}
#elif defined(__powerpc64__)
volatile char said[256];	/* the script reads it: there is no port */
static unsigned nsaid;

static void
put(char c)
{

	if (nsaid < sizeof(said) - 1)
		said[nsaid++] = c;
}

static void
halt(void)
{

	for (;;)
		continue;
}
#else
static void
out(uint16_t port, uint8_t value)
{

	__asm__ volatile("outb %0, %1" :: "a" (value), "Nd" (port));
}

static uint8_t
in(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a" (value) : "Nd" (port));
	return (value);
}

static void
put(char c)
{

	while ((in(0x3f8 + 5) & 0x20) == 0)
		continue;
	out(0x3f8, (uint8_t)c);
}

static void
halt(void)
{

	for (;;)
		__asm__ volatile("cli; hlt");
}
#endif

void
say(const char *s)
{

	for (; *s != '\0'; s++)
		put(*s);
}

void
die(const char *what, uint64_t number)
{
	char hex[20];
	unsigned i;

	for (i = 0; i < 16; i++)
		hex[i] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
	hex[i] = '\0';
	say("MISTAKE ");
	say(what);
	say(" 0x");
	say(hex);
	say("\n");
	halt();
}

static volatile word_t *
word(uint64_t va)
{

	return ((volatile word_t *)(uintptr_t)va);
}

static int
is_memory(uint64_t pa)
{

#ifdef RAM_START
	return (pa - RAM_START < RAM_END - RAM_START);
#else
	return (pa < LOW_END || (pa >= EXT_START && pa < EXT_END) ||
	    (pa >= HIGH_START && pa < HIGH_END));
#endif
}

static void
map_region(const struct region *r)
{
	uint64_t n;

	if (!X_ENTERED(r->bits))
		return;
	for (n = 0; n < r->count; n++)
		mmu_map(r->va + n * r->size, r->size, r->pa + n * r->step,
		    r->bits);
}

static void
mark(uint64_t va, uint64_t len)
{
	uint64_t p;

	if (nmarks == sizeof(marks) / sizeof(marks[0]))
		die("too many marks", va);
	marks[nmarks].va = va;
	marks[nmarks++].len = len;
	for (p = va; p < va + len; p += sizeof(word_t))
		*word(p) = (word_t)(p ^ MAGIC);
}

static void
check(uint64_t va, uint64_t written, uint64_t len)
{
	uint64_t i;

	for (i = 0; i < len; i += sizeof(word_t))
		if (*word(va + i) != (word_t)((written + i) ^ MAGIC))
			die("another word at", va + i);
}

/* Marks (or with `again' checks) the page of r that lies `off' into it. */
static void
mark_page(const struct region *r, uint64_t va, uint64_t pa, int again)
{
	uint64_t from, len, off;

	if (!is_memory(pa))
		return;
	from = (r->mark & MARK_LINEAR) != 0 ? map_linear(pa) : va;
	len = (r->mark & MARK_KIND) == MARK_FULL ? PAGE : EDGE;
	for (off = 0; off < PAGE; off += len == EDGE ? PAGE - EDGE : PAGE)
		if (again) {
			check(va + off, from + off, len);
			check(map_linear(pa) + off, from + off, len);
		} else
			mark(from + off, len);
}

/* Of a superpage: its first two pages, two in the middle, the last one. */
static void
mark_region(const struct region *r, int again)
{
	uint64_t n, pa, va;

	if ((r->mark & MARK_KIND) == MARK_NONE)
		return;
	for (n = 0; n < r->count; n++) {
		va = r->va + n * r->size;
		pa = (r->pa + n * r->step) & ~(r->size - 1);
		mark_page(r, va, pa, again);
		if (r->size == PAGE)
			continue;
		mark_page(r, va + PAGE, pa + PAGE, again);
		mark_page(r, va + r->size / 2 - PAGE, pa + r->size / 2 - PAGE,
		    again);
		mark_page(r, va + r->size / 2, pa + r->size / 2, again);
		mark_page(r, va + r->size - PAGE, pa + r->size - PAGE, again);
	}
}

void
guest_main(void)
{
	uint64_t i;

	map_top();
	for (i = 0; i < nregions; i++)
		if (!IS_LATE(regions[i].pa))
			map_region(&regions[i]);
	mmu_late();
	for (i = 0; i < nregions; i++)
		if (regions[i].size != PAGE && X_LEADS(regions[i].bits))
			map_region(&regions[i]);
	mmu_activate();
	for (i = 0; i < nregions; i++)
		mark_region(&regions[i], 0);
	for (i = 0; i < nregions; i++)
		mark_region(&regions[i], 1);
	if (nmarks == 0)
		die("no marks", nregions);
#ifdef TLB
	serve();
#else
	say("READY\n");
#endif
}
