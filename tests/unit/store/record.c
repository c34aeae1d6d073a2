/* record.c - tests of an exercise's record: appending, exactly once, and reading through one door.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>

#include "base/limits.h"
#include "store/audit.h"
#include "store/record.h"
#include "support/coalition.h"

enum { WHITE = 1, BLUE_1 = 11, BLUE_2 = 12, RED = 21, GRADER = 31, MEMBERLESS = 99 };

#define WHITE_SEAT coalition_seated(NATO, WHITE, 0, DESK_WHITE)
#define BLUE_1_SEAT coalition_seated(EST, BLUE_1, 1, 0)
#define BLUE_2_SEAT coalition_seated(NOR, BLUE_2, 2, 0)
#define RED_SEAT coalition_seated(EST, RED, 0, DESK_RED)
#define GRADER_SEAT coalition_seated(NATO, GRADER, 0, DESK_GRADER)

/* A UUID with a number in it. */
static struct str
uuid(struct coalition *c, unsigned number)
{
	return str_printf(c->arena, "00000000-0000-4000-8000-%012u", number);
}

static struct record_outcome
append(struct coalition *c, struct reader by, struct record_entry entry)
{
	const struct record_outcome *outcomes;
	struct fault why;

	fake_env_advance(&c->fake, 1000);
	if (entry.body.data == NULL)
		entry.body = STR("{}");
	if (record_append(c->store, &by, &entry, 1, c->arena, &outcomes, &why) != OK)
		fail_msg("%s", why.text);
	return outcomes[0];
}

static enum err
append_err(struct coalition *c, struct reader by, struct record_entry entry)
{
	return append(c, by, entry).err;
}

static struct record_page
read_page(struct coalition *c, struct reader reader, struct record_query query)
{
	struct record_page page;
	struct fault why;

	if (query.limit == 0)
		query.limit = RECORD_PAGE_MAX;
	if (record_read(c->store, &reader, &query, c->arena, &page, &why) != OK)
		fail_msg("%s", why.text);
	return page;
}

static enum err
find(struct coalition *c, struct reader reader, struct str key, const struct record_entry **ret)
{
	return record_find(c->store, &reader, key, c->arena, ret, NULL);
}

/* An inject to both teams, an answer of each, a grade, red events, a message to all. */
static void
play(struct coalition *c)
{
	for (unsigned team = 1; team <= 2; team++)
		assert_int_equal(append_err(c, coalition_node(),
					 (struct record_entry){ .key = str_printf(c->arena,
									"inject:mail:%u", team),
						 .kind = RECORD_INJECT_SENT,
						 .team = team }),
			OK);
	assert_int_equal(append_err(c, BLUE_1_SEAT,
				 (struct record_entry){ .key = uuid(c, 1),
					 .kind = RECORD_ANSWER,
					 .team = 1,
					 .of = STR("inject:mail:1") }),
		OK);
	assert_int_equal(append_err(c, BLUE_2_SEAT,
				 (struct record_entry){ .key = uuid(c, 2),
					 .kind = RECORD_ANSWER,
					 .team = 2,
					 .of = STR("inject:mail:2") }),
		OK);
	assert_int_equal(append_err(c, GRADER_SEAT,
				 (struct record_entry){ .key = uuid(c, 3),
					 .kind = RECORD_GRADE,
					 .team = 1,
					 .of = uuid(c, 1) }),
		OK);
	for (unsigned i = 4; i <= 5; i++)
		assert_int_equal(append_err(c, RED_SEAT,
					 (struct record_entry){ .key = uuid(c, i),
						 .kind = RECORD_RED_EVENT,
						 .team = i - 3 }),
			OK);
	assert_int_equal(
		append_err(c, WHITE_SEAT,
			(struct record_entry){ .key = STR("hello"), .kind = RECORD_MESSAGE }),
		OK);
}

/* --- appending --- */

