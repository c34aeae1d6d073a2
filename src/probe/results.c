/* results.c - the probe's memory on disk.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "results"
#include "probe/results.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>

#include "base/folder.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"

enum { PATH_SIZE = 4096, SUM_SIZE = 8, BATCH_BYTES_MAX = 2 * PROBE_POST_BYTES_MAX };

#define BODY_BEGIN "{\"results\":["
#define BODY_END "]}\n"

struct results {
	struct env *env;
	char folder[PATH_SIZE - 64];
	int lock;

	pthread_mutex_t adding; /* of what follows */
	struct buf added;       /* lines that no commit has */
	size_t added_count;

	pthread_mutex_t writing; /* of what follows; held while the disk works */
	_Atomic uint64_t first;  /* batches from `first` to `open` may wait */
	_Atomic uint64_t open;   /* the batch that takes lines */
	_Atomic size_t open_count;
	size_t open_bytes;
};

static const char *
path_of(const struct results *results, const char *kind, uint64_t number, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%s/%s-%llu.jsonl", results->folder, kind,
		(unsigned long long)number);
	return path;
}

/* --- opening --- */

static enum err
take_lock(struct results *results, struct fault *why)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/lock", results->folder);
	results->lock = results->env->disk.open(results->env, path, O_RDWR | O_CREAT, 0600);
	if (results->lock < 0)
		return fail_errno(why, "cannot open %s", path);
	if (flock(results->lock, LOCK_EX | LOCK_NB) < 0)
		return fail(why, E_BUSY, "another probe works in %s", results->folder);
	return OK;
}

/* The N of "results-N.jsonl"; 0: another file. */
static uint64_t
number_of(struct str name)
{
	static const struct str begin = STR_INIT("results-");
	static const struct str end = STR_INIT(".jsonl");
	uint64_t number;

	if (!str_starts(name, begin) || !str_ends(name, end) ||
		!str_to_u64(
			str_from(name.data + begin.len, name.len - begin.len - end.len), &number))
		return 0;
	return number;
}

/* The lowest and the highest number that is there. */
struct batches {
	uint64_t first, last;
};

static enum err
look_at_batch(void *context, const char *name, struct fault *why)
{
	struct batches *batches = context;
	uint64_t number = number_of(str_of(name));

	(void)why;
	if (number > batches->last)
		batches->last = number;
	if (number > 0 && number < batches->first)
		batches->first = number;
	return OK;
}

/* Old batches are read as they are; new lines never go behind a line that may be cut short. */
static enum err
find_batches(struct results *results, struct fault *why)
{
	struct batches batches = { .first = UINT64_MAX };

	TRY(folder_each(results->folder, look_at_batch, &batches, why));
	results->open = batches.last + 1;
	results->first = batches.last == 0 ? results->open : batches.first;
	return OK;
}

enum err
results_open(struct env *env, struct str folder, struct results **ret, struct fault *why)
{
	struct results *results = calloc(1, sizeof(*results));
	enum err err = OK;

	if (results == NULL)
		return fail_nomem(why);
	results->env = env;
	results->lock = -1;
	pthread_mutex_init(&results->adding, NULL);
	pthread_mutex_init(&results->writing, NULL);
	if (snprintf(results->folder, sizeof(results->folder), "%.*s", STR_FMT(folder)) >=
		(int)sizeof(results->folder))
		err = fail(why, E_USAGE, "the state folder's path is too long");
	if (err == OK)
		err = take_lock(results, why);
	if (err == OK)
		err = find_batches(results, why);
	if (err != OK) {
		results_close(results);
		return err;
	}
	*ret = results;
	return OK;
}

void
results_close(struct results *results)
{
	if (results == NULL)
		return;
	if (results->lock >= 0)
		results->env->disk.close(results->env, results->lock);
	buf_done(&results->added);
	pthread_mutex_destroy(&results->adding);
	pthread_mutex_destroy(&results->writing);
	free(results);
}

/* --- lines in --- */

static void
sum_of(struct str json, char text[2 * SHA256_SIZE + 1])
{
	struct sha256 digest = sha256_of(json);

	hex_format(digest.bytes, SHA256_SIZE, text);
	text[SUM_SIZE] = '\0';
}

enum err
results_add(struct results *results, struct str json, struct fault *why)
{
	char sum[2 * SHA256_SIZE + 1];
	enum err err;

	sum_of(json, sum);
	pthread_mutex_lock(&results->adding);
	buf_addf(&results->added, "%s ", sum);
	buf_add(&results->added, json);
	buf_add_char(&results->added, '\n');
	results->added_count++;
	err = buf_check(&results->added, why);
	pthread_mutex_unlock(&results->adding);
	return err;
}

/* A line takes its place in a post with a comma instead of its sum. */
static size_t
room_left(const struct results *results)
{
	size_t used = sizeof(BODY_BEGIN) + sizeof(BODY_END) + results->open_bytes;

	return used >= PROBE_POST_BYTES_MAX ? 0 : PROBE_POST_BYTES_MAX - used;
}

/* As many of the lines as the open batch takes; *ret_count of them. */
static struct str
lines_that_fit(const struct results *results, struct str lines, size_t *ret_count)
{
	size_t len = 0;
	size_t count = 0;

	while (len < lines.len && results->open_count + count < PROBE_POST_RESULTS_MAX) {
		struct str rest = str_from_offset(lines, len);
		size_t line = str_find_char(rest, '\n') + 1;
		bool is_first = results->open_count + count == 0; /* fits, whatever its size */
		if (!is_first && len + line > room_left(results))
			break;
		len += line;
		count++;
	}
	*ret_count = count;
	return str_first(lines, len);
}

