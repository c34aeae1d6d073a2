/* sensor_block.c - the lines of a block that must be read, in their order.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/held_back.h"
#include "watch/sensor.h"

/* Now and then a line is read that nothing asks for: it tells the time, and whether the format is
 * the right one. The last of a short block, of which more is to be expected, and of every so many
 * long ones. */
enum { SHORT_BLOCK = 64 * 1024, SAMPLE_PERIOD = 16 };

struct reading {
	struct sensor *sensor;
	struct source *source;
	const struct block *block;
	const struct looked *looked; /* NULL: nobody looked, or it holds no more */
	size_t at;        /* everything before is dealt with */
	size_t looked_at; /* behind the last line that was read */
	uint64_t line;    /* there, counted from 0 in the block */
	uint64_t counted; /* lines of it, in the totals */
};

/* The totals tell the sensor which line it looks at, whether those before were read or not. */
static void
count_lines(struct reading *reading)
{
	sensor_count(reading->sensor, reading->line - reading->counted, 0);
	reading->counted = reading->line;
}

static struct str
line_of(const struct reading *reading, size_t len)
{
	return str_without_return(str_from(reading->block->text.data + reading->at, len));
}

/* Goes on behind the line. */
static void
take_line(struct reading *reading, size_t len, struct str *line, struct place *place)
{
	const struct source *source = reading->source;

	*line = line_of(reading, len);
	*place = (struct place){ place_name(source),
		source->position.line + reading->block->skipped_lines + reading->line + 1,
		source->position.offset + reading->block->skipped + reading->at };
	reading->at += len + 1;
	reading->looked_at = reading->at;
	reading->line++;
	count_lines(reading);
}

static enum err
look_at(struct reading *reading, size_t len, struct line_part part, struct fault *why)
{
	struct place place;
	struct str line;

	take_line(reading, len, &line, &place);
	return sensor_look(
		reading->sensor, reading->source->reader, &place, line, part, why);
}

static enum err
look_at_next(struct reading *reading, struct fault *why)
{
	struct str rest = str_from_offset(reading->block->text, reading->at);

	return look_at(reading, str_find_char(rest, '\n'), WHOLE_LINE, why);
}

static bool
must_read_all(const struct reading *reading)
{
	const struct reader *reader = reading->source->reader;

	return sensor_reads_all(reading->sensor, reader_kind_of(reader)) ||
	       !reader_may_pass_over(reader);
}

static enum err
look_at_all(struct reading *reading, struct fault *why)
{
	while (reading->at < reading->block->text.len)
		TRY(look_at_next(reading, why));
	return OK;
}

static size_t
last_line(struct str text)
{
	const char *end = memrchr(text.data, '\n', text.len - 1);

	return end == NULL ? 0 : (size_t)(end + 1 - text.data);
}

static bool
wants_sample(const struct reading *reading)
{
	const struct source *source = reading->source;
	size_t len = reading->block->text.len;

	return len > 0 && (len < SHORT_BLOCK || source->position.offset / len % SAMPLE_PERIOD == 0);
}

static enum err
look_at_sample(struct reading *reading, uint64_t lines, struct fault *why)
{
	size_t last = wants_sample(reading) ? last_line(reading->block->text) : 0;

	if (!wants_sample(reading) || reading->looked_at > last)
		return OK;
	reading->at = last;
	reading->line = lines - 1;
	return look_at_next(reading, why);
}

/* Something that the sieve left out, since it was held back then, may get another chance. */
static bool
is_outdated(const struct reading *reading, const struct sieved *sieved)
{
	const struct held_back *held_back = sensor_held_back(reading->sensor);

	return held_back != NULL && held_back_wakes(held_back) != sieved->wakes;
}

/* The line there, its end not counted. */
static size_t
length_at(const struct reading *reading, size_t at)
{
	return str_find_char(str_from_offset(reading->block->text, at), '\n');
}

static void
pass_over(struct reading *reading, size_t len)
{
	reading->at += len + 1;
	reading->line++;
}

