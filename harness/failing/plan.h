/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * plan.h: what is to be done with a core, and what must come of it.  run.lua
 * writes it, from the model, a line each:
 *
 *     kernel PATH
 *     vmcore PATH
 *     raw			the vmcore is physical memory
 *     refused			it must not open
 *     most BYTES		of memory that opening may ask for
 *     sym NAME VALUE
 *     read VA LEN RET BYTES	BYTES in hexadecimal, "-" for none
 *
 * Numbers are hexadecimal, RET is decimal.
 */
#ifndef PLAN_H
#define	PLAN_H

#include <stddef.h>
#include <stdint.h>

struct plan_sym {
	char		*name;
	uint64_t	 value;
};

struct plan_read {
	uint64_t	 va;
	size_t		 len;
	long		 ret;
	unsigned char	*bytes;		/* that may be delivered */
	size_t		 n;		/* how many */
};

struct plan {
	char		*kernel;
	char		*vmcore;
	int		 raw;
	int		 refused;
	size_t		 most;		/* 0: any */
	struct plan_sym	*sym;
	size_t		 nsym;
	struct plan_read *read;
	size_t		 nread;
};

/* Prints a message and exits with status 2. */
void	die(const char *fmt, ...);

/* Dies when the file is not as above. */
void	plan_load(const char *path, struct plan *plan);
void	plan_free(struct plan *plan);

#endif /* !PLAN_H */
