/* exercise_definition.c - an inject, a task or a check as the scenario has it now, for whoever may
 * change it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/act.h"
#include "exercise/definition.h"
#include "web/exercise_family.h"

static const struct {
	const char *parameter; /* the address's, whose value is the name */
	const char *section;
	enum record_kind change; /* who may write such an entry may read what it would change */
} sections[] = {
	{ "inject", "injects", RECORD_INJECT_CHANGED },
	{ "task", "tasks", RECORD_TASK_CHANGED },
	{ "check", "checks", RECORD_CHECK_CHANGED },
};

static enum err
write_definition(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		struct str name;
		TRY(console_parameter(visit, sections[i].parameter, &name, why));
		if (name.len == 0)
			continue;
		if (!act_may(&visit->reader, sections[i].change))
			return fail(why, E_DENIED, "this seat changes no %s", sections[i].section);
		json_key(out, STR("definition"));
		return definition_put(state->effective, sections[i].section, name, out, why);
	}
	return fail(why, E_USAGE, "which inject, task or check?");
}

enum err
exercise_definition_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_definition, why);
}
