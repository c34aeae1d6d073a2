/* settings.c - from testudo.yaml to struct settings, by the table.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/settings.h"

#include <assert.h>

#include "base/limits.h"
#include "base/suggest.h"
#include "base/yaml_tree.h"

struct reading {
	struct arena *arena;
	const char *name; /* the file's, for errors */
	struct str home;
	struct settings settings;
};

const char *
setting_type_text(const struct setting *setting, char text[128])
{
	static const char *const plain[] = {
		[SETTING_TEXT] = "text",
		[SETTING_PATH] = "a path",
		[SETTING_BOOLEAN] = "yes or no",
	};

	switch (setting->type) {
	case SETTING_NUMBER:
		snprintf(text, 128, "a number from %ju to %ju", (uintmax_t)setting->least,
			(uintmax_t)setting->most);
		return text;
	case SETTING_SIZE:
		snprintf(text, 128, "a size from %ju KiB to %ju MiB",
			(uintmax_t)(setting->least / KIB), (uintmax_t)(setting->most / MIB));
		return text;
	case SETTING_CHOICE:
		snprintf(text, 128, "one of %s", setting->choices);
		return text;
	default:
		return plain[setting->type];
	}
}

static bool
read_boolean(struct str text, bool *ret)
{
	bool yes = str_eq(text, STR("yes")) || str_eq(text, STR("true"));

	if (!yes && !str_eq(text, STR("no")) && !str_eq(text, STR("false")))
		return false;
	*ret = yes;
	return true;
}

/* "20 MiB", "512KiB", "4096". */
static bool
read_size(struct str text, uint64_t *ret)
{
	static const struct {
		struct str unit;
		uint64_t bytes;
	} units[] = {
		{ STR_INIT("KiB"), KIB },
		{ STR_INIT("MiB"), MIB },
		{ STR_INIT("GiB"), UINT64_C(1024) * MIB },
		{ STR_INIT("bytes"), 1 },
	};
	uint64_t number;

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct str digits = str_first(text, text.len - units[i].unit.len);
		if (!str_ends(text, units[i].unit))
			continue;
		return str_to_u64(str_trim(digits), &number) &&
			!__builtin_mul_overflow(number, units[i].bytes, ret);
	}
	return str_to_u64(text, ret);
}

static bool
within(const struct setting *setting, uint64_t number)
{
	return number >= setting->least && number <= setting->most;
}

/* Puts the value into its field; false when it is not of the key's type. */
static bool
convert(const struct reading *reading, const struct setting *setting, struct str text, void *field)
{
	uint64_t number;

	switch (setting->type) {
	case SETTING_BOOLEAN:
		return read_boolean(text, field);
	case SETTING_NUMBER:
		if (!str_to_u64(text, &number) || !within(setting, number))
			return false;
		*(uint64_t *)field = number;
		return true;
	case SETTING_SIZE:
		if (!read_size(text, &number) || !within(setting, number))
			return false;
		*(uint64_t *)field = number;
		return true;
	case SETTING_PATH:
		if (text.len > 0 && text.data[0] != '/')
			text = str_printf(reading->arena, "%.*s/%.*s", STR_FMT(reading->home),
				STR_FMT(text));
		break;
	case SETTING_CHOICE:
		if (!str_is_choice(text, setting->choices))
			return false;
		break;
	case SETTING_TEXT:
		break;
	}
	*(struct str *)field = text;
	return true;
}

static void *
field_of(struct settings *settings, const struct setting *setting)
{
	return (char *)settings + setting->offset;
}

static void
set_defaults(struct reading *reading)
{
	for (const struct setting *row = setting_table; row->key != NULL; row++) {
		bool good = convert(reading, row, str_of(row->default_text),
			field_of(&reading->settings, row));
		assert(good);
		(void)good;
	}
}

static enum err
unknown_key(const struct reading *reading, const struct yaml *at, struct str path,
	struct fault *why)
{
	struct suggestion nearest = suggestion_for(path);

	for (const struct setting *row = setting_table; row->key != NULL; row++) {
		struct str key = str_of(row->key);
		suggestion_offer(&nearest, key);
		suggestion_offer(&nearest, str_first(key, str_find_char(key, '.')));
	}
	return yaml_fail(why, reading->name, at, "unknown key \"%.*s\"%s", STR_FMT(path),
		suggestion_text(&nearest));
}

static bool
is_section(struct str name)
{
	for (const struct setting *row = setting_table; row->key != NULL; row++)
		if (str_starts(str_of(row->key), name) && row->key[name.len] == '.')
			return true;
	return false;
}

