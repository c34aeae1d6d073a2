/* coalition.c - a small coalition in a fresh store.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "support/coalition.h"

#include <stdio.h>
#include <unistd.h>

static void
must(enum err err, const struct fault *why)
{
	if (err != OK)
		fail_msg("%s: %s", err_name(err), why->text);
}

static const struct {
	const char *code;
	const char *name;
	enum organisation_kind kind;
	enum standing standing;
	unsigned client_of;
} members[] = {
	{ "NATO", "North Atlantic Treaty Organization", KIND_ALLIANCE, STANDING_MEMBER, 0 },
	{ "EST", "Estonia", KIND_NATION, STANDING_MEMBER, 0 },
	{ "NOR", "Norway", KIND_NATION, STANDING_MEMBER, 0 },
	{ "JPN", "Japan", KIND_NATION, STANDING_PARTNER, 0 },
	{ "CHE", "Switzerland", KIND_NATION, STANDING_OBSERVER, 0 },
	{ "CIC", "Critical Infrastructure Company", KIND_COMPANY, STANDING_CANDIDATE, EST },
};

enum { MEMBER_COUNT = sizeof(members) / sizeof(*members) };

struct str
coalition_identity(unsigned organisation)
{
	static const struct str ids[] = { STR_INIT(""),
		STR_INIT("identity--11111111-1111-4111-8111-111111111111"),
		STR_INIT("identity--22222222-2222-4222-8222-222222222222"),
		STR_INIT("identity--33333333-3333-4333-8333-333333333333"),
		STR_INIT("identity--44444444-4444-4444-8444-444444444444"),
		STR_INIT("identity--55555555-5555-4555-8555-555555555555"),
		STR_INIT("identity--66666666-6666-4666-8666-666666666666") };

	return ids[organisation];
}

struct reader
coalition_operator(void)
{
	return account_operator(NATO, "test");
}

struct reader
coalition_reader(unsigned organisation)
{
	struct reader reader = account_operator(organisation, "reader");

	reader.roles &= ~(unsigned)ROLE_OPERATOR;
	return reader;
}

struct reader
coalition_node(void)
{
	return reader_of_node(NATO, "node");
}

struct reader
coalition_seated(unsigned organisation, int64_t person, unsigned team, unsigned desks)
{
	struct reader reader = {
		.organisation = organisation,
		.person = person,
		.roles = ROLE_READER | ROLE_ANALYST | ROLE_LIAISON,
		.channel = CHANNEL_CONSOLE,
		.seat = { team, desks },
	};

	snprintf(reader.name, sizeof(reader.name), "person-%lld", (long long)person);
	return reader;
}

int64_t
coalition_add_person(struct coalition *coalition, unsigned organisation, const char *login,
	unsigned roles, unsigned team, unsigned desks)
{
	const struct reader by = coalition_operator();
	const struct person person = {
		.organisation = organisation,
		.login = str_of(login),
		.name = str_printf(coalition->arena, "%s's name", login),
		.profession = STR("technical"),
		.roles = roles,
		.seat = { team, desks },
	};
	struct fault why;
	int64_t id;

	must(account_put_person(coalition->store, &by, &person, &id, &why), &why);
	return id;
}

static void
add_organisations(struct coalition *coalition, const struct reader *by)
{
	struct fault why;
	unsigned index;

	for (unsigned i = 0; i < MEMBER_COUNT; i++) {
		struct organisation organisation = {
			.code = str_of(members[i].code),
			.name = str_of(members[i].name),
			.identity = coalition_identity(i + 1),
			.kind = members[i].kind,
			.standing = members[i].standing,
			.client_of = members[i].client_of,
		};
		must(registry_put_organisation(
			     coalition->store, by, &organisation, &index, &why),
			&why);
		assert_int_equal(index, i + 1);
	}
	must(registry_set_node(coalition->store, by, NATO, TLP_NONE, &why), &why);
}

static unsigned
add_community(struct coalition *coalition, const struct reader *by, const char *name,
	const unsigned *organisations, size_t count)
{
	struct community community = { .name = str_of(name), .title = str_of(name) };
	struct collection collection = { .alias = str_of(name), .title = str_of(name) };
	struct fault why;
	unsigned index;

	must(registry_put_community(coalition->store, by, &community, &index, &why), &why);
	for (size_t i = 0; i < count; i++)
		must(registry_join(coalition->store, by, index, organisations[i], &why), &why);
	collection.community = index;
	must(registry_put_collection(coalition->store, by, &collection, NULL, NULL, &why), &why);
	return index;
}

static void
open_realm(struct coalition *coalition, bool exercise)
{
	const struct reader by = coalition_operator();
	struct fault why;

	*coalition = (struct coalition){ .arena = arena_new(256 * 1024 * 1024) };
	/* Each world has secrets of its own. */
	fake_env_init(&coalition->fake, exercise ? 2 : 1);
	assert_true(new_folder(coalition->folder));
	snprintf(coalition->path, sizeof(coalition->path), "%s/realm.db", coalition->folder);
	must(exercise ? store_create_exercise(&coalition->fake.env, coalition->path,
				STR(COALITION_EXERCISE), &coalition->store, &why)
		      : store_open(&coalition->fake.env, coalition->path, STORE_CREATE,
				&coalition->store, &why),
		&why);
	add_organisations(coalition, &by);
	coalition->nato = add_community(
		coalition, &by, "nato", (const unsigned[]){ NATO, EST, NOR, JPN, CHE }, 5);
	coalition->nordic =
		add_community(coalition, &by, "nordic", (const unsigned[]){ EST, NOR }, 2);
}

