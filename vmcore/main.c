/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * main.c: the command line of vmcore.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmcore.h"

static const struct command {
	const char	*name;
	const char	*opts;		/* as getopt(3) takes them */
	const char	*args;		/* after CORE */
	int		 min, max;	/* how many of those; -1: any */
	command_fn	*fn;
} commands[] = {
	{ "info", "k:", "", 0, 0, cmd_info },
	{ "layout", "k:", "", 0, 0, cmd_layout },
	{ "vtop", "k:v", " ADDRESS...", 1, -1, cmd_vtop },
	{ "read", "k:po:", " ADDRESS LENGTH", 2, 2, cmd_read },
	{ "pages", "k:", "", 0, 0, cmd_pages },
	{ "sym", "k:", " NAME...", 1, -1, cmd_sym },
	{ "dmesg", "k:", "", 0, 0, cmd_dmesg },
	{ "extract", "k:o:", "", 0, 0, NULL },	/* needs no open core */
};
#define	NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

static const char help[] =
"usage: vmcore COMMAND [-k KERNEL] [option ...] CORE [argument ...]\n"
"\n"
"  info CORE                  what the file is; header fields.  For gzip,\n"
"                             zstd, encrypted dumps...: how to unwrap it\n"
"  layout CORE                where each section lies, with a bar to scale\n"
"  vtop [-v] CORE ADDRESS...  physical address and file offset;\n"
"                             -v: each step of the page walk\n"
"  read [-p] [-o FORMAT] CORE ADDRESS LENGTH\n"
"                             memory, as hex (default), words or raw bytes;\n"
"                             -p: ADDRESS is physical\n"
"  pages CORE                 the pages that the kernel's tables name\n"
"  sym CORE NAME...           address of a symbol, or symbol at an address\n"
"  dmesg CORE                 the kernel's message buffer\n"
"  extract IMAGE -o DIR       the dump off its disk image, as DIR/vmcore\n"
"\n"
"  -k KERNEL   the kernel's ELF file; a minidump can be read without\n"
"  --help, --version\n"
"\n"
"ADDRESS is a number as in C, a symbol, or symbol+number.\n"
"Exit status: 0 done; 1 something was missing or damaged; 2 could not run.\n";

static int
usage(const struct command *c)
{

	if (c != NULL && c->fn == NULL)
		fputs("usage: vmcore extract IMAGE -o DIR\n", stderr);
	else if (c == NULL)
		fputs("usage: vmcore COMMAND [-k KERNEL] [option ...] CORE "
		    "[argument ...]\n       vmcore --help\n", stderr);
	else
		fprintf(stderr, "usage: vmcore %s [-k KERNEL]%s%s CORE%s\n",
		    c->name, strchr(c->opts, 'v') != NULL ? " [-v]" : "",
		    strchr(c->opts, 'p') != NULL ?
		    " [-p] [-o hex|words|raw]" : "", c->args);
	return (VM_CANNOT);
}

/* info has an answer for files that are no core, too. */
static int
info_other(const char *path, const struct options *opt, int *ret)
{
	struct container_info ci;

	if (container_detect(path, &ci) != 0)
		return (0);		/* vmcore_open() will say why */
	if (ci.kind == CT_ELFCORE && opt->kernel == NULL) {
		*ret = container_describe(path, &ci);
		return (1);
	}
	if (vmcore_is_core(path, &ci, opt->kernel))
		return (0);
	*ret = container_describe(path, &ci);
	if (ci.kind == CT_EMPTY || ci.kind == CT_UNKNOWN ||
	    ci.kind == CT_ELFOTHER)
		vm_warn("%s: not a core: %s%s", path, container_name(&ci),
		    ci.kind == CT_UNKNOWN ? container_hint(opt->kernel) : "");
	return (1);
}

static int
run(const struct command *c, const struct options *opt, int argc, char **argv)
{
	struct vmcore vm;
	const char *path;
	int ret;

	path = argv[0];
	argc--;
	argv++;
	if (argc < c->min || (c->max >= 0 && argc > c->max))
		return (usage(c));
	if (c->fn == cmd_info && info_other(path, opt, &ret))
		return (ret);
	if (c->fn == NULL)
		return (opt->output == NULL ? usage(c) :
		    vmcore_extract(path, opt->output));
	ret = vmcore_open(&vm, path, opt->kernel);
	if (ret != VM_OK)
		return (ret);
	ret = c->fn(&vm, opt, argc, argv);
	vmcore_close(&vm);
	return (ret);
}

/* Those at optind and behind.  0, or -1. */
static int
options(const struct command *c, struct options *opt, int argc, char **argv)
{
	int ch;

	while ((ch = getopt(argc, argv, c->opts)) != -1) {
		switch (ch) {
		case 'k':
			opt->kernel = optarg;
			break;
		case 'o':
			opt->output = optarg;
			break;
		case 'p':
			opt->physical = 1;
			break;
		case 'v':
			opt->verbose = 1;
			break;
		default:
			return (-1);
		}
	}
	return (0);
}

int
main(int argc, char **argv)
{
	const struct command *c;
	struct options opt;
	char *path;
	size_t i;
	int ret;

	memset(&opt, 0, sizeof(opt));
	if (argc >= 2 && (strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)) {
		fputs(help, stdout);
		return (fflush(stdout) == 0 ? VM_OK : VM_CANNOT);
	}
	if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
		puts("vmcore " KVMREF_VERSION);
		return (fflush(stdout) == 0 ? VM_OK : VM_CANNOT);
	}
	/* -k may stand before the command as well. */
	if (argc >= 3 && strcmp(argv[1], "-k") == 0) {
		opt.kernel = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc < 2)
		return (usage(NULL));
	for (c = NULL, i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			c = &commands[i];
	if (c == NULL) {
		vm_warn("%s: no such command", argv[1]);
		return (usage(NULL));
	}
	argc--;
	argv++;
	if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
		fputs(help, stdout);
		return (fflush(stdout) == 0 ? VM_OK : VM_CANNOT);
	}
	if (options(c, &opt, argc, argv) != 0)
		return (usage(c));
	path = NULL;
	if (c->fn == NULL && optind < argc) {
		/* Its option may come last. */
		path = argv[optind++];
		if (options(c, &opt, argc, argv) != 0)
			return (usage(c));
	}
	if (path != NULL)
		argv[--optind] = path;
	if (optind >= argc)
		return (usage(c));
	ret = run(c, &opt, argc - optind, argv + optind);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		vm_warn("standard output: %s", strerror(errno));
		ret = VM_CANNOT;
	}
	return (ret);
}