static const struct setting *
find_setting(struct str path)
{
	for (const struct setting *row = setting_table; row->key != NULL; row++)
		if (str_eq(str_of(row->key), path))
			return row;
	return NULL;
}

static enum err
read_value(struct reading *reading, const struct yaml *value, struct str path, struct fault *why)
{
	const struct setting *setting = find_setting(path);
	char type[128];

	if (setting == NULL)
		return unknown_key(reading, value, path, why);
	if (value->kind != YAML_IS_TEXT)
		return yaml_fail(why, reading->name, value, "%s must be %s, not %s", setting->key,
			setting_type_text(setting, type), yaml_kind_name(value->kind));
	if (!convert(reading, setting, value->text, field_of(&reading->settings, setting)))
		return yaml_fail(why, reading->name, value, "%s must be %s, not \"%.*s\"",
			setting->key, setting_type_text(setting, type), STR_FMT(value->text));
	return OK;
}

static enum err
read_section(struct reading *reading, const struct yaml *section, struct fault *why)
{
	if (!is_section(section->key))
		return unknown_key(reading, section, section->key, why);
	if (section->kind != YAML_IS_MAP)
		return yaml_fail(why, reading->name, section, "%.*s must be a map of keys, not %s",
			STR_FMT(section->key), yaml_kind_name(section->kind));
	YAML_EACH (inner, section) {
		struct str path = str_printf(reading->arena, "%.*s.%.*s", STR_FMT(section->key),
			STR_FMT(inner->key));
		if (path.data == NULL)
			return fail_nomem(why);
		TRY(read_value(reading, inner, path, why));
	}
	return OK;
}

enum err
settings_read(struct arena *arena, struct str text, const char *name, struct str home,
	struct settings *ret, struct fault *why)
{
	struct reading reading = { .arena = arena, .name = name, .home = home };
	const struct yaml *root;

	TRY(yaml_read(arena, text, name, &root, why));
	if (root->kind != YAML_IS_MAP)
		return yaml_fail(why, name, root, "settings are a map of keys, not %s",
			yaml_kind_name(root->kind));
	set_defaults(&reading);
	YAML_EACH (section, root)
		TRY(read_section(&reading, section, why));
	*ret = reading.settings;
	return OK;
}

enum err
settings_load(struct env *env, struct arena *arena, struct str home, struct settings *ret,
	struct fault *why)
{
	struct str path = str_printf(arena, "%.*s/" SETTINGS_FILE, STR_FMT(home));
	OWNED_BUF text = BUF_INIT;
	enum err err;

	if (path.data == NULL)
		return fail_nomem(why);
	err = file_read(env, path.data, YAML_SIZE_MAX, &text, why);
	if (err == E_ABSENT)
		return fail(why, E_ABSENT, "there is no node in %.*s: testudo init makes one",
			STR_FMT(home));
	TRY(err);
	return settings_read(arena, buf_str(&text), path.data, home, ret, why);
}

/* Text that YAML would read as something else is quoted. */
static void
print_value(struct buf *to, const char *value)
{
	bool plain = value[0] != '\0' && strpbrk(value, ":#\"'{}[],&*!|>%@`") == NULL;

	buf_addf(to, plain ? "%s" : "\"%s\"", value);
}

void
settings_print_template(struct buf *to)
{
	struct str section = STR("");

	buf_add(to, STR("# Settings of a testudo node: testudo.yaml(5). Each key is at its\n"
			"# default: remove the # at the margin, and that of its section, to set another.\n"
			"# Every value is text until its key says what it is; unknown keys are\n"
			"# errors.\n"));
	for (const struct setting *row = setting_table; row->key != NULL; row++) {
		struct str key = str_of(row->key);
		size_t dot = str_find_char(key, '.');
		char type[128];
		if (!str_eq(section, str_first(key, dot))) {
			section = str_first(key, dot);
			buf_addf(to, "\n#%.*s:\n", STR_FMT(section));
		}
		buf_addf(to, "  # %s: %s.\n#  %s: ", setting_type_text(row, type), row->help,
			row->key + dot + 1);
		print_value(to, row->default_text);
		buf_add_char(to, '\n');
	}
}

enum log_level
settings_log_level(const struct settings *settings)
{
	static const struct str names[] = {
		[LOG_LEVEL_ERROR] = STR_INIT("error"),
		[LOG_LEVEL_WARNING] = STR_INIT("warning"),
		[LOG_LEVEL_INFO] = STR_INIT("info"),
		[LOG_LEVEL_DEBUG] = STR_INIT("debug"),
	};
	enum log_level level = LOG_LEVEL_ERROR;

	while (level < LOG_LEVEL_DEBUG && !str_eq(names[level], settings->log_level))
		level++;
	return level;
}
