/* record_rule.c - tests of who may read and write each kind of entry, from every seat.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The expectations are written a second time, as a table of seats, and not taken from the rule's own: a
 * slip in either shows.
 */
#include "support/check.h"

#include "policy/record_rule.h"

enum { OWN_TEAM = 1, OTHER_TEAM = 2, SOMEBODY = 7, AUTHOR = 9 };

/* The columns of the table. */
static const struct reader seats[] = {
	{ .person = SOMEBODY, .seat = { OWN_TEAM, 0 } },
	{ .person = SOMEBODY, .seat = { OTHER_TEAM, 0 } },
	{ .person = SOMEBODY, .seat = { 0, DESK_WHITE } },
	{ .person = SOMEBODY, .seat = { 0, DESK_RED } },
	{ .person = SOMEBODY, .seat = { 0, DESK_GREEN } },
	{ .person = SOMEBODY, .seat = { 0, DESK_YELLOW } },
	{ .person = SOMEBODY, .seat = { 0, DESK_USERS } },
	{ .person = SOMEBODY, .seat = { 0, DESK_GRADER } },
	{ .person = SOMEBODY, .seat = { 0, DESK_OBSERVER } },
	{ .person = SOMEBODY, .seat = { 0, 0 }, .roles = 31 }, /* signed in, no seat, every role */
	{ .node = true },
};

enum { SEATS = sizeof(seats) / sizeof(*seats), WHITE_COLUMN = 2, NODE_COLUMN = 10 };

/* Of an entry of team 1. Own and other team, white red green yellow users grader observer, none, node. */
static const struct expected {
	const char *kind;
	const char *reads;
	const char *writes;
	const char *reads_of_no_team; /* when the entry is of no team */
} table[] = {
	/*                     12 WRGYUGO - N   12 WRGYUGO - N   12 WRGYUGO - N */
	{ "scenario",         ".. x...... . x", ".. x...... . .", ".. x...... . x" },
	{ "clock",            "xx xxxxxxx . x", ".. x...... . .", "xx xxxxxxx . x" },
	{ "phase",            "xx xxxxxxx . x", ".. x...... . x", "xx xxxxxxx . x" },
	{ "publish",          "xx xxxxxxx . x", ".. x...... . x", "xx xxxxxxx . x" },
	{ "freeze.lifted",    "xx xxxxxxx . x", ".. x...... . .", "xx xxxxxxx . x" },
	{ "inject.sent",      "x. x..x.x. . x", ".. x...... . x", "xx x..x.x. . x" },
	{ "inject.changed",   ".. x....x. . x", ".. x...... . .", ".. x....x. . x" },
	{ "inject.withdrawn", "x. x..x.x. . x", ".. x...... . .", "xx x..x.x. . x" },
	{ "contingency",      ".. x...... . x", ".. x...... . x", ".. x...... . x" },
	{ "news",             "xx xxxxxxx . x", ".. x..x... . x", "xx xxxxxxx . x" },
	{ "message",          "x. x.x.... . x", ".. x.x.... . .", "xx x.x.... . x" },
	{ "answer",           "x. x....x. . x", "x. ....... . .", "xx x....x. . x" },
	{ "report",           "x. x..x.x. . x", "x. ....... . .", "xx x..x.x. . x" },
	{ "help",             "x. x.x.... . x", "x. ....... . .", "xx x.x.... . x" },
	{ "appeal",           "x. x...... . x", "x. ....... . .", "xx x...... . x" },
	{ "decision",         "x. x...... . x", ".. x...... . .", "xx x...... . x" },
	{ "red.event",        ".. xx.x... . x", ".. .x..... . .", ".. xx.x... . x" },
	{ "flag",             "x. x...... . x", "x. ....... . x", "xx x...... . x" },
	{ "link",             ".. x....x. . x", ".. x....x. . .", ".. x....x. . x" },
	{ "grade",            ".. x....x. . x", ".. x....x. . .", ".. x....x. . x" },
	{ "grade.final",      "x. x....x. . x", ".. x...... . x", "xx x....x. . x" },
	{ "task.due",         ".. x...x.. . x", ".. ....... . x", ".. x...x.. . x" },
	{ "task.changed",     ".. x...x.. . x", ".. x...... . .", ".. x...x.. . x" },
	{ "usability",        ".. x...x.. . x", ".. ....x.. . .", ".. x...x.. . x" },
	{ "adjustment",       ".. x...... . x", ".. x...... . .", ".. x...... . x" },
	{ "hold",             ".. x.x.... . x", ".. ....... . x", ".. x.x.... . x" },
	{ "excuse",           "x. x.x.... . x", ".. x.x.... . .", "xx x.x.... . x" },
	{ "check.changed",    ".. x.x.... . x", ".. x.x.... . .", ".. x.x.... . x" },
	{ "shared",           "x. x..x... . x", ".. ....... . x", "xx x..x... . x" },
	{ "reached",          ".. x..x... . x", ".. ....... . x", ".. x..x... . x" },
	{ "sighted",          "x. x..x... . x", ".. ....... . x", "xx x..x... . x" },
	{ "release.error",    ".. x...... . x", ".. ....... . x", ".. x...... . x" },
	{ "share.judged",     ".. x...... . x", ".. x...... . .", ".. x...... . x" },
	{ "objective.met",    ".. x....x. . x", ".. x....x. . .", ".. x....x. . x" },
	{ "note",             ".. x...... . x", ".. xxxxxx. . .", ".. x...... . x" },
};

