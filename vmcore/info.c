/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * info.c: what a core is, and what its headers say.
 */

#include <string.h>

#include "vmcore.h"

static void
label(const char *name)
{

	printf("%-22s ", name);
}

/* The structure that is being printed, and which one of its name. */
struct heading {
	const char	*structure;
	char		 first[32];	/* its first field */
	unsigned int	 number;
};

static int
print_field(const char *structure, const char *field, uint64_t value,
    void *closure)
{
	struct heading *h = closure;

	if (h->structure == NULL || strcmp(h->structure, structure) != 0) {
		h->structure = structure;
		snprintf(h->first, sizeof(h->first), "%s", field);
		h->number = 1;
		out_str(stdout, structure);
		putchar('\n');
	} else if (strcmp(h->first, field) == 0) {
		out_str(stdout, structure);
		printf(" (%u)\n", ++h->number);
	}
	fputs("  ", stdout);
	out_str(stdout, field);
	printf("%*s ", (int)(strlen(field) < 20 ? 20 - strlen(field) : 0), "");
	if (value < 10)
		printf("%llu\n", (unsigned long long)value);
	else if (value >> 48 != 0)
		printf("%#llx\n", (unsigned long long)value);
	else
		printf("%#-18llx  %llu\n", (unsigned long long)value,
		    (unsigned long long)value);
	return (1);
}

static int
section_end(const struct kvmref_section *sx, void *closure)
{
	uint64_t *end = closure, e;

	e = (uint64_t)sx->kx_offset + sx->kx_len;
	if (e > *end)
		*end = e;
	return (1);
}

static int
print_window(const struct kvmref_window *kw, void *closure)
{

	(void)closure;
	label("window");
	printf("%s, %#llx to %#llx: pa = (va & %#llx) + %#llx\n", kw->kw_name,
	    (unsigned long long)kw->kw_first, (unsigned long long)kw->kw_last,
	    (unsigned long long)kw->kw_mask, (unsigned long long)kw->kw_base);
	return (1);
}

int
cmd_info(struct vmcore *vm, const struct options *opt, int argc, char **argv)
{
	const struct kvmref_info *ki = &vm->info;
	struct heading heading;
	char size[OUT_SIZE];
	uint64_t end;
	int ret;

	(void)opt;
	(void)argc;
	(void)argv;
	ret = VM_OK;
	label("file");
	out_str(stdout, vm->path);
	putchar('\n');
	label("size");
	printf("%llu (%s)\n", (unsigned long long)ki->ki_filesize,
	    out_size(size, ki->ki_filesize));
	label("kind");
	printf("%s %s", ki->ki_target, ki->ki_format);
	if (ki->ki_version != 0)
		printf(", version %u", ki->ki_version);
	printf(", %s\n", ki->ki_variant);
	label("target");
	printf("%u bits, %s\n", vm->bits, vm->msb ? "big-endian" :
	    "little-endian");
	label("pages");
	printf("%llu of %llu bytes (%s)\n", (unsigned long long)ki->ki_npages,
	    (unsigned long long)ki->ki_pagesize,
	    out_size(size, ki->ki_npages * ki->ki_pagesize));
	kvmref_windows(vm->kd, print_window, NULL);
	if (ki->ki_msgbuf_size != 0) {
		label("message buffer");
		printf("%llu bytes at %#llx\n",
		    (unsigned long long)ki->ki_msgbuf_size,
		    (unsigned long long)ki->ki_msgbuf_offset);
	}
	label("kernel");
	if (vm->kernel == NULL)
		puts("none given");
	else {
		out_str(stdout, vm->kernel);
		printf(", %zu symbols\n", ksyms_count(vm->syms));
	}
	if (vmcore_lacks_image(vm)) {
		label("kernel's image");
		puts("not in the dump: what symbols name cannot be read");
	}
	label("native here");
	puts(kvm_native(vm->kd) ? "yes" : "no");
	if (kvm_kerndisp(vm->kd) != 0) {
		label("kernel displacement");
		printf("%#llx\n", (unsigned long long)kvm_kerndisp(vm->kd));
	}
	if (vm->ci.kind == CT_LEADING) {
		label("dump header");
		puts("in front of the core");
		kdh_print(stdout, vm->ci.kdh);
	}
	end = 0;
	kvmref_sections(vm->kd, section_end, &end);
	if (end > ki->ki_filesize) {
		label("cut short");
		printf("the pages end at %#llx, the file at %#llx\n",
		    (unsigned long long)end,
		    (unsigned long long)ki->ki_filesize);
		ret = VM_FOUND;
	} else if (end < ki->ki_filesize) {
		label("after the core");
		printf("%llu bytes\n",
		    (unsigned long long)(ki->ki_filesize - end));
		if (vm->ci.kdh_block != 0 && vm->ci.kdh_offset >= end) {
			printf("dump header            at %#llx\n",
			    (unsigned long long)vm->ci.kdh_offset);
			kdh_print(stdout, vm->ci.kdh);
		}
	}
	memset(&heading, 0, sizeof(heading));
	kvmref_fields(vm->kd, print_field, &heading);
	return (ret);
}
