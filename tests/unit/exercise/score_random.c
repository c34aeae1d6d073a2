/* score_random.c - properties of the score over random records, good and bad.
 * SPDX-License-Identifier: Apache-2.0
 *
 * TESTUDO_LONG plays many more. A failure prints its seed; TESTUDO_SEED plays that one alone.
 */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "support/score_play.h"

enum { SEEDS = 100, SEEDS_LONG = 2000, ENTRIES = 90, MINUTES = 240 };

/* Every function at once. */
static const char all_rules[] =
	"rules: all\nversion: 1\npoints: 100000\nteam_delay_minutes: 3\npublic_delay_minutes: 7\n"
	"freeze_minutes: FREEZE\ncategories:\n"
	"  availability: {weight: 20, function: availability}\n"
	"  usability: {weight: 10, function: usability}\n"
	"  red: {weight: 20, function: withstanding}\n"
	"  sitrep: {weight: 10, function: sitrep}\n"
	"  incident: {weight: 10, function: incidents}\n"
	"  legal: {weight: 20, function: graded}\n"
	"  sharing: {weight: 10, function: sharing}\n"
	"  special: {weight: 0, function: special}\n"
	"  attack: {weight: 1, function: flags-attack}\n"
	"  defence: {weight: 1, function: flags-defence}\n"
	"  service: {weight: 1, function: flags-service}\n"
	"  level: {weight: 0, function: sla-exponential}\n";

/* --- chance --- */

struct chance {
	uint64_t state;
};

