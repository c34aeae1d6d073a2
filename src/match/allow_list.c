/* allow_list.c - values that are no indicators.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The lists are an indicator set of their own: an entry's name is that of its list, its label says
 * whether URLs count too.
 */
#include "match/allow_list.h"

#include "base/json.h"
#include "match/finder.h"
#include "match/indicator_set.h"

enum { SCRATCH_SIZE = 1 << 20 }; /* many times VALUE_SIZE_MAX */

struct allow_list {
	struct match_builder *builder;
	struct match_set *set; /* once finished */
	struct arena *scratch;
	size_t count;
};

/* How the entries of one list are meant. */
struct meaning {
	struct str list;
	bool exactly; /* a name does not cover the names below it */
	bool urls;    /* a name covers URLs of that host */
};

struct allow_list *
allow_list_new(struct env *env)
{
	OWNED(allow_list) list = calloc(1, sizeof(*list));

	if (list == NULL)
		return NULL;
	list->builder = match_builder_new(env);
	list->scratch = arena_new(SCRATCH_SIZE);
	return list->builder == NULL || list->scratch == NULL ? NULL : DISOWN(list);
}

void
allow_list_free(struct allow_list *list)
{
	if (list == NULL)
		return;
	match_builder_free(list->builder);
	match_set_free(list->set);
	arena_free(list->scratch);
	free(list);
}

static enum err
add_entry(struct allow_list *list, const struct meaning *meaning, struct str text,
	struct allow_report *report, struct fault *why)
{
	char id[32];
	struct match_indicator entry = { .name = meaning->list,
		.names_exactly = meaning->exactly,
		.label = meaning->urls ? STR("url") : STR_NONE };
	struct value value;
	enum err err;

	arena_reset(list->scratch);
	err = value_guess(list->scratch, str_trim(text), &value, why);
	if (err != OK && err != E_INVALID)
		return err;
	if (err == E_INVALID) {
		report->unused++;
		return OK;
	}
	entry.id = str_from(id, (size_t)snprintf(id, sizeof(id), "%zu", list->count++));
	report->entries++;
	return match_builder_add(list->builder, &entry, &value, 1, why);
}

/* --- plain text --- */

static enum err
add_lines(struct allow_list *list, struct str name, struct str content, struct allow_report *report,
	struct fault *why)
{
	struct str line;

	while (str_split(&content, '\n', &line)) {
		struct meaning meaning = { .list = name };
		line = str_trim(str_first(line, str_find_char(line, '#')));
		if (line.len == 0)
			continue;
		if (line.data[0] == '=') {
			meaning.exactly = true;
			line = str_from_offset(line, 1);
		}
		TRY(add_entry(list, &meaning, line, report, why));
	}
	return OK;
}

/* --- MISP --- */

static bool
names_urls(const struct json *document)
{
	const struct json *attributes = json_get(document, STR("matching_attributes"));

	if (attributes == NULL || attributes->type != JSON_ARRAY)
		return false;
	JSON_EACH (attribute, attributes)
		if (attribute->type == JSON_STRING && str_eq(attribute->string, STR("url")))
			return true;
	return false;
}

/* Is the type one whose entries are values? */
static bool
read_type(struct str type, struct meaning *meaning)
{
	meaning->exactly = type.len == 0 || str_eq(type, STR("string"));
	return meaning->exactly || str_eq(type, STR("hostname")) || str_eq(type, STR("cidr"));
}

static enum err
check_document(const struct json *document, struct fault *why)
{
	const struct json *entries = json_get(document, STR("list"));

	if (entries == NULL || entries->type != JSON_ARRAY)
		return fail(why, E_INVALID, "a warninglist without \"list\": an array is wanted");
	JSON_EACH (entry, entries)
		if (entry->type != JSON_STRING)
			return fail(why, E_INVALID,
				"a warninglist with %s in its \"list\": only "
				"strings are wanted",
				json_type_name(entry->type));
	return OK;
}

