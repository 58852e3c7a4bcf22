/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * pages.c: the pages, as kvm_walk_pages() reports them.
 */

#include "vmcore.h"

struct walk {
	int		digits;		/* of a VA */
	uint64_t	records;
	int		broken;		/* standard output */
};

/* A VA in a column of 17 characters; 0 stands for none. */
static void
print_va(const struct walk *w, uint64_t va)
{
	char text[17];

	snprintf(text, sizeof(text), "%0*llx", w->digits,
	    (unsigned long long)va);
	printf("%-16s ", va != 0 ? text : "-");
}

static int
print_page(struct kvm_page *kp, void *closure)
{
	struct walk *w = closure;
	char prot[4];

	w->records++;
	printf("%016llx ", (unsigned long long)kp->kp_paddr);
	print_va(w, kp->kp_kmap_vaddr);
	print_va(w, kp->kp_dmap_vaddr);
	printf("%s  %#-9zx ", out_prot(prot, kp->kp_prot), kp->kp_len);
	if (kp->kp_offset < 0)
		puts("-");
	else
		printf("%#llx\n", (unsigned long long)kp->kp_offset);
	if (ferror(stdout)) {
		w->broken = 1;
		return (0);
	}
	return (1);
}

int
cmd_pages(struct vmcore *vm, const struct options *opt, int argc, char **argv)
{
	struct walk w = { vmcore_digits(vm), 0, 0 };

	(void)opt;
	(void)argc;
	(void)argv;
	printf("%-16s %-16s %-16s %s %-9s %s\n", "PA", "KERNEL MAP",
	    "DIRECT MAP", "PROT", "LENGTH", "OFFSET");
	if (kvm_walk_pages(vm->kd, print_page, &w) == 0 && !w.broken) {
		if (w.records > 0)
			vm_warn("%s: the walk ended early", vm->path);
		else
			vm_warn("%s: no page was reported: %s %s has no walk, "
			    "or it failed", vm->path, vm->info.ki_target,
			    vm->info.ki_format);
		return (VM_FOUND);
	}
	if (w.records == 0) {
		vm_warn("%s: no page was reported", vm->path);
		return (VM_FOUND);
	}
	return (VM_OK);
}
