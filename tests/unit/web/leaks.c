/* leaks.c - two worlds that differ in one secret object alone answer a reader with the same bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each row is a way on which secrets have leaked elsewhere. The worlds have the same clock and seed; the
 * secret comes last, and both are brought to the same draw after it, so that nothing is masked.
 */
#include "support/check.h"

#include "model/marking.h"
#include "support/visit.h"

#define GREEN marking_id_of_tlp(TLP_GREEN)
#define AMBER marking_id_of_tlp(TLP_AMBER)

/* Ids as coalition.h and the functions below make them. */
#define PUBLIC "indicator--00000000-0000-4000-8000-000000000001"
#define OTHER "indicator--00000000-0000-4000-8000-000000000002"
#define SECRET "indicator--00000000-0000-4000-8000-000000000099"
#define SEARCH "00000000-0000-4000-8000-0000000000b1"
#define SECRET_SIGHTING "sighting--00000000-0000-4000-8000-000000000099"
#define SECRET_RELATION "relationship--00000000-0000-4000-8000-000000000099"
#define COLLECTION "/taxii2/real/collections/nato/"
#define HIDDEN "/taxii2/real/collections/nordic/"

enum { OPENING, SETTLED = 1000000, ROW_DRAWS = 1000, READER = CHE, ADMITTED = NOR };

/* --- the objects --- */

static struct str
relation(struct coalition *c, unsigned number, struct str from, struct str to, struct str marking)
{
	return str_printf(c->arena,
		"{\"type\":\"relationship\",\"spec_version\":\"2.1\","
		"\"id\":\"relationship--00000000-0000-4000-8000-%012u\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		"\"relationship_type\":\"related-to\",\"source_ref\":\"%.*s\",\"target_ref\":\"%.*s\","
		"\"object_marking_refs\":[\"%.*s\"]}",
		number, STR_FMT(from), STR_FMT(to), STR_FMT(marking));
}

static struct str
sighting(struct coalition *c, unsigned number, struct str of, struct str marking)
{
	return str_printf(c->arena,
		"{\"type\":\"sighting\",\"spec_version\":\"2.1\","
		"\"id\":\"sighting--00000000-0000-4000-8000-%012u\",\"created_by_ref\":\"%.*s\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		"\"sighting_of_ref\":\"%.*s\",\"where_sighted_refs\":[\"%.*s\"],\"count\":3,"
		"\"object_marking_refs\":[\"%.*s\"]}",
		number, STR_FMT(coalition_identity(EST)), STR_FMT(of),
		STR_FMT(coalition_identity(EST)), STR_FMT(marking));
}

/* An indicator with the value of number 1, under another number. */
static struct str
twin(struct coalition *c, unsigned number, struct str marking)
{
	return str_printf(c->arena,
		"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"%.*s\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		"\"name\":\"Secret twin\",\"pattern_type\":\"stix\","
		"\"pattern\":\"[ipv4-addr:value = '198.51.0.1']\","
		"\"valid_from\":\"2026-01-01T00:00:00Z\",\"object_marking_refs\":[\"%.*s\"]}",
		STR_FMT(coalition_indicator_id(c, number)), STR_FMT(marking));
}

static struct str
secret_indicator(struct coalition *c)
{
	return coalition_indicator(c, 99, 0, AMBER);
}

static struct str
secret_twin(struct coalition *c)
{
	return twin(c, 99, AMBER);
}

static struct str
secret_version(struct coalition *c)
{
	return coalition_indicator(c, 1, 30, AMBER);
}

static struct str
secret_sighting(struct coalition *c)
{
	return sighting(c, 99, coalition_indicator_id(c, 1), AMBER);
}

static struct str
secret_relation(struct coalition *c)
{
	return relation(
		c, 99, coalition_indicator_id(c, 1), coalition_indicator_id(c, 2), AMBER);
}

static struct str
hidden_indicator(struct coalition *c)
{
	return coalition_indicator(c, 99, 0, GREEN);
}

static struct str
unmarked_indicator(struct coalition *c)
{
	return coalition_indicator(c, 99, 0, STR(""));
}

