/* dry_run.c - tests of dry runs: a copy of an exercise is played to its end by nobody, and nothing
 * else is touched.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/timestamp.h"
#include "exercise/act.h"
#include "exercise/director.h"
#include "exercise/dry_run.h"
#include "exercise/probe_work.h"
#include "net/mail_client.h"
#include "store/account.h"
#include "store/backup.h"
#include "store/registry.h"
#include "support/fake_env.h"
#include "support/folders.h"
#include "support/scenario_text.h"

static const char scenario_text[] =
	"scenario: {name: small, title: Small, node: NATO, mail_relay: \"smtp://127.0.0.1:9\"}\n"
	"phases:\n"
	"  - {name: look, title: Familiarisation, length: \"1:00\"}\n"
	"  - {name: play, title: Execution, length: \"1:00\", scored: yes}\n"
	"organisations:\n"
	"  - {code: NATO, name: NATO, kind: alliance}\n"
	"  - {code: EST, name: Estonia}\n"
	"  - {code: JPN, name: Japan, standing: partner}\n"
	"teams:\n"
	"  - {name: blue1, title: Blue 1, organisations: [EST, JPN]}\n"
	"  - {name: blue2, title: Blue 2, organisations: [EST, JPN]}\n"
	"people:\n"
	"  - {login: tech.blue1, name: T1, organisation: EST, team: blue1}\n"
	"  - {login: legal.blue1, name: L1, organisation: JPN, profession: legal, team: blue1}\n"
	"  - {login: tech.blue2, name: T2, organisation: EST, team: blue2}\n"
	"  - {login: legal.blue2, name: L2, organisation: JPN, profession: legal, team: blue2}\n"
	"  - {login: white.lead, name: W, organisation: NATO, desks: white}\n"
	"  - {login: grader.law, name: G, organisation: NATO, desks: [grader]}\n"
	"  - {login: grader.two, name: G2, organisation: NATO, desks: [grader]}\n"
	"  - {login: grader.three, name: G3, organisation: NATO, desks: [grader]}\n"
	"  - {login: white.two, name: W2, organisation: NATO, desks: white}\n"
	"  - {login: red.lead, name: R, organisation: NATO, desks: [red]}\n"
	"  - {login: users.one, name: U, organisation: NATO, desks: [users]}\n"
	"communities:\n"
	"  - {name: all, title: All, organisations: [NATO, EST, JPN]}\n"
	"systems:\n"
	"  - {name: web, title: Web, address: \"10.0.{n}.1\"}\n"
	"  - {name: mail, title: Mail, address: \"10.0.{n}.2\"}\n"
	"checks:\n"
	"  - {name: web.front, title: Front, kind: tcp, parameters: {port: 80}}\n"
	"  - {name: mail.smtp, title: Mail, kind: tcp, parameters: {port: 25}}\n"
	"red_objectives:\n"
	"  - {name: deface, title: D, technique: T1491, system: web, at: play 0:05, weight: 1}\n"
	"rubrics:\n"
	"  - {name: legal, title: L, items: [{name: right, title: R}, {name: form, title: F}]}\n"
	"templates:\n"
	"  - {name: sitrep, title: S, kind: sitrep, every: \"0:30\",\n"
	"     fields: [{name: picture, title: P, kind: text, required: yes}]}\n"
	"  - {name: incident, title: I, kind: incident, rubric: legal, category: incidents,\n"
	"     fields: [{name: system, title: S, kind: system, required: yes},\n"
	"       {name: technique, title: T, kind: technique, required: yes},\n"
	"       {name: began, title: B, kind: time, required: yes}]}\n"
	"injects:\n"
	"  - {name: hello, title: H, text: x, at: look 0:01, channel: mail}\n"
	"  - {name: law, title: L, text: x, at: play 0:10, due: 20m, close: 30m, rubric: legal,\n"
	"     category: legal, grader: grader.law, contingency: reminder}\n"
	"  - {name: reminder, title: R, text: x}\n"
	"  - {name: spare, title: Spare, text: x, at: by hand, phase: play}\n"
	"tasks:\n"
	"  - {name: use-web, title: U, systems: [web, mail], at: [play 0:05, play 0:30, look 0:10],\n"
	"     due: 20m, steps: [\"Open {address} of {team}\"], expected: E}\n"
	"learning: [{name: l, title: L}]\n"
	"goals:\n"
	"  - {name: told, title: T, objective: l, metric: \"report:sitrep\"}\n"
	"  - {name: spared, title: S, objective: l, metric: \"answer:law\", within: 1m}\n"
	"truth: [evil.example, 198.51.100.7]\n";

/* --- an exercise, and copies of it --- */

