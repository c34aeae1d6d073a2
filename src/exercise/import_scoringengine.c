/* import_scoringengine.c - the teams and services of the scoringengine, in YAML.
 * SPDX-License-Identifier: Apache-2.0
 *
 * teams: [{name, color: White|Red|Blue, users: [{username, password}], services: [{name,
 * check_name, host, port, points, accounts: [{username, password}], environments:
 * [{matching_content, properties: [{name, value}]}]}]}]. Each blue team lists its own services;
 * those of the same name become one of the template, by what their hosts have in common.
 */
#include "base/limits.h"
#include "exercise/import_work.h"

struct teams {
	size_t count; /* blue ones */
	struct import_tree *items[TEAMS_MAX];
};

static const struct property {
	const char *theirs;
	const char *ours; /* NULL: a content; "": a client */
} properties[] = {
	{ "uri", "path" },
	{ "useragent", "" },
	{ "qtype", "type" },
	{ "domain", "name" },
	{ "commands", "command" },
	{ "command", "query" },
	{ "database", "database" },
	{ "touser", "to" },
	{ "subject", "subject" },
	{ "body", NULL },
	{ "base_dn", "base" },
	{ "remotefilepath", "path" },
	{ "filecontents", NULL },
};

static const struct property *
find_property(struct str name)
{
	for (size_t i = 0; i < sizeof(properties) / sizeof(*properties); i++)
		if (str_eq(str_of(properties[i].theirs), name))
			return &properties[i];
	return NULL;
}

/* --- teams and people --- */

static void
write_people(struct import *import, struct import_tree *team, struct str name, const char *desk)
{
	TREE_EACH(user, import_get(team, "users"))
	{
		struct str login = import_text(user, "username");
		if (login.len == 0)
			continue;
		import_leave(import_get(user, "password"));
		import_record(import, SECTION_PEOPLE);
		import_put(import, "login", import_name(import, SECTION_PEOPLE, login));
		import_put(import, "name", login);
		import_put(import, "organisation", STR("LOCAL"));
		if (desk == NULL)
			import_put(import, "team", name);
		else
			import_put(import, "desks", str_of(desk));
	}
}

static void
write_blue(struct import *import, struct import_tree *team, struct teams *teams)
{
	struct str title = import_text(team, "name");
	struct str name = import_name(import, SECTION_TEAMS, title);
	struct str organisation = import_organisation(import);

	import_leave(import_get(team, "rgb_color"));
	import_record(import, SECTION_TEAMS);
	import_put(import, "name", name);
	import_put(import, "title", title);
	import_put_list(import, "organisations", &organisation, 1);
	write_people(import, team, name, NULL);
	if (teams->count < TEAMS_MAX - 1)
		teams->items[teams->count++] = team;
	else
		import_note(import, team->line, "%.*s: there can be no more teams than %u",
			STR_FMT(title), TEAMS_MAX - 1);
}

static void
write_teams(struct import *import, struct import_tree *root, struct teams *teams)
{
	TREE_EACH(team, import_get(root, "teams"))
	{
		struct str colour = import_text(team, "color");
		if (str_eq_nocase(colour, STR("Blue"))) {
			write_blue(import, team, teams);
			continue;
		}
		import_organisation(import);
		import_leave(import_get(team, "name"));
		write_people(
			import, team, STR(""), str_eq_nocase(colour, STR("Red")) ? "red" : "white");
	}
	import_note(import, 1, "passwords of people are not taken: everybody gets a new one");
}

/* --- services --- */

static struct import_tree *
service_of(const struct import_tree *team, struct str name)
{
	TREE_EACH(service, import_get(team, "services"))
	{
		const struct import_tree *found = import_get(service, "name");
		if (found != NULL && str_eq(found->text, name))
			return service;
	}
	return NULL;
}

/* What the teams say of one key of one service, as one text. */
static struct str
generalise(struct import *import, const struct teams *teams, struct str name, const char *key)
{
	struct import_variant variants[TEAMS_MAX];
	size_t count = 0;
	struct str text;
	unsigned line = 1;

	for (size_t i = 0; i < teams->count; i++) {
		struct import_tree *service = service_of(teams->items[i], name);
		struct str value = import_text(service, key);
		if (value.len == 0)
			continue;
		line = service->line;
		variants[count++] = (struct import_variant){ (unsigned)i + 1, value };
	}
	if (count == 0)
		return STR("");
	if (!import_generalise(import, variants, count, &text) && count > 1)
		import_note(import, line,
			"%.*s: %s follows no rule over the teams: that of the "
			"first is kept",
			STR_FMT(name), key);
	return text;
}