static const struct secret {
	const char *name;
	const char *collection;
	struct str (*make)(struct coalition *); /* NULL: what Estonia's sensor told */
	bool admitted; /* that reader may see it: then the worlds must differ for it */
} secrets[] = {
	{ "an indicator", "nato", secret_indicator, true },
	{ "an indicator with the value of a public one", "nato", secret_twin, true },
	{ "a newer version of a public object", "nato", secret_version, true },
	{ "a sighting of a public object", "nato", secret_sighting, true },
	{ "a relationship between public objects", "nato", secret_relation, true },
	{ "an indicator in a hidden collection", "nordic", hidden_indicator, true },
	{ "an indicator without a marking", "nato", unmarked_indicator, false },
	{ "another organisation's sensor", NULL, NULL, true },
};

/* Who may see the secret. */
static unsigned
admitted_to(const struct secret *secret)
{
	return secret->make == NULL ? EST : ADMITTED;
}

/* --- the ways --- */

static const struct probe {
	const char *way;
	enum http_method method;
	const char *target;
	const char *body;
} probes[] = {
	{ "collection objects", HTTP_GET, COLLECTION "objects/", NULL },
	{ "object by id", HTTP_GET, COLLECTION "objects/" SECRET "/", NULL },
	{ "public object by id", HTTP_GET, COLLECTION "objects/" PUBLIC "/", NULL },
	{ "sighting by id", HTTP_GET, COLLECTION "objects/" SECRET_SIGHTING "/", NULL },
	{ "relationship by id", HTTP_GET, COLLECTION "objects/" SECRET_RELATION "/", NULL },
	{ "object versions", HTTP_GET, COLLECTION "objects/" SECRET "/versions/", NULL },
	{ "versions of a public object", HTTP_GET, COLLECTION "objects/" PUBLIC "/versions/", NULL },
	{ "manifest", HTTP_GET, COLLECTION "manifest/", NULL },
	{ "collections list", HTTP_GET, "/taxii2/real/collections/", NULL },
	{ "collection by id", HTTP_GET, HIDDEN, NULL },
	{ "objects of a hidden collection", HTTP_GET, HIDDEN "objects/", NULL },
	{ "object in a hidden collection", HTTP_GET, HIDDEN "objects/" SECRET "/", NULL },
	{ "`more` when all further objects are secret", HTTP_GET, COLLECTION "objects/?limit=5", NULL },
	{ "page sizes", HTTP_GET, COLLECTION "objects/?limit=2", NULL },
	{ "content and length of `next`", HTTP_GET, COLLECTION "manifest/?limit=1", NULL },
	{ "added_after gaps", HTTP_GET,
		COLLECTION "objects/?added_after=2026-01-01T00:00:00.005500Z", NULL },
	{ "match[id] as an oracle", HTTP_GET, COLLECTION "objects/?match[id]=" SECRET, NULL },
	{ "match[id] among others", HTTP_GET,
		COLLECTION "manifest/?match[id]=" SECRET "," PUBLIC "&match[version]=all", NULL },
	{ "match[version] as an oracle", HTTP_GET,
		COLLECTION "objects/?match[version]=2026-01-01T00:30:00.000Z", NULL },
	{ "match[version]=all", HTTP_GET, COLLECTION "objects/?match[version]=all", NULL },
	{ "match[version]=first,last", HTTP_GET,
		COLLECTION "objects/?match[version]=first,last", NULL },
	{ "match[type] as an oracle", HTTP_GET, COLLECTION "objects/?match[type]=sighting", NULL },
	{ "match[spec_version] as an oracle", HTTP_GET,
		COLLECTION "objects/?match[spec_version]=2.1&match[type]=relationship", NULL },
	{ "DELETE 403 against 404", HTTP_DELETE, COLLECTION "objects/" SECRET "/", NULL },
	{ "DELETE in a hidden collection", HTTP_DELETE, HIDDEN "objects/" SECRET "/", NULL },
	{ "POST to a hidden collection", HTTP_POST, HIDDEN "objects/", "{\"objects\":[]}" },
	{ "search by value", HTTP_GET, "/api/objects?value=198.51.0.99", NULL },
	{ "search by a shared value", HTTP_GET, "/api/objects?value=198.51.0.1", NULL },
	{ "full-text hits", HTTP_GET, "/api/objects?text=indicator", NULL },
	{ "full-text hits of the secret's words", HTTP_GET, "/api/objects?text=secret+twin", NULL },
	{ "text and value", HTTP_GET, "/api/objects?text=indicator&value=198.51.0.1", NULL },
	{ "newest first", HTTP_GET, "/api/objects", NULL },
	{ "top of the list", HTTP_GET, "/api/objects?limit=1", NULL },
	{ "filter by colour", HTTP_GET, "/api/objects?tlp=amber", NULL },
	{ "filter by closed", HTTP_GET, "/api/objects?tlp=closed", NULL },
	{ "filter by owner", HTTP_GET, "/api/objects?owner=EST", NULL },
	{ "filter by type", HTTP_GET, "/api/objects?type=sighting", NULL },
	{ "filter by hidden collection", HTTP_GET, "/api/objects?collection=nordic", NULL },
	{ "detail by id", HTTP_GET, "/api/objects/" SECRET, NULL },
	{ "text by id", HTTP_GET, "/api/objects/" SECRET "/text", NULL },
	{ "references, correlation and relations of a public object", HTTP_GET,
		"/api/objects/" PUBLIC, NULL },
	{ "relations at the other end", HTTP_GET, "/api/objects/" OTHER, NULL },
	{ "a version by its moment", HTTP_GET,
		"/api/objects/" PUBLIC "?version=2026-01-01T00:30:00.000Z", NULL },
	{ "the older version", HTTP_GET,
		"/api/objects/" PUBLIC "?version=2026-01-01T00:00:00.000Z", NULL },
	{ "collections of the console", HTTP_GET, "/api/collections", NULL },
	{ "sightings", HTTP_GET, "/api/sightings", NULL },
	{ "sightings of an object", HTTP_GET, "/api/sightings?of=" PUBLIC, NULL },
	{ "sightings of the secret", HTTP_GET, "/api/sightings?of=" SECRET, NULL },
	{ "sightings of a member", HTTP_GET, "/api/sightings?member=EST", NULL },
	{ "counts and the matrix of sharing", HTTP_GET, "/api/organisations", NULL },
	{ "the picture", HTTP_GET, "/api/picture", NULL },
	{ "the picture of one member", HTTP_GET, "/api/picture?member=EST", NULL },
	{ "method on a secret id", HTTP_PUT, COLLECTION "objects/" SECRET "/", NULL },
	{ "sensors", HTTP_GET, "/api/sensors", NULL },
	{ "a sensor by its name", HTTP_GET, "/api/sensors/soc-1", NULL },
	{ "hits of a sensor", HTTP_GET, "/api/sensors/soc-1/hits", NULL },
	{ "what a sensor searches for", HTTP_GET, "/api/sensors/soc-1/searches", NULL },
	{ "one of its searches", HTTP_GET, "/api/sensors/soc-1/searches/" SEARCH, NULL },
	{ "cancelling it", HTTP_DELETE, "/api/sensors/soc-1/searches/" SEARCH, NULL },
	{ "having a sensor search", HTTP_POST, "/api/sensors/soc-1/searches",
		"{\"indicator\":\"" PUBLIC "\",\"days\":30}" },
	{ "having a sensor search for the secret", HTTP_POST, "/api/sensors/soc-1/searches",
		"{\"indicator\":\"" SECRET "\",\"days\":30}" },
	{ "forgetting a sensor", HTTP_DELETE, "/api/sensors/soc-1", NULL },
	{ "an opinion on the secret", HTTP_POST, "/api/objects/" SECRET "/opinion",
		"{\"opinion\":\"strongly-disagree\"}" },
	{ "an opinion on a public object", HTTP_POST, "/api/objects/" PUBLIC "/opinion",
		"{\"opinion\":\"strongly-disagree\"}" },
};

