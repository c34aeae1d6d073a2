/* limits.h - every limit on size, depth, count and time, each with its reason.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A limit that a peer can meet is reported by name in the error, and tested at its edge.
 */
#pragma once

#define KIB 1024u
#define MIB (1024u * 1024u)

/* JSON: deeper or wider documents than any real STIX object are an attack on the reader. */
#define JSON_DEPTH_MAX 64
#define JSON_KEYS_MAX 10000u          /* members of one object; duplicate search stays cheap */
#define JSON_STRING_MAX (8u * MIB)    /* an artifact's payload */
#define JSON_NUMBER_MAX 64u           /* no STIX number needs more digits */
#define JSON_NODES_MAX 4000000u       /* 16 bytes of text make a node: bounds memory by the body */

/* Objects and requests. */
#define OBJECT_SIZE_MAX (10u * MIB)   /* one STIX object: an artifact and its surroundings */
#define ENVELOPE_SIZE_MAX (100u * MIB) /* TAXII max_content_length that the operator may set */
#define CONTENT_LENGTH_DEFAULT (20u * MIB) /* max_content_length as delivered */
#define ENVELOPE_OBJECTS_MAX 20000u   /* objects in one POST: one commit must stay short */
#define MARKINGS_MAX 64u              /* object_marking_refs of one object */
#define SELECTORS_MAX 1000u           /* of one granular marking: each is resolved in the object */
#define PAGE_LIMIT_DEFAULT 100u       /* objects a page when the client asks for no number */
#define PAGE_LIMIT_MAX 1000u          /* and at most */
#define TAXII_FILTER_MAX 64u          /* values of one match[...] field; each costs a look-up */

/* The directory. A set of organisations is a bit set of this size. */
#define ORGANISATIONS_MAX 1024u
#define COMMUNITIES_MAX 256u
#define NAME_MAX_BYTES 256u           /* names of organisations, people, collections */

/* HTTP (ASVS 5 V4, FACTS of other servers): reject, never repair. */
#define HTTP_REQUEST_LINE_MAX (8u * KIB)
#define HTTP_HEADERS_MAX 100u
#define HTTP_HEADER_BYTES_MAX (32u * KIB)
#define HTTP_IDLE_SECONDS 60u
#define HTTP_HEADER_SECONDS 10u       /* for a whole header, however slowly it drips */
#define HTTP_BODY_GRACE_SECONDS 10u   /* after which a body must have come at */
#define HTTP_BODY_RATE_MIN (1u * KIB) /* bytes a second on the whole, or it holds a place for nothing */
#define HTTP_REQUEST_MEMORY_MAX (512u * MIB) /* a request's arena: the nodes of the largest body */
#define HTTP_PARAMETERS_MAX 256u      /* of one query: each look-up walks them all */
#define HTTP_CALL_SECONDS 60u         /* one exchange with another host, unless the caller says */
#define HTTP_CONNECT_SECONDS 10u      /* of these at most until there is a connection */
#define HTTP_ANSWER_MAX (64u * MIB)   /* another host's answer, unless the caller says */
#define HTTP_CONNECTIONS_MAX 12000u
#define HTTP_CONNECTIONS_PER_ADDRESS_MAX 256u
#define HTTP_APART_THREADS 8u         /* for what takes long: most of it waits for the disk */

/* People. */
#define PASSWORD_MIN_BYTES 12u
#define PASSWORD_MAX_BYTES 1024u      /* argon2id reads it all: an attacker must not choose how much */
#define PASSWORD_CHECKS_AT_ONCE 4u    /* 64 MiB each: a flood of sign-ins must not starve the rest */
#define SESSION_IDLE_SECONDS (15u * 60u)
#define SESSION_MAX_SECONDS (12u * 3600u)

/* Values (model/value.h). */
#define VALUE_SIZE_MAX (64u * KIB)    /* no indicator's URL is longer; RFC 9110 asks for 8,000 */
#define DOMAIN_SIZE_MAX 253u          /* RFC 1035 section 2.3.4, as text */
#define DOMAIN_LABEL_MAX 63u
#define EMAIL_LOCAL_MAX 64u           /* RFC 5321 section 4.5.3.1.1 */
#define CIDR4_LENGTH_MIN 8u           /* nobody was given more: a wider network is a slip */
#define CIDR6_LENGTH_MIN 16u          /* 2002::/16 (6to4) is the widest with one use */
/* Search: hits looked at, visible or not, before the newest are shown. */
#define SEARCH_CANDIDATES_MAX 10000u

