/* query.c - the URL parameters of TAXII 2.1.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/query.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/timestamp.h"

typedef enum err field_parser(struct arena *arena, struct str name, struct str value,
	struct taxii_query *query, struct fault *why);

static size_t
count_values(struct str value)
{
	size_t count = 1;

	for (size_t i = 0; i < value.len; i++)
		count += value.data[i] == ',';
	return count;
}

/* "a,b" -> its sorted values. */
static enum err
parse_values(struct arena *arena, struct str name, struct str value, struct taxii_values *ret,
	struct fault *why)
{
	size_t count = count_values(value);
	struct str *items;
	size_t kept = 0;

	if (count > TAXII_FILTER_MAX)
		return fail_at(why, E_SYNTAX, name, "%zu values; %u are allowed", count,
			TAXII_FILTER_MAX);
	items = arena_array(arena, count, struct str);
	if (items == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++) {
		str_split(&value, ',', &items[i]);
		if (items[i].len == 0)
			return fail_at(why, E_SYNTAX, name, "value %zu is empty", i + 1);
	}
	qsort(items, count, sizeof(*items), str_compare_items);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !str_eq(items[i], items[kept - 1]))
			items[kept++] = items[i];
	*ret = (struct taxii_values){ .count = kept, .items = items };
	return OK;
}

static enum err
parse_added_after(struct arena *arena, struct str name, struct str value, struct taxii_query *query,
	struct fault *why)
{
	(void)arena;
	if (!timestamp_parse(value, &query->added_after))
		return fail_at(why, E_SYNTAX, name,
			"not a timestamp such as 2026-01-31T23:59:59.000000Z");
	return OK;
}

/* A positive decimal number of any length; more than PAGE_LIMIT_MAX counts as that. */
static bool
limit_parse(struct str text, size_t *ret)
{
	size_t limit = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		limit = limit * 10 + (size_t)(text.data[i] - '0');
		if (limit > PAGE_LIMIT_MAX)
			limit = PAGE_LIMIT_MAX;
	}
	if (limit == 0)
		return false;
	*ret = limit;
	return true;
}

static enum err
parse_limit(struct arena *arena, struct str name, struct str value, struct taxii_query *query,
	struct fault *why)
{
	(void)arena;
	if (!limit_parse(value, &query->limit))
		return fail_at(why, E_SYNTAX, name, "not a positive number");
	return OK;
}

static enum err
parse_next(struct arena *arena, struct str name, struct str value, struct taxii_query *query,
	struct fault *why)
{
	(void)arena;
	if (value.len == 0)
		return fail_at(why, E_SYNTAX, name, "empty");
	query->next = value;
	return OK;
}

static enum err
parse_ids(struct arena *arena, struct str name, struct str value, struct taxii_query *query,
	struct fault *why)
{
	return parse_values(arena, name, value, &query->ids, why);
}

static enum err
parse_types(struct arena *arena, struct str name, struct str value, struct taxii_query *query,
	struct fault *why)
{
	return parse_values(arena, name, value, &query->types, why);
}

static enum err
parse_spec_versions(struct arena *arena, struct str name, struct str value,
	struct taxii_query *query, struct fault *why)
{
	return parse_values(arena, name, value, &query->spec_versions, why);
}

static bool *
version_keyword(struct taxii_query *query, struct str value)
{
	if (str_eq(value, STR("last")))
		return &query->last;
	if (str_eq(value, STR("first")))
		return &query->first;
	if (str_eq(value, STR("all")))
		return &query->all;
	return NULL;
}

static int
compare_moments(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
set_versions(struct taxii_query *query, int64_t *moments, size_t count)
{
	size_t kept = 0;

	qsort(moments, count, sizeof(*moments), compare_moments);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || moments[i] != moments[kept - 1])
			moments[kept++] = moments[i];
	query->versions = moments;
	query->version_count = kept;
}

