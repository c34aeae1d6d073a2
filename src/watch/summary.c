/* summary.c - what a part of a log may hold.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/summary_private.h"

#include "base/limits.h"

enum {
	SUMMARY_VERSION = 2, /* raise it with the form, and when match/tokens.h makes other keys */
	NAME_SIZE = 16,
	SAME_STATE = UINT16_MAX, /* the end's is the begin's, and is not repeated */
};

/* The head of a summary; the states at its begin and end follow, then the fingerprints. */
struct summary_head {
	char magic[8];
	uint32_t version;
	uint32_t length;        /* of all bytes */
	struct sha256 checksum; /* of them, this field being 0 */
	char program[NAME_SIZE];
	char format[NAME_SIZE];
	uint64_t begin_offset, begin_line;
	uint64_t end_offset, end_line;
	uint64_t last_length;
	struct sha256 last_line;
	struct summary_seal seal;
	int64_t first, last;
	uint64_t key_count;
	uint64_t seed;
	uint32_t third;
	uint16_t begin_state_length, end_state_length;
	uint8_t bits; /* 0: no filter */
	uint8_t has_timed, has_untimed;
	uint8_t unused[29];
};

_Static_assert(sizeof(struct summary_head) == SUMMARY_HEAD_SIZE, "no hole in it");

static const char magic[8] = { 'T', 'S', 'T', 'D', 'S', 'U', 'M', '\n' };

/* --- writing --- */

static struct sha256
checksum_of(struct buf *bytes, size_t start)
{
	struct sha256 *field = (struct sha256 *)(void *)(bytes->data + start +
							 offsetof(struct summary_head, checksum));

	memset(field, 0, sizeof(*field));
	return sha256_of(str_from_offset(buf_str(bytes), start));
}

static bool
state_stays(const struct summary *summary)
{
	return str_eq(summary->begin.state, summary->end.state);
}

static struct summary_head
head_of(const struct summary *summary, const struct reader_kind *format, size_t length)
{
	struct summary_head head = {
		.version = SUMMARY_VERSION,
		.length = (uint32_t)length,
		.program = TESTUDO_VERSION,
		.begin_offset = summary->begin.offset,
		.begin_line = summary->begin.line,
		.end_offset = summary->end.offset,
		.end_line = summary->end.line,
		.last_length = summary->last_length,
		.last_line = summary->last_line,
		.seal = summary->seal,
		.first = summary->first,
		.last = summary->last,
		.key_count = summary->key_count,
		.begin_state_length = (uint16_t)summary->begin.state.len,
		.end_state_length = state_stays(summary) ? SAME_STATE
							 : (uint16_t)summary->end.state.len,
		.has_timed = summary->has_timed,
		.has_untimed = summary->has_untimed,
	};

	memcpy(head.magic, magic, sizeof(magic));
	snprintf(head.format, sizeof(head.format), "%s", format->name);
	if (summary->has_filter) {
		head.seed = summary->filter.seed;
		head.third = summary->filter.third;
		head.bits = (uint8_t)summary->filter.bits;
	}
	return head;
}

size_t
summary_size_without_filter(const struct summary *summary)
{
	return sizeof(struct summary_head) + summary->begin.state.len +
	       (state_stays(summary) ? 0 : summary->end.state.len);
}

enum err
summary_write(const struct summary *summary, const struct reader_kind *format, struct buf *to,
	struct fault *why)
{
	size_t filter_size = !summary->has_filter ? 0
						  : key_filter_size_of_thirds(summary->filter.third,
							    summary->filter.bits);
	size_t length = summary_size_without_filter(summary) + filter_size;
	struct summary_head head = head_of(summary, format, length);
	size_t start = to->len;
	struct sha256 checksum;

	buf_add(to, str_from(&head, sizeof(head)));
	buf_add(to, summary->begin.state);
	if (!state_stays(summary))
		buf_add(to, summary->end.state);
	buf_add(to, str_from(summary->filter.fingerprints, filter_size));
	TRY(buf_check(to, why));
	checksum = checksum_of(to, start);
	memcpy(to->data + start + offsetof(struct summary_head, checksum), &checksum,
		sizeof(checksum));
	return OK;
}

enum err
summary_add_seal(const struct reader_kind *format, uint64_t offset, const struct summary_seal *seal,
	struct buf *to, struct fault *why)
{
	struct summary summary = { .begin.offset = offset, .end.offset = offset, .seal = *seal };

