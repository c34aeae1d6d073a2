/* import_boxes.c - boxes and their checks of Quotient and of the DWAYNE-INATOR-5000, in TOML.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Both know teams, boxes with an address in which a sign stands for the team ("_" or "x"), and
 * below each box arrays of tables named after the kind of check; and files of injects.
 */
#include "base/limits.h"
#include "exercise/import_work.h"

/* How the two differ. */
struct dialect {
	const char *tool;
	char team_sign;
};

struct boxes {
	struct import *import;
	const struct dialect *dialect;
	struct import_tree *root;
	struct str period, jitter, timeout;
};

/* --- texts with signs in them --- */

static bool
is_alone(struct str text, size_t at)
{
	bool before = at == 0 || text.data[at - 1] == '.' || text.data[at - 1] == '-' ||
		      (text.data[at - 1] >= '0' && text.data[at - 1] <= '9');
	bool behind = at + 1 == text.len || text.data[at + 1] == '.' || text.data[at + 1] == '-';

	return before && behind;
}

/* "10.20.x.1" -> "10.20.{n}.1", "172.19.12_.22" -> "172.19.12{n}.22". */
static struct str
address_of(const struct boxes *boxes, struct str text)
{
	OWNED_BUF made = BUF_INIT;

	for (size_t i = 0; i < text.len; i++) {
		if ((text.data[i] | 0x20) == (boxes->dialect->team_sign | 0x20) &&
			is_alone(text, i))
			buf_add(&made, STR("{n}"));
		else
			buf_add_char(&made, text.data[i]);
	}
	return str_copy(boxes->import->arena, buf_str(&made));
}

/* The words of a command that the tool replaces. */
static struct str
command_of(const struct boxes *boxes, struct str text)
{
	static const struct {
		struct str theirs, ours;
	} words[] = {
		{ STR_INIT("TEAMIDENTIFIER"), STR_INIT("{n}") },
		{ STR_INIT("BOXIP"), STR_INIT("{address}") },
		{ STR_INIT("TARGET"), STR_INIT("{address}") },
		{ STR_INIT("USERNAME"), STR_INIT("$USER$") },
		{ STR_INIT("PASSWORD"), STR_INIT("$PASSWORD$") },
		{ STR_INIT("ROUND"), STR_INIT("$RUN$") },
	};
	OWNED_BUF made = BUF_INIT;

	text = import_literal(boxes->import, text);
	for (size_t at = 0; at < text.len;) {
		size_t word = 0;
		while (word < sizeof(words) / sizeof(*words) &&
			!str_starts(str_from_offset(text, at), words[word].theirs))
			word++;
		if (word == sizeof(words) / sizeof(*words)) {
			buf_add_char(&made, text.data[at++]);
			continue;
		}
		buf_add(&made, words[word].ours);
		at += words[word].theirs.len;
	}
	return str_copy(boxes->import->arena, made.len == 0 ? STR("") : buf_str(&made));
}

static struct str
seconds_of(const struct boxes *boxes, const struct import_tree *map, const char *key)
{
	uint64_t seconds;

	return str_to_u64(import_text(map, key), &seconds) && seconds > 0
		       ? import_seconds(boxes->import, seconds)
		       : STR("");
}

/* --- accounts --- */

/* DWAYNE writes names and one password; Quotient names a file beside it. */
static void
take_list(const struct boxes *boxes, struct import_check *check, struct import_tree *list)
{
	struct import_tree *names = import_get(list, "usernames");
	struct str password = import_text(list, "defaultpw");
	struct scenario_parameter *accounts;

	if (names == NULL || names->count == 0)
		return;
	accounts = arena_array(boxes->import->arena, check->account_count + names->count,
		struct scenario_parameter);
	if (accounts == NULL) {
		boxes->import->starved = true;
		return;
	}
	if (check->account_count > 0)
		memcpy(accounts, check->accounts, check->account_count * sizeof(*accounts));
	TREE_EACH(name, names)
	accounts[check->account_count++] = (struct scenario_parameter){
		import_literal(boxes->import, import_use(name)),
		import_literal(boxes->import, password)
	};
	check->accounts = accounts;
}

