/* look.c - reads lines and searches their fields.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/look.h"

#include "watch/allowed_hit.h"
#include "watch/hit_line.h"

enum { SCRATCH_MEMORY = 1 << 20 }; /* one value */
enum { FINDS_FIRST = 16 };

struct looker {
	struct line_matcher *matcher;   /* for a generation */
	struct match_scanner *scanner;  /* for a set */
	struct arena *scratch;          /* for asking the allow list */
};

/* Where finds of a line go, and what they are made from. */
struct looking {
	struct looker *looker;
	const struct look_terms *terms;
	struct finds *finds;
};

void
finds_clear(struct finds *finds)
{
	finds->count = 0;
	buf_clear(&finds->text);
}

void
finds_done(struct finds *finds)
{
	free(finds->list);
	buf_done(&finds->text);
	*finds = (struct finds){ 0 };
}

enum err
looker_new(struct line_matcher *matcher, struct looker **ret, struct fault *why)
{
	OWNED(looker) looker = calloc(1, sizeof(*looker));

	if (looker == NULL)
		return fail_nomem(why);
	looker->matcher = matcher;
	looker->scanner = match_scanner_new();
	looker->scratch = arena_new(SCRATCH_MEMORY);
	if (looker->scanner == NULL || looker->scratch == NULL)
		return fail_nomem(why);
	*ret = DISOWN(looker);
	return OK;
}

void
looker_free(struct looker *looker)
{
	if (looker == NULL)
		return;
	match_scanner_free(looker->scanner);
	arena_free(looker->scratch);
	free(looker);
}

static enum err
scan_field(const struct looking *looking, const struct field *field, struct match_hits *ret,
	struct fault *why)
{
	const struct look_terms *terms = looking->terms;
	struct looker *looker = looking->looker;

	*ret = (struct match_hits){ 0 };
	if (terms->set != NULL && field->is_request)
		return match_scan_request(looker->scanner, terms->set, field->host, field->port,
			field->text, ret, why);
	if (terms->set != NULL)
		return match_scan(looker->scanner, terms->set, field->kind, field->text, ret, why);
	if (terms->generation == NULL)
		return OK;
	if (field->is_request)
		return line_matcher_request(looker->matcher, terms->generation, field->host,
			field->port, field->text, ret, why);
	return line_matcher_field(
		looker->matcher, terms->generation, field->kind, field->text, ret, why);
}

static bool
may_hold_value(const struct field *field, struct line_part part)
{
	if (line_part_is_whole(part))
		return true;
	return !field->is_request &&
	       (!field->verbatim || line_part_meets(part, field->offset, field->text.len));
}

static struct find *
next_find(struct finds *finds)
{
	if (finds->count == finds->capacity) {
		size_t capacity = finds->capacity == 0 ? FINDS_FIRST : finds->capacity * 2;
		void *more = reallocarray(finds->list, capacity, sizeof(*finds->list));
		if (more == NULL)
			return NULL;
		finds->list = more;
		finds->capacity = capacity;
	}
	return &finds->list[finds->count++];
}

static enum err
add_find(const struct looking *looking, const struct field *field, const struct match_hit *hit,
	struct fault *why)
{
	struct buf *text = &looking->finds->text;
	bool is_weak = field->weak || (hit->traits & MATCH_WEAK) != 0;
	size_t text_at = text->len;
	struct find *find = next_find(looking->finds);

	if (find == NULL)
		return fail_nomem(why);
	if (looking->terms->wants_text)
		hit_line_write_rest(text, field, hit, is_weak, false);
	TRY(buf_check(text, why));
	*find = (struct find){ .indicator = *hit->indicator,
		.id_hash = id_hash(looking->terms->hasher, hit->indicator->id),
		.kind = hit->value.kind,
		.is_weak = is_weak,
		.is_allowed = hit_is_allowed(
			looking->terms->allow, looking->looker->scratch, field->text, hit),
		.offset = hit_offset(field, hit),
		.text_at = text_at,
		.text_len = text->len - text_at };
	return OK;
}

static enum err
look_in_field(const struct looking *looking, const struct field *field, struct fault *why)
{
	struct match_hits hits;

	TRY(scan_field(looking, field, &hits, why));
	for (size_t i = 0; i < hits.count; i++)
		TRY(add_find(looking, field, &hits.items[i], why));
	return OK;
}

enum err
look_at_line(struct looker *looker, const struct look_terms *terms, struct reader *reader,
	struct str line, struct line_part part, struct finds *finds, struct line_look *ret,
	struct record *record, struct fault *why)
{
	const struct looking looking = { looker, terms, finds };
	size_t first = finds->count;

	TRY(reader_read_part(reader, line, part, record, why));
	for (size_t i = 0; i < record->count; i++)
		if (may_hold_value(&record->fields[i], record->wanted))
			TRY(look_in_field(&looking, &record->fields[i], why));
	*ret = (struct line_look){ true, record->has_time, record->unreadable, record->time, first,
		finds->count - first };
	return OK;
}