struct trial {
	struct fake_env fake;
	char folder[NEW_FOLDER_SIZE];
	char path[96];
	struct store *store; /* the exercise's */
	struct arena *arena;
	struct reader operator;
	unsigned copies;
};

static void
must(enum err err, const struct fault *why)
{
	if (err != OK)
		fail_msg("%s: %s", err_name(err), why->text);
}

static void
add_organisations(struct trial *trial)
{
	static const char *const codes[] = { "NATO", "EST", "JPN" };
	struct community all = { .name = STR("all"), .title = STR("All") };
	struct collection collection = { .alias = STR("all"), .title = STR("All") };
	struct fault why;
	unsigned index;
	struct str id;

	must(registry_put_community(
		     trial->store, &trial->operator, & all, &collection.community, &why),
		&why);
	for (size_t i = 0; i < 3; i++) {
		struct organisation organisation = { .code = str_of(codes[i]),
			.name = str_of(codes[i]),
			.kind = i == 0 ? KIND_ALLIANCE : KIND_NATION };
		must(registry_put_organisation(
			     trial->store, &trial->operator, & organisation, &index, &why),
			&why);
		must(registry_join(
			     trial->store, &trial->operator, collection.community, index, &why),
			&why);
	}
	must(registry_set_node(trial->store, &trial->operator, 1, TLP_NONE, &why), &why);
	must(registry_put_collection(
		     trial->store, &trial->operator, & collection, &id, trial->arena, &why),
		&why);
}

static void
add_people(struct trial *trial, const struct scenario *scenario)
{
	struct fault why;
	int64_t id;

	for (size_t i = 0; i < scenario->person_count; i++) {
		const struct scenario_person *row = &scenario->people[i];
		struct person person = { .login = row->login,
			.name = row->name,
			.profession = row->profession.len > 0 ? row->profession : STR("technical"),
			.organisation = str_eq(row->organisation, STR("NATO"))  ? 1
					: str_eq(row->organisation, STR("EST")) ? 2
										: 3,
			.roles = ROLE_READER | ROLE_ANALYST,
			.seat = { .team = row->team, .desks = row->desks } };
		must(account_put_person(trial->store, &trial->operator, & person, &id, &why), &why);
	}
}

static void
add_legs(struct trial *trial)
{
	OWNED(exercise) exercise = NULL;
	struct exercise_state state;
	const struct check_leg *legs;
	struct fault why;
	size_t count;

	must(exercise_open(trial->store, 0, &exercise, &why), &why);
	must(exercise_enter(exercise, &state, &why), &why);
	must(check_legs_of(state.scenario, trial->arena, &count, &legs, &why), &why);
	exercise_leave(exercise);
	must(record_set_legs(trial->store, exercise_node(exercise), legs, count, &why), &why);
}

