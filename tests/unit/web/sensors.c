/* sensors.c - tests of sensors on the console: what they tell, who reads it, and what one answers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "model/marking.h"
#include "support/visit.h"
#include "web/console_family.h"
#include "web/report_form.h"

#define SECOND MICROSECONDS_PER_SECOND
#define JSON_HEADER                                                    \
	{                                                              \
		STR_INIT("Content-Type"), STR_INIT("application/json") \
	}
#define BATCH "00000000-0000-4000-8000-0000000000a1"
#define STATE(more)                                                                            \
	"{\"sensor\":\"soc-1\",\"program\":\"0.1.0\",\"started\":\"2026-01-01T00:00:00Z\","    \
	"\"time\":\"2026-01-01T00:00:00Z\",\"every_seconds\":10,\"lines\":120,\"bytes\":9000," \
	"\"indicators\":7,\"set_version\":2" more "}"
#define HIT(more)                                                                           \
	"{\"time\":\"2026-01-01T00:00:00Z\",\"input\":\"/var/log/dns.log\",\"line\":9,"     \
	"\"field\":\"query\",\"kind\":\"domain\",\"value\":\"evil.example\",\"indicator\":" \
	"\"indicator--00000000-0000-4000-8000-000000000001\",\"text\":\"a line\"" more "}"
#define HITS(hours, hits) \
	"{\"sensor\":\"soc-1\",\"batch\":\"" BATCH "\",\"hours\":[" hours "],\"hits\":[" hits "]}"
#define MIDNIGHT(hits) "{\"hour\":\"2026-01-01T00:00:00Z\",\"hits\":" hits "}"

struct world {
	struct coalition coalition;
	struct site site;
	struct visitor machine; /* Estonia's */
	struct visitor estonian;
	struct visitor norwegian;
};

static struct visitor
speaking_json(struct visitor visitor)
{
	visitor.headers[0] = (struct http_field)JSON_HEADER;
	visitor.headers[1] = (struct http_field){ STR("X-Testudo"), STR("1") };
	return visitor;
}

static void
open_world(struct world *world)
{
	coalition_open(&world->coalition);
	site_open(&world->site, &world->coalition);
	world->machine = speaking_json(site_machine(&world->site, EST));
	world->estonian = speaking_json(site_person(&world->site, EST));
	world->norwegian = speaking_json(site_person(&world->site, NOR));
}

static void
close_world(struct world *world)
{
	site_close(&world->site);
	coalition_close(&world->coalition);
}

static struct answer
tell(struct world *world, const char *body)
{
	return visit_ask(&world->machine, HTTP_POST, "/api/sensor/state", str_of(body));
}

static struct answer
bring(struct world *world, const char *body)
{
	return visit_ask(&world->machine, HTTP_POST, "/api/sensor/hits", str_of(body));
}

static void
people_read_what_their_sensor_told(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.estonian, "/api/sensors");
	assert_status(answer, 200);
	assert_answer(answer, "sensors", "[]");
	assert_status(
		tell(&world, STATE(",\"behind_bytes\":5,\"lost_packets\":9,\"held_back\":3,\"unheard_of\":1,\"error\":"
				   "{\"time\":\"2026-01-01T00:00:00Z\",\"text\":\"no such file\"},"
				   "\"inputs\":[{\"kind\":\"zeek\",\"path\":\"/var/log/dns.log\","
				   "\"lines\":120,\"bytes\":9000}]")),
		204);
	answer = visit_get(&world.estonian, "/api/sensors");
	assert_answer(answer, "sensors.0.name", "soc-1");
	assert_answer(answer, "sensors.0.status", "working");
	assert_answer(answer, "sensors.0.state.lines", "120");
	assert_answer(answer, "sensors.0.state.behind_bytes", "5");
	assert_answer(answer, "sensors.0.state.lost_packets", "9");
	assert_answer(answer, "sensors.0.state.held_back", "3");
	assert_answer(answer, "sensors.0.state.held_back_hits", "null");
	assert_answer(answer, "sensors.0.state.last_event", "null");
	assert_answer(answer, "sensors.0.state.ended", "false");
	assert_answer(answer, "sensors.0.state.error.text", "no such file");
	assert_answer(answer, "sensors.0.state.inputs.0.path", "/var/log/dns.log");
	assert_answer(answer, "sensors.0.state.inputs.0.error", "null");
	assert_int_equal(answer_count(&answer, "sensors.0.hours.hits"), 48);
	assert_null(answer_at(&answer, "sensors.0.state.unheard_of"));
	answer = visit_get(&world.estonian, "/api/sensors/soc-1?hours=2");
	assert_answer(answer, "state.indicators", "7");
	assert_answer(answer, "hours.first", "2025-12-31T23:00:00.000000Z");
	assert_answer(answer, "hours.hits", "[0,0]");
	close_world(&world);
}

