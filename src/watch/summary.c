/* summary.c - what one log file may hold.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/summary.h"

#include "base/limits.h"
#include "match/tokens.h"

enum {
	SUMMARY_VERSION = 1, /* raise it with the form, and when match/tokens.h makes other keys */
	FIRST_PLACES = 1024,
	NAME_SIZE = 16,
};

/* The head of a summary; the fingerprints follow. */
struct summary_header {
	char magic[8];
	uint32_t version;
	uint32_t header_size;
	struct sha256 checksum; /* of all bytes, this field being 0 */
	char program[NAME_SIZE];
	char format[NAME_SIZE];
	uint64_t size;
	int64_t modified;
	struct sha256 head;
	uint64_t lines;
	uint64_t text_size;
	int64_t first;
	int64_t last;
	uint32_t has_timed;
	uint32_t has_untimed;
	uint64_t key_count;
	uint64_t seed;
	uint32_t width;
	uint32_t third;
};

static const char magic[8] = { 'T', 'S', 'T', 'D', 'S', 'U', 'M', '\n' };

struct summary_builder {
	struct env *env;
	struct token_scanner *scanner;
	uint64_t *places; /* an open hash table of keys; 0: free */
	size_t mask;
	size_t count;
	bool too_many;
	struct summary known; /* so far */
};

struct summary_builder *
summary_builder_new(struct env *env)
{
	OWNED(summary_builder) builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NULL;
	builder->env = env;
	builder->scanner = token_scanner_new();
	builder->places = calloc(FIRST_PLACES, sizeof(*builder->places));
	builder->mask = FIRST_PLACES - 1;
	if (builder->scanner == NULL || builder->places == NULL)
		return NULL;
	return DISOWN(builder);
}

void
summary_builder_free(struct summary_builder *builder)
{
	if (builder == NULL)
		return;
	token_scanner_free(builder->scanner);
	free(builder->places);
	free(builder);
}

/* --- gathering --- */

/* 0 means a free place; that two keys become one makes no "no" of a "maybe". */
static uint64_t
never_zero(uint64_t key)
{
	return key == 0 ? 1 : key;
}

static uint64_t *
place_of(uint64_t *places, size_t mask, uint64_t key)
{
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & mask;

	while (places[at] != 0 && places[at] != key)
		at = (at + 1) & mask;
	return &places[at];
}

static bool
grow(struct summary_builder *builder)
{
	size_t places = (builder->mask + 1) * 2;
	uint64_t *larger = calloc(places, sizeof(*larger));

	if (larger == NULL)
		return false;
	for (size_t i = 0; i <= builder->mask; i++)
		if (builder->places[i] != 0)
			*place_of(larger, places - 1, builder->places[i]) = builder->places[i];
	free(builder->places);
	builder->places = larger;
	builder->mask = places - 1;
	return true;
}

static enum err
take_key(void *context, uint64_t key, struct fault *why)
{
	struct summary_builder *builder = context;
	uint64_t *place;

	key = never_zero(key);
	place = place_of(builder->places, builder->mask, key);
	if (*place == key || builder->too_many)
		return OK;
	*place = key;
	builder->count++;
	builder->too_many = builder->count == KEY_FILTER_KEYS_MAX;
	if (builder->count * 3 > builder->mask * 2 && !grow(builder))
		return fail_nomem(why);
	return OK;
}

static void
note_time(struct summary *known, const struct record *record)
{
	if (!record->has_time) {
		known->has_untimed = true;
		return;
	}
	if (!known->has_timed || record->time < known->first)
		known->first = record->time;
	if (!known->has_timed || record->time > known->last)
		known->last = record->time;
	known->has_timed = true;
}

enum err
summary_builder_take(
	struct summary_builder *builder, const struct record *record, size_t len, struct fault *why)
{
	for (size_t i = 0; i < record->count && !builder->too_many; i++) {
		const struct field *field = &record->fields[i];
		if (field->is_request)
			TRY(token_scan_request(builder->scanner, field->host, field->port,
				field->text, take_key, builder, why));
		else
			TRY(token_scan(builder->scanner, field->kind, field->text, take_key,
				builder, why));
	}
	note_time(&builder->known, record);
	builder->known.lines++;
	builder->known.text_size += len;
	return OK;
}

/* --- writing --- */

/* The widest fingerprints for which there is room; 0: for none. */
static unsigned
choose_width(const struct summary_builder *builder)
{
	uint64_t room = builder->known.text_size / SUMMARY_SHARE;

	for (unsigned width = 2; width > 0 && !builder->too_many; width--)
		if (sizeof(struct summary_header) + key_filter_size(builder->count, width) <= room)
			return width;
	return 0;
}

/* The table becomes the list of its keys. */
static const uint64_t *
list_keys(struct summary_builder *builder)
{
	size_t count = 0;

	for (size_t i = 0; i <= builder->mask; i++)
		if (builder->places[i] != 0)
			builder->places[count++] = builder->places[i];
	return builder->places;
}

