/* courier.c - carries between sensor and node.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "courier"
#include "watch/courier.h"

#include <pthread.h>
#include <time.h>

#include "base/condition.h"
#include "base/log.h"
#include "watch/generations.h"
#include "watch/node.h"
#include "watch/search_desk.h"
#include "watch/tally.h"

enum {
	REFRESH_SECONDS = 60,
	RETRY_MILLISECONDS = 1000,
	DOUBLINGS_MAX = 6,
	DEAF_SECONDS = 600, /* a node that takes no reports is spared them for so long */
};

struct courier {
	struct env *env;
	const struct watch_options *options;
	struct spool *spool;
	struct node *node;
	struct catalogue *catalogue;
	struct generations *generations;
	struct search_desk *desk; /* NULL: nothing is searched */
	bool started;
	pthread_t thread;
	int64_t refreshed;  /* monotonic microseconds */
	int64_t deaf_until; /* likewise: the node takes no reports */
	bool away;          /* the last round failed */

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t change;
	bool stopping;
	bool woken;
	bool has_fresh;
	struct compiled fresh;
	uint64_t unusable;
	uint64_t allowed;
	uint64_t unsure;
	uint64_t delivered;
	uint64_t refused;
	struct buf report;              /* waits to be posted; empty: none does */
	struct courier_failure failure; /* time 0: none yet */
};

struct courier *
courier_new(struct env *env, const struct watch_options *options, struct spool *spool)
{
	struct courier *courier = calloc(1, sizeof(*courier));

	if (courier == NULL)
		return NULL;
	courier->env = env;
	courier->options = options;
	courier->spool = spool;
	pthread_mutex_init(&courier->lock, NULL);
	condition_init(&courier->change);
	courier->node = node_new(env, options);
	courier->catalogue = catalogue_new(env);
	courier->generations = generations_new(env, watch_threads(options));
	if (courier->node == NULL || courier->catalogue == NULL || courier->generations == NULL) {
		courier_free(courier);
		return NULL;
	}
	catalogue_set_terms(courier->catalogue,
		&(struct catalogue_terms){ options->allow, options->confidence });
	return courier;
}

static void
compiled_done(struct compiled *compiled)
{
	match_generation_free(compiled->generation);
	match_set_free(compiled->set);
	pattern_watch_free(compiled->patterns);
	*compiled = (struct compiled){ 0 };
}

void
courier_free(struct courier *courier)
{
	if (courier == NULL)
		return;
	courier_stop(courier);
	node_free(courier->node);
	catalogue_free(courier->catalogue);
	generations_free(courier->generations);
	compiled_done(&courier->fresh);
	buf_done(&courier->report);
	pthread_cond_destroy(&courier->change);
	pthread_mutex_destroy(&courier->lock);
	free(courier);
}

const struct sighting_terms *
courier_terms(const struct courier *courier)
{
	return node_terms(courier->node);
}

unsigned
courier_backoff_milliseconds(const struct watch_options *options, unsigned failures)
{
	unsigned first = options->retry_milliseconds == 0 ? RETRY_MILLISECONDS
							  : options->retry_milliseconds;
	unsigned doublings = failures == 0 ? 0 : failures - 1;

	return first << (doublings < DOUBLINGS_MAX ? doublings : DOUBLINGS_MAX);
}

/* --- failures --- */

static void
note_failure(struct courier *courier, const struct fault *why)
{
	pthread_mutex_lock(&courier->lock);
	courier->failure.time = env_now(courier->env);
	snprintf(courier->failure.text, sizeof(courier->failure.text), "%s", why->text);
	pthread_mutex_unlock(&courier->lock);
}

bool
courier_last_failure(struct courier *courier, struct courier_failure *ret)
{
	pthread_mutex_lock(&courier->lock);
	*ret = courier->failure;
	pthread_mutex_unlock(&courier->lock);
	return ret->time != 0;
}

/* --- indicators in --- */

static enum err
compile_into(struct courier *courier, struct compiled *to, struct fault *why)
{
	struct catalogue *catalogue = courier->catalogue;

	to->indicators = catalogue_indicators(catalogue);
	TRY(catalogue_compile_patterns(catalogue, &to->patterns, why));
	if (courier->options->reads_all)
		return catalogue_compile(catalogue, &to->set, why);
	return generations_next(courier->generations, catalogue, &to->generation, why);
}

