/* search_desk.c - makes the search backs that a member's people ask of their sensor at the node.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "search"
#include "watch/search_desk.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/condition.h"
#include "base/limits.h"
#include "base/log.h"
#include "watch/courier.h"
#include "watch/search_answer.h"
#include "watch/search_report.h"

enum {
	ORDERS_MEMORY = 1 << 20,
	ANSWERED = 2 * SEARCH_BACKS_OPEN_MAX, /* a list may still name what was answered since */
	STEP_BACK = 10, /* nice(2): a tenth of the reading's share where both want all; at 19 it would stand still */
};

struct search_desk {
	struct env *env;
	const struct watch_options *options;
	pthread_t thread;
	bool started;
	atomic_bool stop; /* the search at hand */

	/* Of the search at hand, by its thread alone. */
	struct search_answer *answer;
	int64_t began; /* monotonic microseconds */
	const char *cut;
	bool answered;

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t change;
	bool ending;
	size_t count;
	struct search_order orders[SEARCH_BACKS_OPEN_MAX];
	char done[ANSWERED][UUID_TEXT + 1]; /* answered last, round and round */
	size_t next_done;
	char current[UUID_TEXT + 1]; /* empty: none */
	unsigned percent;
};

/* --- orders --- */

static bool
is_done(const struct search_desk *desk, const char *id)
{
	for (size_t i = 0; i < ANSWERED; i++)
		if (strcmp(desk->done[i], id) == 0)
			return true;
	return false;
}

static bool
is_listed(const struct search_order *orders, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(orders[i].id, id) == 0)
			return true;
	return false;
}

void
search_desk_take(struct search_desk *desk, struct str answer)
{
	OWNED(arena) arena = desk == NULL ? NULL : arena_new(ORDERS_MEMORY);
	const struct search_order *orders;
	struct fault why;
	size_t count;

	if (arena == NULL)
		return;
	if (search_orders_parse(arena, answer, &count, &orders, &why) != OK) {
		LOG_WARNING("searches not understood", "reason=%s", why.text);
		return;
	}
	pthread_mutex_lock(&desk->lock);
	memcpy(desk->orders, orders, count * sizeof(*orders));
	desk->count = count;
	if (desk->current[0] != '\0' && !is_listed(orders, count, desk->current))
		atomic_store(&desk->stop, true);
	pthread_cond_signal(&desk->change);
	pthread_mutex_unlock(&desk->lock);
}

bool
search_desk_progress(struct search_desk *desk, struct search_desk_progress *ret)
{
	if (desk == NULL)
		return false;
	pthread_mutex_lock(&desk->lock);
	snprintf(ret->id, sizeof(ret->id), "%s", desk->current);
	ret->percent = desk->percent;
	pthread_mutex_unlock(&desk->lock);
	return ret->id[0] != '\0';
}

/* Under the lock: the first that is not answered, or NULL. */
static const struct search_order *
first_open(const struct search_desk *desk)
{
	for (size_t i = 0; i < desk->count; i++)
		if (!is_done(desk, desk->orders[i].id))
			return &desk->orders[i];
	return NULL;
}

/* False: it is time to end. */
static bool
next_order(struct search_desk *desk, struct search_order *ret)
{
	const struct search_order *order;
	bool go_on;

	pthread_mutex_lock(&desk->lock);
	while ((order = first_open(desk)) == NULL && !desk->ending)
		pthread_cond_wait(&desk->change, &desk->lock);
	go_on = !desk->ending;
	if (go_on) {
		*ret = *order;
		memcpy(desk->current, order->id, sizeof(desk->current));
		desk->percent = 0;
		atomic_store(&desk->stop, false);
	}
	pthread_mutex_unlock(&desk->lock);
	return go_on;
}

static void
put_away(struct search_desk *desk, bool is_over)
{
	pthread_mutex_lock(&desk->lock);
	if (is_over)
		memcpy(desk->done[desk->next_done++ % ANSWERED], desk->current,
			sizeof(desk->current));
	desk->current[0] = '\0';
	pthread_mutex_unlock(&desk->lock);
}