static void
a_sensor_that_misses_reports_is_silent_and_one_that_said_so_has_ended(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	tell(&world, STATE(""));
	fake_env_advance(&world.coalition.fake, 32 * SECOND);
	answer = visit_get(&world.estonian, "/api/sensors/soc-1");
	assert_answer(answer, "status", "working");
	fake_env_advance(&world.coalition.fake, 2 * SECOND);
	answer = visit_get(&world.estonian, "/api/sensors/soc-1");
	assert_answer(answer, "status", "silent");
	tell(&world, STATE(",\"ended\":true"));
	answer = visit_get(&world.estonian, "/api/sensors/soc-1");
	assert_answer(answer, "status", "ended");
	close_world(&world);
}

static void
hits_are_counted_by_the_hour_and_shown_with_their_lines(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	assert_status(
		bring(&world, HITS(MIDNIGHT("17"), HIT("") "," HIT(",\"name\":\"second\""))), 204);
	assert_status(bring(&world, HITS(MIDNIGHT("17"), HIT(""))), 204); /* the same batch */
	answer = visit_get(&world.estonian, "/api/sensors/soc-1?hours=1");
	assert_answer(answer, "status", "waiting");
	assert_answer(answer, "state", "null");
	assert_answer(answer, "heard", "null");
	assert_answer(answer, "hours.hits", "[17]");
	answer = visit_get(&world.estonian, "/api/sensors/soc-1/hits?limit=1");
	assert_status(answer, 200);
	assert_int_equal(answer_count(&answer, "hits"), 1);
	assert_answer(answer, "hits.0.number", "2");
	assert_answer(answer, "hits.0.hit.name", "second");
	assert_answer(answer, "hits.0.hit.text", "a line");
	assert_answer(answer, "hits.0.hit.field", "query");
	answer = visit_get(&world.estonian, "/api/sensors/soc-1/hits?limit=1&before=%.*s",
		STR_FMT(answer_text(&answer, "next")));
	assert_answer(answer, "hits.0.number", "1");
	assert_answer(answer, "next", "null");
	answer = visit_get(
		&world.estonian, "/api/sensors/soc-1/"
				 "hits?indicator=indicator--00000000-0000-4000-8000-000000000002");
	assert_answer(answer, "hits", "[]");
	close_world(&world);
}

static void
another_organisation_finds_what_is_absent(void **state)
{
	static const char *const paths[][2] = { { "/api/sensors/soc-1", "/api/sensors/none" },
		{ "/api/sensors/soc-1/hits", "/api/sensors/none/hits" } };
	struct world world;
	struct answer list;

	(void)state;
	open_world(&world);
	tell(&world, STATE(""));
	bring(&world, HITS(MIDNIGHT("17"), HIT("")));
	list = visit_get(&world.norwegian, "/api/sensors");
	assert_answer(list, "sensors", "[]");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct answer there = visit_ask(&world.norwegian, HTTP_GET, paths[i][0], STR(""));
		struct answer absent = visit_ask(&world.norwegian, HTTP_GET, paths[i][1], STR(""));
		assert_status(there, 404);
		assert_int_equal(there.status, absent.status);
		assert_true(str_eq(there.body, absent.body));
	}
	assert_status(visit_ask(&world.norwegian, HTTP_DELETE, "/api/sensors/soc-1", STR("")), 404);
	assert_status(visit_get(&world.estonian, "/api/sensors/soc-1"), 200);
	close_world(&world);
}

