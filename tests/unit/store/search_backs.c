/* search_backs.c - tests of searches in kept logs that people ask of sensors: theirs alone, answered once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "store/search_backs.h"
#include "support/coalition.h"

#define SENSOR STR("soc-1")
#define INDICATOR STR_INIT("indicator--00000000-0000-4000-8000-000000000001")

static const struct search_back_order order = { INDICATOR, 0, 30 };

static void
open_with_sensor(struct coalition *c)
{
	struct reader from = coalition_reader(EST);

	coalition_open(c);
	assert_int_equal(sensors_put_state(c->store, &from, SENSOR, STR("{}"), NULL), OK);
}

static enum err
ask_for(struct coalition *c, unsigned organisation, const struct search_back_order *what, char id[UUID_TEXT + 1])
{
	struct reader by = coalition_reader(organisation);

	return search_backs_ask(c->store, &by, SENSOR, what, id, NULL);
}

static enum err
cancel(struct coalition *c, unsigned organisation, const char *id)
{
	struct reader by = coalition_reader(organisation);

	return search_backs_cancel(c->store, &by, SENSOR, str_of(id), NULL);
}

static enum err
answer(struct coalition *c, unsigned organisation, const char *id, const char *body)
{
	struct reader from = coalition_reader(organisation);
	struct search_back_answer told = { SENSOR, str_of(id), false, str_of(body), STR("[1]") };

	return search_backs_answer(c->store, &from, &told, NULL);
}

static enum err
progress(struct coalition *c, unsigned organisation, const char *id, unsigned percent)
{
	struct reader from = coalition_reader(organisation);

	return search_backs_progress(c->store, &from, SENSOR, str_of(id), percent, NULL);
}

static enum err
find(struct coalition *c, unsigned organisation, const char *id, struct search_back *ret)
{
	struct reader reader = coalition_reader(organisation);
	struct str hits;

	return search_backs_find(c->store, &reader, SENSOR, str_of(id), c->arena, ret, &hits, NULL);
}

static size_t
count_open(struct coalition *c, unsigned organisation)
{
	struct reader from = coalition_reader(organisation);
	const struct search_back *open;
	size_t count;

	assert_int_equal(
		search_backs_open(c->store, &from, SENSOR, c->arena, &count, &open, NULL), OK);
	return count;
}

static size_t
count_all(struct coalition *c)
{
	struct reader reader = coalition_reader(EST);
	const struct search_back *list;
	size_t count;

	assert_int_equal(
		search_backs_list(c->store, &reader, SENSOR, c->arena, &count, &list, NULL), OK);
	return count;
}

static void
what_is_asked_waits_until_it_is_answered_once(void **state)
{
	struct search_back found;
	struct coalition c;
	char id[UUID_TEXT + 1];

	(void)state;
	open_with_sensor(&c);
	assert_int_equal(ask_for(&c, EST, &order, id), OK);
	assert_int_equal(find(&c, EST, id, &found), OK);
	assert_int_equal(found.state, SEARCH_BACK_ASKED);
	assert_true(str_eq(found.order.indicator, order.indicator));
	assert_int_equal(found.order.days, 30);
	assert_true(found.by.len > 0);
	assert_int_equal(count_open(&c, EST), 1);
	assert_int_equal(progress(&c, EST, id, 42), OK);
	assert_int_equal(find(&c, EST, id, &found), OK);
	assert_int_equal(found.state, SEARCH_BACK_RUNNING);
	assert_int_equal(found.percent, 42);
	assert_int_equal(count_open(&c, EST), 1); /* a sensor that died has to begin anew */
	assert_int_equal(answer(&c, EST, id, "{\"found\":1}"), OK);
	assert_int_equal(count_open(&c, EST), 0);
	assert_int_equal(answer(&c, EST, id, "{\"found\":2}"), OK); /* once more */
	assert_int_equal(progress(&c, EST, id, 7), OK);
	coalition_reopen(&c);
	assert_int_equal(find(&c, EST, id, &found), OK);
	assert_int_equal(found.state, SEARCH_BACK_DONE);
	assert_int_equal(found.percent, 100);
	assert_true(str_eq(found.answer, STR("{\"found\":1}")));
	assert_int_equal(cancel(&c, EST, id), E_CONFLICT);
	coalition_close(&c);
}