static void
take_property(struct import *import, struct import_check *check, struct import_tree *pair)
{
	struct str name = import_text(pair, "name");
	const struct property *property = find_property(name);
	struct import_tree *value = import_get(pair, "value");
	struct str text;

	if (property == NULL) {
		import_note(import, pair->line, "%.*s.%.*s: the property \"%.*s\" is not mapped",
			STR_FMT(check->system), STR_FMT(check->name), STR_FMT(name));
		import_leave(value);
		return;
	}
	text = import_literal(import, import_use(value));
	if (property->ours == NULL && check->content_count < 16)
		check->contents[check->content_count++] = text;
	else if (property->ours != NULL && property->ours[0] != '\0')
		import_check_pair(import, check, property->ours, text);
	else if (property->ours != NULL && check->client_count < 16)
		check->clients[check->client_count++] = text;
}

/* Of web pages and commands the tool reads the answer; of the rest, what its own client prints. */
static void
take_pattern(struct import *import, struct import_check *check, struct str pattern)
{
	bool answer = str_starts(str_lower(import->arena, check->kind), STR("http")) ||
		      str_eq_nocase(check->kind, STR("ssh"));

	if (pattern.len == 0)
		return;
	if (answer && str_find(pattern, STR("SUCCESS")) == pattern.len)
		import_check_expect(import, check, pattern);
	else
		import_note(import, check->line,
			"%.*s.%.*s: the pattern \"%.*s\" is for the output of the tool's own "
			"client",
			STR_FMT(check->system), STR_FMT(check->name),
			STR_FMT(str_first(pattern, 80)));
}

static void
take_environment(struct import *import, struct import_check *check, struct import_tree *environment)
{
	TREE_EACH(pair, import_get(environment, "properties"))
	take_property(import, check, pair);
	take_pattern(import, check, import_text(environment, "matching_content"));
}

static void
take_accounts(struct import *import, struct import_check *check, struct import_tree *service)
{
	struct import_tree *list = import_get(service, "accounts");
	struct scenario_parameter *accounts;

	if (list == NULL || list->count == 0)
		return;
	accounts = arena_array(import->arena, list->count, struct scenario_parameter);
	if (accounts == NULL) {
		import->starved = true;
		return;
	}
	check->accounts = accounts;
	TREE_EACH(account, list)
	accounts[check->account_count++] = (struct scenario_parameter){
		import_literal(import, import_text(account, "username")),
		import_literal(import, import_text(account, "password"))
	};
}

/* One check for each environment: the tool draws one of them for each run. */
static void
write_checks(struct import *import, struct import_tree *service, struct str system)
{
	struct import_tree *list = import_get(service, "environments");
	struct str kind = import_text(service, "check_name");
	struct str port = import_text(service, "port");
	struct import_check check = { .system = system,
		.kind = kind,
		.line = service->line,
		.port = str_eq(port, STR("0")) ? STR("") : port,
		.weight = import_text(service, "points") };
	size_t number = 0;

	if (str_ends(kind, STR("Check")))
		check.kind = str_first(kind, kind.len - 5);
	take_accounts(import, &check, service);
	for (struct import_tree *item = list == NULL ? NULL : list->first;
		number == 0 || item != NULL; item = item->next) {
		struct import_check one = check;
		number++;
		one.name = import_slug(import, check.kind);
		if (number > 1)
			one.name = str_printf(import->arena, "%.*s-%zu", STR_FMT(one.name), number);
		if (item != NULL)
			take_environment(import, &one, item);
		import_check_write(import, &one);
		if (item == NULL)
			return;
	}
}

static void
write_service(struct import *import, const struct teams *teams, struct import_tree *service)
{
	struct str title = import_text(service, "name");
	struct str system = import_name(import, SECTION_SYSTEMS, title);
	struct str host = generalise(import, teams, title, "host");

	import_record(import, SECTION_SYSTEMS);
	import_put(import, "name", system);
	import_put(import, "title", title);
	import_put(import, "address", host);
	write_checks(import, service, system);
}

/* Other teams' services of the same name are in it; what only they have is added. */
static void
write_services(struct import *import, struct teams *teams)
{
	for (size_t i = 0; i < teams->count; i++)
		TREE_EACH(service, import_get(teams->items[i], "services"))
		{
			struct import_tree *name = import_get(service, "name");
			bool earlier = false;
			for (size_t j = 0; j < i && name != NULL; j++)
				earlier |= service_of(teams->items[j], name->text) != NULL;
			if (name == NULL)
				continue;
			if (earlier)
				import_leave(service);
			else
				write_service(import, teams, service);
		}
}

static enum err
run(struct import *import, struct fault *why)
{
	struct teams *teams = arena_new_of(import->arena, struct teams);
	struct import_tree *root;

	TRY(import_read_yaml(import, &root, why));
	if (teams == NULL)
		return fail_nomem(why);
	if (import_get(root, "teams") == NULL)
		return fail(why, E_INVALID, "%s has no \"teams\": is it of the scoringengine?",
			import->input->name);
	write_teams(import, root, teams);
	write_services(import, teams);
	import_note_unused(import, root);
	return OK;
}

const struct import_kind import_scoringengine = {
	.name = "scoringengine",
	.summary = "teams and services of the scoringengine (YAML)",
	.run = run,
};
