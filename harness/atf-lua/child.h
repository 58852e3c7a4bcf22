/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * child.h: a child process that is watched, and the bytes between it and us.
 */
#ifndef CHILD_H
#define	CHILD_H

#include <sys/types.h>
#include <sys/resource.h>

#include <stdint.h>

#include "spawn.h"
#include "stream.h"

struct child {
	struct spawned	 c_sd;
	struct queue	 c_out;		/* to the child */
	struct queue	 c_in;		/* from the child */
	struct keep	 c_err;
	int64_t		 c_rss;		/* limit, or SPAWN_NOLIMIT */
	int64_t		 c_maxrss;	/* highest seen */
	double		 c_looked;	/* when memory was looked at last */
	int		 c_shut;	/* close the input when all is sent */
	int		 c_reaped;
	int		 c_memory;	/* killed for memory */
	int		 c_status;
	struct rusage	 c_usage;
	int		 c_lease;	/* the lender's socket, or -1 */
	int		 c_asked;	/* it was asked for the status */
	struct child	*c_next;	/* of all that have not ended */
	struct child	**c_link;	/* what points here, or NULL */
};

/* Requests queued up to so many bytes are sent when something waits. */
#define	CHILD_ENOUGH	32768

/* Sends what the pipe takes of what is queued. */
void	child_send(struct child *);

/* Ends its input, once all is sent. */
void	child_shut(struct child *);

/*
 * Moves bytes until something happened or until has come (proc_now's clock);
 * output is read only when want_out says so.  Returns NULL, or the word for
 * what ended it: "memory", "timeout", "nomem".
 */
const char	*child_step(struct child *, int want_out, double until);

/*
 * Moves bytes of all n until one of them has said something or has ended its
 * output, or until has come.  0, or -1 without memory.
 */
int	child_poll(struct child *const *, size_t n, double until);

/*
 * Looks at memory when a tick has passed.  Returns -1 when the child was
 * killed for it.
 */
int	child_watch(struct child *, double now);

/* Takes what it has printed by now. */
void	child_take_err(struct child *);

/* Sends a signal to its whole group. */
void	child_kill(struct child *, int sig);

/*
 * Reaps it if it has ended, with what is left of its group.  Returns whether
 * it has; then c_status and c_usage say how.
 */
int	child_reap(struct child *);

/*
 * Gives a borrowed one back for others.  Returns 0, and nothing is done, if it
 * is not borrowed, has ended, or bytes are under way.
 */
int	child_keep(struct child *);

/* Enters one into the list of all. */
void	child_enter(struct child *);

/* Ends it, whatever its state, and frees what belongs to it. */
void	child_end(struct child *);

/* Ends all that were entered. */
void	child_end_all(void);

#endif /* !CHILD_H */
