/* sensor.c - one line read, hits out.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "sensor"
#include "watch/sensor.h"

#include "base/log.h"
#include "watch/held_back.h"

enum { COUNTED_FIRST = 16 };
enum { PLACES_AHEAD = 8, HITS_AHEAD = 4 }; /* what is known of them is fetched */
enum { HITS_AT_ONCE = 64 * 1024 };                      /* bytes of hit lines */

struct sensor {
	struct env *env;
	struct sightings *sightings;
	FILE *output;
	struct watch_totals *totals;
	struct tally *tally;            /* NULL: nobody wants it */
	const struct allow_list *allow; /* NULL: there is none */
	struct held_back *held_back;    /* NULL: none is */
	/* What is looked for: one of these, or nothing yet. */
	struct match_set *set;
	struct match_generation *generation;
	struct line_matcher *matcher;
	struct looker *looker;
	struct finds finds;             /* of the line that was read last */
	struct pattern_watch *patterns; /* NULL: there are none */
	uint64_t wakes;                 /* of what is held back, when the patterns were let go last */
	uint64_t earlier_losses;        /* of the patterns before them */
	struct buf memory;              /* for the first patterns */
	uint64_t remembered_revision;   /* of the patterns, when they were asked last */
	struct buf text;                /* of hit lines, not yet written */
	struct id_hasher hasher;
	size_t counted_count;
	size_t counted_capacity;
	struct str *counted; /* ids of indicators that the current line has counted already */
};

/* The line that is being searched. */
struct event {
	const struct place *place;
	int64_t time;
	struct str text; /* NULL data: what was read is none */
};

struct sensor *
sensor_new(struct env *env, struct sightings *sightings, FILE *output, struct watch_totals *totals)
{
	OWNED(sensor) sensor = calloc(1, sizeof(*sensor));

	if (sensor == NULL)
		return NULL;
	sensor->env = env;
	sensor->sightings = sightings;
	sensor->output = output;
	sensor->totals = totals;
	sensor->counted_capacity = COUNTED_FIRST;
	sensor->counted = calloc(COUNTED_FIRST, sizeof(*sensor->counted));
	sensor->hasher = id_hasher_new(env);
	if (sensor->counted == NULL ||
		line_matcher_new(STR(""), &sensor->matcher, NULL) != OK ||
		looker_new(sensor->matcher, &sensor->looker, NULL) != OK)
		return NULL;
	return DISOWN(sensor);
}

void
sensor_free(struct sensor *sensor)
{
	if (sensor == NULL)
		return;
	looker_free(sensor->looker);
	finds_done(&sensor->finds);
	match_set_free(sensor->set);
	line_matcher_free(sensor->matcher);
	match_generation_free(sensor->generation);
	pattern_watch_free(sensor->patterns);
	held_back_free(sensor->held_back);
	buf_done(&sensor->text);
	buf_done(&sensor->memory);
	free(sensor->counted);
	free(sensor);
}

static bool
has_patterns(const struct sensor *sensor)
{
	return sensor->patterns != NULL && pattern_watch_count(sensor->patterns) > 0;
}

void
sensor_tally(struct sensor *sensor, struct tally *tally)
{
	sensor->tally = tally;
}

void
sensor_allow(struct sensor *sensor, const struct allow_list *allow)
{
	sensor->allow = allow;
}

enum err
sensor_hold_back(struct sensor *sensor, unsigned percent, struct fault *why)
{
	held_back_free(sensor->held_back);
	sensor->held_back = percent == 0 ? NULL : held_back_new(percent);
	return percent > 0 && sensor->held_back == NULL ? fail_nomem(why) : OK;
}

struct held_back *
sensor_held_back(const struct sensor *sensor)
{
	return sensor->held_back;
}

void
sensor_use(struct sensor *sensor, struct match_set *set)
{
	match_set_free(sensor->set);
	sensor->set = set;
}

void
sensor_use_generation(struct sensor *sensor, struct match_generation *generation)
{
	match_generation_free(sensor->generation);
	sensor->generation = match_generation_share(generation);
}

bool
sensor_reads_all(const struct sensor *sensor, const struct reader_kind *format)
{
	return sensor->set != NULL ||
	       (has_patterns(sensor) && pattern_watch_needs_all(sensor->patterns, format));
}

