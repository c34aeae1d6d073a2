/* sensors.c - tests of what sensors tell their own organisation: kept, bounded, and nobody else's.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "store/sensors.h"
#include "support/coalition.h"

#define SECOND MICROSECONDS_PER_SECOND
#define DAY MICROSECONDS_PER_DAY
#define HOUR_NOW (INT64_C(1767225600) / 3600) /* where the test's clock begins: 2026-01-01 */

static enum err
tell(struct coalition *c, unsigned organisation, const char *name, const char *state)
{
	struct reader from = coalition_reader(organisation);

	return sensors_put_state(c->store, &from, str_of(name), str_of(state), NULL);
}

static enum err
hit(struct coalition *c, unsigned organisation, const char *name, struct sensor_batch batch)
{
	struct reader from = coalition_reader(organisation);

	return sensors_take_hits(c->store, &from, str_of(name), &batch, NULL);
}

static enum err
find(struct coalition *c, unsigned organisation, const char *name, struct sensor *ret)
{
	struct reader reader = coalition_reader(organisation);

	return sensors_find(c->store, &reader, str_of(name), c->arena, ret, NULL);
}

static size_t
count_sensors(struct coalition *c, unsigned organisation)
{
	struct reader reader = coalition_reader(organisation);
	const struct sensor *sensors;
	size_t count;

	assert_int_equal(sensors_list(c->store, &reader, c->arena, &count, &sensors, NULL), OK);
	return count;
}

static int64_t
hits_in_hour(struct coalition *c, unsigned organisation, const char *name, int64_t hour)
{
	struct reader reader = coalition_reader(organisation);
	struct sensor sensor;
	int64_t hits;

	assert_int_equal(find(c, organisation, name, &sensor), OK);
	assert_int_equal(sensors_hours(c->store, &reader, &sensor, hour, 1, &hits, NULL), OK);
	return hits;
}

/* How many, and the number of the newest. */
static size_t
count_hits(struct coalition *c, unsigned organisation, const struct sensor *sensor,
	const char *indicator, int64_t *ret_newest)
{
	struct reader reader = coalition_reader(organisation);
	const struct sensor_hit *hits;
	int64_t before = 0;
	size_t total = 0;
	size_t count;
	bool more;

	do {
		assert_int_equal(sensors_hits(c->store, &reader, sensor, str_of(indicator), before,
					 150, c->arena, &count, &hits, &more, NULL),
			OK);
		if (before == 0 && ret_newest != NULL)
			*ret_newest = count == 0 ? 0 : hits[0].number;
		if (count > 0)
			before = hits[count - 1].number;
		total += count;
	} while (more);
	return total;
}

static const struct sensor_hour one_hour[] = { { HOUR_NOW, 3 } };
static const struct sensor_hit two_hits[] = {
	{ 0, STR_INIT("indicator--1"), STR_INIT("{\"line\":1}") },
	{ 0, STR_INIT("indicator--2"), STR_INIT("{\"line\":2}") },
};

static struct sensor_batch
batch(const char *key)
{
	return (struct sensor_batch){ str_of(key), 1, one_hour, 2, two_hits, 1 };
}

static void
what_a_sensor_says_takes_the_place_of_what_it_said_before(void **state)
{
	struct coalition c;
	struct sensor sensor;

	(void)state;
	coalition_open(&c);
	assert_int_equal(tell(&c, EST, "soc-1", "{\"lines\":1}"), OK);
	fake_env_advance(&c.fake, 10 * SECOND);
	assert_int_equal(tell(&c, EST, "soc-1", "{\"lines\":2}"), OK);
	assert_int_equal(find(&c, EST, "soc-1", &sensor), OK);
	assert_true(str_eq(sensor.state, STR("{\"lines\":2}")));
	assert_int_equal(sensor.heard - sensor.first_heard, 10 * SECOND);
	assert_int_equal(count_sensors(&c, EST), 1);
	coalition_reopen(&c);
	assert_int_equal(find(&c, EST, "soc-1", &sensor), OK);
	assert_true(str_eq(sensor.state, STR("{\"lines\":2}")));
	coalition_close(&c);
}