static void
take_accounts(const struct boxes *boxes, struct import_check *check, struct import_tree *lists)
{
	TREE_EACH(wanted, lists)
	{
		struct str name = import_use(wanted);
		bool found = false;
		TREE_EACH(list, import_get(boxes->root, "creds"))
		{
			struct import_tree *called = import_get(list, "name");
			if (called == NULL || !str_eq(called->text, name))
				continue;
			import_leave(import_get(list, "name"));
			take_list(boxes, check, list);
			found = true;
		}
		if (!found)
			import_note(boxes->import, wanted->line,
				"%.*s.%.*s: the accounts of \"%.*s\" stand in another file: write "
				"them into `accounts`",
				STR_FMT(check->system), STR_FMT(check->name), STR_FMT(name));
	}
}

/* --- checks --- */

static const struct {
	const char *list; /* an array of tables in the check */
	const char *key;
	const char *ours; /* NULL: what the answer must hold, as a pattern */
} inner_keys[] = {
	{ "url", "path", "path" },
	{ "url", "status", "status" },
	{ "url", "regex", NULL },
	{ "record", "kind", "type" },
	{ "record", "domain", "name" },
	{ "file", "name", "path" },
	{ "file", "hash", "expect_sha256" },
	{ "file", "regex", NULL },
	{ "command", "command", "command" },
	{ "command", "output", NULL },
	{ "query", "database", "database" },
	{ "query", "output", NULL },
	{ "query", "command", "query" },
};

static void
take_inner(const struct boxes *boxes, struct import_check *check, const char *list,
	struct import_tree *map)
{
	struct import *import = boxes->import;

	for (size_t i = 0; i < sizeof(inner_keys) / sizeof(*inner_keys); i++) {
		struct str value;
		if (strcmp(inner_keys[i].list, list) != 0)
			continue;
		value = import_text(map, inner_keys[i].key);
		if (inner_keys[i].ours != NULL)
			import_check_pair(
				import, check, inner_keys[i].ours, import_literal(import, value));
		else if (value.len > 0)
			import_check_expect(import, check, value);
	}
	TREE_EACH(answer, import_get(map, "answer"))
	import_check_pair(import, check, "expect", import_literal(import, import_use(answer)));
}

/* Of a check that has several, the tool draws one for each run: each becomes a check of its own. */
static const char *
inner_list(const struct import_tree *service)
{
	static const char *const lists[] = { "url", "record", "file", "command", "query" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		const struct import_tree *list = import_get(service, lists[i]);
		if (list != NULL && list->kind == YAML_IS_LIST)
			return lists[i];
	}
	return NULL;
}

static void
take_plugin(const struct boxes *boxes, struct import_check *check, struct str command)
{
	struct str text = command_of(boxes, command);
	size_t space = str_find_char(text, ' ');

	import_check_pair(boxes->import, check, "plugin", str_first(text, space));
	import_check_pair(
		boxes->import, check, "arguments", str_trim(str_from_offset(text, space)));
	import_note(boxes->import, check->line,
		"%.*s.%.*s: a command must answer as Nagios plugins do: 0 good, 1 slow, 2 down",
		STR_FMT(check->system), STR_FMT(check->name));
}

static void
take_service(const struct boxes *boxes, struct import_check *check, struct import_tree *service)
{
	struct import *import = boxes->import;
	struct str timeout = seconds_of(boxes, service, "timeout");
	struct import_tree *command = import_get(service, "command");

	check->title = import_text(service, "display");
	check->port = import_text(service, "port");
	check->weight = import_text(service, "points");
	check->period = boxes->period;
	check->jitter = boxes->jitter;
	check->timeout = timeout.len > 0 ? timeout : boxes->timeout;
	if (str_eq(import_text(service, "scheme"), STR("https")))
		check->kind = STR("https");
	if (str_eq_nocase(check->kind, STR("sql"))) {
		struct str kind = import_text(service, "kind");
		check->kind = kind.len > 0 ? kind : STR("mysql");
	}
	if (str_eq(import_text(service, "encrypted"), STR("true")))
		import_check_pair(import, check, "tls", STR("tls"));
	import_check_pair(import, check, "count", import_text(service, "count"));
	import_check_pair(import, check, "from", import_text(service, "sender"));
	import_check_pair(import, check, "to", import_text(service, "receiver"));
	import_check_pair(import, check, "base", import_text(service, "domain"));
	if (command != NULL && command->kind == YAML_IS_TEXT)
		take_plugin(boxes, check, import_use(command));
	take_accounts(boxes, check, import_get(service, "credlists"));
}