static uint64_t
draw(struct chance *chance)
{
	uint64_t z = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static unsigned
below(struct chance *chance, unsigned count)
{
	return (unsigned)(draw(chance) % count);
}

/* --- random records --- */

/* A body with %s for words that are drawn, and what its `of` may be. */
static const struct shape {
	enum record_kind kind;
	const char *body;
	enum record_kind of;
	bool has_of;
	unsigned often;
} shapes[] = {
	{ RECORD_RED_EVENT, "{\"objective\":\"@objective\",\"stage\":\"@stage\"}", 0, false, 8 },
	{ RECORD_INJECT_SENT,
		"{\"inject\":\"@inject\",\"channel\":\"console\",\"due_ms\":@ms,\"close_ms\":@ms}",
		0, false, 6 },
	{ RECORD_INJECT_WITHDRAWN, "{\"reason\":\"\"}", RECORD_INJECT_SENT, true, 1 },
	{ RECORD_INJECT_CHANGED,
		"{\"inject\":\"third\",\"definition\":{\"category\":\"legal\",\"rubric\":\"law\","
		"\"weight\":\"2\"}}",
		0, false, 1 },
	{ RECORD_ANSWER, "{\"text\":\"x\"}", RECORD_INJECT_SENT, true, 8 },
	{ RECORD_GRADE_FINAL,
		"{\"items\":{\"right\":@mark,\"form\":@mark},\"spread\":0,\"grades\":[],\"text\":"
		"\"\"}",
		RECORD_ANSWER, true, 6 },
	{ RECORD_GRADE_FINAL,
		"{\"items\":{\"right\":@mark},\"spread\":0,\"grades\":[],\"text\":\"\"}",
		RECORD_REPORT, true, 2 },
	{ RECORD_REPORT,
		"{\"template\":\"incident\",\"fields\":{\"what\":\"@system\",\"how\":\"@"
		"technique\"}}",
		0, false, 5 },
	{ RECORD_REPORT,
		"{\"template\":\"sitrep\",\"fields\":{\"web\":\"@word\",\"mail\":\"@word\","
		"\"worst\":\"@system\"}}",
		0, false, 3 },
	{ RECORD_LINK, "{\"red\":null,\"right\":true}", RECORD_REPORT, true, 1 },
	{ RECORD_USABILITY,
		"{\"task\":\"@inject\",\"system\":\"@system\",\"mark\":@mark,\"text\":\"\"}", 0,
		false, 4 },
	{ RECORD_TASK_DUE, "{\"task\":\"@task\",\"close_ms\":@ms}", 0, false, 4 },
	{ RECORD_USABILITY, "{\"mark\":@mark,\"text\":\"\"}", RECORD_TASK_DUE, true, 5 },
	{ RECORD_TASK_CHANGED, "{\"task\":\"@task\",\"skip\":true}", 0, false, 1 },
	{ RECORD_APPEAL, "{\"text\":\"\"}", RECORD_USABILITY, true, 1 },
	{ RECORD_REVERSAL, "{\"text\":\"\"}", RECORD_TASK_DUE, true, 1 },
	{ RECORD_ADJUSTMENT, "{\"points_milli\":-@ms,\"text\":\"\"}", 0, false, 2 },
	{ RECORD_CONFIRM, "{\"accept\":true,\"text\":\"\"}", RECORD_ADJUSTMENT, true, 3 },
	{ RECORD_CONFIRM, "{\"accept\":false,\"text\":\"\"}", RECORD_HOLD, true, 1 },
	{ RECORD_SHARED,
		"{\"object\":\"indicator--@mark\",\"type\":\"indicator\",\"values\":[\"@value\"],"
		"\"entitled\":[\"blue1\",\"blue2\",\"dev\"]}",
		0, false, 5 },
	{ RECORD_REACHED, "{\"channel\":\"taxii\"}", RECORD_SHARED, true, 4 },
	{ RECORD_SHARE_JUDGED, "{\"true\":false,\"text\":\"\"}", RECORD_SHARED, true, 1 },
	{ RECORD_RELEASE_ERROR, "{\"level\":\"TLP:AMBER\",\"to\":[],\"text\":\"\"}", RECORD_SHARED,
		true, 1 },
	{ RECORD_FLAG, "{\"victim\":\"@team\",\"flag\":\"@inject\",\"round\":1}", 0, false, 3 },
	{ RECORD_SIGHTED, "{\"object\":\"indicator--1\",\"count\":1}", 0, false, 1 },
	{ RECORD_OBJECTIVE_MET, "{\"goal\":\"decided\",\"met\":true,\"text\":\"\"}", 0, false, 1 },
	{ RECORD_HOLD,
		"{\"check\":\"@check\",\"from\":\"2027-01-15T0@hour:1@digit:00Z\",\"to\":null,"
		"\"teams\":[\"blue1\",\"blue3\"]}",
		0, false, 1 },
	{ RECORD_EXCUSE,
		"{\"system\":\"@system\",\"from\":\"2027-01-15T0@hour:1@digit:00Z\",\"to\":\"2027-"
		"01-15T0@hour:4@digit:00Z\",\"text\":\"\"}",
		0, false, 1 },
	{ RECORD_CHECK_CHANGED, "{\"check\":\"@check\",\"enabled\":false}", 0, false, 1 },
	{ RECORD_CHECK_CHANGED, "{\"check\":\"@check\",\"enabled\":true}", 0, false, 1 },
	{ RECORD_APPEAL, "{\"text\":\"\"}", RECORD_GRADE_FINAL, true, 2 },
	{ RECORD_APPEAL, "{\"text\":\"\"}", RECORD_RED_EVENT, true, 2 },
	{ RECORD_APPEAL,
		"{\"text\":\"\",\"check\":\"@check\",\"from\":\"2027-01-15T0@hour:1@digit:00Z\","
		"\"to\":\"2027-01-15T0@hour:5@digit:00Z\"}",
		0, false, 1 },
	{ RECORD_DECISION, "{\"outcome\":\"uphold\",\"text\":\"\"}", RECORD_APPEAL, true, 1 },
	{ RECORD_DECISION, "{\"outcome\":\"replace\",\"text\":\"\"}", RECORD_APPEAL, true, 1 },
	{ RECORD_DECISION, "{\"outcome\":\"replace\",\"text\":\"\",\"grade\":{\"right\":@mark}}",
		RECORD_APPEAL, true, 1 },
	{ RECORD_DECISION, "{\"outcome\":\"excuse\",\"text\":\"\"}", RECORD_APPEAL, true, 1 },
	{ RECORD_REVERSAL, "{\"text\":\"\"}", RECORD_RED_EVENT, true, 1 },
	{ RECORD_REVERSAL, "{\"text\":\"\"}", RECORD_ANSWER, true, 1 },
	{ RECORD_REVERSAL, "{\"text\":\"\"}", RECORD_DECISION, true, 1 },
	{ RECORD_REVERSAL, "{\"text\":\"\"}", RECORD_EXCUSE, true, 1 },
	{ RECORD_PUBLISH, "{\"kinds\":[\"grade.final\"]}", 0, false, 1 },
	{ RECORD_CLOCK, "{\"action\":\"pause\"}", 0, false, 1 },
	{ RECORD_CLOCK, "{\"action\":\"resume\"}", 0, false, 2 },
	{ RECORD_CLOCK, "{\"action\":\"speed\",\"speed\":\"2\"}", 0, false, 1 },
	{ RECORD_NOTE, "{\"text\":\"\"}", 0, false, 1 },
	{ RECORD_GRADE_FINAL, "{\"items\":{\"right\":2000}}", RECORD_ANSWER, true, 1 },
	{ RECORD_RED_EVENT, "{\"objective\":7}", 0, false, 1 },
	{ RECORD_CLOCK, "{\"action\":\"explode\"", 0, false, 1 },
};

enum { SHAPES = sizeof(shapes) / sizeof(*shapes) };

static const struct word {
	const char *name;
	const char *choices[6];
} words[] = {
	{ "@objective", { "deface", "steal" } },
	{ "@stage", { "tried", "foothold", "user", "data", "effect" } },
	{ "@inject", { "first", "second", "third" } },
	{ "@task", { "buy", "write", "sleep" } },
	{ "@system", { "web", "mail" } },
	{ "@technique", { "T1491", "T1114", "T1" } },
	{ "@word", { "ok", "down", "degraded", "" } },
	{ "@value", { "evil.example", "198.51.100.7", "other.example" } },
	{ "@team", { "blue1", "blue2", "blue3", "dev" } },
	{ "@check", { "web.http", "web.ssh", "mail.smtp", "mail.send", "relay.smtp" } },
	{ "@mark", { "0", "333", "500", "1000" } },
	{ "@ms", { "600000", "3600000", "7200000", "null" } },
	{ "@hour", { "8", "9" } },
	{ "@digit", { "0", "3", "7" } },
};

static struct str
body_of(struct chance *chance, struct arena *arena, const char *form)
{
	OWNED_BUF body = BUF_INIT;

	while (*form != '\0') {
		size_t i = 0;
		while (i < sizeof(words) / sizeof(*words) &&
			strncmp(form, words[i].name, strlen(words[i].name)) != 0)
			i++;
		if (*form != '@' || i == sizeof(words) / sizeof(*words)) {
			buf_add_char(&body, *form++);
			continue;
		}
		unsigned count = 0;
		while (count < 6 && words[i].choices[count] != NULL)
			count++;
		buf_add(&body, str_of(words[i].choices[below(chance, count)]));
		form += strlen(words[i].name);
	}
	return str_copy(arena, buf_str(&body));
}

static const struct shape *
shape_of(struct chance *chance)
{
	unsigned sum = 0;
	unsigned at;

	for (size_t i = 0; i < SHAPES; i++)
		sum += shapes[i].often;
	at = below(chance, sum);
	for (size_t i = 0; i < SHAPES; i++) {
		if (at < shapes[i].often)
			return &shapes[i];
		at -= shapes[i].often;
	}
	return &shapes[0];
}

/* An earlier entry of the kind, or (rarely) any key at all, or that of an entry which comes later. */
static struct str
earlier(struct chance *chance, struct arena *arena, const struct record_entry *entries,
	size_t count, enum record_kind kind)
{
	size_t start = count == 0 ? 0 : below(chance, (unsigned)count);

	if (below(chance, 20) == 0)
		return str_printf(arena, "e%zu", count + 1 + below(chance, ENTRIES));
	if (below(chance, 20) == 0)
		return count == 0 ? STR("nothing") : entries[start].key;
	for (size_t i = 0; i < count; i++)
		if (entries[(start + i) % count].kind == kind)
			return entries[(start + i) % count].key;
	return STR("nothing");
}

/* An exercise as it was recorded, and nobody's score yet. */
struct random_record {
	struct arena *arena;
	struct record_entry entries[ENTRIES + 8];
	size_t count;
	struct play_row rows[4 * 4 * 4 + 4];
	size_t row_count;
};

static void
make_entries(struct chance *chance, struct random_record *record)
{
	int64_t posted = PLAY_START;

	record->entries[record->count++] = (struct record_entry){ .posted = posted,
		.event = posted,
		.key = STR("start"),
		.kind = RECORD_CLOCK,
		.body = STR("{\"action\":\"start\"}") };
	while (record->count < ENTRIES) {
		const struct shape *shape = shape_of(chance);
		struct record_entry *entry = &record->entries[record->count];
		posted += 1 +
			  (int64_t)(draw(chance) % (uint64_t)(2 * MINUTES * PLAY_MINUTE / ENTRIES));
		*entry = (struct record_entry){ .posted = posted,
			.event = posted,
			.kind = shape->kind,
			.team = below(chance, 5),
			.author = below(chance, 4),
			.key = str_printf(record->arena, "e%zu", record->count),
			.body = body_of(chance, record->arena, shape->body) };
		/* What the clock does is done when it is posted; else it is said to have happened
		 * before, or (by a wrong clock) later. */
		if (shape->kind != RECORD_CLOCK && below(chance, 3) == 0)
			entry->event -= (int64_t)(draw(chance) % (uint64_t)(20 * PLAY_MINUTE));
		else if (below(chance, 20) == 0)
			entry->event += PLAY_MINUTE;
		if (shape->has_of)
			entry->of = earlier(chance, record->arena, record->entries, record->count,
				shape->of);
		record->count++;
	}
}

static void
make_row(struct chance *chance, struct random_record *record, const char *check, unsigned team,
	int hour)
{
	struct check_sample *samples = arena_array(record->arena, 120, struct check_sample);
	struct play_row *row = &record->rows[record->row_count++];
	int64_t start = (PLAY_HOUR + hour) * 60 * PLAY_MINUTE;
	int64_t at = 1000 * (int64_t)below(chance, 60000);
	uint8_t state = CHECK_OK;
	size_t count = 0;

	assert_non_null(samples);
	while (at < 60 * PLAY_MINUTE && count < 120) {
		if (below(chance, 6) == 0)
			state = (uint8_t)below(chance, CHECK_STATES);
		samples[count++] = (struct check_sample){ .time = start + at, .state = state };
		at += 1000 * (int64_t)(50000 + below(chance, 20000));
		if (below(chance, 30) == 0)
			at += 5 * PLAY_MINUTE;
	}
	*row = (struct play_row){ .check = str_of(check),
		.team = team,
		.hour = PLAY_HOUR + hour,
		.count = count,
		.samples = samples };
}

static struct random_record *
make_record(uint64_t seed)
{
	static const char *const checks[] = { "web.http", "web.ssh", "mail.smtp", "mail.send" };
	struct random_record *record = calloc(1, sizeof(*record));
	struct chance chance = { seed };

	assert_non_null(record);
	record->arena = arena_new(64 * MIB);
	assert_non_null(record->arena);
	make_entries(&chance, record);
	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++)
		for (unsigned team = 1; team <= 4; team++)
			for (int hour = 0; hour < 4; hour++)
				if (below(&chance, 5) > 0)
					make_row(&chance, record, checks[i], team, hour);
	for (int hour = 0; hour < 4; hour++)
		make_row(&chance, record, "relay.smtp", 0, hour);
	return record;
}

