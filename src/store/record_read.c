/* record_read.c - the record as a reader may see it: pages merged from the streams that admit them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "store/record_rows.h"

/* --- rows --- */

static enum err
read_kind(struct str name, enum record_kind *ret, struct fault *why)
{
	if (record_kind_parse(name, ret))
		return OK;
	return fail(why, E_CORRUPT, "the record has an entry of no known kind");
}

enum err
record_subject_of_row(
	struct statement *rows, int column, struct record_subject *ret, struct fault *why)
{
	struct str about = column_text(rows, column + 3);
	struct record_subject subject = {
		.team = (unsigned)column_int(rows, column + 1),
		.author = column_int(rows, column + 2),
	};

	TRY(read_kind(column_text(rows, column), &subject.kind, why));
	if (about.len > 0)
		TRY(read_kind(about, &subject.about, why));
	*ret = subject;
	return OK;
}

enum err
record_find_subject(struct database *database, const struct reader *reader, struct str key,
	struct record_subject *ret, bool *ret_found, struct fault *why)
{
	OWNED(statement) rows = NULL;
	struct record_subject subject;
	bool row;

	*ret_found = false;
	TRY(database_query(database, &rows, why,
		"SELECT " RECORD_SUBJECT_COLUMNS " FROM record WHERE key = ?1", "t", key));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return OK;
	TRY(record_subject_of_row(rows, 0, &subject, why));
	*ret_found = record_shows(&subject, reader);
	if (*ret_found)
		*ret = subject;
	return OK;
}

/* Graders judge without knowing whom. */
static bool
hides_authors(const struct record_subject *subject, const struct reader *reader)
{
	return (reader->seat.desks & DESK_GRADER) != 0 && !record_shows_all(reader) &&
	       subject->author != reader->person;
}

#define ENTRY_COLUMNS RECORD_SUBJECT_COLUMNS ", posted, event, key, author_name, of_key, body"

static enum err
entry_of_row(struct statement *rows, const struct reader *reader,
	const struct record_subject *subject, struct arena *arena, struct record_entry *ret,
	struct fault *why)
{
	bool nameless = hides_authors(subject, reader);

	*ret = (struct record_entry){
		.kind = subject->kind,
		.team = subject->team,
		.author = nameless ? 0 : subject->author,
		.posted = column_int(rows, 4),
		.event = column_int(rows, 5),
		.key = column_copy(arena, rows, 6),
		.author_name = nameless ? STR("") : column_copy(arena, rows, 7),
		.of = column_copy(arena, rows, 8),
		.body = column_copy(arena, rows, 9),
	};
	if (ret->key.data == NULL || ret->author_name.data == NULL || ret->of.data == NULL ||
		ret->body.data == NULL)
		return fail_nomem(why);
	return OK;
}

enum err
record_find(struct store *store, const struct reader *reader, struct str key, struct arena *arena,
	const struct record_entry **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct record_entry *entry = arena_new_of(arena, struct record_entry);
	struct record_subject subject;
	bool row;

	TRY(require_exercise(store, why));
	if (entry == NULL)
		return fail_nomem(why);
	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT " ENTRY_COLUMNS " FROM record WHERE key = ?1", "t", key));
	TRY(statement_step(rows, &row, why));
	if (row)
		TRY(record_subject_of_row(rows, 0, &subject, why));
	if (!row || !record_shows(&subject, reader))
		return fail(why, E_ABSENT, "there is no such entry");
	TRY(entry_of_row(rows, reader, &subject, arena, entry, why));
	*ret = entry;
	return OK;
}

/* --- streams: `posted` in order, of what may be for this reader --- */

enum stream_form {
	STREAM_ALL,
	STREAM_OF,        /* what is `of` one entry: few */
	STREAM_KIND,      /* of a kind */
	STREAM_KIND_TEAM, /* of a kind and team */
	STREAM_AUTHOR,    /* what the reader wrote */
	STREAM_FORMS,
};

