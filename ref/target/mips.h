/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * mips.h: the ABIs of mips kernels, each of which has its own entries, words
 * and windows.
 */
#ifndef KR_MIPS_H
#define	KR_MIPS_H

#include "../leafmap.h"

struct mips_abi {
	const char	*variant;	/* for kvmref_info() */
	struct kr_leaf_format format;
	unsigned int	 wordbits;	/* of a bitmap that has ranges */
	const struct kr_window *window;
	unsigned int	 nwindows;
};

extern const struct mips_abi mips_o32, mips_n32, mips_n64;

#endif /* !KR_MIPS_H */