/* An exercise's record. */
#define REALM_NAME_MAX 32u            /* it stands in paths, cookies and URLs */
#define RECORD_KEY_MAX 128u           /* "inject:NAME:TEAM:N" with long names */
#define RECORD_BODY_MAX (8u * MIB)    /* a scenario with all its files; others are far smaller */
#define RECORD_BATCH_MAX 1000u        /* entries in one commit, which must stay short */
#define RECORD_PAGE_MAX 1000u         /* as PAGE_LIMIT_MAX */
#define RECORD_EVIDENCE_MAX 16u       /* attachments that one entry names */
#define RECORD_PARSE_MAX (512u * MIB) /* the JSON nodes of the largest body */
#define ARCHIVE_MEMORY_MAX (256u * MIB) /* people and checks while an archive is written or read */
#define EVIDENCE_SIZE_MAX (8u * MIB)  /* a mail, a picture, a malware sample; held in memory */
#define EVIDENCE_PERSON_MAX (128u * MIB) /* of one person in all: nobody fills the disk alone */
#define CHECK_NAME_MAX 128u           /* "SYSTEM.CHECK" with long names */
#define CHECK_LEGS_MAX 500000u        /* 127 teams with some 4,000 checks each */
#define CHECK_RESULTS_MAX 5000u       /* in one commit: each touches a page of its own */
#define CHECK_TEXT_MAX (4u * KIB)     /* what a Nagios plugin may print in one line */
#define CHECK_TRANSCRIPT_MAX (64u * KIB) /* of one change of state: a talk, no download */
#define CHECK_AHEAD_SECONDS 3600u     /* a probe's clock may be wrong, but not by that much */
#define CHECK_HOUR_SAMPLES_MAX 36000u /* of one check of one team, ten a second: bounds a row */

/* Patterns and logs. */
#define PATTERN_SIZE_MAX (64u * KIB)
#define PATTERN_DEPTH_MAX 64u         /* parentheses: bounds the reader's recursion */
#define PATTERN_TYPES_MAX 64u         /* STIX has 18 types of observables; bounds a reader's stack */
#define PATTERN_ALTERNATIVES_MAX 1024u /* of a normal form: OR within AND multiplies, comparing squares */
#define PATTERN_PATHS_MAX 4096u       /* object paths of a set of patterns; STIX defines some 300 */
#define PATTERN_BOUND_MAX 1024u       /* observations that one match binds: bounds the search's stack */
#define PATTERN_WINDOWS_MAX 8u        /* WITHIN within WITHIN; nobody writes two */
#define PATTERN_SEARCH_STEPS_MAX 100000u /* of the search for a match: about a millisecond */
#define PATTERN_SEARCH_STEPS_EACH 1000u /* that an observation adds, up to so many: some microseconds */
#define PATTERNS_MAX 1000000u         /* of one set */
#define PATTERN_TREES_MEMORY_MAX (1024u * MIB) /* then no more: 600 bytes of a short one, 2 MiB of a long one */
#define PATTERN_SET_MEMORY_MAX (2048u * MIB) /* to compile them: as much as their trees, and room */
#define PATTERN_WINDOW_MAX 1024u      /* observations remembered for one test; then the oldest goes */
#define PATTERN_WINDOW_SECONDS 86400u /* and how long, where no WITHIN says less */
#define PATTERN_REMEMBERED_MAX 4000000u /* observations remembered by a set: 128 MiB */
#define PATTERN_MEMORY_MAX (256u * MIB) /* what a set remembers, as a file: all of it has room */
#define PATTERN_REFUSALS_SAID_MAX 100u /* in the log, at a time: a feed gone wrong has as many as it has */
#define PATTERN_LIMIT_HITS_MAX 3u     /* expressions that gave up before a pattern is left alone */
#define OBSERVED_VALUES_MAX 100000u   /* that paths of patterns reach in one observed-data object */
#define OBSERVED_OBJECTS_MAX 10000u   /* of one observed-data object */
#define REGEX_SIZE_MAX (4u * KIB)     /* MATCHES: bounds what compiling it costs */
#define REGEX_MATCH_LIMIT 100000u     /* steps of one match: some milliseconds */
#define REGEX_DEPTH_LIMIT 1000u       /* of backtracking */
#define REGEX_HEAP_LIMIT_KIB (16u * 1024u)
#define LIKE_STEPS_MAX 1000000u       /* characters compared by one LIKE: "%a%b" costs the product */
#define URLS_WITHIN_MAX 4u            /* URLs in one word of a text: more would cost the square */
#define VERSION_GAP_MAX 4u            /* signs between "version" and its number */
#define LOUD_INDICATORS_MAX 100000u   /* counted at once: some megabytes, and a loud one comes early */
#define LOUD_LINES_MIN 100u           /* below, a share of all lines says little */
#define LOUD_WINDOW_LINES 100000u     /* a sensor counts loud ones in: a share of fewer says little */
#define SILENCED_MAX 64u              /* loud ones not even searched for: more are a feed gone wrong */
#define LOUD_TOGETHER 5u              /* several are loud together: each in a fifth of the share */
#define LOUD_HITS_EACH 20u            /* hits for each line of the share; beyond, fewer lines make one loud */
#define LOUD_PERCENT 5u               /* of them, unless a sensor is told otherwise: news is rarer */
#define LOG_LINE_MAX (1u * MIB)       /* a longer line is skipped and counted */