enum { PROBES = sizeof(probes) / sizeof(*probes) };

struct world {
	struct coalition coalition;
	struct site site;
};

static void
post(struct world *world, const char *collection, struct str object)
{
	struct fault why = { 0 };

	if (coalition_post(&world->coalition, EST, collection, object, &why) != OK)
		fail_msg("%s", why.text);
}

static void
open_world(struct world *world)
{
	struct coalition *c = &world->coalition;

	coalition_open(c);
	site_open(&world->site, c);
	for (unsigned i = 1; i <= 3; i++)
		post(world, "nato", coalition_indicator(c, i, 0, GREEN));
	post(world, "nato", sighting(c, 1, coalition_indicator_id(c, 1), GREEN));
	post(world, "nato", relation(c, 1, coalition_indicator_id(c, 2),
		coalition_indicator_id(c, 1), GREEN));
}

static void
close_world(struct world *world)
{
	site_close(&world->site);
	coalition_close(&world->coalition);
}

/* Everything of the answer as one text, in memory that outlives the world. */
static struct str
record(struct arena *arena, const struct answer *answer)
{
	struct str text = str_printf(arena, "%d\n", answer->status);

	for (size_t i = 0; i < answer->reply.header_count; i++)
		text = str_printf(arena, "%.*s%.*s: %.*s\n", STR_FMT(text),
			STR_FMT(answer->reply.headers[i].name),
			STR_FMT(answer->reply.headers[i].value));
	return str_printf(arena, "%.*s\n%.*s", STR_FMT(text), STR_FMT(answer->body));
}

