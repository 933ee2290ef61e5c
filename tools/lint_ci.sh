#!/usr/bin/env bash
# The CI files by their published schemas, and zizmor over them; a file that is not there is not asked about.
#
# usage: tools/lint_ci.sh BIN
set -euo pipefail
bin=$1
shopt -s nullglob

actions=(action.y*ml)
[ ${#actions[@]} -eq 0 ] || "$bin/check-jsonschema" --quiet --builtin-schema vendor.github-actions "${actions[@]}"
workflows=(.github/workflows/*.y*ml examples/ci/github*.y*ml)
[ ${#workflows[@]} -eq 0 ] || "$bin/check-jsonschema" --quiet --builtin-schema vendor.github-workflows "${workflows[@]}"
forms=(.github/ISSUE_TEMPLATE/[!c]*.y*ml)
[ ${#forms[@]} -eq 0 ] || "$bin/check-jsonschema" --quiet --builtin-schema vendor.github-issue-forms "${forms[@]}"
[ ! -e .github/ISSUE_TEMPLATE/config.yml ] ||
  "$bin/check-jsonschema" --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
gitlab=(examples/ci/gitlab*.y*ml)
[ ${#gitlab[@]} -eq 0 ] || "$bin/check-jsonschema" --quiet --builtin-schema vendor.gitlab-ci "${gitlab[@]}"

# A component is two documents, `spec:` and the jobs: the schema knows the second.
second=$(mktemp -d)
trap 'rm -rf "$second"' EXIT
for template in templates/*.yml; do
  awk 'found { print } /^---[[:space:]]*$/ { found = 1 }' "$template" >"$second/$(basename "$template")"
  "$bin/check-jsonschema" --quiet --builtin-schema vendor.gitlab-ci "$second/$(basename "$template")"
done

audited=("${actions[@]}" "${workflows[@]}")
[ ${#audited[@]} -eq 0 ] || "$bin/zizmor" --offline --quiet --no-progress "${audited[@]}"