/* False: it is time to end. */
static bool
wait_a_while(struct search_desk *desk, unsigned failures)
{
	struct timespec until = condition_deadline(
		INT64_C(1000) * courier_backoff_milliseconds(desk->options, failures));
	bool go_on;

	pthread_mutex_lock(&desk->lock);
	while (!desk->ending && condition_wait(&desk->change, &desk->lock, &until))
		continue;
	go_on = !desk->ending;
	pthread_mutex_unlock(&desk->lock);
	return go_on;
}

/* --- what waits for the node --- */

static enum err
deliver(struct search_desk *desk, struct str answer, struct fault *why)
{
	OWNED(node) node = node_new(desk->env, desk->options);
	OWNED(search_report) report = NULL;
	struct search_report_totals totals;

	if (node == NULL)
		return fail_nomem(why);
	TRY(search_report_open(
		desk->env, desk->options->search_folder, node, true, &report, why));
	if (answer.len == 0 && !search_report_waits(report))
		return OK;
	if (answer.len > 0) {
		TRY(search_report_add(report, answer, why));
		TRY(search_report_commit(report, why));
		desk->answered = true;
	}
	TRY(node_connect(node, why));
	return search_report_deliver(report, &totals, why);
}

/* Until the node has it, or the end. */
static void
deliver_all(struct search_desk *desk)
{
	struct fault why;

	for (unsigned failures = 1; deliver(desk, STR(""), &why) != OK; failures++) {
		LOG_INFO("answer waits", "reason=%s", why.text);
		if (!wait_a_while(desk, failures))
			return;
	}
}

/* --- one search --- */

const char *
search_desk_cut(int64_t microseconds, uint64_t read_bytes)
{
	if (microseconds >= INT64_C(1000000) * SEARCH_BACK_SECONDS_MAX)
		return "it took longer than a sensor spends on one search";
	if (read_bytes >= SEARCH_BACK_BYTES_MAX)
		return "it read more than a sensor reads for one search";
	return NULL;
}

static bool
goes_on(void *context, const struct search_totals *so_far)
{
	struct search_desk *desk = context;
	int64_t age = desk->env->monotonic(desk->env) - desk->began;
	uint64_t percent = so_far->planned_bytes == 0
				   ? 0
				   : (uint64_t)(100.0 * (double)so_far->done_bytes /
						(double)so_far->planned_bytes);

	pthread_mutex_lock(&desk->lock);
	desk->percent = percent < 100 ? (unsigned)percent : 99; /* 100 is the answer's */
	pthread_mutex_unlock(&desk->lock);
	desk->cut = search_desk_cut(age, so_far->read_bytes);
	return desk->cut == NULL;
}

static enum err
take_hit(void *context, const struct hit_line *hit, struct str text, struct fault *why)
{
	struct search_desk *desk = context;

	return search_answer_hit(desk->answer, hit, text, why);
}

static enum err
take_match(
	void *context, const struct match_line *match, struct str text, struct fault *why)
{
	struct search_desk *desk = context;

	return search_answer_match(desk->answer, match, text, why);
}

static enum err
write_answer(
	void *context, const struct search_totals *totals, struct buf *out, struct fault *why)
{
	struct search_desk *desk = context;

	search_answer_write(desk->answer, totals, desk->cut, out);
	desk->answered = true;
	return buf_check(out, why);
}

