/* value_indicator.c - tests that a value which somebody typed becomes the indicator of just that value.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/fake_env.h"
#include "watch/catalogue.h"
#include "watch/value_indicator.h"

static enum err
note(void *context, const struct value *value, struct fault *why)
{
	struct buf *seen = context;

	(void)why;
	buf_addf(seen, "%s %.*s;", value_kind_name(value->kind), STR_FMT(value->text));
	return OK;
}

static void
every_kind_is_looked_for_as_what_it_is(void **state)
{
	static const char *const rows[][2] = { { "192.0.2.7", "ipv4 192.0.2.7;" },
		{ "2001:DB8:0::1", "ipv6 2001:db8::1;" }, { "192.0.2.9/24", "cidr4 192.0.2.0/24;" },
		{ "2001:db8::/32", "cidr6 2001:db8::/32;" },
		{ "Evil[.]Example", "domain evil.example;" },
		{ "hxxps://evil.example/it's\\here", "url https://evil.example/it's%5Chere;" },
		{ "Mallory@Evil.Example", "email mallory@evil.example;" },
		{ "D41D8CD98F00B204E9800998ECF8427E", "md5 d41d8cd98f00b204e9800998ecf8427e;" },
		{ "da39a3ee5e6b4b0d3255bfef95601890afd80709",
			"sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709;" },
		{ "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
			"sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;" } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct fake_env fake;
		OWNED(arena) arena = arena_new(MIB);
		OWNED_BUF text = BUF_INIT;
		OWNED_BUF seen = BUF_INIT;
		fake_env_init(&fake, 1);
		OWNED(catalogue) catalogue = catalogue_new(&fake.env);
		assert_int_equal(value_indicator_write(arena, str_of(rows[i][0]), &text, NULL), OK);
		assert_int_equal(catalogue_add(catalogue, buf_str(&text), NULL), OK);
		assert_int_equal(catalogue_unusable(catalogue), 0);
		assert_int_equal(catalogue_each_value(catalogue, note, &seen, NULL), OK);
		assert_string_equal(seen.data == NULL ? "" : seen.data, rows[i][1]);
	}
}

static void
what_is_no_value_is_refused(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;

	(void)state;
	assert_int_equal(value_indicator_write(arena, STR("no value"), &text, NULL), E_INVALID);
	assert_int_equal(value_indicator_write(arena, STR(""), &text, NULL), E_INVALID);
	assert_int_equal(text.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_looked_for_as_what_it_is),
		cmocka_unit_test(what_is_no_value_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
