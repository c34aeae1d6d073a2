/* import.c - tests of the readers and writers of imports. Formats have tests/golden/import.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdlib.h>
#include <zip.h>

#include "base/limits.h"
#include "base/yaml_tree.h"
#include "exercise/import_table.h"

/* --- TOML --- */

static enum err
read_toml(struct arena *arena, struct str text, struct import_tree **ret, struct fault *why)
{
	struct import_input input = { .name = "t.toml", .text = text };
	struct import import = { .arena = arena, .input = &input };

	return import_read_toml(&import, ret, why);
}

/* "a.b[2].c" of what the text says. */
static void
expect_toml(const char *text, const char *path, const char *expected)
{
	OWNED(arena) arena = arena_new(4 * MIB);
	struct import_tree *value;
	struct fault why = { .text = "" };
	struct str rest = str_of(path);
	struct str part;

	if (read_toml(arena, str_of(text), &value, &why) != OK)
		fail_msg("%s: %s %s", text, why.where, why.text);
	while (str_split(&rest, '/', &part)) {
		uint64_t index;
		struct import_tree *item = value->first;
		if (value->kind == YAML_IS_LIST && str_to_u64(part, &index))
			while (index-- > 0 && item != NULL)
				item = item->next;
		else
			while (item != NULL && !str_eq(item->key, part))
				item = item->next;
		if (item == NULL)
			fail_msg("%s has no %s", text, path);
		value = item;
	}
	if (!str_eq(value->text, str_of(expected)))
		fail_msg("%s: %s is \"%.*s\"", text, path, STR_FMT(value->text));
}

static void
toml_has_tables_and_arrays_of_tables(void **state)
{
	(void)state;
	expect_toml("a = 1", "a", "1");
	expect_toml("[t]\na = 1\n[u]\na = 2", "u/a", "2");
	expect_toml("[[t]]\na = 1\n[[t]]\na = 2\n", "t/1/a", "2");
	expect_toml("[[b]]\n[[b.c]]\nx=1\n[[b]]\n[[b.c]]\nx=2\n[[b.c]]\nx=3", "b/1/c/1/x", "3");
	expect_toml("[a.b.c]\nx = 1\n[a]\ny = 2", "a/b/c/x", "1");
	expect_toml("[a.b.c]\nx = 1\n[a]\ny = 2", "a/y", "2");
	expect_toml("a.b.c = 1\na.b.d = 2", "a/b/d", "2");
	expect_toml("a = {b = 1, \"c d\" = [1, {e = 5}]}", "a/c d/1/e", "5");
	expect_toml("a = [\n 1, # one\n 2,\n]\nb = 3", "b", "3");
}

static void
toml_has_four_kinds_of_strings(void **state)
{
	(void)state;
	expect_toml("a = \"x\\ty\\u00e9\\U0001F422\\\\\"", "a", "x\ty\xc3\xa9\xf0\x9f\x90\xa2\\");
	expect_toml("a = 'C:\\n'", "a", "C:\\n");
	expect_toml("a = \"\"\"\none\ntwo \\\n   three\"\"\"", "a", "one\ntwo three");
	expect_toml("a = '''\n'one'\n'''", "a", "'one'\n");
	expect_toml("a = \"\"\"\"quoted\"\"\"\"", "a", "\"quoted\"");
	expect_toml("a = \"\"", "a", "");
}

static void
toml_keeps_numbers_and_dates_as_they_stand(void **state)
{
	(void)state;
	expect_toml("a = +1_000", "a", "+1_000");
	expect_toml("a = 07:32:00", "a", "07:32:00");
	expect_toml("a = 1979-05-27T07:32:00-08:00 # then", "a", "1979-05-27T07:32:00-08:00");
	expect_toml("a = false\r\nb = 2\r\n", "a", "false");
}

