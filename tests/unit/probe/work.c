/* work.c - tests of how a node's reply is read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "probe/kind.h"
#include "probe/work.h"

#define HEAD "{\"version\":\"7\",\"now\":\"2026-05-01T12:00:00.250Z\",\"speed\":2,\"running\":true,"
#define CHECK                                                                          \
	"{\"check\":\"web\",\"team\":\"blue1\",\"kind\":\"http\",\"period_ms\":60000," \
	"\"jitter_ms\":90000,\"timeout_ms\":10000"

static enum err
parse(const char *text, const struct work **ret, struct fault *why)
{
	return work_parse(str_of(text), ret, why);
}

static void
a_whole_reply_is_read(void **state)
{
	const struct work *work;
	const struct check *check;

	(void)state;
	assert_int_equal(parse(HEAD "\"lease_ms\":30000,\"checks\":[" CHECK
				    ",\"parameters\":{\"host\":\"h\",\"path\":\"/\"},"
				    "\"accounts\":[{\"user\":\"u\",\"password\":\"p\"}],"
				    "\"contents\":[\"a\",\"b\"],\"clients\":null,\"new\":1}]}",
				 &work, NULL),
		OK);
	assert_true(str_eq(work->version, STR("7")));
	assert_int_equal(work->now, INT64_C(1777636800250000));
	assert_int_equal(work->speed, 2);
	assert_true(work->running);
	assert_int_equal(work->lease_ms, 30000);
	assert_int_equal(work->check_count, 1);
	check = &work->checks[0];
	assert_ptr_equal(check->kind, check_kind_find(STR("http")));
	assert_string_equal(check_value_of(check, STR("path")).data, "/");
	assert_null(check_value_of(check, STR("port")).data);
	assert_string_equal(check->accounts[0].password.data, "p");
	assert_int_equal(check->contents.count, 2);
	assert_int_equal(check->clients.count, 0);
	assert_int_equal(check->jitter_ms, 60000); /* no more than the period */
	work_drop(work);
}

static void
an_unknown_kind_is_kept(void **state)
{
	const struct work *work;

	(void)state;
	assert_int_equal(parse(HEAD "\"lease_ms\":1,\"checks\":[{\"check\":\"c\",\"team\":\"t\","
				    "\"kind\":\"gopher\",\"period_ms\":1,\"jitter_ms\":0,"
				    "\"timeout_ms\":1}]}",
				 &work, NULL),
		OK);
	assert_null(work->checks[0].kind);
	assert_string_equal(work->checks[0].kind_name.data, "gopher");
	work_drop(work);
}