static void
a_sensor_is_forgotten_by_its_own_people(void **state)
{
	struct world world;

	(void)state;
	open_world(&world);
	tell(&world, STATE(""));
	assert_status(visit_ask(&world.estonian, HTTP_DELETE, "/api/sensors/soc-1", STR("")), 204);
	assert_status(visit_get(&world.estonian, "/api/sensors/soc-1"), 404);
	world.estonian.headers[1] = (struct http_field){ 0 };
	assert_status(visit_ask(&world.estonian, HTTP_DELETE, "/api/sensors/soc-1", STR("")), 403);
	close_world(&world);
}

static void
only_machines_that_may_post_tell(void **state)
{
	const struct reader by = coalition_operator();
	char token[TOKEN_TEXT_MAX];
	struct world world;
	struct visitor other;
	struct fault why;

	(void)state;
	open_world(&world);
	other = world.estonian; /* a session is no token */
	assert_status(visit_ask(&other, HTTP_POST, "/api/sensor/state", STR(STATE(""))), 401);
	assert_int_equal(account_new_token(world.coalition.store, &by, EST, STR("reading"),
				 ROLE_READER, 0, token, &why),
		OK);
	other = world.machine;
	other.token = str_of(token);
	assert_status(visit_ask(&other, HTTP_POST, "/api/sensor/state", STR(STATE(""))), 403);
	assert_status(visit_ask(&other, HTTP_POST, "/api/sensor/hits", STR(HITS("", ""))), 403);
	/* Nor does a token read the console. */
	assert_status(visit_get(&world.machine, "/api/sensors"), 401);
	close_world(&world);
}

static void
malformed_reports_change_nothing(void **state)
{
	static const struct {
		bool hits;
		const char *body;
		int status;
		const char *where;
	} rows[] = {
		{ false, "{", 400, NULL },
		{ false, "[]", 422, "/sensor" },
		{ false, "{\"sensor\":\"../x\"}", 422, "/sensor" },
		{ false, "{\"sensor\":\"soc-1\"}", 422, "/program" },
		{ false, STATE(",\"behind_bytes\":-1"), 422, "/behind_bytes" },
		{ false, STATE(",\"behind_bytes\":1.5"), 422, "/behind_bytes" },
		{ false, STATE(",\"ended\":1"), 422, "/ended" },
		{ false, STATE(",\"last_event\":\"yesterday\""), 422, "/last_event" },
		{ false, STATE(",\"error\":\"bad\""), 422, "/error" },
		{ false, STATE(",\"inputs\":{}"), 422, "/inputs" },
		{ false, STATE(",\"inputs\":[1]"), 422, "/inputs/0" },
		{ false, STATE(",\"inputs\":[{\"kind\":\"zeek\"}]"), 422, "/inputs/0/path" },
		{ true, "{\"sensor\":\"soc-1\",\"batch\":\"1\"}", 422, "/batch" },
		{ true, HITS("{}", ""), 422, "/hours/0/hour" },
		{ true, "{\"sensor\":\"soc-1\",\"batch\":\"" BATCH "\",\"hours\":1}", 422, "/hours" },
		{ true, "{\"sensor\":\"soc-1\",\"batch\":\"" BATCH "\",\"hits\":1}", 422, "/hits" },
		{ true, HITS(MIDNIGHT("-1"), ""), 422, "/hours/0/hits" },
		{ true, HITS("", HIT("") "," HIT(",\"name\":7")), 422, "/hits/1/name" },
		{ true, HITS("", "{}"), 422, "/hits/0/time" },
	};
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		answer = rows[i].hits ? bring(&world, rows[i].body) : tell(&world, rows[i].body);
		if (answer.status != rows[i].status)
			fail_msg("%s: %d", rows[i].body, answer.status);
		if (rows[i].where != NULL)
			assert_answer(answer, "error.where", rows[i].where);
	}
	answer = visit_get(&world.estonian, "/api/sensors");
	assert_answer(answer, "sensors", "[]");
	close_world(&world);
}