static enum err
parse_versions(struct arena *arena, struct str name, struct str value, struct taxii_query *query,
	struct fault *why)
{
	struct taxii_values values;
	int64_t *moments;
	size_t count = 0;

	TRY(parse_values(arena, name, value, &values, why));
	moments = arena_array(arena, values.count, int64_t);
	if (moments == NULL)
		return fail_nomem(why);
	query->last = false;
	for (size_t i = 0; i < values.count; i++) {
		bool *keyword = version_keyword(query, values.items[i]);
		if (keyword != NULL)
			*keyword = true;
		else if (!timestamp_parse(values.items[i], &moments[count++]))
			return fail_at(why, E_SYNTAX, name,
				"value %zu is neither last, first, all nor a timestamp", i + 1);
	}
	if (query->all && values.count > 1)
		return fail_at(why, E_SYNTAX, name, "\"all\" stands alone");
	set_versions(query, moments, count);
	return OK;
}

#define FOR(resource) (1u << (resource))
#define FOR_PAGES \
	(FOR(TAXII_OBJECTS) | FOR(TAXII_MANIFEST) | FOR(TAXII_OBJECT) | FOR(TAXII_VERSIONS))
#define FOR_MANY (FOR(TAXII_OBJECTS) | FOR(TAXII_MANIFEST))

static const struct field {
	struct str name;
	unsigned resources;
	field_parser *parse;
} fields[] = {
	{ STR_INIT("added_after"), FOR_PAGES, parse_added_after },
	{ STR_INIT("limit"), FOR_PAGES, parse_limit },
	{ STR_INIT("next"), FOR_PAGES, parse_next },
	{ STR_INIT("match[id]"), FOR_MANY, parse_ids },
	{ STR_INIT("match[type]"), FOR_MANY, parse_types },
	{ STR_INIT("match[version]"), FOR_MANY | FOR(TAXII_OBJECT) | FOR(TAXII_DELETE_OBJECT),
		parse_versions },
	{ STR_INIT("match[spec_version]"), FOR_PAGES | FOR(TAXII_DELETE_OBJECT),
		parse_spec_versions },
};

static enum err
parse_field(const struct http_request *request, const struct field *field,
	struct taxii_query *query, struct fault *why)
{
	struct str value;
	size_t times;

	TRY(http_query(request, field->name, &value, &times, why));
	if (times == 0)
		return OK;
	if (times > 1)
		return fail_at(why, E_SYNTAX, field->name, "given %zu times", times);
	return field->parse(request->arena, field->name, value, query, why);
}

enum err
taxii_query_parse(const struct http_request *request, enum taxii_resource resource,
	struct taxii_query *ret, struct fault *why)
{
	struct taxii_query query = { .resource = resource, .added_after = INT64_MIN,
		.limit = PAGE_LIMIT_DEFAULT, .last = true };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if ((fields[i].resources & FOR(resource)) != 0)
			TRY(parse_field(request, &fields[i], &query, why));
	*ret = query;
	return OK;
}

/* Lengths and counts before the texts, so that no two filters give the same text. */
static void
add_values(struct buf *out, char name, const struct taxii_values *values)
{
	buf_addf(out, "%c%zu", name, values->count);
	for (size_t i = 0; i < values->count; i++) {
		buf_addf(out, ",%zu:", values->items[i].len);
		buf_add(out, values->items[i]);
	}
}

void
taxii_query_canonical(const struct taxii_query *query, struct buf *out)
{
	buf_addf(out, "r%d", (int)query->resource);
	add_values(out, 'i', &query->ids);
	add_values(out, 't', &query->types);
	add_values(out, 's', &query->spec_versions);
	buf_addf(out, "v%d%d%d,%zu", query->last, query->first, query->all, query->version_count);
	for (size_t i = 0; i < query->version_count; i++)
		buf_addf(out, ",%lld", (long long)query->versions[i]);
}