static void
open_trial(struct trial *trial)
{
	struct scenario_source source;
	struct reader white;
	const struct record_outcome *outcome;
	OWNED_BUF body = BUF_INIT;
	struct fault why;

	*trial = (struct trial){ .arena = arena_new(256 * MIB) };
	fake_env_init(&trial->fake, 5);
	assert_true(new_folder(trial->folder));
	snprintf(trial->path, sizeof(trial->path), "%s/exercise.db", trial->folder);
	trial->operator= account_operator(1, "test");
	must(store_create_exercise(
		     &trial->fake.env, trial->path, STR("small"), &trial->store, &why),
		&why);
	add_organisations(trial);
	add_people(trial, scenario_of(trial->arena, scenario_text));
	source = scenario_source_of(trial->arena, scenario_text);
	must(scenario_pack(&source, &body, &why), &why);
	white = trial->operator;
	white.seat.desks = DESK_WHITE;
	must(record_append(trial->store, &white,
		     &(struct record_entry){ .kind = RECORD_SCENARIO,
			     .key = STR("scenario"),
			     .body = buf_str(&body) },
		     1, trial->arena, &outcome, &why),
		&why);
	must(outcome->err, &outcome->why);
	add_legs(trial);
}

static void
close_trial(struct trial *trial)
{
	char path[128];

	store_close(trial->store);
	for (unsigned i = 0; i <= trial->copies; i++)
		for (size_t k = 0; k < 3; k++) {
			static const char *const endings[] = { "", "-wal", "-shm" };
			if (i == 0)
				snprintf(path, sizeof(path), "%s%s", trial->path, endings[k]);
			else
				snprintf(path, sizeof(path), "%s/copy%u.db%s", trial->folder, i,
					endings[k]);
			unlink(path);
		}
	rmdir(trial->folder);
	arena_free(trial->arena);
}

static enum err
try_post(struct trial *trial, struct store *store, enum record_kind kind, const char *body,
	struct fault *why)
{
	OWNED(exercise) exercise = NULL;
	struct reader white = trial->operator;
	struct act act = { .kind = kind, .body = str_of(body) };
	struct act_outcome outcome;

	white.seat.desks = DESK_WHITE;
	act.key = str_printf(trial->arena, "test:%llu", (unsigned long long)++trial->fake.draws);
	TRY(exercise_open(store, EXERCISE_WITHOUT_SAMPLES, &exercise, why));
	return act_submit(exercise, &white, &act, trial->arena, &outcome, why);
}

static void
post(struct trial *trial, struct store *store, enum record_kind kind, const char *body)
{
	struct fault why;

	must(try_post(trial, store, kind, body, &why), &why);
}

static void
copy_of(struct trial *trial, struct store **ret)
{
	char path[128];
	struct fault why;

	snprintf(path, sizeof(path), "%s/copy%u.db", trial->folder, ++trial->copies);
	must(backup_make_dry_run(trial->store, &trial->operator, path, STR("small-dry"), &why),
		&why);
	must(store_open(&trial->fake.env, path, 0, ret, &why), &why);
}

/* --- plays --- */

struct played {
	struct store *store;
	struct exercise *exercise;
	struct dry_run *run;
	struct dry_run_findings findings;
};

static void
begin(struct played *play, uint64_t seed)
{
	const struct dry_run_options options = { .players = { .seed = seed, .probe = true },
		.speed = STR("60") };
	struct fault why;

	must(exercise_open(play->store, 0, &play->exercise, &why), &why);
	must(dry_run_begin(play->exercise, &options, &play->run, &why), &why);
}

/* To the end, a second of the wall a step: a minute of the scenario. */
static void
play_all(struct trial *trial, uint64_t seed, struct played *ret)
{
	bool ended = false;
	struct fault why;

	*ret = (struct played){ 0 };
	copy_of(trial, &ret->store);
	begin(ret, seed);
	for (int i = 0; i < 400 && !ended; i++) {
		must(dry_run_step(ret->run, &ended, &why), &why);
		fake_env_advance(&trial->fake, MICROSECONDS_PER_SECOND);
	}
	assert_true(ended);
	must(dry_run_findings(ret->run, trial->arena, &ret->findings, &why), &why);
}

static void
end_play(struct played *play)
{
	dry_run_free(play->run);
	exercise_free(play->exercise);
	store_close(play->store);
}

static struct record_page
record_of(struct trial *trial, struct store *store)
{
	struct reader node = reader_of_node(1, "test");
	struct record_query query = { .limit = RECORD_PAGE_MAX };
	struct record_page page;
	struct fault why;

	must(record_read(store, &node, &query, trial->arena, &page, &why), &why);
	assert_false(page.more);
	return page;
}

