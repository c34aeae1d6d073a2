/* interface.c - tests of packets from a network interface: the loopback, which every machine has.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Without the right to capture they are skipped by name; tests/flow/watch_capture.py has the whole
 * sensor.
 */
#include "support/check.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "watch/backlog.h"
#include "watch/capture.h"
#include "watch/input.h"
#include "watch/report.h"

enum { PORT = 5353 };
static const char *const target = "127.0.0.79";

/* NULL, and the test is skipped: the process may not. */
static struct capture *
open_loopback(struct str filter)
{
	struct capture *capture = NULL;
	struct fault why = { 0 };
	enum err err = capture_open(STR("lo"), filter, &capture, &why);

	if (err == E_DENIED) {
		print_message("# SKIP the right to capture (CAP_NET_RAW) is missing\n");
		skip();
	}
	if (err != OK)
		print_error("%s\n", why.text);
	assert_int_equal(err, OK);
	return capture;
}

static void
send_to(const char *address, unsigned port, struct str text)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int file = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_int_equal(inet_pton(AF_INET, address, &to.sin_addr), 1);
	assert_int_equal(
		sendto(file, text.data, text.len, 0, (struct sockaddr *)&to, sizeof(to)), text.len);
	close(file);
}

/* Waits for so many packets, whose targets go to `seen`; with those of the file's header. */
static void
read_packets(struct input *input, size_t wanted, struct buf *seen)
{
	struct source *source;
	struct record record;
	struct str piece;

	for (unsigned tries = 0; tries < 5000; tries++, usleep(1000)) {
		assert_int_equal(input_scan(input, NULL), OK);
		for (;;) {
			assert_int_equal(input_next_line(input, &source, &piece, NULL), OK);
			if (piece.data == NULL)
				break;
			assert_int_equal(reader_read(source->reader, piece, &record, NULL), OK);
			assert_false(record.unreadable);
			if (record.count == 0)
				continue;
			assert_true(str_eq(record.fields[1].name, STR("dst")));
			assert_true(record.has_time);
			buf_addf(seen, "%.*s\n", STR_FMT(record.fields[1].text));
			wanted--;
		}
		if (wanted == 0)
			return;
	}
	fail_msg("no packets");
}

static void
packets_are_read_like_those_of_a_file(void **state)
{
	struct watch_input spec;
	OWNED_BUF seen = BUF_INIT;

	(void)state;
	assert_int_equal(
		watch_input_parse(STR("pcap:interface:lo udp and net 127.0.0.79"), &spec, NULL),
		OK);
	spec.capture = open_loopback(spec.filter);
	struct input *input = input_new(env_real(), &spec, false);
	assert_int_equal(input_scan(input, NULL), OK);
	send_to("127.0.0.80", PORT, STR("not by the filter"));
	send_to(target, PORT, STR("one"));
	for (unsigned tries = 0; tries < 5000 && input_behind(input) <= 24; tries++)
		usleep(1000);
	assert_int_equal(input_behind(input), 24 + 16 + 14 + 20 + 8 + 3); /* it and the file's header wait */
	read_packets(input, 1, &seen);
	assert_int_equal(input_behind(input), 0);
	send_to(target, PORT, STR("two"));
	send_to(target, PORT, STR("three"));
	read_packets(input, 2, &seen);
	assert_string_equal(seen.data, "127.0.0.79\n127.0.0.79\n127.0.0.79\n");
	assert_false(input_ended(input));
	assert_int_equal(input_lost_packets(input), 0);
	input_free(input); /* it reads by a thread of its own */
	capture_free(spec.capture);
}

/* Twice the ring of packets that nobody reads. */
static void
what_finds_no_room_is_counted(void **state)
{
	static char packet[CAPTURE_PACKET_MAX];
	struct capture *capture = open_loopback(STR("udp and net 127.0.0.79"));

	(void)state;
	for (unsigned i = 0; i < 2 * (CAPTURE_RING_SIZE / CAPTURE_PACKET_MAX); i++)
		send_to(target, PORT, str_from(packet, sizeof(packet)));
	assert_true(capture_lost(capture) > 0);
	assert_int_equal(capture_lost(capture), capture_lost(capture));
	capture_free(capture);
}

static void
wait_for_waiting(struct backlog *backlog, size_t wanted)
{
	for (unsigned tries = 0; tries < 5000 && backlog_waiting(backlog) < wanted; tries++)
		usleep(1000);
	assert_true(backlog_waiting(backlog) >= wanted);
}

/* To the end of so many bytes. */
static void
read_backlog(struct backlog *backlog, size_t wanted)
{
	static char text[64 * 1024];
	size_t got;

	for (unsigned tries = 0; tries < 5000 && wanted > 0;) {
		assert_int_equal(backlog_read(backlog, text, sizeof(text), &got, NULL), OK);
		assert_true(got <= wanted);
		wanted -= got;
		if (got == 0 && ++tries > 0)
			usleep(1000);
	}
	assert_int_equal(wanted, 0);
}

