/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kr.h"

/*
 * Where kvm_open() was given a prefix, what went wrong is printed and not
 * kept; a soft text is kept always.
 */
static void
report(kvm_t *kd, int soft, const char *prefix, int error, const char *fmt,
    va_list ap)
{
	char text[KR_ERRMAX], why[256];
	size_t n;

	n = 0;
	text[0] = '\0';
	if (prefix != NULL) {
		(void)snprintf(text, sizeof(text), "%s: ", prefix);
		n = strlen(text);
	}
	(void)vsnprintf(text + n, sizeof(text) - n, fmt, ap);
	n = strlen(text);
	if (error == KR_EEND)
		(void)snprintf(text + n, sizeof(text) - n,
		    ": the file ends there");
	else if (error != 0) {
		if (strerror_r(error, why, sizeof(why)) != 0)
			(void)snprintf(why, sizeof(why), "error %d", error);
		(void)snprintf(text + n, sizeof(text) - n, ": %s", why);
	}
	if (kd->errstr != NULL && !soft)
		(void)fprintf(stderr, "%s: %s\n", kd->errstr, text);
	else
		memcpy(kd->err, text, sizeof(kd->err));
}

void
kr_err(kvm_t *kd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(kd, 0, NULL, 0, fmt, ap);
	va_end(ap);
}

void
kr_soft_err(kvm_t *kd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(kd, 1, NULL, 0, fmt, ap);
	va_end(ap);
}

void
kr_sys_err(kvm_t *kd, const char *fmt, ...)
{
	va_list ap;
	int error = errno;

	va_start(ap, fmt);
	report(kd, 0, NULL, error, fmt, ap);
	va_end(ap);
}

void
kr_core_err(kvm_t *kd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(kd, 0, kd->core_path, 0, fmt, ap);
	va_end(ap);
}

char *
kvm_geterr(kvm_t *kd)
{
	static char none[1];

	return (kd != NULL ? kd->err : none);
}
