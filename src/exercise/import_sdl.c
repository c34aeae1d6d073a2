/* import_sdl.c - scenarios of the Open Cyber Range, in its scenario description language (YAML).
 * SPDX-License-Identifier: Apache-2.0
 *
 * Maps by name: nodes (type VM or Switch), infrastructure, entities (role Blue is a team), tlos,
 * goals, evaluations with their metrics, injects, events, scripts and stories. Keys may be written
 * in capitals. Older files wrap all in `scenario:`.
 */
#include "base/limits.h"
#include "exercise/import_work.h"

struct sdl {
	struct import *import;
	const struct import_tree *root;
	struct str objective; /* the first learning objective, for goals that name none */
};

static struct import_tree *
part(const struct sdl *sdl, const char *name)
{
	return import_get(sdl->root, name);
}

static struct import_tree *
member(const struct import_tree *map, struct str name)
{
	TREE_EACH(item, map)
	if (str_eq(item->key, name))
		return item;
	return NULL;
}

/* What people call it: its name, else its description, else its key. */
static struct str
title_of(struct import_tree *item)
{
	struct str name = import_text(item, "name");

	if (name.len > 0)
		return name;
	name = import_text(item, "description");
	return name.len > 0 && name.len <= NAME_MAX_BYTES && str_find_char(name, '\n') == name.len
		       ? name
		       : item->key;
}

/* --- times: "10min 2 sec", "1 week 1day", "1800" --- */

