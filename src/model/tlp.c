/* tlp.c - the names of the Traffic Light Protocol's colours.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/tlp.h"

static const struct {
	const char *name;
	const char *label;
} colours[] = {
	[TLP_NONE] = { "", "" },
	[TLP_CLEAR] = { "clear", "TLP:CLEAR" },
	[TLP_GREEN] = { "green", "TLP:GREEN" },
	[TLP_AMBER] = { "amber", "TLP:AMBER" },
	[TLP_AMBER_STRICT] = { "amber+strict", "TLP:AMBER+STRICT" },
	[TLP_RED] = { "red", "TLP:RED" },
};

bool
tlp_parse(struct str text, enum tlp *ret)
{
	struct str prefix = str_first(text, 4);

	if (str_eq_nocase(prefix, STR("tlp:")))
		text = str_from_offset(text, prefix.len);
	if (str_eq_nocase(text, STR("white")))
		text = STR("clear");
	for (enum tlp tlp = TLP_CLEAR; tlp <= TLP_RED; tlp++) {
		if (!str_eq_nocase(text, str_of(colours[tlp].name)))
			continue;
		*ret = tlp;
		return true;
	}
	return false;
}

const char *
tlp_name(enum tlp tlp)
{
	return colours[tlp].name;
}

const char *
tlp_label(enum tlp tlp)
{
	return colours[tlp].label;
}
