/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * failing PLAN: opens the core of a plan, reads, walks and closes it, with
 * every allocation and every read failing in its turn.  Each call must give
 * an error or the right answer, an error only where something failed in it (or
 * in opening the core), and nothing may be left behind.  Prints what went
 * wrong, and a last line of counts: runs, allocations, reads, wrong.
 */
#include <sys/types.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../ref/kvm.h"
#include "../../ref/kvmref.h"
#include "plan.h"
#include "wrap.h"

#define	RECORDS		200	/* of a walk, before it is told to stop */
#define	ROUNDS		3	/* of the reads: caches fill in the second */
#define	EACH		40	/* the first reads that fail one by one; */
#define	SAMPLES		20	/* of those behind, so many */
#define	DESCRIPTORS	32

static const char *const mode_name[WRAP_MODES] = {
	"nothing fails", "allocation", "allocations from", "read: EIO",
	"reads: EIO from", "read: end of file", "read: one byte",
};

/* The reference's own, for its tests; see ref/kr.h. */
extern const char *kr_raw_prefix;

static struct plan plan;
static struct kvm_page record[RECORDS];	/* of the walk that had all */
static size_t nrecords;
static int walk_result;
static long wrong;
static int hit_before;		/* something had failed before this call, */
static int hit_in_open;		/* or while the core was opened */

struct walk {
	kvm_t		*kd;
	size_t		 n;	/* records seen */
	size_t		 next;	/* where in record[] to look */
};