static void
what_is_no_toml_is_refused_with_its_line(void **state)
{
	static const char *const wrong[] = { "a", "a =", "a = b", "= 1", "a = 1 b = 2",
		"a = 1\na = 2", "[a]\n[a]", "[a", "[[a]", "[]", "a = [1", "a = [1 2]", "a = {b = 1",
		"a = {b = 1,}", "a = {b = 1}\n[a]", "a = [1]\n[[a]]", "[a]\n[[a]]", "[[a]]\n[a]",
		"a = \"x", "a = \"x\ny\"", "a = '''x", "a = \"\\x\"", "a = \"\\ud800\"",
		"a = \"\\u12\"", "a.b = 1\na = 2", "a = 1\na.b = 2", "a = \"\x01\"",
		"\"\"\"a\"\"\" = 1", "a = \xff" };
	OWNED(arena) arena = arena_new(4 * MIB);
	struct import_tree *tree;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (read_toml(arena, str_of(wrong[i]), &tree, &why) != E_CONFIG)
			fail_msg("\"%s\" was taken", wrong[i]);
	assert_int_equal(read_toml(arena, STR("a = 1\n\n[b]\nc"), &tree, &why), E_CONFIG);
	assert_string_equal(why.where, "t.toml:4");
}

static enum err
read_nested(unsigned depth)
{
	OWNED(arena) arena = arena_new(4 * MIB);
	OWNED_BUF text = BUF_INIT;
	struct import_tree *tree;

	buf_add(&text, STR("a = "));
	for (unsigned i = 0; i < depth; i++)
		buf_add_char(&text, '[');
	for (unsigned i = 0; i < depth; i++)
		buf_add_char(&text, ']');
	return read_toml(arena, buf_str(&text), &tree, NULL);
}

static void
toml_holds_its_limit_of_depth(void **state)
{
	(void)state;
	assert_int_equal(read_nested(16), OK);
	assert_int_equal(read_nested(17), E_CONFIG);
	assert_int_equal(read_nested(100000), E_CONFIG);
}

/* So many values: a table, in it a list, and what that holds. */
static enum err
read_values(unsigned nodes)
{
	OWNED(arena) arena = arena_new(256 * MIB);
	OWNED_BUF text = BUF_INIT;
	struct import_tree *value;

	buf_add(&text, STR("a = [1"));
	for (unsigned i = 3; i < nodes; i++)
		buf_add(&text, STR(",1"));
	buf_add_char(&text, ']');
	return read_toml(arena, buf_str(&text), &value, NULL);
}

static void
toml_holds_its_limit_of_values(void **state)
{
	(void)state;
	assert_int_equal(read_values(SCENARIO_NODES_MAX), OK);
	assert_int_equal(read_values(SCENARIO_NODES_MAX + 1), E_CONFIG);
}

/* --- what is written --- */

/* Whatever stands in a value, our YAML reads it back. */
static void
every_text_is_read_back_as_it_was(void **state)
{
	static const char *const texts[] = { "plain", "NO", "1:30", "with: colon", "# sign",
		"- dash", "tab\there", "two\nlines", "two\nlines\n", "trailing \nspace",
		" leading\nline", "\nfirst empty", "a\n\nb", "a\n\n", "quote \" and \\",
		"{brackets}", "\xc3\xa9", "'", "%", "key: |\n  block", "\x01 control", "a  b",
		"ends with space ", "*", "&a", "~", "true", "two\n\xc3\xa9t\xc3\xa9" };
	OWNED(arena) arena = arena_new(4 * MIB);
	struct import_input input = { .name = "t" };
	struct import import = { .arena = arena, .input = &input };
	const struct yaml *root;
	const struct yaml *item;
	size_t count = sizeof(texts) / sizeof(*texts);
	OWNED_BUF all = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		import_record(&import, SECTION_INJECTS);
		import_put(&import, "name", STR("n"));
		import_put(&import, "text", str_of(texts[i]));
		import_put_list(&import, "teams", &(struct str){ texts[i], strlen(texts[i]) }, 1);
	}
	buf_add(&all, STR("injects:\n"));
	buf_add(&all, buf_str(&import.sections[SECTION_INJECTS].text));
	assert_int_equal(yaml_read(arena, buf_str(&all), "t", &root, NULL), OK);
	item = yaml_get(root, STR("injects"))->first;
	for (size_t i = 0; i < count; i++, item = item->next) {
		if (!str_eq(yaml_get(item, STR("text"))->text, str_of(texts[i])))
			fail_msg("\"%s\" became \"%.*s\"", texts[i],
				STR_FMT(yaml_get(item, STR("text"))->text));
		assert_true(str_eq(yaml_get(item, STR("teams"))->first->text, str_of(texts[i])));
	}
	buf_done(&import.sections[SECTION_INJECTS].text);
}

