/* record.c - the fields of one line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/record.h"

#include <arpa/inet.h>

#include "base/limits.h"

enum { FIRST_CAPACITY = 8 };

/* Twice as much room for items of that size, in the arena; those before are copied. */
static enum err
double_room(struct arena *arena, void **items, size_t *capacity, size_t size, struct fault *why)
{
	size_t wanted = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
	void *larger = arena_alloc(arena, wanted * size);

	if (larger == NULL)
		return fail_nomem(why);
	if (*capacity > 0)
		memcpy(larger, *items, *capacity * size);
	*items = larger;
	*capacity = wanted;
	return OK;
}

enum err
record_new_field(
	struct arena *arena, struct record *record, struct field **ret, struct fault *why)
{
	if (record->count == RECORD_FIELDS_MAX)
		return fail(why, E_TOO_LARGE, "more than %u fields in a line", RECORD_FIELDS_MAX);
	if (record->count == record->capacity)
		TRY(double_room(arena, (void **)&record->fields, &record->capacity,
			sizeof(*record->fields), why));
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

enum err
record_add_detail(struct arena *arena, struct record *record, struct str name, struct str text,
	struct fault *why)
{
	if (!record->keeps_details || text.len == 0)
		return OK;
	if (record->detail_count == RECORD_FIELDS_MAX)
		return fail(why, E_TOO_LARGE, "more than %u details in a line", RECORD_FIELDS_MAX);
	if (record->detail_count == record->detail_capacity)
		TRY(double_room(arena, (void **)&record->details, &record->detail_capacity,
			sizeof(*record->details), why));
	record->details[record->detail_count++] = (struct detail){ name, text, record->part };
	return OK;
}
