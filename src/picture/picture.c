/* picture.c - computes the picture from the tallies.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "picture/picture.h"

#include "base/timestamp.h"
#include "picture/span.h"
#include "picture/technique.h"
#include "store/counts.h"
#include "store/feed.h"

/* Kinds and techniques are told apart by name; more than these are one row, "other". */
enum { NAMES_MAX = 256, WAITING_LOOKED_AT = 100 };

struct names {
	size_t count;
	struct str items[NAMES_MAX + 1];
};

/* A row of cells: for each row and member what was counted in this span and in the one before. */
struct cells {
	size_t rows;
	int64_t *now;
	int64_t *before;
};

struct job {
	const struct directory *directory;
	const struct reader *reader;
	const struct picture_query *query;
	struct span span;
	struct arena *arena;
	size_t part_count;
	const struct count_part *parts;
	struct technique_names technique_names;
	struct cell_members members; /* by index of the organisation; 0: anonymous */
	bool *known;
	int64_t *scratch;
};

/* --- gathering --- */

static bool
member_is_asked(const struct job *job, const struct count_part *part)
{
	const struct organisation *member;

	if (job->query->member.len == 0)
		return true;
	member = directory_organisation(job->directory, part->member);
	return member != NULL && str_eq(member->code, job->query->member);
}

static bool
is_asked(struct str filter, struct str value)
{
	return filter.len == 0 || str_eq(filter, value);
}

/* Which dimension a row of the table stands for: its own filter does not count there. */
enum dimension { BY_TIME, BY_MEMBER, BY_TECHNIQUE, BY_KIND };

static bool
part_counts(const struct job *job, const struct count_part *part, enum dimension dimension)
{
	return (dimension == BY_MEMBER || member_is_asked(job, part)) &&
	       (dimension == BY_TECHNIQUE || is_asked(job->query->technique, part->technique)) &&
	       (dimension == BY_KIND || is_asked(job->query->kind, part->kind));
}

static size_t
name_index(struct names *names, struct str name)
{
	for (size_t i = 0; i < names->count; i++)
		if (str_eq(names->items[i], name))
			return i;
	if (names->count == NAMES_MAX) {
		names->items[NAMES_MAX] = STR("other");
		return NAMES_MAX;
	}
	names->items[names->count] = name;
	return names->count++;
}

static enum err
cells_new(struct job *job, size_t rows, struct cells *ret, struct fault *why)
{
	*ret = (struct cells){
		.rows = rows,
		.now = arena_array(job->arena, rows * job->members.count, int64_t),
		.before = arena_array(job->arena, rows * job->members.count, int64_t),
	};
	return ret->now == NULL || ret->before == NULL ? fail_nomem(why) : OK;
}

static void
add(const struct job *job, struct cells *cells, size_t row, const struct count_part *part)
{
	bool now = part->day >= job->span.from;
	int64_t *table = now ? cells->now : cells->before;

	if (part->member < job->members.count)
		table[row * job->members.count + part->member] += part->count;
}

/* The row of a day before the span is that of the same day moved forward by the span's length. */
static size_t
row_of_day(const struct job *job, int64_t day)
{
	if (day < job->span.from)
		day += job->span.to - job->span.from;
	return span_bucket(&job->span, day);
}

/* --- releasing --- */

static struct figure
figure_of(const struct job *job, const int64_t *cell, enum withheld withheld)
{
	struct figure figure = { .withheld = withheld };

	if (withheld == WITHHELD_NOT)
		figure.count = small_cell_sum(&job->members, cell);
	return figure;
}

static struct figure
checked_figure(const struct job *job, const int64_t *cell)
{
	return figure_of(job, cell, small_cell_check(&job->members, cell));
}

/* The sum over all rows, as one cell. */
static const int64_t *
sum_rows(struct job *job, const int64_t *table, size_t rows)
{
	int64_t *sum = arena_array(job->arena, job->members.count, int64_t);

	for (size_t row = 0; row < rows && sum != NULL; row++)
		for (size_t m = 0; m < job->members.count; m++)
			sum[m] += table[row * job->members.count + m];
	return sum;
}

/* What of a table may be shown, given that its total is shown. */
static enum err
withhold(struct job *job, const int64_t *table, size_t rows, enum withheld **ret, struct fault *why)
{
	enum withheld *withheld = arena_array(job->arena, rows + 1, enum withheld);

	if (withheld == NULL)
		return fail_nomem(why);
	small_cells_withhold(&job->members, table, rows, job->scratch, withheld);
	*ret = withheld;
	return OK;
}

