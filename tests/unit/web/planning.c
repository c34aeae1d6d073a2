/* planning.c - tests of what planners and white ask for beside the play.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The program that makes homes and archives is a script here, which says what it was asked; the
 * flow test has the real one.
 */
#include "support/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/hash.h"
#include "base/limits.h"
#include "store/audit.h"
#include "support/exercise_world.h"

#define GOOD_SCENARIO                                                                \
	"scenario: {name: small, title: Small, node: NATO}\\n"                       \
	"phases: [{name: day1, title: Day 1, length: \\\"8:00\\\", scored: yes}]\\n" \
	"organisations: [{code: NATO, name: NATO, kind: alliance}]\\n"               \
	"teams: [{name: blue1, title: Blue 1, organisations: [NATO]}]\\n"
#define PACKED(text) "{\"files\":{\"scenario.yaml\":\"" text "\"}}"

/* A place of its own for homes, and a script as the program. */
struct place {
	char folder[64], program[96], exercises[96];
};

static void
write_script(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);

	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
	close(file);
}

static void
place_open(struct place *place, const char *script)
{
	snprintf(place->folder, sizeof(place->folder), "/tmp/testudo-planning-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->program, sizeof(place->program), "%s/program", place->folder);
	snprintf(place->exercises, sizeof(place->exercises), "%s/exercises", place->folder);
	write_script(place->program, script);
}

/* --- the real world --- */

struct real {
	struct place place;
	struct coalition coalition;
	struct site site;
};

/* As `testudo exercise new NAME --scenario DIR --home DIR --port N`: a home with what was said. */
static const char maker[] =
	"#!/bin/sh\n"
	"test \"$3\" != refused || { echo 'testudo: the scenario has faults: see "
	"above' >&2; exit 78; }\n"
	"test \"$3\" != broken || exit 74\n"
	"test \"$3\" != slow || { echo >\"${7%/*}/begun\"; echo begun; exec /bin/sleep 600; }\n"
	"test \"$3\" != loud || /usr/bin/head -c 1000000 /dev/zero | /usr/bin/tr '\\0' x\n"
	"test \"$3\" != loud-and-wrong || { /usr/bin/head -c 1000000 /dev/zero | /usr/bin/tr '\\0' x >&2; "
	"exit 78; }\n"
	"/bin/mkdir -p \"$7\" && echo \"$*\" >\"$7/testudo.yaml\" && /bin/cp "
	"\"$5/scenario.yaml\" \"$7/\"\n";

static int
real_begin(void **state)
{
	struct real *real = calloc(1, sizeof(*real));

	place_open(&real->place, maker);
	coalition_open(&real->coalition);
	site_open_with(&real->site, &real->coalition, real->place.program, real->place.folder,
		real->place.exercises);
	*state = real;
	return 0;
}

static int
real_end(void **state)
{
	struct real *real = *state;

	site_close(&real->site);
	coalition_close(&real->coalition);
	folder_remove(real->place.folder);
	free(real);
	return 0;
}

static struct visitor
as_page(struct visitor visitor)
{
	visitor.headers[0] = (struct http_field){ STR("X-Testudo"), STR("1") };
	visitor.headers[1] = (struct http_field){ STR("Content-Type"), STR("application/json") };
	return visitor;
}

static struct visitor
person_with(struct real *real, const char *login, unsigned roles)
{
	const struct reader by = coalition_operator();
	int64_t id = coalition_add_person(&real->coalition, EST, login, roles, 0, 0);
	char cookie[TOKEN_TEXT_MAX];
	struct reader reader;

	assert_int_equal(
		account_set_password(real->coalition.store, &by, id, person_password, NULL), OK);
	assert_int_equal(account_begin_session(real->coalition.store, str_of(login),
				 person_password, cookie, &reader, NULL),
		OK);
	return as_page((struct visitor){
		.site = &real->site, .cookie = str_copy(real->coalition.arena, str_of(cookie)) });
}

static struct answer
ask(const struct visitor *who, const char *target, const char *body)
{
	return visit_ask(who, HTTP_POST, target, str_of(body));
}

/* How often that was done to that, by the audit record. */
static size_t
audited(struct coalition *coalition, const char *action, const char *subject)
{
	const struct reader by = coalition_operator();
	const struct audit_record *records;
	size_t count;

	assert_int_equal(audit_read(coalition->store, &by, 0, str_of(action), str_of(subject), 100,
				 coalition->arena, &count, &records, NULL),
		OK);
	return count;
}

static void
scenarios_and_exercises_are_for_planners_and_operators(void **state)
{
	static const struct {
		const char *login;
		unsigned roles;
		int status;
	} people[] = {
		{ "reads", ROLE_READER, 403 },
		{ "posts", ROLE_READER | ROLE_ANALYST | ROLE_LIAISON, 403 },
		{ "plans", ROLE_READER | ROLE_PLANNER, 200 },
		{ "runs", ROLE_READER | ROLE_OPERATOR, 200 },
	};
	struct real *real = *state;
	struct visitor nobody = as_page((struct visitor){ .site = &real->site });

	for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++) {
		struct visitor person = person_with(real, people[i].login, people[i].roles);
		bool may = people[i].status == 200;
		assert_status(visit_get(&person, "/api/exercises"), people[i].status);
		assert_status(ask(&person, "/api/scenario/check", PACKED(GOOD_SCENARIO)),
			people[i].status);
		assert_status(ask(&person, "/api/scenario/import",
				      "{\"kind\":\"xlsx\",\"bytes\":\"UEs=\"}"),
			may ? 422 : 403);
		assert_status(ask(&person, "/api/exercises?name=Bad", PACKED(GOOD_SCENARIO)),
			may ? 422 : 403);
		assert_status(visit_get(&person, "/api/exercise/export"), 404);
	}
	assert_status(visit_get(&nobody, "/api/exercises"), 401);
	assert_status(ask(&nobody, "/api/scenario/check", PACKED(GOOD_SCENARIO)), 401);
	assert_status(ask(&nobody, "/api/exercises?name=x", PACKED(GOOD_SCENARIO)), 401);
}