static size_t
count_kind(struct trial *trial, struct store *store, enum record_kind kind)
{
	struct record_page page = record_of(trial, store);
	size_t count = 0;

	for (size_t i = 0; i < page.count; i++)
		count += page.entries[i].kind == kind;
	return count;
}

/* What was played, without the moments of posting. */
static struct str
story_of(struct trial *trial, struct store *store)
{
	struct record_page page = record_of(trial, store);
	OWNED_BUF text = BUF_INIT;

	for (size_t i = 0; i < page.count; i++)
		if (page.entries[i].kind == RECORD_ANSWER ||
			page.entries[i].kind == RECORD_RED_EVENT ||
			page.entries[i].kind == RECORD_USABILITY ||
			page.entries[i].kind == RECORD_GRADE)
			buf_addf(&text, "%.*s %.*s %.*s\n", STR_FMT(page.entries[i].key),
				STR_FMT(page.entries[i].of), STR_FMT(page.entries[i].body));
	return str_copy(trial->arena, buf_str(&text));
}

/* --- the tests --- */

static void
an_exercise_of_people_is_never_played_by_nobody(void **state)
{
	const struct dry_run_options options = { .speed = STR("10") };
	struct trial trial;
	OWNED(exercise) exercise = NULL;
	struct dry_run *run = NULL;
	struct fault why;

	(void)state;
	open_trial(&trial);
	must(exercise_open(trial.store, 0, &exercise, &why), &why);
	assert_int_equal(dry_run_begin(exercise, &options, &run, &why), E_DENIED);
	assert_null(run);
	assert_int_equal(record_of(&trial, trial.store).count, 1);
	exercise_free(DISOWN(exercise));
	close_trial(&trial);
}

static const struct record_entry *
entry_of(const struct record_page *page, const char *key)
{
	for (size_t i = 0; i < page->count; i++)
		if (str_eq(page->entries[i].key, str_of(key)))
			return &page->entries[i];
	fail_msg("there is no %s", key);
	return NULL;
}

static void
tasks_become_due_for_each_team_once_and_users_try_them(void **state)
{
	struct record_page page;
	struct trial trial;
	struct played play;
	size_t marks = 0;

	(void)state;
	open_trial(&trial);
	play_all(&trial, 1, &play);
	assert_int_equal(count_kind(&trial, play.store, RECORD_TASK_DUE), 3 * 2);
	page = record_of(&trial, play.store);
	assert_true(str_eq(entry_of(&page, "node:task:use-web:blue2:3900000")->body,
		STR("{\"task\":\"use-web\",\"title\":\"U\",\"systems\":[\"web\",\"mail\"],\"who\":\"\","
		    "\"steps\":[\"Open 10.0.2.1 of blue2\"],\"expected\":\"E\",\"close_ms\":5100000}")));
	for (size_t i = 0; i < page.count; i++) {
		if (page.entries[i].kind != RECORD_USABILITY)
			continue;
		assert_true(str_starts(page.entries[i].of, STR("node:task:use-web:")));
		marks++;
	}
	assert_int_equal(marks, 3 * 2); /* one user, who comes to all of them */
	end_play(&play);
	close_trial(&trial);
}