struct transcript {
	struct str answers[PROBES];
};

static void
interview(struct world *world, struct visitor *reader, struct arena *arena,
	struct transcript *ret)
{
	for (size_t i = 0; i < PROBES; i++) {
		const struct probe *probe = &probes[i];
		bool console = str_starts(str_of(probe->target), STR("/api/"));
		reader->headers[0] = (struct http_field){ STR("Content-Type"),
			console ? STR("application/json")
				: STR("application/taxii+json;version=2.1") };
		reader->headers[1] = (struct http_field){ STR("X-Testudo"), STR("1") };
		atomic_store(&world->coalition.fake.draws, SETTLED + i * ROW_DRAWS);
		struct answer answer = visit_ask(
			reader, probe->method, probe->target, str_of(probe->body));
		ret->answers[i] = record(arena, &answer);
	}
}

/* One account for both families. */
static struct visitor
reader_of(struct world *world, unsigned organisation)
{
	struct visitor reader = site_person(&world->site, organisation);

	reader.token = site_machine(&world->site, organisation).token;
	return reader;
}

static void
post_sensor(struct world *world)
{
	struct visitor sensor = site_machine(&world->site, EST);

	sensor.headers[0] = (struct http_field){ STR("Content-Type"), STR("application/json") };
	assert_status(visit_ask(&sensor, HTTP_POST, "/api/sensor/state",
			      STR("{\"sensor\":\"soc-1\",\"program\":\"0.1.0\",\"started\":"
				  "\"2026-01-01T00:00:00Z\",\"time\":\"2026-01-01T00:00:00Z\","
				  "\"every_seconds\":10,\"lines\":1,\"bytes\":1,\"indicators\":1,"
				  "\"set_version\":1}")),
		204);
	assert_status(visit_ask(&sensor, HTTP_POST, "/api/sensor/hits",
			      STR("{\"sensor\":\"soc-1\",\"batch\":"
				  "\"00000000-0000-4000-8000-0000000000a1\",\"hours\":[{\"hour\":"
				  "\"2026-01-01T00:00:00Z\",\"hits\":3}],\"hits\":[{\"time\":"
				  "\"2026-01-01T00:00:00Z\",\"input\":\"-\",\"line\":1,"
				  "\"kind\":\"ipv4\",\"indicator\":\"" PUBLIC "\"}]}")),
		204);
}

static void
add_secret(struct world *world, const struct secret *secret)
{
	if (secret->make != NULL) {
		post(world, secret->collection, secret->make(&world->coalition));
		return;
	}
	post_sensor(world);
	fake_env_advance(&world->coalition.fake, 1000);
}

/* Builds the world, with the secret or without, and writes down what both readers are told. */
static void
tell(const struct secret *secret, bool present, struct arena *arena, struct transcript *ret_reader,
	struct transcript *ret_admitted)
{
	struct world world;
	struct visitor reader;
	struct visitor admitted;

	open_world(&world);
	reader = reader_of(&world, READER);
	admitted = reader_of(&world, admitted_to(secret));
	if (present)
		add_secret(&world, secret);
	else
		fake_env_advance(&world.coalition.fake, 1000);
	fake_env_advance(&world.coalition.fake, 1000);
	interview(&world, &reader, arena, ret_reader);
	interview(&world, &admitted, arena, ret_admitted);
	close_world(&world);
}

