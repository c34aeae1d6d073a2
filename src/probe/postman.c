/* postman.c - all that waits for disk and network on the way between probe and node.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "postman"
#include "probe/postman.h"

#include <pthread.h>

#include "base/condition.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/log.h"

enum {
	ASK_MILLISECONDS = 2000,
	ASKS_A_LEASE = 3,
	RETRY_MILLISECONDS = 500,
	DOUBLINGS_MAX = 5,
	POST_MEMORY_MAX = 64 << 20,
	GATHER_MILLISECONDS = 200, /* posts are this far apart, so that results share one */
};

struct postman {
	struct env *env;
	const struct probe_options *options;
	struct client client;
	struct results *results;
	void (*wake)(void *of);
	void *of;
	size_t thread_count;
	pthread_t threads[3];
	struct str version; /* of the newest work; the asking thread's alone */
	char version_text[256];

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t change;
	bool stopping;
	bool ending_writes; /* nothing is added any more */
	const struct work *work;
	int64_t work_at;
	int64_t lease_end;
	unsigned lease_ms;
	uint64_t added;
	uint64_t committed;
	unsigned failures;
	uint64_t delivered;
	uint64_t refused;
	bool idle; /* nothing waits for the node */
	enum err failed;
	struct fault fault;
};

/* --- waiting --- */

static void
set_failed(struct postman *postman, enum err err, const struct fault *why)
{
	pthread_mutex_lock(&postman->lock);
	postman->failed = err;
	postman->fault = *why;
	pthread_mutex_unlock(&postman->lock);
	postman->wake(postman->of);
}

/* With the lock; false once it is time to stop. */
static bool
sleep_for(struct postman *postman, unsigned milliseconds)
{
	struct timespec until = condition_deadline((int64_t)milliseconds * 1000);

	while (!postman->stopping && condition_wait(&postman->change, &postman->lock, &until))
		continue;
	return !postman->stopping;
}

/* --- work --- */

/* E_TOO_LARGE and the like would come again: what a node cannot say is waited out, too. */
static enum err
ask(struct postman *postman, struct fault *why)
{
	int64_t before = postman->env->monotonic(postman->env);
	const struct work *work = NULL;

	TRY(client_ask(&postman->client, postman->version, &work, why));
	pthread_mutex_lock(&postman->lock);
	if (work != NULL) {
		work_drop(postman->work);
		postman->work = work;
		postman->work_at = postman->env->monotonic(postman->env);
		postman->lease_ms = work->lease_ms;
		snprintf(postman->version_text, sizeof(postman->version_text), "%.*s",
			STR_FMT(work->version));
		postman->version = str_of(postman->version_text);
	}
	postman->lease_end = before + (int64_t)postman->lease_ms * 1000;
	pthread_mutex_unlock(&postman->lock);
	if (work != NULL)
		LOG_INFO("work", "checks=%zu running=%s", work->check_count,
			work->running ? "yes" : "no");
	postman->wake(postman->of);
	return OK;
}

static unsigned
pause_between_asks(const struct postman *postman)
{
	unsigned usual = postman->options->ask_milliseconds;
	unsigned most = postman->lease_ms / ASKS_A_LEASE + 1;

	if (usual == 0)
		usual = ASK_MILLISECONDS;
	return usual < most ? usual : most;
}

static void *
keep_asking(void *of)
{
	struct postman *postman = of;
	struct fault why;

	pthread_mutex_lock(&postman->lock);
	while (sleep_for(postman, pause_between_asks(postman))) {
		pthread_mutex_unlock(&postman->lock);
		if (ask(postman, &why) != OK)
			LOG_WARNING("no work", "%s", why.text);
		pthread_mutex_lock(&postman->lock);
	}
	pthread_mutex_unlock(&postman->lock);
	return NULL;
}

const struct work *
postman_take_work(struct postman *postman, int64_t *ret_at)
{
	const struct work *work;

	pthread_mutex_lock(&postman->lock);
	work = postman->work;
	postman->work = NULL;
	*ret_at = postman->work_at;
	pthread_mutex_unlock(&postman->lock);
	return work;
}

int64_t
postman_lease_end(struct postman *postman)
{
	int64_t end;

	pthread_mutex_lock(&postman->lock);
	end = postman->lease_end;
	pthread_mutex_unlock(&postman->lock);
	return end;
}

/* --- results to the disk --- */

enum err
postman_add(struct postman *postman, struct str json, struct fault *why)
{
	TRY(results_add(postman->results, json, why));
	pthread_mutex_lock(&postman->lock);
	postman->added++;
	pthread_cond_broadcast(&postman->change);
	pthread_mutex_unlock(&postman->lock);
	return OK;
}