static void
a_dry_run_comes_to_its_end_and_says_what_it_saw(void **state)
{
	struct trial trial;
	struct played play;

	(void)state;
	open_trial(&trial);
	play_all(&trial, 1, &play);
	assert_int_equal(play.findings.inject_count, 4);
	assert_int_equal(play.findings.from, 0);
	assert_int_equal(play.findings.to, 2 * INT64_C(3600) * MICROSECONDS_PER_SECOND);
	for (size_t i = 0; i < 4; i++) {
		const struct dry_run_inject *inject = &play.findings.injects[i];
		assert_int_equal(inject->never, 0);
		assert_int_equal(inject->late, 0);
		if (str_eq(inject->name, STR("hello")) || str_eq(inject->name, STR("law")))
			assert_int_equal(inject->sent, 2);
		if (str_eq(inject->name, STR("law")))
			assert_int_equal(inject->answered + inject->fired, 2);
		if (str_eq(inject->name, STR("spare")))
			assert_true(inject->open);
	}
	assert_int_equal(play.findings.mails, 2);
	assert_int_equal(play.findings.ungraded, 0);
	assert_true(play.findings.grader_count >= 2);
	assert_int_equal(play.findings.empty_desks, 0);
	assert_int_equal(play.findings.refusals.count, 0);
	assert_true(play.findings.results > 200);
	assert_int_equal(play.findings.objectives[0].tried, 2);
	assert_true(play.findings.objectives[0].best >= 0);
	assert_int_equal(play.findings.goals[0].met, 2);
	assert_int_equal(play.findings.goals[1].met, 0);
	assert_true(count_kind(&trial, play.store, RECORD_SHARED) > 0);
	assert_true(count_kind(&trial, play.store, RECORD_REACHED) > 0);
	assert_int_equal(record_of(&trial, trial.store).count, 1); /* the exercise's own */
	end_play(&play);
	close_trial(&trial);
}

static void
the_same_seed_gives_the_same_play(void **state)
{
	struct trial trial;
	struct str stories[3];

	(void)state;
	open_trial(&trial);
	for (int i = 0; i < 3; i++) {
		struct played play;
		play_all(&trial, i == 2 ? 8 : 7, &play);
		stories[i] = story_of(&trial, play.store);
		end_play(&play);
	}
	assert_true(stories[0].len > 0);
	assert_true(str_eq(stories[0], stories[1]));
	assert_false(str_eq(stories[0], stories[2]));
	close_trial(&trial);
}

static void
a_copy_in_play_goes_on_from_where_it_stood(void **state)
{
	struct trial trial;
	struct played play;
	struct record_page before, after;

	(void)state;
	open_trial(&trial);
	post(&trial, trial.store, RECORD_CLOCK, "{\"action\":\"start\"}");
	fake_env_advance(&trial.fake, INT64_C(1800) * MICROSECONDS_PER_SECOND);
	post(&trial, trial.store, RECORD_CLOCK, "{\"action\":\"pause\"}");
	before = record_of(&trial, trial.store);
	play_all(&trial, 1, &play);
	after = record_of(&trial, trial.store);
	assert_int_equal(before.count, after.count);
	assert_int_equal(play.findings.from, INT64_C(1800) * MICROSECONDS_PER_SECOND);
	/* What is there of the exercise stands in the copy as it stood. */
	after = record_of(&trial, play.store);
	for (size_t i = 0; i < before.count; i++) {
		assert_true(str_eq(before.entries[i].key, after.entries[i].key));
		assert_int_equal(before.entries[i].posted, after.entries[i].posted);
	}
	end_play(&play);
	close_trial(&trial);
}

static void
of_a_closed_exercise_nothing_is_left_to_play(void **state)
{
	const struct dry_run_options options = { .speed = STR("10") };
	struct trial trial;
	struct played play = { 0 };
	struct fault why;

	(void)state;
	open_trial(&trial);
	/* What never opened is not closed: the clock would not do it. */
	assert_int_equal(
		try_post(&trial, trial.store, RECORD_CLOCK, "{\"action\":\"close\"}", &why),
		E_CONFLICT);
	post(&trial, trial.store, RECORD_CLOCK, "{\"action\":\"open\"}");
	post(&trial, trial.store, RECORD_CLOCK, "{\"action\":\"close\"}");
	copy_of(&trial, &play.store);
	must(exercise_open(play.store, 0, &play.exercise, &why), &why);
	assert_int_equal(dry_run_begin(play.exercise, &options, &play.run, &why), E_CONFLICT);
	end_play(&play);
	close_trial(&trial);
}