static enum err
line_of(struct job *job, const struct cells *cells, struct picture_line *ret, struct fault *why)
{
	const int64_t *now = sum_rows(job, cells->now, cells->rows);
	const int64_t *before = sum_rows(job, cells->before, cells->rows);
	struct picture_point *points = arena_array(job->arena, cells->rows, struct picture_point);
	enum withheld *withheld_now;
	enum withheld *withheld_before;

	if (now == NULL || before == NULL || points == NULL)
		return fail_nomem(why);
	*ret = (struct picture_line){
		.total = checked_figure(job, now),
		.total_before = checked_figure(job, before),
	};
	if (ret->total.withheld != WITHHELD_NOT)
		return OK;
	TRY(withhold(job, cells->now, cells->rows, &withheld_now, why));
	TRY(withhold(job, cells->before, cells->rows, &withheld_before, why));
	for (size_t i = 0; i < cells->rows; i++)
		points[i] = (struct picture_point){
			.day = job->span.starts[i],
			.now = figure_of(job, cells->now + i * job->members.count, withheld_now[i]),
			.before = figure_of(
				job, cells->before + i * job->members.count, withheld_before[i]),
		};
	ret->count = cells->rows;
	ret->points = points;
	return OK;
}

static enum err
draw_lines(struct job *job, struct picture *ret, struct fault *why)
{
	struct cells all;
	struct cells own;

	TRY(cells_new(job, job->span.count, &all, why));
	TRY(cells_new(job, job->span.count, &own, why));
	for (size_t i = 0; i < job->part_count; i++) {
		const struct count_part *part = &job->parts[i];
		size_t row = row_of_day(job, part->day);
		if (!part_counts(job, part, BY_TIME))
			continue;
		add(job, &all, row, part);
		if (part->member != 0 && part->member == job->reader->organisation)
			add(job, &own, row, part);
	}
	TRY(line_of(job, &all, &ret->all, why));
	TRY(line_of(job, &own, &ret->own, why));
	ret->has_growth = ret->all.total.withheld == WITHHELD_NOT &&
			  ret->all.total_before.withheld == WITHHELD_NOT;
	if (ret->has_growth)
		ret->growth = growth_of(ret->all.total_before.count, ret->all.total.count);
	return OK;
}

/* --- rows --- */

static void
say_change(struct picture_row *row, const struct figure *before)
{
	struct growth growth;

	if (row->now.withheld != WITHHELD_NOT || before->withheld != WITHHELD_NOT)
		return;
	growth = growth_of(before->count, row->now.count);
	row->has_change = growth.has_percent;
	row->change = growth.percent;
}

/* By falling count, withheld ones last, then by code. */
static int
compare_rows(const void *a, const void *b)
{
	const struct picture_row *left = a;
	const struct picture_row *right = b;
	bool left_hidden = left->now.withheld != WITHHELD_NOT;
	bool right_hidden = right->now.withheld != WITHHELD_NOT;

	if (left_hidden != right_hidden)
		return left_hidden ? 1 : -1;
	if (left->now.count != right->now.count)
		return left->now.count > right->now.count ? -1 : 1;
	return str_compare(left->code, right->code);
}

static struct picture_rows
sorted(struct picture_row *rows, size_t count, size_t most)
{
	qsort(rows, count, sizeof(*rows), compare_rows);
	return (struct picture_rows){ count < most ? count : most, rows };
}

/* Whom the reader knows, and whoever was hit by what it may see: the rest is not even named. */
static enum err
draw_members(struct job *job, struct picture_rows *ret, struct fault *why)
{
	const struct directory *directory = job->directory;
	struct audience acquainted = directory_known_to(directory, job->reader->organisation);
	struct picture_row *rows = arena_array(
		job->arena, directory->organisation_count + 1, struct picture_row);
	struct cells cells;
	size_t count = 0;

	if (rows == NULL)
		return fail_nomem(why);
	TRY(cells_new(job, 1, &cells, why));
	for (size_t i = 0; i < job->part_count; i++)
		if (part_counts(job, &job->parts[i], BY_MEMBER))
			add(job, &cells, 0, &job->parts[i]);
	for (size_t i = 0; i < directory->organisation_count; i++) {
		const struct organisation *member = &directory->organisations[i];
		bool known = job->known[member->index];
		bool was_hit = cells.now[member->index] + cells.before[member->index] > 0;
		if (!was_hit && !job->reader->node && !audience_has(&acquainted, member->index))
			continue;
		struct figure before = { .count = cells.before[member->index],
			.withheld = known ? WITHHELD_NOT : WITHHELD_NOT_SHARED };
		rows[count] = (struct picture_row){
			.code = str_copy(job->arena, member->code),
			.name = str_copy(job->arena, member->name),
			.standing = str_of(standing_name(member->standing)),
			.own = member->index == job->reader->organisation,
			.now = { .count = known ? cells.now[member->index] : 0,
				.withheld = before.withheld },
		};
		say_change(&rows[count++], &before);
	}
	*ret = sorted(rows, count, PICTURE_MEMBERS_MAX);
	return OK;
}

static struct str
name_of_part(const struct count_part *part, enum dimension dimension)
{
	return dimension == BY_KIND ? part->kind : part->technique;
}

static bool
is_nothing(const struct figure *figure)
{
	return figure->withheld == WITHHELD_NOT && figure->count == 0;
}

