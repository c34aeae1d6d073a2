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
"  incidents: {title: Incident reports, weight: 10, function: incidents}\n"
"  forensics: {title: Forensics, weight: 8, function: graded}\n"
"  legal: {title: Legal, weight: 7, function: graded}\n"
"  media: {title: Media, weight: 7, function: graded}\n"
"  sharing: {title: Sharing, weight: 5, function: sharing}\n"
"  strategic: {title: Strategic, weight: 3, function: graded}\n"
"  special: {title: Special points, weight: 0, function: special}\n";

static const char ccdc[] =
"# As collegiate defence competitions weigh: uptime and injects alike, red half of either.\n"
"rules: ccdc\n"
"version: 1\n"
"points: 100000\n"
"categories:\n"
"  uptime: {title: Uptime, weight: 40, function: availability,\n"
"    parameters: {floor: 0, full: 1, recovery_rounds: 0, degraded: 1, long_step: 0}}\n"
"  injects: {title: Injects, weight: 40, function: graded, parameters: {every: 1}}\n"
"  red: {title: Withstanding red, weight: 20, function: withstanding}\n";

static const char faust[] =
"# Attack and defence with flags, by the formula of the FAUST contest.\n"
"rules: faust\n"
"version: 1\n"
"points: 1\n"
"categories:\n"
"  attack: {title: Attack, weight: 100, function: flags-attack}\n"
"  defence: {title: Defence, weight: 100, function: flags-defence}\n"
"  service: {title: Service level, weight: 100, function: flags-service}\n";

#define SERVICE_LEVEL(shape)                                                              \
"# What each check earned, less a penalty for the outage that is on now: " shape ".\n" \
"rules: " shape "\n"                                                                     \
"version: 1\n"                                                                           \
"points: 100000\n"                                                                       \
"categories:\n"                                                                          \
"  service: {title: Service level, weight: 100, function: " shape "}\n"

static const struct set {
	struct str name;
	const char *text;
} sets[] = {
	{ STR_INIT("default"), standard },
	{ STR_INIT("ccdc"), ccdc },
	{ STR_INIT("faust"), faust },
	{ STR_INIT("sla-additive"), SERVICE_LEVEL("sla-additive") },
	{ STR_INIT("sla-exponential"), SERVICE_LEVEL("sla-exponential") },
	{ STR_INIT("sla-flat"), SERVICE_LEVEL("sla-flat") },
	{ STR_INIT("sla-next-check"), SERVICE_LEVEL("sla-next-check") },
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
	static const struct str names[] = { STR_INIT("default"), STR_INIT("ccdc"),
		STR_INIT("faust"), STR_INIT("sla-additive"), STR_INIT("sla-exponential"),
		STR_INIT("sla-flat"), STR_INIT("sla-next-check"), STR_INIT("") };

	return names;
}