/* --- check --- */

static void
a_check_names_file_and_line_as_the_command_does(void **state)
{
	struct visitor planner = person_with(*state, "plans", ROLE_PLANNER);
	struct answer answer = ask(&planner, "/api/scenario/check", PACKED(GOOD_SCENARIO));

	assert_status(answer, 200);
	assert_answer(answer, "good", "true");
	assert_answer(answer, "summary.title", "Small");
	assert_answer(answer, "summary.teams", "1");
	answer = ask(&planner, "/api/scenario/check", PACKED(GOOD_SCENARIO "colour: blue\\n"));
	assert_answer(answer, "good", "false");
	assert_answer(answer, "summary", "null");
	assert_answer(answer, "faults.0.where", "scenario.yaml:5");
	assert_answer(answer, "faults.0.warning", "false");
	/* what only a probe knows: a kind of check without what it needs */
	answer = ask(&planner, "/api/scenario/check",
		PACKED(GOOD_SCENARIO "systems: [{name: web, title: Web, address: 10.0.0.1}]\\n"
				     "checks: [{name: web.plugin, kind: plugin}]\\n"));
	assert_answer(answer, "good", "false");
	assert_answer(answer, "faults.0.warning", "true"); /* nobody is in the team yet */
	assert_answer(answer, "faults.1.where", "scenario.yaml:6");
	assert_true(str_starts(answer_text(&answer, "faults.1.text"), STR("web.plugin: ")));
}

static void
what_is_no_scenario_is_refused(void **state)
{
	static const struct {
		const char *body;
		int status;
	} bodies[] = {
		{ "{}", 422 },
		{ "{\"files\":[]}", 422 },
		{ "{\"files\":{}}", 422 },
		{ "{\"files\":{\"../scenario.yaml\":\"\"}}", 422 },
		{ "{\"files\":{\"a.yaml\":1}}", 422 },
		{ "{\"files\":", 400 },
	};
	struct visitor planner = person_with(*state, "plans", ROLE_PLANNER);
	char *large = malloc(SCENARIO_PACKED_MAX + 2);

	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		assert_status(
			ask(&planner, "/api/scenario/check", bodies[i].body), bodies[i].status);
	memset(large, ' ', SCENARIO_PACKED_MAX + 1);
	large[SCENARIO_PACKED_MAX + 1] = '\0';
	assert_status(ask(&planner, "/api/scenario/check", large), 413);
	large[SCENARIO_PACKED_MAX] = '\0'; /* at the edge it is read, and is nothing */
	assert_status(ask(&planner, "/api/scenario/check", large), 400);
	free(large);
	planner.headers[1].value = STR("text/plain");
	assert_status(ask(&planner, "/api/scenario/check", PACKED(GOOD_SCENARIO)), 415);
}