static uint64_t
unit_seconds(struct str unit)
{
	static const struct {
		struct str name;
		uint64_t seconds;
	} units[] = { { STR_INIT("w"), 604800 }, { STR_INIT("d"), 86400 }, { STR_INIT("h"), 3600 },
		{ STR_INIT("mon"), 2592000 }, { STR_INIT("ms"), 0 }, { STR_INIT("m"), 60 },
		{ STR_INIT("y"), 31536000 }, { STR_INIT("us"), 0 }, { STR_INIT("ns"), 0 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (str_starts(unit, units[i].name))
			return units[i].seconds;
	return 1;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static uint64_t
seconds_of(struct str text)
{
	uint64_t total = 0;

	for (size_t at = 0; at < text.len;) {
		uint64_t number = 0;
		size_t begin;
		while (at < text.len && !is_digit(text.data[at]))
			at++;
		for (; at < text.len && (is_digit(text.data[at]) || text.data[at] == '_'); at++)
			if (is_digit(text.data[at]) && number < 100000000)
				number = number * 10 + (uint64_t)(text.data[at] - '0');
		while (at < text.len && text.data[at] == ' ')
			at++;
		begin = at;
		while (at < text.len && is_letter(text.data[at]))
			at++;
		total += number * unit_seconds(str_from(text.data + begin, at - begin));
	}
	return total;
}

/* --- nodes --- */

/* infrastructure: {web: {properties: [{lan: 10.0.0.5}]}}: the first address that stands there. */
static struct str
address_of(const struct import_tree *infrastructure)
{
	TREE_EACH(item, import_get(infrastructure, "properties"))
	TREE_EACH(address, item)
	if (address->kind == YAML_IS_TEXT)
		return import_use(address);
	return STR_NONE;
}

static struct str
link_of(const struct sdl *sdl, const struct import_tree *infrastructure)
{
	TREE_EACH(link, import_get(infrastructure, "links"))
	{
		const struct import_tree *node = member(part(sdl, "nodes"), link->text);
		const struct import_tree *type = import_get(node, "type");
		if (type != NULL && str_eq_nocase(type->text, STR("switch")))
			return import_slug(sdl->import, import_use(link));
	}
	return STR_NONE;
}

static void
write_switch(const struct sdl *sdl, struct import_tree *node)
{
	struct import_tree *properties = import_get(
		member(part(sdl, "infrastructure"), node->key), "properties");

	import_record(sdl->import, SECTION_NETWORKS);
	import_put(sdl->import, "name", import_name(sdl->import, SECTION_NETWORKS, node->key));
	import_put(sdl->import, "title", title_of(node));
	import_put(sdl->import, "address", import_text(properties, "cidr"));
}

static void
write_machine(const struct sdl *sdl, struct import_tree *node)
{
	struct import *import = sdl->import;
	const struct import_tree *infrastructure = member(part(sdl, "infrastructure"), node->key);
	struct str name = import_name(import, SECTION_SYSTEMS, node->key);
	struct str address = address_of(infrastructure);

	import_record(import, SECTION_SYSTEMS);
	import_put(import, "name", name);
	import_put(import, "title", title_of(node));
	import_put(import, "network", link_of(sdl, infrastructure));
	if (address.len > 0) {
		import_put(import, "address", import_literal(import, address));
		return;
	}
	import_putf(import, "address", "%.*s.{team}.example", STR_FMT(name));
	import_note(import, node->line,
		"nodes.%.*s: no address stands in the file: a name stands in "
		"for it",
		STR_FMT(node->key));
}

static void
write_nodes(const struct sdl *sdl)
{
	TREE_EACH(node, part(sdl, "nodes"))
	{
		if (str_eq_nocase(import_text(node, "type"), STR("switch")))
			write_switch(sdl, node);
		else
			write_machine(sdl, node);
	}
}

/* --- entities --- */

static void
write_team(const struct sdl *sdl, struct import_tree *entity)
{
	struct str organisation = import_organisation(sdl->import);

	import_record(sdl->import, SECTION_TEAMS);
	import_put(sdl->import, "name", import_name(sdl->import, SECTION_TEAMS, entity->key));
	import_put(sdl->import, "title", title_of(entity));
	import_put_list(sdl->import, "organisations", &organisation, 1);
}

/* Whoever lies within a team or desk and has nobody within is a person; at most YAML_DEPTH_MAX
 * deep. */
static void
write_entity(const struct sdl *sdl, struct import_tree *entity, struct str team, struct str role)
{
	struct import *import = sdl->import;
	struct str own = import_text(entity, "role");

	if (own.len > 0)
		role = str_lower(import->arena, own);
	if (own.len > 0 && str_eq(role, STR("blue"))) {
		write_team(sdl, entity);
		team = import_slug(import, entity->key);
	} else if (team.len > 0 || (role.len > 0 && own.len == 0)) {
		import_organisation(import);
		import_record(import, SECTION_PEOPLE);
		import_put(import, "login", import_name(import, SECTION_PEOPLE, entity->key));
		import_put(import, "name", title_of(entity));
		import_put(import, "organisation", STR("LOCAL"));
		import_put(import, "team", team);
		if (team.len == 0)
			import_put(import, "desks", role);
	} else if (own.len > 0) {
		struct str title = title_of(entity);
		import_note(import, entity->line,
			"entities.%.*s: \"%.*s\" is a desk, whose people get "
			"`desks: %.*s`",
			STR_FMT(entity->key), STR_FMT(title), STR_FMT(role));
	}
	TREE_EACH(inner, import_get(entity, "entities"))
	write_entity(sdl, inner, team, role);
}

/* --- what is learnt and judged --- */

static void
write_learning(struct sdl *sdl)
{
	TREE_EACH(objective, part(sdl, "tlos"))
	{
		struct str name = import_name(sdl->import, SECTION_LEARNING, objective->key);
		if (sdl->objective.len == 0)
			sdl->objective = name;
		import_record(sdl->import, SECTION_LEARNING);
		import_put(sdl->import, "name", name);
		import_put(sdl->import, "title", title_of(objective));
	}
}

static void
write_goals(const struct sdl *sdl)
{
	struct import *import = sdl->import;

	TREE_EACH(goal, part(sdl, "goals"))
	{
		struct import_tree *objectives = import_get(goal, "tlos");
		struct import_tree *first = objectives == NULL ? NULL : objectives->first;
		struct str objective = first == NULL ? sdl->objective
						     : import_slug(import, import_use(first));
		import_record(import, SECTION_GOALS);
		import_put(import, "name", import_name(import, SECTION_GOALS, goal->key));
		import_put(import, "title", title_of(goal));
		import_put(import, "objective", objective);
		import_put(import, "metric", STR("judged"));
	}
}

/* An evaluation is a rubric, its metrics are the items. */
static void
write_evaluations(const struct sdl *sdl)
{
	struct import *import = sdl->import;

	TREE_EACH(evaluation, part(sdl, "evaluations"))
	{
		import_record(import, SECTION_RUBRICS);
		import_put(import, "name", import_name(import, SECTION_RUBRICS, evaluation->key));
		import_put(import, "title", title_of(evaluation));
		import_put_items(import, "items");
		TREE_EACH(name, import_get(evaluation, "metrics"))
		{
			struct import_tree *metric = member(part(sdl, "metrics"), import_use(name));
			struct str weight = import_text(metric, "max-score");
			import_item(import);
			import_put_inner(import, "name", import_slug(import, name->text));
			import_put_inner(
				import, "title", metric == NULL ? name->text : title_of(metric));
			if (weight.len > 0)
				import_put_inner(import, "weight", weight);
		}
	}
}

/* --- what happens --- */

/* The moment of an event, by the first script that has it; false: none has. */
static bool
event_time(const struct sdl *sdl, struct str event, uint64_t *ret)
{
	TREE_EACH(script, part(sdl, "scripts"))
	{
		const struct import_tree *events = import_get(script, "events");
		TREE_EACH(item, events)
		{
			bool by_key = events->kind == YAML_IS_MAP && str_eq(item->key, event);
			bool listed = events->kind == YAML_IS_LIST && str_eq(item->text, event);
			if (!by_key && !listed)
				continue;
			*ret = by_key ? seconds_of(import_use(item))
				      : seconds_of(import_text(script, "start-time"));
			item->used = true;
			return true;
		}
	}
	return false;
}

static struct import_tree *
event_of(const struct sdl *sdl, struct str inject)
{
	TREE_EACH(event, part(sdl, "events"))
	TREE_EACH(name, import_get(event, "injects"))
	if (str_eq(name->text, inject)) {
		name->used = true;
		return event;
	}
	return NULL;
}

static struct str
story_of(const struct sdl *sdl, struct str event)
{
	TREE_EACH(story, part(sdl, "stories"))
	TREE_EACH(name, import_get(story, "scripts"))
	{
		const struct import_tree *script = member(part(sdl, "scripts"), name->text);
		TREE_EACH(item, import_get(script, "events"))
		if (str_eq(item->key.data != NULL ? item->key : item->text, event)) {
			name->used = true;
			return import_slug(sdl->import, story->key);
		}
	}
	return STR_NONE;
}

static void
write_moment(const struct sdl *sdl, const struct import_tree *inject, struct import_tree *event)
{
	struct import *import = sdl->import;
	uint64_t seconds;

	if (event != NULL && event_time(sdl, event->key, &seconds)) {
		import_putf(
			import, "at", "execution %.*s", STR_FMT(import_seconds(import, seconds)));
		return;
	}
	import_put(import, "at", STR("by hand"));
	import_note(import, inject->line, "injects.%.*s: no script says when: it is sent by hand",
		STR_FMT(inject->key));
}

static void
write_audience(const struct sdl *sdl, struct import_tree *inject)
{
	struct str teams[TEAMS_MAX];
	size_t count = 0;

	TREE_EACH(name, import_get(inject, "to-entities"))
	if (count < TEAMS_MAX && member(part(sdl, "entities"), name->text) != NULL)
		teams[count++] = import_slug(sdl->import, import_use(name));
	import_put_list(sdl->import, "teams", teams, count);
}

static void
write_inject(const struct sdl *sdl, struct import_tree *inject)
{
	struct import *import = sdl->import;
	struct import_tree *event = event_of(sdl, inject->key);
	struct import_tree *objectives = import_get(inject, "tlos");
	struct str text = import_text(inject, "description");

	import_record(import, SECTION_INJECTS);
	import_put(import, "name", import_name(import, SECTION_INJECTS, inject->key));
	import_put(import, "title", title_of(inject));
	write_moment(sdl, inject, event);
	if (event != NULL)
		import_put(import, "storyline", story_of(sdl, event->key));
	import_put(import, "from", import_text(inject, "from-entity"));
	write_audience(sdl, inject);
	if (objectives != NULL && objectives->first != NULL)
		import_put(import, "learning", import_slug(import, import_use(objectives->first)));
	if (text.len == 0) {
		import_note(import, inject->line,
			"injects.%.*s: what it says lies in a package: "
			"write it into `text`",
			STR_FMT(inject->key));
		import_leave(import_get(inject, "source"));
	}
	import_put(import, "text", text.len > 0 ? text : STR("(in a package)"));
}

static void
write_stories(const struct sdl *sdl)
{
	TREE_EACH(story, part(sdl, "stories"))
	{
		import_record(sdl->import, SECTION_STORYLINES);
		import_put(sdl->import, "name",
			import_name(sdl->import, SECTION_STORYLINES, story->key));
		import_put(sdl->import, "title", title_of(story));
	}
}

static void
write_phase(const struct sdl *sdl)
{
	uint64_t end = 0;

	TREE_EACH(script, part(sdl, "scripts"))
	{
		uint64_t last = seconds_of(import_text(script, "end-time"));
		end = last > end ? last : end;
		import_leave(import_get(script, "start-time"));
	}
	import_record(sdl->import, SECTION_PHASES);
	import_put(sdl->import, "name", STR("execution"));
	import_put(sdl->import, "title", STR("Execution"));
	import_put(
		sdl->import, "length", end >= 60 ? import_seconds(sdl->import, end) : STR("8:00"));
	import_put(sdl->import, "scored", STR("yes"));
}

static void
write_frame(const struct sdl *sdl)
{
	struct import *import = sdl->import;
	struct str name = import_text(sdl->root, "name");

	import_organisation(import);
	import_record(import, SECTION_SCENARIO);
	import_put(import, "name", str_first(import_slug(import, name), 32));
	import_put(import, "title", name);
	import_put(import, "description", import_text(sdl->root, "description"));
	import_put(import, "node", STR("LOCAL"));
	write_phase(sdl);
}

static enum err
run(struct import *import, struct fault *why)
{
	struct sdl sdl = { .import = import };
	struct import_tree *whole;

	TRY(import_read_yaml(import, &whole, why));
	sdl.root = import_get(whole, "scenario");
	if (sdl.root == NULL || sdl.root->kind != YAML_IS_MAP)
		sdl.root = whole;
	if (import_get(sdl.root, "name") == NULL)
		return fail(why, E_INVALID,
			"%s has no name: is it a scenario of the Open Cyber Range?",
			import->input->name);
	write_frame(&sdl);
	write_nodes(&sdl);
	TREE_EACH(entity, part(&sdl, "entities"))
	write_entity(&sdl, entity, STR(""), STR(""));
	write_learning(&sdl);
	write_goals(&sdl);
	write_evaluations(&sdl);
	write_stories(&sdl);
	TREE_EACH(inject, part(&sdl, "injects"))
	write_inject(&sdl, inject);
	import_note_unused(import, whole);
	return OK;
}

const struct import_kind import_sdl = {
	.name = "sdl",
	.summary = "a scenario of the Open Cyber Range (SDL, YAML)",
	.run = run,
};