static void
nobody_but_its_organisation_sees_a_sensor(void **state)
{
	struct reader norway = coalition_reader(NOR);
	struct coalition c;
	struct sensor sensor;
	struct sensor other;
	int64_t hits;

	(void)state;
	coalition_open(&c);
	assert_int_equal(tell(&c, EST, "soc-1", "{}"), OK);
	assert_int_equal(hit(&c, EST, "soc-1", batch("a")), OK);
	assert_int_equal(find(&c, EST, "soc-1", &sensor), OK);
	assert_int_equal(find(&c, NOR, "soc-1", &other), E_ABSENT);
	assert_int_equal(count_sensors(&c, NOR), 0);
	assert_int_equal(count_sensors(&c, NATO), 0); /* who runs the node sees no more */
	/* Nor with the row's name in hand. */
	assert_int_equal(count_hits(&c, NOR, &sensor, "", NULL), 0);
	assert_int_equal(sensors_hours(c.store, &norway, &sensor, HOUR_NOW, 1, &hits, NULL), OK);
	assert_int_equal(hits, 0);
	assert_int_equal(sensors_forget(c.store, &norway, STR("soc-1"), NULL), E_ABSENT);
	assert_int_equal(count_hits(&c, EST, &sensor, "", NULL), 2);
	coalition_close(&c);
}

static void
two_organisations_may_use_one_name(void **state)
{
	struct coalition c;
	struct sensor sensor;

	(void)state;
	coalition_open(&c);
	assert_int_equal(tell(&c, EST, "soc-1", "{\"of\":\"EST\"}"), OK);
	assert_int_equal(tell(&c, NOR, "soc-1", "{\"of\":\"NOR\"}"), OK);
	assert_int_equal(find(&c, EST, "soc-1", &sensor), OK);
	assert_true(str_eq(sensor.state, STR("{\"of\":\"EST\"}")));
	coalition_close(&c);
}

static void
a_batch_that_comes_twice_counts_once(void **state)
{
	struct coalition c;
	struct sensor sensor;
	int64_t newest;

	(void)state;
	coalition_open(&c);
	assert_int_equal(hit(&c, EST, "soc-1", batch("a")), OK);
	assert_int_equal(hit(&c, EST, "soc-1", batch("a")), OK);
	assert_int_equal(hits_in_hour(&c, EST, "soc-1", HOUR_NOW), 3);
	assert_int_equal(hit(&c, EST, "soc-1", batch("b")), OK);
	assert_int_equal(hits_in_hour(&c, EST, "soc-1", HOUR_NOW), 6);
	assert_int_equal(find(&c, EST, "soc-1", &sensor), OK);
	assert_int_equal(sensor.heard, 0); /* it never said how it is */
	assert_int_equal(sensor.left_out, 2);
	assert_int_equal(count_hits(&c, EST, &sensor, "", &newest), 4);
	assert_int_equal(newest, 4);
	assert_int_equal(count_hits(&c, EST, &sensor, "indicator--2", NULL), 2);
	assert_int_equal(count_hits(&c, EST, &sensor, "indicator--3", NULL), 0);
	coalition_close(&c);
}

static void
the_newest_hits_of_each_sensor_are_kept(void **state)
{
	static struct sensor_hit hits[SENSOR_BATCH_HITS_MAX];
	struct coalition c;
	struct sensor sensor;
	int64_t newest;
	char key[8];

	(void)state;
	coalition_open(&c);
	for (size_t i = 0; i < SENSOR_BATCH_HITS_MAX; i++)
		hits[i] = two_hits[0];
	for (unsigned i = 0; i <= SENSOR_HITS_KEPT / SENSOR_BATCH_HITS_MAX; i++) {
		snprintf(key, sizeof(key), "%u", i);
		assert_int_equal(hit(&c, EST, "soc-1",
					 (struct sensor_batch){ str_of(key), 0, NULL,
						 SENSOR_BATCH_HITS_MAX, hits, 0 }),
			OK);
	}
	assert_int_equal(find(&c, EST, "soc-1", &sensor), OK);
	assert_int_equal(count_hits(&c, EST, &sensor, "", &newest), SENSOR_HITS_KEPT);
	assert_int_equal(newest, SENSOR_HITS_KEPT + SENSOR_BATCH_HITS_MAX);
	coalition_close(&c);
}