static enum err
compile(struct courier *courier, struct fault *why)
{
	struct compiled fresh = { 0 };
	enum err err = compile_into(courier, &fresh, why);
	size_t unusable;

	if (err != OK) {
		compiled_done(&fresh);
		return err;
	}
	unusable = catalogue_unusable(courier->catalogue) + pattern_watch_refused(fresh.patterns);
	LOG_INFO("indicators", "usable=%zu patterns=%zu unusable=%zu", fresh.indicators,
		pattern_watch_count(fresh.patterns), unusable);
	pthread_mutex_lock(&courier->lock);
	compiled_done(&courier->fresh);
	courier->fresh = fresh;
	courier->has_fresh = true;
	courier->unusable = unusable;
	courier->allowed = catalogue_allowed(courier->catalogue);
	courier->unsure = catalogue_unsure(courier->catalogue);
	pthread_mutex_unlock(&courier->lock);
	return OK;
}

/* What came before a failure is used all the same. */
static enum err
refresh(struct courier *courier, bool always_compile, struct fault *why)
{
	bool changed = false;
	enum err pulled = node_pull(courier->node, courier->catalogue, &changed, why);

	courier->refreshed = courier->env->monotonic(courier->env);
	if (changed || (pulled == OK && always_compile))
		TRY(compile(courier, pulled == OK ? why : NULL));
	return pulled;
}

enum err
courier_connect(struct courier *courier, struct fault *why)
{
	TRY(node_connect(courier->node, why));
	return refresh(courier, true, why);
}

bool
courier_has_fresh(struct courier *courier)
{
	bool has_fresh;

	pthread_mutex_lock(&courier->lock);
	has_fresh = courier->has_fresh;
	pthread_mutex_unlock(&courier->lock);
	return has_fresh;
}

bool
courier_take(struct courier *courier, struct compiled *ret)
{
	bool has_fresh;

	pthread_mutex_lock(&courier->lock);
	has_fresh = courier->has_fresh;
	if (has_fresh)
		*ret = courier->fresh;
	courier->fresh = (struct compiled){ 0 };
	courier->has_fresh = false;
	pthread_mutex_unlock(&courier->lock);
	return has_fresh;
}

/* --- sightings out --- */

static void
count(struct courier *courier, uint64_t taken, uint64_t refused)
{
	pthread_mutex_lock(&courier->lock);
	courier->delivered += taken;
	courier->refused += refused;
	pthread_mutex_unlock(&courier->lock);
}

static enum err
deliver_one(struct courier *courier, struct str envelope, uint64_t number, struct fault *why)
{
	uint64_t taken;
	uint64_t refused;
	enum node_answer answer = node_post(courier->node, envelope, &taken, &refused, why);

	switch (answer) {
	case NODE_TOOK:
		count(courier, taken, 0);
		return spool_delivered(courier->spool, number, why);
	case NODE_REFUSED:
		note_failure(courier, why);
		LOG_ERROR("batch refused", "kept=refused-%llu.json reason=%s",
			(unsigned long long)number, why->text);
		count(courier, taken, refused);
		return spool_refused(courier->spool, number, why);
	default:
		return why->code;
	}
}

/* Hits for the own member's people: sightings behind them must not wait for a node that knows no
 * such thing. */
static enum err
deliver_hits(struct courier *courier, struct str batch, uint64_t number, struct fault *why)
{
	enum err err = node_tell(courier->node, "/api/sensor/hits", batch, NULL, why);

	if (err == E_INVALID)
		LOG_WARNING("hits untold", "batch=%llu reason=%s", (unsigned long long)number,
			why->text);
	else if (err != OK)
		return err;
	return spool_delivered(courier->spool, number, why);
}

enum err
courier_deliver(struct courier *courier, struct fault *why)
{
	OWNED_BUF envelope = BUF_INIT;
	uint64_t number;

	for (;;) {
		buf_clear(&envelope);
		TRY(spool_oldest(courier->spool, &envelope, &number, why));
		if (number == 0)
			return OK;
		if (tally_is_batch(buf_str(&envelope)))
			TRY(deliver_hits(courier, buf_str(&envelope), number, why));
		else
			TRY(deliver_one(courier, buf_str(&envelope), number, why));
	}
}

/* --- reports --- */