static void
names_are_made_and_kept_apart(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct import import = { .arena = arena };

	(void)state;
	assert_true(str_eq(
		import_name(&import, SECTION_TEAMS, STR("Blue  Team #1!")), STR("blue-team-1")));
	assert_true(str_eq(
		import_name(&import, SECTION_TEAMS, STR("blue team 1")), STR("blue-team-1-2")));
	assert_true(str_eq(
		import_name(&import, SECTION_SYSTEMS, STR("blue team 1")), STR("blue-team-1")));
	assert_true(
		str_eq(import_name(&import, SECTION_TEAMS, STR("\xe6\xb8\xaf")), STR("unnamed")));
	assert_true(str_eq(import_name(&import, SECTION_PEOPLE, STR("ada_l@x.example")),
		STR("ada_l@x.example")));
}

static void
expect_rule(const struct import_variant *variants, size_t count, bool found, const char *expected)
{
	OWNED(arena) arena = arena_new(MIB);
	struct import import = { .arena = arena };
	struct str text;

	assert_int_equal(import_generalise(&import, variants, count, &text), found);
	if (!str_eq(text, str_of(expected)))
		fail_msg("\"%.*s\", not \"%s\"", STR_FMT(text), expected);
}

static void
what_teams_have_in_common_becomes_a_placeholder(void **state)
{
	const struct import_variant plain[] = { { 1, STR("10.1.1.1") }, { 2, STR("10.2.1.1") } };
	const struct import_variant sum[] = { { 3, STR("h103.x") }, { 7, STR("h107.x") } };
	const struct import_variant padded[] = { { 1, STR("t01-1") }, { 12, STR("t12-1") } };
	const struct import_variant same[] = { { 1, STR("a") }, { 2, STR("a") } };
	const struct import_variant none[] = { { 1, STR("a{1}") }, { 2, STR("b{2}") } };

	(void)state;
	expect_rule(plain, 2, true, "10.{n}.1.1");
	expect_rule(sum, 2, true, "h{n+100}.x");
	expect_rule(padded, 2, true, "t{n:02}-1");
	expect_rule(same, 2, true, "a");
	expect_rule(none, 2, false, "a{{1}}");
	expect_rule(plain, 1, false, "10.1.1.1");
}

/* --- spreadsheets --- */

static enum err
run(const char *kind, struct str text, const char *mapping, struct import_result *ret,
	struct arena *arena, struct fault *why)
{
	const struct import_input input = {
		.name = "in", .text = text, .mapping_name = "map.yaml", .mapping = str_of(mapping)
	};

	return import_run(arena, import_kind_find(str_of(kind)), &input, ret, why);
}

static void
expect_csv(const char *text, const char *part)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct import_result result;
	struct fault why = { .text = "" };

	if (run("csv", str_of(text), NULL, &result, arena, &why) != OK)
		fail_msg("%s: %s", text, why.text);
	if (str_find(result.source.files[0].text, str_of(part)) == result.source.files[0].text.len)
		fail_msg("%s\nlacks \"%s\" in\n%.*s", text, part,
			STR_FMT(result.source.files[0].text));
}

static void
cells_are_parted_by_comma_semicolon_or_tab(void **state)
{
	(void)state;
	expect_csv("name,title\na,\"x, y\"\n", "title: \"x, y\"");
	expect_csv("name;title\na;x, y\n", "title: \"x, y\"");
	expect_csv("name\ttitle\na\tx\n", "title: x");
	expect_csv("name,title\r\na,\"say \"\"hello\"\"\"\r\n", "title: \"say \\\"hello\\\"\"");
	expect_csv("title\nWithout a name\n", "name: without-a-name");
	expect_csv("weight\n3\n", "name: row-2");
}

static void
a_broken_spreadsheet_is_told_with_its_row(void **state)
{
	static const char *const wrong[] = { "name\n\"open", "name\n\"a\"b\n", "name\n\xff\n",
		"name\na\rb\n" };
	OWNED(arena) arena = arena_new(64 * MIB);
	struct import_result result;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(
			run("csv", str_of(wrong[i]), NULL, &result, arena, &why), E_CONFIG);
	assert_int_equal(run("csv", STR("name\nx\n\"open"), NULL, &result, arena, &why), E_CONFIG);
	assert_string_equal(why.where, "in:3");
}