/* Reversals and confirmations, by what they are of (all of team 1). */
static const struct following {
	const char *kind;
	const char *about;
	const char *reads;
	const char *writes;
} followings[] = {
	/*                                  12 WRGYUGO - N   12 WRGYUGO - N */
	{ "reversal", "answer",            "x. x....x. . x", ".. x...... . ." },
	{ "reversal", "red.event",         ".. xx..... . x", ".. xx..... . ." },
	{ "reversal", "grade",             ".. x....x. . x", ".. x....x. . ." },
	{ "reversal", "grade.final",       "x. x....x. . x", ".. x...... . ." },
	{ "reversal", "usability",         ".. x...x.. . x", ".. x...x.. . ." },
	{ "reversal", "adjustment",        ".. x...... . x", ".. x...... . ." },
	{ "reversal", "share.judged",      ".. x...... . x", ".. x...... . ." },
	{ "reversal", "excuse",            "x. x.x.... . x", ".. x.x.... . ." },
	{ "reversal", "inject.sent",       "x. x....x. . x", ".. x...... . ." },
	{ "reversal", "news",              "x. xxx.xx. . x", ".. x...... . ." },
	{ "reversal", "scenario",          ".. x...... . x", ".. x...... . ." },
	{ "confirm",  "adjustment",        ".. x...... . x", ".. x.x..x. . ." },
	{ "confirm",  "hold",              ".. x.x.... . x", ".. x.x..x. . ." },
	{ "confirm",  "excuse",            ".. x.x.... . x", ".. x.x..x. . ." },
};

static enum record_kind
kind_of(const char *name)
{
	enum record_kind kind = RECORD_KIND_COUNT;

	assert_true(record_kind_parse(str_of(name), &kind));
	assert_string_equal(record_kind_name(kind), name);
	return kind;
}

/* Compares one row: each column that differs is told. */
static void
expect(const char *what, const struct record_subject *subject, const char *row,
	bool (*rule)(const struct record_subject *, const struct reader *))
{
	size_t column = 0;

	for (; *row != '\0'; row++) {
		if (*row == ' ')
			continue;
		assert_true(column < SEATS);
		if (rule(subject, &seats[column]) != (*row == 'x'))
			fail_msg("%s of \"%s\": wrong in column %zu", what,
				record_kind_name(subject->kind), column);
		column++;
	}
	assert_int_equal(column, SEATS);
}

static void
every_kind_is_read_and_written_from_every_seat_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct record_subject subject = { .kind = kind_of(table[i].kind),
			.team = OWN_TEAM,
			.author = AUTHOR };
		expect("reading", &subject, table[i].reads, record_shows);
		expect("writing", &subject, table[i].writes, record_may_write);
		subject.team = 0;
		expect("reading", &subject, table[i].reads_of_no_team, record_shows);
	}
}