/* A body with `count` elements of a list. */
static const char *
with_elements(struct world *world, struct str head, const char *element, unsigned count)
{
	struct buf text = BUF_INIT;
	char *copy;

	buf_add(&text, head);
	for (unsigned i = 0; i < count; i++)
		buf_addf(&text, "%s%s", i == 0 ? "" : ",", element);
	buf_addf(&text, "]}");
	copy = str_cstr(world->coalition.arena, buf_str(&text));
	buf_done(&text);
	return copy;
}

static void
limits_hold_at_their_edges(void **state)
{
	const struct str hours = STR("{\"sensor\":\"soc-1\",\"batch\":\"" BATCH "\",\"hours\":[");
	const struct str hits = STR("{\"sensor\":\"soc-1\",\"batch\":\"" BATCH "\",\"hits\":[");
	struct str inputs = STR(STATE(",\"inputs\":["));
	static const char input[] = "{\"kind\":\"zeek\",\"path\":\"/x\",\"lines\":1,\"bytes\":1}";
	struct world world;

	(void)state;
	open_world(&world);
	inputs.len--; /* its brace */
	assert_status(tell(&world, with_elements(&world, inputs, input, SENSOR_INPUTS_MAX)), 204);
	assert_status(
		tell(&world, with_elements(&world, inputs, input, SENSOR_INPUTS_MAX + 1)), 413);
	assert_status(
		bring(&world, with_elements(&world, hours, MIDNIGHT("1"), SENSOR_HOURS_MAX)), 204);
	assert_status(
		bring(&world, with_elements(&world, hours, MIDNIGHT("1"), SENSOR_HOURS_MAX + 1)),
		413);
	assert_status(
		bring(&world, with_elements(&world, hits, HIT(""), SENSOR_BATCH_HITS_MAX)), 204);
	assert_status(
		bring(&world, with_elements(&world, hits, HIT(""), SENSOR_BATCH_HITS_MAX + 1)),
		413);
	close_world(&world);
}

/* A batch with one hit, one of whose texts is of so many bytes. */
static struct answer
bring_long(struct world *world, const char *member, size_t length)
{
	static const char *const required[] = { "input", "kind", "indicator" };
	struct buf text = BUF_INIT;
	struct answer answer;

	buf_addf(&text, "{\"sensor\":\"soc-1\",\"batch\":\"" BATCH
			"\",\"hits\":[{\"time\":\"2026-01-01T00:00:00Z\",\"line\":1");
	for (size_t i = 0; i < sizeof(required) / sizeof(*required); i++)
		if (strcmp(member, required[i]) != 0)
			buf_addf(&text, ",\"%s\":\"x\"", required[i]);
	buf_addf(&text, ",\"%s\":\"", member);
	for (size_t i = 0; i < length; i++)
		buf_add_char(&text, 'x');
	buf_addf(&text, "\"}]}");
	assert_int_equal(buf_check(&text, NULL), OK);
	answer = visit_ask(&world->machine, HTTP_POST, "/api/sensor/hits", buf_str(&text));
	buf_done(&text);
	return answer;
}

static void
each_text_of_a_hit_is_as_long_as_it_may_be_and_no_longer(void **state)
{
	static const struct {
		const char *member;
		size_t most;
	} rows[] = {
		{ "input", SENSOR_PATH_MAX },
		{ "field", SENSOR_VALUE_MAX },
		{ "kind", REPORT_WORD_MAX },
		{ "value", SENSOR_VALUE_MAX },
		{ "found", SENSOR_VALUE_MAX },
		{ "indicator", REPORT_INDICATOR_MAX },
		{ "name", SENSOR_VALUE_MAX },
		{ "text", SENSOR_LINE_MAX },
	};
	struct world world;
	struct answer answer;
	char where[64];

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_status(bring_long(&world, rows[i].member, rows[i].most), 204);
		answer = bring_long(&world, rows[i].member, rows[i].most + 1);
		assert_status(answer, 422);
		snprintf(where, sizeof(where), "/hits/0/%s", rows[i].member);
		assert_answer(answer, "error.where", where);
	}
	close_world(&world);
}

