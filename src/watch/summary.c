/* summary.c - what a part of a log may hold.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/summary_private.h"

#include "base/limits.h"

enum {
	SUMMARY_VERSION = 3, /* raise it with the form, and when match/tokens.h makes other keys */
	SAME_STATE = UINT16_MAX, /* the end's is the begin's, and is not repeated */
	NO_STATE = UINT16_MAX - 1, /* the end's is not known */
	PART_SHARE = 8,
};

/* The head of a summary; the states at its begin and end follow, then the fingerprints. */
struct summary_head {
	char magic[8];
	uint32_t version;
	uint32_t length;                /* of all bytes */
	struct summary_digest checksum; /* of them, this field being 0 */
	struct summary_digest maker;    /* of the program's version and the format's name */
	uint64_t begin_offset, begin_line;
	uint64_t end_offset, end_line;
	union {
		struct {
			struct summary_digest last_line;
			int64_t first, last;
		} part;
		struct summary_seal seal; /* when it ends where it begins */
	};
	uint64_t seed;
	uint32_t third;
	uint32_t key_count;
	uint32_t last_length;
	uint16_t begin_state_length, end_state_length;
	uint8_t bits; /* 0: no filter */
	uint8_t grain;
	uint8_t has_timed, has_untimed;
	uint8_t unused[4];
};

_Static_assert(sizeof(struct summary_head) == SUMMARY_HEAD_SIZE, "no hole in it");

static const char magic[8] = { 'T', 'S', 'T', 'D', 'S', 'U', 'M', '\n' };

/* --- writing --- */

struct summary_digest
summary_digest_of(struct str text)
{
	struct sha256 whole = sha256_of(text);
	struct summary_digest ret;

	memcpy(ret.bytes, whole.bytes, sizeof(ret.bytes));
	return ret;
}

static struct summary_digest
checksum_of(struct buf *bytes, size_t start)
{
	memset(bytes->data + start + offsetof(struct summary_head, checksum), 0,
		sizeof(struct summary_digest));
	return summary_digest_of(str_from_offset(buf_str(bytes), start));
}

static struct summary_digest
maker_of(const struct reader_kind *format)
{
	char text[64] = "";

	snprintf(text, sizeof(text), "%s %s", TESTUDO_VERSION, format->name);
	return summary_digest_of(str_of(text));
}

uint64_t
summary_part_size(uint64_t offset)
{
	uint64_t size = offset / PART_SHARE;

	return size < SUMMARY_PART_MIN ? SUMMARY_PART_MIN
				       : size > SUMMARY_PART_MAX ? SUMMARY_PART_MAX : size;
}

static bool
state_stays(const struct summary *summary)
{
	return summary->has_end_state && str_eq(summary->begin.state, summary->end.state);
}

static bool
is_seal(const struct summary *summary)
{
	return summary->begin.offset == summary->end.offset;
}

static size_t
stored_end_length(const struct summary *summary)
{
	return state_stays(summary) ? 0 : summary->end.state.len;
}

static struct summary_head
head_of(const struct summary *summary, const struct reader_kind *format, size_t length)
{
	struct summary_head head = {
		.version = SUMMARY_VERSION,
		.length = (uint32_t)length,
		.maker = maker_of(format),
		.begin_offset = summary->begin.offset,
		.begin_line = summary->begin.line,
		.end_offset = summary->end.offset,
		.end_line = summary->end.line,
		.last_length = (uint32_t)summary->last_length,
		.key_count = (uint32_t)summary->key_count,
		.begin_state_length = (uint16_t)summary->begin.state.len,
		.end_state_length = state_stays(summary) ? SAME_STATE
				    : summary->has_end_state ? (uint16_t)summary->end.state.len
							     : NO_STATE,
		.has_timed = summary->has_timed,
		.has_untimed = summary->has_untimed,
	};

	memcpy(head.magic, magic, sizeof(magic));
	if (is_seal(summary)) {
		head.seal = summary->seal;
	} else {
		head.part.last_line = summary->last_line;
		head.part.first = summary->first;
		head.part.last = summary->last;
	}
	if (summary->has_filter) {
		head.grain = (uint8_t)summary->grain;
		head.seed = summary->filter.seed;
		head.third = summary->filter.third;
		head.bits = (uint8_t)summary->filter.bits;
	}
	return head;
}

size_t
summary_size_without_filter(const struct summary *summary)
{
	return sizeof(struct summary_head) + summary->begin.state.len + stored_end_length(summary);
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
	struct summary_digest checksum;

	buf_add(to, str_from(&head, sizeof(head)));
	buf_add(to, summary->begin.state);
	buf_add(to, str_first(summary->end.state, stored_end_length(summary)));
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
	struct summary summary = { .begin.offset = offset,
		.end.offset = offset,
		.has_end_state = true,
		.seal = *seal };

	return summary_write(&summary, format, to, why);
}

/* --- reading --- */

static enum err
check_head(const struct summary_head *head, const struct reader_kind *format, struct fault *why)
{
	struct summary_digest maker = maker_of(format);

	if (memcmp(head->magic, magic, sizeof(magic)) != 0)
		return fail(why, E_CORRUPT, "this is no summary of a log");
	if (head->version != SUMMARY_VERSION ||
		memcmp(&head->maker, &maker, sizeof(maker)) != 0)
		return fail(why, E_CORRUPT, "the summary is of another version or format");
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
	return head->end_state_length == SAME_STATE || head->end_state_length == NO_STATE
		       ? 0
		       : head->end_state_length;
}

static enum err
check_lengths(const struct summary_head *head, struct fault *why)
{
	size_t states = (size_t)head->begin_state_length + end_length(head);
	size_t filter_size = 0;

	if ((head->bits != 0 &&
		    (head->bits < KEY_FILTER_BITS_MIN || head->bits > KEY_FILTER_BITS_MAX)) ||
		head->grain >= TOKEN_GRAINS)
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
	struct summary_digest checksum = checksum_of(content, 0);

	if (memcmp(&checksum, &head->checksum, sizeof(checksum)) != 0)
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
	struct summary ret = {
		.begin = { head->begin_offset, head->begin_line, begin },
		.end = { head->end_offset, head->end_line,
			head->end_state_length == SAME_STATE ? begin : end },
		.has_end_state = head->end_state_length != NO_STATE,
		.last_length = head->last_length,
		.has_untimed = head->has_untimed != 0,
		.has_timed = head->has_timed != 0,
		.key_count = head->key_count,
		.has_filter = head->bits != 0,
		.grain = (enum token_grain)head->grain,
		.filter = { head->seed, head->third, head->bits, (const uint8_t *)fingerprints },
	};

	if (is_seal(&ret)) {
		ret.seal = head->seal;
		return ret;
	}
	ret.last_line = head->part.last_line;
	ret.first = head->part.first;
	ret.last = head->part.last;
	return ret;
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
