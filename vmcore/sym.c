/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * sym.c: symbols of the kernel, by name or by address.
 */

#include "vmcore.h"

static void
print_sym(const struct vmcore *vm, const struct ksym *s, uint64_t value,
    uint64_t at)
{

	printf("%0*llx %#8llx %c ", vmcore_digits(vm),
	    (unsigned long long)value,
	    (unsigned long long)s->size, s->type);
	out_str(stdout, s->name);
	if (at != value)
		printf("+%#llx", (unsigned long long)(at - value));
	putchar('\n');
}

int
cmd_sym(struct vmcore *vm, const struct options *opt, int argc, char **argv)
{
	const struct ksym *s;
	struct kvm_nlist nl[2];
	uint64_t disp, va;
	int i, ret;

	(void)opt;
	if (vm->syms == NULL) {
		vm_warn("sym: needs -k KERNEL");
		return (VM_CANNOT);
	}
	ret = VM_OK;
	disp = (uint64_t)kvm_kerndisp(vm->kd);
	for (i = 0; i < argc; i++) {
		if (vmcore_number(argv[i], &va) == 0) {
			s = ksyms_near(vm->syms, va - disp);
			if (s != NULL) {
				print_sym(vm, s, s->value + disp, va);
				continue;
			}
			vm_warn("%s: symbol table: no symbol at or before %s",
			    vm->kernel, argv[i]);
			ret = VM_FOUND;
			continue;
		}
		/* By way of the library, as a debugger would. */
		nl[0].n_name = argv[i];
		nl[1].n_name = NULL;
		s = ksyms_find(vm->syms, argv[i]);
		if (s == NULL || kvm_nlist2(vm->kd, nl) != 0) {
			vm_warn("%s: symbol table: no symbol %s", vm->kernel,
			    argv[i]);
			ret = VM_FOUND;
			continue;
		}
		print_sym(vm, s, nl[0].n_value + disp, nl[0].n_value + disp);
	}
	return (ret);
}
