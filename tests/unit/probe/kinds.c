/* kinds.c - tests of the table of kinds: what may be asked of each, and that the manual says so.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/env.h"
#include "probe/check.h"
#include "probe/kind.h"

static struct check
check_of(const char *kind, size_t count, const struct check_value *values)
{
	return (struct check){ .name = STR("c"),
		.team = STR("blue1"),
		.kind_name = str_of(kind),
		.kind = check_kind_find(str_of(kind)),
		.value_count = count,
		.values = values };
}

static void
assert_validated(const struct check *check, enum err expected, const char *where)
{
	struct fault why = { 0 };

	assert_int_equal(check_validate(check, &why), expected);
	assert_string_equal(why.where, where);
}

static bool
stands_in(struct str page, const char *name, const char *help)
{
	char text[512];

	/* The manual begins sentences with capitals, and escapes what scdoc would read. */
	snprintf(text, sizeof(text), "\n*%s*\n\t%c", name,
		help[0] >= 'a' && help[0] <= 'z' ? help[0] - 'a' + 'A' : help[0]);
	if (str_find(page, str_of(text)) < page.len)
		return true;
	print_error("testudo-probe(1) does not say: %s\n", text);
	return false;
}

static void
assert_rows_stand_in(struct str page, const struct check_parameter *rows)
{
	for (; rows->name != NULL; rows++)
		assert_true(stands_in(page, rows->name, rows->help));
}