/* Settings, scenarios and other YAML: written by people, so small; see base/yaml_tree.h. */
#define YAML_SIZE_MAX (1u * MIB)
#define YAML_DEPTH_MAX 16u
#define YAML_NODES_MAX 100000u
#define YAML_KEYS_MAX 1000u           /* keys of one map: the search for duplicates stays cheap */

/* Scenarios of exercises (exercise/scenario.h): 10,000 people and 1,000 injects must fit. */
#define SCENARIO_FILES_MAX 256u       /* nobody plans in more; a folder chosen by mistake has more */
#define SCENARIO_FILE_MAX (4u * MIB)  /* 10,000 people in one file are 2 MiB */
#define SCENARIO_SIZE_MAX (6u * MIB)  /* all files: 10,000 people and 1,000 long injects take 4 MiB */
#define SCENARIO_PACKED_MAX RECORD_BODY_MAX /* as JSON: it is the body of an entry of the record */
#define SCENARIO_SIGNED_MAX (SCENARIO_PACKED_MAX + KIB) /* and in one signed file */
#define SCENARIO_NODES_MAX 400000u    /* values in one file */
#define SCENARIO_DEPTH_MAX 4u         /* folders within the folder */
#define SCENARIO_FAULTS_MAX 200u      /* reported at once: more, and nobody would read them */
#define SCENARIO_NAME_MAX 64u         /* keys of the record are made of names, and bounded too */
#define SCENARIO_TEXT_MAX (16u * KIB) /* an inject's text: eight pages */
#define SCENARIO_RECORDS_MAX 20000u   /* of one kind: twice the people of the largest exercise known */
#define SCENARIO_EXPANDED_MAX 200000u /* systems of all teams: ten times the largest exercise known */
#define SCENARIO_TASKS_MAX 1000u      /* for simulated users: two for each of the largest exercise's systems */
#define SCENARIO_MOMENTS_MAX 1000u    /* of one task, one by one or by its rhythm: every quarter of an hour for ten days */
#define SCENARIO_LIST_MAX 1000u       /* fields, items, accounts: of one record */
#define IMPORT_NOTES_MAX 2000u         /* what of another tool's file could not be mapped: a long list */
#define IMPORT_TABLE_ROWS_MAX 20000u   /* of a spreadsheet: SCENARIO_RECORDS_MAX */
#define IMPORT_TABLE_COLUMNS_MAX 200u  /* and its columns; a wider one is no list of injects or people */
#define IMPORT_FILE_MAX (32u * MIB)    /* another tool's file: far more than any plan */
#define IMPORT_PART_MAX (32u * MIB)    /* one file within a spreadsheet, unpacked: against bombs */
#define SCENARIO_MEMORY_MAX (512u * MIB) /* reading one: its YAML as a tree takes most */

