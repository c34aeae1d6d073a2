/* import_openbas.c - scenarios as OpenBAS and OpenAEV export them, in JSON.
 * SPDX-License-Identifier: Apache-2.0
 *
 * scenario_information, scenario_teams, scenario_users, scenario_organizations,
 * scenario_objectives, scenario_injects; exports of exercises say "exercise" instead of "scenario".
 * Times of injects are seconds from the beginning.
 */
#include "base/limits.h"
#include "exercise/import_work.h"

struct openbas {
	struct import *import;
	struct import_tree *root;
	const char *prefix; /* "scenario" or "exercise" */
};

static struct import_tree *
part(const struct openbas *openbas, const char *name)
{
	struct str key = str_printf(openbas->import->arena, "%s_%s", openbas->prefix, name);

	return key.data == NULL ? NULL : import_get(openbas->root, key.data);
}

static struct str
prefixed(const struct openbas *openbas, const struct import_tree *map, const char *name)
{
	struct str key = str_printf(openbas->import->arena, "%s_%s", openbas->prefix, name);

	return key.data == NULL ? STR_NONE : import_text(map, key.data);
}

/* The record of a list whose id is this. */
static struct import_tree *
by_id(struct import_tree *list, const char *key, struct str id)
{
	TREE_EACH(item, list)
	{
		const struct import_tree *own = import_get(item, key);
		if (own != NULL && id.len > 0 && str_eq(own->text, id))
			return item;
	}
	return NULL;
}

/* --- plain text from the editor's HTML --- */

static const struct {
	struct str name, text;
} entities[] = {
	{ STR_INIT("&nbsp;"), STR_INIT(" ") },
	{ STR_INIT("&amp;"), STR_INIT("&") },
	{ STR_INIT("&lt;"), STR_INIT("<") },
	{ STR_INIT("&gt;"), STR_INIT(">") },
	{ STR_INIT("&quot;"), STR_INIT("\"") },
	{ STR_INIT("&#39;"), STR_INIT("'") },
};

static size_t
put_entity(struct buf *to, struct str rest)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
		if (str_starts(rest, entities[i].name)) {
			buf_add(to, entities[i].text);
			return entities[i].name.len;
		}
	buf_add_char(to, '&');
	return 1;
}

/* Paragraphs and breaks are lines; every other tag is nothing. */
static size_t
put_tag(struct buf *to, struct str rest)
{
	size_t end = str_find_char(rest, '>');

	if (end == rest.len || rest.len < 2 ||
		strchr("/!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
		       "STUVWXYZ",
			rest.data[1]) == NULL) {
		buf_add_char(to, '<');
		return 1;
	}
	if (str_starts(rest, STR("</p")) || str_starts(rest, STR("<br")) ||
		str_starts(rest, STR("</div")) || str_starts(rest, STR("</li")))
		buf_add_char(to, '\n');
	return end + 1;
}

static struct str
plain_text(struct import *import, struct str html)
{
	OWNED_BUF text = BUF_INIT;

	for (size_t at = 0; at < html.len;) {
		struct str rest = str_from_offset(html, at);
		if (rest.data[0] == '<') {
			at += put_tag(&text, rest);
		} else if (rest.data[0] == '&') {
			at += put_entity(&text, rest);
		} else {
			buf_add_char(&text, rest.data[0]);
			at++;
		}
	}
	return str_copy(import->arena, text.len == 0 ? STR("") : str_trim(buf_str(&text)));
}

/* --- the frame --- */

static void
write_frame(const struct openbas *openbas)
{
	struct import *import = openbas->import;
	const struct import_tree *about = part(openbas, "information");
	struct str name = prefixed(openbas, about, "name");

	import_organisation(import);
	import_record(import, SECTION_SCENARIO);
	import_put(import, "name", str_first(import_slug(import, name), 32));
	import_put(import, "title", name);
	import_put(
		import, "description", plain_text(import, prefixed(openbas, about, "description")));
	import_put(import, "node", STR("LOCAL"));
	import_leave(import_get(openbas->root, "export_version"));
}

static void
write_teams(const struct openbas *openbas)
{
	struct import *import = openbas->import;

	TREE_EACH(team, part(openbas, "teams"))
	{
		struct str organisation = STR("LOCAL");
		struct str title = import_text(team, "team_name");
		import_leave(import_get(team, "team_id"));
		import_record(import, SECTION_TEAMS);
		import_put(import, "name", import_name(import, SECTION_TEAMS, title));
		import_put(import, "title", title);
		import_put_list(import, "organisations", &organisation, 1);
	}
}

/* The team in whose list of people the person is. */
static struct str
team_of(const struct openbas *openbas, struct import_tree *person)
{
	const struct import_tree *id = import_get(person, "user_id");

	TREE_EACH(team, part(openbas, "teams"))
	TREE_EACH(member, import_get(team, "team_users"))
	if (id != NULL && str_eq(member->text, id->text)) {
		const struct import_tree *name = import_get(team, "team_name");
		member->used = true;
		return name == NULL ? STR_NONE : import_slug(openbas->import, name->text);
	}
	return STR_NONE;
}

