/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * bench.c: bench VMGEN ATF-LUA SCENARIO-DIRECTORY SCRATCH-DIRECTORY TARGET
 *     [PART...]
 *
 * TARGET is a name that targets.lua has in the directory of scenarios.  PART
 * is open, generator, reads, sequential or walk; without any, all are done.
 * Measures the reference reader and the generator, and prints a table.
 * Nothing here decides whether anything passes.
 */

#ifdef __FreeBSD__
/* _SC_NPROCESSORS_ONLN, which POSIX has since 2024 only. */
#undef _POSIX_C_SOURCE
#endif

#include <sys/utsname.h>

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

void
die(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("bench: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	putc('\n', stderr);
	scratch_remove();
	exit(2);
}

static void
interrupted(int sig)
{

	scratch_remove();
	_exit(128 + sig);
}

void
group(const char *what)
{

	printf("| **%s** | | | | | |\n", what);
	fflush(stdout);
}

void
row(const char *what, const char *unit, double measured, double lower,
    enum target kind, double target)
{
	char ratio[32], want[32];
	int reached;

	ratio[0] = want[0] = '\0';
	reached = 1;
	/* The ratio that is printed is the one that the target is about. */
	if (lower > 0 && kind == FASTER && strcmp(unit, "GB/s") != 0) {
		snprintf(ratio, sizeof(ratio), "%.2f times faster",
		    lower / measured);
		reached = lower / measured >= target;
	} else if (lower > 0) {
		snprintf(ratio, sizeof(ratio), "%.2f", measured / lower);
		reached = kind == AT_MOST ? measured / lower <= target :
		    measured / lower >= target;
	}
	if (kind == AT_MOST)
		snprintf(want, sizeof(want), "at most %.1f", target);
	else if (kind == FASTER)
		snprintf(want, sizeof(want), "at least %.1f", target);
	else if (kind == LIMIT) {
		snprintf(want, sizeof(want), "under %.0f %s", target, unit);
		reached = measured < target;
	}
	printf("| %s | %.*f %s | ", what, measured < 100 ? 2 : 0, measured,
	    unit);
	if (lower > 0)
		printf("%.*f %s", lower < 100 ? 2 : 0, lower, unit);
	printf(" | %s | %s | %s |\n", ratio, want, kind == NONE ? "" :
	    reached ? "yes" : "**no**");
	fflush(stdout);
}

static void
machine(void)
{
	struct utsname u;
	char line[256], *p;
	FILE *fp;

	if (uname(&u) == 0)
		printf("Machine: %s %s %s", u.sysname, u.release, u.machine);
	fp = fopen("/proc/cpuinfo", "r");
	while (fp != NULL && fgets(line, sizeof(line), fp) != NULL)
		if (strncmp(line, "model name", 10) == 0 &&
		    (p = strchr(line, ':')) != NULL) {
			p[strcspn(p, "\n")] = '\0';
			printf(",%s", p + 1);
			break;
		}
	if (fp != NULL)
		fclose(fp);
	printf(", %ld processors\n", sysconf(_SC_NPROCESSORS_ONLN));
	printf("Medians of %d rounds, processor time; the floor is the bare "
	    "system call on the\nsame file, in the same rounds.\n\n", ROUNDS);
}

/* Whether a part was asked for. */
static int
wanted(char **parts, const char *part)
{

	if (*parts == NULL)
		return (1);
	for (; *parts != NULL; parts++)
		if (strcmp(*parts, part) == 0)
			return (1);
	return (0);
}

int
main(int argc, char **argv)
{
	static struct core dense;
	struct tools t;
	char what[128];
	int i;

	if (argc >= 2 && strcmp(argv[1], "--open") == 0)
		return (bench_open_child(argc, argv));
	if (argc < 6) {
		fputs("usage: bench VMGEN ATF-LUA SCENARIOS SCRATCH TARGET "
		    "[PART...]\n", stderr);
		return (2);
	}
	t.self = argv[0];
	t.vmgen = argv[1];
	t.atf_lua = argv[2];
	t.scenarios = argv[3];
	t.target = argv[5];
	signal(SIGINT, interrupted);
	signal(SIGTERM, interrupted);
	signal(SIGHUP, interrupted);
	scratch_make(argv[4]);
	/* A name that is not known ends it here. */
	core_describe(&dense, &t, "dense.lua", 0);
	printf("Target: %s\n", t.target);
	machine();
	puts("| what | measured | floor | ratio | target | reached |");
	puts("| --- | --- | --- | --- | --- | --- |");

	if (wanted(argv + 6, "open")) {
		group("open, and the most memory after it");
		for (i = 1; bench_open(&t, i); i++)
			;
		core_describe(&dense, &t, "dense.lua", 0);
	}
	if (wanted(argv + 6, "generator")) {
		snprintf(what, sizeof(what), "the generator: a dump of %llu "
		    "MiB of memory", (unsigned long long)(dense.bytes >> 20));
		group(what);
	}
	bench_generator(&dense, &t, wanted(argv + 6, "generator"));
	if (wanted(argv + 6, "reads"))
		bench_reads(&dense);
	if (wanted(argv + 6, "sequential")) {
		group("sequential reads of 1 MiB");
		bench_sequential(&dense);
	}
	if (wanted(argv + 6, "walk") && dense.walk) {
		group("kvm_walk_pages, per record");
		bench_walk(&dense);
	}
	scratch_remove();
	return (0);
}
