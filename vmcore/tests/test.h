/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * test.h: checks of the vmcore command.
 */
#ifndef VMCORE_TEST_H
#define	VMCORE_TEST_H

#include <stddef.h>
#include <stdint.h>

/* ---- vmcore_test.c ---- */

/* Counts one check; prints it when it failed. */
void	check(int ok, const char *fmt, ...)
#if defined(__GNUC__)
	    __attribute__((__format__(__printf__, 2, 3)))
#endif
	    ;

/*
 * Runs "vmcore ARGS" by sh(1) in the scratch directory and checks its exit
 * status and that standard output and standard error contain out and err; ""
 * wants nothing there, NULL does not look.
 */
void	run(const char *args, int status, const char *out, const char *err);
/* Standard output of the last run(). */
extern char ran_out[1 << 20];
extern size_t ran_len;

/* ---- files.c: files in the scratch directory ---- */

void	put(unsigned char *p, unsigned int width, uint64_t n);
void	put_be(unsigned char *p, unsigned int width, uint64_t n);
void	make_file(const char *name, const void *bytes, size_t len);

/*
 * "kernel64", "kernel32": ELF headers only.  "kernel.sym": an amd64 kernel
 * with symbols; "ksyms32" likewise for i386.
 */
void	make_kernels(void);
/*
 * The minidumps: amd64 version 3 with a message buffer that has gone round
 * ("md3"; "md3.cut" and "md3.bitmap" end early; "livecore" has a dump
 * header behind it), i386 version 2 with PAE ("i386v2").
 */
void	make_cores(void);
/* An amd64 full core, "full", for "kernel.sym". */
void	make_full(void);
void	make_containers(void);
/* targets.c: a dump of each target's kinds, by its name. */
void	make_targets(void);
/* A version 4 dump header for length bytes on a device with blocks of bs. */
void	make_kdh(unsigned char *h, uint64_t length, unsigned int bs,
	    unsigned int key);

/* ---- the checks ---- */

void	test_units(void);
void	test_commands(void);
void	test_containers(void);
void	test_damage(void);
void	test_targets(void);

#endif /* !VMCORE_TEST_H */