static enum err
search(struct search_desk *desk, const struct search_order *order, struct fault *why)
{
	const struct watch_options *options = desk->options;
	const struct search_client client = { desk, options->report_searches, goes_on, take_hit,
		take_match, write_answer };
	struct watch_options node = *options;
	const struct search_options search = { .node = &node,
		.indicator = str_of(order->indicator),
		.patterns = true,
		.client = &client,
		.input_count = options->kept_count,
		.inputs = options->kept,
		.since = order->since,
		.summaries = options->summaries,
		.state_folder = options->search_folder,
		.stop = &desk->stop };
	struct search_totals totals;
	enum err err;

	node.only_indicator = search.indicator;
	node.added_after = str_of(order->added_after);
	if (options->kept_count == 0)
		return fail(why, E_INVALID, "this sensor keeps no logs to search");
	LOG_INFO("searching", "search=%s", order->id);
	err = search_run(desk->env, &search, &totals, why);
	LOG_INFO("searched", "search=%s files=%llu skipped=%llu hits=%llu", order->id,
		(unsigned long long)totals.files, (unsigned long long)totals.skipped_files,
		(unsigned long long)totals.hits);
	return err;
}

/* Another try may help, without anybody doing anything. */
static bool
may_pass(enum err err)
{
	return err == E_UNREACHABLE || err == E_TIMEOUT || err == E_BUSY || err == E_TOO_MANY ||
	       err == E_UNAUTHENTICATED;
}

/* Answers, unless it was stopped, or the node is away: then the next list has it still. */
static enum err
make(struct search_desk *desk, const struct search_order *order, struct fault *why)
{
	OWNED_BUF refusal = BUF_INIT;
	enum err err;

	desk->began = desk->env->monotonic(desk->env);
	desk->cut = NULL;
	desk->answered = false;
	err = search(desk, order, why);
	if (err == OK || desk->answered || atomic_load(&desk->stop) || may_pass(err))
		return err;
	search_answer_refuse(desk->answer, why->text, &refusal);
	TRY(buf_check(&refusal, why));
	return deliver(desk, buf_str(&refusal), why);
}

static enum err
answer_order(struct search_desk *desk, const struct search_order *order, struct fault *why)
{
	OWNED(search_answer) answer = search_answer_new(
		desk->env, desk->options->name, order->id, desk->options->report_hits);

	if (answer == NULL)
		return fail_nomem(why);
	desk->answer = answer;
	return make(desk, order, why);
}

static void *
run(void *context)
{
	struct search_desk *desk = context;
	struct search_order order;
	unsigned failures = 0;
	struct fault why;

	if (setpriority(PRIO_PROCESS, (id_t)gettid(), STEP_BACK) < 0)
		LOG_WARNING("not stepped back", "%s", "searches run beside the reading");
	deliver_all(desk);
	while (next_order(desk, &order)) {
		enum err err = answer_order(desk, &order, &why);
		if (err != OK)
			LOG_WARNING("search", "search=%s reason=%s", order.id, why.text);
		if (desk->answered)
			deliver_all(desk);
		put_away(desk, desk->answered);
		failures = err == OK || desk->answered ? 0 : failures + 1;
		if (failures > 0 && !wait_a_while(desk, failures))
			break;
	}
	return NULL;
}

/* --- beginning and end --- */

static void
desk_free(struct search_desk *desk)
{
	pthread_cond_destroy(&desk->change);
	pthread_mutex_destroy(&desk->lock);
	free(desk);
}

enum err
search_desk_start(struct env *env, const struct watch_options *options, struct search_desk **ret,
	struct fault *why)
{
	struct search_desk *desk = calloc(1, sizeof(*desk));

	if (desk == NULL)
		return fail_nomem(why);
	desk->env = env;
	desk->options = options;
	pthread_mutex_init(&desk->lock, NULL);
	condition_init(&desk->change);
	if (pthread_create(&desk->thread, NULL, run, desk) != 0) {
		desk_free(desk);
		return fail(why, E_NOMEM, "cannot start a thread");
	}
	*ret = desk;
	return OK;
}

void
search_desk_stop(struct search_desk *desk)
{
	if (desk == NULL)
		return;
	pthread_mutex_lock(&desk->lock);
	desk->ending = true;
	atomic_store(&desk->stop, true);
	pthread_cond_signal(&desk->change);
	pthread_mutex_unlock(&desk->lock);
	pthread_join(desk->thread, NULL);
	desk_free(desk);
}
