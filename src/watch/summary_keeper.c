/* summary_keeper.c - makes the summaries of one source while its lines are read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/summary_keeper.h"

#include "base/limits.h"

struct summary_keeper {
	struct env *env;
	struct str folder;
	struct summary_builder *builder;
	struct buf path;              /* of the summary file; empty: not known yet */
	struct summary_file measured; /* as it was last */
	bool has_measured;
	bool builds;    /* a part is at hand */
	bool gave_up;   /* the source is past where its summaries end, or they cannot be written */
	bool has_begun; /* a line was seen: */
	uint64_t offset, line; /* behind the newest one seen */
	struct buf last_line;  /* the newest one of the part */
	struct summary_keeper_totals totals;
};

struct summary_keeper *
summary_keeper_new(struct env *env, struct str folder)
{
	OWNED(summary_keeper) keeper = calloc(1, sizeof(*keeper));

	if (keeper == NULL)
		return NULL;
	keeper->env = env;
	keeper->folder = folder;
	keeper->builder = summary_builder_new(env);
	return keeper->builder == NULL ? NULL : DISOWN(keeper);
}

void
summary_keeper_free(struct summary_keeper *keeper)
{
	if (keeper == NULL)
		return;
	summary_builder_free(keeper->builder);
	summary_file_close(&keeper->measured);
	buf_done(&keeper->path);
	buf_done(&keeper->last_line);
	free(keeper);
}

struct summary_keeper_totals
summary_keeper_totals(const struct summary_keeper *keeper)
{
	return keeper->totals;
}

/* --- the file --- */

/* *ret: it is known what the file says. Not so while the text is too short to name it. */
static enum err
measure(struct summary_keeper *keeper, const struct source *source, bool *ret, struct fault *why)
{
	*ret = keeper->has_measured;
	if (keeper->has_measured)
		return OK;
	TRY(summary_file_path(keeper->folder, source, &keeper->path, why));
	if (keeper->path.len == 0)
		return OK;
	TRY(summary_file_measure(keeper->env, keeper->path.data, reader_kind_of(source->reader),
		&keeper->measured, why));
	keeper->has_measured = true;
	*ret = true;
	return OK;
}

static enum err
add(struct summary_keeper *keeper, struct str summary, struct fault *why)
{
	TRY(summary_file_add(keeper->env, keeper->path.data, &keeper->measured, summary, why));
	keeper->measured.damaged = false;
	keeper->totals.bytes += summary.len;
	return OK;
}

/* --- parts --- */

static enum err
begin_part(struct summary_keeper *keeper, const struct source *source, uint64_t offset,
	uint64_t line, struct fault *why)
{
	OWNED_BUF state = BUF_INIT;
	struct text_place place = { .offset = offset, .line = line };

	if (offset > 0)
		reader_save(source->reader, &state);
	TRY(buf_check(&state, why));
	place.state = buf_str(&state);
	keeper->builds = true;
	return summary_builder_begin(keeper->builder, &place, why);
}

enum err
summary_keeper_begin(struct summary_keeper *keeper, const char *path,
	const struct summary_file *measured, const struct text_place *place, struct fault *why)
{
	buf_add(&keeper->path, str_of(path));
	TRY(buf_check(&keeper->path, why));
	keeper->measured = *measured;
	keeper->measured.file = -1; /* nor are the buffers ours */
	keeper->measured.content = (struct buf)BUF_INIT;
	keeper->measured.state = (struct buf)BUF_INIT;
	keeper->has_measured = true;
	keeper->has_begun = true;
	keeper->offset = place->offset;
	keeper->line = place->line;
	keeper->builds = true;
	return summary_builder_begin(keeper->builder, place, why);
}

/* Someone else may have added the same meanwhile. */
static bool
is_wanted(const struct summary_keeper *keeper)
{
	return summary_builder_offset(keeper->builder) <= keeper->measured.covered &&
	       keeper->offset > keeper->measured.covered;
}

static enum err
write_part(struct summary_keeper *keeper, const struct source *source, struct fault *why)
{
	struct text_place end = { .offset = keeper->offset, .line = keeper->line };
	OWNED_BUF state = BUF_INIT;
	OWNED_BUF summary = BUF_INIT;

	reader_save(source->reader, &state);
	TRY(buf_check(&state, why));
	end.state = buf_str(&state);
	TRY(summary_builder_finish(keeper->builder, reader_kind_of(source->reader), &end,
		buf_str(&keeper->last_line), &summary, why));
	if (summary.len == 0)
		return OK;
	TRY(add(keeper, buf_str(&summary), why));
	keeper->measured.covered = keeper->offset;
	keeper->totals.summaries++;
	return OK;
}