static void
share(struct world *world, unsigned organisation, const char *collection, struct str object)
{
	struct fault why = { 0 };

	if (coalition_post(&world->coalition, organisation, collection, object, &why) != OK)
		fail_msg("%s", why.text);
}

static void
bodies_are_as_long_as_they_may_be_and_no_longer(void **state)
{
	struct world world;
	char path[128];

	(void)state;
	open_world(&world);
	tell(&world, STATE(",\"kept_logs\":1"));
	share(&world, NOR, "nato",
		coalition_indicator(&world.coalition, 1, 0, marking_id_of_tlp(TLP_GREEN)));
	visit_body_limit(&world.machine, "/api/sensor/state", SENSOR_REPORT_SIZE_MAX);
	visit_body_limit(&world.machine, "/api/sensor/hits", SENSOR_BATCH_SIZE_MAX);
	visit_body_limit(&world.machine, "/api/sensor/search", SENSOR_BATCH_SIZE_MAX);
	visit_body_limit(&world.estonian, "/api/sensors/soc-1/searches", CONSOLE_BODY_MAX);
	snprintf(path, sizeof(path), "/api/objects/%.*s/opinion",
		STR_FMT(coalition_indicator_id(&world.coalition, 1)));
	visit_body_limit(&world.estonian, path, CONSOLE_BODY_MAX);
	close_world(&world);
}

/* A state with one input, whose path and failure are so long. */
static struct answer
tell_lengths(struct world *world, size_t path, size_t error)
{
	static char text[SENSOR_PATH_MAX + 2];
	struct str state = STR(STATE(",\"inputs\":["));

	memset(text, 'x', sizeof(text));
	return tell(world, str_printf(world->coalition.arena,
				   "%.*s{\"kind\":\"zeek\",\"path\":\"%.*s\",\"lines\":1,\"bytes\":1,"
				   "\"error\":\"%.*s\"}]}",
				   (int)state.len - 1, state.data, (int)path, text, (int)error, text)
				   .data);
}

static void
each_text_of_an_input_is_as_long_as_it_may_be_and_no_longer(void **state)
{
	struct world world;

	(void)state;
	open_world(&world);
	assert_status(tell_lengths(&world, SENSOR_PATH_MAX, SENSOR_ERROR_MAX), 204);
	assert_status(tell_lengths(&world, SENSOR_PATH_MAX + 1, 1), 422);
	assert_status(tell_lengths(&world, 1, SENSOR_ERROR_MAX + 1), 422);
	close_world(&world);
}

static void
parameters_are_checked(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	tell(&world, STATE(""));
	answer = visit_get(&world.estonian, "/api/sensors?hours=0");
	assert_status(answer, 400);
	assert_answer(answer, "error.where", "hours");
	assert_status(visit_get(&world.estonian, "/api/sensors/soc-1?hours=720"), 200);
	assert_status(visit_get(&world.estonian, "/api/sensors/soc-1?hours=721"), 400);
	assert_status(visit_get(&world.estonian, "/api/sensors/soc-1/hits?before=x"), 400);
	close_world(&world);
}

/* In an exercise the paths answer as any that nothing is at. */
static void
an_exercise_has_no_sensors(void **state)
{
	struct coalition coalition;
	struct site site;
	struct visitor machine;
	struct visitor white;
	struct answer answer;
	struct answer nothing;

	(void)state;
	coalition_open_exercise(&coalition);
	site_open(&site, &coalition);
	machine = speaking_json(site_machine(&site, EST));
	white = speaking_json(site_player(&site, EST, "white", 0, DESK_WHITE));
	assert_status(visit_ask(&machine, HTTP_POST, "/api/sensor/state", STR(STATE(""))), 404);
	assert_status(visit_ask(&machine, HTTP_POST, "/api/sensor/hits", STR(HITS("", ""))), 404);
	answer = visit_get(&white, "/api/sensors");
	nothing = visit_get(&white, "/api/no-such-thing");
	assert_status(answer, 404);
	assert_true(str_eq(answer.body, nothing.body));
	site_close(&site);
	coalition_close(&coalition);
}

/* --- opinions --- */

