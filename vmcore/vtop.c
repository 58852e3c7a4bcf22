/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * vtop.c: where addresses lie, and the way there.
 */

#include <string.h>

#include "vmcore.h"

static void
out_offset(int64_t off)
{

	if (off < 0)
		printf("%-12s ", "not in file");
	else
		printf("%#-12llx ", (unsigned long long)off);
}

/*
 * One step: the table and where it begins, the entry's index, its value and
 * what the value says; then where the entry itself is found.  A program header
 * is wider than its value, an address.
 */
static void
print_step(const struct vmcore *vm, const struct kvmref_step *ks, int name)
{
	uint64_t skip;
	int digits;

	skip = ks->ks_index * ks->ks_width;
	printf("    %-*s", name, ks->ks_table);
	if (ks->ks_pa != KVMREF_NOPA)
		printf(" at pa %#-12llx", (unsigned long long)(ks->ks_pa -
		    skip));
	else if (ks->ks_offset >= 0)
		printf(" at file %#-10llx", (unsigned long long)
		    ((uint64_t)ks->ks_offset - skip));
	else
		printf(" %-18s", "not in file");
	digits = ks->ks_width > 8 ? (int)vm->bits / 4 :
	    2 * (int)ks->ks_width;
	printf(" [%5llu] = %0*llx  ", (unsigned long long)ks->ks_index, digits,
	    (unsigned long long)ks->ks_entry);
	out_str(stdout, ks->ks_note);
	printf("\n    %-*s entry at ", name, "");
	if (ks->ks_pa != KVMREF_NOPA)
		printf("pa %#llx, ", (unsigned long long)ks->ks_pa);
	if (ks->ks_offset >= 0)
		printf("file offset %#llx\n",
		    (unsigned long long)ks->ks_offset);
	else
		puts("no file offset: not in the dump");
}

static void
print_steps(const struct vmcore *vm, const struct kvmref_vtop *kv)
{
	unsigned int i;
	size_t len;
	int name;

	/* Most names have up to four letters. */
	for (name = 6, i = 0; i < kv->kv_nsteps; i++) {
		len = strlen(kv->kv_steps[i].ks_table);
		if (len > (size_t)name)
			name = (int)len;
	}
	for (i = 0; i < kv->kv_nsteps; i++)
		print_step(vm, &kv->kv_steps[i], name);
	if (kv->kv_nsteps == 0 && kv->kv_map != NULL)
		printf("    the %s needs no table\n", kv->kv_map);
	else if (kv->kv_nsteps == 0)
		puts("    no table was looked at");
}

int
cmd_vtop(struct vmcore *vm, const struct options *opt, int argc, char **argv)
{
	struct kvmref_vtop kv;
	const struct ksym *s;
	char prot[4], size[OUT_SIZE];
	uint64_t disp, va;
	int i, ret;

	ret = VM_OK;
	disp = (uint64_t)kvm_kerndisp(vm->kd);
	printf("%-18s %-14s %-12s %-10s %-8s %s\n", "VA", "PA", "OFFSET",
	    "CONTIGUOUS", "PAGE", "PROT MAP");
	for (i = 0; i < argc; i++) {
		if (vmcore_addr(vm, argv[i], &va) != 0)
			return (VM_CANNOT);
		memset(&kv, 0, sizeof(kv));
		if (kvmref_vtop(vm->kd, va, opt->verbose, &kv) != 0) {
			printf("%#-18llx %s\n", (unsigned long long)va,
			    "not mapped");
			if (opt->verbose)
				print_steps(vm, &kv);
			vm_warn("%s: %s", vm->path, kvm_geterr(vm->kd));
			ret = VM_FOUND;
			continue;
		}
		printf("%#-18llx ", (unsigned long long)va);
		if (kv.kv_pa != KVMREF_NOPA)
			printf("%#-14llx ", (unsigned long long)kv.kv_pa);
		else
			printf("%-14s ", "-");
		out_offset(kv.kv_offset);
		if (kv.kv_offset < 0)
			ret = VM_FOUND;
		printf("%-10llu %-8s %s  %s", (unsigned long long)kv.kv_len,
		    out_size(size, kv.kv_pagesize), out_prot(prot, kv.kv_prot),
		    kv.kv_map);
		if (vm->syms != NULL &&
		    (s = ksyms_near(vm->syms, va - disp)) != NULL &&
		    (va - disp == s->value || va - disp - s->value <
		    s->size)) {
			fputs("  ", stdout);
			out_str(stdout, s->name);
			if (va - disp != s->value)
				printf("+%#llx", (unsigned long long)(va -
				    disp - s->value));
		}
		putchar('\n');
		if (opt->verbose)
			print_steps(vm, &kv);
	}
	return (ret);
}
