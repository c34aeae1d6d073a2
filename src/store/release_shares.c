/* release_shares.c - who shares how much with whom, as far as the reader sees it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/private.h"
#include "store/release.h"

/* One count for each pair of the directory's organisations, by their places in it. */
struct matrix {
	const struct directory *directory;
	int64_t *entries;
};

static int64_t *
matrix_row(const struct matrix *matrix, unsigned owner)
{
	for (size_t i = 0; i < matrix->directory->organisation_count; i++)
		if (matrix->directory->organisations[i].index == owner)
			return matrix->entries + i * matrix->directory->organisation_count;
	return NULL;
}

static void
add_shares(const struct matrix *matrix, const struct view_label *label, int64_t entries)
{
	int64_t *row = matrix_row(matrix, label->label.owner);

	for (size_t i = 0; row != NULL && i < matrix->directory->organisation_count; i++)
		if (audience_has(&label->audience, matrix->directory->organisations[i].index))
			row[i] += entries;
}

static enum err
list_shares(const struct matrix *matrix, struct arena *arena, size_t *ret_count,
	const struct release_share **ret, struct fault *why)
{
	size_t width = matrix->directory->organisation_count;
	const struct organisation *organisations = matrix->directory->organisations;
	struct release_share *shares;
	size_t count = 0;

	for (size_t i = 0; i < width * width; i++)
		count += matrix->entries[i] != 0;
	shares = arena_array(arena, count + 1, struct release_share);
	if (shares == NULL)
		return fail_nomem(why);
	count = 0;
	for (size_t i = 0; i < width * width; i++)
		if (matrix->entries[i] != 0)
			shares[count++] = (struct release_share){ organisations[i / width].index,
				organisations[i % width].index, matrix->entries[i] };
	*ret_count = count;
	*ret = shares;
	return OK;
}

enum err
release_shares(struct store *store, const struct reader *reader, struct arena *arena,
	size_t *ret_count, const struct release_share **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct matrix matrix;
	bool row;

	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	matrix.directory = &reading.view->directory;
	matrix.entries = arena_array(arena,
		matrix.directory->organisation_count * matrix.directory->organisation_count + 1,
		int64_t);
	if (matrix.entries == NULL)
		return fail_nomem(why);
	TRY(database_query(reading.database, &rows, why,
		"SELECT label, sum(entries) FROM collection_label GROUP BY label"
		" HAVING sum(entries) > 0",
		""));
	for (;;) {
		uint32_t label;
		TRY(statement_step(rows, &row, why));
		if (!row)
			return list_shares(&matrix, arena, ret_count, ret, why);
		label = (uint32_t)column_int(rows, 0);
		if (view_admits(reading.view, reader, label))
			add_shares(&matrix, &reading.view->labels[label], column_int(rows, 1));
	}
}
