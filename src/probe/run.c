/* run.c - one run of a check.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A leg is a try over one address family. "any" tries IPv4, and IPv6 only where there is no IPv4
 * address; "both" tries both one after the other, each with what is left of the time, the first
 * with at most half.
 */
#include "probe/run.h"

#include <stdio.h>

#include "base/hash.h"
#include "probe/attempt.h"
#include "probe/draw.h"
#include "probe/kind.h"
#include "probe/resolve.h"
#include "probe/source.h"

enum { MARK_BYTES = 8 };

struct run {
	const struct run_options *options;
	const struct check *check;
	struct arena *arena;
	struct check_account account;
	struct str content;
	struct str client;
	struct str mark;
	int64_t deadline;
	struct check_result *result;
};

/* What came of one leg. */
struct leg {
	enum verdict state;
	bool no_address; /* the name has none of this family */
	unsigned latency_ms;
	char text[PROBE_TEXT_MAX];
};

/* --- drawing --- */

static struct str
draw_text(struct env *env, const struct check_texts *texts)
{
	if (texts->count == 0)
		return STR_NONE;
	return texts->items[draw_below(env, (uint32_t)texts->count)];
}

static bool
draw_all(struct run *run)
{
	struct env *env = run->options->env;
	const struct check *check = run->check;
	char text[2 * MARK_BYTES + 1];
	uint8_t mark[MARK_BYTES];

	if (check->account_count > 0)
		run->account = check->accounts[draw_below(env, (uint32_t)check->account_count)];
	run->content = draw_text(env, &check->contents);
	run->client = draw_text(env, &check->clients);
	env_random(env, mark, sizeof(mark));
	hex_format(mark, sizeof(mark), text);
	run->mark = str_copy(run->arena, str_of(text));
	return run->mark.data != NULL;
}

/* --- an attempt's parts --- */

/* The address of this family among those of the parameter "address", else what the host's name
 * stands for. */
static enum err
find_address(struct attempt *attempt, struct fault *why)
{
	struct str addresses = check_value_of(attempt->check, STR("address"));
	struct resolve_query query = { attempt->host, attempt->family, attempt->port,
		check_value_of(attempt->check, STR("resolver")), attempt->deadline };
	struct str part;
	bool given = addresses.len > 0;

	while (given && str_split(&addresses, ',', &part))
		if (address_parse(str_trim(part), attempt->family, attempt->port, &attempt->address,
			    &attempt->address_len))
			return OK;
	if (given)
		return fail(why, E_ABSENT, "\"address\" has no IPv%d address",
			attempt->family == AF_INET ? 4 : 6);
	return resolve_host(attempt->env, &query, &attempt->address, &attempt->address_len, why);
}

static enum err
set_address(struct attempt *attempt, struct fault *why)
{
	char text[ADDRESS_TEXT_MAX];

	TRY(find_address(attempt, why));
	attempt->address_text = str_copy(attempt->arena, address_format(&attempt->address, text));
	return attempt->address_text.data == NULL ? fail_nomem(why) : OK;
}

static enum err
set_source(struct attempt *attempt, struct fault *why)
{
	struct str pool = check_value_of(attempt->check, STR("source"));
	char text[SOURCE_TEXT_MAX];

	if (pool.data == NULL)
		return OK;
	TRY(source_draw(attempt->env, pool, attempt->family, text, why));
	attempt->source = str_copy(attempt->arena, str_of(text));
	return attempt->source.data == NULL ? fail_nomem(why) : OK;
}

static enum err
hide_passwords(struct attempt *attempt, struct fault *why)
{
	struct str password = check_value_of(attempt->check, STR("fetch_password"));

	TRY(transcript_hide(&attempt->transcript, attempt->arena, attempt->account.user,
		attempt->account.password, why));
	return transcript_hide(&attempt->transcript, attempt->arena,
		check_value_of(attempt->check, STR("fetch_user")), password, why);
}

static unsigned
port_of(const struct check *check)
{
	uint64_t port;

	if (str_to_u64(check_value_of(check, STR("port")), &port))
		return (unsigned)port;
	return check->kind->port;
}

/* --- a leg --- */

/* The verdict on an address that could not be found: a name that does not exist, or whose servers
 * do not answer, is a service that its users cannot reach. */
static void
judge_no_address(struct attempt *attempt, struct leg *leg, const struct fault *why)
{
	leg->no_address = why->code == E_ABSENT;
	if (why->code == E_ABSENT || why->code == E_TIMEOUT || why->code == E_UNREACHABLE)
		attempt_verdict(attempt, VERDICT_DOWN, "%s", why->text);
	else
		attempt_fault(attempt, why);
}

static bool
prepare(struct attempt *attempt, struct leg *leg)
{
	struct fault why;

	if (hide_passwords(attempt, &why) != OK)
		return attempt_fault(attempt, &why);
	if (attempt->family != AF_UNSPEC && set_address(attempt, &why) != OK) {
		judge_no_address(attempt, leg, &why);
		return false;
	}
	if ((attempt->family != AF_UNSPEC && set_source(attempt, &why) != OK) ||
		attempt_fill_values(attempt, &why) != OK)
		return attempt_fault(attempt, &why);
	return true;
}

static unsigned
milliseconds_since(struct env *env, int64_t start)
{
	int64_t passed = (env->monotonic(env) - start + 500) / 1000;

	return passed < 0 ? 0 : (unsigned)passed;
}

