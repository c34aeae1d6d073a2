/* record.c - the fields of one line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/record.h"

#include <arpa/inet.h>

#include "base/limits.h"

enum { FIRST_CAPACITY = 8 };

static enum err
grow_fields(struct arena *arena, struct record *record, struct fault *why)
{
	size_t capacity = record->capacity == 0 ? FIRST_CAPACITY : record->capacity * 2;
	struct field *larger = arena_array(arena, capacity, struct field);

	if (larger == NULL)
		return fail_nomem(why);
	if (record->count > 0)
		memcpy(larger, record->fields, record->count * sizeof(*larger));
	record->fields = larger;
	record->capacity = capacity;
	return OK;
}

enum err
record_new_field(
	struct arena *arena, struct record *record, struct field **ret, struct fault *why)
{
	if (record->count == RECORD_FIELDS_MAX)
		return fail(why, E_TOO_LARGE, "more than %u fields in a line", RECORD_FIELDS_MAX);
	if (record->count == record->capacity)
		TRY(grow_fields(arena, record, why));
	*ret = &record->fields[record->count++];
	**ret = (struct field){ .part = record->part };
	return OK;
}

enum err
record_add(struct arena *arena, struct record *record, const struct field *field, struct fault *why)
{
	struct field *added;

	TRY(record_new_field(arena, record, &added, why));
	*added = *field;
	added->part = record->part;
	return OK;
}

enum err
record_add_request(struct arena *arena, struct record *record, const struct field *uri,
	struct str host, unsigned port, struct fault *why)
{
	struct field request = *uri;

	if (host.len == 0 || uri->text.len == 0)
		return OK;
	request.name = str_concat(arena, STR("host+"), uri->name);
	if (request.name.data == NULL)
		return fail_nomem(why);
	request.kind = MATCH_FIELD_URL;
	request.is_request = true;
	request.weak = false;
	request.host = host;
	request.port = port;
	return record_add(arena, record, &request, why);
}

enum err
record_add_address(struct arena *arena, struct record *record, struct str line, struct str name,
	struct str bytes, struct str *ret_text, struct fault *why)
{
	char text[INET6_ADDRSTRLEN];
	struct field field = { .name = name,
		.kind = MATCH_FIELD_ADDRESS,
		.offset = (size_t)(bytes.data - line.data) };

	if (bytes.len != sizeof(struct in_addr) && bytes.len != sizeof(struct in6_addr))
		return OK;
	inet_ntop(bytes.len == sizeof(struct in_addr) ? AF_INET : AF_INET6, bytes.data, text,
		sizeof(text));
	field.text = str_copy(arena, str_of(text));
	if (field.text.data == NULL)
		return fail_nomem(why);
	if (ret_text != NULL)
		*ret_text = field.text;
	return record_add(arena, record, &field, why);
}

static enum err
grow_details(struct arena *arena, struct record *record, struct fault *why)
{
	size_t capacity = record->detail_capacity == 0 ? FIRST_CAPACITY
						       : record->detail_capacity * 2;
	struct detail *larger = arena_array(arena, capacity, struct detail);

	if (larger == NULL)
		return fail_nomem(why);
	if (record->detail_count > 0)
		memcpy(larger, record->details, record->detail_count * sizeof(*larger));
	record->details = larger;
	record->detail_capacity = capacity;
	return OK;
}

enum err
record_add_detail(struct arena *arena, struct record *record, struct str name, struct str text,
	struct fault *why)
{
	if (!record->keeps_details || text.len == 0)
		return OK;
	if (record->detail_count == RECORD_FIELDS_MAX)
		return fail(why, E_TOO_LARGE, "more than %u details in a line", RECORD_FIELDS_MAX);
	if (record->detail_count == record->detail_capacity)
		TRY(grow_details(arena, record, why));
	record->details[record->detail_count++] = (struct detail){ name, text, record->part };
	return OK;
}