static enum err
end_part(struct summary_keeper *keeper, const struct source *source, struct fault *why)
{
	bool known;

	if (!keeper->builds)
		return OK;
	keeper->builds = false;
	TRY(measure(keeper, source, &known, why));
	if (!known || !is_wanted(keeper))
		return OK;
	return write_part(keeper, source, why);
}

/* --- lines --- */

/* The source begins a text anew: it was cut, or rewritten. */
static void
forget(struct summary_keeper *keeper)
{
	summary_file_close(&keeper->measured);
	keeper->builds = false;
	keeper->gave_up = false;
	keeper->has_measured = false;
	keeper->has_begun = false;
}

/* Does a part begin with this line? It does where the summaries end; lines that were too long and
 * never seen may lie between. */
static enum err
look_for_begin(struct summary_keeper *keeper, const struct source *source, struct fault *why)
{
	uint64_t covered = 0;
	bool known = true;

	if (source->line_offset > 0 || keeper->has_measured) {
		TRY(measure(keeper, source, &known, why));
		covered = keeper->measured.covered;
	}
	keeper->gave_up = !known || keeper->offset > covered;
	if (keeper->gave_up || covered > source->line_offset)
		return OK;
	return begin_part(keeper, source, keeper->offset, keeper->line, why);
}

/* The end of a plain file without a line end may be but the first half of a line. */
static bool
is_half(const struct source *source)
{
	return !reader_has_frames(source->reader) && !stream_is_compressed(source->stream) &&
	       !str_ends(source_last_line(source), STR("\n"));
}

static enum err
take(struct summary_keeper *keeper, const struct source *source, const struct record *record,
	struct fault *why)
{
	struct str line = source_last_line(source);
	uint64_t begin;

	if (keeper->has_begun && source->line_offset < keeper->offset)
		forget(keeper);
	if (!keeper->has_begun) {
		keeper->has_begun = true;
		keeper->offset = source->line_offset;
		keeper->line = source->position.line - 1;
	}
	if (keeper->gave_up)
		return OK;
	if (!keeper->builds)
		TRY(look_for_begin(keeper, source, why));
	if (is_half(source)) {
		keeper->gave_up = true;
		return end_part(keeper, source, why);
	}
	keeper->offset = source->position.offset;
	keeper->line = source->position.line;
	if (!keeper->builds)
		return OK;
	buf_clear(&keeper->last_line);
	buf_add(&keeper->last_line, line);
	TRY(buf_check(&keeper->last_line, why));
	TRY(summary_builder_take(keeper->builder, record, why));
	begin = summary_builder_offset(keeper->builder);
	if (keeper->offset - begin < summary_part_size(begin))
		return OK;
	return end_part(keeper, source, why);
}

enum err
summary_keeper_take(struct summary_keeper *keeper, const struct source *source,
	const struct record *record, struct fault *why)
{
	enum err err = take(keeper, source, record, why);

	if (err != OK) {
		keeper->builds = false;
		keeper->gave_up = true;
	}
	return err;
}

static enum err
seal(struct summary_keeper *keeper, const struct source *source, struct fault *why)
{
	struct summary_seal now = summary_seal_of(stream_file(source->stream));
	OWNED_BUF seal = BUF_INIT;
	bool known;

	TRY(measure(keeper, source, &known, why));
	if (!known || keeper->measured.covered != source->position.offset ||
		summary_file_is_sealed(&keeper->measured, &now))
		return OK;
	TRY(summary_add_seal(
		reader_kind_of(source->reader), source->position.offset, &now, &seal, why));
	return add(keeper, buf_str(&seal), why);
}

enum err
summary_keeper_end(struct summary_keeper *keeper, const struct source *source, struct fault *why)
{
	enum err err = end_part(keeper, source, why);

	if (err == OK && source->at_end && stream_is_compressed(source->stream) &&
		stream_is_whole(source->stream))
		err = seal(keeper, source, why);
	keeper->gave_up = keeper->gave_up || err != OK;
	return err;
}