static void
what_breaks_the_form_is_named(void **state)
{
	static const struct {
		const char *text;
		enum err expected;
		const char *where;
	} cases[] = {
		{ "[]", E_INVALID, "version" },
		{ HEAD "\"lease_ms\":0,\"checks\":[]}", E_INVALID, "lease_ms" },
		{ HEAD "\"lease_ms\":3600001,\"checks\":[]}", E_INVALID, "lease_ms" },
		{ HEAD "\"lease_ms\":1}", E_INVALID, "checks" },
		{ HEAD "\"lease_ms\":1,\"checks\":{}}", E_INVALID, "checks" },
		{ HEAD "\"lease_ms\":1,\"checks\":[" CHECK ",\"parameters\":{\"a\":1}}]}",
			E_INVALID, "parameters" },
		{ HEAD "\"lease_ms\":1,\"checks\":[" CHECK ",\"accounts\":[{\"user\":\"u\"}]}]}",
			E_INVALID, "password" },
		{ HEAD "\"lease_ms\":1,\"checks\":[" CHECK ",\"contents\":[null]}]}", E_INVALID,
			"contents" },
		{ HEAD "\"lease_ms\":1,\"checks\":[" CHECK ",\"contents\":[\"\\u0000\"]}]}",
			E_INVALID, "" },
		{ HEAD "\"lease_ms\":1,\"checks\":[{\"check\":\"c\"}]}", E_INVALID, "team" },
		{ "{\"version\":\"7\",\"now\":\"today\"}", E_INVALID, "now" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct work *work = NULL;
		struct fault why = { 0 };
		if (parse(cases[i].text, &work, &why) != cases[i].expected ||
			strcmp(why.where, cases[i].where) != 0)
			fail_msg("%s: %s at \"%s\"", cases[i].text, why.text, why.where);
		assert_null(work);
	}
}

static void
parameters_have_a_most(void **state)
{
	OWNED_BUF text = BUF_INIT;
	const struct work *work;

	(void)state;
	for (unsigned count = PROBE_VALUES_MAX; count <= PROBE_VALUES_MAX + 1; count++) {
		buf_clear(&text);
		buf_add(&text, STR(HEAD "\"lease_ms\":1,\"checks\":[" CHECK ",\"parameters\":{"));
		for (unsigned i = 0; i < count; i++)
			buf_addf(&text, "%s\"p%u\":\"\"", i == 0 ? "" : ",", i);
		buf_add(&text, STR("}}]}"));
		if (count > PROBE_VALUES_MAX) {
			assert_int_equal(work_parse(buf_str(&text), &work, NULL), E_TOO_MANY);
			continue;
		}
		assert_int_equal(work_parse(buf_str(&text), &work, NULL), OK);
		assert_int_equal(work->checks[0].value_count, PROBE_VALUES_MAX);
		work_drop(work);
	}
}

/* A reply with one of its numbers replaced. */
static enum err
parse_number(const char *key, uint64_t value, struct fault *why)
{
	static const char *const whole[] = { "speed", "lease_ms", "period_ms", "jitter_ms", "timeout_ms" };
	enum { OF_REPLY = 2, ALL = sizeof(whole) / sizeof(*whole) };
	OWNED_BUF text = BUF_INIT;
	const struct work *work;
	enum err err;

	buf_add(&text, STR("{\"version\":\"7\",\"now\":\"2026-05-01T12:00:00Z\",\"running\":true"));
	for (size_t i = 0; i < ALL; i++) {
		if (i == OF_REPLY)
			buf_add(&text, STR(",\"checks\":[{\"check\":\"c\",\"team\":\"t\",\"kind\":\"http\""));
		buf_addf(&text, ",\"%s\":%ju", whole[i],
			strcmp(whole[i], key) == 0 ? (uintmax_t)value : 1);
	}
	buf_add(&text, STR("}]}"));
	err = work_parse(buf_str(&text), &work, why);
	if (err == OK)
		work_drop(work);
	return err;
}

static void
numbers_have_a_least_and_a_most(void **state)
{
	static const struct {
		const char *key;
		uint64_t least, most;
	} rows[] = {
		{ "speed", 1, PROBE_SPEED_MAX },
		{ "lease_ms", 1, PROBE_LEASE_MAX_MS },
		{ "period_ms", 1, PROBE_PERIOD_MAX_MS },
		{ "jitter_ms", 0, PROBE_PERIOD_MAX_MS },
		{ "timeout_ms", 1, PROBE_TIMEOUT_MAX_MS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct fault why = { 0 };
		assert_int_equal(parse_number(rows[i].key, rows[i].least, &why), OK);
		assert_int_equal(parse_number(rows[i].key, rows[i].most, &why), OK);
		assert_int_equal(parse_number(rows[i].key, rows[i].most + 1, &why), E_INVALID);
		assert_string_equal(why.where, rows[i].key);
		if (rows[i].least > 0)
			assert_int_equal(parse_number(rows[i].key, rows[i].least - 1, &why), E_INVALID);
	}
}

/* A reply whose check has so many of what is drawn. */
static enum err
parse_drawn(const char *key, const char *element, unsigned count)
{
	OWNED_BUF text = BUF_INIT;
	const struct work *work;
	enum err err;

	buf_addf(&text, HEAD "\"lease_ms\":1,\"checks\":[" CHECK ",\"%s\":[", key);
	for (unsigned i = 0; i < count; i++)
		buf_addf(&text, "%s%s", i == 0 ? "" : ",", element);
	buf_add(&text, STR("]}]}"));
	err = work_parse(buf_str(&text), &work, NULL);
	if (err == OK)
		work_drop(work);
	return err;
}

static void
what_is_drawn_has_a_most(void **state)
{
	static const char *const rows[][2] = { { "accounts", "{\"user\":\"u\",\"password\":\"p\"}" },
		{ "contents", "\"c\"" }, { "clients", "\"c\"" } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(parse_drawn(rows[i][0], rows[i][1], PROBE_DRAWN_MAX), OK);
		assert_int_equal(
			parse_drawn(rows[i][0], rows[i][1], PROBE_DRAWN_MAX + 1), E_TOO_MANY);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_reply_is_read),
		cmocka_unit_test(an_unknown_kind_is_kept),
		cmocka_unit_test(what_breaks_the_form_is_named),
		cmocka_unit_test(parameters_have_a_most),
		cmocka_unit_test(numbers_have_a_least_and_a_most),
		cmocka_unit_test(what_is_drawn_has_a_most),
	};

	return cmocka_run_group_tests_name("probe/work", tests, NULL, NULL);
}
