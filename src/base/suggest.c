/* suggest.c - the nearest known word by edit distance.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/suggest.h"

#include <stdio.h>

enum { WORD_MAX = 64 };

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: three rows of the usual table, for a swap looks two rows back. */
size_t
edit_distance(struct str a, struct str b)
{
	size_t rows[3][WORD_MAX + 1];

	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *above2 = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t replace = above[j - 1] + (a.data[i - 1] != b.data[j - 1]);
			row[j] = least(replace, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
				a.data[i - 2] == b.data[j - 1])
				row[j] = least(row[j], above2[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

struct suggestion
suggestion_for(struct str typed)
{
	/* A third of the word may be wrong; more, and the hint would be a guess. */
	return (struct suggestion){ .typed = typed, .prefix = "",
		.distance = typed.len / 3 + 2 };
}

void
suggestion_offer(struct suggestion *suggestion, struct str candidate)
{
	size_t distance = edit_distance(suggestion->typed, candidate);

	if (distance >= suggestion->distance)
		return;
	suggestion->distance = distance;
	suggestion->best = candidate;
}

const char *
suggestion_text(struct suggestion *suggestion)
{
	if (suggestion->best.data == NULL)
		return "";
	snprintf(suggestion->text, sizeof(suggestion->text), "; did you mean \"%s%.*s\"?",
		suggestion->prefix, STR_FMT(suggestion->best));
	return suggestion->text;
}