/* The batch is on the disk with its first line, and its name with it. */
static enum err
append(struct results *results, uint64_t number, bool is_new, struct str lines, struct fault *why)
{
	char path[PATH_SIZE];

	path_of(results, "results", number, path);
	TRY(file_append(results->env, path, lines, 0600, why));
	return is_new ? file_sync_folder(results->env, path, why) : OK;
}

static void
open_next(struct results *results)
{
	results->open++;
	results->open_count = 0;
	results->open_bytes = 0;
}

/* What the poster sees is on the disk. */
static enum err
write_lines(struct results *results, struct str lines, struct fault *why)
{
	while (lines.len > 0) {
		size_t count;
		struct str part = lines_that_fit(results, lines, &count);
		if (count == 0) {
			open_next(results);
			continue;
		}
		TRY(append(results, results->open, results->open_count == 0, part, why));
		results->open_count += count;
		results->open_bytes += part.len;
		lines = str_from_offset(lines, part.len);
	}
	return OK;
}

enum err
results_commit(struct results *results, size_t *ret_count, struct fault *why)
{
	OWNED_BUF lines = BUF_INIT;
	enum err err;

	pthread_mutex_lock(&results->adding);
	lines = results->added;
	*ret_count = results->added_count;
	results->added = (struct buf)BUF_INIT;
	results->added_count = 0;
	pthread_mutex_unlock(&results->adding);

	pthread_mutex_lock(&results->writing);
	err = write_lines(results, buf_str(&lines), why);
	pthread_mutex_unlock(&results->writing);
	return err;
}

uint64_t
results_waiting(const struct results *results)
{
	return results->open - results->first + (results->open_count > 0);
}

/* --- batches out --- */

void
results_parse(struct str text, struct buf *to, size_t *ret_damaged)
{
	char sum[2 * SHA256_SIZE + 1];
	bool begun = false;
	struct str line;

	*ret_damaged = 0;
	while (str_split(&text, '\n', &line)) {
		struct str json = str_from_offset(line, SUM_SIZE + 1);
		if (line.len == 0)
			continue;
		sum_of(json, sum);
		if (line.len <= SUM_SIZE || line.data[SUM_SIZE] != ' ' ||
			!str_eq(str_first(line, SUM_SIZE), str_of(sum))) {
			++*ret_damaged;
			continue;
		}
		if (begun)
			buf_add_char(to, ',');
		buf_add(to, json);
		begun = true;
	}
}

static enum err
read_batch(struct results *results, uint64_t number, struct buf *body, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	char path[PATH_SIZE];
	size_t damaged;

	TRY(file_read(results->env, path_of(results, "results", number, path), BATCH_BYTES_MAX,
		&text, why));
	buf_clear(body);
	buf_add(body, STR(BODY_BEGIN));
	results_parse(buf_str(&text), body, &damaged);
	if (damaged > 0)
		LOG_WARNING("cut short", "file=%s lines=%zu", path, damaged);
	buf_add(body, STR(BODY_END));
	return buf_check(body, why);
}

/* A batch that may be read: lines go to the next one from now on. */
static bool
close_open_batch(struct results *results)
{
	bool had_lines;

	pthread_mutex_lock(&results->writing);
	had_lines = results->open_count > 0;
	if (had_lines)
		open_next(results);
	pthread_mutex_unlock(&results->writing);
	return had_lines;
}

enum err
results_oldest(struct results *results, struct buf *body, uint64_t *ret_number, struct fault *why)
{
	*ret_number = 0;
	while (results->first < results->open || close_open_batch(results)) {
		uint64_t number = results->first;
		enum err err = read_batch(results, number, body, why);
		if (err != OK && err != E_ABSENT)
			return err;
		if (err == OK && body->len > sizeof(BODY_BEGIN) + sizeof(BODY_END) - 2) {
			*ret_number = number;
			return OK;
		}
		/* Taken before the process ended last time; or none of its lines is whole. */
		TRY(results_delivered(results, number, why));
	}
	return OK;
}

enum err
results_delivered(struct results *results, uint64_t number, struct fault *why)
{
	char path[PATH_SIZE];

	path_of(results, "results", number, path);
	if (results->env->disk.unlink(results->env, path) < 0 && errno != ENOENT)
		return fail_errno(why, "cannot remove %s", path);
	results->first = number + 1;
	return OK;
}

enum err
results_refused(struct results *results, uint64_t number, struct fault *why)
{
	char from[PATH_SIZE];
	char to[PATH_SIZE];

	path_of(results, "results", number, from);
	path_of(results, "refused", number, to);
	if (results->env->disk.rename(results->env, from, to) < 0)
		return fail_errno(why, "cannot rename %s", from);
	results->first = number + 1;
	return OK;
}

enum err
results_keep_refused(struct results *results, struct str line, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	char path[PATH_SIZE];

	buf_add(&text, line);
	buf_add_char(&text, '\n');
	TRY(buf_check(&text, why));
	snprintf(path, sizeof(path), "%s/refused.jsonl", results->folder);
	return file_append(results->env, path, buf_str(&text), 0600, why);
}
