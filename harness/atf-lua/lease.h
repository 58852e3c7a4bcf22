/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * lease.h: a child that another process started and lends, and how that
 * process (kvmkeep) and this one speak about it.
 *
 * The lender listens on a socket.  To each who connects it gives one child: a
 * message with the process number in decimal and a line feed, and with it the
 * three descriptors of struct spawned.  The borrower then writes
 *
 *	k	the child is as it was: it may be lent again
 *	w	what has become of it?  Answered, when it has ended, by a line
 *		"STATUS MAXRSS CPU": waitpid()'s status, KiB, microseconds
 *
 * A child that was not given back with k when the connection ends is killed.
 * Until then its number is not used for another process.
 */
#ifndef LEASE_H
#define	LEASE_H

#include <sys/types.h>
#include <sys/resource.h>

#include "spawn.h"

#define	LEASE_KEEP	'k'
#define	LEASE_WAIT	'w'

/* Messages of the lender about itself, in place of a process number. */
#define	LEASE_REFUSED	'!'	/* "!TEXT\n": no child could be started */

struct sockaddr_un;

/*
 * The address of the socket at path.  Returns 0, or -1 with errno where the
 * name is too long.
 */
int	lease_address(const char *path, struct sockaddr_un *);

/* Connects to the socket at path: its descriptor, or -1 with errno. */
int	lease_dial(const char *path);

/*
 * Borrows a child from the lender at path.  Returns 0, with *out filled in
 * and *sock the connection; or an errno value, with *step naming what failed
 * (valid until the next call).
 */
int	lease_take(const char *path, struct spawned *out, int *sock,
	    const char **step);

/*
 * Asks what has become of the child.  asked says whether that was asked
 * before, and is set.  Returns 1 when it has ended, 0 when not yet, -1 when
 * the lender is gone.
 */
int	lease_status(int sock, int *asked, int *status, struct rusage *);

/* Gives it back for others; closes the connection. */
void	lease_keep(int sock);

#endif /* !LEASE_H */