/* Exercises under way (exercise/exercise.h). */
#define ENTRY_BODY_MAX (256u * KIB)   /* of one entry that a person posts: text, no attachments */
#define ENTRY_TEXT_MAX (16u * KIB)    /* one text in it: eight pages */
#define ENTRY_LIST_MAX 1000u          /* items of one list or map in it */
#define ADJUSTMENT_MILLI_MAX 100000000 /* all points of a default exercise */
#define SCENARIO_MILLISECONDS_MAX (INT64_C(366) * 86400 * 1000) /* no exercise runs for a year */
#define JOURNAL_MEMORY_MAX (1024u * MIB) /* the record in memory: 200,000 entries of 4 KiB */
#define STAGING_MEMORY_MAX (1024u * MIB) /* a scenario of SCENARIO_SIZE_MAX with what came during play */
#define MAIL_SECONDS 20u              /* a relay of the game's network answers at once */
#define MAIL_ADDRESS_MAX 254u         /* RFC 5321 section 4.5.3.1.3 */
#define MAIL_RECIPIENTS_MAX 100u      /* RFC 5321 section 4.5.3.1.8: what each relay takes */

/* Commands. */
#define COMMAND_ARENA_MAX (256u * MIB) /* what one call of a command may hold at once */
#define IMPORT_BATCH_OBJECTS 1000u    /* objects a commit of `testudo import`: fast, and small */
#define IMPORT_BATCH_BYTES (16u * MIB) /* and bytes, so that memory stays bounded */
#define IMPORT_ARENA_MAX (512u * MIB) /* a batch, its largest last object, and their JSON nodes */

#define FOLDER_LEFT_SECONDS 60u /* a folder under way whose process holds it no more is cleared then: between making and holding lies no minute */

/* What the server runs as commands of its own (web/own_command.h). */
#define OWN_COMMAND_SECONDS 3600u     /* an exercise of 10,000 people costs as many passwords: half an hour */
#define OWN_COMMAND_OUTPUT_MAX (64u * KIB) /* some lines for people */
#define REVIEW_PAGE_MAX (64u * MIB)        /* to be printed: some 2 MB with 24 teams of 470 systems */
#define EXERCISES_LISTED_MAX 1000u    /* homes in one folder: nobody serves so many; others are counted */

/* The sensor. */
#define RECORD_FIELDS_MAX 20000u      /* strings in one JSON line, or columns of one TSV line */
#define OBSERVATION_FACTS_MAX 512u    /* of one log line: a DNS answer has some dozens */
#define RECORD_MEMORY_MAX (64u * MIB) /* one line of LOG_LINE_MAX taken apart */
#define LOG_KEYS_MAX 1024u            /* of JSON lines, their names remembered: a tenth of a megabyte for a file */
#define LOG_KEY_NAME_MAX 256u         /* of those; longer ones are joined anew in each line */
#define INPUT_FILES_MAX 4096u         /* files of one input: all are in the state that is committed */
#define ZEEK_HEADER_LINE_MAX (64u * KIB) /* the widest known log has 2 KiB; it is kept as state */
#define CAPTURE_INTERFACES_MAX 256u    /* of one section of a capture */
#define CAPTURE_PACKET_MAX (16u * KIB) /* kept of one from the wire: a TLS record; what names a peer comes first */
#define CAPTURE_RING_SIZE (32u * MIB)  /* a quarter of a second at 1 Gbit/s, until the thread that empties it has its turn */
#define CAPTURE_BACKLOG_MAX (256u * MIB) /* of packets that wait in memory: two seconds at 1 Gbit/s for a slow disk or a new set */
#define CAPTURE_RETURN_SECONDS_MAX 10u /* between two looks for an interface that was taken away: packets pass meanwhile */
#define OPENINGS_MAX 4096u            /* TCP connections of one capture whose first bytes are not whole yet */
#define OPENING_SIZE_MAX (4u * KIB)   /* of each: a TLS hello with a post-quantum key has some 2 KiB */
#define DNS_STREAMS_MAX 256u          /* TCP connections of one capture with a message that is not whole: none is so for long */
#define DNS_STREAM_SIZE_MAX 65537u    /* of each: the longest message, and its length before it (RFC 1035 section 4.2.2) */
#define CAPTURE_FILTER_MAX (4u * KIB)  /* written by people; the kernel takes 4,096 instructions */
#define FLOW_TEMPLATES_MAX 4096u      /* of all exporters; a router has some ten */
#define FLOW_FIELDS_MAX 512u          /* IANA names 500 elements */
#define XZ_MEMORY_MAX (192u * MIB)    /* `xz -9` needs 65 MiB, its largest dictionary in use 128 */
#define CSV_HEADER_LINE_MAX (64u * KIB)  /* likewise; each column costs memory for as long */
#define GENERATION_CHANGES_MAX 1000000u /* beside the large set: built anew in less than a second */
#define CATALOGUE_MEMORY_MAX (2048u * MIB) /* indicators of one sensor: about 10 million */
#define WATCH_THREADS_MAX 64u         /* each has some megabytes; memory is slower than so many */
#define LOOK_AHEAD_MAX (4u * MIB)     /* finds of a block of 1 MiB, each some 400 bytes: each line hits twice */
#define PENDING_SIGHTINGS_MAX 20000u  /* seen and not spooled; then the spool takes them early */
#define SPOOL_BATCH_ENOUGH (512u * KIB) /* bytes of sightings in one post: proxies as delivered take 1 MiB */
#define SPOOL_BATCHES_MAX 1000u       /* waiting for the node, 0.5 GB in a storm; then reading waits too */
#define SPOOL_STATE_MAX (64u * MIB)   /* INPUT_FILES_MAX positions for each of some inputs */
#define KEY_FILTER_KEYS_MAX (1u << 20)   /* of one part of a log: 40 MiB while it is built */
#define KEY_FILTER_TRIES 64u          /* seeds of a filter; each does, six times of ten or more */
#define SUMMARY_PART_MAX (8u * MIB)   /* read again for one value; of shorter parts more keys repeat */
#define SUMMARY_PART_MIN (256u * KIB) /* of still shorter ones the reader's state would be much */
#define SUMMARY_FINE_BITS_MIN 7u      /* of a fingerprint: a part in a hundred is read for nothing */
#define SUMMARY_SIZE_MAX (4u * MIB)   /* KEY_FILTER_KEYS_MAX keys of two bytes, and the head */
#define SUMMARY_SHARE 50u             /* a summary takes at most a 50th of its log, 2 % */