static void
random_record_free(struct random_record *record)
{
	if (record != NULL)
		arena_free(record->arena);
	free(record);
}
DEFINE_OWNED(random_record)

/* --- what is asked of all --- */

struct world {
	struct arena *arena;
	const struct scenario *scenario;
	const struct rules *rules, *never_frozen;
};

static const struct world *
world(void **state)
{
	return *state;
}

static struct score *
score_of(const struct world *of, const struct rules *rules)
{
	struct score *score;
	struct fault why;

	assert_int_equal(score_new(of->scenario, rules, &score, &why), OK);
	return score;
}

static void
feed_entry(struct score *score, const struct record_entry *entry)
{
	struct fault why;

	assert_int_equal(score_add_entries(score, entry, 1, &why), OK);
}

/* The row's samples until then. */
static void
feed_row(struct score *score, const struct play_row *row, int64_t until)
{
	struct fault why;
	size_t count = 0;

	while (count < row->count && row->samples[count].time <= until)
		count++;
	assert_int_equal(score_put_samples(score, row->check, row->team, row->hour, row->samples,
				 count, &why),
		OK);
}

static struct score *
fed(const struct world *of, const struct rules *rules, const struct random_record *record,
	int64_t until)
{
	struct score *score = score_of(of, rules);

	for (size_t i = 0; i < record->count; i++)
		if (record->entries[i].posted <= until)
			feed_entry(score, &record->entries[i]);
	for (size_t i = 0; i < record->row_count; i++)
		feed_row(score, &record->rows[i], until);
	return score;
}

