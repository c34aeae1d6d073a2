/* score_functions.c - the table of named functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_function.h"

extern const struct score_function score_availability, score_graded, score_incidents, score_sharing,
	score_sitrep, score_special, score_usability, score_withstanding;

/* Each in its own file, score_NAME.c. */
static const struct score_function *const functions[] = {
	&score_availability,
	&score_graded,
	&score_incidents,
	&score_sharing,
	&score_sitrep,
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