/* Twice the ring of packets that nobody reads for a while. */
static void
packets_wait_in_memory(void **state)
{
	enum { ROUND = 256 };
	static char packet[CAPTURE_PACKET_MAX];
	struct capture *capture = open_loopback(STR("udp and net 127.0.0.79"));
	struct backlog *backlog;
	size_t sent = 0;

	(void)state;
	assert_int_equal(backlog_start(env_real(), capture, CAPTURE_BACKLOG_MAX, &backlog, NULL), OK);
	while (sent < 2 * CAPTURE_RING_SIZE / CAPTURE_PACKET_MAX) {
		for (unsigned i = 0; i < ROUND; i++)
			send_to(target, PORT, str_from(packet, sizeof(packet)));
		sent += ROUND;
		wait_for_waiting(backlog, 24 + sent * CAPTURE_TEXT_MIN);
	}
	assert_int_equal(capture_lost(capture), 0);
	assert_int_equal(backlog_waiting(backlog), 24 + sent * CAPTURE_TEXT_MIN);
	read_backlog(backlog, 24 + sent * CAPTURE_TEXT_MIN);
	backlog_stop(backlog);
	capture_free(capture);
}

/* What has no room there waits in the ring. */
static void
so_many_packets_wait_in_memory(void **state)
{
	enum { LIMIT = 3 * BACKLOG_CHUNK, SENT = 2 * LIMIT / CAPTURE_PACKET_MAX };
	static char packet[CAPTURE_PACKET_MAX];
	struct capture *capture = open_loopback(STR("udp and net 127.0.0.79"));
	struct backlog *backlog;

	(void)state;
	assert_int_equal(backlog_start(env_real(), capture, LIMIT, &backlog, NULL), OK);
	for (unsigned i = 0; i < SENT; i++)
		send_to(target, PORT, str_from(packet, sizeof(packet)));
	wait_for_waiting(backlog, LIMIT - 3 * CAPTURE_TEXT_MIN);
	usleep(300000);
	assert_in_range(backlog_waiting(backlog), LIMIT - 3 * CAPTURE_TEXT_MIN, LIMIT);
	read_backlog(backlog, 24 + SENT * CAPTURE_TEXT_MIN);
	assert_int_equal(capture_lost(capture), 0);
	backlog_stop(backlog);
	capture_free(capture);
}

static void
a_packet_is_kept_to_its_limit(void **state)
{
	static char packet[2 * CAPTURE_PACKET_MAX];
	static char text[4 * CAPTURE_TEXT_MIN];
	struct capture *capture = open_loopback(STR("udp and net 127.0.0.79"));
	size_t len = 0;
	size_t got;

	(void)state;
	send_to(target, PORT, str_from(packet, sizeof(packet)));
	for (unsigned tries = 0; tries < 5000 && len <= 24; tries++, usleep(1000)) {
		assert_int_equal(
			capture_read(capture, 0, text + len, sizeof(text) - len, &got, NULL), OK);
		len += got;
	}
	assert_int_equal(len, 24 + CAPTURE_TEXT_MIN);
	capture_free(capture);
}

/* A wire of that name, with an end to send from. */
static void
make_wire(const char *name)
{
	char command[256];

	snprintf(command, sizeof(command),
		"ip link add %s type veth peer name %sp && ip link set %sp up && ip link set %s up", name,
		name, name, name);
	if (system(command) != 0) {
		print_message("# SKIP no interface can be made here\n");
		skip();
	}
}

static void
remove_wire(const char *name)
{
	char command[64];

	snprintf(command, sizeof(command), "ip link del %s", name);
	assert_int_equal(system(command), 0);
}

static bool
is_away_at(struct capture *capture, int64_t now)
{
	static char text[2 * CAPTURE_TEXT_MIN];
	size_t got;

	assert_int_equal(capture_read(capture, now, text, sizeof(text), &got, NULL), OK);
	return capture_is_away(capture);
}

/* It is looked for after a tenth of a second, two, four, and so on, then every ten seconds. */
static void
an_interface_that_was_taken_away_is_looked_for(void **state)
{
	const int64_t second = 1000000;
	const int64_t longest = CAPTURE_RETURN_SECONDS_MAX * second;
	struct capture *capture = NULL;
	int64_t now = 0;
	char name[IF_NAMESIZE];

	(void)state;
	capture_free(open_loopback(STR("")));
	snprintf(name, sizeof(name), "tdu%u", (unsigned)getpid());
	make_wire(name);
	assert_int_equal(capture_open(str_of(name), STR(""), &capture, NULL), OK);
	assert_false(is_away_at(capture, now));
	assert_int_equal(capture_times_away(capture), 0);
	remove_wire(name);
	for (unsigned tries = 0; tries < 5000 && !is_away_at(capture, now); tries++)
		usleep(1000);
	assert_int_equal(capture_times_away(capture), 1);
	for (int64_t wait = second / 10; wait < longest; wait *= 2)
		assert_true(is_away_at(capture, now += wait));
	assert_true(is_away_at(capture, now += longest));
	make_wire(name);
	assert_true(is_away_at(capture, now + longest - 1));
	assert_false(is_away_at(capture, now + longest));
	assert_int_equal(capture_times_away(capture), 1);
	remove_wire(name);
	capture_free(capture);
}