#define RANGE " posted > ?1 AND posted <= ?2 "
static const char *const stream_sql[STREAM_FORMS][2] = {
#define STREAM_ROW(form, condition)                                                      \
	[form] = { "SELECT posted FROM record WHERE" RANGE condition " ORDER BY posted", \
		"SELECT posted FROM record WHERE" RANGE condition " ORDER BY posted DESC" }
	STREAM_ROW(STREAM_ALL, ""),
	STREAM_ROW(STREAM_OF, "AND of_key = ?3 AND of_key <> ''"),
	STREAM_ROW(STREAM_KIND, "AND kind = ?3"),
	STREAM_ROW(STREAM_KIND_TEAM, "AND kind = ?3 AND team = ?4"),
	STREAM_ROW(STREAM_AUTHOR, "AND author = ?3"),
#undef STREAM_ROW
};

/* Of each kind what concerns one's team and what concerns none; and what one wrote. */
enum { STREAMS_MAX = 2 * RECORD_KIND_COUNT + 1 };

struct walk {
	struct reading *reading;
	const struct reader *reader;
	const struct record_query *query;
	int64_t until;
	size_t count;
	struct statement *streams[STREAMS_MAX];
	int64_t heads[STREAMS_MAX];
};

static void
walk_done(struct walk *walk)
{
	for (size_t i = 0; i < walk->count; i++)
		statement_free(walk->streams[i]);
}

/* Takes the stream's next head, or takes the stream away when it has ended. */
static enum err
advance(struct walk *walk, size_t i, struct fault *why)
{
	bool row;

	TRY(statement_step(walk->streams[i], &row, why));
	if (row) {
		walk->heads[i] = column_int(walk->streams[i], 0);
		return OK;
	}
	statement_free(walk->streams[i]);
	walk->count--;
	walk->streams[i] = walk->streams[walk->count];
	walk->heads[i] = walk->heads[walk->count];
	return OK;
}

static enum err
add_stream(struct walk *walk, enum stream_form form, const char *types, int64_t number,
	struct str text, int64_t team, struct fault *why)
{
	struct database *database = walk->reading->database;
	const char *sql = stream_sql[form][walk->query->newest];
	struct statement **stream = &walk->streams[walk->count];
	int64_t after = walk->query->after;

	if (types[2] == '\0')
		TRY(database_query(database, stream, why, sql, "ii", after, walk->until));
	else if (types[2] == 'i')
		TRY(database_query(database, stream, why, sql, "iii", after, walk->until, number));
	else if (types[3] == '\0')
		TRY(database_query(database, stream, why, sql, "iit", after, walk->until, text));
	else
		TRY(database_query(
			database, stream, why, sql, "iiti", after, walk->until, text, team));
	walk->count++;
	return advance(walk, walk->count - 1, why);
}

static enum err
add_kind(struct walk *walk, enum record_kind kind, struct fault *why)
{
	struct str name = str_of(record_kind_name(kind));

	return add_stream(walk, STREAM_KIND, "iit", 0, name, 0, why);
}

static enum err
add_kind_of_team(struct walk *walk, enum record_kind kind, unsigned team, struct fault *why)
{
	struct str name = str_of(record_kind_name(kind));

	return add_stream(walk, STREAM_KIND_TEAM, "iiti", 0, name, team, why);
}

/* Could the rule show an entry of the kind, of that team and by somebody else? It is the rule that
 * is asked; only a reversal or confirmation depends on more, and is looked at one by one. */
static bool
may_show(const struct walk *walk, enum record_kind kind, unsigned team)
{
	const struct record_subject subject = {
		.kind = kind,
		.about = record_follows(kind) ? RECORD_CLOCK : kind,
		.team = team,
	};

	return record_shows(&subject, walk->reader);
}

static enum err
add_streams_of_kind(struct walk *walk, enum record_kind kind, struct fault *why)
{
	unsigned asked = walk->query->team;
	unsigned own = walk->reader->seat.team;
	unsigned other = own == 1 ? 2 : 1;

	if (may_show(walk, kind, other))
		return asked == 0 ? add_kind(walk, kind, why)
				  : add_kind_of_team(walk, kind, asked, why);
	if (own != 0 && (asked == 0 || asked == own) && may_show(walk, kind, own))
		TRY(add_kind_of_team(walk, kind, own, why));
	if (asked == 0 && may_show(walk, kind, 0))
		TRY(add_kind_of_team(walk, kind, 0, why));
	return OK;
}