static void
the_table_names_every_kind_once(void **state)
{
	unsigned seen[RECORD_KIND_COUNT] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		seen[kind_of(table[i].kind)]++;
	seen[RECORD_REVERSAL]++;
	seen[RECORD_CONFIRM]++;
	for (size_t i = 0; i < RECORD_KIND_COUNT; i++)
		assert_int_equal(seen[i], 1);
}

static void
a_reversal_or_confirmation_reaches_only_whom_its_object_reaches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(followings) / sizeof(*followings); i++) {
		const struct record_subject subject = { .kind = kind_of(followings[i].kind),
			.about = kind_of(followings[i].about),
			.team = OWN_TEAM,
			.author = AUTHOR };
		expect(followings[i].about, &subject, followings[i].reads, record_shows);
		expect(followings[i].about, &subject, followings[i].writes, record_may_write);
	}
}

static void
who_wrote_an_entry_may_read_it(void **state)
{
	struct reader author = { .person = AUTHOR };

	(void)state;
	for (unsigned kind = 0; kind < RECORD_KIND_COUNT; kind++) {
		struct record_subject subject = { .kind = (enum record_kind)kind, .author = AUTHOR };
		assert_true(record_shows(&subject, &author));
		/* Nobody is the author of what the node wrote: not who has no person number either. */
		author.person = 0;
		subject.author = 0;
		assert_false(record_shows(&subject, &author));
		author.person = AUTHOR;
	}
}

static void
a_team_writes_for_itself_only_and_not_for_no_team(void **state)
{
	const struct reader blue = { .person = 1, .seat.team = OWN_TEAM };
	const struct reader no_team = { .person = 1, .seat.desks = DESK_OBSERVER };
	struct record_subject subject = { .kind = RECORD_ANSWER };

	(void)state;
	assert_false(record_may_write(&subject, &blue));
	assert_false(record_may_write(&subject, &no_team));
	subject.team = OTHER_TEAM;
	assert_false(record_may_write(&subject, &blue));
	subject.team = OWN_TEAM;
	assert_true(record_may_write(&subject, &blue));
}

static void
several_seats_add_up(void **state)
{
	const struct reader both = { .person = 1, .seat = { OTHER_TEAM, DESK_RED | DESK_GRADER } };
	struct record_subject subject = { .kind = RECORD_RED_EVENT, .team = OWN_TEAM };

	(void)state;
	assert_true(record_shows(&subject, &both));
	subject.kind = RECORD_GRADE;
	assert_true(record_shows(&subject, &both));
	subject.kind = RECORD_HELP;
	assert_false(record_shows(&subject, &both));
	subject.team = OTHER_TEAM;
	assert_true(record_shows(&subject, &both));
}

static void
only_white_and_the_node_read_everything(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEATS; i++)
		assert_int_equal(record_shows_all(&seats[i]),
			i == WHITE_COLUMN || i == NODE_COLUMN);
}

static void
names_of_kinds_are_taken_exactly(void **state)
{
	enum record_kind kind = RECORD_NOTE;

	(void)state;
	assert_false(record_kind_parse(STR(""), &kind));
	assert_false(record_kind_parse(STR("Answer"), &kind));
	assert_false(record_kind_parse(STR("answer "), &kind));
	assert_false(record_kind_parse(STR("answe"), &kind));
	assert_int_equal(kind, RECORD_NOTE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_read_and_written_from_every_seat_as_the_table_says),
		cmocka_unit_test(the_table_names_every_kind_once),
		cmocka_unit_test(a_reversal_or_confirmation_reaches_only_whom_its_object_reaches),
		cmocka_unit_test(who_wrote_an_entry_may_read_it),
		cmocka_unit_test(a_team_writes_for_itself_only_and_not_for_no_team),
		cmocka_unit_test(several_seats_add_up),
		cmocka_unit_test(only_white_and_the_node_read_everything),
		cmocka_unit_test(names_of_kinds_are_taken_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
