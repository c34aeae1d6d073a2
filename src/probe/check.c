/* check.c - names of states, and a check's values.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/check.h"

const char *
verdict_name(enum verdict state)
{
	static const char *const names[] = {
#define VERDICT_NAME(code, name) [code] = name,
		VERDICTS(VERDICT_NAME)
#undef VERDICT_NAME
	};

	return names[state];
}

struct str
check_value_of(const struct check *check, struct str name)
{
	for (size_t i = 0; i < check->value_count; i++)
		if (str_eq(check->values[i].name, name))
			return check->values[i].value;
	return STR_NONE;
}