static void
bad(const char *fmt, ...)
{
	va_list ap;

	if (wrong++ >= 10)
		return;
	printf("%s %ld: ", mode_name[wrap.mode], wrap.at);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

static void
begin(void)
{

	hit_before = wrap.hit;
}

/* Whether the call that has just ended may have failed. */
static int
excused(void)
{

	return (wrap.hit && (!hit_before || hit_in_open ||
	    wrap.mode == WRAP_ALLOC_ALL || wrap.mode == WRAP_EIO_ALL));
}

static int
resolver(const char *name, kvaddr_t *addr)
{
	size_t i;

	for (i = 0; i < plan.nsym; i++) {
		if (strcmp(plan.sym[i].name, name) == 0) {
			*addr = plan.sym[i].value;
			return (0);
		}
	}
	return (-1);
}

static int
descriptors(void)
{
	int fd, n;

	n = 0;
	for (fd = 0; fd < DESCRIPTORS; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return (n);
}

/*
 * The right answer, or an error; a short count only where a read failed.  An
 * error leaves a text, a short count need not.
 */
static void
try_read(kvm_t *kd, const struct plan_read *r)
{
	static unsigned char buf[0x4000];
	size_t i, good;
	ssize_t got;

	memset(buf, 0xa5, r->len);
	begin();
	got = kvm_read2(kd, r->va, buf, r->len);
	if (got != r->ret && (!excused() || got > (ssize_t)r->len || got < -1 ||
	    (r->ret >= 0 && got > r->ret)))
		bad("read of 0x%llx is %zd, not %ld",
		    (unsigned long long)r->va, got, r->ret);
	good = got >= 0 && (size_t)got < r->n ? (size_t)got : r->n;
	if (got > 0 && memcmp(buf, r->bytes, good) != 0)
		bad("other bytes at 0x%llx", (unsigned long long)r->va);
	for (i = r->n; i < r->len; i++) {
		if (buf[i] != 0xa5) {
			bad("0x%llx: written beyond", (unsigned long long)
			    r->va);
			break;
		}
	}
	if (got == -1 && kvm_geterr(kd)[0] == '\0')
		bad("0x%llx: no text", (unsigned long long)r->va);
}

static int
same_page(const struct kvm_page *a, const struct kvm_page *b)
{

	return (a->kp_version == b->kp_version && a->kp_paddr == b->kp_paddr &&
	    a->kp_kmap_vaddr == b->kp_kmap_vaddr &&
	    a->kp_dmap_vaddr == b->kp_dmap_vaddr && a->kp_prot == b->kp_prot &&
	    a->kp_offset == b->kp_offset && a->kp_len == b->kp_len);
}

/* The first walk is kept; the records of any other are among its own. */
static int
walk_cb(struct kvm_page *p, void *arg)
{
	struct walk *w = arg;
	unsigned char b[16];

	if (wrap.mode == WRAP_NONE && nrecords < RECORDS && walk_result == -1)
		record[nrecords++] = *p;
	if (w->n++ % 16 == 0 && p->kp_kmap_vaddr != 0)
		(void)kvm_read2(w->kd, p->kp_kmap_vaddr, b, sizeof(b));
	while (w->next < nrecords && !same_page(&record[w->next], p))
		w->next++;
	if (w->next++ >= nrecords) {
		bad("the walk has a record of its own, of 0x%llx",
		    (unsigned long long)p->kp_paddr);
		return (0);
	}
	return (w->n < RECORDS);
}

static void
try_walk(kvm_t *kd)
{
	struct walk w = { kd, 0, 0 };
	int got;

	begin();
	got = kvm_walk_pages(kd, walk_cb, &w);
	if (walk_result == -1)
		walk_result = got;
	if ((got != walk_result || w.n != nrecords) &&
	    (!excused() || got != 0))
		bad("the walk is %d with %zu records, not %d with %zu", got,
		    w.n, walk_result, nrecords);
}

static int
section_cb(const struct kvmref_section *s, void *arg)
{

	(void)s;
	(void)arg;
	return (1);
}

static int
field_cb(const char *section, const char *field, uint64_t value, void *arg)
{

	(void)section;
	(void)field;
	(void)value;
	(void)arg;
	return (1);
}

/* What libkvmref offers beyond libkvm. */
static void
try_more(kvm_t *kd)
{
	struct kvm_nlist nl[] = { { "kernbase", 0, 0 }, { NULL, 0, 0 } };
	struct kvmref_vtop vt;
	unsigned char b[64];
	size_t i;

	for (i = 0; i < plan.nread; i++) {
		if (kvmref_vtop(kd, plan.read[i].va, 1, &vt) == 0)
			(void)kvmref_read_phys(kd, vt.kv_pa, b, sizeof(b));
	}
	(void)kvmref_sections(kd, section_cb, NULL);
	(void)kvmref_fields(kd, field_cb, NULL);
	(void)kvm_nlist2(kd, nl);
}

/* Everything, once. */
static void
use(enum wrap_mode mode, long at)
{
	char text[2048];
	kvm_t *kd;
	size_t i;
	int before;

	before = descriptors();
	text[0] = '\0';
	wrap_start(mode, at);
	kd = kvm_open2(plan.kernel, plan.vmcore, O_RDONLY, text, resolver);
	if (kd == NULL && ((!wrap.hit && !plan.refused) || text[0] == '\0'))
		bad("does not open: \"%s\"", text);
	if (kd != NULL && plan.refused)
		bad("opens");
	hit_in_open = wrap.hit;
	if (!wrap.hit && plan.most != 0 && wrap.bytes > plan.most)
		bad("%zu bytes asked for, more than %zu", wrap.bytes,
		    plan.most);
	if (kd != NULL && !plan.refused) {
		try_walk(kd);
		for (i = 0; i < ROUNDS * plan.nread; i++)
			try_read(kd, &plan.read[i % plan.nread]);
		try_walk(kd);
		try_more(kd);
		try_walk(kd);
	}
	if (kd != NULL && kvm_close(kd) != 0)
		bad("does not close");
	if (wrap.live != 0)
		bad("%ld blocks left", wrap.live);
	if (descriptors() != before)
		bad("descriptors left: %d, %d before", descriptors(), before);
	if (mode != WRAP_NONE && !wrap.hit)
		bad("nothing failed");
	wrap_stop();
}

/*
 * Each failure in its turn, up to the total.  Of reads, which are many, behind
 * EACH a sample.
 */
static long
each(enum wrap_mode mode, long total)
{
	long i, step, runs;

	step = mode >= WRAP_EIO && total > EACH + SAMPLES ?
	    (total - EACH) / SAMPLES : 1;
	runs = 0;
	for (i = 0; i < total; i += i < EACH ? 1 : step) {
		use(mode, i);
		runs++;
	}
	return (runs);
}

int
main(int argc, char *argv[])
{
	long allocs, reads, runs;
	int mode;

	if (argc != 2)
		die("usage: failing PLAN");
	plan_load(argv[1], &plan);
	if (plan.raw)
		kr_raw_prefix = plan.vmcore;
	walk_result = -1;
	use(WRAP_NONE, 0);
	allocs = wrap.allocs;
	reads = wrap.reads;
	if (allocs < 3 || reads < (plan.refused ? 1 : 2))
		die("%ld allocations and %ld reads: not what the core "
		    "needs", allocs, reads);
	runs = 1;
	for (mode = WRAP_ALLOC; mode < WRAP_MODES; mode++)
		runs += each((enum wrap_mode)mode, mode < WRAP_EIO ? allocs :
		    reads);
	use(WRAP_NONE, 0);
	plan_free(&plan);
	printf("%ld runs, %ld allocations, %ld reads, %ld wrong\n", runs + 1,
	    allocs, reads, wrong);
	return (wrong != 0);
}