static void
a_speed_that_no_clock_has_is_refused(void **state)
{
	static const char *const wrong[] = { "", "0", "601", "fast", "1e2" };
	struct trial trial;
	struct played play = { 0 };
	struct fault why;

	(void)state;
	open_trial(&trial);
	copy_of(&trial, &play.store);
	must(exercise_open(play.store, 0, &play.exercise, &why), &why);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		const struct dry_run_options options = { .speed = str_of(wrong[i]) };
		assert_int_equal(dry_run_begin(play.exercise, &options, &play.run, &why), E_USAGE);
	}
	end_play(&play);
	close_trial(&trial);
}

/* Broken off in the middle and begun again with the same seed: what was done is not done twice. */
static void
nothing_is_done_twice(void **state)
{
	struct trial trial;
	struct played play = { 0 };
	const struct players_options options = { .seed = 1 };
	struct players *again;
	struct fault why;
	size_t done;

	(void)state;
	open_trial(&trial);
	play_all(&trial, 1, &play);
	must(players_new(play.exercise, &options, &again, &why), &why);
	must(players_catch_up(again, true, &done, &why), &why);
	assert_int_equal(players_refused(again).count, 0);
	assert_int_equal(count_kind(&trial, play.store, RECORD_ANSWER),
		play.findings.injects[1].answered + play.findings.injects[0].answered +
			play.findings.injects[2].answered + play.findings.injects[3].answered);
	players_free(again);
	end_play(&play);
	close_trial(&trial);
}

/* --- mail --- */

static _Atomic int mails;

static enum err
take_mail(struct env *env, const struct mail *mail, struct fault *why)
{
	(void)env;
	(void)mail;
	(void)why;
	mails++;
	return OK;
}

/* Directs until the inject by mail is sent, and a little longer. */
static void
direct_for_a_while(struct trial *trial, struct store *store)
{
	OWNED(exercise) exercise = NULL;
	struct director_options options = { 0 };
	struct director *director;
	char notes[128];
	struct fault why;

	snprintf(notes, sizeof(notes), "%s/mails.delivered", trial->folder);
	options.mail_file = notes;
	must(exercise_open(store, 0, &exercise, &why), &why);
	must(director_start(exercise, &options, &director, &why), &why);
	for (int i = 0; i < 400 && count_kind(trial, store, RECORD_INJECT_SENT) < 2; i++)
		usleep(10000);
	for (int i = 0; i < 100 && mails == 0; i++)
		usleep(10000);
	director_stop(director);
	assert_int_equal(count_kind(trial, store, RECORD_INJECT_SENT), 2);
	unlink(notes);
}

static void
a_dry_run_sends_no_mail_whoever_directs_it(void **state)
{
	struct trial trial;
	struct store *copy;

	(void)state;
	open_trial(&trial);
	trial.fake.env.mail = take_mail;
	copy_of(&trial, &copy);
	post(&trial, copy, RECORD_CLOCK, "{\"action\":\"start\"}");
	post(&trial, trial.store, RECORD_CLOCK, "{\"action\":\"start\"}");
	fake_env_advance(&trial.fake, 120 * MICROSECONDS_PER_SECOND);
	mails = 0;
	direct_for_a_while(&trial, copy);
	assert_int_equal(mails, 0);
	direct_for_a_while(&trial, trial.store); /* the exercise itself does */
	assert_true(mails > 0);
	store_close(copy);
	close_trial(&trial);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exercise_of_people_is_never_played_by_nobody),
		cmocka_unit_test(tasks_become_due_for_each_team_once_and_users_try_them),
		cmocka_unit_test(a_dry_run_comes_to_its_end_and_says_what_it_saw),
		cmocka_unit_test(the_same_seed_gives_the_same_play),
		cmocka_unit_test(a_copy_in_play_goes_on_from_where_it_stood),
		cmocka_unit_test(of_a_closed_exercise_nothing_is_left_to_play),
		cmocka_unit_test(a_speed_that_no_clock_has_is_refused),
		cmocka_unit_test(nothing_is_done_twice),
		cmocka_unit_test(a_dry_run_sends_no_mail_whoever_directs_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
