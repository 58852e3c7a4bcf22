# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# witnesses-headers.sh: gen/ and ref/ share no header, by the compiler's word and by what is written

for pair in gen:ref ref:gen; do
	from=${pair%:*} to=${pair#*:}
	find "build/native/obj/$from" -name '*.d' -exec cat {} + |
	    tr ' ' '\n' | grep "^$to/" | sort -u | sed "s/^/$from includes /"
	none "#include[[:space:]]+[<\"]([^>\"]*/)?$to/" "$from"
done
