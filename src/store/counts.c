/* counts.c - the picture's tallies.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/counts.h"

#include "store/private.h"

/* --- putting in --- */

struct counting {
	const struct count_change *changes;
	size_t count;
	int64_t cursor;
};

static enum err
add_to_sum(struct writing *writing, int64_t label, const struct count_part *part, int64_t change,
	struct fault *why)
{
	return database_run(writing->database, why,
		"INSERT INTO count_sum (day, label, member, kind, technique, count)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
		" ON CONFLICT DO UPDATE SET count = count + ?6",
		"iiitti", part->day, label, (int64_t)part->member, part->kind, part->technique,
		change);
}

static enum err
take_back(struct writing *writing, int64_t object, struct fault *why)
{
	TRY(database_run(writing->database, why,
		"UPDATE count_sum SET count = count_sum.count - p.count FROM count_part p"
		" WHERE p.object = ?1 AND count_sum.day = p.day AND count_sum.label = p.label"
		" AND count_sum.member = p.member AND count_sum.kind = p.kind"
		" AND count_sum.technique = p.technique",
		"i", object));
	return database_run(
		writing->database, why, "DELETE FROM count_part WHERE object = ?1", "i", object);
}

/* A version that counts takes the place of its owner's other versions. */
static enum err
take_back_others(struct writing *writing, int64_t object, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(writing->database, &rows, why,
		"SELECT other.id FROM object one JOIN object other ON other.stix_id = one.stix_id"
		" AND other.owner = one.owner AND other.id <> one.id WHERE one.id = ?1",
		"i", object));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		TRY(take_back(writing, column_int(rows, 0), why));
	}
}

/* An object in several collections counts once, under the label of its first entry. */
static enum err
label_of_object(
	struct writing *writing, int64_t object, int64_t *ret, bool *ret_found, struct fault *why)
{
	return database_ask_int(writing->database, why, ret, ret_found,
		"SELECT label FROM entry WHERE object = ?1 ORDER BY collection LIMIT 1", "i", object);
}

static enum err
apply_change(struct writing *writing, const struct count_change *change, struct fault *why)
{
	int64_t label = 0;
	bool found;

	TRY(take_back(writing, change->object_row, why));
	if (change->part_count > 0)
		TRY(take_back_others(writing, change->object_row, why));
	TRY(label_of_object(writing, change->object_row, &label, &found, why));
	for (size_t i = 0; i < change->part_count && found; i++) {
		const struct count_part *part = &change->parts[i];
		TRY(database_run(writing->database, why,
			"INSERT INTO count_part (object, label, day, member, kind, technique, count)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
			" ON CONFLICT DO UPDATE SET count = count + ?7",
			"iiiitti", change->object_row, label, part->day, (int64_t)part->member,
			part->kind, part->technique, part->count));
		TRY(add_to_sum(writing, label, part, part->count, why));
	}
	return OK;
}

static enum err
counting_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct counting *counting = arg;

	for (size_t i = 0; i < counting->count; i++)
		TRY(apply_change(writing, &counting->changes[i], why));
	return database_run(writing->database, why, "UPDATE state SET counted = ?1", "i",
		counting->cursor);
}

enum err
counts_apply(struct store *store, const struct reader *node, const struct count_change *changes,
	size_t count, int64_t cursor, struct fault *why)
{
	struct counting counting = { changes, count, cursor };

	if (!node->node)
		return fail(why, E_DENIED, "only the node counts");
	return store_write(store, node, counting_job, &counting, why);
}

enum err
counts_cursor(struct store *store, int64_t *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	bool found;

	TRY(reading_begin(store, &reading, why));
	return database_ask_int(
		reading.database, why, ret, &found, "SELECT counted FROM state", "");
}

/* --- taking out --- */

struct gathering {
	struct arena *arena;
	struct count_part *parts;
	size_t count;
	size_t room;
};

static bool
same_key(const struct count_part *part, struct statement *rows)
{
	return part->day == column_int(rows, 0) && part->member == (unsigned)column_int(rows, 2) &&
		str_eq(part->kind, column_text(rows, 3)) &&
		str_eq(part->technique, column_text(rows, 4));
}

static enum err
add_part(struct gathering *gathering, struct statement *rows, struct fault *why)
{
	struct count_part *last = gathering->count == 0 ? NULL
							: &gathering->parts[gathering->count - 1];

	if (last != NULL && same_key(last, rows)) {
		last->count += column_int(rows, 5);
		return OK;
	}
	if (gathering->count == gathering->room) {
		size_t room = gathering->room == 0 ? 256 : gathering->room * 2;
		struct count_part *parts = arena_array(gathering->arena, room, struct count_part);
		if (parts == NULL)
			return fail_nomem(why);
		if (gathering->count > 0)
			memcpy(parts, gathering->parts, gathering->count * sizeof(*parts));
		gathering->parts = parts;
		gathering->room = room;
	}
	gathering->parts[gathering->count++] = (struct count_part){
		.day = column_int(rows, 0),
		.member = (unsigned)column_int(rows, 2),
		.kind = column_copy(gathering->arena, rows, 3),
		.technique = column_copy(gathering->arena, rows, 4),
		.count = column_int(rows, 5),
	};
	return OK;
}

enum err
counts_read(struct store *store, const struct reader *reader, const struct counts_query *query,
	struct arena *arena, size_t *ret_count, const struct count_part **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct gathering gathering = { .arena = arena };
	bool row;

	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT day, label, member, kind, technique, count FROM count_sum"
		" WHERE day BETWEEN ?1 AND ?2 AND count > 0 AND (?3 = '' OR kind = ?3)"
		" AND (?4 = '' OR technique = ?4) ORDER BY day, member, kind, technique",
		"iitt", query->first_day, query->last_day,
		query->kind.len == 0 ? STR("") : query->kind,
		query->technique.len == 0 ? STR("") : query->technique));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		if (view_admits(reading.view, reader, (uint32_t)column_int(rows, 1)))
			TRY(add_part(&gathering, rows, why));
	}
	*ret_count = gathering.count;
	*ret = gathering.parts;
	return OK;
}