static bool
commit(struct postman *postman)
{
	struct fault why;
	size_t count = 0;
	enum err err = results_commit(postman->results, &count, &why);

	if (err != OK) {
		set_failed(postman, err, &why);
		return false;
	}
	pthread_mutex_lock(&postman->lock);
	postman->committed += count;
	if (count > 0)
		postman->idle = false;
	pthread_cond_broadcast(&postman->change);
	pthread_mutex_unlock(&postman->lock);
	return true;
}

static void *
keep_writing(void *of)
{
	struct postman *postman = of;
	bool more = true;

	while (more) {
		pthread_mutex_lock(&postman->lock);
		while (postman->added == postman->committed && !postman->ending_writes)
			pthread_cond_wait(&postman->change, &postman->lock);
		more = postman->added != postman->committed;
		pthread_mutex_unlock(&postman->lock);
		more = more && commit(postman);
	}
	return NULL;
}

/* --- results to the node --- */

static void
count_post(struct postman *postman, size_t taken, size_t refused)
{
	pthread_mutex_lock(&postman->lock);
	postman->failures = 0;
	postman->delivered += taken;
	postman->refused += refused;
	pthread_mutex_unlock(&postman->lock);
	postman->wake(postman->of);
}

/* The refused results and why, a line each: {"code":...,"text":...,"result":{...}}. */
static enum err
keep_refused(struct postman *postman, struct arena *arena, struct str body,
	const struct client_receipt *receipt, struct fault *why)
{
	const struct json *post;
	const struct json *list;

	TRY(json_parse(arena, body, &post, why));
	list = json_get(post, STR("results"));
	for (size_t i = 0; i < receipt->refused_count; i++) {
		const struct client_refusal *refusal = &receipt->refused[i];
		const struct json *result = json_at(list, refusal->index);
		OWNED_BUF line = BUF_INIT;
		struct json_writer out = json_writer_of(&line);
		json_open_object(&out);
		json_member_string(&out, STR("code"), refusal->code);
		json_member_string(&out, STR("text"), refusal->text);
		json_key(&out, STR("result"));
		json_put_raw(&out, result == NULL ? STR("null") : result->text);
		json_close_object(&out);
		TRY(buf_check(&line, why));
		TRY(results_keep_refused(postman->results, buf_str(&line), why));
		LOG_WARNING("refused", "code=%.*s %.*s", STR_FMT(refusal->code),
			STR_FMT(refusal->text));
	}
	return OK;
}

/* Posts one batch and lets go of it if the node has decided about it. */
static enum err
post(struct postman *postman, struct str body, uint64_t number, struct fault *why)
{
	OWNED(arena) arena = arena_new(POST_MEMORY_MAX);
	struct client_receipt receipt;
	enum err err;

	if (arena == NULL)
		return fail_nomem(why);
	err = client_post(&postman->client, arena, body, &receipt, why);
	if (err == E_INVALID || err == E_TOO_LARGE) {
		LOG_ERROR("post refused", "batch=%llu %s", (unsigned long long)number, why->text);
		TRY(results_refused(postman->results, number, why));
		count_post(postman, 0, 1);
		return OK;
	}
	if (err != OK)
		return err;
	TRY(keep_refused(postman, arena, body, &receipt, why));
	TRY(results_delivered(postman->results, number, why));
	count_post(postman, receipt.taken, receipt.refused_count);
	return OK;
}

/* One batch, if there is any; *ret_any. */
static enum err
post_oldest(struct postman *postman, bool *ret_any, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	uint64_t number;

	*ret_any = false;
	TRY(results_oldest(postman->results, &body, &number, why));
	if (number == 0)
		return OK;
	TRY(post(postman, buf_str(&body), number, why));
	*ret_any = true;
	return OK;
}

static unsigned
backoff_milliseconds(const struct postman *postman)
{
	unsigned first = postman->options->retry_milliseconds;
	unsigned doublings = postman->failures == 0 ? 0 : postman->failures - 1;

	if (first == 0)
		first = RETRY_MILLISECONDS;
	return first << (doublings < DOUBLINGS_MAX ? doublings : DOUBLINGS_MAX);
}

/* With the lock: waits until there may be something to post; false at the end. */
static bool
wait_for_results(struct postman *postman, bool more)
{
	if (postman->failures > 0)
		return sleep_for(postman, backoff_milliseconds(postman));
	if (more)
		return !postman->stopping;
	while (postman->idle && !postman->stopping)
		pthread_cond_wait(&postman->change, &postman->lock);
	return sleep_for(postman, GATHER_MILLISECONDS);
}

