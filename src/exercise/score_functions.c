/* score_functions.c - the table of named functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_function.h"

extern const struct score_function score_availability, score_flags_attack, score_flags_defence,
	score_flags_service, score_graded, score_incidents, score_sharing, score_sitrep,
	score_sla_additive, score_sla_exponential, score_sla_flat, score_sla_next_check,
	score_special, score_usability, score_withstanding;

/* By name. */
static const struct score_function *const functions[] = {
	&score_availability,
	&score_flags_attack,
	&score_flags_defence,
	&score_flags_service,
	&score_graded,
	&score_incidents,
	&score_sharing,
	&score_sitrep,
	&score_sla_additive,
	&score_sla_exponential,
	&score_sla_flat,
	&score_sla_next_check,
	&score_special,
	&score_usability,
	&score_withstanding,
	NULL,
};

const struct score_function *const *
score_functions(void)
{
	return functions;
}

const struct score_function *
score_function(struct str name)
{
	for (size_t i = 0; functions[i] != NULL; i++)
		if (str_eq(functions[i]->name, name))
			return functions[i];
	return NULL;
}