/* What sensors tell their own member's node (store/sensors.h). */
#define SENSORS_MAX 256u              /* of one organisation: one a network segment, and reserves */
#define SENSOR_NAME_MAX 64u           /* it stands in paths */
#define SENSOR_SILENT_DAYS 7          /* after which one makes room for a new one */
#define SENSOR_KEPT_DAYS 90           /* hits and hours: a quarter; what is older is history, not state */
#define SENSOR_HITS_KEPT 2000u        /* of one sensor: what people look through; logs hold the rest */
#define SENSOR_INPUTS_MAX 256u        /* told of: a page with more is not read */
#define SENSOR_PATH_MAX 1024u         /* bytes of an input's name that are told */
#define SENSOR_ERROR_MAX 512u         /* bytes of a failure's text */
#define SENSOR_HOURS_MAX 1024u        /* in one batch: six weeks of a backlog */
#define SENSOR_BATCH_HITS_MAX 200u    /* lines in one batch: a flood tells nothing by its 201st line */
#define SENSOR_VALUE_MAX 2048u        /* bytes of a value or name that are told with a hit */
#define SENSOR_LINE_MAX 2048u         /* bytes of a log line that are told with its hit */
#define SENSOR_REPORT_SIZE_MAX (1u * MIB) /* the state with SENSOR_INPUTS_MAX inputs, escaped */
#define SENSOR_BATCH_SIZE_MAX (4u * MIB) /* SENSOR_BATCH_HITS_MAX lines, each byte escaped */
#define SENSOR_BATCH_LINES_MAX (1u * MIB) /* bytes of lines after which a sensor leaves further ones out */

/* What people have their sensors search for in kept logs (store/search_backs.h). */
#define SEARCH_BACKS_OPEN_MAX 16u     /* that wait for one sensor, which makes one at a time */
#define SEARCH_BACKS_KEPT 50u         /* of one sensor, those that are over: a page of them */
#define SEARCH_BACK_DAYS_MAX 3650u    /* logs are not kept for longer than ten years */
#define SEARCH_BACK_HITS_MAX 100u     /* told with one: the earliest; who wants all searches beside the logs */
#define SEARCH_BACK_SECONDS_MAX 14400u /* that a sensor spends on one: four hours, then the next one's turn */
#define LOOK_BACK_SECONDS_MAX 3600u /* that a sensor looks back before it follows: what comes meanwhile waits */
#define SEARCH_BACK_BYTES_MAX (4ull << 40) /* that it reads for one: four hours at 300 MB/s */
#define SEARCH_BACK_LIST_SIZE_MAX (64u * 1024u) /* bytes of the node's list: SEARCH_BACKS_OPEN_MAX times 200, with room */