static void
what_is_cancelled_is_not_handed_out_and_takes_no_answer(void **state)
{
	struct search_back found;
	struct coalition c;
	char id[UUID_TEXT + 1];

	(void)state;
	open_with_sensor(&c);
	assert_int_equal(ask_for(&c, EST, &order, id), OK);
	assert_int_equal(cancel(&c, EST, id), OK);
	assert_int_equal(count_open(&c, EST), 0);
	assert_int_equal(answer(&c, EST, id, "{}"), OK); /* so that the sensor is rid of it */
	assert_int_equal(find(&c, EST, id, &found), OK);
	assert_int_equal(found.state, SEARCH_BACK_CANCELLED);
	assert_int_equal(found.answer.len, 0);
	assert_int_equal(cancel(&c, EST, id), E_CONFLICT);
	coalition_close(&c);
}

static void
to_other_organisations_there_is_nothing(void **state)
{
	static const unsigned others[] = { NOR, NATO }; /* NATO runs the node */
	struct reader norway = coalition_reader(NOR);
	const struct search_back *list;
	struct search_back found;
	struct coalition c;
	char id[UUID_TEXT + 1];
	char no[UUID_TEXT + 1];
	size_t count;

	(void)state;
	open_with_sensor(&c);
	assert_int_equal(ask_for(&c, EST, &order, id), OK);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(find(&c, others[i], id, &found), E_ABSENT);
		assert_int_equal(cancel(&c, others[i], id), E_ABSENT);
		assert_int_equal(ask_for(&c, others[i], &order, no), E_ABSENT);
		assert_int_equal(answer(&c, others[i], id, "{}"), E_ABSENT);
		assert_int_equal(progress(&c, others[i], id, 9), OK);
		assert_int_equal(count_open(&c, others[i]), 0);
	}
	assert_int_equal(search_backs_list(c.store, &norway, SENSOR, c.arena, &count, &list, NULL),
		E_ABSENT);
	/* Nor with a sensor of the same name. */
	assert_int_equal(sensors_put_state(c.store, &norway, SENSOR, STR("{}"), NULL), OK);
	assert_int_equal(search_backs_list(c.store, &norway, SENSOR, c.arena, &count, &list, NULL),
		OK);
	assert_int_equal(count, 0);
	assert_int_equal(find(&c, NOR, id, &found), E_ABSENT);
	assert_int_equal(answer(&c, NOR, id, "{}"), E_ABSENT);
	assert_int_equal(count_open(&c, NOR), 0);
	assert_int_equal(find(&c, EST, id, &found), OK);
	assert_int_equal(found.state, SEARCH_BACK_ASKED);
	assert_int_equal(found.percent, 0);
	coalition_close(&c);
}

static void
who_may_only_read_asks_for_nothing(void **state)
{
	struct search_back found;
	struct coalition c;
	struct reader reader;
	char id[UUID_TEXT + 1];
	char no[UUID_TEXT + 1];

	(void)state;
	open_with_sensor(&c);
	assert_int_equal(ask_for(&c, EST, &order, id), OK);
	reader = coalition_reader(EST);
	reader.roles = ROLE_READER;
	assert_int_equal(search_backs_ask(c.store, &reader, SENSOR, &order, no, NULL), E_DENIED);
	assert_int_equal(search_backs_cancel(c.store, &reader, SENSOR, str_of(id), NULL), E_DENIED);
	assert_int_equal(find(&c, EST, id, &found), OK);
	assert_int_equal(found.state, SEARCH_BACK_ASKED);
	coalition_close(&c);
}