/* What was put before its speed was known is put again. */
static void
feed_again(struct score *score, const struct random_record *record)
{
	if (!score_lacks_samples(score))
		return;
	score_forget_samples(score);
	for (size_t i = 0; i < record->row_count; i++)
		feed_row(score, &record->rows[i], INT64_MAX);
	assert_false(score_lacks_samples(score));
}

static struct str
text_of(const struct world *of, struct score *score, struct arena *arena, int64_t at,
	enum score_view view)
{
	const struct score_cut cut = { .at = at, .view = view, .team = view == VIEW_TEAM ? 2 : 0 };
	OWNED_BUF text = BUF_INIT;
	const struct board *board;
	struct fault why;

	if (score_board(score, &cut, arena, &board, &why) != OK)
		fail_msg("%s", why.text);
	board_write_json(board, of->scenario, of->rules, 2, &text);
	return str_copy(arena, buf_str(&text));
}

static int64_t
moment_of(struct chance *chance)
{
	return PLAY_START + (int64_t)(draw(chance) % (uint64_t)((MINUTES + 20) * PLAY_MINUTE));
}

static uint64_t
seed_count(void)
{
	return getenv("TESTUDO_LONG") != NULL ? SEEDS_LONG : SEEDS;
}

/* Long rounds found these: an excused time that let later results show in an earlier view, and an
 * excuse that outlived the reversal of the answer that it was about, and a result that held on by a
 * speed that had changed. */