void
coalition_open(struct coalition *coalition)
{
	open_realm(coalition, false);
}

void
coalition_open_exercise(struct coalition *coalition)
{
	open_realm(coalition, true);
}

void
coalition_reopen(struct coalition *coalition)
{
	struct fault why;

	store_close(coalition->store);
	must(store_open(&coalition->fake.env, coalition->path, 0, &coalition->store, &why), &why);
}

void
coalition_close(struct coalition *coalition)
{
	static const char *const endings[] = { "", "-wal", "-shm" };
	char path[128];

	store_close(coalition->store);
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		snprintf(path, sizeof(path), "%s%s", coalition->path, endings[i]);
		unlink(path);
	}
	rmdir(coalition->folder);
	arena_free(coalition->arena);
}

enum err
coalition_post(struct coalition *coalition, unsigned organisation, const char *collection,
	struct str object, struct fault *why)
{
	struct reader by = coalition_reader(organisation);
	const struct intake_outcome *outcome;
	const struct json *json;
	enum err err;

	TRY(json_parse(coalition->arena, object, &json, why));
	fake_env_advance(&coalition->fake, 1000);
	err = intake_submit(coalition->store, &by, str_of(collection), &json, 1, coalition->arena,
		&outcome, why);
	if (err == OK && outcome->err != OK && why != NULL)
		*why = outcome->why;
	return err != OK ? err : outcome->err;
}

struct str
coalition_indicator_id(struct coalition *coalition, unsigned number)
{
	return str_printf(
		coalition->arena, "indicator--00000000-0000-4000-8000-%012u", number);
}

struct str
coalition_indicator(
	struct coalition *coalition, unsigned number, unsigned minute, struct str marking)
{
	return str_printf(coalition->arena,
		"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"%.*s\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:%02u:00.000Z\","
		"\"name\":\"Indicator %u\",\"pattern_type\":\"stix\","
		"\"pattern\":\"[ipv4-addr:value = '198.51.%u.%u']\","
		"\"valid_from\":\"2026-01-01T00:00:00Z\"%s%.*s%s}",
		STR_FMT(coalition_indicator_id(coalition, number)), minute, number,
		number / 256 % 256, number % 256,
		marking.len == 0 ? "" : ",\"object_marking_refs\":[\"", STR_FMT(marking),
		marking.len == 0 ? "" : "\"]");
}

size_t
coalition_count(struct coalition *coalition, unsigned organisation, const char *collection)
{
	struct reader reader = coalition_reader(organisation);
	struct release_query query = { .collection = str_of(collection), .limit = 7 };
	struct release_page page;
	size_t count = 0;

	do {
		if (release_read(coalition->store, &reader, &query, coalition->arena, &page, NULL) !=
			OK)
			return 0;
		count += page.count;
		if (page.count > 0)
			query.after = page.objects[page.count - 1].position;
	} while (page.more);
	return count;
}

bool
coalition_sees(struct coalition *coalition, unsigned organisation, struct str id)
{
	struct reader reader = coalition_reader(organisation);
	const struct released *object;

	return release_find(coalition->store, &reader, id, coalition->arena, &object, NULL) == OK;
}