/* What people say of an indicator on the console. */
#define OPINION_EXPLANATION_MAX 2000u /* bytes: a page of text, within a request of the console */
#define OPINION_RELATIONS_SEARCHED 100u /* newest, for the same said before: a look-up each */

/* The score of an exercise. */
#define SCORE_MEMORY_MAX (1024u * MIB) /* what it keeps: some 100,000 entries of a few hundred bytes */
#define SCORE_BODY_MAX (1u * MIB)     /* a longer body is out of force: no form of ours is as long */
#define SCORE_BODY_MEMORY_MAX (128u * MIB) /* the nodes of one such body */
#define SCORE_BOARD_MEMORY_MAX (512u * MIB) /* while one board or its lines are made */
#define RULES_CATEGORIES_MAX 32u      /* a board that people read has ten */
#define RULES_POINTS_MAX 10000000u    /* of a perfect team: a million such lines still sum in 64 bits */
#define RULES_WEIGHT_MAX 10000u       /* percent: points of a formula without an end are scaled by it */

/* The probe. */
#define PROBE_CHECKS_MAX 100000u      /* of one probe: the largest exercise that we aim at, on one */
#define PROBE_PERIOD_MAX_MS 86400000u /* a day */
#define PROBE_PERIOD_MIN_MS 100u      /* of real time: more often is an attack, not a check */
#define PROBE_TIMEOUT_MAX_MS 600000u  /* nobody waits longer for a service */
#define PROBE_SPEED_MAX 1000u         /* times more often than the periods say */
#define PROBE_VALUES_MAX 64u          /* parameters of one check */
#define PROBE_DRAWN_MAX 10000u        /* accounts, contents or clients of one check */
#define PROBE_SECRET_MAX 256u         /* bytes of an account's password; bounds the mask's reach */
#define PROBE_RUNS_AT_ONCE_MAX 2000u  /* a thread each */
#define PROBE_RUNS_AT_ONCE 1000u      /* unless said otherwise: 10,000 a minute at 6 s each */
#define PROBE_RUN_MEMORY_MAX (16u * MIB) /* what one run may hold in its arena */
#define PROBE_ANSWER_MAX (4u * MIB)   /* that a check reads of a service */
#define PROBE_TEXT_MAX 256            /* one line about a result, with its NUL */
#define PROBE_TRANSCRIPT_MAX 16384u   /* bytes of one leg: a whole dialogue of any text protocol */
#define PROBE_POST_RESULTS_MAX 1000u  /* in one post: what the node takes */
#define PROBE_POST_BYTES_MAX (1u * MIB)
#define PROBE_BATCHES_MAX 4096u       /* waiting for the node; then no new runs are begun */
#define PROBE_LEASE_MAX_MS 3600000u   /* that a node may give */
#define PLUGIN_OUTPUT_MAX (64u * KIB) /* the plugin protocol's own bound is 8 KiB */
#define PLUGIN_ARGUMENTS_MAX 64u
#define PLUGIN_CPU_SECONDS 60u        /* against a plugin that spins after its deadline */
#define PLUGIN_MEMORY_MAX (1024u * MIB) /* of addresses, a process: Perl and Python take a tenth */
#define PLUGIN_FILES_MAX 256u         /* open at once: a client and its libraries take dozens */
#define PLUGIN_FILE_SIZE_MAX (16u * MIB) /* of one file that it leaves in its folder for the run */
/* Of the probe's user, who has a thread for each run too: every run at once a plugin in Perl, with a
 * shell and three more; a bomb of forks ends here. Root is not bound by it. */
#define PLUGIN_PROCESSES_MAX (6u * PROBE_RUNS_AT_ONCE_MAX)
#define PLUGIN_READABLE_MAX 32u       /* of --readable, each looked up for each run of a plugin */