static const uint64_t once_broken[] = { 360, 674, 1431 };

typedef void property(const struct world *of, uint64_t seed);

static void
for_all(void **state, property *holds)
{
	const char *one = getenv("TESTUDO_SEED");
	uint64_t first = one == NULL ? 1 : strtoull(one, NULL, 10);
	uint64_t count = one == NULL ? seed_count() : 1;

	for (uint64_t seed = first; seed < first + count; seed++)
		holds(world(state), seed);
	for (size_t i = 0; one == NULL && i < sizeof(once_broken) / sizeof(*once_broken); i++)
		holds(world(state), once_broken[i]);
}

static void
expect_same(struct str a, struct str b, uint64_t seed, const char *what)
{
	size_t at = 0;

	if (str_eq(a, b))
		return;
	while (at < a.len && at < b.len && a.data[at] == b.data[at])
		at++;
	at = at > 120 ? at - 120 : 0;
	fail_msg("seed %llu, %s:\n  %.*s\n  %.*s", (unsigned long long)seed, what,
		STR_FMT(str_first(str_from_offset(a, at), 240)),
		STR_FMT(str_first(str_from_offset(b, at), 240)));
}

#define ALL_VIEWS(view) for (enum score_view view = VIEW_WHITE; view <= VIEW_PUBLIC; view++)

/* --- the properties --- */

static void
lines_sum(const struct world *of, uint64_t seed)
{
	OWNED(random_record) record = make_record(seed);
	OWNED(score) score = fed(of, of->rules, record, INT64_MAX);
	OWNED(arena) arena = arena_new(64 * MIB);
	struct chance chance = { seed ^ 1 };

	for (int i = 0; i < 4; i++) {
		int64_t at = moment_of(&chance);
		ALL_VIEWS(view)
		{
			const struct score_cut cut = { .at = at, .view = view, .team = 2 };
			const struct score_line *lines;
			const struct board *board;
			struct fault why;
			size_t count;
			size_t told = 0;
			int64_t points[TEAMS_MAX];
			/* Asked first, so that the board finds what the totals alone have left. */
			if ((seed & 1) != 0)
				assert_int_equal(score_points(score, &cut, points, &why), OK);
			assert_int_equal(score_board(score, &cut, arena, &board, &why), OK);
			if ((seed & 1) == 0)
				assert_int_equal(score_points(score, &cut, points, &why), OK);
			assert_int_equal(
				score_lines(score, &cut, 0, SIZE_MAX, arena, &count, &lines, &why),
				OK);
			for (size_t t = 0; t < board->team_count; t++) {
				const struct board_team *team = &board->teams[t];
				int64_t total = 0;
				for (size_t c = 0; c < of->rules->category_count; c++) {
					int64_t sum = 0;
					for (size_t l = 0; l < count; l++)
						if (lines[l].team == team->team &&
							lines[l].category == c)
							sum += lines[l].points;
					if (sum != team->categories[c])
						fail_msg("seed %llu: category %zu",
							(unsigned long long)seed, c);
					total += sum;
				}
				assert_int_equal(total, team->total);
				assert_int_equal(points[team->team], team->total);
				told += team->line_count;
			}
			assert_int_equal(told, count);
		}
	}
}

/* A score that takes over another's samples is as one that was given them. */
static void
taken_over_is_given(const struct world *of, uint64_t seed)
{
	OWNED(random_record) record = make_record(seed);
	OWNED(score) given = fed(of, of->rules, record, INT64_MAX);
	OWNED(score) older = fed(of, of->rules, record, INT64_MAX);
	OWNED(score) taken = score_of(of, of->rules);
	OWNED(arena) arena = arena_new(64 * MIB);
	struct chance chance = { seed ^ 8 };

	for (size_t i = 0; i < record->count; i++)
		feed_entry(taken, &record->entries[i]);
	feed_again(given, record);
	feed_again(older, record);
	(void)text_of(of, older, arena, moment_of(&chance), VIEW_WHITE);
	assert_true(score_take_samples(taken, older));
	for (int i = 0; i < 3; i++) {
		int64_t at = moment_of(&chance);
		ALL_VIEWS(view)
		expect_same(text_of(of, given, arena, at, view), text_of(of, taken, arena, at, view),
			seed, "taken over");
	}
}

static void
later_changes_nothing(const struct world *of, uint64_t seed)
{
	OWNED(random_record) record = make_record(seed);
	OWNED(score) whole = fed(of, of->rules, record, INT64_MAX);
	OWNED(arena) arena = arena_new(64 * MIB);
	struct chance chance = { seed ^ 2 };

	for (int i = 0; i < 4; i++) {
		int64_t at = moment_of(&chance);
		OWNED(score) then = fed(of, of->rules, record, at);
		ALL_VIEWS(view)
		expect_same(text_of(of, whole, arena, at, view), text_of(of, then, arena, at, view),
			seed, "later entries");
	}
}

