/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * kvmref.h's calls that are not about physical memory.
 */
#include <string.h>

#include "kr.h"

int
kvmref_vtop(kvm_t *kd, kvaddr_t va, int record, struct kvmref_vtop *out)
{
	struct kr_xlat x;

	memset(out, 0, offsetof(struct kvmref_vtop, kv_steps));
	memset(&x, 0, sizeof(x));
	x.want = KR_MAXRUN;
	x.rec = record ? out : NULL;
	x.why = "not translated";
	if (kd->ops->translate(kd, va, &x) != 0) {
		kr_soft_err(kd, "invalid address (0x%llx): %s",
		    (unsigned long long)va, x.why);
		return (-1);
	}
	out->kv_pa = x.pa;
	out->kv_offset = x.offset;
	out->kv_len = x.len;
	out->kv_pagesize = x.pagesize;
	out->kv_prot = x.prot;
	out->kv_map = x.map;
	return (0);
}

int
kvmref_info(kvm_t *kd, struct kvmref_info *out)
{

	memset(out, 0, sizeof(*out));
	out->ki_target = kd->target->name;
	out->ki_pagesize = kd->ops->pagesize;
	out->ki_filesize = kd->file.size != INT64_MAX ?
	    (uint64_t)kd->file.size : 0;
	kd->ops->info(kd, out);
	return (0);
}

int
kvmref_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure)
{

	return (kd->ops->fields(kd, cb, closure));
}

int
kvmref_sections(kvm_t *kd, kvmref_section_cb *cb, void *closure)
{

	return (kd->ops->sections(kd, cb, closure));
}

int
kvmref_map_file(kvm_t *kd)
{

	if (kr_file_map(&kd->file) == 0)
		return (0);
	kr_sys_err(kd, "%s: cannot be mapped", kd->core_path);
	return (-1);
}