bool
sensor_wants_any(const struct sensor *sensor, const struct reader_kind *format)
{
	return has_patterns(sensor) && pattern_watch_wants_any(sensor->patterns, format);
}

bool
sensor_wants_line(const struct sensor *sensor, const struct reader *reader, struct str line)
{
	return has_patterns(sensor) && pattern_watch_wants_line(sensor->patterns, reader, line);
}

bool
sensor_needs_line(const struct sensor *sensor, const struct reader *reader, struct str line)
{
	return has_patterns(sensor) && pattern_watch_needs_line(sensor->patterns, reader, line);
}

static bool
has_woken(const struct sensor *sensor)
{
	return sensor->held_back != NULL && held_back_wakes(sensor->held_back) != sensor->wakes;
}

enum err
sensor_settle(struct sensor *sensor, struct fault *why)
{
	if (!has_patterns(sensor))
		return OK;
	if (has_woken(sensor)) {
		pattern_watch_let_go(sensor->patterns);
		sensor->wakes = held_back_wakes(sensor->held_back);
	}
	return pattern_watch_settle(sensor->patterns, why);
}

const struct pattern_watch *
sensor_patterns(const struct sensor *sensor)
{
	return has_patterns(sensor) ? sensor->patterns : NULL;
}

enum err
sensor_remind(struct sensor *sensor, struct str memory, struct fault *why)
{
	buf_clear(&sensor->memory);
	buf_add(&sensor->memory, memory);
	return buf_check(&sensor->memory, why);
}

/* From the patterns before, or from the run before. */
static void
hand_over_memory(struct sensor *sensor, struct pattern_watch *to)
{
	struct fault why;
	enum err err = OK;

	if (sensor->patterns != NULL) {
		buf_clear(&sensor->memory);
		err = pattern_watch_write(sensor->patterns, &sensor->memory, &why);
	}
	if (err == OK && sensor->memory.len > 0)
		err = pattern_watch_recall(to, buf_str(&sensor->memory), &why);
	if (err != OK)
		LOG_WARNING("patterns begin anew", "reason=%s", why.text);
	buf_done(&sensor->memory);
	sensor->memory = (struct buf)BUF_INIT;
	sensor->remembered_revision = UINT64_MAX;
}

enum err
sensor_remember(struct sensor *sensor, struct buf *to, struct fault *why)
{
	uint64_t revision = sensor->patterns == NULL ? sensor->remembered_revision
						     : pattern_watch_revision(sensor->patterns);

	if (revision == sensor->remembered_revision)
		return OK;
	TRY(pattern_watch_write(sensor->patterns, to, why));
	sensor->remembered_revision = revision;
	return OK;
}

void
sensor_use_patterns(struct sensor *sensor, struct pattern_watch *patterns)
{
	struct pattern_watch *unused = patterns;

	if (sensor->patterns == NULL || !pattern_watch_equals(sensor->patterns, patterns)) {
		hand_over_memory(sensor, patterns);
		unused = sensor->patterns;
		sensor->patterns = patterns;
		sensor->earlier_losses = sensor->totals->pattern_losses;
	}
	pattern_watch_free(unused);
	sensor->totals->patterns = pattern_watch_count(sensor->patterns);
}

/* --- a hit --- */

static enum err
write_hits(struct sensor *sensor, struct fault *why)
{
	struct str hits = buf_str(&sensor->text);

	if (hits.len > 0 && fwrite(hits.data, 1, hits.len, sensor->output) != hits.len)
		return fail_errno(why, "cannot write the hits");
	buf_clear(&sensor->text);
	return OK;
}

/* The hit line that was added last, from `start` on, is told; it stays to be written with others. */
static enum err
end_hit(struct sensor *sensor, size_t start, const struct event *event, bool weak,
	struct fault *why)
{
	TRY(buf_check(&sensor->text, why));
	if (!weak)
		tally_add_line(sensor->tally, str_from_offset(buf_str(&sensor->text), start),
			event->text);
	if (sensor->output == NULL)
		buf_clear(&sensor->text);
	return sensor->text.len < HITS_AT_ONCE ? OK : write_hits(sensor, why);
}

/* Does anybody want a hit's text? */
static bool
is_wanted(const struct sensor *sensor, bool weak)
{
	return sensor->output != NULL || (!weak && tally_wants_lines(sensor->tally));
}