static enum err
draw_names(struct job *job, enum dimension dimension, struct picture_rows *ret, struct fault *why)
{
	struct names *names = arena_new_of(job->arena, struct names);
	struct picture_row *rows = arena_array(job->arena, NAMES_MAX + 1, struct picture_row);
	struct cells cells;
	enum withheld *now;
	enum withheld *before;
	size_t count = 0;

	if (names == NULL || rows == NULL)
		return fail_nomem(why);
	TRY(cells_new(job, NAMES_MAX + 1, &cells, why));
	for (size_t i = 0; i < job->part_count; i++)
		if (part_counts(job, &job->parts[i], dimension))
			add(job, &cells, name_index(names, name_of_part(&job->parts[i], dimension)),
				&job->parts[i]);
	if (names->items[NAMES_MAX].len > 0)
		names->count = NAMES_MAX + 1;
	TRY(withhold(job, cells.now, names->count, &now, why));
	TRY(withhold(job, cells.before, names->count, &before, why));
	for (size_t i = 0; i < names->count; i++) {
		struct figure earlier = figure_of(
			job, cells.before + i * job->members.count, before[i]);
		struct figure current = figure_of(job, cells.now + i * job->members.count, now[i]);
		if (is_nothing(&current) && is_nothing(&earlier))
			continue;
		rows[count] = (struct picture_row){
			.code = names->items[i],
			.name = dimension == BY_TECHNIQUE
					? technique_name(&job->technique_names, names->items[i])
					: names->items[i],
			.now = current,
		};
		say_change(&rows[count++], &earlier);
	}
	*ret = sorted(rows, count, PICTURE_ROWS_MAX);
	return OK;
}

/* --- the whole --- */

static enum err
prepare_members(struct job *job, struct fault *why)
{
	size_t count = 1;

	for (size_t i = 0; i < job->directory->organisation_count; i++)
		if (job->directory->organisations[i].index >= count)
			count = job->directory->organisations[i].index + 1;
	job->known = arena_array(job->arena, count, bool);
	job->scratch = arena_array(job->arena, count, int64_t);
	if (job->known == NULL || job->scratch == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < job->directory->organisation_count; i++) {
		const struct organisation *member = &job->directory->organisations[i];
		job->known[member->index] = member->shares_counts || job->reader->node ||
					    member->index == job->reader->organisation;
	}
	job->members = (struct cell_members){ count, job->known };
	return OK;
}

static enum err
draw(struct job *job, struct picture *ret, struct fault *why)
{
	const struct organisation *own = directory_organisation(
		job->directory, job->reader->organisation);
	const struct organisation *node = directory_organisation(
		job->directory, job->directory->node);

	*ret = (struct picture){
		.from = job->span.from,
		.to = job->span.to,
		.bucket = job->span.bucket,
		.community = node == NULL ? STR("") : str_copy(job->arena, node->code),
		.has_own = own != NULL &&
			   (job->query->member.len == 0 || str_eq(job->query->member, own->code)),
	};
	TRY(draw_lines(job, ret, why));
	TRY(draw_members(job, &ret->members, why));
	TRY(draw_names(job, BY_TECHNIQUE, &ret->techniques, why));
	return draw_names(job, BY_KIND, &ret->kinds, why);
}

/* The moment of the first that waits to be counted, of what the reader may see: that something
 * hidden has come must not show. Now, when there is none among the next few. */
static enum err
find_as_of(struct store *store, const struct reader *reader, struct arena *arena, int64_t *ret,
	struct fault *why)
{
	const struct feed_item *items;
	int64_t cursor;
	size_t count;

	*ret = env_now(store_env(store));
	TRY(counts_cursor(store, &cursor, why));
	TRY(feed_read(
		store, reader, cursor, WAITING_LOOKED_AT, arena, &count, &items, &cursor, why));
	if (count > 0)
		*ret = items[0].time;
	return OK;
}

enum err
picture_compute(struct store *store, const struct reader *reader, const struct picture_query *query,
	struct arena *arena, struct picture *ret, struct fault *why)
{
	OWNED(store_view) view = NULL;
	struct env *env = store_env(store);
	struct job job = { .reader = reader, .query = query, .arena = arena };
	struct counts_query counts;

	TRY(span_of(query, env_now(env) / MICROSECONDS_PER_DAY, arena, &job.span, why));
	counts = (struct counts_query){
		.first_day = job.span.from - (job.span.to - job.span.from),
		.last_day = job.span.to - 1,
	};
	TRY(counts_read(store, reader, &counts, arena, &job.part_count, &job.parts, why));
	TRY(store_view_acquire(store, (const struct store_view **)&view, why));
	job.directory = store_view_directory(view);
	TRY(prepare_members(&job, why));
	TRY(technique_names_read(store, reader, arena, &job.technique_names, why));
	TRY(draw(&job, ret, why));
	return find_as_of(store, reader, arena, &ret->as_of, why);
}