static enum err
add_document(struct allow_list *list, struct str name, struct str content,
	struct allow_report *report, struct fault *why)
{
	OWNED(arena) arena = arena_new(SIZE_MAX);
	struct meaning meaning = { .list = name };
	const struct json *document;
	const struct json *entries;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(json_parse(arena, content, &document, why));
	TRY(check_document(document, why));
	entries = json_get(document, STR("list"));
	if (json_get_string(document, STR("name")).len > 0)
		meaning.list = json_get_string(document, STR("name"));
	if (!read_type(json_get_string(document, STR("type")), &meaning)) {
		report->unused += entries->count;
		return OK;
	}
	meaning.urls = !meaning.exactly && names_urls(document);
	JSON_EACH (entry, entries)
		TRY(add_entry(list, &meaning, entry->string, report, why));
	return OK;
}

enum err
allow_list_add(struct allow_list *list, struct str name, struct str content,
	struct allow_report *report, struct fault *why)
{
	struct fault ignored;

	if (why == NULL)
		why = &ignored;
	return str_starts(str_trim(content), STR("{"))
		       ? add_document(list, name, content, report, why)
		       : add_lines(list, name, content, report, why);
}

enum err
allow_list_finish(struct allow_list *list, struct fault *why)
{
	match_set_free(list->set);
	list->set = NULL;
	return match_builder_finish(list->builder, &list->set, why);
}

/* --- asking --- */

static const struct str *
name_of(const struct match_entry *entry)
{
	return entry == NULL ? NULL : &entry->indicator->name;
}

static const struct str *
holds_name(const struct match_set *set, struct str name, bool as_url)
{
	bool below = false;

	for (;; below = true) {
		const struct match_entry *entry = match_set_find(set, VALUE_DOMAIN, name);
		for (; entry != NULL; entry = entry->next)
			if ((!below || !entry->indicator->names_exactly) &&
				(!as_url || entry->indicator->label.len > 0))
				return name_of(entry);
		size_t dot = str_find_char(name, '.');
		if (dot == name.len)
			return NULL;
		name = str_from_offset(name, dot + 1);
	}
}

/* An address, or a network of at most that many bits. */
static const struct str *
holds_address(const struct match_set *set, struct str text, int length)
{
	uint8_t address6[16];
	uint32_t address;

	if (ipv4_parse(text, &address))
		return name_of(match_set_network4(set, address, &length));
	return ipv6_parse(text, address6) ? name_of(match_set_network6(set, address6, &length))
					  : NULL;
}

static const struct str *
holds_network(const struct match_set *set, struct str text)
{
	size_t slash = str_find_char(text, '/');
	uint64_t length = 0;

	str_to_u64(str_from_offset(text, slash + 1), &length);
	return holds_address(set, str_first(text, slash), (int)length);
}

static const struct str *
holds_url(const struct match_set *set, struct str url)
{
	struct authority authority = find_authority(url, str_find(url, STR("://")) + 3);
	struct str host = slice(url, authority.host, authority.end);

	return holds_name(set, str_first(host, str_find_char(host, ':')), true);
}

static const struct str *
holds_exactly(const struct match_set *set, const struct value *value)
{
	struct str text = value->text;

	if (value->kind == VALUE_CIDR4 || value->kind == VALUE_CIDR6 || value->kind == VALUE_DOMAIN)
		return NULL;
	/* The key of a URL is a slice of it but for an odd port, which no list names. */
	if (value->kind == VALUE_URL) {
		size_t scheme = str_find(text, STR("://"));
		struct str name = str_first(text, scheme);
		if (str_eq(name, STR("http")) || str_eq(name, STR("https")))
			text = str_from_offset(text, scheme + 3);
	}
	return name_of(match_set_find(set, value->kind, text));
}

const struct str *
allow_list_holds(const struct allow_list *list, const struct value *value)
{
	const struct str *name = holds_exactly(list->set, value);

	if (name != NULL)
		return name;
	switch (value->kind) {
	case VALUE_IPV4:
		return holds_address(list->set, value->text, 32);
	case VALUE_IPV6:
		return holds_address(list->set, value->text, 128);
	case VALUE_CIDR4:
	case VALUE_CIDR6:
		return holds_network(list->set, value->text);
	case VALUE_DOMAIN:
		return holds_name(list->set, value->text, false);
	case VALUE_URL:
		return holds_url(list->set, value->text);
	default:
		return NULL;
	}
}