static void
judge_slowness(struct attempt *attempt, unsigned latency_ms)
{
	uint64_t slow_ms = attempt_number(attempt, "slow_ms", UINT64_MAX);

	if (attempt->state == VERDICT_OK && latency_ms > slow_ms)
		attempt_verdict(attempt, VERDICT_DEGRADED, "slow: %u ms, more than %llu",
			latency_ms, (unsigned long long)slow_ms);
}

static void
note_leg(struct attempt *attempt)
{
	if (attempt->account.user.len > 0)
		transcript_note(
			&attempt->transcript, "account %.*s", STR_FMT(attempt->account.user));
	if (attempt->family == AF_UNSPEC)
		return;
	transcript_note(&attempt->transcript, "to %.*s port %u%s%.*s",
		STR_FMT(attempt->address_text), attempt->port,
		attempt->source.len > 0 ? " from " : "", STR_FMT(attempt->source));
}

static void
run_leg(struct run *run, int family, int64_t deadline, struct leg *ret)
{
	struct env *env = run->options->env;
	struct attempt attempt = {
		.env = env,
		.arena = run->arena,
		.plugins = &run->options->plugins,
		.check = run->check,
		.account = run->account,
		.content = run->content,
		.client = run->client,
		.mark = run->mark,
		.host = check_value_of(run->check, STR("host")),
		.port = port_of(run->check),
		.family = family,
		.deadline = deadline,
		.state = VERDICT_CHECKER,
	};
	int64_t start = env->monotonic(env);

	if (prepare(&attempt, ret)) {
		note_leg(&attempt);
		run->check->kind->run(&attempt);
	}
	ret->latency_ms = milliseconds_since(env, start);
	judge_slowness(&attempt, ret->latency_ms);
	ret->state = attempt.state;
	snprintf(ret->text, sizeof(ret->text), "%s", attempt.text);
	transcript_format(&attempt.transcript, &run->result->transcript);
	transcript_done(&attempt.transcript);
}

/* --- the sum --- */

static void
conclude(struct run *run, const struct leg *leg)
{
	run->result->state = leg->state;
	run->result->latency_ms = leg->latency_ms;
	snprintf(run->result->text, sizeof(run->result->text), "%s", leg->text);
}

static bool
is_up(const struct leg *leg)
{
	return leg->state == VERDICT_OK || leg->state == VERDICT_DEGRADED;
}

static void
run_both(struct run *run)
{
	struct env *env = run->options->env;
	int64_t now = env->monotonic(env);
	struct leg legs[2] = { 0 };
	const struct leg *worse;

	run_leg(run, AF_INET, now + (run->deadline - now) / 2, &legs[0]);
	run_leg(run, AF_INET6, run->deadline, &legs[1]);
	/* The states stand in the order from good to bad. */
	worse = legs[1].state > legs[0].state ? &legs[1] : &legs[0];
	conclude(run, worse);
	if (legs[0].state != VERDICT_CHECKER && legs[1].state != VERDICT_CHECKER &&
		is_up(&legs[0]) != is_up(&legs[1]))
		run->result->state = VERDICT_DEGRADED;
	if (legs[0].latency_ms > legs[1].latency_ms)
		run->result->latency_ms = legs[0].latency_ms;
	else
		run->result->latency_ms = legs[1].latency_ms;
	if (run->result->state != VERDICT_OK)
		snprintf(run->result->text, sizeof(run->result->text), "IPv%d: %.*s",
			worse == &legs[0] ? 4 : 6, PROBE_TEXT_MAX - 8, worse->text);
}

static void
run_any(struct run *run)
{
	struct leg first = { 0 };
	struct leg second = { 0 };

	run_leg(run, AF_INET, run->deadline, &first);
	if (!first.no_address) {
		conclude(run, &first);
		return;
	}
	buf_clear(&run->result->transcript);
	run_leg(run, AF_INET6, run->deadline, &second);
	conclude(run, second.no_address ? &first : &second);
}

static void
run_one(struct run *run, int family)
{
	struct leg leg = { 0 };

	run_leg(run, family, run->deadline, &leg);
	conclude(run, &leg);
}

static void
run_legs(struct run *run)
{
	struct str family = check_value_of(run->check, STR("family"));

	if (run->check->kind->no_address)
		run_one(run, AF_UNSPEC);
	else if (str_eq(family, STR("4")))
		run_one(run, AF_INET);
	else if (str_eq(family, STR("6")))
		run_one(run, AF_INET6);
	else if (str_eq(family, STR("both")))
		run_both(run);
	else
		run_any(run);
}

static void
fault_result(struct check_result *result, const char *text)
{
	result->state = VERDICT_CHECKER;
	snprintf(result->text, sizeof(result->text), "%.*s", PROBE_TEXT_MAX - 1, text);
}

void
check_run(const struct run_options *options, const struct check *check, struct check_result *ret)
{
	OWNED(arena) arena = arena_new(PROBE_RUN_MEMORY_MAX);
	struct env *env = options->env;
	struct run run = { .options = options, .check = check, .arena = arena, .result = ret };
	struct fault why;

	*ret = (struct check_result){ 0 };
	run.deadline = env->monotonic(env) + (int64_t)check->timeout_ms * 1000;
	if (check_validate(check, &why) != OK)
		fault_result(ret, why.text);
	else if (arena == NULL || !draw_all(&run))
		fault_result(ret, "out of memory");
	else
		run_legs(&run);
}

void
check_result_done(struct check_result *result)
{
	buf_done(&result->transcript);
}
