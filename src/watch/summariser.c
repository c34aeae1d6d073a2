/* summariser.c - makes the summaries of a sensor's logs, beside its reading.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "summariser"
#include "watch/summariser.h"

#include <pthread.h>

#include "base/condition.h"
#include "base/log.h"
#include "watch/input.h"
#include "watch/summary_check.h"
#include "watch/summary_keeper.h"

enum { LOOK_MICROSECONDS = 1000000 };

struct summariser {
	struct env *env;
	const struct watch_options *options;
	size_t input_count;
	struct input **inputs; /* the files among the options' */
	uint64_t lines;        /* taken so far */
	pthread_t thread;
	atomic_bool stopping;
	pthread_mutex_t lock;
	pthread_cond_t change; /* of `stopping` */
};

static bool
must_stop(const struct summariser *summariser)
{
	const atomic_bool *stop = summariser->options->stop;

	if (stop != NULL && atomic_load(stop))
		return true;
	return !summariser->options->once && atomic_load(&summariser->stopping);
}

/* --- where to go on --- */

/* The source has given out its first line. *ret: it goes on elsewhere, or not at all. */
static enum err
follow_summaries(struct source *source, const char *path, struct summary_file *file, bool *ret,
	struct fault *why)
{
	struct summary_seal seal = summary_seal_of(stream_file(source->stream));
	static const struct text_place start = { 0 };
	struct text_place end = summary_file_end(file);
	struct summary_verdict verdict;

	TRY(summary_check(file, source, &seal, &verdict, why));
	*ret = verdict.fits;
	if (!verdict.fits) {
		summary_file_forget(file);
		return summary_keeper_begin(source->keeper, path, file, &start, why);
	}
	if (!verdict.is_whole || !stream_is_compressed(source->stream))
		return source_go_on_at(source, &end, why);
	input_leave(source);
	return OK;
}

static enum err
go_on(const struct summariser *summariser, struct source *source, bool *ret, struct fault *why)
{
	OWNED_SUMMARY_FILE file = { 0 };
	OWNED_BUF path = BUF_INIT;

	*ret = false;
	source->keeper = summary_keeper_new(summariser->env, summariser->options->summaries);
	if (source->keeper == NULL)
		return fail_nomem(why);
	TRY(summary_file_path(summariser->options->summaries, source, &path, why));
	if (path.len == 0 || source->line_offset > 0)
		return OK;
	TRY(summary_file_measure(
		summariser->env, path.data, reader_kind_of(source->reader), &file, why));
	if (file.covered == 0)
		return OK;
	return follow_summaries(source, path.data, &file, ret, why);
}

/* --- reading --- */

static enum err
take_line(struct summariser *summariser, struct source *source, struct str line, struct fault *why)
{
	struct record record;
	bool moved = false;

	summariser->lines++;
	if (source->keeper == NULL)
		TRY(go_on(summariser, source, &moved, why));
	if (moved)
		return OK;
	TRY(reader_read(source->reader, line, &record, why));
	return summary_keeper_take(source->keeper, source, &record, why);
}

static enum err
read_input(struct summariser *summariser, struct input *input, struct fault *why)
{
	struct source *source;
	struct str line;

	if (input_scan(input, why) != OK)
		return OK; /* the sensor says so */
	while (!must_stop(summariser)) {
		TRY(input_next_line(input, &source, &line, why));
		if (line.data == NULL)
			break;
		TRY(take_line(summariser, source, line, why));
	}
	return OK;
}

static enum err
read_all(struct summariser *summariser, struct fault *why)
{
	for (size_t i = 0; i < summariser->input_count && !must_stop(summariser); i++)
		TRY(read_input(summariser, summariser->inputs[i], why));
	return OK;
}

static void
wait_a_little(struct summariser *summariser)
{
	struct timespec until = condition_deadline(LOOK_MICROSECONDS);

	pthread_mutex_lock(&summariser->lock);
	while (!must_stop(summariser) &&
		condition_wait(&summariser->change, &summariser->lock, &until))
		continue;
	pthread_mutex_unlock(&summariser->lock);
}

static void *
run(void *context)
{
	struct summariser *summariser = context;
	uint64_t before;
	struct fault why;

	while (!must_stop(summariser)) {
		before = summariser->lines;
		if (read_all(summariser, &why) != OK) {
			LOG_ERROR("summaries end", "reason=%s", why.text);
			break;
		}
		if (summariser->lines > before)
			continue;
		if (summariser->options->once)
			break;
		wait_a_little(summariser);
	}
	return NULL;
}

/* --- beginning and end --- */

static void
summariser_free(struct summariser *summariser)
{
	if (summariser == NULL)
		return;
	for (size_t i = 0; i < summariser->input_count; i++)
		input_free(summariser->inputs[i]);
	free(summariser->inputs);
	pthread_cond_destroy(&summariser->change);
	pthread_mutex_destroy(&summariser->lock);
	free(summariser);
}
DEFINE_OWNED(summariser)

static enum err
add_inputs(struct summariser *summariser, struct fault *why)
{
	const struct watch_options *options = summariser->options;

	summariser->inputs = calloc(options->input_count + 1, sizeof(*summariser->inputs));
	if (summariser->inputs == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < options->input_count; i++) {
		struct input *input;
		if (!watch_input_has_files(&options->inputs[i]))
			continue;
		input = input_new(summariser->env, &options->inputs[i], options->once);
		if (input == NULL)
			return fail_nomem(why);
		summariser->inputs[summariser->input_count++] = input;
	}
	return OK;
}

enum err
summariser_start(struct env *env, const struct watch_options *options, struct summariser **ret,
	struct fault *why)
{
	OWNED(summariser) summariser = calloc(1, sizeof(*summariser));

	if (summariser == NULL)
		return fail_nomem(why);
	summariser->env = env;
	summariser->options = options;
	pthread_mutex_init(&summariser->lock, NULL);
	condition_init(&summariser->change);
	TRY(add_inputs(summariser, why));
	if (pthread_create(&summariser->thread, NULL, run, summariser) != 0)
		return fail(why, E_NOMEM, "cannot start a thread");
	*ret = DISOWN(summariser);
	return OK;
}

void
summariser_stop(struct summariser *summariser)
{
	if (summariser == NULL)
		return;
	pthread_mutex_lock(&summariser->lock);
	atomic_store(&summariser->stopping, true);
	pthread_cond_signal(&summariser->change);
	pthread_mutex_unlock(&summariser->lock);
	pthread_join(summariser->thread, NULL);
	summariser_free(summariser);
}