	return summary_write(&summary, format, to, why);
}

/* --- reading --- */

static enum err
check_head(const struct summary_head *head, const struct reader_kind *format, struct fault *why)
{
	char program[NAME_SIZE] = TESTUDO_VERSION;
	char name[NAME_SIZE] = { 0 };

	snprintf(name, sizeof(name), "%s", format->name);
	if (memcmp(head->magic, magic, sizeof(magic)) != 0)
		return fail(why, E_CORRUPT, "this is no summary of a log");
	if (head->version != SUMMARY_VERSION ||
		memcmp(head->program, program, sizeof(program)) != 0)
		return fail(why, E_CORRUPT, "the summary is of another version");
	if (memcmp(head->format, name, sizeof(name)) != 0)
		return fail(why, E_CORRUPT, "the summary is of another format");
	if (head->length < sizeof(*head) || head->length > SUMMARY_SIZE_MAX)
		return fail(why, E_CORRUPT, "the summary is of no possible length");
	return OK;
}

enum err
summary_length(struct str content, const struct reader_kind *format, size_t *ret, struct fault *why)
{
	struct summary_head head;

	if (content.len < sizeof(head))
		return fail(why, E_CORRUPT, "the summary is cut");
	memcpy(&head, content.data, sizeof(head));
	TRY(check_head(&head, format, why));
	*ret = head.length;
	return OK;
}

/* Of what is stored of the end's state. */
static size_t
end_length(const struct summary_head *head)
{
	return head->end_state_length == SAME_STATE ? 0 : head->end_state_length;
}

static enum err
check_lengths(const struct summary_head *head, struct fault *why)
{
	size_t states = (size_t)head->begin_state_length + end_length(head);
	size_t filter_size = 0;

	if (head->bits != 0 &&
		(head->bits < KEY_FILTER_BITS_MIN || head->bits > KEY_FILTER_BITS_MAX))
		return fail(why, E_CORRUPT, "the summary's filter is of no known kind");
	if (head->bits != 0)
		filter_size = key_filter_size_of_thirds(head->third, head->bits);
	if ((head->bits != 0 && head->third == 0) ||
		sizeof(*head) + states + filter_size != head->length)
		return fail(why, E_CORRUPT, "the summary is cut");
	if (head->end_offset < head->begin_offset ||
		head->last_length > head->end_offset - head->begin_offset)
		return fail(why, E_CORRUPT, "the summary is of no possible part");
	return OK;
}

static enum err
check_bytes(struct buf *content, const struct summary_head *head, struct fault *why)
{
	struct sha256 checksum = checksum_of(content, 0);

	if (memcmp(checksum.bytes, head->checksum.bytes, sizeof(checksum.bytes)) != 0)
		return fail(why, E_CORRUPT, "the summary's checksum is wrong");
	return OK;
}

/* `texts` is what follows the head. */
static struct summary
summary_of(const struct summary_head *head, const char *texts)
{
	struct str begin = str_from(texts, head->begin_state_length);
	struct str end = str_from(texts + begin.len, end_length(head));
	const char *fingerprints = end.data + end.len;

	return (struct summary){
		.begin = { head->begin_offset, head->begin_line, begin },
		.end = { head->end_offset, head->end_line,
			head->end_state_length == SAME_STATE ? begin : end },
		.last_length = head->last_length,
		.last_line = head->last_line,
		.seal = head->seal,
		.has_untimed = head->has_untimed != 0,
		.has_timed = head->has_timed != 0,
		.first = head->first,
		.last = head->last,
		.key_count = head->key_count,
		.has_filter = head->bits != 0,
		.filter = { head->seed, head->third, head->bits, (const uint8_t *)fingerprints },
	};
}

enum err
summary_read(struct buf *content, const struct reader_kind *format, struct summary *ret,
	struct fault *why)
{
	struct summary_head head;
	size_t length;

	TRY(summary_length(buf_str(content), format, &length, why));
	memcpy(&head, content->data, sizeof(head));
	if (length != content->len)
		return fail(why, E_CORRUPT, "the summary is cut");
	TRY(check_lengths(&head, why));
	TRY(check_bytes(content, &head, why));
	*ret = summary_of(&head, content->data + sizeof(head));
	return OK;
}

bool
summary_may_hold(const struct summary *summary, uint64_t key)
{
	return !summary->has_filter || key_filter_may_hold(&summary->filter, summary_key(key));
}