static bool
wants_kind(const struct record_query *query, enum record_kind kind)
{
	return query->kinds == 0 || (query->kinds & UINT64_C(1) << kind) != 0;
}

static enum err
add_streams(struct walk *walk, struct fault *why)
{
	const struct record_query *query = walk->query;
	bool everything = record_shows_all(walk->reader);

	if (query->of.len > 0)
		return add_stream(walk, STREAM_OF, "iit", 0, query->of, 0, why);
	if (everything && query->kinds == 0 && query->team == 0)
		return add_stream(walk, STREAM_ALL, "ii", 0, STR_NONE, 0, why);
	for (unsigned kind = 0; kind < RECORD_KIND_COUNT; kind++)
		if (wants_kind(query, (enum record_kind)kind))
			TRY(add_streams_of_kind(walk, (enum record_kind)kind, why));
	if (everything || walk->reader->person == 0)
		return OK;
	return add_stream(walk, STREAM_AUTHOR, "iii", walk->reader->person, STR_NONE, 0, why);
}

/* The next position over all streams; one may stand in several. False at the end. */
static enum err
next_position(struct walk *walk, int64_t *ret, bool *ret_found, struct fault *why)
{
	int64_t best;

	*ret_found = walk->count > 0;
	if (walk->count == 0)
		return OK;
	best = walk->heads[0];
	for (size_t i = 1; i < walk->count; i++)
		if (walk->query->newest ? walk->heads[i] > best : walk->heads[i] < best)
			best = walk->heads[i];
	for (size_t i = walk->count; i-- > 0;)
		if (walk->heads[i] == best)
			TRY(advance(walk, i, why));
	*ret = best;
	return OK;
}

/* --- pages --- */

static bool
is_asked_for(const struct record_query *query, const struct record_entry *entry)
{
	return wants_kind(query, entry->kind) && (query->team == 0 || query->team == entry->team) &&
	       (query->of.len == 0 || str_eq(query->of, entry->of));
}

/* The streams hold what may be shown; here it is decided. */
static enum err
load_entry(struct walk *walk, int64_t posted, struct arena *arena, struct record_entry *ret,
	bool *ret_shown, struct fault *why)
{
	OWNED(statement) rows = NULL;
	struct record_subject subject;
	bool row;

	TRY(database_query(walk->reading->database, &rows, why,
		"SELECT " ENTRY_COLUMNS " FROM record WHERE posted = ?1", "i", posted));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_CORRUPT, "an index of the record names no entry");
	TRY(record_subject_of_row(rows, 0, &subject, why));
	*ret_shown = record_shows(&subject, walk->reader);
	if (!*ret_shown)
		return OK;
	TRY(entry_of_row(rows, walk->reader, &subject, arena, ret, why));
	*ret_shown = is_asked_for(walk->query, ret);
	return OK;
}

static enum err
fill_page(struct walk *walk, struct arena *arena, struct record_page *ret, struct fault *why)
{
	size_t limit = walk->query->limit;
	struct record_entry *entries = arena_array(arena, limit + 1, struct record_entry);
	size_t count = 0;

	if (entries == NULL)
		return fail_nomem(why);
	while (count <= limit) {
		int64_t posted;
		bool found;
		bool shown;
		TRY(next_position(walk, &posted, &found, why));
		if (!found)
			break;
		TRY(load_entry(walk, posted, arena, &entries[count], &shown, why));
		count += shown;
	}
	*ret = (struct record_page){
		.count = count > limit ? limit : count,
		.entries = entries,
		.more = count > limit,
	};
	return OK;
}

enum err
record_read(struct store *store, const struct reader *reader, const struct record_query *query,
	struct arena *arena, struct record_page *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	__attribute__((cleanup(walk_done))) struct walk walk = {
		.reading = &reading,
		.reader = reader,
		.query = query,
		.until = query->until == 0 ? INT64_MAX : query->until,
	};

	TRY(require_exercise(store, why));
	if (query->limit < 1 || query->limit > RECORD_PAGE_MAX)
		return fail(why, E_INVALID, "a page has 1 to %u entries", RECORD_PAGE_MAX);
	TRY(reading_begin(store, &reading, why));
	TRY(add_streams(&walk, why));
	return fill_page(&walk, arena, ret, why);
}