static void
every_kind_and_parameter_stands_in_the_manual(void **state)
{
	OWNED_BUF page = BUF_INIT;
	char path[4096];
	char heading[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/docs/man/testudo-probe.1.scd", getenv("TESTUDO_SOURCE"));
	assert_int_equal(file_read(env_real(), path, MIB, &page, NULL), OK);
	assert_rows_stand_in(buf_str(&page), common_parameters);
	for (size_t i = 0; check_kinds[i] != NULL; i++) {
		snprintf(heading, sizeof(heading), "\n## %s\n", check_kinds[i]->name);
		assert_true(str_find(buf_str(&page), str_of(heading)) < page.len);
		assert_rows_stand_in(buf_str(&page), check_kinds[i]->parameters);
	}
}

static void
no_kind_repeats_a_common_parameter(void **state)
{
	(void)state;
	for (size_t i = 0; check_kinds[i] != NULL; i++)
		for (const struct check_parameter *row = check_kinds[i]->parameters;
			row->name != NULL; row++)
			for (const struct check_parameter *common = common_parameters;
				common->name != NULL; common++)
				assert_string_not_equal(row->name, common->name);
}

static void
an_unknown_kind_is_named(void **state)
{
	struct check check = check_of("gopher", 0, NULL);
	struct fault why;

	(void)state;
	assert_int_equal(check_validate(&check, &why), E_INVALID);
	assert_non_null(strstr(why.text, "gopher"));
}

static void
what_is_required_must_be_there(void **state)
{
	static const struct check_value host[] = { { STR_INIT("host"), STR_INIT("h") } };
	static const struct check_value with_name[] = { { STR_INIT("host"), STR_INIT("h") },
		{ STR_INIT("name"), STR_INIT("n") } };
	struct check check = check_of("http", 0, NULL);

	(void)state;
	assert_validated(&check, E_INVALID, "host");
	check = check_of("http", 1, host);
	assert_validated(&check, OK, "");
	check = check_of("dns", 1, host);
	assert_validated(&check, E_INVALID, "name");
	check = check_of("dns", 2, with_name);
	assert_validated(&check, OK, "");
	check = check_of("tcp", 1, host);
	assert_validated(&check, E_INVALID, "port");
}

static void
a_login_needs_an_account(void **state)
{
	static const struct check_value host[] = { { STR_INIT("host"), STR_INIT("h") } };
	static const struct check_account account = { STR_INIT("u"), STR_INIT("p") };
	struct check check = check_of("imap", 1, host);

	(void)state;
	assert_validated(&check, E_INVALID, "");
	check.accounts = &account;
	check.account_count = 1;
	assert_validated(&check, OK, "");
}

static void
values_have_their_forms(void **state)
{
	static const struct {
		const char *kind;
		struct check_value value;
		enum err expected;
	} cases[] = {
		{ "http", { STR_INIT("port"), STR_INIT("0") }, E_INVALID },
		{ "http", { STR_INIT("port"), STR_INIT("1") }, OK },
		{ "http", { STR_INIT("port"), STR_INIT("65535") }, OK },
		{ "http", { STR_INIT("port"), STR_INIT("65536") }, E_INVALID },
		{ "http", { STR_INIT("port"), STR_INIT("http") }, E_INVALID },
		{ "icmp", { STR_INIT("port"), STR_INIT("7") }, E_INVALID },
		{ "http", { STR_INIT("slow_ms"), STR_INIT("4294967295") }, OK },
		{ "http", { STR_INIT("slow_ms"), STR_INIT("4294967296") }, E_INVALID },
		{ "http", { STR_INIT("slow_ms"), STR_INIT("-1") }, E_INVALID },
		{ "http", { STR_INIT("family"), STR_INIT("both") }, OK },
		{ "http", { STR_INIT("family"), STR_INIT("5") }, E_INVALID },
		{ "http", { STR_INIT("follow"), STR_INIT("yes") }, OK },
		{ "http", { STR_INIT("follow"), STR_INIT("YES") }, E_INVALID },
		{ "http", { STR_INIT("expect_sha256"), STR_INIT("00") }, E_INVALID },
		{ "http", { STR_INIT("verify"), STR_INIT("no") }, E_INVALID }, /* https has it */
		{ "https", { STR_INIT("verify"), STR_INIT("no") }, OK },
		{ "ssh", { STR_INIT("ciphers"), STR_INIT("aes128-ctr") }, OK },
		{ "ssh", { STR_INIT("ciphers"), STR_INIT("aes128-ctr, aes256-ctr | aes192-ctr") }, OK },
		{ "ssh", { STR_INIT("ciphers"), STR_INIT("AES-128-GCM") }, E_INVALID }, /* of TLS */
		{ "ssh", { STR_INIT("ciphers"), STR_INIT("aes128-ctr,") }, E_INVALID },
		{ "ssh", { STR_INIT("ciphers"), STR_INIT("aes128-ctr |") }, E_INVALID },
		{ "ssh", { STR_INIT("ciphers"), STR_INIT("") }, E_INVALID },
		{ "https", { STR_INIT("ciphers"), STR_INIT("aes128-ctr") }, E_INVALID },
		{ "http", { STR_INIT("source"), STR_INIT("192.0.2.1, 2001:db8::/64") }, OK },
		{ "http", { STR_INIT("source"), STR_INIT("192.0.2.1/33") }, E_INVALID },
		{ "http", { STR_INIT("source"), STR_INIT("") }, E_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct check_value values[] = { { STR_INIT("host"), STR_INIT("h") },
			cases[i].value };
		struct check check = check_of(cases[i].kind, 2, values);
		if (check_validate(&check, NULL) != cases[i].expected)
			fail_msg("%s %s=%s", cases[i].kind, cases[i].value.name.data,
				cases[i].value.value.data);
	}
}

static void
a_parameter_of_other_kinds_is_told_with_their_names(void **state)
{
	static const struct {
		const char *kind, *parameter, *text;
	} cases[] = {
		{ "dns", "ciphers",
			"dns has no parameter \"ciphers\"; kinds that have it: https, smtp, imap, pop3, "
			"ftp, ldap, ssh" },
		{ "sftp", "command", "sftp has no parameter \"command\"; kinds that have it: ssh" },
		{ "dns", "chiphers", "dns has no parameter \"chiphers\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct check_value values[] = { { STR_INIT("host"), STR_INIT("h") },
			{ str_of(cases[i].parameter), STR_INIT("x") } };
		struct check check = check_of(cases[i].kind, 2, values);
		struct fault why;
		assert_int_equal(check_validate(&check, &why), E_INVALID);
		assert_string_equal(why.text, cases[i].text);
		assert_string_equal(why.where, cases[i].parameter);
	}
}

static void
postgresql_takes_no_source(void **state)
{
	static const struct check_value values[] = { { STR_INIT("host"), STR_INIT("h") },
		{ STR_INIT("source"), STR_INIT("192.0.2.1") } };
	struct check check = check_of("postgresql", 2, values);
	struct check_account account = { STR_INIT("u"), STR_INIT("p") };

	(void)state;
	check.accounts = &account;
	check.account_count = 1;
	assert_validated(&check, E_INVALID, "source");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_and_parameter_stands_in_the_manual),
		cmocka_unit_test(no_kind_repeats_a_common_parameter),
		cmocka_unit_test(an_unknown_kind_is_named),
		cmocka_unit_test(what_is_required_must_be_there),
		cmocka_unit_test(a_login_needs_an_account),
		cmocka_unit_test(values_have_their_forms),
		cmocka_unit_test(a_parameter_of_other_kinds_is_told_with_their_names),
		cmocka_unit_test(postgresql_takes_no_source),
	};

	return cmocka_run_group_tests_name("probe/kinds", tests, NULL, NULL);
}
