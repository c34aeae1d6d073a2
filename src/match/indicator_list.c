/* indicator_list.c - indicators written as lines, read into a snapshot.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Most of the work is to bring values into their normal forms, and what one line needs of it no
 * other does: several threads do that, piece by piece, and one adds the pieces in their order.
 */
#include "match/indicator_list.h"

#include "base/buf.h"
#include "match/parallel.h"
#include "match/snapshot_build.h"

enum {
	SCRATCH_SIZE = 1 << 20, /* many times VALUE_SIZE_MAX */
	PIECE_SIZE = 128 << 10,
	PIECES = 64, /* of a round */
};

/* A value of a line, as it goes into the builder. */
struct parsed {
	enum value_kind kind;
	struct str written; /* a slice of the list */
	size_t form, len;   /* its normal form in the piece's texts; FORM_AS_WRITTEN: the same */
};

#define FORM_AS_WRITTEN SIZE_MAX

/* Some lines, read by one thread. */
struct piece {
	struct str text;
	size_t lines; /* all */
	struct indicator_list_report report; /* lines counted from the piece's first */
	size_t count, capacity;
	struct parsed *values;
	struct buf texts;
	enum err err;
	struct fault why;
	struct fault refusal; /* of a line; here, since clearing it for each takes long */
};

/* While one thread adds what was read in the round before, the others read; then it helps them. */
struct list_reader {
	struct snapshot_builder *builder;
	const struct allow_list *allow;
	struct indicator_list_report *report;
	size_t lines; /* of the pieces that were added */
	struct piece pieces[2][PIECES];
	struct piece *reading, *adding; /* rows of `pieces` */
	size_t reading_count, adding_count;
	atomic_size_t next; /* to be read */
	enum err err;       /* of adding */
	struct fault why;
};

/* --- reading --- */

static bool
parse_kind(struct str name, struct str text, enum value_kind *ret)
{
	if (str_eq(name, STR("cidr"))) {
		*ret = str_find_char(text, ':') < text.len ? VALUE_CIDR6 : VALUE_CIDR4;
		return true;
	}
	return value_kind_parse(name, ret);
}

static enum err
parse_line(struct arena *scratch, struct str line, struct str *ret_text, struct value *ret,
	struct fault *why)
{
	struct str rest = line;
	struct str first;
	enum value_kind kind;

	str_split(&rest, '\t', &first);
	if (rest.data == NULL) {
		*ret_text = str_trim(line);
		return value_guess(scratch, *ret_text, ret, why);
	}
	str_split(&rest, '\t', ret_text);
	if (!parse_kind(first, *ret_text, &kind))
		return fail(why, E_INVALID, "\"%.*s\" is no kind of value",
			STR_FMT(str_first(first, 80)));
	return value_normalise(scratch, kind, *ret_text, ret, why);
}

static void
count_refused(struct indicator_list_report *report, size_t number, const struct fault *why)
{
	if (report->refused++ > 0)
		return;
	report->first_refused = number;
	report->first_fault = *why;
}

static enum err
keep(struct piece *piece, struct str written, const struct value *value, struct fault *why)
{
	bool same = str_eq(written, value->text);

	if (piece->count == piece->capacity) {
		size_t wanted = piece->capacity * 2 + PIECE_SIZE / 32;
		void *more = reallocarray(piece->values, wanted, sizeof(*piece->values));
		if (more == NULL)
			return fail_nomem(why);
		piece->values = more;
		piece->capacity = wanted;
	}
	piece->values[piece->count++] = (struct parsed){ value->kind, written,
		same ? FORM_AS_WRITTEN : piece->texts.len, value->text.len };
	if (!same)
		buf_add(&piece->texts, value->text);
	return buf_check(&piece->texts, why);
}

static enum err
read_line(struct piece *piece, const struct allow_list *allow, struct arena *scratch,
	struct str line)
{
	struct value value;
	struct str written;
	enum err err;

	piece->report.lines++;
	arena_reset(scratch);
	err = parse_line(scratch, line, &written, &value, &piece->refusal);
	if (err == E_NOMEM)
		return fail_nomem(&piece->why);
	if (err != OK) {
		count_refused(&piece->report, piece->lines, &piece->refusal);
		return OK;
	}
	if (allow != NULL && allow_list_holds(allow, &value) != NULL) {
		piece->report.allowed++;
		return OK;
	}
	piece->report.taken++;
	return keep(piece, written, &value, &piece->why);
}

