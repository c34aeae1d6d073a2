/* players_share.c - blue teams share indicators, read what others shared, and see some of it
 * themselves.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/timestamp.h"
#include "exercise/players_private.h"
#include "exercise/sharing.h"
#include "model/value.h"
#include "store/registry.h"
#include "store/intake.h"
#include "store/release.h"

enum {
	FIRST_SHARE_MINUTES = 40,
	SHARE_EVERY_MINUTES = 80,
	STRICT_THOUSANDTHS = 100,
	SIGHTED_THOUSANDTHS = 150,
};

static const char green[] = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
static const char strict[] = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";

/* --- which team has read what --- */

struct pair {
	uint64_t read[TEAMS_MAX / 64]; /* bits by the team's index */
};
struct shared_pairs {
	size_t count;
	struct pair *list; /* by the place of the `shared` entry among those of its kind */
};

enum err
players_pairs_new(struct shared_pairs **ret, struct fault *why)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret == NULL ? fail_nomem(why) : OK;
}

void
players_pairs_free(struct shared_pairs *pairs)
{
	if (pairs == NULL)
		return;
	free(pairs->list);
	free(pairs);
}

/* NULL without memory. */
static struct pair *
pair_at(struct shared_pairs *pairs, size_t place)
{
	if (place >= pairs->count) {
		size_t count = 2 * place + 64;
		struct pair *larger = reallocarray(pairs->list, count, sizeof(*larger));
		if (larger == NULL)
			return NULL;
		memset(larger + pairs->count, 0, (count - pairs->count) * sizeof(*larger));
		pairs->list = larger;
		pairs->count = count;
	}
	return &pairs->list[place];
}

/* --- objects --- */

static struct str
object_id(const struct players *players, const char *type, struct str about)
{
	return str_printf(
		players->round, "%s--%.*s", type, STR_FMT(players_key(players, type, about)));
}

static struct str
pattern_of(struct players *players, struct str text)
{
	static const char *const paths[VALUE_KINDS] = { [VALUE_IPV4] = "ipv4-addr:value =",
		[VALUE_IPV6] = "ipv6-addr:value =",
		[VALUE_CIDR4] = "ipv4-addr:value ISSUBSET",
		[VALUE_CIDR6] = "ipv6-addr:value ISSUBSET",
		[VALUE_DOMAIN] = "domain-name:value =",
		[VALUE_URL] = "url:value =",
		[VALUE_EMAIL] = "email-addr:value =",
		[VALUE_MD5] = "file:hashes.MD5 =",
		[VALUE_SHA1] = "file:hashes.'SHA-1' =",
		[VALUE_SHA256] = "file:hashes.'SHA-256' =",
		[VALUE_SHA512] = "file:hashes.'SHA-512' =" };
	struct value value;

	if (value_guess(players->round, text, &value, NULL) != OK)
		return STR_NONE;
	return str_printf(players->round, "[%s '%.*s']", paths[value.kind], STR_FMT(value.text));
}

static void
open_object(struct json_writer *out, const char *type, struct str id, int64_t moment,
	const char *marking)
{
	json_open_object(out);
	json_member_string(out, STR("type"), str_of(type));
	json_member_string(out, STR("spec_version"), STR("2.1"));
	json_member_string(out, STR("id"), id);
	json_member_timestamp(out, STR("created"), moment);
	json_member_timestamp(out, STR("modified"), moment);
	json_key(out, STR("object_marking_refs"));
	json_open_array(out);
	json_put_string(out, str_of(marking));
	json_close_array(out);
}

static struct str
indicator(struct players *players, struct str value, struct str about, const char *marking)
{
	struct str pattern = pattern_of(players, value);
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	if (pattern.data == NULL)
		return STR_NONE;
	open_object(&out, "indicator", object_id(players, "indicator", about), players->state.now,
		marking);
	json_member_string(&out, STR("name"),
		str_printf(players->round, "Seen in the exercise: %.*s", STR_FMT(value)));
	json_member_string(&out, STR("pattern"), pattern);
	json_member_string(&out, STR("pattern_type"), STR("stix"));
	json_member_timestamp(&out, STR("valid_from"), players->state.now);
	json_close_object(&out);
	return players_body(players, &text);
}

static struct str
sighting(struct players *players, struct str of, struct str about)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	open_object(
		&out, "sighting", object_id(players, "sighting", about), players->state.now, green);
	json_member_string(&out, STR("sighting_of_ref"), of);
	json_member_int(&out, STR("count"), 1);
	json_close_object(&out);
	return players_body(players, &text);
}

/* --- sharing --- */

/* The largest community in which the person's organisation shares: its collection has its name. */
static struct str
collection_of(struct players *players, const struct player *by)
{
	const struct collection *list;
	const struct collection *best = NULL;
	size_t best_size = 0;
	size_t count;

	if (registry_collections(exercise_store(players->exercise), &by->reader, players->round,
		    &count, &list, NULL) != OK)
		return STR_NONE;
	for (size_t i = 0; i < count; i++) {
		size_t size = 0;
		for (size_t k = 0; k < players->state.scenario->community_count; k++)
			if (str_eq(players->state.scenario->communities[k].name, list[i].alias))
				size = players->state.scenario->communities[k].count;
		if (!list[i].can_write || size < best_size || (best != NULL && size == best_size))
			continue;
		best = &list[i];
		best_size = size;
	}
	return best == NULL ? STR_NONE : best->id;
}

