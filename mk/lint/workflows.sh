# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# workflows.sh: files for CI services are what those read

need python3
python3 -c 'import yaml' 2>/dev/null || skip "Python's yaml is not installed"
# shellcheck disable=SC2046
python3 mk/check-workflows.py $(tracked '.github/workflows/*.yml' .cirrus.yml)