static void
after_a_quarter_hits_and_hours_go_of_silent_sensors_too(void **state)
{
	struct coalition c;
	struct sensor sensor;

	(void)state;
	coalition_open(&c);
	assert_int_equal(hit(&c, EST, "old", batch("a")), OK);
	assert_int_equal(find(&c, EST, "old", &sensor), OK);
	fake_env_advance(&c.fake, (SENSOR_KEPT_DAYS * DAY) - SECOND);
	assert_int_equal(count_hits(&c, EST, &sensor, "", NULL), 2);
	fake_env_advance(&c.fake, 2 * SECOND);
	assert_int_equal(count_hits(&c, EST, &sensor, "", NULL), 0);
	fake_env_advance(&c.fake, 3600 * SECOND);
	assert_int_equal(hit(&c, NOR, "other", (struct sensor_batch){ .key = STR("b") }), OK);
	assert_int_equal(hits_in_hour(&c, EST, "old", HOUR_NOW), 0);
	coalition_close(&c);
}

static void
hours_ahead_count_now_and_those_long_gone_do_not_count(void **state)
{
	static const struct sensor_hour hours[] = { { HOUR_NOW + 1000, 1 },
		{ HOUR_NOW - SENSOR_KEPT_DAYS * 24 - 1, 10 },
		{ HOUR_NOW - SENSOR_KEPT_DAYS * 24, 100 } };
	struct coalition c;

	(void)state;
	coalition_open(&c);
	assert_int_equal(
		hit(&c, EST, "s", (struct sensor_batch){ STR("a"), 3, hours, 0, NULL, 0 }), OK);
	assert_int_equal(hits_in_hour(&c, EST, "s", HOUR_NOW), 1);
	assert_int_equal(hits_in_hour(&c, EST, "s", hours[1].hour), 0);
	assert_int_equal(hits_in_hour(&c, EST, "s", hours[2].hour), 100);
	coalition_close(&c);
}

static void
names_are_checked_at_their_edges(void **state)
{
	static const char *const bad[] = { "", ".", "..", "-a", "_a", "a/b", "a b", "a\n",
		"\xc3\xa9" };
	char longest[SENSOR_NAME_MAX + 2] = { 0 };
	struct coalition c;

	(void)state;
	coalition_open(&c);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(tell(&c, EST, bad[i], "{}"), E_INVALID);
	memset(longest, 'a', SENSOR_NAME_MAX + 1);
	assert_int_equal(tell(&c, EST, longest, "{}"), E_INVALID);
	assert_int_equal(tell(&c, EST, longest + 1, "{}"), OK);
	assert_int_equal(tell(&c, EST, "Soc.1_a-b", "{}"), OK);
	assert_int_equal(count_sensors(&c, EST), 2);
	coalition_close(&c);
}

static void
a_new_sensor_takes_the_place_of_one_that_was_silent_for_long(void **state)
{
	struct coalition c;
	struct sensor sensor;
	char name[16];

	(void)state;
	coalition_open(&c);
	for (unsigned i = 0; i < SENSORS_MAX; i++) {
		snprintf(name, sizeof(name), "s%u", i);
		assert_int_equal(tell(&c, EST, name, "{}"), OK);
		fake_env_advance(&c.fake, SECOND);
	}
	assert_int_equal(tell(&c, EST, "late", "{}"), E_TOO_MANY);
	assert_int_equal(tell(&c, NOR, "other", "{}"), OK); /* each its own */
	assert_int_equal(tell(&c, EST, "s0", "{}"), OK);
	fake_env_advance(&c.fake, SENSOR_SILENT_DAYS * DAY - SECOND);
	assert_int_equal(tell(&c, EST, "late", "{}"), OK);
	assert_int_equal(find(&c, EST, "s1", &sensor), E_ABSENT);
	assert_int_equal(find(&c, EST, "s0", &sensor), OK);
	assert_int_equal(count_sensors(&c, EST), SENSORS_MAX);
	coalition_close(&c);
}

