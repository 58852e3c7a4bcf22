/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * session.h: the state of one session, and the requests.
 *
 * A request's function gets words of the right number and known options; it
 * sends exactly one reply.  The functions are listed in kvmdrive.c.
 */
#ifndef SESSION_H
#define	SESSION_H

#include "library.h"
#include "words.h"

#define	PROTOCOL_VERSION	2	/* and all before it */
#define	HANDLES			64
#define	BUFFER_MAX		(64U * 1024U * 1024U)
#define	ERRBUF_SIZE		2048	/* FreeBSD's _POSIX2_LINE_MAX */

struct handle {
	void		*h_kd;		/* the library's descriptor, or NULL */
	struct symset	*h_set;		/* its resolver's table, or NULL */
};

struct session {
	struct library	 s_lib;
	const char	*s_version;	/* of the library, or NULL */
	unsigned int	 s_greeted;	/* version agreed on, 0: none yet */
	int		 s_over;	/* leave, with status s_status */
	int		 s_status;
	struct handle	 s_handle[HANDLES];
};

extern struct session session;

/*
 * The open handle that a word names.  NULL: an error reply was sent.  Makes
 * the handle's table the one that answers the resolver.
 */
struct handle	*session_handle(const char *word);

/*
 * Whether the library has an entry point; if not, an error reply was sent.
 */
int	session_has(enum cap);

/* Sends "err usage =WHAT: WORD". */
void	session_usage(const char *what, const char *word);

/* Sends "ok". */
void	session_ok(void);

/* Carries out a request, or says what is wrong with it. */
void	session_dispatch(const struct request *);

/* session_driver.c: of the driver itself */
void	do_hello(const struct request *);
void	do_sym(const struct request *);
void	do_symclear(const struct request *);
void	do_symlog(const struct request *);
void	do_truncate(const struct request *);
void	do_rename(const struct request *);
void	do_fds(const struct request *);
void	do_quit(const struct request *);

/* session_open.c: descriptors */
void	do_open(const struct request *);
void	do_close(const struct request *);
void	do_reset(const struct request *);

/* session_calls.c: one call on a descriptor */
void	do_read(const struct request *);
void	do_write(const struct request *);
void	do_geterr(const struct request *);
void	do_nlist(const struct request *);
void	do_native(const struct request *);
void	do_kerndisp(const struct request *);
void	do_vtop(const struct request *);

/* session_walk.c */
void	do_walk(const struct request *);

/* session_digest.c */
void	do_digest(const struct request *);

/* session_structures.c: calls that read structures of the kernel */
void	do_getprocs(const struct request *);
void	do_getargs(const struct request *);
void	do_getloadavg(const struct request *);
void	do_getcptime(const struct request *);
void	do_getswapinfo(const struct request *);
void	do_getcpus(const struct request *);
void	do_getpcpu(const struct request *);
void	do_dpcpu_setcpu(const struct request *);
void	do_read_zpcpu(const struct request *);
void	do_counter_u64_fetch(const struct request *);

/* session_process.c: the process around the library */
void	do_fork(const struct request *);
void	do_branch(const struct request *);
void	do_join(const struct request *);
void	do_stdio(const struct request *);
void	do_leaks(const struct request *);

/* Whether memory is lost that nothing points to. */
typedef int leak_check(void);
leak_check *session_leak_check(void);
void	do_threads(const struct request *);

#endif /* !SESSION_H */