static struct sha256
checksum_of(struct buf *bytes, size_t start)
{
	struct sha256 *field = (struct sha256 *)(void *)(bytes->data + start +
							 offsetof(struct summary_header, checksum));

	memset(field, 0, sizeof(*field));
	return sha256_of(str_from_offset(buf_str(bytes), start));
}

static struct summary_header
header_of(const struct summary_builder *builder, const struct summary_subject *subject,
	const struct key_filter *filter)
{
	const struct summary *known = &builder->known;
	struct summary_header header = {
		.version = SUMMARY_VERSION,
		.header_size = sizeof(header),
		.program = TESTUDO_VERSION,
		.size = subject->size,
		.modified = subject->modified,
		.head = subject->head,
		.lines = known->lines,
		.text_size = known->text_size,
		.first = known->first,
		.last = known->last,
		.has_timed = known->has_timed,
		.has_untimed = known->has_untimed,
		.key_count = builder->count,
		.seed = filter->seed,
		.width = filter->width,
		.third = filter->third,
	};

	memcpy(header.magic, magic, sizeof(magic));
	snprintf(header.format, sizeof(header.format), "%s", subject->format->name);
	return header;
}

enum err
summary_builder_finish(struct summary_builder *builder, const struct summary_subject *subject,
	struct buf *to, struct fault *why)
{
	unsigned width = choose_width(builder);
	size_t start = to->len;
	struct summary_header header;
	struct key_filter filter;
	struct sha256 checksum;
	size_t size;

	if (width == 0)
		return OK;
	size = key_filter_size(builder->count, width);
	if (!buf_reserve(to, sizeof(header) + size))
		return fail_nomem(why);
	TRY(key_filter_build(builder->env, list_keys(builder), builder->count, width,
		(uint8_t *)to->data + start + sizeof(header), &filter, why));
	header = header_of(builder, subject, &filter);
	memcpy(to->data + start, &header, sizeof(header));
	to->len += sizeof(header) + size;
	to->data[to->len] = '\0';
	checksum = checksum_of(to, start);
	memcpy(to->data + start + offsetof(struct summary_header, checksum), &checksum,
		sizeof(checksum));
	return OK;
}

/* --- reading --- */

/* With the checksum's own place taken for zeros. */
static enum err
check_bytes(struct str content, const struct summary_header *header, struct fault *why)
{
	OWNED_BUF copy = BUF_INIT;
	struct sha256 checksum;

	buf_add(&copy, content);
	TRY(buf_check(&copy, why));
	checksum = checksum_of(&copy, 0);
	if (memcmp(checksum.bytes, header->checksum.bytes, sizeof(checksum.bytes)) != 0)
		return fail(why, E_CORRUPT, "the summary's checksum is wrong");
	return OK;
}

static enum err
check_filter(struct str content, const struct summary_header *header, struct fault *why)
{
	size_t size = content.len - sizeof(*header);

	if (header->width != 1 && header->width != 2)
		return fail(why, E_CORRUPT, "the summary's filter is of no known kind");
	if (header->third == 0 || (uint64_t)header->third * 3 * header->width != size)
		return fail(why, E_CORRUPT, "the summary's filter is cut");
	return OK;
}

static enum err
check_header(struct str content, struct summary_header *ret, struct fault *why)
{
	char program[NAME_SIZE] = TESTUDO_VERSION;

	if (content.len < sizeof(*ret) || memcmp(content.data, magic, sizeof(magic)) != 0)
		return fail(why, E_CORRUPT, "this is no summary of a log");
	memcpy(ret, content.data, sizeof(*ret));
	if (ret->version != SUMMARY_VERSION || ret->header_size != sizeof(*ret) ||
		memcmp(ret->program, program, sizeof(program)) != 0)
		return fail(why, E_CORRUPT, "the summary is of another version");
	TRY(check_filter(content, ret, why));
	return check_bytes(content, ret, why);
}

enum err
summary_read(struct str content, struct summary *ret, struct fault *why)
{
	const struct reader_kind *format;
	struct summary_header header;

	TRY(check_header(content, &header, why));
	format = reader_kind_find(
		str_from(header.format, strnlen(header.format, sizeof(header.format))));
	if (format == NULL)
		return fail(why, E_CORRUPT, "the summary is of a format that there is not");
	*ret = (struct summary){
		.subject = { header.size, header.modified, header.head, format },
		.lines = header.lines,
		.text_size = header.text_size,
		.has_untimed = header.has_untimed != 0,
		.has_timed = header.has_timed != 0,
		.first = header.first,
		.last = header.last,
		.key_count = header.key_count,
		.filter = { header.seed, header.third, header.width,
			(const uint8_t *)content.data + sizeof(header) },
	};
	return OK;
}

bool
summary_is_of(const struct summary *summary, const struct summary_subject *subject)
{
	const struct summary_subject *own = &summary->subject;

	return own->size == subject->size && own->modified == subject->modified &&
	       own->format == subject->format &&
	       memcmp(own->head.bytes, subject->head.bytes, SHA256_SIZE) == 0;
}

bool
summary_may_hold(const struct summary *summary, uint64_t key)
{
	return key_filter_may_hold(&summary->filter, never_zero(key));
}
