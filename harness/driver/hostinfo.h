/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * hostinfo.h: what the handshake says about the machine underneath.
 */
#ifndef HOSTINFO_H
#define	HOSTINFO_H

#include "text.h"

/* Appends " host=... bits=... order=... machine=... long=...". */
void	hostinfo_print(struct text *);

#endif /* !HOSTINFO_H */
