/* sco_id.c - tests of deterministic ids: published ones come out again.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/sco_id.h"

static void
expect_id(const char *observable, const char *id)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct json *json;
	struct str ret;

	assert_int_equal(json_parse(arena, str_of(observable), &json, NULL), OK);
	assert_int_equal(sco_id(arena, json, &ret, NULL), OK);
	if (!str_eq(ret, str_of(id)))
		print_error("%.*s, not %s\n", STR_FMT(ret), id);
	assert_true(str_eq(ret, str_of(id)));
}

static void
agrees_with_the_errata_of_the_standard(void **state)
{
	(void)state;
	expect_id("{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.3\"}",
		"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
	expect_id("{\"type\":\"domain-name\",\"value\":\"example.com\"}",
		"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7");
	expect_id("{\"type\":\"autonomous-system\",\"number\":15139}",
		"autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff");
	expect_id("{\"type\":\"windows-registry-key\","
		  "\"key\":\"hkey_local_machine\\\\system\\\\bar\\\\foo\",\"values\":["
		  "{\"name\":\"Foo\",\"data\":\"qwerty\",\"data_type\":\"REG_SZ\"},"
		  "{\"name\":\"Bar\",\"data\":\"42\",\"data_type\":\"REG_DWORD\"}]}",
		"windows-registry-key--f6a11ddf-fa2b-54c8-97ab-e7f28413095a");
	expect_id("{\"type\":\"x509-certificate\",\"serial_number\":"
		  "\"36:f7:d4:32:f4:ab:70:ea:d3:ce:98:6e:ea:99:93:49:32:0a:b7:06\"}",
		"x509-certificate--bf86f034-2390-54d7-8426-d08433db3fbe");
	expect_id("{\"type\":\"mutex\",\"name\":\"__CLEANSWEEP__\"}",
		"mutex--f93fe911-e545-5239-b9b0-597840d0c871");
	expect_id("{\"type\":\"software\",\"vendor\":\"Microsoft\",\"version\":\"2002\","
		  "\"cpe\":\"cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*\",\"name\":\"Word\"}",
		"software--710b0b41-d4d0-5d6c-a400-fc9254554ffc");
}

static void
agrees_with_other_implementations(void **state)
{
	(void)state;
	expect_id("{\"type\":\"ipv4-addr\",\"value\":\"127.0.0.1\"}",
		"ipv4-addr--679c6c82-b4be-52e2-9c7a-198689f6f77b");
	expect_id("{\"type\":\"ipv6-addr\",\"value\":\"2001:db8::1\"}",
		"ipv6-addr--6469e3a9-b053-5e34-a025-9396ae051d26");
	expect_id("{\"type\":\"domain-name\",\"value\":\"control.example.com\"}",
		"domain-name--427e3664-0043-5865-b454-97df26649bde");
}

static void
only_one_digest_counts_and_md5_before_the_others(void **state)
{
	static const char only_md5[] = "{\"type\":\"file\",\"hashes\":{\"MD5\":\"aa\"}}";
	static const char all[] =
		"{\"type\":\"file\",\"hashes\":{\"SHA-256\":\"bb\",\"MD5\":\"aa\"},\"size\":4}";
	OWNED(arena) arena = arena_new(MIB);
	const struct json *json;
	struct str one;
	struct str other;

	(void)state;
	assert_int_equal(json_parse(arena, str_of(only_md5), &json, NULL), OK);
	assert_int_equal(sco_id(arena, json, &one, NULL), OK);
	assert_int_equal(json_parse(arena, str_of(all), &json, NULL), OK);
	assert_int_equal(sco_id(arena, json, &other, NULL), OK);
	assert_true(str_eq(one, other));
}

static void
expect_none(const char *observable, const char *says)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct json *json;
	struct str ret = STR("untouched");
	struct fault why;

	assert_int_equal(json_parse(arena, str_of(observable), &json, NULL), OK);
	assert_int_equal(sco_id(arena, json, &ret, &why), E_INVALID);
	assert_non_null(strstr(why.text, says));
	assert_true(str_eq(ret, STR("untouched")));
}

static void
refuses_what_has_none(void **state)
{
	(void)state;
	expect_none("{\"type\":\"process\",\"pid\":1}", "\"process\" has no deterministic id");
	expect_none("{\"type\":\"x-own\",\"value\":\"1\"}", "\"x-own\" has no deterministic id");
	expect_none("{\"type\":\"user-account\",\"display_name\":\"D\"}",
		"needs one of: account_type user_id account_login");
	expect_none("[]", "no deterministic id");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_errata_of_the_standard),
		cmocka_unit_test(agrees_with_other_implementations),
		cmocka_unit_test(only_one_digest_counts_and_md5_before_the_others),
		cmocka_unit_test(refuses_what_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
