/* entry_form.c - tests of what the body of each kind of entry may hold.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "exercise/entry_form.h"
#include "support/scenario_text.h"

static const char more[] = SCENARIO_FRAME
	"systems: [{name: web, title: Web, address: \"10.{n}.0.1\"}]\n"
	"checks: [{name: web.http, kind: http}]\n"
	"red_objectives: [{name: deface, title: Deface, phase: play, technique: T1491, text: x}]\n"
	"rubrics: [{name: legal, items: [{name: right, title: R}, {name: form, title: F}]}]\n"
	"storylines: [{name: story, title: Story}]\n"
	"injects: [{name: hello, title: Hello, storyline: story, at: play, text: Hello.}]\n"
	"tasks: [{name: buy, title: Buy, systems: web, at: play}]\n"
	"templates:\n"
	"  - name: incident\n"
	"    title: Incident\n"
	"    kind: incident\n"
	"    fields:\n"
	"      - {name: system, title: S, kind: system, required: yes}\n"
	"      - {name: technique, title: T, kind: technique}\n"
	"      - {name: began, title: B, kind: time}\n"
	"      - {name: level, title: L, kind: choice, choices: [low, high]}\n"
	"learning: [{name: law, title: Law}]\n"
	"goals: [{name: told, title: Told, objective: law}]\n";

struct bench {
	struct arena *arena;
	struct arena *memory; /* the scenario's */
	const struct scenario *scenario;
};

static int
begin(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	bench->arena = arena_new(64 * MIB);
	bench->memory = arena_new(SCENARIO_MEMORY_MAX);
	bench->scenario = scenario_of(bench->memory, more);
	*state = bench;
	return 0;
}

static int
end(void **state)
{
	struct bench *bench = *state;

	arena_free(bench->arena);
	arena_free(bench->memory);
	free(bench);
	return 0;
}

/* As the kind wants its `of` and team. */
static enum err
judge(struct bench *bench, enum record_kind kind, struct str body, struct fault *why)
{
	struct entry_shape shape = entry_shape(kind);
	const struct entry_draft draft = { .kind = kind,
		.team = shape.team == NEED_REQUIRED ? 1 : 0,
		.of = shape.of == NEED_REQUIRED ? STR("other") : STR(""),
		.body = body };
	const struct json *ret;

	arena_reset(bench->arena);
	*why = (struct fault){ 0 };
	return entry_form_check(bench->arena, bench->scenario, &draft, &ret, why);
}

