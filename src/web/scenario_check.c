/* scenario_check.c - all that is said of a scenario before it is played.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/scenario_check.h"

#include <stdarg.h>
#include <stdio.h>

#include "probe/check.h"
#include "probe/kind.h"

/* --- checks as a probe would get them --- */

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
scenario_check_expand(struct arena *arena, const struct scenario *scenario,
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

/* --- faults --- */

/* At the line where the check stands. */
static void __attribute__((format(printf, 4, 5)))
blame(struct arena *arena, const struct scenario_check *check, struct scenario_fault *ret,
	const char *format, ...)
{
	struct str where = str_printf(arena, "%.*s:%u", STR_FMT(check->file), check->line);
	char text[FAULT_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	*ret = (struct scenario_fault){ .key = STR("parameters") };
	(void)fail_at(&ret->fault, E_CONFIG, where, "%.*s: %s", STR_FMT(check->name), text);
}

/* A file that a confined probe does not read by itself. */
static void
warn_of_authority(struct arena *arena, const struct scenario_check *check, struct str authority,
	struct scenario_fault *ret)
{
	blame(arena, check, ret,
		"authority: probes are confined: where %.*s is not in /etc or /usr they are started "
		"with --readable %.*s",
		STR_FMT(authority), STR_FMT(authority));
	ret->warning = true;
}

static bool
is_out_of_reach(struct str authority)
{
	return authority.len > 0 && !str_starts(authority, STR("/etc/")) &&
	       !str_starts(authority, STR("/usr/"));
}

static enum err
try_checks(struct arena *arena, const struct scenario *scenario, struct scenario_report *report,
	struct fault *why)
{
	size_t room = report->count + scenario->check_count + 1;
	bool warned = false; /* once: the same file serves most checks */
	struct scenario_fault *faults = arena_array(arena, room + 1, struct scenario_fault);

	if (faults == NULL)
		return fail_nomem(why);
	if (report->count > 0)
		memcpy(faults, report->faults, report->count * sizeof(*faults));
	for (size_t i = 0; i < scenario->check_count; i++) {
		const struct scenario_check *from = &scenario->checks[i];
		struct check check;
		struct fault reason;
		TRY(scenario_check_expand(arena, scenario, from, &scenario->teams[0], &check, why));
		if (check_validate(&check, &reason) == OK) {
			struct str authority = check_value_of(&check, STR("authority"));
			if (!warned && is_out_of_reach(authority))
				warn_of_authority(
					arena, from, authority, &faults[report->count++]);
			warned |= is_out_of_reach(authority);
			continue;
		}
		blame(arena, from, &faults[report->count++], "%s%s%s", reason.where,
			reason.where[0] == '\0' ? "" : ": ", reason.text);
	}
	report->faults = faults;
	return OK;
}

enum err
scenario_check_read(struct arena *arena, const struct scenario_source *source,
	const struct scenario **ret, struct scenario_report *report, struct fault *why)
{
	size_t before;

	TRY(scenario_read(arena, source, ret, report, why));
	before = report->count;
	TRY(try_checks(arena, *ret, report, why));
	while (before < report->count && report->faults[before].warning)
		before++;
	if (before == report->count)
		return OK;
	if (why != NULL)
		*why = report->faults[before].fault;
	return E_CONFIG;
}

/* --- as JSON --- */

static void
put_fault(struct json_writer *out, const struct scenario_fault *fault)
{
	json_open_object(out);
	json_member_string(out, STR("where"), str_of(fault->fault.where));
	json_member_string(out, STR("text"), str_of(fault->fault.text));
	json_member_bool(out, STR("warning"), fault->warning);
	json_close_object(out);
}

static void
put_summary(struct json_writer *out, const struct scenario *scenario)
{
	json_open_object(out);
	json_member_string(out, STR("name"), scenario->name);
	json_member_string(out, STR("title"), scenario->title);
	json_member_int(out, STR("length_ms"), scenario->length / 1000);
	json_member_int(out, STR("phases"), (int64_t)scenario->phase_count);
	json_member_int(out, STR("teams"), (int64_t)scenario->team_count);
	json_member_int(out, STR("people"), (int64_t)scenario->person_count);
	json_member_int(out, STR("systems"), (int64_t)scenario->system_count);
	json_member_int(out, STR("checks"), (int64_t)scenario->check_count);
	json_member_int(out, STR("objectives"), (int64_t)scenario->red_objective_count);
	json_member_int(out, STR("injects"), (int64_t)scenario->inject_count);
	json_close_object(out);
}

void
scenario_check_put(struct json_writer *out, const struct scenario *scenario,
	const struct scenario_report *report)
{
	json_member_bool(out, STR("good"), scenario != NULL);
	json_member_int(out, STR("unlisted"), (int64_t)report->unlisted);
	json_key(out, STR("faults"));
	json_open_array(out);
	for (size_t i = 0; i < report->count; i++)
		put_fault(out, &report->faults[i]);
	json_close_array(out);
	json_key(out, STR("summary"));
	if (scenario == NULL)
		json_put_null(out);
	else
		put_summary(out, scenario);
}
