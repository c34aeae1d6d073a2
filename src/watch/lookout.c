/* lookout.c - looks at the lines of a block that the sieve kept, before it is the block's turn.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/lookout.h"

#include "base/limits.h"

struct lookout {
	struct looker *looker;
	struct reader *reader; /* NULL: none yet */
	bool keeps_details;    /* it does */
	struct buf state;      /* that it was given */
	bool is_fresh;         /* it remembers that still */
};

/* --- what was seen --- */

void
looked_done(struct looked *looked)
{
	free(looked->lines);
	finds_done(&looked->finds);
	buf_done(&looked->state);
	*looked = (struct looked){ 0 };
}

/* Its details too are kept for patterns, from the first ones on. */
static bool
must_keep_details(const struct reader *reader, const struct pattern_watch *patterns)
{
	return patterns != NULL || reader_keeps_details(reader);
}

enum err
looked_begin(struct looked *looked, const struct reader *reader, const struct look_terms *terms,
	const struct pattern_watch *patterns, struct fault *why)
{
	looked->terms = *terms;
	looked->patterns = patterns;
	looked->keeps_details = must_keep_details(reader, patterns);
	looked->count = 0;
	buf_clear(&looked->state);
	reader_save(reader, &looked->state);
	return buf_check(&looked->state, why);
}

static bool
are_same_terms(const struct look_terms *a, const struct look_terms *b)
{
	return a->set == b->set && a->generation == b->generation && a->allow == b->allow &&
	       a->hasher == b->hasher && a->wants_text == b->wants_text;
}

enum err
looked_holds(const struct looked *looked, const struct reader *reader,
	const struct look_terms *terms, const struct pattern_watch *patterns, bool *ret,
	struct fault *why)
{
	OWNED_BUF state = BUF_INIT;

	*ret = false;
	if (looked->count == 0 || !are_same_terms(&looked->terms, terms) ||
		looked->patterns != patterns ||
		looked->keeps_details != must_keep_details(reader, patterns))
		return OK;
	reader_save(reader, &state);
	TRY(buf_check(&state, why));
	*ret = str_eq(buf_str(&state), buf_str(&looked->state));
	return OK;
}

const struct line_look *
looked_at(const struct looked *looked, size_t number)
{
	return number < looked->count && looked->lines[number].has_looked ? &looked->lines[number]
									  : NULL;
}

/* --- looking --- */

enum err
lookout_new(struct line_matcher *matcher, struct lookout **ret, struct fault *why)
{
	OWNED(lookout) lookout = calloc(1, sizeof(*lookout));

	if (lookout == NULL)
		return fail_nomem(why);
	TRY(looker_new(matcher, &lookout->looker, why));
	*ret = DISOWN(lookout);
	return OK;
}

void
lookout_free(struct lookout *lookout)
{
	if (lookout == NULL)
		return;
	looker_free(lookout->looker);
	reader_free(lookout->reader);
	buf_done(&lookout->state);
	free(lookout);
}

static enum err
renew_reader(struct lookout *lookout, const struct reader_kind *format,
	const struct looked *looked, struct fault *why)
{
	reader_free(lookout->reader);
	lookout->reader = reader_new(format);
	if (lookout->reader == NULL)
		return fail_nomem(why);
	if (looked->keeps_details)
		reader_keep_details(lookout->reader);
	buf_clear(&lookout->state);
	buf_add(&lookout->state, buf_str(&looked->state));
	TRY(buf_check(&lookout->state, why));
	return reader_restore(lookout->reader, buf_str(&lookout->state), why);
}

/* Logs come in many blocks, so the reader of the block before is most often the right one. */
static enum err
prepare_reader(struct lookout *lookout, const struct reader_kind *format,
	const struct looked *looked, struct fault *why)
{
	const struct reader *reader = lookout->reader;

	if (reader == NULL || reader_kind_of(reader) != format || !lookout->is_fresh ||
		reader_keeps_details(reader) != looked->keeps_details ||
		!str_eq(buf_str(&lookout->state), buf_str(&looked->state)))
		TRY(renew_reader(lookout, format, looked, why));
	lookout->is_fresh = true;
	return OK;
}

static enum err
make_room(struct looked *looked, size_t lines, struct fault *why)
{
	void *more;

	looked->count = 0;
	finds_clear(&looked->finds);
	if (lines <= looked->capacity)
		return OK;
	more = reallocarray(looked->lines, lines, sizeof(*looked->lines));
	if (more == NULL)
		return fail_nomem(why);
	looked->lines = more;
	looked->capacity = lines;
	return OK;
}

static bool
is_full(const struct finds *finds)
{
	return finds->count * sizeof(*finds->list) + finds->text.len >= LOOK_AHEAD_MAX;
}

static struct str
line_of(struct str text, const struct sieved_line *kept)
{
	return str_without_return(str_from(text.data + kept->offset, kept->len));
}

/* The line changes what the reader remembers. */
static enum err
read_header(struct lookout *lookout, struct str line, struct fault *why)
{
	struct record ignored;

	lookout->is_fresh = false;
	return reader_read(lookout->reader, line, &ignored, why);
}

/* Of patterns' unsure tests only the log's own reader knows what they want. */
static bool
do_patterns_ask(const struct lookout *lookout, const struct looked *looked,
	const struct sieved_line *kept, struct str line)
{
	return kept->for_patterns ||
	       (looked->patterns != NULL &&
		       pattern_watch_asks_for(
			       looked->patterns, reader_kind_of(lookout->reader), line));
}

static enum err
look_at(struct lookout *lookout, struct looked *looked, const struct sieved_line *kept,
	struct str line, struct line_look *ret, struct fault *why)
{
	struct line_part part = looked->patterns != NULL ? WHOLE_LINE : kept->part;
	struct record record;

	if (do_patterns_ask(lookout, looked, kept, line))
		return OK;
	return look_at_line(lookout->looker, &looked->terms, lookout->reader, line, part,
		&looked->finds, ret, &record, why);
}

enum err
lookout_look(struct lookout *lookout, const struct reader_kind *format, struct str text,
	const struct sieved *sieved, struct looked *looked, struct fault *why)
{
	TRY(make_room(looked, sieved->count, why));
	TRY(prepare_reader(lookout, format, looked, why));
	if (!reader_may_pass_over(lookout->reader))
		return OK;
	for (size_t i = 0; i < sieved->count && !is_full(&looked->finds); i++) {
		const struct sieved_line *kept = &sieved->list[i];
		struct str line = line_of(text, kept);

		looked->lines[i] = (struct line_look){ 0 };
		if (kept->is_header && format->save != NULL)
			TRY(read_header(lookout, line, why));
		else
			TRY(look_at(lookout, looked, kept, line, &looked->lines[i], why));
		looked->count++;
	}
	return OK;
}