static enum err
print_find(struct sensor *sensor, const struct event *event, const struct find *find,
	struct str rest, struct fault *why)
{
	size_t start = sensor->text.len;

	if (!is_wanted(sensor, find->is_weak))
		return OK;
	hit_line_begin(&sensor->text, event->place, event->time, find->offset);
	buf_add(&sensor->text, rest);
	return end_hit(sensor, start, event, find->is_weak, why);
}

static bool
is_counted(const struct sensor *sensor, struct str id)
{
	for (size_t i = 0; i < sensor->counted_count; i++)
		if (str_eq(sensor->counted[i], id))
			return true;
	return false;
}

static enum err
count_once(struct sensor *sensor, const struct match_indicator *indicator, uint64_t hash,
	int64_t time, struct fault *why)
{
	if (is_counted(sensor, indicator->id))
		return OK;
	if (sensor->counted_count == sensor->counted_capacity) {
		size_t capacity = sensor->counted_capacity * 2;
		void *larger = reallocarray(sensor->counted, capacity, sizeof(*sensor->counted));
		if (larger == NULL)
			return fail_nomem(why);
		sensor->counted = larger;
		sensor->counted_capacity = capacity;
	}
	sensor->counted[sensor->counted_count++] = indicator->id;
	return sightings_add(sensor->sightings, indicator, hash, time, why);
}

/* *ret: hits of that indicator are left out, that one too. */
static enum err
ask_loud(struct sensor *sensor, const struct match_indicator *indicator, uint64_t hash, bool *ret,
	struct fault *why)
{
	*ret = false;
	if (sensor->held_back == NULL)
		return OK;
	TRY(held_back_count(
		sensor->held_back, indicator, hash, sensor->totals->lines, ret, why));
	sensor->totals->held_back = held_back_indicators(sensor->held_back);
	sensor->totals->held_back_hits += *ret;
	return OK;
}

static enum err
take_find(struct sensor *sensor, const struct event *event, const struct find *find,
	struct str rest, struct fault *why)
{
	bool is_loud;

	if (!match_indicator_holds_at(&find->indicator, event->time))
		return OK;
	if (find->is_allowed) {
		sensor->totals->allowed_hits++;
		return OK;
	}
	TRY(ask_loud(sensor, &find->indicator, find->id_hash, &is_loud, why));
	if (is_loud)
		return OK;
	TRY(print_find(sensor, event, find, rest, why));
	if (find->is_weak) {
		sensor->totals->weak_hits++;
		return OK;
	}
	sensor->totals->hits++;
	tally_count(sensor->tally, event->time);
	sensor->totals->hits_by_kind[find->kind]++;
	return count_once(sensor, &find->indicator, find->id_hash, event->time, why);
}

/* --- a pattern that has come true --- */

static enum err
take_match(struct sensor *sensor, const struct event *event, const struct pattern_hit *hit,
	struct fault *why)
{
	uint64_t hash = id_hash(&sensor->hasher, hit->indicator->id);
	bool is_loud;

	TRY(ask_loud(sensor, hit->indicator, hash, &is_loud, why));
	if (is_loud) {
		pattern_watch_hold(sensor->patterns, hit->match.pattern);
		return OK;
	}
	sensor->totals->pattern_hits++;
	tally_count(sensor->tally, event->time);
	if (is_wanted(sensor, false)) {
		size_t start = sensor->text.len;
		match_line_write(&sensor->text,
			&(struct match_line){ event->place, event->time, hit, false });
		TRY(end_hit(sensor, start, event, false, why));
	}
	/* Once a line by itself: an indicator has values or one pattern, which comes true once. */
	return sightings_add(sensor->sightings, hit->indicator, hash, hit->match.last, why);
}

static void
count_losses(struct sensor *sensor)
{
	struct pattern_set_stats stats = pattern_watch_stats(sensor->patterns);

	sensor->totals->patterns_left_alone = stats.quarantined;
	sensor->totals->pattern_losses = sensor->earlier_losses + stats.dropped + stats.outlived +
					 stats.gave_up;
}

/* The line as an observation, against those patterns that it could fulfil; with the slow reference,
 * against all. */
static enum err
look_for_patterns(struct sensor *sensor, const struct event *event, const struct reader *reader,
	const struct record *record, struct pattern_hits *ret, struct fault *why)
{
	if (sensor->set != NULL)
		return pattern_watch_look(sensor->patterns, str_of(reader_kind_of(reader)->name),
			record, event->time, ret, why);
	return pattern_watch_look_line(
		sensor->patterns, reader, event->text, record, event->time, ret, why);
}