static void
a_secret_changes_no_byte_for_who_may_not_see_it(void **state)
{
	(void)state;
	for (size_t s = 0; s < sizeof(secrets) / sizeof(*secrets); s++) {
		OWNED(arena) arena = arena_new(256 * 1024 * 1024);
		static struct transcript without, with, admitted_without, admitted_with;
		size_t differences = 0;
		tell(&secrets[s], false, arena, &without, &admitted_without);
		tell(&secrets[s], true, arena, &with, &admitted_with);
		for (size_t i = 0; i < PROBES; i++) {
			if (!str_eq(without.answers[i], with.answers[i]))
				fail_msg("%s shows by %s:\n%.*s\n--- without it:\n%.*s",
					secrets[s].name, probes[i].way,
					STR_FMT(with.answers[i]), STR_FMT(without.answers[i]));
			differences += !str_eq(
				admitted_without.answers[i], admitted_with.answers[i]);
		}
		/* The questions are such that it would show. */
		assert_int_equal(differences > 0, secrets[s].admitted);
		if (secrets[s].admitted)
			assert_true(differences >= 4);
	}
}

/* --- what is posted --- */

static struct str
envelope(struct coalition *c, struct str object)
{
	return str_printf(c->arena, "{\"objects\":[%.*s]}", STR_FMT(object));
}

/* What came of it, who sees it, and what the reader then reads. */
static void
tell_of_post(const struct secret *secret, bool present, struct str (*make)(struct coalition *),
	struct arena *arena, struct str ret[3])
{
	struct world world;
	struct visitor reader;
	struct answer answer;

	open_world(&world);
	reader = site_machine(&world.site, JPN);
	reader.headers[0] = (struct http_field){ STR("Content-Type"),
		STR("application/taxii+json;version=2.1") };
	if (present)
		post(&world, secret->collection, secret->make(&world.coalition));
	else
		fake_env_advance(&world.coalition.fake, 1000);
	fake_env_advance(&world.coalition.fake, 1000);
	atomic_store(&world.coalition.fake.draws, SETTLED);
	answer = visit_ask(&reader, HTTP_POST, COLLECTION "objects/",
		envelope(&world.coalition, make(&world.coalition)));
	ret[0] = record(arena, &answer);
	answer = visit_get(
		&reader, "/taxii2/real/status/%.*s/", STR_FMT(answer_text(&answer, "id")));
	ret[1] = record(arena, &answer);
	answer = visit_get(&reader, COLLECTION "objects/?match[version]=all");
	ret[2] = record(arena, &answer);
	close_world(&world);
}

static struct str
own_with_the_secret_id(struct coalition *c)
{
	return coalition_indicator(c, 99, 0, GREEN);
}

static struct str
own_relation_to_the_secret(struct coalition *c)
{
	return relation(
		c, 77, coalition_indicator_id(c, 1), coalition_indicator_id(c, 99), GREEN);
}

static struct str
own_sighting_of_the_secret(struct coalition *c)
{
	struct str text = sighting(c, 77, coalition_indicator_id(c, 99), GREEN);
	struct str owner = coalition_identity(EST);
	size_t at = str_find(text, owner);

	return str_printf(c->arena, "%.*s%.*s%.*s", (int)at, text.data,
		STR_FMT(coalition_identity(JPN)), STR_FMT(str_from_offset(text, at + owner.len)));
}

static void
what_is_posted_tells_nothing_of_a_secret(void **state)
{
	static const struct {
		const char *way;
		struct str (*make)(struct coalition *);
	} rows[] = {
		{ "POST of an existing secret id", own_with_the_secret_id },
		{ "POST of a relationship to a secret id", own_relation_to_the_secret },
		{ "POST of a sighting of a secret id", own_sighting_of_the_secret },
	};
	static const struct secret secret = { "an indicator", "nordic", hidden_indicator, true };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		OWNED(arena) arena = arena_new(64 * 1024 * 1024);
		struct str without[3];
		struct str with[3];
		tell_of_post(&secret, false, rows[i].make, arena, without);
		tell_of_post(&secret, true, rows[i].make, arena, with);
		for (size_t j = 0; j < 3; j++)
			if (!str_eq(without[j], with[j]))
				fail_msg("%s, answer %zu:\n%.*s\n--- without it:\n%.*s",
					rows[i].way, j, STR_FMT(with[j]), STR_FMT(without[j]));
		assert_true(str_starts(with[0], STR("202\n")));
		assert_true(str_starts(with[1], STR("200\n")));
		assert_true(str_find(with[2], STR("000000000001\"")) < with[2].len);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_changes_no_byte_for_who_may_not_see_it),
		cmocka_unit_test(what_is_posted_tells_nothing_of_a_secret),
	};

	return cmocka_run_group_tests_name("leaks", tests, NULL, NULL);
}
