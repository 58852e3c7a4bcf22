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
	uint64_t	records;
	int		broken;		/* standard output */
};

static int
print_page(struct kvm_page *kp, void *closure)
{
	struct walk *w = closure;
	char prot[4];

	w->records++;
	printf("%016llx ", (unsigned long long)kp->kp_paddr);
	if (kp->kp_kmap_vaddr != 0)
		printf("%016llx ", (unsigned long long)kp->kp_kmap_vaddr);
	else
		printf("%-16s ", "-");
	if (kp->kp_dmap_vaddr != 0)
		printf("%016llx ", (unsigned long long)kp->kp_dmap_vaddr);
	else
		printf("%-16s ", "-");
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
	struct walk w = { 0, 0 };

	(void)opt;
	(void)argc;
	(void)argv;
	printf("%-16s %-16s %-16s %s %-9s %s\n", "PA", "KERNEL MAP",
	    "DIRECT MAP", "PROT", "LENGTH", "OFFSET");
	if (kvm_walk_pages(vm->kd, print_page, &w) == 0 && !w.broken) {
		vm_warn("%s: %s %s version %u: the walk %s", vm->path,
		    vm->info.ki_target, vm->info.ki_format,
		    vm->info.ki_version, w.records == 0 ?
		    "is not defined, or failed" : "ended early");
		return (VM_FOUND);
	}
	if (w.records == 0) {
		vm_warn("%s: no page was reported", vm->path);
		return (VM_FOUND);
	}
	return (VM_OK);
}