/* --- import --- */

static void
an_import_gives_files_and_what_could_not_be_mapped(void **state)
{
	struct real *real = *state;
	struct visitor planner = person_with(real, "plans", ROLE_PLANNER);
	struct arena *arena = real->coalition.arena;
	OWNED_BUF file = BUF_INIT;
	struct str path = str_printf(arena, "%s/tests/golden/import/scoringengine/input.yaml",
		getenv("TESTUDO_SOURCE"));
	struct answer answer;

	assert_int_equal(file_read(env_real(), path.data, MIB, &file, NULL), OK);
	answer = visit_ask(&planner, HTTP_POST, "/api/scenario/import",
		str_printf(arena,
			"{\"kind\":\"scoringengine\",\"name\":\"input.yaml\",\"bytes\":\"%.*s\"}",
			STR_FMT(base64_format(arena, buf_str(&file)))));

	assert_status(answer, 200);
	assert_true(answer_count(&answer, "files") > 0);
	assert_true(answer_count(&answer, "notes") > 0);
	assert_true(str_starts(answer_text(&answer, "notes.0.place"), STR("input.yaml")));
	assert_status(
		ask(&planner, "/api/scenario/import", "{\"kind\":\"none\",\"bytes\":\"\"}"), 422);
	assert_status(ask(&planner, "/api/scenario/import", "{\"kind\":\"xlsx\"}"), 422);
	assert_status(
		ask(&planner, "/api/scenario/import", "{\"kind\":\"xlsx\",\"bytes\":\"%\"}"), 422);
	assert_status(
		ask(&planner, "/api/scenario/import", "{\"kind\":\"xlsx\",\"bytes\":\"UEs=\"}"),
		422);
}

/* --- new --- */

static struct str
content_of(struct real *real, const char *name)
{
	OWNED_BUF text = BUF_INIT;
	struct str path = str_printf(real->coalition.arena, "%s/%s", real->place.exercises, name);

	assert_int_equal(file_read(env_real(), path.data, MIB, &text, NULL), OK);
	return str_copy(real->coalition.arena, buf_str(&text));
}

static void
a_new_exercise_is_made_by_the_command(void **state)
{
	struct real *real = *state;
	struct visitor planner = person_with(real, "plans", ROLE_PLANNER);
	struct answer answer = visit_get(&planner, "/api/exercises");
	struct str said;

	assert_answer(answer, "folder", real->place.exercises);
	assert_int_equal(answer_count(&answer, "exercises"), 0); /* the folder is not there yet */
	answer = ask(&planner, "/api/exercises?name=autumn-1&port=7000&host=game.example",
		PACKED(GOOD_SCENARIO));
	assert_status(answer, 201);
	assert_answer(answer, "name", "autumn-1");
	said = content_of(real, "autumn-1/testudo.yaml");
	assert_true(str_starts(said, STR("exercise new autumn-1 --scenario ")));
	assert_true(str_find(said, STR(" --port 7000 --host game.example\n")) < said.len);
	assert_true(str_starts(content_of(real, "autumn-1/scenario.yaml"), STR("scenario:")));
	answer = visit_get(&planner, "/api/exercises");
	assert_int_equal(answer_count(&answer, "exercises"), 1);
	assert_answer(answer, "exercises.0.name", "autumn-1");
	assert_answer(answer, "making", "null");
	assert_int_equal(audited(&real->coalition, "exercise.new", "autumn-1"), 1);
	/* nothing stays of the scenario beside the home: rmdir says whether the folder is empty */
	folder_remove(str_printf(real->coalition.arena, "%s/autumn-1", real->place.exercises).data);
	assert_int_equal(rmdir(real->place.exercises), 0);
}

