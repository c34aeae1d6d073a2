/* exercise_checks.c - `testudo exercise checks`: what probes will look at for a team.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/exercise_checks.h"

#include "base/limits.h"
#include "base/suggest.h"
#include "cmd/exercise_actions.h"
#include "cmd/output.h"
#include "probe/kind.h"

/* Whose names and addresses are put in. */
struct expanding {
	struct arena *arena;
	const struct scenario_team *team;
	const struct scenario_system *system;
};

static enum err
expand(const struct expanding *expanding, struct str text, struct str *ret, struct fault *why)
{
	struct str expanded;
	char *copy;

	TRY(scenario_expand(
		expanding->arena, text, expanding->team, expanding->system, &expanded, why));
	copy = str_cstr(expanding->arena, expanded);
	if (copy == NULL)
		return fail_nomem(why);
	*ret = str_from(copy, expanded.len);
	return OK;
}

static enum err
expand_texts(const struct expanding *expanding, const struct str *texts, size_t count,
	struct check_texts *ret, struct fault *why)
{
	struct str *items = arena_array(expanding->arena, count + 1, struct str);

	if (items == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		TRY(expand(expanding, texts[i], &items[i], why));
	*ret = (struct check_texts){ count, items };
	return OK;
}

static enum err
expand_values(const struct expanding *expanding, const struct scenario_check *check,
	struct check *ret, struct fault *why)
{
	struct check_value *values = arena_array(
		expanding->arena, check->parameter_count + 1, struct check_value);

	if (values == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < check->parameter_count; i++) {
		values[i].name = check->parameters[i].name;
		TRY(expand(expanding, check->parameters[i].value, &values[i].value, why));
	}
	ret->value_count = check->parameter_count;
	ret->values = values;
	return OK;
}

static enum err
expand_accounts(const struct expanding *expanding, const struct scenario_check *check,
	struct check *ret, struct fault *why)
{
	struct check_account *accounts = arena_array(
		expanding->arena, check->account_count + 1, struct check_account);

	if (accounts == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < check->account_count; i++) {
		TRY(expand(expanding, check->accounts[i].name, &accounts[i].user, why));
		TRY(expand(expanding, check->accounts[i].value, &accounts[i].password, why));
	}
	ret->account_count = check->account_count;
	ret->accounts = accounts;
	return OK;
}

enum err
exercise_check_expand(struct arena *arena, const struct scenario *scenario,
	const struct scenario_check *check, const struct scenario_team *team, struct check *ret,
	struct fault *why)
{
	const struct scenario_system *system = &scenario->systems[check->system];
	const struct expanding expanding = { arena, system->shared ? NULL : team, system };
	struct check made = { .name = check->name,
		.team = system->shared ? STR("") : team->name,
		.kind_name = check->kind,
		.kind = check_kind_find(check->kind),
		.period_ms = (unsigned)(check->period / 1000),
		.jitter_ms = (unsigned)(check->jitter / 1000),
		.timeout_ms = (unsigned)(check->timeout / 1000) };

	TRY(expand_values(&expanding, check, &made, why));
	TRY(expand_accounts(&expanding, check, &made, why));
	TRY(expand_texts(&expanding, check->contents, check->content_count, &made.contents, why));
	TRY(expand_texts(&expanding, check->clients, check->client_count, &made.clients, why));
	*ret = made;
	return OK;
}

/* --- the action --- */

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
		TRY(exercise_check_expand(
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