static void
what_cannot_be_captured_is_told(void **state)
{
	static char long_filter[CAPTURE_FILTER_MAX + 2];
	struct capture *capture = open_loopback(STR(""));
	struct fault why;

	(void)state;
	capture_free(capture);
	assert_int_equal(capture_open(STR("nowhere0"), STR(""), &capture, &why), E_ABSENT);
	assert_string_equal(why.text, "there is no network interface \"nowhere0\"");
	assert_int_equal(
		capture_open(STR("longer-than-any-interface"), STR(""), &capture, &why), E_ABSENT);
	assert_int_equal(capture_open(STR("lo"), STR("port of call"), &capture, &why), E_USAGE);
	assert_non_null(strstr(why.text, "filter \"port of call\": "));
	memset(long_filter, ' ', sizeof(long_filter));
	assert_int_equal(capture_open(STR("lo"), str_from(long_filter, CAPTURE_FILTER_MAX + 1),
				 &capture, &why),
		E_USAGE);
	memcpy(long_filter, "udp", 3);
	assert_int_equal(
		capture_open(STR("lo"), str_from(long_filter, CAPTURE_FILTER_MAX), &capture, &why),
		OK);
	capture_free(capture);
}

static void
an_interface_is_a_name_and_maybe_a_filter(void **state)
{
	static const char *const bad[] = { "pcap:interface:", "pcap:interface: udp",
		"text:interface:lo", "netflow:interface:lo", "pcap:unix:/run/x" };
	struct watch_input input;
	struct fault why;

	(void)state;
	assert_int_equal(watch_input_parse(STR("pcap:interface:eth0"), &input, &why), OK);
	assert_ptr_equal(input.reader, &read_pcap);
	assert_int_equal(input.place, PLACE_INTERFACE);
	assert_true(str_eq(input.path, STR("eth0")));
	assert_int_equal(input.filter.len, 0);
	assert_false(watch_input_has_files(&input));
	assert_int_equal(
		watch_input_parse(STR("pcap:interface:eth0 udp port 53"), &input, &why), OK);
	assert_true(str_eq(input.path, STR("eth0")));
	assert_true(str_eq(input.filter, STR("udp port 53")));
	assert_int_equal(watch_input_parse(STR("pcap:/my captures/a b"), &input, &why), OK);
	assert_true(str_eq(input.path, STR("/my captures/a b")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(watch_input_parse(str_of(bad[i]), &input, &why), E_USAGE);
}

static void
an_interface_is_not_taken_for_a_file(void **state)
{
	struct watch_input input;
	struct fault why;

	(void)state;
	assert_int_equal(watch_input_parse(STR("pcap:lo"), &input, &why), OK);
	assert_int_equal(watch_input_open(&input, &why), E_USAGE);
	assert_string_equal(why.text, "input \"pcap:lo\": there is no such file, but a network "
				      "interface; write pcap:interface:lo");
	assert_int_equal(watch_input_parse(STR("text:lo"), &input, &why), OK);
	assert_int_equal(watch_input_open(&input, &why), OK);
	assert_int_equal(watch_input_parse(STR("pcap:./lo"), &input, &why), OK);
	assert_int_equal(watch_input_open(&input, &why), OK);
}

static void
the_node_is_told_what_kind_of_place_it_is(void **state)
{
	static const char *const told[][2] = { { "pcap:interface:eth0 udp", "interface:eth0" },
		{ "text:unix:/run/x", "unix:/run/x" }, { "text:/var/log/x", "/var/log/x" } };
	struct watch_totals totals = { .lost_packets = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
		struct watch_input spec;
		struct watch_options options = { .input_count = 1, .inputs = &spec };
		OWNED_BUF text = BUF_INIT;
		char path[64];

		assert_int_equal(watch_input_parse(str_of(told[i][0]), &spec, NULL), OK);
		OWNED(input) input = input_new(env_real(), &spec, false);
		OWNED(report) report = report_new(env_real(), &options);
		report_write(
			report, &(struct report_of){ .totals = &totals, .inputs = &input }, &text);
		snprintf(path, sizeof(path), "\"path\":\"%s\"", told[i][1]);
		assert_non_null(strstr(text.data, path));
		assert_non_null(strstr(text.data, "\"lost_packets\":7"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_interface_is_a_name_and_maybe_a_filter),
		cmocka_unit_test(an_interface_is_not_taken_for_a_file),
		cmocka_unit_test(the_node_is_told_what_kind_of_place_it_is),
		cmocka_unit_test(packets_are_read_like_those_of_a_file),
		cmocka_unit_test(what_finds_no_room_is_counted),
		cmocka_unit_test(packets_wait_in_memory),
		cmocka_unit_test(so_many_packets_wait_in_memory),
		cmocka_unit_test(a_packet_is_kept_to_its_limit),
		cmocka_unit_test(an_interface_that_was_taken_away_is_looked_for),
		cmocka_unit_test(what_cannot_be_captured_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