/* The first line before `end` that an unsure pattern wants, if there is one. */
static enum err
look_at_wanted(struct reading *reading, size_t end, struct fault *why)
{
	const struct reader *reader = reading->source->reader;

	while (reading->at < end) {
		size_t len = length_at(reading, reading->at);
		if (sensor_wants_line(reading->sensor, reader, line_of(reading, len)))
			return look_at(reading, len, WHOLE_LINE, why);
		pass_over(reading, len);
	}
	return OK;
}

/* Before the next line that was kept, NULL: before the end. */
static enum err
go_on_to(struct reading *reading, const struct sieved_line *kept, uint64_t lines, struct fault *why)
{
	size_t end = kept == NULL ? reading->block->text.len : kept->offset;

	if (sensor_wants_any(reading->sensor, reader_kind_of(reading->source->reader)))
		return look_at_wanted(reading, end, why);
	reading->at = end;
	reading->line = kept == NULL ? lines : kept->line;
	return OK;
}

static bool
patterns_need(const struct reading *reading, const struct sieved_line *kept)
{
	return sensor_patterns(reading->sensor) != NULL &&
	       sensor_needs_line(reading->sensor, reading->source->reader,
		       line_of(reading, kept->len));
}

/* What patterns asked for that are held now is not read; nor is anew what somebody has looked at. */
static enum err
look_at_one(struct reading *reading, const struct sieved *sieved, size_t number, struct fault *why)
{
	const struct sieved_line *kept = &sieved->list[number];
	const struct line_look *look =
		reading->looked == NULL ? NULL : looked_at(reading->looked, number);
	bool is_spared = (kept->for_patterns || look != NULL) && !patterns_need(reading, kept);
	struct place place;
	struct str line;

	if (!is_spared)
		return look_at(reading, kept->len, kept->part, why);
	if (kept->for_patterns) {
		pass_over(reading, kept->len);
		return OK;
	}
	take_line(reading, kept->len, &line, &place);
	return sensor_take(reading->sensor, &place, line, look, &reading->looked->finds, why);
}

/* What a line says of those behind it, in a header, may ask for all of them, or no more. */
static enum err
look_at_kept(struct reading *reading, const struct sieved *sieved, struct fault *why)
{
	size_t next = 0;

	while (reading->at < reading->block->text.len) {
		const struct sieved_line *kept;

		if (must_read_all(reading) || is_outdated(reading, sieved)) {
			TRY(look_at_next(reading, why));
			continue;
		}
		while (next < sieved->count && sieved->list[next].offset < reading->at)
			next++;
		kept = next == sieved->count ? NULL : &sieved->list[next];
		if (kept != NULL && kept->offset == reading->at)
			TRY(look_at_one(reading, sieved, next, why));
		else
			TRY(go_on_to(reading, kept, sieved->lines, why));
	}
	TRY(look_at_sample(reading, sieved->lines, why));
	reading->line = sieved->lines;
	return OK;
}

/* What the lookout began with must be what is so now. */
static enum err
choose_looked(struct reading *reading, const struct looked *looked, struct fault *why)
{
	const struct look_terms terms = sensor_look_terms(reading->sensor);
	bool holds;

	if (looked == NULL)
		return OK;
	TRY(looked_holds(looked, reading->source->reader, &terms, sensor_patterns(reading->sensor),
		&holds, why));
	reading->looked = holds ? looked : NULL;
	return OK;
}

enum err
sensor_block(struct sensor *sensor, struct source *source, const struct block *block,
	const struct sieved *sieved, const struct looked *looked, struct fault *why)
{
	struct reading reading = { .sensor = sensor, .source = source, .block = block };

	TRY(sensor_settle(sensor, why));
	TRY(choose_looked(&reading, looked, why));
	if (sieved == NULL)
		TRY(look_at_all(&reading, why));
	else
		TRY(look_at_kept(&reading, sieved, why));
	count_lines(&reading);
	sensor_count(sensor, 0, block->text.len);
	source_settle(source, block, reading.line);
	return sensor_flush(sensor, why);
}