static enum err
read_csv_of(unsigned rows, unsigned columns)
{
	OWNED(arena) arena = arena_new(256 * MIB);
	OWNED_BUF text = BUF_INIT;
	struct import_result result;

	buf_add(&text, STR("name"));
	for (unsigned i = 1; i < columns; i++)
		buf_add_char(&text, ',');
	buf_add_char(&text, '\n');
	for (unsigned i = 1; i < rows; i++)
		buf_add(&text, STR(",\n"));
	return run("csv", buf_str(&text), NULL, &result, arena, NULL);
}

static void
holds_the_limits_of_rows_and_columns(void **state)
{
	(void)state;
	assert_int_equal(read_csv_of(IMPORT_TABLE_ROWS_MAX, 1), OK);
	assert_int_equal(read_csv_of(IMPORT_TABLE_ROWS_MAX + 1, 1), E_CONFIG);
	assert_int_equal(read_csv_of(2, IMPORT_TABLE_COLUMNS_MAX), OK);
	assert_int_equal(read_csv_of(2, IMPORT_TABLE_COLUMNS_MAX + 1), E_CONFIG);
}

static void
a_mapping_is_checked_with_its_lines(void **state)
{
	static const struct {
		const char *mapping, *where, *text;
	} cases[] = {
		{ "sektion: injects\n", "map.yaml:1", "did you mean \"section\"?" },
		{ "section: inject\n", "map.yaml:1", "such as injects or people" },
		{ "columns:\n  A: titel\n", "map.yaml:2", "did you mean \"title\"?" },
		{ "section: checks\ncolumns: {A: parameters}\n", "map.yaml:2",
			"that a cell could hold" },
		{ "columns: [A]\n", "map.yaml:1", "columns is a map" },
		{ "values:\n  channel: mail\n", "map.yaml:2", "must be a map" },
		{ "header: 0\n", "map.yaml:1", "from 1" },
		{ "separator: --\n", "map.yaml:1", "one sign" },
		{ "constants:\n  colour: blue\n", "map.yaml:2", "no key \"colour\"" },
	};
	OWNED(arena) arena = arena_new(64 * MIB);
	struct import_result result;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(
			run("csv", STR("name\na\n"), cases[i].mapping, &result, arena, &why),
			E_CONFIG);
		assert_string_equal(why.where, cases[i].where);
		if (strstr(why.text, cases[i].text) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", why.text, cases[i].text);
	}
	assert_int_equal(run("sdl", STR("name: x\n"), "", &result, arena, NULL), E_USAGE);
}

static void
what_is_no_spreadsheet_is_refused(void **state)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct import_result result;

	(void)state;
	assert_int_equal(run("xlsx", STR("no zip"), NULL, &result, arena, NULL), E_CONFIG);
	/* Archives of nothing. */
	assert_int_equal(run("xlsx", STR(""), NULL, &result, arena, NULL), E_ABSENT);
	assert_int_equal(run("xlsx", str_from("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22),
				 NULL, &result, arena, NULL),
		E_ABSENT);
}

/* An archive whose one part unpacks to so many bytes, of which nearly all are blanks. */
static void
make_bomb(size_t size, struct buf *to)
{
	static const char begin[] = "<workbook/>";
	char *part = malloc(size);
	zip_source_t *archived = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *archive = zip_open_from_source(archived, ZIP_CREATE, NULL);
	char chunk[4096];
	zip_int64_t got;

	assert_non_null(part);
	assert_non_null(archive);
	memset(part, ' ', size);
	memcpy(part, begin, sizeof(begin) - 1);
	zip_source_keep(archived); /* beyond the end of the archive */
	assert_true(zip_file_add(archive, "xl/workbook.xml", zip_source_buffer(archive, part, size, 0), 0) >= 0);
	assert_int_equal(zip_close(archive), 0);
	assert_int_equal(zip_source_open(archived), 0);
	while ((got = zip_source_read(archived, chunk, sizeof(chunk))) > 0)
		buf_add(to, str_from(chunk, (size_t)got));
	zip_source_close(archived);
	zip_source_free(archived);
	free(part);
}