static void
write_service(const struct boxes *boxes, struct str system, struct str kind,
	struct import_tree *service, size_t number)
{
	struct import_check check = { .system = system, .line = service->line, .kind = kind };
	const char *list = inner_list(service);
	struct str name = import_slug(boxes->import, kind);
	size_t inner = 0;

	service->used = true;
	check.name = number == 1
			     ? name
			     : str_printf(boxes->import->arena, "%.*s-%zu", STR_FMT(name), number);
	take_service(boxes, &check, service);
	if (list == NULL || import_get(service, list)->count == 0) {
		import_check_write(boxes->import, &check);
		return;
	}
	TREE_EACH(item, import_get(service, list))
	{
		struct import_check one = check;
		if (++inner > 1)
			one.name = str_printf(boxes->import->arena, "%.*s-%c%zu",
				STR_FMT(check.name), list[0], inner);
		take_inner(boxes, &one, list, item);
		import_check_write(boxes->import, &one);
	}
}

static void
write_box(const struct boxes *boxes, struct import_tree *box)
{
	struct import *import = boxes->import;
	struct str title = import_text(box, "name");
	struct str system = import_name(import, SECTION_SYSTEMS, title);

	import_record(import, SECTION_SYSTEMS);
	import_put(import, "name", system);
	import_put(import, "title", title);
	import_put(import, "address", address_of(boxes, import_text(box, "ip")));
	TREE_EACH(services, box)
	{
		size_t number = 0;
		if (services->kind != YAML_IS_LIST)
			continue;
		TREE_EACH(service, services)
		if (service->kind == YAML_IS_MAP)
			write_service(boxes, system, services->key, service, ++number);
	}
}

/* --- teams, people, injects --- */

static void
write_people(struct import *import, struct import_tree *list, const char *desk)
{
	TREE_EACH(person, list)
	{
		struct str name = import_text(person, "name");
		import_leave(import_get(person, "pw"));
		import_organisation(import);
		import_record(import, SECTION_PEOPLE);
		import_put(import, "login", import_name(import, SECTION_PEOPLE, name));
		import_put(import, "name", name);
		import_put(import, "organisation", STR("LOCAL"));
		import_put(import, "desks", str_of(desk));
	}
}

static void
write_team(struct import *import, struct import_tree *team, size_t place)
{
	struct str organisation = import_organisation(import);
	struct str name = import_text(team, "name");
	struct str number = import_text(team, "ip");

	if (name.len == 0)
		name = str_printf(import->arena, "team%.*s", STR_FMT(number));
	import_leave(import_get(team, "pw"));
	import_record(import, SECTION_TEAMS);
	import_put(import, "name", import_name(import, SECTION_TEAMS, name));
	import_put(import, "title", name);
	import_put(import, "number",
		number.len > 0 ? number : str_printf(import->arena, "%zu", place));
	import_put_list(import, "organisations", &organisation, 1);
}

/* "01:30:00" from the beginning, or "1h30m"; in seconds. */
static bool
moment_of(struct str text, uint64_t *ret)
{
	struct str rest = text;
	struct str part;
	uint64_t number;

	if (str_find_char(text, ':') == text.len) {
		*ret = 0;
		for (size_t i = 0, from = 0; i < text.len; i++) {
			if (text.data[i] >= '0' && text.data[i] <= '9')
				continue;
			if (!str_to_u64(str_from(text.data + from, i - from), &number) ||
				number > 1000000)
				return false;
			*ret += number * (text.data[i] == 'h'          ? 3600
						 : text.data[i] == 'm' ? 60
								       : 1);
			from = i + 1;
		}
		return text.len > 0;
	}
	for (*ret = 0; str_split(&rest, ':', &part);) {
		if (!str_to_u64(part, &number) || number > 1000000)
			return false;
		*ret = *ret * 60 + number;
	}
	return true;
}

/* A span since the inject was sent; empty when there is none. */
static struct str
span_of(struct import *import, struct str text, uint64_t sent)
{
	uint64_t moment;

	return text.len > 0 && moment_of(text, &moment) && moment >= sent + 60
		       ? import_seconds(import, moment - sent)
		       : STR("");
}