static void
a_queue_has_an_end_and_nothing_stands_in_it_twice(void **state)
{
	struct search_back_order other = order;
	struct coalition c;
	char id[UUID_TEXT + 1];
	char first[UUID_TEXT + 1];

	(void)state;
	open_with_sensor(&c);
	assert_int_equal(ask_for(&c, EST, &order, first), OK);
	assert_int_equal(ask_for(&c, EST, &order, id), E_CONFLICT);
	for (unsigned i = 1; i < SEARCH_BACKS_OPEN_MAX; i++) {
		other.days = i;
		assert_int_equal(ask_for(&c, EST, &other, id), OK);
	}
	other.days = SEARCH_BACK_DAYS_MAX;
	assert_int_equal(ask_for(&c, EST, &other, id), E_TOO_MANY);
	assert_int_equal(answer(&c, EST, first, "{}"), OK);
	assert_int_equal(ask_for(&c, EST, &other, id), OK);
	assert_int_equal(ask_for(&c, EST, &order, id), E_TOO_MANY);
	coalition_close(&c);
}

static void
days_are_bounded(void **state)
{
	struct search_back_order other = order;
	struct coalition c;
	char id[UUID_TEXT + 1];

	(void)state;
	open_with_sensor(&c);
	other.days = 0;
	assert_int_equal(ask_for(&c, EST, &other, id), E_INVALID);
	other.days = SEARCH_BACK_DAYS_MAX + 1;
	assert_int_equal(ask_for(&c, EST, &other, id), E_INVALID);
	other.days = SEARCH_BACK_DAYS_MAX;
	assert_int_equal(ask_for(&c, EST, &other, id), OK);
	coalition_close(&c);
}

static void
those_that_are_over_go_with_number_and_time(void **state)
{
	struct search_back_order other = order;
	struct coalition c;
	char id[UUID_TEXT + 1];

	(void)state;
	open_with_sensor(&c);
	other.days = 2;
	assert_int_equal(ask_for(&c, EST, &other, id), OK); /* waits all the time */
	for (unsigned i = 0; i < SEARCH_BACKS_KEPT + 5; i++) {
		assert_int_equal(ask_for(&c, EST, &order, id), OK);
		assert_int_equal(cancel(&c, EST, id), OK);
	}
	assert_int_equal(ask_for(&c, EST, &order, id), OK);
	assert_int_equal(count_all(&c), SEARCH_BACKS_KEPT + 2);
	fake_env_advance(&c.fake, (SENSOR_KEPT_DAYS + 1) * MICROSECONDS_PER_DAY);
	assert_int_equal(count_all(&c), 0);
	coalition_close(&c);
}

static void
who_forgets_a_sensor_forgets_what_it_was_asked(void **state)
{
	struct reader by = coalition_reader(EST);
	struct search_back found;
	struct coalition c;
	char id[UUID_TEXT + 1];

	(void)state;
	open_with_sensor(&c);
	assert_int_equal(ask_for(&c, EST, &order, id), OK);
	assert_int_equal(sensors_forget(c.store, &by, SENSOR, NULL), OK);
	assert_int_equal(find(&c, EST, id, &found), E_ABSENT);
	assert_int_equal(sensors_put_state(c.store, &by, SENSOR, STR("{}"), NULL), OK);
	assert_int_equal(count_all(&c), 0);
	coalition_close(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_waits_until_it_is_answered_once),
		cmocka_unit_test(what_is_cancelled_is_not_handed_out_and_takes_no_answer),
		cmocka_unit_test(to_other_organisations_there_is_nothing),
		cmocka_unit_test(who_may_only_read_asks_for_nothing),
		cmocka_unit_test(a_queue_has_an_end_and_nothing_stands_in_it_twice),
		cmocka_unit_test(days_are_bounded),
		cmocka_unit_test(those_that_are_over_go_with_number_and_time),
		cmocka_unit_test(who_forgets_a_sensor_forgets_what_it_was_asked),
	};

	return cmocka_run_group_tests_name("search_backs", tests, NULL, NULL);
}