static void
frozen_is_frozen(const struct world *of, uint64_t seed)
{
	OWNED(random_record) record = make_record(seed);
	OWNED(score) score = fed(of, of->rules, record, INT64_MAX);
	OWNED(arena) arena = arena_new(64 * MIB);
	struct str frozen = STR_NONE;

	for (int minute = 0; minute <= MINUTES; minute += 17) {
		int64_t at = PLAY_START + minute * PLAY_MINUTE;
		struct str text = text_of(of, score, arena, at, VIEW_PUBLIC);
		if (str_find(text, STR("\"frozen\":true")) == text.len) {
			assert_null(frozen.data);
			/* It is, once the view's delay is over too. */
			if (score_is_frozen(score, at - of->rules->public_delay))
				fail_msg("seed %llu: not frozen at minute %d",
					(unsigned long long)seed, minute);
			continue;
		}
		if (frozen.data != NULL)
			expect_same(frozen, text, seed, "frozen");
		frozen = text;
	}
}

static void
incremental_is_whole(const struct world *of, uint64_t seed)
{
	OWNED(random_record) record = make_record(seed);
	OWNED(score) score = score_of(of, of->rules);
	OWNED(arena) arena = arena_new(64 * MIB);
	size_t next = 0;

	/* As it is played: entries as they are posted, rows as they grow, boards in between. */
	for (int minute = 0; minute <= MINUTES; minute += 13) {
		int64_t now = PLAY_START + minute * PLAY_MINUTE;
		while (next < record->count && record->entries[next].posted <= now)
			feed_entry(score, &record->entries[next++]);
		for (size_t i = 0; i < record->row_count; i++)
			feed_row(score, &record->rows[i], now);
		ALL_VIEWS(view)
		(void)text_of(of, score, arena, now, view);
		if (minute % 39 == 0) {
			OWNED(score) whole = fed(of, of->rules, record, now);
			ALL_VIEWS(view)
			expect_same(text_of(of, score, arena, now, view),
				text_of(of, whole, arena, now, view), seed, "incremental");
		}
	}
}

static void
any_order_gives_the_same(const struct world *of, uint64_t seed)
{
	OWNED(random_record) record = make_record(seed);
	OWNED(score) in_order = fed(of, of->rules, record, INT64_MAX);
	OWNED(score) shuffled = score_of(of, of->rules);
	OWNED(arena) arena = arena_new(64 * MIB);
	struct chance chance = { seed ^ 3 };
	size_t order[ENTRIES + 64];
	size_t count = record->count + record->row_count;

	for (size_t i = 0; i < count; i++) {
		size_t j = below(&chance, (unsigned)i + 1);
		order[i] = order[j];
		order[j] = i;
	}
	for (size_t i = 0; i < count; i++) {
		if (order[i] < record->count)
			feed_entry(shuffled, &record->entries[order[i]]);
		else
			feed_row(shuffled, &record->rows[order[i] - record->count], INT64_MAX);
		/* Boards at any moment in between leave no trace. */
		if (below(&chance, 8) == 0)
			(void)text_of(of, shuffled, arena, moment_of(&chance),
				(enum score_view)below(&chance, 3));
	}
	feed_again(shuffled, record);
	for (int i = 0; i < 4; i++) {
		int64_t at = moment_of(&chance);
		ALL_VIEWS(view)
		expect_same(text_of(of, in_order, arena, at, view),
			text_of(of, shuffled, arena, at, view), seed, "order");
	}
}

/* Kinds that can be reversed, and (the first of them) appealed against. */
static bool
can_be_undone(const struct record_entry *entry, bool by_appeal)
{
	static const enum record_kind never[] = { RECORD_CLOCK, RECORD_PHASE, RECORD_REVERSAL };
	static const enum record_kind not_by_appeal[] = { RECORD_APPEAL, RECORD_DECISION,
		RECORD_CONFIRM, RECORD_PUBLISH };

	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		if (entry->kind == never[i])
			return false;
	for (size_t i = 0; by_appeal && i < sizeof(not_by_appeal) / sizeof(*not_by_appeal); i++)
		if (entry->kind == not_by_appeal[i])
			return false;
	return true;
}

/* Decided over already: the first decision counts. */
static bool
has_appeal(const struct random_record *record, struct str key)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->entries[i].kind == RECORD_APPEAL && str_eq(record->entries[i].of, key))
			return true;
	return false;
}

