/* check_mqtt.c - the kind "mqtt": publishes a message and gets it back from the broker.
 * SPDX-License-Identifier: Apache-2.0
 *
 * libcurl does not tell when a subscription stands; so the message is published again every
 * AGAIN_MS until it comes back.
 */
#include "probe/curl_leg.h"
#include "probe/kind.h"
#include "probe/words.h"

enum { MQTT_PORT = 1883, AGAIN_MS = 200 };

static bool
open_leg(struct curl_leg *leg, struct attempt *attempt)
{
	struct str topic = percent_encode(
		attempt->arena, attempt_text(attempt, "topic", attempt->mark.data), STR("%20"));
	struct str path = str_printf(attempt->arena, "/%.*s", STR_FMT(topic));

	if (topic.data == NULL || path.data == NULL)
		return attempt_verdict(attempt, VERDICT_CHECKER, "out of memory");
	if (!curl_leg_open(leg, attempt))
		return false;
	curl_leg_login(leg);
	return curl_leg_url(leg, "mqtt", path);
}

static bool
publish(struct attempt *attempt, struct str message)
{
	OWNED_CURL_LEG leg = { 0 };

	if (!open_leg(&leg, attempt))
		return false;
	CURL_LEG_SET(&leg, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)message.len);
	CURL_LEG_SET(&leg, CURLOPT_POSTFIELDS, message.data);
	return curl_leg_perform(&leg);
}

/* Goes on with the subscription for AGAIN_MS; false, with the verdict, once it has ended. */
static bool
listen_a_while(CURLM *multi, struct curl_leg *leg, struct str message)
{
	struct attempt *attempt = leg->attempt;
	int64_t until = attempt->env->monotonic(attempt->env) + AGAIN_MS * 1000;
	int running = 1;
	int left;

	while (running > 0 && attempt->env->monotonic(attempt->env) < until &&
		str_find(buf_str(&leg->body), message) == leg->body.len) {
		if (curl_multi_perform(multi, &running) != CURLM_OK)
			return attempt_verdict(attempt, VERDICT_CHECKER, "libcurl fails");
		if (running > 0)
			curl_multi_poll(multi, NULL, 0, AGAIN_MS / 4, NULL);
	}
	for (CURLMsg *end; (end = curl_multi_info_read(multi, &left)) != NULL;)
		if (end->msg == CURLMSG_DONE)
			return curl_leg_blame(leg, end->data.result == CURLE_OK ? CURLE_GOT_NOTHING
										: end->data.result);
	return true;
}

static bool
round_trip(CURLM *multi, struct curl_leg *leg, struct str message)
{
	struct attempt *attempt = leg->attempt;

	while (listen_a_while(multi, leg, message)) {
		if (str_find(buf_str(&leg->body), message) < leg->body.len)
			return attempt_verdict(
				attempt, VERDICT_OK, "a message was published and came back");
		if (attempt_remaining(attempt) <= AGAIN_MS)
			return attempt_verdict(attempt, VERDICT_WRONG,
				"a message was published and did not come back");
		if (!publish(attempt, message))
			return false;
	}
	return false;
}

static void
run(struct attempt *attempt)
{
	OWNED_CURL_LEG leg = { 0 };
	struct str message = attempt->content.len == 0 ? attempt->mark : attempt->content;
	CURLM *multi;

	if (!open_leg(&leg, attempt))
		return;
	CURL_LEG_SET(&leg, CURLOPT_TIMEOUT_MS, (long)attempt_remaining(attempt));
	multi = curl_multi_init();
	if (multi == NULL || leg.refused != CURLE_OK)
		curl_leg_blame(&leg, CURLE_OUT_OF_MEMORY);
	else {
		curl_multi_add_handle(multi, leg.curl);
		round_trip(multi, &leg, message);
		curl_multi_remove_handle(multi, leg.curl);
	}
	curl_multi_cleanup(multi);
}

const struct check_kind check_mqtt = {
	.name = "mqtt",
	.summary = "publishes a message by MQTT and gets it back",
	.port = MQTT_PORT,
	.parameters = (const struct check_parameter[]){ { .name = "topic",
								.help = "default: $RUN$" },
		{ 0 } },
	.run = run,
};