static void
what_cannot_be_made_is_said_and_leaves_nothing(void **state)
{
	static const struct {
		const char *target;
		int status;
		const char *text;
	} wishes[] = {
		{ "/api/exercises", 422, NULL },
		{ "/api/exercises?name=real", 422, NULL },
		{ "/api/exercises?name=..", 422, NULL },
		{ "/api/exercises?name=--json", 422, NULL },
		{ "/api/exercises?name=a&port=65536", 422, NULL },
		{ "/api/exercises?name=a&port=x", 422, NULL },
		{ "/api/exercises?name=a&host=--home", 422, NULL },
		{ "/api/exercises?name=refused", 422, "the scenario has faults: see above" },
		{ "/api/exercises?name=broken", 500, NULL },
	};
	struct real *real = *state;
	struct visitor planner = person_with(real, "plans", ROLE_PLANNER);
	struct answer answer;

	for (size_t i = 0; i < sizeof(wishes) / sizeof(*wishes); i++) {
		answer = ask(&planner, wishes[i].target, PACKED(GOOD_SCENARIO));
		assert_status(answer, wishes[i].status);
		if (wishes[i].text != NULL)
			assert_answer(answer, "error.text", wishes[i].text);
	}
	answer = ask(&planner, "/api/exercises?name=faulty", PACKED(GOOD_SCENARIO "colour: blue\\n"));
	assert_status(answer, 422);
	assert_answer(answer, "error.where", "scenario.yaml:5");
	assert_status(ask(&planner, "/api/exercises?name=twice", PACKED(GOOD_SCENARIO)), 201);
	assert_status(ask(&planner, "/api/exercises?name=twice", PACKED(GOOD_SCENARIO)), 409);
	answer = visit_get(&planner, "/api/exercises");
	assert_int_equal(answer_count(&answer, "exercises"), 1);
}

/* --- the limits --- */

static struct {
	char begun[128]; /* a file that is there once the command runs */
	unsigned looks;  /* at the clock since then */
} slow;

/* Stands until the command runs; then it is the last moments that the command has, and then the end. */
static int64_t
clock_of_the_slow(struct env *env)
{
	int64_t now = env_now(env);

	if (access(slow.begun, F_OK) != 0)
		return now;
	return now + OWN_COMMAND_SECONDS * INT64_C(1000000) - (slow.looks++ < 3 ? 10000 : 0);
}

static void
a_command_that_takes_too_long_is_ended(void **state)
{
	struct real *real = *state;
	struct visitor planner = person_with(real, "plans", ROLE_PLANNER);
	struct answer answer;

	slow.looks = 0;
	snprintf(slow.begun, sizeof(slow.begun), "%s/begun", real->place.exercises);
	real->coalition.fake.env.monotonic = clock_of_the_slow;
	answer = ask(&planner, "/api/exercises?name=slow", PACKED(GOOD_SCENARIO));
	assert_status(answer, 408);
	assert_answer(answer, "error.text", "\"new\" took longer than 3600 seconds");
	assert_int_equal(slow.looks, 4); /* not a look earlier */
	answer = visit_get(&planner, "/api/exercises");
	assert_answer(answer, "making", "null"); /* the turn is free */
}

static void
what_a_command_says_beyond_the_limit_is_dropped(void **state)
{
	struct real *real = *state;
	struct visitor planner = person_with(real, "plans", ROLE_PLANNER);
	struct answer answer = ask(&planner, "/api/exercises?name=loud", PACKED(GOOD_SCENARIO));

	assert_status(answer, 201);
	answer = ask(&planner, "/api/exercises?name=loud-and-wrong", PACKED(GOOD_SCENARIO));
	assert_status(answer, 422);
	assert_true(answer.body.len < OWN_COMMAND_OUTPUT_MAX);
	assert_true(str_starts(answer_text(&answer, "error.text"), STR("xxx")));
}

static void
make_home(struct real *real, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", real->place.exercises, name);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/%s/testudo.yaml", real->place.exercises, name);
	write_script(path, "");
}