static void
an_entry_comes_back_as_it_was_posted(void **state)
{
	const struct record_entry *entry;
	struct coalition c;
	int64_t anna;
	struct record_outcome outcome;

	(void)state;
	coalition_open_exercise(&c);
	anna = coalition_add_person(&c, EST, "anna", ROLE_READER, 1, 0);
	outcome = append(&c, coalition_seated(EST, anna, 1, 0),
		(struct record_entry){
			.key = uuid(&c, 1),
			.kind = RECORD_REPORT,
			.team = 1,
			.event = 1234567,
			.body = STR("{ \"template\" : \"sitrep\",\"fields\":{} }"),
		});
	assert_int_equal(outcome.err, OK);
	assert_false(outcome.duplicate);
	assert_int_equal(find(&c, WHITE_SEAT, uuid(&c, 1), &entry), OK);
	assert_int_equal(entry->posted, outcome.posted);
	assert_int_equal(entry->event, 1234567);
	assert_int_equal(entry->kind, RECORD_REPORT);
	assert_int_equal(entry->team, 1);
	assert_int_equal(entry->author, anna);
	assert_true(str_eq(entry->author_name, STR("anna's name")));
	assert_int_equal(entry->of.len, 0);
	assert_true(str_eq(entry->body, STR("{ \"template\" : \"sitrep\",\"fields\":{} }")));
	coalition_close(&c);
}

static void
an_event_left_out_happened_now(void **state)
{
	const struct record_entry *entry;
	struct coalition c;

	(void)state;
	coalition_open_exercise(&c);
	append(&c, BLUE_1_SEAT,
		(struct record_entry){ .key = uuid(&c, 1), .kind = RECORD_HELP, .team = 1 });
	assert_int_equal(find(&c, WHITE_SEAT, uuid(&c, 1), &entry), OK);
	assert_int_equal(entry->event, env_now(&c.fake.env));
	coalition_close(&c);
}

static void
positions_only_grow_also_when_the_clock_stands_or_goes_back(void **state)
{
	struct coalition c;
	int64_t last = 0;

	(void)state;
	coalition_open_exercise(&c);
	for (unsigned i = 0; i < 50; i++) {
		struct record_outcome outcome;
		fake_env_advance(&c.fake, i % 2 ? -1000 : -5000);
		outcome = append(&c, WHITE_SEAT,
			(struct record_entry){
				.key = str_printf(c.arena, "n%u", i), .kind = RECORD_NOTE });
		assert_int_equal(outcome.err, OK);
		assert_true(outcome.posted > last);
		last = outcome.posted;
	}
	coalition_close(&c);
}

static void
the_very_same_entry_again_is_a_success_that_changes_nothing(void **state)
{
	struct coalition c;
	struct record_entry entry = { .kind = RECORD_HELP, .team = 1, .event = 5 };
	struct record_outcome first;
	struct record_outcome again;

	(void)state;
	coalition_open_exercise(&c);
	entry.key = uuid(&c, 1);
	entry.body = STR("{\"text\":\"help\"}");
	first = append(&c, BLUE_1_SEAT, entry);
	coalition_reopen(&c);
	again = append(&c, BLUE_1_SEAT, entry);
	assert_int_equal(again.err, OK);
	assert_true(again.duplicate);
	assert_int_equal(again.posted, first.posted);
	entry.event = 0; /* "now" is any time */
	assert_true(append(&c, BLUE_1_SEAT, entry).duplicate);
	assert_int_equal(read_page(&c, WHITE_SEAT, (struct record_query){ 0 }).count, 1);
	coalition_close(&c);
}

static void
another_entry_under_a_taken_key_conflicts(void **state)
{
	struct coalition c;
	const struct record_entry entry = {
		.key = STR("k"),
		.kind = RECORD_NEWS,
		.team = 1,
		.event = 5,
		.of = STR("first"),
		.body = STR("{\"a\":1}"),
	};
	struct record_entry other;

	(void)state;
	coalition_open_exercise(&c);
	assert_int_equal(append_err(&c, WHITE_SEAT,
				 (struct record_entry){ .key = STR("first"), .kind = RECORD_NEWS }),
		OK);
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), OK);
	other = entry;
	other.kind = RECORD_MESSAGE;
	assert_int_equal(append_err(&c, WHITE_SEAT, other), E_CONFLICT);
	other = entry;
	other.team = 2;
	assert_int_equal(append_err(&c, WHITE_SEAT, other), E_CONFLICT);
	other = entry;
	other.event = 6;
	assert_int_equal(append_err(&c, WHITE_SEAT, other), E_CONFLICT);
	other = entry;
	other.of = STR_NONE;
	assert_int_equal(append_err(&c, WHITE_SEAT, other), E_CONFLICT);
	other = entry;
	other.body = STR("{\"a\":2}");
	assert_int_equal(append_err(&c, WHITE_SEAT, other), E_CONFLICT);
	assert_int_equal(append_err(&c, coalition_seated(NATO, WHITE + 1, 0, DESK_WHITE), entry),
		E_CONFLICT);
	assert_int_equal(read_page(&c, WHITE_SEAT, (struct record_query){ 0 }).count, 2);
	coalition_close(&c);
}