static void
a_part_of_a_spreadsheet_unpacks_to_so_much_and_no_more(void **state)
{
	OWNED(arena) arena = arena_new(256 * MIB);
	OWNED_BUF fits = BUF_INIT;
	OWNED_BUF bursts = BUF_INIT;
	struct import_result result;
	struct fault why = { .text = "" };

	(void)state;
	make_bomb(IMPORT_PART_MAX, &fits);
	make_bomb(IMPORT_PART_MAX + 1, &bursts);
	assert_true(bursts.len < MIB);
	assert_int_equal(run("xlsx", buf_str(&fits), NULL, &result, arena, &why), E_ABSENT);
	assert_non_null(strstr(why.text, "has no sheet")); /* it was read */
	assert_int_equal(run("xlsx", buf_str(&bursts), NULL, &result, arena, &why), E_TOO_LARGE);
	assert_non_null(strstr(why.text, "xl/workbook.xml"));
}

static void
columns_are_called_as_in_the_spreadsheet(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct import import = { .arena = arena };

	(void)state;
	assert_true(str_eq(import_cell_name(&import, 0, 1), STR("A1")));
	assert_true(str_eq(import_cell_name(&import, 25, 5), STR("Z5")));
	assert_true(str_eq(import_cell_name(&import, 26, 5), STR("AA5")));
	assert_true(str_eq(import_cell_name(&import, 701, 5), STR("ZZ5")));
	assert_true(str_eq(import_cell_name(&import, 702, 5), STR("AAA5")));
}

static void
another_tools_file_is_known_for_what_it_is_not(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	struct import_result result;
	struct fault why;

	(void)state;
	assert_int_equal(
		run("scoringengine", STR("a: 1\n"), NULL, &result, arena, &why), E_INVALID);
	assert_int_equal(run("sdl", STR("a: 1\n"), NULL, &result, arena, &why), E_INVALID);
	assert_int_equal(run("openbas", STR("{}"), NULL, &result, arena, &why), E_INVALID);
	assert_int_equal(run("providentia", STR("{}"), NULL, &result, arena, &why), E_INVALID);
	assert_int_equal(run("openbas", STR("{"), NULL, &result, arena, &why), E_SYNTAX);
	assert_null(import_kind_find(STR("ods")));
}

static void
more_notes_than_can_be_kept_are_counted(void **state)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF text = BUF_INIT;
	struct import_result result;

	(void)state;
	buf_add(&text, STR("[[box]]\nname = \"b\"\n"));
	for (unsigned j = 0; j < IMPORT_NOTES_MAX + 5; j++)
		buf_addf(&text, "[[box.ssh]]\nx = %u\n", j);
	assert_int_equal(run("quotient", buf_str(&text), NULL, &result, arena, NULL), OK);
	assert_int_equal(result.note_count, IMPORT_NOTES_MAX);
	assert_int_equal(result.unlisted, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(toml_has_tables_and_arrays_of_tables),
		cmocka_unit_test(toml_has_four_kinds_of_strings),
		cmocka_unit_test(toml_keeps_numbers_and_dates_as_they_stand),
		cmocka_unit_test(what_is_no_toml_is_refused_with_its_line),
		cmocka_unit_test(toml_holds_its_limit_of_depth),
		cmocka_unit_test(toml_holds_its_limit_of_values),
		cmocka_unit_test(every_text_is_read_back_as_it_was),
		cmocka_unit_test(names_are_made_and_kept_apart),
		cmocka_unit_test(what_teams_have_in_common_becomes_a_placeholder),
		cmocka_unit_test(cells_are_parted_by_comma_semicolon_or_tab),
		cmocka_unit_test(a_broken_spreadsheet_is_told_with_its_row),
		cmocka_unit_test(holds_the_limits_of_rows_and_columns),
		cmocka_unit_test(a_mapping_is_checked_with_its_lines),
		cmocka_unit_test(what_is_no_spreadsheet_is_refused),
		cmocka_unit_test(a_part_of_a_spreadsheet_unpacks_to_so_much_and_no_more),
		cmocka_unit_test(columns_are_called_as_in_the_spreadsheet),
		cmocka_unit_test(another_tools_file_is_known_for_what_it_is_not),
		cmocka_unit_test(more_notes_than_can_be_kept_are_counted),
	};

	return cmocka_run_group_tests_name("exercise/import", tests, NULL, NULL);
}