static void
the_first_homes_are_listed_and_those_beyond_the_limit_counted(void **state)
{
	struct real *real = *state;
	struct visitor planner = person_with(real, "plans", ROLE_PLANNER);
	struct answer answer;
	char name[16];

	assert_int_equal(mkdir(real->place.exercises, 0700), 0);
	for (unsigned i = 0; i <= EXERCISES_LISTED_MAX; i++) {
		if (i == EXERCISES_LISTED_MAX) {
			answer = visit_get(&planner, "/api/exercises");
			assert_int_equal(answer_count(&answer, "exercises"), EXERCISES_LISTED_MAX);
			assert_answer(answer, "exercises.0.name", "e0000");
			assert_answer(answer, "exercises.999.name", "e0999");
			assert_answer(answer, "unlisted", "0");
		}
		snprintf(name, sizeof(name), "e%04u", i);
		make_home(real, name);
	}
	make_home(real, "before-all");
	answer = visit_get(&planner, "/api/exercises");
	assert_int_equal(answer_count(&answer, "exercises"), EXERCISES_LISTED_MAX);
	assert_answer(answer, "unlisted", "2");
	assert_answer(answer, "exercises.0.name", "before-all");
	assert_answer(answer, "exercises.1.name", "e0000");
	assert_answer(answer, "exercises.999.name", "e0998");
}

static void
a_node_without_a_folder_for_exercises_says_so(void **state)
{
	struct real *real = *state;
	struct site site;
	struct visitor planner = person_with(real, "plans", ROLE_PLANNER);
	struct answer answer;

	site_open(&site, &real->coalition);
	planner.site = &site;
	answer = visit_get(&planner, "/api/exercises");
	assert_answer(answer, "folder", "null");
	assert_status(ask(&planner, "/api/exercises?name=a", PACKED(GOOD_SCENARIO)), 409);
	site_close(&site);
}

/* --- from an exercise --- */

static void
of_an_exercise_white_checks_and_nobody_makes_another(void **state)
{
	struct exercise_world *world = *state;

	for (enum world_seat seat = 0; seat < WORLD_SEATS; seat++) {
		struct visitor who = as_page(*world_seat(world, seat));
		int status = seat == SEAT_WHITE || seat == SEAT_WHITE2 ? 200
			     : seat == SEAT_HALL                       ? 401
								       : 403;
		assert_status(ask(&who, "/api/scenario/check", PACKED(GOOD_SCENARIO)), status);
		assert_status(ask(&who, "/api/exercises?name=a", PACKED(GOOD_SCENARIO)),
			seat == SEAT_HALL ? 401 : 404);
		assert_status(visit_get(&who, "/api/exercises"), seat == SEAT_HALL ? 401 : 404);
	}
}

/* --- the archive --- */

/* As `testudo exercise export --home DIR --key FILE --out FILE --json`. */
static const char exporter[] = "#!/bin/sh\n"
			       "echo \"$*\" >\"$8\"\n"
			       "echo '{\"signer\":\"abcd\"}'\n";

static void
only_white_exports_and_only_after_the_close(void **state)
{
	struct exercise_world *world = *state;
	struct place place;
	struct site site;
	struct answer answer;
	struct visitor white;

	place_open(&place, exporter);
	site_open_with(&site, &world->coalition, place.program, place.folder, "");
	for (enum world_seat seat = 0; seat < WORLD_SEATS; seat++) {
		struct visitor who = as_page(*world_seat(world, seat));
		bool is_white = seat == SEAT_WHITE || seat == SEAT_WHITE2;
		who.site = &site;
		assert_status(ask(&who, "/api/exercise/export", "{}"), seat == SEAT_HALL ? 401
								       : is_white        ? 409
											 : 403);
		assert_status(visit_get(&who, "/api/exercise/export"), seat == SEAT_HALL ? 401
								       : is_white        ? 404
											 : 403);
	}
	assert_int_equal(audited(&world->coalition, "exercise.exported", ""), 0);
	world_posted(world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"start\"}");
	white = as_page(*world_seat(world, SEAT_WHITE));
	white.site = &site;
	assert_status(ask(&white, "/api/exercise/export", "{}"), 409);
	world_posted(world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"close\"}");
	answer = ask(&white, "/api/exercise/export", "{}");
	assert_status(answer, 201);
	assert_answer(answer, "signer", "abcd");
	assert_answer(answer, "name", COALITION_EXERCISE ".exercise");
	answer = visit_get(&white, "/api/exercise/export");
	assert_status(answer, 200);
	assert_true(str_starts(answer.body, STR("exercise export --home ")));
	assert_true(str_find(answer.body, STR("/signing.key --out ")) < answer.body.len);
	assert_true(str_eq(answer_header(&answer, "Content-Disposition"),
		STR("attachment; filename=\"" COALITION_EXERCISE ".exercise\"")));
	assert_int_equal(audited(&world->coalition, "exercise.exported", ""), 1);
	assert_int_equal(audited(&world->coalition, "exercise.fetched", ""), 1);
	site_close(&site);
	folder_remove(place.folder);
}

