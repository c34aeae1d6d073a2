/* pattern_compare.c - one comparison of a pattern against one fact.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_compare.h"

#include "base/limits.h"
#include "match/pattern_text.h"
#include "model/pattern_token.h"
#include "model/value.h"

void
pattern_network_clear(struct pattern_network *network)
{
	for (unsigned i = 0; i < 16; i++) {
		if (network->length <= i * 8)
			network->address[i] = 0;
		else if (network->length < i * 8 + 8)
			network->address[i] &= (uint8_t)(0xffu << (i * 8 + 8 - network->length));
	}
}

bool
pattern_network_read(struct str text, struct pattern_network *ret)
{
	size_t slash = str_find_char(text, '/');
	struct str address = str_first(text, slash);
	struct pattern_network network = { 0 };
	uint32_t four;
	uint64_t length;

	network.six = str_find_char(address, ':') < address.len;
	if (!network.six && ipv4_parse(address, &four))
		for (unsigned i = 0; i < 4; i++)
			network.address[i] = (uint8_t)(four >> (24 - 8 * i));
	else if (!network.six || !ipv6_parse(address, network.address))
		return false;
	length = network.six ? 128 : 32;
	if (slash < text.len && (!str_to_u64(str_from_offset(text, slash + 1), &length) ||
					length > (network.six ? 128 : 32)))
		return false;
	network.length = (unsigned)length;
	pattern_network_clear(&network);
	*ret = network;
	return true;
}

static bool
network_within(struct pattern_network inner, const struct pattern_network *outer)
{
	if (inner.six != outer->six || inner.length < outer->length)
		return false;
	inner.length = outer->length;
	pattern_network_clear(&inner);
	return memcmp(inner.address, outer->address, sizeof(inner.address)) == 0;
}

static bool
is_number(enum pattern_literal_kind kind)
{
	return kind == PATTERN_INTEGER || kind == PATTERN_FLOAT;
}

static bool
is_binary(enum pattern_literal_kind kind)
{
	return kind == PATTERN_BINARY || kind == PATTERN_HEX;
}

static bool
kinds_agree(enum pattern_literal_kind a, enum pattern_literal_kind b)
{
	return a == b || (is_number(a) && is_number(b)) || (is_binary(a) && is_binary(b));
}

static enum err
check_set(const struct comparison *comparison, struct fault *why)
{
	for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
		literal = literal->next)
		if (!kinds_agree(literal->kind, comparison->literals->kind))
			return fail(why, E_INVALID,
				"pattern: the literals of a set must be of one "
				"kind, unlike %.*s and %.*s",
				STR_FMT(comparison->literals->text),
				STR_FMT(str_first(literal->text, 40)));
	return OK;
}

static enum err
prepare_text(struct comparison *comparison, struct arena *arena, struct fault *why)
{
	TRY(text_compose(arena, comparison->literals->bytes, &comparison->text, why));
	if (comparison->second.data != NULL)
		TRY(text_compose(arena, comparison->second, &comparison->second, why));
	if (!text_to_bytes(arena, comparison->text, &comparison->bytes))
		comparison->bytes = STR_NONE;
	if (comparison->comparator == PATTERN_MATCHES)
		TRY(regex_new(comparison->text, REGEX_TEXT, comparison->letters, &comparison->regex,
			why));
	return OK;
}

enum err
comparison_init(struct comparison *comparison, struct arena *arena, const struct pattern_form *form,
	uint32_t path, struct fault *why)
{
	const struct pattern_expression *expression = &form->expression;

	*comparison = (struct comparison){
		.comparator = expression->comparator,
		.negated = expression->negated,
		.path = path,
		.literal_count = expression->literal_count,
		.literals = expression->literals,
		.second = form->like,
		.letters = form->any_case ? REGEX_ANY_CASE : REGEX_EXACT_CASE,
	};
	switch (expression->comparator) {
	case PATTERN_IN:
		return check_set(comparison, why);
	case PATTERN_LIKE:
	case PATTERN_MATCHES:
		return prepare_text(comparison, arena, why);
	case PATTERN_IS_SUBSET:
	case PATTERN_IS_SUPERSET:
		if (!pattern_network_read(comparison->literals->bytes, &comparison->network))
			return fail(why, E_INVALID,
				"pattern: \"%.*s\" is no address and no network",
				STR_FMT(str_first(comparison->literals->bytes, 60)));
		return OK;
	default:
		return OK;
	}
}

void
comparison_done(struct comparison *comparison)
{
	regex_free(comparison->regex);
	regex_free(comparison->regex_bytes);
}

/* How a value stands to a literal. */
enum relation { BELOW = -1, EQUAL = 0, ABOVE = 1, UNRELATED };

