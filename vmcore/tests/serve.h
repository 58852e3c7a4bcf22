/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * serve.h: a program's main(), compiled with -Dmain=served_main and this
 * header in front, is what serve.c calls.
 */
#ifndef SERVE_H
#define	SERVE_H

int	served_main(int argc, char **argv);

#endif /* !SERVE_H */