static void
write_inject(struct import *import, struct import_tree *inject, bool first)
{
	struct str title = import_text(inject, "title");
	struct str at = import_text(inject, "time");
	struct str due = import_text(inject, "due");
	struct str close = import_text(inject, "closes");
	struct str text = import_text(inject, "body");
	uint64_t sent = 0;

	at = at.len > 0 ? at : import_text(inject, "OpenAfter");
	due = due.len > 0 ? due : import_text(inject, "DueAfter");
	close = close.len > 0 ? close : import_text(inject, "CloseAfter");
	text = text.len > 0 ? text : import_text(inject, "Description");
	if (at.len > 0 && !moment_of(at, &sent))
		import_note(import, inject->line, "\"%.*s\" is no time since the beginning",
			STR_FMT(at));
	if (first) {
		import_record(import, SECTION_PHASES);
		import_put(import, "name", STR("competition"));
		import_put(import, "title", STR("Competition"));
		import_put(import, "length", STR("8:00"));
		import_put(import, "scored", STR("yes"));
		import_note(import, inject->line,
			"phases: the file knows none; one of eight "
			"hours stands for all");
	}
	import_record(import, SECTION_INJECTS);
	import_put(import, "name", import_name(import, SECTION_INJECTS, title));
	import_put(import, "title", title);
	import_putf(import, "at", "competition %.*s", STR_FMT(import_seconds(import, sent)));
	import_put(import, "text", text.len > 0 ? text : STR("See the attached files."));
	import_put(import, "due", span_of(import, due, sent));
	import_put(import, "close", span_of(import, close, sent));
	import_put(import, "weight", import_text(inject, "points"));
}

/* The event's name, where there is one. */
static void
write_frame(const struct boxes *boxes)
{
	struct import *import = boxes->import;
	struct str title = import_text(import_get(boxes->root, "RequiredSettings"), "EventName");

	if (title.len == 0)
		title = import_text(boxes->root, "event");
	if (title.len == 0)
		return;
	import_organisation(import);
	import_record(import, SECTION_SCENARIO);
	import_put(import, "name", str_first(import_slug(import, title), 32));
	import_put(import, "title", title);
	import_put(import, "node", STR("LOCAL"));
}

static enum err
read_boxes(struct import *import, const struct dialect *dialect, struct fault *why)
{
	struct boxes boxes = { .import = import, .dialect = dialect };
	const struct import_tree *timing;
	size_t teams = 0;
	bool first = true;

	TRY(import_read_toml(import, &boxes.root, why));
	write_frame(&boxes);
	timing = import_get(boxes.root, "MiscSettings");
	if (timing == NULL)
		timing = boxes.root;
	boxes.period = seconds_of(&boxes, timing, "delay");
	boxes.jitter = seconds_of(&boxes, timing, "jitter");
	boxes.timeout = seconds_of(&boxes, timing, "timeout");
	TREE_EACH(team, import_get(boxes.root, "team"))
	write_team(import, team, ++teams);
	write_people(import, import_get(boxes.root, "admin"), "white");
	write_people(import, import_get(boxes.root, "red"), "red");
	TREE_EACH(box, import_get(boxes.root, "box"))
	write_box(&boxes, box);
	TREE_EACH(inject, import_get(boxes.root, "inject"))
	{
		write_inject(import, inject, first);
		first = false;
	}
	import_note_unused(import, boxes.root);
	return OK;
}

static enum err
run_quotient(struct import *import, struct fault *why)
{
	static const struct dialect dialect = { "quotient", '_' };

	return read_boxes(import, &dialect, why);
}

static enum err
run_dwayne(struct import *import, struct fault *why)
{
	static const struct dialect dialect = { "dwayne", 'x' };

	return read_boxes(import, &dialect, why);
}

const struct import_kind import_quotient = {
	.name = "quotient",
	.summary = "boxes, checks and teams of Quotient, or its injects (TOML)",
	.run = run_quotient,
};

const struct import_kind import_dwayne = {
	.name = "dwayne",
	.summary = "boxes, checks and teams of the DWAYNE-INATOR-5000, or its injects (TOML)",
	.run = run_dwayne,
};
