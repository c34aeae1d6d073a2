/* check_dns.c - the kind "dns": asks a name server and compares its answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/attempt.h"
#include "probe/dns_answer.h"
#include "probe/kind.h"
#include "probe/resolve.h"

enum { DNS_PORT = 53, CODE_NO_NAME = 3 };

static bool
ask(struct attempt *attempt, unsigned type, struct dns_answer *ret)
{
	struct dns_question question = {
		.name = attempt_text(attempt, "name", ""),
		.type = type,
		.server = attempt->address_text,
		.port = attempt->port,
		.source = attempt->source,
		.tcp = attempt_says(attempt, "transport", "tcp"),
		.deadline = attempt->deadline,
	};
	struct str packet;
	struct fault why;
	enum err err = dns_ask(attempt->env, attempt->arena, &question, &packet, &why);

	if (err == OK)
		err = dns_answer_parse(attempt->arena, packet, type, ret, &why);
	if (err == OK)
		return true;
	if (err == E_SYNTAX)
		return attempt_verdict(attempt, VERDICT_WRONG, "%s", why.text);
	if (err == E_TIMEOUT || err == E_UNREACHABLE || err == E_ABSENT)
		return attempt_verdict(attempt, VERDICT_DOWN, "%s", why.text);
	return attempt_fault(attempt, &why);
}

static void
note_answer(struct attempt *attempt, const struct dns_answer *answer)
{
	transcript_note(&attempt->transcript, "%s, %zu records%s", dns_code_name(answer->code),
		answer->count, answer->authoritative ? ", authoritative" : "");
	for (size_t i = 0; i < answer->count; i++)
		transcript_add(&attempt->transcript, '<', answer->records[i]);
}

static bool
is_among(struct str record, struct str list)
{
	struct str item;

	while (str_split(&list, ',', &item))
		if (str_eq_nocase(str_trim(item), record))
			return true;
	return false;
}

static bool
has_record(const struct dns_answer *answer, struct str item)
{
	for (size_t i = 0; i < answer->count; i++)
		if (str_eq_nocase(answer->records[i], item))
			return true;
	return false;
}

/* All that is expected is there; with "exact: yes" nothing else is. */
static bool
judge_records(struct attempt *attempt, const struct dns_answer *answer, struct str expect)
{
	struct str rest = expect;
	struct str item;

	while (str_split(&rest, ',', &item))
		if (!has_record(answer, str_trim(item)))
			return attempt_verdict(attempt, VERDICT_WRONG,
				"\"%.*s\" is not in the answer", STR_FMT(str_trim(item)));
	for (size_t i = 0; attempt_says(attempt, "exact", "yes") && i < answer->count; i++)
		if (!is_among(answer->records[i], expect))
			return attempt_verdict(attempt, VERDICT_WRONG,
				"\"%.*s\" is in the answer too", STR_FMT(answer->records[i]));
	return true;
}

static void
judge(struct attempt *attempt, const struct dns_answer *answer)
{
	struct str expect = attempt_text(attempt, "expect", NULL);
	bool absent = str_eq(expect, STR("NXDOMAIN"));

	if (absent && answer->code == CODE_NO_NAME)
		attempt_verdict(attempt, VERDICT_OK, "there is no such name, as expected");
	else if (absent || answer->code != 0)
		attempt_verdict(
			attempt, VERDICT_WRONG, "the server says %s", dns_code_name(answer->code));
	else if (answer->count == 0)
		attempt_verdict(attempt, VERDICT_WRONG, "the answer is empty");
	else if (attempt_says(attempt, "authoritative", "yes") && !answer->authoritative)
		attempt_verdict(attempt, VERDICT_WRONG, "the answer is not authoritative");
	else if (expect.len == 0 || judge_records(attempt, answer, expect))
		attempt_verdict(attempt, VERDICT_OK, "%zu records, the first %.*s", answer->count,
			STR_FMT(str_first(answer->records[0], 100)));
}

static void
run(struct attempt *attempt)
{
	unsigned type = dns_type_of(attempt_text(attempt, "type", "A"));
	struct dns_answer answer;

	transcript_note(&attempt->transcript, "asking for %s %s",
		attempt_text(attempt, "type", "A").data, attempt_text(attempt, "name", "").data);
	if (!ask(attempt, type, &answer))
		return;
	note_answer(attempt, &answer);
	judge(attempt, &answer);
}

const struct check_kind check_dns = {
	.name = "dns",
	.summary = "asks a name server and compares its answer",
	.port = DNS_PORT,
	.parameters = (const struct check_parameter[]){ { .name = "name",
								.required = true,
								.help = "what is asked for" },
		{ .name = "type",
			.form = FORM_CHOICE,
			.choices = "A|AAAA|CNAME|MX|NS|PTR|SOA|SRV|TXT",
			.help = "A, AAAA, CNAME, MX, NS, PTR, SOA, SRV or TXT; default: A" },
		{ .name = "expect",
			.help = "records that must be there, with commas between, as in a zone "
				"file "
				"(names without the last dot), or NXDOMAIN" },
		{ .name = "exact",
			.form = FORM_YES_NO,
			.help = "whether nothing else may be there; default: no" },
		{ .name = "authoritative",
			.form = FORM_YES_NO,
			.help = "whether the answer must be authoritative; default: no" },
		{ .name = "transport",
			.form = FORM_CHOICE,
			.choices = "udp|tcp",
			.help = "udp or tcp; default: udp, and tcp where it is too long" },
		{ 0 } },
	.run = run,
};
