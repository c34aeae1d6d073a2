// contract.ts - the server's replies, as docs/protocol/console-api.md writes them.
// SPDX-License-Identifier: Apache-2.0

export interface Party { code: string; name: string }
export interface Brief { id: string; type: string; title: string | null }

export type Tlp = 'TLP:CLEAR' | 'TLP:GREEN' | 'TLP:AMBER' | 'TLP:AMBER+STRICT' | 'TLP:RED';
export type Standing = 'member' | 'partner' | 'observer' | 'candidate';
export type Withheld = 'not_shared' | 'too_few' | 'dominated' | 'differencing';
export type Bucket = 'day' | 'week' | 'month';

export interface ListEntry { kind: 'organisation' | 'community' | 'unknown'; name: string; title: string }
export interface Label { tlp: Tlp | null; closed: boolean; lists: ListEntry[][] }

export type Desk = 'white' | 'red' | 'green' | 'yellow' | 'users' | 'grader' | 'observer';
export interface Seat { team: { name: string; title: string } | null; desks: Desk[] }

export interface Session {
  person: { name: string; login: string; profession: string; roles: string[] };
  organisation: Party & { kind: string; standing: Standing; identity: string };
  realm: { name: string; exercise: boolean };
  seat?: Seat | null; // where one sits in an exercise
  node: Party & { version: string };
  expires: string;
}

export interface BucketCount { start: string; count: number | null; before: number | null }
export interface SpanCount { from: string; to: string; count: number }
export interface Growth {
  before: SpanCount;
  now: SpanCount;
  percent: number | null;
  low: number | null;
  high: number | null;
  significant: boolean;
}
interface Figure { count: number | null; percent_change: number | null; withheld: Withheld | null }
export interface MemberFigure extends Figure { code: string; name: string; standing: Standing; own: boolean }
export interface TechniqueFigure extends Figure { id: string; name: string }
export interface KindFigure extends Figure { kind: string }
export interface Picture {
  from: string;
  to: string;
  bucket: Bucket;
  as_of: string | null;
  total: { count: number | null; withheld: Withheld | null; buckets: BucketCount[] };
  own: { count: number; buckets: BucketCount[] } | null;
  growth: Growth | null;
  members: MemberFigure[];
  techniques: TechniqueFigure[];
  kinds: KindFigure[];
}

export interface ListedObject {
  id: string;
  type: string;
  title: string;
  version: string | null;
  added: string;
  owner: Party;
  label: Label;
  collection: { id: string; title: string };
  revoked: boolean;
}
export interface ObjectPage {
  objects: ListedObject[];
  next: string | null;
  value: { kind: string; text: string } | null;
}

export interface Verdict {
  code: string;
  name: string;
  standing: Standing;
  allow: boolean;
  reason: string;
  text: string;
}
export interface Reference extends Brief { property: string }
export interface ReferencedBy extends Brief { property: string; owner: Party }
export interface Appearance {
  kind: string;
  value: string;
  more: boolean;
  objects: (Brief & { owner: Party })[];
}
export interface ObjectDetail {
  id: string;
  type: string;
  title: string;
  version: string | null;
  added: string;
  revoked: boolean;
  text: string;
  versions: { version: string | null; added: string }[];
  owner: Party;
  label: Label;
  collections: { id: string; title: string; community: string }[];
  why: { code: string; text: string };
  readers: Verdict[] | null;
  references: Reference[];
  referenced_by: ReferencedBy[];
  referenced_by_more: boolean;
  appears: Appearance[];
}

export interface Collection { id: string; title: string; community: string; floor: Tlp | null }

export interface Sighting {
  id: string;
  added: string;
  of: Brief;
  count: number;
  first_seen: string | null;
  last_seen: string | null;
  where: Party[];
  anonymous: boolean;
  owner: Party;
  label: Label;
}
export interface SightingPage { sightings: Sighting[]; next: string | null }

// What sensors tell their own organisation: docs/protocol/sensors-api.md.
export interface SensorInput {
  kind: string;
  path: string;
  lines: number;
  bytes: number;
  behind_bytes: number | null;
  error: string | null;
}
export interface SensorState {
  program: string;
  started: string;
  time: string;
  every_seconds: number;
  ended: boolean;
  reports_hits: boolean;
  lines: number;
  bytes: number;
  lines_per_second: number | null;
  bytes_per_second: number | null;
  behind_bytes: number | null;
  last_event: string | null;
  unreadable_lines: number | null;
  long_lines: number | null;
  lost_packets: number | null;
  hits: number | null;
  weak_hits: number | null;
  pattern_hits: number | null;
  sightings: number | null;
  delivered: number | null;
  refused: number | null;
  waiting_batches: number | null;
  indicators: number;
  patterns: number | null;
  set_version: number;
  unusable_indicators: number | null;
  patterns_left_alone: number | null;
  held_back: number | null;
  held_back_hits: number | null;
  kept_logs: number | null; // that it lets people have searched; null: an older sensor
  error: { time: string; text: string } | null;
  inputs: SensorInput[];
}
export interface HourCounts { first: string; hits: number[] }
export interface Sensor {
  name: string;
  status: 'working' | 'silent' | 'ended' | 'waiting';
  first_heard: string;
  heard: string | null;
  left_out: number;
  state: SensorState | null;
  hours: HourCounts;
}
export interface SensorList { as_of: string; sensors: Sensor[] }
export interface OneSensor extends Sensor { as_of: string }
export interface SensorHit {
  time: string;
  input: string;
  line: number;
  offset: number | null;
  field: string | null;
  kind: string;
  value: string | null;
  found: string | null;
  observations: number | null;
  first: string | null;
  last: string | null;
  indicator: string;
  name: string | null;
  text: string | null;
  cut: boolean;
  expired: boolean; // the indicator did not hold at that time
}
export interface SensorHitPage { hits: { number: number; hit: SensorHit }[]; next: string | null }
export interface SearchAnswer {
  reason: string | null;
  started: string;
  ended: string;
  complete: boolean;
  indicators: number | null;
  patterns: number | null;
  pattern_losses: number | null;
  patterns_left_alone: number | null;
  files: number | null;
  bytes: number | null;
  skipped_files: number | null;
  skipped_bytes: number | null;
  unreadable_files: number | null;
  found: number | null;
  first: string | null;
  first_indicator: string | null;
  last: string | null;
  sightings: number | null;
}
export interface SearchBack {
  id: string;
  indicator: Brief | null; // null: all that was added after
  added_after: string | null;
  days: number;
  asked: string;
  by: string;
  state: 'asked' | 'running' | 'done' | 'refused' | 'cancelled';
  changed: string;
  percent: number;
  known: string | null; // when the organisation was given what was hit first
  answer: SearchAnswer | null;
}
export interface SearchBackList { as_of: string; searches: SearchBack[] }
export interface OneSearchBack extends SearchBack { hits: SensorHit[] }
export interface Opinion { id: string; made: boolean }

export interface Organisation extends Party {
  kind: string;
  standing: Standing;
  client_of: string | null;
  identity: string;
  communities: string[];
  shares_counts: boolean;
  objects: number;
}
export interface Community { name: string; title: string; floor: Tlp | null; organisations: string[] }
export interface Sharing { from: string; to: string; communities: string[]; objects: number }
export interface Directory {
  organisations: Organisation[];
  communities: Community[];
  sharing: Sharing[];
}