static enum err
meet_patterns(struct sensor *sensor, const struct event *event, const struct reader *reader,
	const struct record *record, struct fault *why)
{
	struct pattern_hits hits;

	TRY(look_for_patterns(sensor, event, reader, record, &hits, why));
	count_losses(sensor);
	for (size_t i = 0; i < hits.count; i++)
		TRY(take_match(sensor, event, &hits.list[i], why));
	return OK;
}

/* --- a line --- */

struct look_terms
sensor_look_terms(const struct sensor *sensor)
{
	return (struct look_terms){ sensor->set, sensor->generation, sensor->allow, &sensor->hasher,
		is_wanted(sensor, false) };
}

/* In a storm of many indicators nearly all of the time of counting is waiting for the memory. */
static void
fetch_ahead(const struct sensor *sensor, const struct finds *finds, size_t at)
{
	if (at + PLACES_AHEAD < finds->count) {
		uint64_t hash = finds->list[at + PLACES_AHEAD].id_hash;
		sightings_fetch_place(sensor->sightings, hash);
		if (sensor->held_back != NULL)
			held_back_fetch_place(sensor->held_back, hash);
	}
	if (at + HITS_AHEAD < finds->count) {
		uint64_t hash = finds->list[at + HITS_AHEAD].id_hash;
		sightings_fetch(sensor->sightings, hash);
		if (sensor->held_back != NULL)
			held_back_fetch(sensor->held_back, hash);
	}
}

static enum err
take_look(struct sensor *sensor, const struct event *event, const struct line_look *look,
	const struct finds *finds, struct fault *why)
{
	sensor->counted_count = 0;
	sensor->totals->read_lines++;
	if (look->has_time && look->time > sensor->totals->last_event)
		sensor->totals->last_event = look->time;
	sensor->totals->unreadable_lines += look->is_unreadable;
	for (size_t i = look->first; i < look->first + look->count; i++) {
		const struct find *find = &finds->list[i];
		fetch_ahead(sensor, finds, i);
		TRY(take_find(sensor, event, find, find_text(finds, find), why));
	}
	return OK;
}

static int64_t
time_of(const struct sensor *sensor, const struct line_look *look)
{
	return look->has_time ? look->time : env_now(sensor->env);
}

enum err
sensor_take(struct sensor *sensor, const struct place *place, struct str line,
	const struct line_look *look, const struct finds *finds, struct fault *why)
{
	const struct event event = { place, time_of(sensor, look), line };

	return take_look(sensor, &event, look, finds, why);
}

enum err
sensor_look(struct sensor *sensor, struct reader *reader, const struct place *place,
	struct str line, struct line_part part, struct fault *why)
{
	const struct look_terms terms = sensor_look_terms(sensor);
	struct event event = { place, 0, reader_has_frames(reader) ? STR_NONE : line };
	struct record record;
	struct line_look look;

	if (has_woken(sensor))
		TRY(sensor_settle(sensor, why));
	if (has_patterns(sensor)) {
		reader_keep_details(reader);
		part = WHOLE_LINE;
	}
	finds_clear(&sensor->finds);
	TRY(look_at_line(sensor->looker, &terms, reader, line, part, &sensor->finds, &look,
		&record, why));
	event.time = time_of(sensor, &look);
	TRY(take_look(sensor, &event, &look, &sensor->finds, why));
	return has_patterns(sensor) ? meet_patterns(sensor, &event, reader, &record, why) : OK;
}

void
sensor_count(struct sensor *sensor, uint64_t lines, uint64_t bytes)
{
	sensor->totals->lines += lines;
	sensor->totals->bytes += bytes;
}

enum err
sensor_line(struct sensor *sensor, struct source *source, struct str line, struct fault *why)
{
	struct place place = place_of(source);

	sensor_count(sensor, 1, source->position.offset - source->line_offset);
	return sensor_look(sensor, source->reader, &place, line, WHOLE_LINE, why);
}

enum err
sensor_flush(struct sensor *sensor, struct fault *why)
{
	if (sensor->output == NULL)
		return OK;
	TRY(write_hits(sensor, why));
	return fflush(sensor->output) == 0 ? OK : fail_errno(why, "cannot write the hits");
}