static void
write_people(const struct openbas *openbas)
{
	struct import *import = openbas->import;

	TREE_EACH(person, part(openbas, "users"))
	{
		struct str login = import_text(person, "user_email");
		struct str first = import_text(person, "user_firstname");
		struct str last = import_text(person, "user_lastname");
		struct str name = str_trim(
			str_printf(import->arena, "%.*s %.*s", STR_FMT(first), STR_FMT(last)));
		struct str team = team_of(openbas, person);
		import_leave(import_get(person, "user_id"));
		import_record(import, SECTION_PEOPLE);
		import_put(import, "login",
			import_name(import, SECTION_PEOPLE, str_lower(import->arena, login)));
		import_put(import, "name", name.len > 0 ? name : login);
		import_put(import, "organisation", STR("LOCAL"));
		import_put(import, "team", team);
		if (team.len == 0)
			import_put(import, "desks", STR("observer"));
	}
}

static void
write_objectives(const struct openbas *openbas)
{
	struct import *import = openbas->import;

	TREE_EACH(objective, part(openbas, "objectives"))
	{
		struct str title = import_text(objective, "objective_title");
		import_leave(import_get(objective, "objective_id"));
		import_record(import, SECTION_LEARNING);
		import_put(import, "name", import_name(import, SECTION_LEARNING, title));
		import_put(import, "title", title);
	}
}

/* --- injects --- */

static void
write_audience(const struct openbas *openbas, struct import_tree *inject)
{
	struct str teams[TEAMS_MAX];
	size_t count = 0;

	if (str_eq(import_text(inject, "inject_all_teams"), STR("true"))) {
		import_leave(import_get(inject, "inject_teams"));
		return;
	}
	TREE_EACH(id, import_get(inject, "inject_teams"))
	{
		struct import_tree *team = by_id(part(openbas, "teams"), "team_id", id->text);
		const struct import_tree *name = import_get(team, "team_name");
		if (name == NULL || count == TEAMS_MAX)
			continue;
		id->used = true;
		teams[count++] = import_slug(openbas->import, name->text);
	}
	import_put_list(openbas->import, "teams", teams, count);
}

static void
write_text(const struct openbas *openbas, struct import_tree *inject)
{
	struct import *import = openbas->import;
	const struct import_tree *content = import_get(inject, "inject_content");
	struct str body = plain_text(import, import_text(content, "body"));
	struct str subject = import_text(content, "subject");
	struct str about = import_text(inject, "inject_description");

	import_put(import, "channel", subject.len > 0 ? STR("mail") : STR("console"));
	if (body.len > 0)
		import_put(import, "text", body);
	else
		import_put(import, "text", about.len > 0 ? about : STR("(without a text)"));
	if (body.len > 0 && about.len > 0)
		import_put(import, "expected", about);
}

static void
write_inject(const struct openbas *openbas, struct import_tree *inject, uint64_t *last)
{
	struct import *import = openbas->import;
	const struct import_tree *content = import_get(inject, "inject_content");
	struct str title = import_text(inject, "inject_title");
	struct import_tree *subject = import_get(content, "subject");
	uint64_t seconds = 0;

	if (!str_to_u64(import_text(inject, "inject_depends_duration"), &seconds))
		import_note(import, inject->line,
			"%.*s: no time stands in the file: it is sent at "
			"the beginning",
			STR_FMT(title));
	*last = seconds > *last ? seconds : *last;
	import_leave(import_get(inject, "inject_id"));
	import_record(import, SECTION_INJECTS);
	import_put(import, "name", import_name(import, SECTION_INJECTS, title));
	import_put(import, "title",
		subject != NULL && subject->text.len > 0 ? str_first(subject->text, NAME_MAX_BYTES)
							 : title);
	if (str_eq(import_text(inject, "inject_enabled"), STR("false")))
		import_put(import, "at", STR("by hand"));
	else
		import_putf(
			import, "at", "execution %.*s", STR_FMT(import_seconds(import, seconds)));
	write_audience(openbas, inject);
	write_text(openbas, inject);
}

static void
write_phase(struct import *import, uint64_t last)
{
	import_record(import, SECTION_PHASES);
	import_put(import, "name", STR("execution"));
	import_put(import, "title", STR("Execution"));
	import_put(import, "length", import_seconds(import, last / 3600 * 3600 + 7200));
	import_put(import, "scored", STR("yes"));
	import_note(import, 1,
		"phases: the file knows none; one that ends an hour or two after the "
		"last inject stands for all");
}

static enum err
run(struct import *import, struct fault *why)
{
	struct openbas openbas = { .import = import, .prefix = "scenario" };
	uint64_t last = 0;

	TRY(import_read_json(import, &openbas.root, why));
	if (import_get(openbas.root, "exercise_information") != NULL)
		openbas.prefix = "exercise";
	else if (import_get(openbas.root, "scenario_information") == NULL)
		return fail(why, E_INVALID, "%s has no scenario_information: is it of OpenBAS?",
			import->input->name);
	write_frame(&openbas);
	write_teams(&openbas);
	write_people(&openbas);
	write_objectives(&openbas);
	TREE_EACH(inject, part(&openbas, "injects"))
	write_inject(&openbas, inject, &last);
	write_phase(import, last);
	import_note_unused(import, openbas.root);
	return OK;
}

const struct import_kind import_openbas = {
	.name = "openbas",
	.summary = "a scenario that OpenBAS or OpenAEV exported (JSON)",
	.run = run,
};
