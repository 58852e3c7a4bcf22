# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# licence.sh: every source file says its licence

git grep -IL 'SPDX-License-Identifier: BSD-2-Clause' -- \
    '*.c' '*.h' '*.lua' '*.sh' '*.py' '*.S' '*.yml'
[ $? -le 1 ]
