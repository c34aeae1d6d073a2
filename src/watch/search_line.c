/* search_line.c - one line of a kept log: what it says against what is looked for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/search_line.h"

#include "watch/hit_line.h"

/* The line's hit is in search->text. */
static enum err
print_hit(struct search *search, struct fault *why)
{
	FILE *output = search->options->output;

	TRY(buf_check(&search->text, why));
	if (output != NULL &&
		fwrite(search->text.data, 1, search->text.len, output) != search->text.len)
		return fail_errno(why, "cannot write the hits");
	return OK;
}

static enum err
take_hit(struct search *search, const struct hit_line *line, struct fault *why)
{
	const struct search_client *client = search->options->client;
	struct search_totals *totals = search->totals;

	if (line->hit->indicator->revoked)
		return OK;
	totals->hits++;
	totals->weak_hits += line->weak;
	totals->expired_hits += line->expired;
	buf_clear(&search->text);
	hit_line_write(&search->text, line);
	TRY(print_hit(search, why));
	if (search->report == NULL || line->weak)
		return OK;
	if (client != NULL)
		TRY(client->take_hit(client->context, line, search->line, why));
	if (client != NULL && !client->wants_sightings)
		return OK;
	return search_report_hit(search->report,
		&(struct search_find){
			line->hit->indicator, line->time, line->time, search->looked_at },
		why);
}

static enum err
search_field(struct search *search, const struct place *place, int64_t time,
	const struct field *field, struct fault *why)
{
	struct match_hits hits;

	if (field->is_request)
		TRY(match_scan_request(search->scanner, search->set, field->host, field->port,
			field->text, &hits, why));
	else
		TRY(match_scan(search->scanner, search->set, field->kind, field->text, &hits, why));
	for (size_t i = 0; i < hits.count; i++) {
		const struct match_hit *hit = &hits.items[i];
		struct hit_line line = { place, time, field, hit,
			field->weak || (hit->traits & MATCH_WEAK) != 0,
			!match_indicator_holds_at(hit->indicator, time) };
		TRY(take_hit(search, &line, why));
	}
	return OK;
}

static enum err
take_match(struct search *search, const struct match_line *line, struct fault *why)
{
	const struct search_client *client = search->options->client;

	search->totals->hits++;
	search->totals->expired_hits += line->expired;
	buf_clear(&search->text);
	match_line_write(&search->text, line);
	TRY(print_hit(search, why));
	if (search->report == NULL)
		return OK;
	if (client != NULL)
		TRY(client->take_match(client->context, line, search->line, why));
	if (client != NULL && !client->wants_sightings)
		return OK;
	return search_report_hit(search->report,
		&(struct search_find){ line->hit->indicator, line->hit->match.first,
			line->hit->match.last, search->looked_at },
		why);
}

static enum err
meet_patterns(struct search *search, const struct search_line *line, struct fault *why)
{
	struct pattern_set_stats stats;
	struct pattern_hits hits;

	TRY(pattern_watch_look_line(search->patterns, line->reader, search->line, line->record,
		line->time, &hits, why));
	stats = pattern_watch_stats(search->patterns);
	search->totals->patterns_left_alone = stats.quarantined;
	search->totals->pattern_losses = stats.dropped + stats.outlived + stats.gave_up;
	for (size_t i = 0; i < hits.count; i++) {
		struct match_line match = { line->place, line->time, &hits.list[i],
			!pattern_hit_holds(&hits.list[i]) };
		TRY(take_match(search, &match, why));
	}
	return OK;
}

enum err
search_line(struct search *search, const struct search_line *line, struct fault *why)
{
	const struct record *record = line->record;

	search->looked_at++;
	search->line = reader_has_frames(line->reader) ? STR_NONE : line->text;
	search->totals->unreadable_lines += record->unreadable;
	if (line->time < search->options->since)
		return OK;
	for (size_t i = 0; i < record->count; i++)
		TRY(search_field(search, line->place, line->time, &record->fields[i], why));
	return search->patterns == NULL ? OK : meet_patterns(search, line, why);
}