static void
a_refused_entry_does_not_harm_the_others(void **state)
{
	struct coalition c;
	struct reader white = WHITE_SEAT;
	const struct record_outcome *outcomes;
	const struct record_entry entries[] = {
		{ .key = STR("a"), .kind = RECORD_NOTE, .body = STR("{}") },
		{ .key = STR("b"), .kind = RECORD_ANSWER, .team = 1, .body = STR("{}") },
		{ .key = STR("c c"), .kind = RECORD_NOTE, .body = STR("{}") },
		{ .key = STR("d"), .kind = RECORD_NOTE, .of = STR("a"), .body = STR("{}") },
		{ .key = STR("a"), .kind = RECORD_NOTE, .body = STR("{}") },
		{ .key = STR("a"), .kind = RECORD_NEWS, .body = STR("{}") },
		{ .key = STR("e"), .kind = RECORD_NOTE, .of = STR("f"), .body = STR("{}") },
	};
	const enum err expected[] = { OK, E_DENIED, E_INVALID, OK, OK, E_CONFLICT, E_ABSENT };

	(void)state;
	coalition_open_exercise(&c);
	assert_int_equal(record_append(c.store, &white, entries, 7, c.arena, &outcomes, NULL), OK);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(outcomes[i].err, expected[i]);
	assert_true(outcomes[4].duplicate);
	assert_true(outcomes[3].posted > outcomes[0].posted);
	assert_int_equal(read_page(&c, white, (struct record_query){ 0 }).count, 2);
	coalition_close(&c);
}

static void
keys_teams_events_and_bodies_are_checked_at_their_edges(void **state)
{
	struct coalition c;
	char key[RECORD_KEY_MAX + 1];
	struct record_entry entry = { .kind = RECORD_NEWS };
	static const char *const wrong_keys[] = { "", "a b", "a/b", "a\"", "\xc3\xa4", "a\n" };
	static const char *const wrong_bodies[] = { "[]", "\"\"", "1", "null", "{", "{}{}", "" };

	(void)state;
	coalition_open_exercise(&c);
	memset(key, 'k', sizeof(key));
	entry.key = str_from(key, RECORD_KEY_MAX);
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), OK);
	entry.key = str_from(key, RECORD_KEY_MAX + 1);
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), E_INVALID);
	for (size_t i = 0; i < sizeof(wrong_keys) / sizeof(*wrong_keys); i++) {
		entry.key = str_of(wrong_keys[i]);
		assert_int_equal(append_err(&c, WHITE_SEAT, entry), E_INVALID);
	}
	entry.key = str_from("a\0b", 3);
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), E_INVALID);
	entry.key = STR("AZaz09.:_-");
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), OK);
	entry.key = STR("t");
	entry.team = TEAMS_MAX;
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), E_INVALID);
	entry.team = TEAMS_MAX - 1;
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), OK);
	entry.key = STR("e");
	entry.event = -1;
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), E_INVALID);
	entry.event = 1;
	for (size_t i = 0; i < sizeof(wrong_bodies) / sizeof(*wrong_bodies); i++) {
		entry.body = str_of(wrong_bodies[i]);
		assert_int_equal(append_err(&c, WHITE_SEAT, entry), E_SYNTAX);
	}
	coalition_close(&c);
}

static void
a_body_is_taken_up_to_its_limit(void **state)
{
	struct coalition c;
	OWNED_BUF body = BUF_INIT;
	struct record_entry entry = { .key = STR("big"), .kind = RECORD_SCENARIO };

	(void)state;
	coalition_open_exercise(&c);
	buf_add(&body, STR("{\"text\":\""));
	assert_true(buf_reserve(&body, RECORD_BODY_MAX));
	memset(body.data + body.len, 'x', RECORD_BODY_MAX);
	body.len = RECORD_BODY_MAX - 2;
	buf_add(&body, STR("\"}"));
	assert_int_equal(body.len, RECORD_BODY_MAX);
	entry.body = buf_str(&body);
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), OK);
	buf_add(&body, STR(" "));
	entry.key = STR("bigger");
	entry.body = buf_str(&body);
	assert_int_equal(append_err(&c, WHITE_SEAT, entry), E_INVALID);
	coalition_close(&c);
}