static void
a_sensor_is_forgotten_with_all_that_it_told(void **state)
{
	struct reader by = coalition_reader(EST);
	struct coalition c;
	struct sensor sensor;

	(void)state;
	coalition_open(&c);
	assert_int_equal(hit(&c, EST, "soc-1", batch("a")), OK);
	assert_int_equal(sensors_forget(c.store, &by, STR("soc-1"), NULL), OK);
	assert_int_equal(find(&c, EST, "soc-1", &sensor), E_ABSENT);
	assert_int_equal(sensors_forget(c.store, &by, STR("soc-1"), NULL), E_ABSENT);
	/* One of the same name begins anew. */
	assert_int_equal(hit(&c, EST, "soc-1", batch("a")), OK);
	assert_int_equal(hits_in_hour(&c, EST, "soc-1", HOUR_NOW), 3);
	coalition_close(&c);
}

static void
rights_are_asked_for(void **state)
{
	struct reader reader = coalition_reader(EST);
	struct reader nobody = { .roles = ROLE_READER | ROLE_ANALYST };
	const struct sensor *sensors;
	struct coalition c;
	size_t count;

	(void)state;
	coalition_open(&c);
	reader.roles = ROLE_READER;
	assert_int_equal(sensors_put_state(c.store, &reader, STR("s"), STR("{}"), NULL), E_DENIED);
	assert_int_equal(sensors_put_state(c.store, &nobody, STR("s"), STR("{}"), NULL), E_DENIED);
	assert_int_equal(sensors_forget(c.store, &reader, STR("s"), NULL), E_DENIED);
	reader.roles = ROLE_ANALYST;
	assert_int_equal(sensors_list(c.store, &reader, c.arena, &count, &sensors, NULL), E_DENIED);
	coalition_close(&c);
}

static void
an_exercise_has_no_sensors(void **state)
{
	struct reader reader = coalition_reader(EST);
	const struct sensor *sensors;
	struct coalition c;
	struct sensor sensor;
	size_t count;

	(void)state;
	coalition_open_exercise(&c);
	assert_int_equal(tell(&c, EST, "soc-1", "{}"), E_ABSENT);
	assert_int_equal(hit(&c, EST, "soc-1", batch("a")), E_ABSENT);
	assert_int_equal(sensors_list(c.store, &reader, c.arena, &count, &sensors, NULL), E_ABSENT);
	assert_int_equal(find(&c, EST, "soc-1", &sensor), E_ABSENT);
	coalition_close(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_sensor_says_takes_the_place_of_what_it_said_before),
		cmocka_unit_test(nobody_but_its_organisation_sees_a_sensor),
		cmocka_unit_test(two_organisations_may_use_one_name),
		cmocka_unit_test(a_batch_that_comes_twice_counts_once),
		cmocka_unit_test(the_newest_hits_of_each_sensor_are_kept),
		cmocka_unit_test(after_a_quarter_hits_and_hours_go_of_silent_sensors_too),
		cmocka_unit_test(hours_ahead_count_now_and_those_long_gone_do_not_count),
		cmocka_unit_test(names_are_checked_at_their_edges),
		cmocka_unit_test(a_new_sensor_takes_the_place_of_one_that_was_silent_for_long),
		cmocka_unit_test(a_sensor_is_forgotten_with_all_that_it_told),
		cmocka_unit_test(rights_are_asked_for),
		cmocka_unit_test(an_exercise_has_no_sensors),
	};

	return cmocka_run_group_tests_name("sensors", tests, NULL, NULL);
}