#define assert_good(kind, body)                                             \
	do {                                                                \
		struct fault why;                                           \
		if (judge(bench, RECORD_##kind, STR(body), &why) != OK)     \
			fail_msg("%s: %s (%s)", body, why.text, why.where); \
	} while (0)
#define assert_bad(kind, body, place)                                                      \
	do {                                                                               \
		struct fault why;                                                          \
		assert_int_equal(judge(bench, RECORD_##kind, STR(body), &why), E_INVALID); \
		assert_string_equal(why.where, place);                                     \
	} while (0)

static void
every_kind_takes_what_the_record_says(void **state)
{
	struct bench *bench = *state;

	assert_good(CLOCK, "{\"action\":\"start\",\"speed\":\"0.1\"}");
	assert_good(CLOCK, "{\"action\":\"pause\"}");
	assert_good(PHASE, "{\"phase\":\"play\"}");
	assert_good(PUBLISH, "{\"kinds\":[\"grade.final\"]}");
	assert_good(INJECT_SENT,
		"{\"inject\":\"hello\",\"channel\":\"news\",\"from\":\"\",\"subject\":\"S\","
		"\"text\":\"T\",\"due_ms\":5,\"close_ms\":null}");
	assert_good(INJECT_CHANGED, "{\"inject\":\"hello\",\"at_ms\":5}");
	assert_good(INJECT_CHANGED, "{\"inject\":\"hello\",\"skip\":true}");
	assert_good(INJECT_CHANGED, "{\"definition\":{\"name\":\"new\"}}");
	assert_good(INJECT_WITHDRAWN, "{\"reason\":\"R\"}");
	assert_good(CONTINGENCY, "{\"inject\":\"hello\",\"reason\":\"R\"}");
	assert_good(NEWS, "{\"title\":\"T\",\"text\":\"T\",\"outlet\":\"O\"}");
	assert_good(MESSAGE, "{\"text\":\"T\"}");
	assert_good(ANSWER, "{\"text\":\"T\"}");
	assert_good(REPORT,
		"{\"template\":\"incident\",\"fields\":{\"system\":\"web\",\"technique\":"
		"\"T1059.001\",\"began\":\"2026-01-01T00:00:00Z\",\"level\":\"low\"}}");
	assert_good(HELP, "{\"text\":\"T\",\"system\":\"web\"}");
	assert_good(APPEAL, "{\"text\":\"T\"}");
	assert_good(DECISION, "{\"outcome\":\"replace\",\"text\":\"T\",\"grade\":{\"right\":0}}");
	assert_good(RED_EVENT, "{\"objective\":\"deface\",\"stage\":\"effect\"}");
	assert_good(FLAG, "{\"victim\":\"blue2\",\"flag\":\"F1\",\"round\":0}");
	assert_good(LINK, "{\"red\":null,\"right\":false}");
	assert_good(GRADE, "{\"items\":{\"right\":1000,\"form\":0},\"text\":\"T\"}");
	assert_good(USABILITY, "{\"task\":\"T\",\"system\":\"web\",\"mark\":500,\"text\":\"T\"}");
	assert_good(USABILITY, "{\"mark\":500,\"text\":\"T\"}");
	assert_good(TASK_DUE,
		"{\"task\":\"buy\",\"title\":\"T\",\"systems\":[\"web\"],\"who\":\"\",\"steps\":[\"S\"],"
		"\"expected\":\"\",\"close_ms\":5}");
	assert_good(TASK_CHANGED, "{\"task\":\"buy\",\"from_ms\":5,\"at_ms\":6}");
	assert_good(TASK_CHANGED, "{\"task\":\"buy\",\"skip\":true}");
	assert_good(TASK_CHANGED, "{\"definition\":{\"name\":\"new\"}}");
	assert_good(ADJUSTMENT, "{\"points_milli\":-1,\"text\":\"T\"}");
	assert_good(CONFIRM, "{\"accept\":false,\"text\":\"T\"}");
	assert_good(REVERSAL, "{\"text\":\"T\"}");
	assert_good(EXCUSE, "{\"system\":\"web\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":"
			    "\"2026-01-01T01:00:00Z\",\"text\":\"T\"}");
	assert_good(CHECK_CHANGED, "{\"check\":\"web.http\",\"enabled\":false}");
	assert_good(SHARE_JUDGED, "{\"true\":true,\"text\":\"T\"}");
	assert_good(OBJECTIVE_MET, "{\"goal\":\"told\",\"met\":true,\"text\":\"T\"}");
	assert_good(NOTE, "{\"text\":\"T\"}");
}

static void
faults_are_named_by_their_place(void **state)
{
	struct bench *bench = *state;

	assert_bad(ANSWER, "{}", "/text");
	assert_bad(ANSWER, "{\"text\":\"T\",\"more\":1}", "/more");
	assert_bad(ANSWER, "{\"text\":\" \"}", "/text");
	assert_bad(ANSWER, "{\"text\":\"a\\u0000b\"}", "/text");
	assert_bad(ANSWER, "[]", "");
	assert_bad(CLOCK, "{\"action\":\"jump\"}", "/action");
	assert_bad(CLOCK, "{\"action\":\"speed\"}", "/speed");
	assert_bad(CLOCK, "{\"action\":\"pause\",\"speed\":\"2\"}", "/speed");
	assert_bad(CLOCK, "{\"action\":\"start\",\"speed\":\"601\"}", "/speed");
	assert_bad(CLOCK, "{\"action\":\"start\",\"speed\":\"0.09\"}", "/speed");
	assert_bad(PHASE, "{\"phase\":\"day9\"}", "/phase");
	assert_bad(INJECT_CHANGED, "{\"inject\":\"hello\"}", "/at_ms");
	assert_bad(INJECT_CHANGED, "{\"inject\":\"hello\",\"at_ms\":1,\"skip\":true}", "/at_ms");
	assert_bad(INJECT_CHANGED, "{\"inject\":\"hello\",\"skip\":false}", "/skip");
	assert_bad(REPORT, "{\"template\":\"incident\",\"fields\":{}}", "/fields/system");
	assert_bad(REPORT, "{\"template\":\"incident\",\"fields\":{\"system\":\"wed\"}}",
		"/fields/system");
	assert_bad(REPORT,
		"{\"template\":\"incident\",\"fields\":{\"system\":\"web\",\"x\":\"y\"}}",
		"/fields/x");
	assert_bad(REPORT,
		"{\"template\":\"incident\",\"fields\":{\"system\":\"web\",\"technique\":"
		"\"1059\"}}",
		"/fields/technique");
	assert_bad(REPORT,
		"{\"template\":\"incident\",\"fields\":{\"system\":\"web\",\"level\":\"mid\"}}",
		"/fields/level");
	assert_bad(APPEAL, "{\"text\":\"T\",\"check\":\"web.http\"}", "/check");
	assert_bad(DECISION, "{\"outcome\":\"uphold\",\"text\":\"T\",\"grade\":{\"right\":1}}",
		"/grade");
	assert_bad(GRADE, "{\"items\":{\"right\":1001},\"text\":\"T\"}", "/items/right");
	assert_bad(GRADE, "{\"items\":{},\"text\":\"T\"}", "/items");
	assert_bad(USABILITY, "{\"task\":\"T\",\"system\":\"web\",\"mark\":400,\"text\":\"T\"}",
		"/mark");
	assert_bad(USABILITY, "{\"task\":\"T\",\"mark\":500,\"text\":\"T\"}", "/system");
	assert_bad(USABILITY, "{\"system\":\"web\",\"mark\":500,\"text\":\"T\"}", "/task");
	assert_bad(TASK_DUE,
		"{\"task\":\"sell\",\"title\":\"T\",\"systems\":[\"web\"],\"who\":\"\",\"steps\":[],"
		"\"expected\":\"\",\"close_ms\":5}",
		"/task");
	assert_bad(TASK_CHANGED, "{\"task\":\"buy\"}", "/at_ms");
	assert_bad(TASK_CHANGED, "{\"task\":\"buy\",\"at_ms\":6}", "/from_ms");
	assert_bad(TASK_CHANGED, "{\"task\":\"buy\",\"from_ms\":6,\"skip\":true}", "/from_ms");
	assert_bad(TASK_CHANGED, "{\"task\":\"buy\",\"definition\":{\"name\":\"n\"}}", "/task");
	assert_bad(TASK_CHANGED, "{\"skip\":true}", "/task");
	assert_bad(EXCUSE,
		"{\"system\":\"web\",\"from\":\"2026-01-01T01:00:00Z\",\"to\":"
		"\"2026-01-01T00:00:00Z\",\"text\":\"T\"}",
		"/to");
	assert_bad(MESSAGE,
		"{\"text\":\"T\",\"evidence\":[{\"sha256\":\"00\",\"name\":\"a\",\"type\":\"b\"}]}",
		"/evidence/0/sha256");
}

static void
of_and_team_are_asked_for_where_they_belong(void **state)
{
	struct bench *bench = *state;
	struct entry_draft draft = {
		.kind = RECORD_ANSWER, .team = 1, .of = STR(""), .body = STR("{\"text\":\"T\"}")
	};
	const struct json *ret;
	struct fault why;

	assert_int_equal(
		entry_form_check(bench->arena, bench->scenario, &draft, &ret, &why), E_INVALID);
	assert_string_equal(why.where, "of");
	draft.of = STR("inject:hello:blue1");
	draft.team = 0;
	assert_int_equal(
		entry_form_check(bench->arena, bench->scenario, &draft, &ret, &why), E_INVALID);
	assert_string_equal(why.where, "team");
	draft.team = 99;
	assert_int_equal(
		entry_form_check(bench->arena, bench->scenario, &draft, &ret, &why), E_INVALID);
	draft.team = 2;
	assert_int_equal(entry_form_check(bench->arena, bench->scenario, &draft, &ret, &why), OK);
}

/* A text of just `len` bytes. */
static enum err
judge_length(struct bench *bench, size_t len)
{
	OWNED_BUF body = BUF_INIT;
	struct fault why;

	buf_add(&body, STR("{\"text\":\""));
	for (size_t i = 0; i < len; i++)
		buf_add_char(&body, 'a');
	buf_add(&body, STR("\"}"));
	return judge(bench, RECORD_ANSWER, buf_str(&body), &why);
}

/* `begin`, so many times `element` with commas between, `end`. */
static enum err
judge_many(struct bench *bench, enum record_kind kind, const char *begin, const char *element, size_t count,
	const char *end)
{
	OWNED_BUF body = BUF_INIT;
	struct fault why;

	buf_add(&body, str_of(begin));
	for (size_t i = 0; i < count; i++)
		buf_addf(&body, "%s%s", i == 0 ? "" : ",", element);
	buf_add(&body, str_of(end));
	return judge(bench, kind, buf_str(&body), &why);
}

static enum err
judge_number(struct bench *bench, enum record_kind kind, const char *begin, int64_t number)
{
	char body[256];
	struct fault why;

	snprintf(body, sizeof(body), "%s%lld}", begin, (long long)number);
	return judge(bench, kind, str_of(body), &why);
}

/* The members of a map differ in their names. */
static enum err
judge_map(struct bench *bench, size_t count)
{
	OWNED_BUF body = BUF_INIT;
	struct fault why;

	buf_add(&body, STR("{\"items\":{"));
	for (size_t i = 0; i < count; i++)
		buf_addf(&body, "%s\"i%zu\":1", i == 0 ? "" : ",", i);
	buf_add(&body, STR("},\"text\":\"T\"}"));
	return judge(bench, RECORD_GRADE, buf_str(&body), &why);
}

static enum err
judge_word(struct bench *bench, size_t length)
{
	OWNED_BUF body = BUF_INIT;
	struct fault why;

	buf_add(&body, STR("{\"level\":\"L\",\"text\":\"T\",\"to\":[\""));
	for (size_t i = 0; i < length; i++)
		buf_add_char(&body, 'a');
	buf_add(&body, STR("\"]}"));
	return judge(bench, RECORD_RELEASE_ERROR, buf_str(&body), &why);
}

static void
lists_maps_and_numbers_have_a_most(void **state)
{
	static const char points[] = "{\"text\":\"T\",\"points_milli\":";
	static const char moment[] = "{\"inject\":\"hello\",\"at_ms\":";
	static const char begin[] = "{\"level\":\"L\",\"text\":\"T\",\"to\":[";
	struct bench *bench = *state;

	assert_int_equal(judge_many(bench, RECORD_RELEASE_ERROR, begin, "\"a\"", ENTRY_LIST_MAX, "]}"), OK);
	assert_int_equal(
		judge_many(bench, RECORD_RELEASE_ERROR, begin, "\"a\"", ENTRY_LIST_MAX + 1, "]}"), E_INVALID);
	assert_int_equal(judge_map(bench, ENTRY_LIST_MAX), OK);
	assert_int_equal(judge_map(bench, ENTRY_LIST_MAX + 1), E_INVALID);
	assert_int_equal(judge_word(bench, NAME_MAX_BYTES), OK);
	assert_int_equal(judge_word(bench, NAME_MAX_BYTES + 1), E_INVALID);
	assert_int_equal(judge_number(bench, RECORD_ADJUSTMENT, points, ADJUSTMENT_MILLI_MAX), OK);
	assert_int_equal(judge_number(bench, RECORD_ADJUSTMENT, points, ADJUSTMENT_MILLI_MAX + 1), E_INVALID);
	assert_int_equal(judge_number(bench, RECORD_ADJUSTMENT, points, -ADJUSTMENT_MILLI_MAX), OK);
	assert_int_equal(judge_number(bench, RECORD_ADJUSTMENT, points, -ADJUSTMENT_MILLI_MAX - 1), E_INVALID);
	assert_int_equal(judge_number(bench, RECORD_INJECT_CHANGED, moment, 0), OK);
	assert_int_equal(judge_number(bench, RECORD_INJECT_CHANGED, moment, -1), E_INVALID);
	assert_int_equal(
		judge_number(bench, RECORD_INJECT_CHANGED, moment, SCENARIO_MILLISECONDS_MAX), OK);
	assert_int_equal(
		judge_number(bench, RECORD_INJECT_CHANGED, moment, SCENARIO_MILLISECONDS_MAX + 1), E_INVALID);
}

static void
limits_hold_at_their_edge(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(judge_length(bench, ENTRY_TEXT_MAX), OK);
	assert_int_equal(judge_length(bench, ENTRY_TEXT_MAX + 1), E_INVALID);
	assert_int_equal(judge_length(bench, ENTRY_BODY_MAX), E_TOO_LARGE);
}

static void
a_grade_has_just_the_items_of_its_rubric(void **state)
{
	struct bench *bench = *state;
	const struct scenario_rubric *rubric = scenario_rubric(bench->scenario, STR("legal"));
	static const struct {
		const char *items;
		enum err err;
	} cases[] = {
		{ "{\"right\":1,\"form\":2}", OK },
		{ "{\"right\":1}", E_INVALID },
		{ "{\"right\":1,\"form\":2,\"more\":3}", E_INVALID },
		{ "{\"right\":1,\"more\":3}", E_INVALID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct json *items;
		assert_int_equal(
			json_parse(bench->arena, str_of(cases[i].items), &items, NULL), OK);
		assert_int_equal(
			entry_form_check_items(rubric, items, STR("/items"), NULL), cases[i].err);
	}
}

static void
speeds_are_thousandths(void **state)
{
	int64_t milli;

	(void)state;
	assert_true(entry_speed_parse(STR("60"), &milli));
	assert_int_equal(milli, 60000);
	assert_true(entry_speed_parse(STR("0.5"), &milli));
	assert_int_equal(milli, 500);
	assert_false(entry_speed_parse(STR("1."), &milli));
	assert_false(entry_speed_parse(STR("-1"), &milli));
	assert_false(entry_speed_parse(STR("1e3"), &milli));
	assert_false(entry_speed_parse(STR("0"), &milli));
	assert_false(entry_speed_parse(STR("1.0005"), &milli));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_takes_what_the_record_says),
		cmocka_unit_test(faults_are_named_by_their_place),
		cmocka_unit_test(of_and_team_are_asked_for_where_they_belong),
		cmocka_unit_test(limits_hold_at_their_edge),
		cmocka_unit_test(lists_maps_and_numbers_have_a_most),
		cmocka_unit_test(a_grade_has_just_the_items_of_its_rubric),
		cmocka_unit_test(speeds_are_thousandths),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