static void
add_last(struct random_record *record, struct str key, enum record_kind kind, struct str of,
	const char *body)
{
	struct record_entry *entry = &record->entries[record->count++];

	*entry = (struct record_entry){ .posted = entry[-1].posted + PLAY_MINUTE,
		.key = key,
		.kind = kind,
		.of = of,
		.body = str_of(body),
		.author = 99 };
	entry->event = entry->posted;
}

static void
undone_is_never_done(const struct world *of, uint64_t seed)
{
	OWNED(random_record) record = make_record(seed);
	OWNED(arena) arena = arena_new(64 * MIB);
	struct chance chance = { seed ^ 4 };
	bool by_appeal = below(&chance, 2) == 0;
	size_t undone = 1 + below(&chance, ENTRIES - 1);
	int64_t at;

	while (!can_be_undone(&record->entries[undone], by_appeal) ||
		(by_appeal && has_appeal(record, record->entries[undone].key)))
		undone = 1 + below(&chance, ENTRIES - 1);
	if (by_appeal) {
		add_last(record, STR("appeal"), RECORD_APPEAL, record->entries[undone].key,
			"{\"text\":\"\"}");
		add_last(record, STR("decision"), RECORD_DECISION, STR("appeal"),
			"{\"outcome\":\"replace\",\"text\":\"\"}");
	} else {
		add_last(record, STR("reversal"), RECORD_REVERSAL, record->entries[undone].key,
			"{\"text\":\"\"}");
	}
	add_last(record, STR("publish"), RECORD_PUBLISH, STR(""), "{\"kinds\":[\"grade.final\"]}");
	at = record->entries[record->count - 1].posted + 30 * PLAY_MINUTE;
	{
		OWNED(score) with = fed(of, of->never_frozen, record, INT64_MAX);
		OWNED(score) without = NULL;
		/* The entry goes; what refers to it points at nothing. */
		record->entries[undone] = (struct record_entry){
			.posted = record->entries[undone].posted,
			.event = record->entries[undone].event,
			.key = STR("gone"),
			.kind = RECORD_NOTE,
			.body = STR("{\"text\":\"\"}")
		};
		without = fed(of, of->never_frozen, record, INT64_MAX);
		ALL_VIEWS(view)
		expect_same(text_of(of, with, arena, at, view),
			text_of(of, without, arena, at, view), seed,
			by_appeal ? "replaced on appeal" : "reversed");
	}
}

/* Points of a category in the white view, of all teams. */
static void
points_of(const struct world *of, struct score *score, struct arena *arena, int64_t at,
	const char *category, int64_t points[TEAMS_MAX])
{
	const struct score_cut cut = { .at = at, .view = VIEW_WHITE };
	size_t index = rules_category(of->rules, str_of(category));
	const struct board *board;
	struct fault why;

	assert_int_equal(score_board(score, &cut, arena, &board, &why), OK);
	for (size_t i = 0; i < board->team_count; i++)
		points[board->teams[i].team] = board->teams[i].categories[index];
}

/* What is of something that comes only later is of nothing. */
static bool
comes_after(const struct random_record *record, size_t i, struct str of)
{
	while (i > 0)
		if (str_eq(record->entries[--i].key, of))
			return true;
	return false;
}

/* The key of the entry of that kind whose `of` is the key; empty: none. */
static struct str
answer_to(const struct random_record *record, struct str of, enum record_kind kind)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->entries[i].kind == kind && str_eq(record->entries[i].of, of) &&
			comes_after(record, i, of))
			return record->entries[i].key;
	return STR("");
}

static void
excused_is_never_sent(const struct world *of, uint64_t seed)
{
	OWNED(random_record) record = make_record(seed);
	OWNED(arena) arena = arena_new(64 * MIB);
	int64_t with_it[TEAMS_MAX] = { 0 };
	int64_t without_it[TEAMS_MAX] = { 0 };
	struct str sent = STR("");
	struct str answer = STR("");
	struct str final = STR("");
	int64_t at;

	for (size_t i = 0; i < record->count && final.len == 0; i++)
		if (record->entries[i].kind == RECORD_INJECT_SENT &&
			str_find(record->entries[i].body, STR("\"first\"")) <
				record->entries[i].body.len) {
			sent = record->entries[i].key;
			answer = answer_to(record, sent, RECORD_ANSWER);
			final = answer_to(record, answer, RECORD_GRADE_FINAL);
		}
	/* Where the grade, or what it is about, is out of force there is nothing to excuse. */
	if (final.len == 0 || has_appeal(record, final))
		return;
	{
		OWNED(score) before = fed(of, of->never_frozen, record, INT64_MAX);
		if (!score_in_force(before, final, INT64_MAX) ||
			!score_in_force(before, answer, INT64_MAX) ||
			!score_in_force(before, sent, INT64_MAX))
			return;
	}
	add_last(record, STR("appeal"), RECORD_APPEAL, final, "{\"text\":\"\"}");
	add_last(record, STR("decision"), RECORD_DECISION, STR("appeal"),
		"{\"outcome\":\"excuse\",\"text\":\"\"}");
	at = record->entries[record->count - 1].posted + 30 * PLAY_MINUTE;
	{
		OWNED(score) with = fed(of, of->never_frozen, record, INT64_MAX);
		OWNED(score) without = NULL;
		for (size_t i = 0; i < record->count; i++)
			if (record->entries[i].kind == RECORD_INJECT_SENT &&
				str_find(record->entries[i].body, STR("\"first\"")) <
					record->entries[i].body.len)
				record->entries[i].kind = RECORD_NOTE;
		without = fed(of, of->never_frozen, record, INT64_MAX);
		points_of(of, with, arena, at, "legal", with_it);
		points_of(of, without, arena, at, "legal", without_it);
	}
	for (size_t i = 0; i < TEAMS_MAX; i++)
		if (with_it[i] != without_it[i])
			fail_msg("seed %llu: team %zu", (unsigned long long)seed, i);
}