static void
add_share(struct players *players, const struct player *by, struct str object)
{
	struct share share = { .by = by, .object = object };

	if (by == NULL || object.data == NULL || players->share_count == DEEDS_MAX)
		return;
	share.collection = collection_of(players, by);
	if (share.collection.data != NULL)
		players->shares[players->share_count++] = share;
}

/* What the team's next indicator says: mostly something true, of the weaker teams now and then a
 * false alarm. */
static struct str
next_value(struct players *players, const struct scenario_team *team, struct str about)
{
	const struct scenario *scenario = players->state.scenario;
	unsigned wrong = (unsigned)(1000 - players_skill(players, team)) / 4;
	size_t number = players->shared[team->index] + team->index;

	if (players_happens(players, "false alarm", about, wrong))
		return str_printf(players->round, "192.0.2.%" PRId64,
			players_between(players, "address", about, 1, 254));
	return scenario->truth[number % scenario->truth_count];
}

static int64_t
first_scored(const struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->phase_count; i++)
		if (scenario->phases[i].scored)
			return to_milliseconds(scenario->phases[i].start);
	return 0;
}

static void
share_next(struct players *players, const struct scenario_team *team)
{
	unsigned number = players->shared[team->index];
	int64_t haste = players_haste(players, team);
	int64_t at = first_scored(players->state.scenario) +
		     (FIRST_SHARE_MINUTES + SHARE_EVERY_MINUTES * (int64_t)number) * haste / 1000 *
			     PLAYER_MINUTE_MS;
	struct str about = str_printf(players->round, "%.*s %u", STR_FMT(team->name), number);
	bool strictly = players_happens(players, "strict", about, STRICT_THOUSANDTHS);

	if (at > players->now_ms || number >= players->state.scenario->truth_count)
		return;
	if (at >= players->began_ms)
		add_share(players, players_analyst(players, team->index),
			indicator(players, next_value(players, team, about), about,
				strictly ? strict : green));
	players->shared[team->index]++;
}

void
players_share(struct players *players)
{
	const struct scenario *scenario = players->state.scenario;

	for (size_t i = 0; i < scenario->team_count; i++)
		if (scenario->teams[i].kind == TEAM_BLUE)
			share_next(players, &scenario->teams[i]);
}

/* --- reading --- */

static void
read_one(struct players *players, const struct journal_entry *shared, struct pair *pair,
	const struct scenario_team *team)
{
	uint64_t *word = &pair->read[team->index / 64];
	uint64_t bit = UINT64_C(1) << team->index % 64;
	struct str about = str_printf(
		players->round, "%.*s %.*s", STR_FMT(shared->record.key), STR_FMT(team->name));
	int64_t delay = players_between(players, "polls", about, 2, 40) * PLAYER_MINUTE_MS;
	const struct player *by = players_analyst(players, team->index);

	if ((*word & bit) != 0 || by == NULL || players->fetch_count == DEEDS_MAX ||
		players->now_ms < players_time_of(players, shared) + delay)
		return;
	*word |= bit;
	players->fetches[players->fetch_count++] = (struct fetch){ by, shared->subject };
	if (players_happens(players, "sights", about, SIGHTED_THOUSANDTHS))
		add_share(players, by, sighting(players, shared->subject, about));
}

void
players_read(struct players *players)
{
	const struct scenario *scenario = players->state.scenario;
	const struct journal_entry *at = journal_first(players->state.journal, RECORD_SHARED);

	for (size_t place = 0; at != NULL; at = at->next_of_kind, place++) {
		struct pair *pair = pair_at(players->pairs, place);
		for (size_t i = 0; pair != NULL && i < scenario->team_count; i++)
			if (scenario->teams[i].kind == TEAM_BLUE &&
				scenario->teams[i].index != at->record.team)
				read_one(players, at, pair, &scenario->teams[i]);
	}
}

/* --- done --- */

/* What the rules refuse is what a person would be told; that an object was not for somebody, too.
 */
static enum err
post_share(struct players *players, const struct share *share, struct fault *why)
{
	const struct intake_outcome *outcomes;
	const struct json *object;
	enum err err;

	TRY(json_parse(players->round, share->object, &object, why));
	err = intake_submit(exercise_store(players->exercise), &share->by->reader,
		share->collection, &object, 1, players->round, &outcomes, why);
	return err == E_DENIED || err == E_ABSENT ? OK : err;
}

static enum err
do_fetch(struct players *players, const struct fetch *fetch, struct fault *why)
{
	const struct released *object;
	enum err err = release_find_brief(exercise_store(players->exercise), &fetch->by->reader,
		fetch->id, players->round, &object, why);

	if (err == E_ABSENT)
		return OK; /* it was not for that team */
	TRY(err);
	return sharing_reached(players->exercise, &fetch->by->reader, &fetch->id, 1, "taxii", why);
}

enum err
players_exchange(struct players *players, struct fault *why)
{
	for (size_t i = 0; i < players->fetch_count; i++)
		TRY(do_fetch(players, &players->fetches[i], why));
	for (size_t i = 0; i < players->share_count; i++)
		TRY(post_share(players, &players->shares[i], why));
	return OK;
}