static enum relation
relation_of(int difference)
{
	return difference < 0 ? BELOW : difference > 0 ? ABOVE : EQUAL;
}

/* Exact, also where an integer has more digits than a double. */
static enum relation
relate_numbers(const struct fact *fact, const struct pattern_literal *literal)
{
	long double a = fact->kind == FACT_INTEGER ? (long double)fact->integer : fact->number;
	long double b = literal->kind == PATTERN_INTEGER ? (long double)literal->integer
							 : literal->number;

	return a < b ? BELOW : a > b ? ABOVE : a == b ? EQUAL : UNRELATED;
}

static enum relation
relate_as_bytes(struct str text, struct str bytes, bool text_is_fact, struct arena *job)
{
	struct str converted;
	int difference;

	if (!text_to_bytes(job, text, &converted))
		return UNRELATED;
	difference = str_compare(converted, bytes);
	return relation_of(text_is_fact ? difference : -difference);
}

static enum relation
relate_moments(const struct fact *fact, const struct pattern_literal *literal,
	struct pattern_trouble *trouble)
{
	int64_t moment;

	if (!pattern_timestamp_read(fact->text, &moment)) {
		trouble->mismatches++;
		return UNRELATED;
	}
	return moment < literal->integer ? BELOW : moment > literal->integer ? ABOVE : EQUAL;
}

static enum relation
relate_string(const struct fact *fact, const struct pattern_literal *literal, struct arena *job,
	struct pattern_trouble *trouble)
{
	if (literal->kind == PATTERN_STRING)
		return relation_of(str_compare(fact->text, literal->bytes));
	if (literal->kind == PATTERN_TIMESTAMP)
		return relate_moments(fact, literal, trouble);
	return is_binary(literal->kind) ? relate_as_bytes(fact->text, literal->bytes, true, job)
					: UNRELATED;
}

static enum relation
relate_bytes(const struct fact *fact, const struct pattern_literal *literal, struct arena *job)
{
	if (is_binary(literal->kind))
		return relation_of(str_compare(fact->text, literal->bytes));
	return literal->kind == PATTERN_STRING
		       ? relate_as_bytes(literal->bytes, fact->text, false, job)
		       : UNRELATED;
}

static enum relation
relate(const struct fact *fact, const struct pattern_literal *literal, struct arena *job,
	struct pattern_trouble *trouble)
{
	switch ((enum fact_kind)fact->kind) {
	case FACT_STRING:
		return relate_string(fact, literal, job, trouble);
	case FACT_BYTES:
		return relate_bytes(fact, literal, job);
	case FACT_INTEGER:
	case FACT_FLOAT:
		return is_number(literal->kind) ? relate_numbers(fact, literal) : UNRELATED;
	case FACT_BOOLEAN:
		return literal->kind == PATTERN_BOOLEAN && fact->integer == literal->integer
			       ? EQUAL
			       : UNRELATED;
	case FACT_NULL:
	case FACT_WHOLE:
		break;
	}
	return UNRELATED;
}