static void
the_lines_sum_to_the_board_in_each_view_at_each_time(void **state)
{
	for_all(state, lines_sum);
}

static void
samples_that_are_taken_over_count_as_those_that_were_given(void **state)
{
	for_all(state, taken_over_is_given);
}

static void
nothing_that_comes_later_changes_an_earlier_view(void **state)
{
	for_all(state, later_changes_nothing);
}

static void
a_frozen_view_stands(void **state)
{
	for_all(state, frozen_is_frozen);
}

static void
what_is_carried_on_equals_what_is_folded_anew(void **state)
{
	for_all(state, incremental_is_whole);
}

static void
every_order_of_arrival_gives_the_same_bytes(void **state)
{
	for_all(state, any_order_gives_the_same);
}

static void
what_is_undone_is_as_if_it_had_never_been(void **state)
{
	for_all(state, undone_is_never_done);
}

static void
what_is_excused_for_all_is_as_if_it_had_never_been_asked(void **state)
{
	for_all(state, excused_is_never_sent);
}

/* --- the world of all seeds --- */

static const struct rules *
rules_with(struct arena *arena, const char *freeze)
{
	const char *at = strstr(all_rules, "FREEZE");
	struct str text = str_printf(
		arena, "%.*s%s%s", (int)(at - all_rules), all_rules, freeze, at + strlen("FREEZE"));
	const struct rules *rules = NULL;
	struct fault why;

	if (rules_read(arena, text, "rules.yaml", &rules, &why) != OK)
		print_error("%s: %s\n", why.where, why.text);
	return rules;
}

/* The play's, and a system that all teams share. */
static const struct scenario *
with_shared(struct arena *arena)
{
	const struct scenario_file files[] = { { STR("play.yaml"), str_of(play_scenario) },
		{ STR("shared.yaml"),
			STR("systems: [{name: relay, title: R, address: 198.51.100.9, shared: yes}]\n"
			    "checks: [{name: relay.smtp, kind: smtp},\n"
			    "  {name: mail.send, kind: smtp, mandatory: no, depends_on: relay}]\n") } };
	const struct scenario_source source = { 2, files };
	const struct scenario *scenario = NULL;
	struct scenario_report report;
	struct fault why;

	if (scenario_read(arena, &source, &scenario, &report, &why) != OK)
		fail_msg("%s: %s", why.where, why.text);
	return scenario;
}

static int
open_world(void **state)
{
	OWNED(play) play = play_open_still(play_scenario, "default");
	struct world *of = calloc(1, sizeof(*of));

	if (of == NULL)
		return -1;
	of->arena = DISOWN(play->arena);
	of->scenario = with_shared(of->arena);
	of->rules = rules_with(of->arena, "100");
	of->never_frozen = rules_with(of->arena, "never");
	*state = of;
	return of->rules == NULL || of->never_frozen == NULL ? -1 : 0;
}

static int
close_world(void **state)
{
	struct world *of = *state;

	arena_free(of->arena);
	free(of);
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lines_sum_to_the_board_in_each_view_at_each_time),
		cmocka_unit_test(samples_that_are_taken_over_count_as_those_that_were_given),
		cmocka_unit_test(nothing_that_comes_later_changes_an_earlier_view),
		cmocka_unit_test(a_frozen_view_stands),
		cmocka_unit_test(what_is_carried_on_equals_what_is_folded_anew),
		cmocka_unit_test(every_order_of_arrival_gives_the_same_bytes),
		cmocka_unit_test(what_is_undone_is_as_if_it_had_never_been),
		cmocka_unit_test(what_is_excused_for_all_is_as_if_it_had_never_been_asked),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