static enum err
read_piece(struct piece *piece, const struct allow_list *allow, struct arena *scratch)
{
	struct str rest = piece->text;
	struct str line;

	while (rest.len > 0 && str_split(&rest, '\n', &line)) {
		piece->lines++;
		line = str_without_return(line);
		if (line.len > 0 && line.data[0] != '#')
			TRY(read_line(piece, allow, scratch, line));
	}
	return OK;
}

static void
read_pieces(struct list_reader *reader)
{
	OWNED(arena) scratch = arena_new(SCRATCH_SIZE);
	size_t i;

	while ((i = reader->next++) < reader->reading_count) {
		struct piece *piece = &reader->reading[i];
		piece->err = scratch == NULL ? fail_nomem(&piece->why)
					     : read_piece(piece, reader->allow, scratch);
	}
}

/* --- adding --- */

static void
add_report(struct list_reader *reader, const struct piece *piece)
{
	struct indicator_list_report *report = reader->report;

	if (report->refused == 0 && piece->report.refused > 0) {
		report->first_refused = reader->lines + piece->report.first_refused;
		report->first_fault = piece->report.first_fault;
	}
	report->lines += piece->report.lines;
	report->taken += piece->report.taken;
	report->allowed += piece->report.allowed;
	report->refused += piece->report.refused;
	reader->lines += piece->lines;
}

static enum err
add_piece(struct list_reader *reader, const struct piece *piece, struct fault *why)
{
	if (piece->err != OK) {
		*why = piece->why;
		return piece->err;
	}
	add_report(reader, piece);
	for (size_t i = 0; i < piece->count; i++) {
		const struct parsed *parsed = &piece->values[i];
		struct match_indicator indicator = {
			.confidence = -1, .valid_from = INT64_MIN, .valid_until = INT64_MAX
		};
		struct value value = { parsed->kind, parsed->written };
		if (parsed->form != FORM_AS_WRITTEN) {
			indicator.id = parsed->written;
			value.text = str_from(piece->texts.data + parsed->form, parsed->len);
		}
		TRY(snapshot_builder_add(reader->builder, &indicator, &value, 1, why));
	}
	return OK;
}

static enum err
add_pieces(struct list_reader *reader, struct fault *why)
{
	for (size_t i = 0; i < reader->adding_count; i++)
		TRY(add_piece(reader, &reader->adding[i], why));
	return OK;
}

/* --- both --- */

static void
work(void *context, unsigned index)
{
	struct list_reader *reader = context;

	if (index == 0)
		reader->err = add_pieces(reader, &reader->why);
	read_pieces(reader);
}

/* About that many bytes of whole lines. */
static struct str
take_lines(struct str *rest, size_t size)
{
	struct str text = *rest;

	if (text.len > size)
		text.len = size + str_find_char(str_from_offset(*rest, size), '\n');
	if (text.len < rest->len)
		text.len++;
	*rest = str_from_offset(*rest, text.len);
	return text;
}

static void
cut_pieces(struct list_reader *reader, struct str *rest)
{
	/* What one thread read it adds at once, while it is near in the cache. */
	size_t most = reader->builder->threads == 1 ? 1 : PIECES;

	for (reader->reading_count = 0; reader->reading_count < most && rest->len > 0;) {
		struct piece *piece = &reader->reading[reader->reading_count++];
		piece->text = take_lines(rest, PIECE_SIZE);
		piece->lines = piece->count = 0;
		piece->report = (struct indicator_list_report){ 0 };
		buf_clear(&piece->texts);
	}
	reader->next = 0;
}

static enum err
read_all(struct list_reader *reader, struct str text, struct fault *why)
{
	reader->reading = reader->pieces[0];
	reader->adding = reader->pieces[1];
	while (text.len > 0 || reader->adding_count > 0) {
		struct piece *added = reader->adding;
		cut_pieces(reader, &text);
		parallel_run(reader->builder->threads, work, reader);
		if (reader->err != OK) {
			if (why != NULL)
				*why = reader->why;
			return reader->err;
		}
		reader->adding = reader->reading;
		reader->adding_count = reader->reading_count;
		reader->reading = added;
	}
	return OK;
}

enum err
indicator_list_read(struct snapshot_builder *builder, struct str text,
	const struct allow_list *allow, struct indicator_list_report *report, struct fault *why)
{
	struct list_reader *reader = calloc(1, sizeof(*reader));
	enum err err;

	if (reader == NULL)
		return fail_nomem(why);
	reader->builder = builder;
	reader->allow = allow;
	reader->report = report;
	err = read_all(reader, text, why);
	for (size_t i = 0; i < 2 * PIECES; i++) {
		free(reader->pieces[i / PIECES][i % PIECES].values);
		buf_done(&reader->pieces[i / PIECES][i % PIECES].texts);
	}
	free(reader);
	return err;
}