/* --- the review as a PDF --- */

/* As `testudo exercise report --html FILE --pdf FILE`. */
static const char printer[] = "#!/bin/sh\n"
			      "test \"$1 $2 $3 $5\" = 'exercise report --html --pdf' || exit 70\n"
			      "{ printf '%%PDF-'; cat \"$4\"; } >\"$6\"\n";
static const char no_printer[] = "#!/bin/sh\n"
				 "echo 'testudo: there is no Chromium' >&2\n"
				 "exit 66\n";

static size_t
files_in(const char *path)
{
	DIR *folder = opendir(path);
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count - 2; /* "." and ".." */
}

static void
what_is_printed_is_the_page_that_its_reader_gets(void **state)
{
	struct exercise_world *world = *state;
	struct place place;
	struct site site;

	place_open(&place, printer);
	site_open_with(&site, &world->coalition, place.program, place.folder, "");
	world_posted(world, SEAT_WHITE, "clock", NULL, NULL, "{\"action\":\"start\"}");
	for (unsigned closed = 0; closed < 2; closed++) {
		for (enum world_seat seat = 0; seat < WORLD_SEATS; seat++) {
			struct visitor who = as_page(*world_seat(world, seat));
			struct answer page;
			struct answer printed;
			who.site = &site;
			page = visit_get(&who, "/api/exercise/review");
			printed = visit_get(&who, "/api/exercise/review?format=pdf");
			assert_int_equal(printed.status, page.status);
			if (page.status != 200)
				continue;
			assert_true(str_eq(answer_header(&printed, "Content-Type"),
				STR("application/pdf")));
			assert_true(str_starts(printed.body, STR("%PDF-")));
			assert_true(str_eq(str_from_offset(printed.body, 5), page.body));
		}
		if (closed == 0)
			world_posted(world, SEAT_WHITE, "clock", NULL, NULL,
				"{\"action\":\"close\"}");
	}
	assert_int_equal(files_in(place.folder), 1); /* the program alone */
	write_script(place.program, no_printer);
	{
		struct visitor white = as_page(*world_seat(world, SEAT_WHITE));
		struct answer answer;
		white.site = &site;
		answer = visit_get(&white, "/api/exercise/review?format=pdf");
		assert_status(answer, 422);
		assert_answer(answer, "error.text", "there is no Chromium");
	}
	assert_int_equal(files_in(place.folder), 1);
	site_close(&site);
	folder_remove(place.folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			scenarios_and_exercises_are_for_planners_and_operators, real_begin,
			real_end),
		cmocka_unit_test_setup_teardown(
			a_check_names_file_and_line_as_the_command_does, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			what_is_no_scenario_is_refused, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			an_import_gives_files_and_what_could_not_be_mapped, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			a_new_exercise_is_made_by_the_command, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			what_cannot_be_made_is_said_and_leaves_nothing, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			a_command_that_takes_too_long_is_ended, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			what_a_command_says_beyond_the_limit_is_dropped, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			the_first_homes_are_listed_and_those_beyond_the_limit_counted, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			a_node_without_a_folder_for_exercises_says_so, real_begin, real_end),
		cmocka_unit_test_setup_teardown(
			of_an_exercise_white_checks_and_nobody_makes_another, world_setup,
			world_teardown),
		cmocka_unit_test_setup_teardown(
			only_white_exports_and_only_after_the_close, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(what_is_printed_is_the_page_that_its_reader_gets,
			world_setup, world_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