static void
a_batch_beyond_its_limit_takes_nothing(void **state)
{
	struct coalition c;
	struct reader white = WHITE_SEAT;
	struct record_entry *entries;
	const struct record_outcome *outcomes;

	(void)state;
	coalition_open_exercise(&c);
	entries = arena_array(c.arena, RECORD_BATCH_MAX + 1, struct record_entry);
	for (unsigned i = 0; i <= RECORD_BATCH_MAX; i++)
		entries[i] = (struct record_entry){
			.key = str_printf(c.arena, "n%u", i), .kind = RECORD_NOTE, .body = STR("{}")
		};
	assert_int_equal(record_append(c.store, &white, entries, RECORD_BATCH_MAX + 1, c.arena,
				 &outcomes, NULL),
		E_TOO_MANY);
	assert_int_equal(read_page(&c, white, (struct record_query){ 0 }).count, 0);
	assert_int_equal(
		record_append(c.store, &white, entries, RECORD_BATCH_MAX, c.arena, &outcomes, NULL),
		OK);
	assert_int_equal(read_page(&c, white, (struct record_query){ 0 }).count, RECORD_BATCH_MAX);
	assert_int_equal(record_append(c.store, &white, entries, 0, c.arena, &outcomes, NULL), OK);
	coalition_close(&c);
}

static void
only_white_and_the_node_choose_readable_keys(void **state)
{
	struct coalition c;
	struct record_entry entry = { .key = STR("red-1"), .kind = RECORD_RED_EVENT, .team = 1 };

	(void)state;
	coalition_open_exercise(&c);
	assert_int_equal(append_err(&c, RED_SEAT, entry), E_INVALID);
	entry.key = uuid(&c, 77);
	assert_int_equal(append_err(&c, RED_SEAT, entry), OK);
	/* So a team that tries the node's keys hears of its own key's form only, taken or not. */
	play(&c);
	entry = (struct record_entry){
		.key = STR("inject:mail:2"), .kind = RECORD_HELP, .team = 1
	};
	assert_int_equal(append_err(&c, BLUE_1_SEAT, entry), E_INVALID);
	entry.key = STR("inject:mail:3");
	assert_int_equal(append_err(&c, BLUE_1_SEAT, entry), E_INVALID);
	coalition_close(&c);
}

static void
what_an_entry_is_of_must_be_readable_to_its_writer(void **state)
{
	struct coalition c;
	struct record_entry entry = { .kind = RECORD_ANSWER, .team = 1 };
	struct record_outcome hidden;
	struct record_outcome absent;

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	entry.key = uuid(&c, 100);
	entry.of = STR("inject:mail:2");
	hidden = append(&c, BLUE_1_SEAT, entry);
	entry.of = STR("inject:mail:9");
	absent = append(&c, BLUE_1_SEAT, entry);
	assert_int_equal(hidden.err, E_ABSENT);
	assert_int_equal(absent.err, E_ABSENT);
	assert_string_equal(hidden.why.text, absent.why.text);
	assert_string_equal(hidden.why.where, absent.why.where);
	entry.of = STR("inject:mail:1");
	assert_int_equal(append_err(&c, BLUE_1_SEAT, entry), OK);
	coalition_close(&c);
}

static void
who_may_not_write_a_kind_is_refused_whatever_else_is_wrong(void **state)
{
	struct coalition c;
	struct record_entry entry = { .kind = RECORD_GRADE, .team = 1 };

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	entry.key = uuid(&c, 3); /* taken */
	entry.of = STR("inject:mail:2");
	assert_int_equal(append_err(&c, BLUE_1_SEAT, entry), E_DENIED);
	assert_int_equal(append_err(&c, coalition_seated(EST, MEMBERLESS, 0, 0), entry), E_DENIED);
	coalition_close(&c);
}

