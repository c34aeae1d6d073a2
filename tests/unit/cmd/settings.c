/* settings.c - tests of testudo.yaml: defaults, values, and every way to get it wrong.
 * SPDX-License-Identifier: Apache-2.0
 *
 * tests/golden/settings holds one mistake a file; its first line says what must be reported:
 * "# LINE: TEXT".
 */
#include "support/check.h"

#include <dirent.h>

#include "base/limits.h"
#include "base/yaml_tree.h"
#include "cmd/settings.h"

static enum err
read_settings(struct arena *arena, struct str text, struct settings *ret, struct fault *why)
{
	return settings_read(arena, text, "t.yaml", STR("/home/node"), ret, why);
}

static void
an_empty_file_gives_the_defaults(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct settings settings;

	(void)state;
	assert_int_equal(read_settings(arena, STR(""), &settings, NULL), OK);
	assert_true(str_eq(settings.listen_address, STR("127.0.0.1")));
	assert_int_equal(settings.listen_port, 6443);
	assert_int_equal(settings.taxii_max_content_length, CONTENT_LENGTH_DEFAULT);
	assert_int_equal(settings.limits_connections, HTTP_CONNECTIONS_MAX);
	assert_int_equal(settings.limits_connections_per_address,
		HTTP_CONNECTIONS_PER_ADDRESS_MAX);
	assert_true(settings.tls_allow_1_2);
	assert_true(str_eq(settings.tls_key, STR("/home/node/key.pem")));
	assert_int_equal(settings.tls_client_authorities.len, 0);
	assert_int_equal(settings_log_level(&settings), LOG_LEVEL_INFO);
}

static void
every_value_is_text_until_its_key_says_what_it_is(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct settings settings;

	(void)state;
	assert_int_equal(read_settings(arena,
				 STR("taxii:\n  title: NO\n  description: 0x10\n"
				     "  max_content_length: 512 KiB\n"
				     "tls: {allow_1_2: false, certificate: /etc/c.pem}\n"
				     "log:\n  level: debug\n"
				     "listen:\n  port: 0\n"),
				 &settings, NULL),
		OK);
	assert_true(str_eq(settings.taxii_title, STR("NO")));
	assert_true(str_eq(settings.taxii_description, STR("0x10")));
	assert_int_equal(settings.taxii_max_content_length, 512 * KIB);
	assert_false(settings.tls_allow_1_2);
	assert_true(str_eq(settings.tls_certificate, STR("/etc/c.pem")));
	assert_int_equal(settings_log_level(&settings), LOG_LEVEL_DEBUG);
	assert_int_equal(settings.listen_port, 0);
}

static void
the_template_is_a_settings_file(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	struct settings settings;
	char *keys;

	(void)state;
	settings_print_template(&text);
	assert_int_equal(read_settings(arena, buf_str(&text), &settings, NULL), OK);
	/* And with every key set, it still says the same. */
	keys = strstr(text.data, "\n\n");
	while ((keys = strstr(keys, "\n#")) != NULL)
		memmove(keys + 1, keys + 2, strlen(keys + 2) + 1);
	assert_non_null(strstr(text.data, "\n  port: 6443\n"));
	assert_int_equal(read_settings(arena, str_of(text.data), &settings, NULL), OK);
	assert_int_equal(settings.listen_port, 6443);
}

static void
check_golden(const char *folder, const char *name)
{
	OWNED(arena) arena = arena_new(4 * MIB);
	OWNED_BUF text = BUF_INIT;
	char path[4096];
	char reported[1024];
	struct settings settings;
	struct fault why;
	struct str expected;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(file_read(env_real(), path, MIB, &text, NULL), OK);
	expected = str_first(buf_str(&text), str_find_char(buf_str(&text), '\n'));
	assert_int_equal(settings_read(arena, buf_str(&text), name, STR("/h"), &settings, &why),
		E_CONFIG);
	snprintf(reported, sizeof(reported), "# %s: %s", strchr(why.where, ':') + 1, why.text);
	if (!str_eq(expected, str_of(reported)))
		print_error("%s\n  reported %s\n  expected %.*s\n", name, reported,
			STR_FMT(expected));
	assert_true(str_eq(expected, str_of(reported)));
}

static void
every_mistake_is_reported_with_its_line(void **state)
{
	char folder[2048];
	size_t count = 0;
	const struct dirent *entry;
	DIR *files;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/tests/golden/settings", getenv("TESTUDO_SOURCE"));
	files = opendir(folder);
	assert_non_null(files);
	while ((entry = readdir(files)) != NULL) {
		if (!str_ends(str_of(entry->d_name), STR(".yaml")))
			continue;
		check_golden(folder, entry->d_name);
		count++;
	}
	closedir(files);
	assert_true(count >= 20);
}

static enum err
read_nested(unsigned depth)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	const struct yaml *root;

	for (unsigned i = 0; i < depth; i++)
		buf_add_char(&text, '[');
	for (unsigned i = 0; i < depth; i++)
		buf_add_char(&text, ']');
	return yaml_read(arena, buf_str(&text), "t", &root, NULL);
}

static void
holds_the_limit_of_depth(void **state)
{
	(void)state;
	assert_int_equal(read_nested(YAML_DEPTH_MAX), OK);
	assert_int_equal(read_nested(YAML_DEPTH_MAX + 1), E_CONFIG);
}

static enum err
read_keys(unsigned count)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	const struct yaml *root;

	for (unsigned i = 0; i < count; i++)
		buf_addf(&text, "k%u: 1\n", i);
	return yaml_read(arena, buf_str(&text), "t", &root, NULL);
}

static void
holds_the_limit_of_keys(void **state)
{
	(void)state;
	assert_int_equal(read_keys(YAML_KEYS_MAX), OK);
	assert_int_equal(read_keys(YAML_KEYS_MAX + 1), E_CONFIG);
}

static enum err
read_list(unsigned count)
{
	OWNED(arena) arena = arena_new(32 * MIB);
	OWNED_BUF text = BUF_INIT;
	const struct yaml *root;

	for (unsigned i = 0; i < count; i++)
		buf_add(&text, STR("- a\n"));
	return yaml_read(arena, buf_str(&text), "t", &root, NULL);
}

static void
holds_the_limits_of_values_and_size(void **state)
{
	OWNED(arena) arena = arena_new(4 * MIB);
	OWNED_BUF text = BUF_INIT;
	const struct yaml *root;

	(void)state;
	assert_int_equal(read_list(YAML_NODES_MAX - 1), OK); /* the list is a value too */
	assert_int_equal(read_list(YAML_NODES_MAX), E_CONFIG);
	buf_add_char(&text, '#');
	while (text.len < YAML_SIZE_MAX)
		buf_add_char(&text, 'x');
	assert_int_equal(yaml_read(arena, buf_str(&text), "t", &root, NULL), OK);
	buf_add_char(&text, 'x');
	assert_int_equal(yaml_read(arena, buf_str(&text), "t", &root, NULL), E_TOO_LARGE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_file_gives_the_defaults),
		cmocka_unit_test(every_value_is_text_until_its_key_says_what_it_is),
		cmocka_unit_test(the_template_is_a_settings_file),
		cmocka_unit_test(every_mistake_is_reported_with_its_line),
		cmocka_unit_test(holds_the_limit_of_depth),
		cmocka_unit_test(holds_the_limit_of_keys),
		cmocka_unit_test(holds_the_limits_of_values_and_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
