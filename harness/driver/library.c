/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <dlfcn.h>
#include <string.h>

#include "library.h"

const char *const library_caps[CAP_COUNT] = {
	[CAP_OPEN2] = "open2",
	[CAP_OPENFILES] = "openfiles",
	[CAP_OPEN] = "open",
	[CAP_CLOSE] = "close",
	[CAP_READ2] = "read2",
	[CAP_READ] = "read",
	[CAP_WRITE] = "write",
	[CAP_NLIST2] = "nlist2",
	[CAP_NLIST] = "nlist",
	[CAP_NATIVE] = "native",
	[CAP_KERNDISP] = "kerndisp",
	[CAP_WALK] = "walk",
	[CAP_GETERR] = "geterr",
	[CAP_GETPROCS] = "getprocs",
	[CAP_GETARGV] = "getargv",
	[CAP_GETENVV] = "getenvv",
	[CAP_GETLOADAVG] = "getloadavg",
	[CAP_GETCPTIME] = "getcptime",
	[CAP_GETSWAPINFO] = "getswapinfo",
	[CAP_GETMAXCPU] = "getmaxcpu",
	[CAP_GETNCPUS] = "getncpus",
	[CAP_GETPCPU] = "getpcpu",
	[CAP_DPCPU_SETCPU] = "dpcpu_setcpu",
	[CAP_READ_ZPCPU] = "read_zpcpu",
	[CAP_COUNTER_U64_FETCH] = "counter_u64_fetch",
	[CAP_VTOP] = "vtop",
};

static const struct adapter *const adapters[] = {
	&adapter_libkvm,
	&adapter_fbsdvmcore,
};

const struct adapter *
library_adapter(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(adapters) / sizeof(adapters[0]); i++) {
		if (strcmp(adapters[i]->a_name, name) == 0)
			return (adapters[i]);
	}
	return (NULL);
}

int
library_load(struct library *lib, struct text *why)
{
	const struct adapter *ad = lib->l_adapter;
	void *address;
	const char *text;
	int cap;

	lib->l_handle = dlopen(lib->l_path, RTLD_NOW | RTLD_LOCAL);
	if (lib->l_handle == NULL) {
		text = dlerror();
		text_printf(why, "%s: cannot be loaded: %s", lib->l_path,
		    text != NULL ? text : "unknown error");
		return (-1);
	}
	for (cap = 0; cap < CAP_COUNT; cap++) {
		if (ad->a_symbol[cap] == NULL)
			continue;
		address = dlsym(lib->l_handle, ad->a_symbol[cap]);
		/* POSIX promises that a function fits in an object pointer. */
		memcpy(&lib->l_entry[cap], &address, sizeof(address));
	}
	if (lib->l_entry[CAP_OPEN2] == NULL &&
	    lib->l_entry[CAP_OPENFILES] == NULL &&
	    lib->l_entry[CAP_OPEN] == NULL) {
		text_printf(why, "%s: is not a library with %s's interface: "
		    "it has no %s", lib->l_path, ad->a_name,
		    ad->a_symbol[CAP_OPEN2]);
		(void)dlclose(lib->l_handle);
		lib->l_handle = NULL;
		return (-1);
	}
	return (0);
}