static void
red_takes_back_its_events_and_nobody_elses_entries(void **state)
{
	const struct record_entry *entry;
	struct coalition c;
	struct record_entry reversal = { .kind = RECORD_REVERSAL, .team = 1 };

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	reversal.key = uuid(&c, 50);
	reversal.of = uuid(&c, 4);
	assert_int_equal(append_err(&c, RED_SEAT, reversal), OK);
	assert_int_equal(find(&c, BLUE_1_SEAT, uuid(&c, 50), &entry), E_ABSENT);
	assert_int_equal(find(&c, RED_SEAT, uuid(&c, 50), &entry), OK);
	reversal.key = uuid(&c, 51);
	reversal.of = uuid(&c, 3);
	assert_int_equal(append_err(&c, RED_SEAT, reversal), E_DENIED);
	assert_int_equal(append_err(&c, GRADER_SEAT, reversal), OK);
	assert_int_equal(find(&c, BLUE_1_SEAT, uuid(&c, 51), &entry), E_ABSENT);
	coalition_close(&c);
}

/* --- the database holds it too --- */

static void
refused_by_trigger(struct coalition *c, const char *sql)
{
	sqlite3 *database;

	assert_int_equal(sqlite3_open(c->path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
	sqlite3_close(database);
}

static void
nothing_edits_or_removes_an_entry_evidence_or_the_realm(void **state)
{
	struct coalition c;
	struct reader white = WHITE_SEAT;
	struct sha256 digest;

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	assert_int_equal(record_put_evidence(c.store, &white, STR("bytes"), &digest, NULL), OK);
	refused_by_trigger(&c, "UPDATE record SET body = '{}' WHERE key = 'hello'");
	refused_by_trigger(&c, "DELETE FROM record WHERE key = 'hello'");
	refused_by_trigger(&c, "REPLACE INTO record SELECT * FROM record WHERE key = 'hello'");
	refused_by_trigger(&c, "INSERT INTO record SELECT 1, event, 'new', kind, team, author, "
			       "author_name, of_key,"
			       " about, body FROM record WHERE key = 'hello'");
	refused_by_trigger(&c, "UPDATE evidence SET bytes = x'00'");
	refused_by_trigger(&c, "DELETE FROM evidence");
	refused_by_trigger(&c, "REPLACE INTO evidence SELECT * FROM evidence");
	refused_by_trigger(&c, "UPDATE state SET realm = 'real'");
	refused_by_trigger(&c, "UPDATE state SET exercise = 0");
	refused_by_trigger(&c, "DELETE FROM state");
	coalition_close(&c);
}

static void
every_entry_is_audited_in_its_commit(void **state)
{
	struct coalition c;
	struct reader operator= coalition_operator();
	const struct audit_record *records;
	size_t count;

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	assert_int_equal(audit_read(c.store, &operator, 0, STR("record."), STR_NONE, 100, c.arena,
				 &count, &records, NULL),
		OK);
	assert_int_equal(count, 8);
	assert_true(str_eq(records[0].action, STR("record.added")));
	assert_true(str_eq(records[0].subject, STR("inject:mail:1")));
	assert_true(str_eq(records[0].detail, STR("{\"kind\":\"inject.sent\",\"team\":1}")));
	coalition_close(&c);
}

static void
an_append_wakes_those_who_wait(void **state)
{
	struct coalition c;
	uint64_t before;

	(void)state;
	coalition_open_exercise(&c);
	before = store_generation(c.store);
	append(&c, WHITE_SEAT, (struct record_entry){ .key = STR("n"), .kind = RECORD_NOTE });
	assert_true(store_wait(c.store, before, 0) > before);
	coalition_close(&c);
}

/* --- reading --- */

/* The keys that the reader gets, in order, by pages of `limit`, as one text. */
static const char *
keys_of(struct coalition *c, struct reader reader, struct record_query query)
{
	OWNED_BUF text = BUF_INIT;
	struct record_page page;

	do {
		page = read_page(c, reader, query);
		for (size_t i = 0; i < page.count; i++) {
			buf_add(&text, page.entries[i].key);
			buf_add_char(&text, ' ');
		}
		if (query.newest && page.count > 0)
			query.until = page.entries[page.count - 1].posted - 1;
		else if (page.count > 0)
			query.after = page.entries[page.count - 1].posted;
	} while (page.more);
	return text.len == 0 ? "" : str_cstr(c->arena, buf_str(&text));
}

#define U(n) "00000000-0000-4000-8000-00000000000" #n " "

static void
each_seat_reads_its_part_in_order_whatever_the_page(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	for (size_t limit = 1; limit <= 9; limit++) {
		struct record_query query = { .limit = limit };
		assert_string_equal(keys_of(&c, WHITE_SEAT, query),
			"inject:mail:1 inject:mail:2 " U(1) U(2) U(3) U(4) U(5) "hello ");
		assert_string_equal(
			keys_of(&c, BLUE_1_SEAT, query), "inject:mail:1 " U(1) "hello ");
		assert_string_equal(
			keys_of(&c, BLUE_2_SEAT, query), "inject:mail:2 " U(2) "hello ");
		assert_string_equal(keys_of(&c, RED_SEAT, query), U(4) U(5));
		assert_string_equal(keys_of(&c, GRADER_SEAT, query),
			"inject:mail:1 inject:mail:2 " U(1) U(2) U(3));
		assert_string_equal(
			keys_of(&c, coalition_seated(EST, MEMBERLESS, 0, 0), query), "");
		assert_string_equal(
			keys_of(&c, coalition_seated(EST, MEMBERLESS, 0, DESK_OBSERVER), query),
			"");
		query.newest = true;
		assert_string_equal(
			keys_of(&c, BLUE_1_SEAT, query), "hello " U(1) "inject:mail:1 ");
		assert_string_equal(keys_of(&c, RED_SEAT, query), U(5) U(4));
	}
	coalition_close(&c);
}

static void
who_lost_the_seat_still_reads_what_they_wrote(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	assert_string_equal(
		keys_of(&c, coalition_seated(EST, RED, 0, 0), (struct record_query){ 0 }),
		U(4) U(5));
	assert_string_equal(
		keys_of(&c, coalition_seated(EST, BLUE_1, 2, 0), (struct record_query){ 0 }),
		"inject:mail:2 " U(1) U(2) "hello ");
	coalition_close(&c);
}

static void
filters_hold_for_what_the_reader_may_read(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	const struct record_query answers = { .kinds = UINT64_C(1) << RECORD_ANSWER };
	const struct record_query of_team_2 = { .team = 2 };
	const struct record_query of_inject = { .of = STR("inject:mail:2") };
	const struct record_query of_answer = { .of = uuid(&c, 1) };
	const struct record_query both = {
		.kinds = UINT64_C(1) << RECORD_ANSWER | UINT64_C(1) << RECORD_RED_EVENT,
		.team = 1,
	};

	assert_string_equal(keys_of(&c, WHITE_SEAT, answers), U(1) U(2));
	assert_string_equal(keys_of(&c, BLUE_1_SEAT, answers), U(1));
	assert_string_equal(keys_of(&c, RED_SEAT, answers), "");
	assert_string_equal(keys_of(&c, WHITE_SEAT, of_team_2), "inject:mail:2 " U(2) U(5));
	assert_string_equal(keys_of(&c, RED_SEAT, of_team_2), U(5));
	assert_string_equal(keys_of(&c, BLUE_1_SEAT, of_team_2), "");
	assert_string_equal(keys_of(&c, BLUE_2_SEAT, of_team_2), "inject:mail:2 " U(2));
	assert_string_equal(keys_of(&c, WHITE_SEAT, of_inject), U(2));
	assert_string_equal(keys_of(&c, BLUE_1_SEAT, of_inject), "");
	assert_string_equal(keys_of(&c, GRADER_SEAT, of_answer), U(3));
	assert_string_equal(keys_of(&c, BLUE_1_SEAT, of_answer), "");
	assert_string_equal(keys_of(&c, WHITE_SEAT, both), U(1) U(4));
	coalition_close(&c);
}

static void
after_and_until_are_bounds(void **state)
{
	struct coalition c;
	struct record_page all;
	struct record_query query = { 0 };

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	all = read_page(&c, BLUE_1_SEAT, query);
	query.after = all.entries[0].posted;
	assert_string_equal(keys_of(&c, BLUE_1_SEAT, query), U(1) "hello ");
	query.until = all.entries[1].posted;
	assert_string_equal(keys_of(&c, BLUE_1_SEAT, query), U(1));
	query.until--;
	assert_string_equal(keys_of(&c, BLUE_1_SEAT, query), "");
	coalition_close(&c);
}

static void
a_page_has_a_limit(void **state)
{
	struct coalition c;
	struct reader white = WHITE_SEAT;
	struct record_query query = { .limit = 0 };
	struct record_page page;

	(void)state;
	coalition_open_exercise(&c);
	assert_int_equal(record_read(c.store, &white, &query, c.arena, &page, NULL), E_INVALID);
	query.limit = RECORD_PAGE_MAX + 1;
	assert_int_equal(record_read(c.store, &white, &query, c.arena, &page, NULL), E_INVALID);
	query.limit = RECORD_PAGE_MAX;
	assert_int_equal(record_read(c.store, &white, &query, c.arena, &page, NULL), OK);
	assert_false(page.more);
	coalition_close(&c);
}

static void
a_hidden_entry_is_absent(void **state)
{
	const struct record_entry *entry = NULL;
	struct reader blue = BLUE_1_SEAT;
	struct fault hidden;
	struct fault absent;
	struct coalition c;

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	assert_int_equal(
		record_find(c.store, &blue, uuid(&c, 4), c.arena, &entry, &hidden), E_ABSENT);
	assert_int_equal(
		record_find(c.store, &blue, uuid(&c, 400), c.arena, &entry, &absent), E_ABSENT);
	assert_string_equal(hidden.text, absent.text);
	assert_null(entry);
	coalition_close(&c);
}

static void
graders_see_no_names_but_their_own(void **state)
{
	struct coalition c;
	const struct record_entry *entry;

	(void)state;
	coalition_open_exercise(&c);
	play(&c);
	assert_int_equal(find(&c, GRADER_SEAT, uuid(&c, 1), &entry), OK);
	assert_int_equal(entry->author, 0);
	assert_int_equal(entry->author_name.len, 0);
	assert_int_equal(find(&c, GRADER_SEAT, uuid(&c, 3), &entry), OK);
	assert_int_equal(entry->author, GRADER);
	assert_true(str_eq(entry->author_name, STR("person-31")));
	assert_int_equal(
		find(&c, coalition_seated(NATO, 77, 0, DESK_GRADER), uuid(&c, 3), &entry), OK);
	assert_int_equal(entry->author_name.len, 0);
	assert_int_equal(find(&c, coalition_seated(NATO, 77, 0, DESK_GRADER | DESK_WHITE),
				 uuid(&c, 1), &entry),
		OK);
	assert_int_equal(entry->author, BLUE_1);
	assert_int_equal(find(&c, BLUE_1_SEAT, uuid(&c, 1), &entry), OK);
	assert_int_equal(entry->author, BLUE_1);
	coalition_close(&c);
}

/* --- two worlds that differ in what is hidden --- */

/* Everything that a reader can be told by reading, as bytes. */
static struct str
all_replies(struct coalition *c, struct reader reader)
{
	OWNED_BUF text = BUF_INIT;
	struct record_query query = { 0 };

	for (query.limit = 1; query.limit <= 5; query.limit++)
		for (unsigned team = 0; team <= 2; team++)
			for (unsigned newest = 0; newest < 2; newest++) {
				struct record_page page;
				query.team = team;
				query.newest = newest != 0;
				page = read_page(c, reader, query);
				buf_addf(&text, "%zu %d|", page.count, page.more);
				for (size_t i = 0; i < page.count; i++)
					buf_addf(&text, "%lld %lld %.*s %.*s %.*s %.*s|",
						(long long)page.entries[i].posted,
						(long long)page.entries[i].event,
						STR_FMT(page.entries[i].key),
						STR_FMT(page.entries[i].of),
						STR_FMT(page.entries[i].author_name),
						STR_FMT(page.entries[i].body));
			}
	return str_copy(c->arena, buf_str(&text));
}

static void
a_hidden_entry_changes_no_byte_of_any_reply(void **state)
{
	struct coalition with;
	struct coalition without;
	struct reader readers[] = { BLUE_1_SEAT, coalition_seated(EST, 61, 0, DESK_OBSERVER),
		coalition_seated(EST, 62, 0, DESK_USERS), GRADER_SEAT };

	(void)state;
	coalition_open_exercise(&with);
	coalition_open_exercise(&without);
	for (unsigned i = 0; i < 6; i++) {
		struct record_entry hidden = {
			.key = uuid(&with, 900 + i), .kind = RECORD_RED_EVENT, .team = 1
		};
		assert_int_equal(append_err(&with, RED_SEAT, hidden), OK);
		fake_env_advance(&without.fake, 1000);
		for (size_t world = 0; world < 2; world++) {
			struct coalition *c = world == 0 ? &with : &without;
			struct record_entry entry = {
				.key = uuid(c, i), .kind = RECORD_REPORT, .team = 1
			};
			assert_int_equal(append_err(c, BLUE_1_SEAT, entry), OK);
		}
	}
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++)
		assert_true(
			str_eq(all_replies(&with, readers[i]), all_replies(&without, readers[i])));
	assert_false(str_eq(all_replies(&with, RED_SEAT), all_replies(&without, RED_SEAT)));
	coalition_close(&with);
	coalition_close(&without);
}

/* --- many at once --- */

enum { THREADS = 8, ROUNDS = 20 };

struct racer {
	struct coalition *c;
	pthread_t thread;
	unsigned number;
	unsigned first; /* times that it was first */
	unsigned wrong;
};

static void *
race(void *arg)
{
	struct racer *racer = arg;
	struct reader node = coalition_node();
	OWNED(arena) arena = arena_new(1024 * 1024);

	for (unsigned i = 0; i < ROUNDS; i++) {
		const struct record_outcome *outcomes;
		struct record_entry entry = {
			.key = str_printf(arena, "phase:%u", i),
			.kind = RECORD_PHASE,
			.body = STR("{}"),
		};
		if (record_append(racer->c->store, &node, &entry, 1, arena, &outcomes, NULL) !=
				OK ||
			outcomes[0].err != OK)
			racer->wrong++;
		else
			racer->first += !outcomes[0].duplicate;
	}
	return NULL;
}

static void
of_many_threads_with_one_key_one_is_first(void **state)
{
	struct coalition c;
	struct racer racers[THREADS];
	unsigned first = 0;

	(void)state;
	coalition_open_exercise(&c);
	for (unsigned i = 0; i < THREADS; i++) {
		racers[i] = (struct racer){ .c = &c, .number = i };
		assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(racers[i].thread, NULL);
		assert_int_equal(racers[i].wrong, 0);
		first += racers[i].first;
	}
	assert_int_equal(first, ROUNDS);
	assert_int_equal(read_page(&c, WHITE_SEAT, (struct record_query){ 0 }).count, ROUNDS);
	coalition_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_comes_back_as_it_was_posted),
		cmocka_unit_test(an_event_left_out_happened_now),
		cmocka_unit_test(positions_only_grow_also_when_the_clock_stands_or_goes_back),
		cmocka_unit_test(the_very_same_entry_again_is_a_success_that_changes_nothing),
		cmocka_unit_test(another_entry_under_a_taken_key_conflicts),
		cmocka_unit_test(a_refused_entry_does_not_harm_the_others),
		cmocka_unit_test(keys_teams_events_and_bodies_are_checked_at_their_edges),
		cmocka_unit_test(a_body_is_taken_up_to_its_limit),
		cmocka_unit_test(a_batch_beyond_its_limit_takes_nothing),
		cmocka_unit_test(only_white_and_the_node_choose_readable_keys),
		cmocka_unit_test(what_an_entry_is_of_must_be_readable_to_its_writer),
		cmocka_unit_test(who_may_not_write_a_kind_is_refused_whatever_else_is_wrong),
		cmocka_unit_test(red_takes_back_its_events_and_nobody_elses_entries),
		cmocka_unit_test(nothing_edits_or_removes_an_entry_evidence_or_the_realm),
		cmocka_unit_test(every_entry_is_audited_in_its_commit),
		cmocka_unit_test(an_append_wakes_those_who_wait),
		cmocka_unit_test(each_seat_reads_its_part_in_order_whatever_the_page),
		cmocka_unit_test(who_lost_the_seat_still_reads_what_they_wrote),
		cmocka_unit_test(filters_hold_for_what_the_reader_may_read),
		cmocka_unit_test(after_and_until_are_bounds),
		cmocka_unit_test(a_page_has_a_limit),
		cmocka_unit_test(a_hidden_entry_is_absent),
		cmocka_unit_test(graders_see_no_names_but_their_own),
		cmocka_unit_test(a_hidden_entry_changes_no_byte_of_any_reply),
		cmocka_unit_test(of_many_threads_with_one_key_one_is_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