static void
post_report(struct courier *courier, struct str report)
{
	int64_t now = courier->env->monotonic(courier->env);
	struct str answer;
	struct fault why;
	enum err err;

	if (report.len == 0 || now < courier->deaf_until)
		return;
	err = node_tell(courier->node, "/api/sensor/state", report, &answer, &why);
	if (err == OK) {
		search_desk_take(courier->desk, answer);
		return;
	}
	LOG_INFO("report untold", "reason=%s", why.text);
	if (node_answer_of(err) != NODE_AWAY)
		courier->deaf_until = now + (int64_t)DEAF_SECONDS * 1000000;
}

static void
post_waiting_report(struct courier *courier)
{
	OWNED_BUF report = BUF_INIT;

	pthread_mutex_lock(&courier->lock);
	report = courier->report;
	courier->report = (struct buf)BUF_INIT;
	pthread_mutex_unlock(&courier->lock);
	post_report(courier, buf_str(&report));
}

void
courier_tell(struct courier *courier, struct str report)
{
	pthread_mutex_lock(&courier->lock);
	buf_clear(&courier->report);
	buf_add(&courier->report, report);
	courier->woken = true;
	pthread_cond_signal(&courier->change);
	pthread_mutex_unlock(&courier->lock);
}

void
courier_tell_last(struct courier *courier, struct str report)
{
	courier->desk = NULL; /* it has ended before */
	if (!courier->away)
		post_report(courier, report);
}

void
courier_count(struct courier *courier, struct watch_totals *totals)
{
	pthread_mutex_lock(&courier->lock);
	totals->delivered = courier->delivered;
	totals->refused = courier->refused;
	totals->unusable_indicators = courier->unusable;
	totals->allowed_values = courier->allowed;
	totals->unsure_indicators = courier->unsure;
	pthread_mutex_unlock(&courier->lock);
}

/* --- the thread --- */

static int64_t
refresh_microseconds(const struct courier *courier)
{
	unsigned seconds = courier->options->refresh_seconds;

	return (int64_t)(seconds == 0 ? REFRESH_SECONDS : seconds) * 1000000;
}

/* False: it is time to end. */
static bool
wait_for_change(struct courier *courier, int64_t milliseconds)
{
	struct timespec until = condition_deadline(milliseconds * 1000);
	bool go_on;

	pthread_mutex_lock(&courier->lock);
	while (!courier->stopping && !courier->woken &&
		condition_wait(&courier->change, &courier->lock, &until))
		continue;
	courier->woken = false;
	go_on = !courier->stopping;
	pthread_mutex_unlock(&courier->lock);
	return go_on;
}

/* One round of work; how many milliseconds the next may wait. */
static int64_t
work(struct courier *courier, unsigned *failures)
{
	int64_t left;
	struct fault why;
	enum err err = OK;

	if (courier->env->monotonic(courier->env) - courier->refreshed >=
		refresh_microseconds(courier))
		err = refresh(courier, false, &why);
	if (err == OK)
		err = courier_deliver(courier, &why);
	courier->away = err != OK;
	if (err != OK) {
		note_failure(courier, &why);
		if (*failures == 0)
			LOG_WARNING("node away", "reason=%s", why.text);
		*failures += 1;
		return courier_backoff_milliseconds(courier->options, *failures);
	}
	if (*failures > 0)
		LOG_INFO("node back", "failures=%u", *failures);
	*failures = 0;
	post_waiting_report(courier);
	left = courier->refreshed + refresh_microseconds(courier) -
	       courier->env->monotonic(courier->env);
	return left > 0 ? left / 1000 + 1 : 0;
}

static void *
run(void *context)
{
	struct courier *courier = context;
	unsigned failures = 0;

	while (wait_for_change(courier, work(courier, &failures)))
		continue;
	return NULL;
}

void
courier_answers_to(struct courier *courier, struct search_desk *desk)
{
	courier->desk = desk;
}

enum err
courier_start(struct courier *courier, struct fault *why)
{
	if (pthread_create(&courier->thread, NULL, run, courier) != 0)
		return fail(why, E_NOMEM, "cannot start a thread");
	courier->started = true;
	return OK;
}

void
courier_wake(struct courier *courier)
{
	pthread_mutex_lock(&courier->lock);
	courier->woken = true;
	pthread_cond_signal(&courier->change);
	pthread_mutex_unlock(&courier->lock);
}

void
courier_stop(struct courier *courier)
{
	if (!courier->started)
		return;
	pthread_mutex_lock(&courier->lock);
	courier->stopping = true;
	pthread_cond_signal(&courier->change);
	pthread_mutex_unlock(&courier->lock);
	pthread_join(courier->thread, NULL);
	courier->started = false;
}