static bool
in_set(const struct comparison *comparison, const struct fact *fact, struct arena *job,
	struct pattern_trouble *trouble)
{
	for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
		literal = literal->next)
		if (relate(fact, literal, job, trouble) == EQUAL)
			return true;
	return false;
}

static bool
is_like(const struct comparison *comparison, const struct fact *fact, struct arena *job,
	struct pattern_trouble *trouble)
{
	size_t steps = LIKE_STEPS_MAX;
	struct str text = fact->text;
	bool like;

	if (fact->kind == FACT_BYTES)
		like = comparison->bytes.data != NULL &&
		       text_is_like(text, comparison->bytes, false, &steps);
	else
		like = fact->kind == FACT_STRING && text_compose(job, text, &text, NULL) == OK &&
		       (text_is_like(text, comparison->text, true, &steps) ||
			       (comparison->second.data != NULL &&
				       text_is_like(text, comparison->second, true, &steps)));
	trouble->limit_hits += steps == 0;
	return like;
}

/* The expression over bytes, or NULL when it cannot be one. */
static struct regex *
regex_over_bytes(struct comparison *comparison)
{
	if (comparison->regex_bytes == NULL && comparison->bytes.data != NULL &&
		regex_new(comparison->bytes, REGEX_BYTES, comparison->letters,
			&comparison->regex_bytes, NULL) != OK)
		comparison->bytes = STR_NONE;
	return comparison->regex_bytes;
}

static bool
matches(struct comparison *comparison, const struct fact *fact, struct arena *job,
	struct pattern_trouble *trouble)
{
	struct regex *regex = fact->kind == FACT_BYTES ? regex_over_bytes(comparison)
						       : comparison->regex;
	struct str text = fact->text;
	enum regex_result result;

	if (regex == NULL || (fact->kind != FACT_BYTES && fact->kind != FACT_STRING) ||
		(fact->kind == FACT_STRING && text_compose(job, text, &text, NULL) != OK))
		return false;
	result = regex_find(regex, text);
	trouble->limit_hits += result == REGEX_LIMIT;
	return result == REGEX_YES;
}

static bool
within_network(const struct comparison *comparison, const struct fact *fact)
{
	struct pattern_network network;

	if (fact->kind != FACT_STRING || !pattern_network_read(fact->text, &network))
		return false;
	return comparison->comparator == PATTERN_IS_SUBSET
		       ? network_within(network, &comparison->network)
		       : network_within(comparison->network, &network);
}

static bool
answer(struct comparison *comparison, const struct fact *fact, struct arena *job,
	struct pattern_trouble *trouble)
{
	enum relation relation;

	switch (comparison->comparator) {
	case PATTERN_IN:
		return in_set(comparison, fact, job, trouble);
	case PATTERN_LIKE:
		return is_like(comparison, fact, job, trouble);
	case PATTERN_MATCHES:
		return matches(comparison, fact, job, trouble);
	case PATTERN_IS_SUBSET:
	case PATTERN_IS_SUPERSET:
		return within_network(comparison, fact);
	case PATTERN_EXISTS:
		return true;
	default:
		break;
	}
	relation = relate(fact, comparison->literals, job, trouble);
	switch (comparison->comparator) {
	case PATTERN_EQUAL:
		return relation == EQUAL;
	case PATTERN_UNEQUAL:
		return relation != EQUAL;
	case PATTERN_LESS:
		return relation == BELOW;
	case PATTERN_LESS_OR_EQUAL:
		return relation == BELOW || relation == EQUAL;
	case PATTERN_GREATER:
		return relation == ABOVE;
	default:
		return relation == ABOVE || relation == EQUAL;
	}
}

bool
comparison_holds(struct comparison *comparison, const struct fact *fact, struct arena *job,
	struct pattern_trouble *trouble)
{
	size_t before = trouble->limit_hits;
	bool holds = answer(comparison, fact, job, trouble);

	/* What is not known is no reason to say that it does not match. */
	return trouble->limit_hits == before && holds != comparison->negated;
}