static struct answer
disagree(struct world *world, const struct visitor *visitor, unsigned number)
{
	char path[128];

	snprintf(path, sizeof(path), "/api/objects/%.*s/opinion",
		STR_FMT(coalition_indicator_id(&world->coalition, number)));
	return visit_ask(visitor, HTTP_POST, path,
		STR("{\"opinion\":\"strongly-disagree\",\"explanation\":\"our own scanner\"}"));
}

static void
an_opinion_reaches_the_owner_and_nobody_who_may_not_see_the_indicator(void **state)
{
	static const struct {
		enum tlp tlp;
		bool switzerland; /* an observer */
	} rows[] = { { TLP_GREEN, true }, { TLP_AMBER, false } };
	struct world world;

	(void)state;
	open_world(&world);
	for (unsigned i = 0; i < 2; i++) {
		struct coalition *c = &world.coalition;
		share(&world, NOR, "nato",
			coalition_indicator(c, 1 + i, 0, marking_id_of_tlp(rows[i].tlp)));
		struct answer answer = disagree(&world, &world.estonian, 1 + i);
		assert_status(answer, 200);
		assert_answer(answer, "made", "true");
		struct str id = answer_text(&answer, "id");
		assert_true(coalition_sees(c, NOR, id));
		assert_true(coalition_sees(c, EST, id));
		assert_int_equal(coalition_sees(c, CHE, id), rows[i].switzerland);
		assert_int_equal(coalition_sees(c, CHE, coalition_indicator_id(c, 1 + i)),
			rows[i].switzerland);
		answer = visit_get(&world.norwegian, "/api/objects/%.*s", STR_FMT(id));
		assert_answer(answer, "owner.code", "EST");
		assert_answer(answer, "title", "strongly-disagree");
		assert_answer(answer, "label.tlp", tlp_label(rows[i].tlp));
		answer = visit_get(&world.norwegian, "/api/objects/%.*s",
			STR_FMT(coalition_indicator_id(c, 1 + i)));
		assert_true(str_eq(answer_text(&answer, "referenced_by.0.id"), id));
	}
	close_world(&world);
}

static void
an_opinion_on_what_bears_no_colour_is_as_far_as_that(void **state)
{
	struct reader by = coalition_operator();
	struct organisation norway;
	const struct store_view *view;
	struct world world;
	struct answer answer;
	unsigned index;

	(void)state;
	open_world(&world);
	assert_int_equal(store_view_acquire(world.coalition.store, &view, NULL), OK);
	norway = *directory_organisation(store_view_directory(view), NOR);
	norway.default_tlp = TLP_AMBER;
	assert_int_equal(
		registry_put_organisation(world.coalition.store, &by, &norway, &index, NULL), OK);
	store_view_release(view);
	share(&world, NOR, "nato", coalition_indicator(&world.coalition, 1, 0, STR("")));
	answer = disagree(&world, &world.estonian, 1);
	assert_status(answer, 200);
	assert_true(coalition_sees(&world.coalition, NOR, answer_text(&answer, "id")));
	assert_false(coalition_sees(&world.coalition, CHE, answer_text(&answer, "id")));
	close_world(&world);
}

/* TLP:RED is open to those on its list alone: the opinion is for them and the list's maker. */
static void
an_opinion_on_what_is_red_reaches_just_its_list(void **state)
{
	static const char list[] = "marking-definition--00000000-0000-4000-8000-0000000000aa";
	struct world world;
	struct arena *arena;
	struct answer answer;
	struct str id;

	(void)state;
	open_world(&world);
	arena = world.coalition.arena;
	share(&world, EST, "nato",
		str_printf(arena,
			"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"%s\","
			"\"created_by_ref\":\"%.*s\",\"created\":\"2026-01-01T00:00:00.000Z\","
			"\"name\":\"REL TO NOR\",\"extensions\":{\"" RELEASE_EXTENSION_ID "\":"
			"{\"extension_type\":\"property-extension\",\"releasable_to\":[\"%.*s\"]}}}",
			list, STR_FMT(coalition_identity(EST)), STR_FMT(coalition_identity(NOR))));
	share(&world, EST, "nato",
		str_printf(arena,
			"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"%.*s\","
			"\"created\":\"2026-01-01T00:00:00.000Z\","
			"\"modified\":\"2026-01-01T00:00:00.000Z\",\"pattern_type\":\"stix\","
			"\"pattern\":\"[ipv4-addr:value = '198.51.0.1']\","
			"\"valid_from\":\"2026-01-01T00:00:00Z\","
			"\"object_marking_refs\":[\"%.*s\",\"%s\"]}",
			STR_FMT(coalition_indicator_id(&world.coalition, 1)),
			STR_FMT(marking_id_of_tlp(TLP_RED)), list));
	answer = disagree(&world, &world.norwegian, 1);
	assert_status(answer, 200);
	id = answer_text(&answer, "id");
	assert_true(coalition_sees(&world.coalition, EST, id));
	assert_true(coalition_sees(&world.coalition, NOR, id));
	assert_false(coalition_sees(&world.coalition, NATO, id));
	assert_false(coalition_sees(&world.coalition, JPN, id));
	assert_false(coalition_sees(&world.coalition, CHE, id));
	close_world(&world);
}

