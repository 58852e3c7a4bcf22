/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * kvmdrive: loads an implementation and answers requests about it, as
 * docs/protocol.md states them.
 */

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "guard.h"
#include "resolver.h"
#include "session.h"

/*
 * With it all of .bss begins on a page of its own.  On sparc64 the PLT is code
 * among the data, and an emulator translates a page's code anew whenever
 * something on the page is written.
 */
_Alignas(8192) struct session session;

struct verb {
	const char	*v_name;
	size_t		 v_min, v_max;	/* words after the verb */
	const char	*v_options;	/* names, comma-separated; NULL: any */
	void		(*v_fn)(const struct request *);
	unsigned int	 v_since;	/* version; 0: before hello as well */
};

/* A verb that has grown comes with its newest form first. */
static const struct verb verbs[] = {
	{ "hello", 1, 1, "", do_hello, 0 },
	{ "quit", 0, 0, "", do_quit, 0 },
	{ "sym", 3, 3, "", do_sym, 1 },
	{ "symclear", 1, 1, "", do_symclear, 1 },
	{ "symlog", 1, 1, "", do_symlog, 1 },
	{ "open", 6, 6, "errbuf", do_open, 1 },
	{ "close", 1, 1, "", do_close, 1 },
	{ "read", 4, 4, "cap,fill,buf", do_read, 2 },
	{ "read", 4, 4, "cap,fill", do_read, 1 },
	{ "write", 3, 3, "len", do_write, 1 },
	{ "geterr", 1, 1, "", do_geterr, 1 },
	{ "nlist2", 1, REQUEST_WORDS, "", do_nlist, 1 },
	{ "nlist", 1, REQUEST_WORDS, "", do_nlist, 1 },
	{ "native", 1, 1, "", do_native, 1 },
	{ "kerndisp", 1, 1, "", do_kerndisp, 1 },
	{ "walk", 1, 1, "stop,max,read,inner", do_walk, 2 },
	{ "walk", 1, 1, "stop,max,read", do_walk, 1 },
	{ "vtop", 2, 2, "", do_vtop, 1 },
	{ "digest", 1, REQUEST_WORDS, "max", do_digest, 2 },
	{ "getprocs", 3, 3, "", do_getprocs, 2 },
	{ "getargv", 2, 2, "", do_getargs, 2 },
	{ "getenvv", 2, 2, "", do_getargs, 2 },
	{ "getloadavg", 2, 2, "", do_getloadavg, 2 },
	{ "getcptime", 1, 1, "", do_getcptime, 2 },
	{ "getswapinfo", 3, 3, "", do_getswapinfo, 2 },
	{ "getmaxcpu", 1, 1, "", do_getcpus, 2 },
	{ "getncpus", 1, 1, "", do_getcpus, 2 },
	{ "getpcpu", 2, 2, "", do_getpcpu, 2 },
	{ "dpcpu_setcpu", 2, 2, "", do_dpcpu_setcpu, 2 },
	{ "read_zpcpu", 4, 4, "", do_read_zpcpu, 2 },
	{ "counter_u64_fetch", 2, 2, "", do_counter_u64_fetch, 2 },
	{ "truncate", 2, 2, "", do_truncate, 1 },
	{ "rename", 2, 2, "", do_rename, 1 },
	{ "fds", 0, 0, "", do_fds, 1 },
	{ "reset", 0, 0, "", do_reset, 2 },
	{ "leaks", 0, 0, "", do_leaks, 2 },
	{ "fork", 1, REQUEST_WORDS, NULL, do_fork, 2 },
	{ "branch", 0, 0, "", do_branch, 2 },
	{ "join", 0, 0, "", do_join, 2 },
	{ "stdio", 1, 1, "", do_stdio, 2 },
	{ "threads", 2, 17, "", do_threads, 2 },
};

static void
usage(FILE *out)
{

	fputs(
"usage: kvmdrive [-a abi] [-o bits] [-V version] library\n"
"\n"
"Loads a crash dump reader and answers requests on standard input and\n"
"output, versions 1 and 2 of the protocol in docs/protocol.md.\n"
"\n"
"  -a abi      the library's interface: libkvm (default) or fbsdvmcore\n"
"  -o bits     width of the off_t that the library was built with: 64\n"
"              (default) or 32\n"
"  -V version  the library's version, to be told in the handshake\n"
"\n"
"Exit status: 0 at quit or the end of input, 2 when it could not run.\n",
	    out);
}

void
session_usage(const char *what, const char *word)
{

	channel_error("usage", "%s: %.200s", what, word);
}

struct handle *
session_handle(const char *word)
{
	uint64_t n;

	if (word_unsigned(word, HANDLES - 1, &n) != 0) {
		session_usage("not a handle from 0 to 63", word);
		return (NULL);
	}
	if (session.s_handle[n].h_kd == NULL) {
		channel_error("handle", "%s: not open", word);
		return (NULL);
	}
	resolver_current = session.s_handle[n].h_set;
	return (&session.s_handle[n]);
}

int
session_has(enum cap cap)
{

	if (session.s_lib.l_entry[cap] != NULL)
		return (1);
	channel_error("nocap", "the implementation has no %s",
	    library_caps[cap]);
	return (0);
}

void
session_dispatch(const struct request *rq)
{
	const struct verb *v;
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		v = &verbs[i];
		/* An emulator takes long for a call into another library. */
		if (v->v_name[0] != rq->r_verb[0] ||
		    strcmp(v->v_name, rq->r_verb) != 0 ||
		    (session.s_greeted != 0 && v->v_since > session.s_greeted))
			continue;
		if (session.s_greeted == 0 && v->v_since != 0)
			session_usage("hello comes first", rq->r_verb);
		else if (rq->r_nargs < v->v_min || rq->r_nargs > v->v_max)
			session_usage("wrong number of words", rq->r_verb);
		else if (v->v_options != NULL &&
		    words_options_known(rq, v->v_options) != 0)
			session_usage("wrong optional word", rq->r_verb);
		else
			v->v_fn(rq);
		return;
	}
	channel_error("unknown", "%.200s: no such request", rq->r_verb);
}

static int
parse_options(int argc, char **argv)
{
	int c;

	session.s_lib.l_adapter = &adapter_libkvm;
	session.s_lib.l_offbits = 64;
	while ((c = getopt(argc, argv, "a:o:V:")) != -1) {
		switch (c) {
		case 'a':
			session.s_lib.l_adapter = library_adapter(optarg);
			if (session.s_lib.l_adapter == NULL)
				return (-1);
			break;
		case 'o':
			if (strcmp(optarg, "32") == 0)
				session.s_lib.l_offbits = 32;
			else if (strcmp(optarg, "64") != 0)
				return (-1);
			break;
		case 'V':
			session.s_version = optarg;
			break;
		default:
			return (-1);
		}
	}
	if (optind != argc - 1)
		return (-1);
	session.s_lib.l_path = argv[optind];
	return (0);
}

int
main(int argc, char **argv)
{
	struct request rq;
	char *line;
	size_t len;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return (0);
	}
	if (parse_options(argc, argv) != 0) {
		usage(stderr);
		return (2);
	}
	if (channel_init() != 0)
		return (2);
	while (!session.s_over && (line = channel_line(&len)) != NULL) {
		if (len > REQUEST_LINE)
			channel_error("usage", "the line is too long");
		else if (words_split(line, len, &rq) != 0)
			channel_error("usage", "not a line of ASCII words");
		else
			session_dispatch(&rq);
	}
	guard_release_all();
	return (session.s_status);
}
