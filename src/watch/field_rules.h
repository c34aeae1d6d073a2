/* field_rules.h - what the fields of the known logs hold, by name.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/scan.h"

struct field_rule {
	struct str name; /* the whole name, or its last parts after a '.' */
	int kind;        /* enum match_field, or FIELD_IGNORED */
	bool weak;
};

/* Not searched: base64, names of keys, fingerprints that only look like a file's digest. */
enum { FIELD_IGNORED = -1 };

struct field_rules {
	size_t count;
	const struct field_rule *rules;
};

extern const struct field_rules zeek_field_rules;
extern const struct field_rules eve_field_rules;
extern const struct field_rules csv_field_rules;

/* The first rule that fits; fields without a rule are searched as text. */
const struct field_rule *field_rule_find(const struct field_rules *rules, struct str name);