static void
an_opinion_is_said_once(void **state)
{
	struct world world;
	struct answer first;
	struct answer again;
	struct answer other;

	(void)state;
	open_world(&world);
	share(&world, NOR, "nato",
		coalition_indicator(&world.coalition, 1, 0, marking_id_of_tlp(TLP_GREEN)));
	first = disagree(&world, &world.estonian, 1);
	again = disagree(&world, &world.estonian, 1);
	assert_status(again, 200);
	assert_answer(again, "made", "false");
	assert_true(str_eq(answer_text(&first, "id"), answer_text(&again, "id")));
	other = disagree(&world, &world.norwegian, 1); /* each organisation has its own */
	assert_answer(other, "made", "true");
	close_world(&world);
}

static struct answer
disagree_at_length(struct world *world, size_t length)
{
	struct arena *arena = world->coalition.arena;
	char *text = arena_array(arena, length + 1, char);
	char path[128];

	memset(text, 'x', length);
	snprintf(path, sizeof(path), "/api/objects/%.*s/opinion",
		STR_FMT(coalition_indicator_id(&world->coalition, 1)));
	return visit_ask(&world->estonian, HTTP_POST, path,
		str_printf(arena, "{\"opinion\":\"disagree\",\"explanation\":\"%s\"}", text));
}

static void
an_explanation_is_bounded(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	share(&world, NOR, "nato",
		coalition_indicator(&world.coalition, 1, 0, marking_id_of_tlp(TLP_GREEN)));
	answer = disagree_at_length(&world, OPINION_EXPLANATION_MAX + 1);
	assert_status(answer, 400);
	answer = disagree_at_length(&world, OPINION_EXPLANATION_MAX);
	assert_status(answer, 200);
	assert_answer(answer, "made", "true"); /* so the first made none */
	close_world(&world);
}

static void
share_notes(struct world *world, unsigned first, unsigned count)
{
	for (unsigned i = first; i < first + count; i++)
		share(world, NOR, "nato",
			str_printf(world->coalition.arena,
				"{\"type\":\"note\",\"spec_version\":\"2.1\","
				"\"id\":\"note--00000000-0000-4000-8000-%012u\","
				"\"created\":\"2026-01-01T00:00:00.000Z\","
				"\"modified\":\"2026-01-01T00:00:00.000Z\",\"content\":\"more\","
				"\"object_refs\":[\"%.*s\"],\"object_marking_refs\":[\"%.*s\"]}",
				i, STR_FMT(coalition_indicator_id(&world->coalition, 1)),
				STR_FMT(marking_id_of_tlp(TLP_GREEN))));
}

static void
an_opinion_is_found_again_among_so_many_newer_relations(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	share(&world, NOR, "nato",
		coalition_indicator(&world.coalition, 1, 0, marking_id_of_tlp(TLP_GREEN)));
	disagree(&world, &world.estonian, 1);
	share_notes(&world, 0, OPINION_RELATIONS_SEARCHED - 1);
	answer = disagree(&world, &world.estonian, 1);
	assert_answer(answer, "made", "false");
	share_notes(&world, OPINION_RELATIONS_SEARCHED - 1, 1);
	answer = disagree(&world, &world.estonian, 1);
	assert_answer(answer, "made", "true");
	close_world(&world);
}

