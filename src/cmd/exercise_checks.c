/* exercise_checks.c - `testudo exercise checks`: what probes will look at for a team.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/suggest.h"
#include "cmd/exercise_actions.h"
#include "cmd/output.h"
#include "probe/check.h"
#include "web/scenario_check.h"

static void
put_texts(struct json_writer *out, struct str key, const struct check_texts *texts)
{
	json_key(out, key);
	json_open_array(out);
	for (size_t i = 0; i < texts->count; i++)
		json_put_string(out, texts->items[i]);
	json_close_array(out);
}

/* As docs/protocol/probe.md has it. */
static void
put_check(struct json_writer *out, const struct check *check)
{
	json_open_object(out);
	json_member_string(out, STR("check"), check->name);
	json_member_string(out, STR("team"), check->team);
	json_member_string(out, STR("kind"), check->kind_name);
	json_member_int(out, STR("period_ms"), check->period_ms);
	json_member_int(out, STR("jitter_ms"), check->jitter_ms);
	json_member_int(out, STR("timeout_ms"), check->timeout_ms);
	json_key(out, STR("parameters"));
	json_open_object(out);
	for (size_t i = 0; i < check->value_count; i++)
		json_member_string(out, check->values[i].name, check->values[i].value);
	json_close_object(out);
	json_key(out, STR("accounts"));
	json_open_array(out);
	for (size_t i = 0; i < check->account_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("user"), check->accounts[i].user);
		json_member_string(out, STR("password"), check->accounts[i].password);
		json_close_object(out);
	}
	json_close_array(out);
	put_texts(out, STR("contents"), &check->contents);
	put_texts(out, STR("clients"), &check->clients);
	json_close_object(out);
}

static void
put_line(struct buf *to, const struct check *check)
{
	buf_addf(to, "%.*s %.*s", STR_FMT(check->name), STR_FMT(check->kind_name));
	for (size_t i = 0; i < check->value_count; i++)
		buf_addf(to, " %.*s=%.*s", STR_FMT(check->values[i].name),
			STR_FMT(check->values[i].value));
	buf_add_char(to, '\n');
}

static enum err
find_team(const struct scenario *scenario, struct str name, const struct scenario_team **ret,
	struct fault *why)
{
	struct suggestion nearest = suggestion_for(name);

	*ret = scenario_team_by_name(scenario, name);
	if (*ret != NULL)
		return OK;
	for (size_t i = 0; i < scenario->team_count; i++)
		suggestion_offer(&nearest, scenario->teams[i].name);
	return fail(why, E_ABSENT, "there is no team \"%.*s\"%s", STR_FMT(name),
		suggestion_text(&nearest));
}

static enum err
print_checks(struct call *call, struct arena *arena, const struct scenario *scenario,
	const struct scenario_team *team, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	bool json = argument_given(&call->arguments, "json");

	if (json)
		json_open_array(&out);
	for (size_t i = 0; i < scenario->check_count; i++) {
		struct check check;
		TRY(scenario_check_expand(
			arena, scenario, &scenario->checks[i], team, &check, why));
		if (json)
			put_check(&out, &check);
		else
			put_line(&text, &check);
	}
	if (json) {
		json_close_array(&out);
		buf_add_char(&text, '\n');
	}
	TRY(buf_check(&text, why));
	return output_write(call, text.len == 0 ? STR("") : buf_str(&text), why);
}

static enum err
run_checks(struct call *call, struct fault *why)
{
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);
	struct scenario_source source;
	struct scenario_report report;
	const struct scenario *scenario;
	const struct scenario_team *team;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(scenario_load(
		call->env, arena, argument_text(&call->arguments, "SCENARIO").data, &source, why));
	TRY(scenario_read(arena, &source, &scenario, &report, why));
	TRY(find_team(scenario, argument_text(&call->arguments, "team"), &team, why));
	return print_checks(call, arena, scenario, team, why);
}

const struct command exercise_checks_action = {
	.name = "checks",
	.summary = "print what probes will look at for one team",
	.details = "With the team's names, numbers and addresses put in. JSON is in the form of\n"
		   "docs/protocol/probe.md, accounts included; testudo probe --try tries one.",
	.examples = (const char *const[]){ "testudo exercise checks samples/exercise --team blue1",
		NULL },
	.parameters =
		(const struct parameter[]){
			{ .name = "SCENARIO",
				.positional = true,
				.required = true,
				.help = "the scenario's folder, or its one file" },
			{ .name = "team", .value = "NAME", .required = true, .help = "the team" },
			PARAMETER_JSON, { 0 } },
	.run = run_checks,
};
