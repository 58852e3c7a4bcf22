/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Windows: their edges, masks that make memory come round, and the way back.
 */
#include <string.h>

#include "../window.h"
#include "t.h"

static const struct kr_window two[] = {
	{ "low", 0x80000000, 0x9fffffff, 0x1fffffff, 0x40000000 },
	{ "high", 0x8000000000000000, 0xffffffffffffffff, 0xffffffffff, 0 },
};

static void
edges(void)
{
	static const struct {
		kvaddr_t	 va;
		const char	*map;		/* NULL: in none */
		kpaddr_t	 pa;
		uint64_t	 max;
	} row[] = {
		{ 0x7fffffff, NULL, 0, 0 },
		{ 0x80000000, "low", 0x40000000, 0x20000000 },
		{ 0x80000010, "low", 0x40000010, 0x1ffffff0 },
		{ 0x9fffffff, "low", 0x5fffffff, 1 },
		{ 0xa0000000, NULL, 0, 0 },
		{ 0x7fffffffffffffff, NULL, 0, 0 },
		{ 0x8000000000000000, "high", 0, 0x10000000000 },
		/* Memory comes round long before the window ends. */
		{ 0x8123450000001000, "high", 0x1000, 0xfffffff000 },
		{ 0x812345ffffffffff, "high", 0xffffffffff, 1 },
		{ 0xffffffffffffffff, "high", 0xffffffffff, 1 },
	};
	struct kr_xlat x;
	uint64_t max;
	kvm_t kd;
	size_t i;

	memset(&kd, 0, sizeof(kd));
	kd.window = two;
	kd.nwindows = 2;
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (!CHECK_EQ(kr_window_translate(&kd, row[i].va, 0x2000, &x,
		    &max), row[i].map != NULL) || row[i].map == NULL)
			continue;
		CHECK(strcmp(x.map, row[i].map) == 0);
		CHECK_EQ(x.pa, row[i].pa);
		CHECK_EQ(max, row[i].max);
		CHECK_EQ(x.pagesize, 0x2000);
		CHECK_EQ(x.prot, VM_PROT_READ | VM_PROT_WRITE);
	}
	kd.nwindows = 0;
	CHECK_EQ(kr_window_translate(&kd, 0x80000000, 0x2000, &x, &max), 0);
}

/* A direct map of the header's, which may begin at any physical address. */
static void
stated(void)
{
	const struct kr_window w = kr_window_at("direct map",
	    0xffffffd000000000, 0xffffffd00000ffff, 0x80200000);
	const struct kr_window all = kr_window_at("all", 0, UINT64_MAX, 0);
	struct kr_xlat x;
	uint64_t max;
	kvm_t kd;

	memset(&kd, 0, sizeof(kd));
	kd.window = &w;
	kd.nwindows = 1;
	CHECK_EQ(kr_window_pa(&w, 0xffffffd000000000), 0x80200000);
	CHECK_EQ(kr_window_pa(&w, 0xffffffd00000ffff), 0x8020ffff);
	CHECK_EQ(kr_window_va(&w, 0x80200000, 0x1000), 0xffffffd000000000);
	CHECK_EQ(kr_window_va(&w, 0x8020f000, 0x1000), 0xffffffd00000f000);
	CHECK_EQ(kr_window_va(&w, 0x8020f001, 0x1000), 0);
	CHECK_EQ(kr_window_va(&w, 0x80210000, 0x1000), 0);
	CHECK_EQ(kr_window_va(&w, 0x801fffff, 0x1000), 0);
	CHECK_EQ(kr_window_va(&w, 0, 0x1000), 0);
	kd.window = &all;
	CHECK_EQ(kr_window_translate(&kd, 0, 0x1000, &x, &max), 1);
	CHECK_EQ(max, UINT64_MAX);
	CHECK_EQ(kr_window_va(&all, 0xfffffffffffff000, 0x1000),
	    0xfffffffffffff000);
}

static int
keep(const struct kvmref_window *kw, void *closure)
{
	struct kvmref_window *out = closure;

	*out = *kw;
	return (kw->kw_first != two[1].first);
}

static void
reported(void)
{
	struct kvmref_window out;
	kvm_t kd;

	memset(&kd, 0, sizeof(kd));
	kd.window = two;
	CHECK_EQ(kvmref_windows(&kd, keep, &out), 1);
	kd.nwindows = 1;
	CHECK_EQ(kvmref_windows(&kd, keep, &out), 1);
	CHECK(strcmp(out.kw_name, "low") == 0);
	CHECK_EQ(out.kw_first, 0x80000000);
	CHECK_EQ(out.kw_last, 0x9fffffff);
	CHECK_EQ(out.kw_mask, 0x1fffffff);
	CHECK_EQ(out.kw_base, 0x40000000);
	kd.nwindows = 2;
	CHECK_EQ(kvmref_windows(&kd, keep, &out), 0);
	CHECK(strcmp(out.kw_name, "high") == 0);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "edges", edges },
		{ "stated", stated },
		{ "reported", reported },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