static void
an_opinion_on_what_is_hidden_is_answered_as_on_what_is_absent(void **state)
{
	struct world world;
	struct visitor swiss;
	struct answer hidden;
	struct answer absent;

	(void)state;
	open_world(&world);
	swiss = speaking_json(site_person(&world.site, CHE));
	share(&world, NOR, "nato",
		coalition_indicator(&world.coalition, 1, 0, marking_id_of_tlp(TLP_AMBER)));
	hidden = disagree(&world, &swiss, 1);
	absent = disagree(&world, &swiss, 2);
	assert_status(hidden, 404);
	assert_status(absent, 404);
	assert_true(str_eq(hidden.body, absent.body));
	close_world(&world);
}

static void
opinions_are_refused_that_cannot_be_said(void **state)
{
	struct world world;
	struct visitor swiss;
	struct answer answer;
	struct str path;

	(void)state;
	open_world(&world);
	share(&world, NOR, "nato",
		coalition_indicator(&world.coalition, 1, 0, marking_id_of_tlp(TLP_GREEN)));
	path = str_printf(world.coalition.arena, "/api/objects/%.*s/opinion",
		STR_FMT(coalition_indicator_id(&world.coalition, 1)));
	answer = visit_ask(&world.estonian, HTTP_POST, path.data, STR("{\"opinion\":\"rubbish\"}"));
	assert_status(answer, 422);
	assert_answer(answer, "error.where", "/opinion");
	answer = visit_ask(&world.estonian, HTTP_POST, path.data, STR("{}"));
	assert_status(answer, 400);
	answer = visit_ask(&world.estonian, HTTP_POST, path.data,
		STR("{\"opinion\":\"neutral\",\"explanation\":5}"));
	assert_answer(answer, "error.where", "explanation");
	/* An observer sees it but posts nothing. */
	swiss = speaking_json(site_person(&world.site, CHE));
	assert_status(disagree(&world, &swiss, 1), 403);
	/* Another site's page does neither. */
	world.estonian.headers[1] = (struct http_field){ 0 };
	assert_status(disagree(&world, &world.estonian, 1), 403);
	close_world(&world);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_read_what_their_sensor_told),
		cmocka_unit_test(
			a_sensor_that_misses_reports_is_silent_and_one_that_said_so_has_ended),
		cmocka_unit_test(hits_are_counted_by_the_hour_and_shown_with_their_lines),
		cmocka_unit_test(another_organisation_finds_what_is_absent),
		cmocka_unit_test(a_sensor_is_forgotten_by_its_own_people),
		cmocka_unit_test(only_machines_that_may_post_tell),
		cmocka_unit_test(malformed_reports_change_nothing),
		cmocka_unit_test(limits_hold_at_their_edges),
		cmocka_unit_test(each_text_of_a_hit_is_as_long_as_it_may_be_and_no_longer),
		cmocka_unit_test(bodies_are_as_long_as_they_may_be_and_no_longer),
		cmocka_unit_test(each_text_of_an_input_is_as_long_as_it_may_be_and_no_longer),
		cmocka_unit_test(parameters_are_checked),
		cmocka_unit_test(an_exercise_has_no_sensors),
		cmocka_unit_test(
			an_opinion_reaches_the_owner_and_nobody_who_may_not_see_the_indicator),
		cmocka_unit_test(an_opinion_on_what_bears_no_colour_is_as_far_as_that),
		cmocka_unit_test(an_opinion_on_what_is_red_reaches_just_its_list),
		cmocka_unit_test(an_opinion_is_said_once),
		cmocka_unit_test(an_explanation_is_bounded),
		cmocka_unit_test(an_opinion_is_found_again_among_so_many_newer_relations),
		cmocka_unit_test(an_opinion_on_what_is_hidden_is_answered_as_on_what_is_absent),
		cmocka_unit_test(opinions_are_refused_that_cannot_be_said),
	};

	return cmocka_run_group_tests_name("sensors", tests, NULL, NULL);
}
