/* rules_builtin.c - the sets of rules that come with the program, as the files that they would be.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/rules.h"

/* clang-format off */

static const char standard[] =
"# The default: availability, people's use, what red achieved, and the work of every profession.\n"
"rules: default\n"
"version: 1\n"
"points: 100000\n"
"team_delay_minutes: 0\n"
"public_delay_minutes: 5\n"
"freeze_minutes: never\n"
"appeal_window_minutes: 60\n"
"categories:\n"
"  availability: {title: Availability, weight: 20, function: availability}\n"
"  usability: {title: Usability, weight: 10, function: usability}\n"
"  red: {title: Withstanding red, weight: 25, function: withstanding}\n"
"  sitrep: {title: Situation reports, weight: 5, function: sitrep}\n"
"  incident: {title: Incident reports, weight: 10, function: incidents}\n"
"  forensics: {title: Forensics, weight: 8, function: graded}\n"
"  legal: {title: Legal, weight: 7, function: graded}\n"
"  media: {title: Media, weight: 7, function: graded}\n"
"  sharing: {title: Sharing, weight: 5, function: sharing}\n"
"  strategic: {title: Strategic, weight: 3, function: graded}\n"
"  special: {title: Special points, weight: 0, function: special}\n";

static const struct set {
	struct str name;
	const char *text;
} sets[] = {
	{ STR_INIT("default"), standard },
};

/* clang-format on */

enum { SETS = sizeof(sets) / sizeof(*sets) };

struct str
rules_builtin(struct str name)
{
	for (size_t i = 0; i < SETS; i++)
		if (str_eq(sets[i].name, name))
			return str_of(sets[i].text);
	return STR_NONE;
}

const struct str *
rules_builtin_names(void)
{
	static const struct str names[] = { STR_INIT("default"), STR_INIT("") };

	return names;
}