static bool
is_disk_failure(enum err err)
{
	return err == E_IO || err == E_NO_SPACE || err == E_ABSENT || err == E_CORRUPT;
}

static void *
keep_posting(void *of)
{
	struct postman *postman = of;
	bool more = true;
	struct fault why;

	pthread_mutex_lock(&postman->lock);
	while (wait_for_results(postman, more)) {
		uint64_t committed = postman->committed;
		enum err err;
		pthread_mutex_unlock(&postman->lock);
		err = post_oldest(postman, &more, &why);
		if (err != OK)
			LOG_WARNING("not delivered", "%s", why.text);
		if (is_disk_failure(err))
			set_failed(postman, err, &why);
		pthread_mutex_lock(&postman->lock);
		postman->failures = err == OK ? 0 : postman->failures + 1;
		postman->idle = err == OK && !more && postman->committed == committed;
		if (err != OK || postman->idle)
			postman->wake(postman->of);
	}
	pthread_mutex_unlock(&postman->lock);
	return NULL;
}

bool
postman_is_done(struct postman *postman)
{
	bool done;

	pthread_mutex_lock(&postman->lock);
	done = postman->added == postman->committed && postman->idle;
	pthread_mutex_unlock(&postman->lock);
	return done;
}

unsigned
postman_failures(struct postman *postman)
{
	unsigned failures;

	pthread_mutex_lock(&postman->lock);
	failures = postman->failures;
	pthread_mutex_unlock(&postman->lock);
	return failures;
}

enum err
postman_failure(struct postman *postman, struct fault *why)
{
	enum err failed;

	pthread_mutex_lock(&postman->lock);
	failed = postman->failed;
	if (failed != OK)
		*why = postman->fault;
	pthread_mutex_unlock(&postman->lock);
	return failed;
}

void
postman_count(struct postman *postman, struct probe_totals *totals)
{
	pthread_mutex_lock(&postman->lock);
	totals->delivered = postman->delivered;
	totals->refused = postman->refused;
	pthread_mutex_unlock(&postman->lock);
}

/* --- start and end --- */

static struct postman *
postman_new(struct env *env, const struct probe_options *options, struct results *results,
	void (*wake)(void *of), void *of)
{
	struct postman *postman = calloc(1, sizeof(*postman));

	if (postman == NULL)
		return NULL;
	postman->env = env;
	postman->options = options;
	postman->client = options->client;
	postman->client.env = env;
	postman->results = results;
	postman->wake = wake;
	postman->of = of;
	pthread_mutex_init(&postman->lock, NULL);
	condition_init(&postman->change);
	return postman;
}

static enum err
start_threads(struct postman *postman, struct fault *why)
{
	static void *(*const loops[])(void *) = { keep_asking, keep_writing, keep_posting };

	for (size_t i = 0; i < sizeof(loops) / sizeof(*loops); i++) {
		if (pthread_create(&postman->threads[i], NULL, loops[i], postman) != 0)
			return fail(why, E_NOMEM, "cannot start a thread");
		postman->thread_count++;
	}
	return OK;
}

enum err
postman_start(struct env *env, const struct probe_options *options, struct results *results,
	void (*wake)(void *of), void *of, struct postman **ret, struct fault *why)
{
	struct postman *postman = postman_new(env, options, results, wake, of);
	enum err err;

	if (postman == NULL)
		return fail_nomem(why);
	err = ask(postman, why);
	/* A node that is away is waited for; one that says no is not. */
	if (err != OK && err != E_UNAUTHENTICATED && err != E_DENIED && err != E_USAGE &&
		!options->once) {
		LOG_WARNING("no work", "%s", why->text);
		err = OK;
	}
	if (err == OK)
		err = start_threads(postman, why);
	if (err != OK) {
		postman_stop(postman);
		return err;
	}
	*ret = postman;
	return OK;
}

void
postman_stop(struct postman *postman)
{
	if (postman == NULL)
		return;
	pthread_mutex_lock(&postman->lock);
	postman->ending_writes = true;
	postman->stopping = true;
	pthread_cond_broadcast(&postman->change);
	pthread_mutex_unlock(&postman->lock);
	for (size_t i = 0; i < postman->thread_count; i++)
		pthread_join(postman->threads[i], NULL);
	work_drop(postman->work);
	pthread_cond_destroy(&postman->change);
	pthread_mutex_destroy(&postman->lock);
	free(postman);
}
