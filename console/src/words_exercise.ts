// words_exercise.ts - scenario times, points, shares and states as people read them.
// SPDX-License-Identifier: Apache-2.0
import type { ClockState, InjectState, StateName } from './contract_exercise.ts';
import { number, sentence } from './words.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const NO_BREAK_SPACE = '\u00a0';
const MINUS = '\u2212';

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** "1:30" from 5,400,000: hours and minutes of scenario time; "−0:05" before its start. */
export function scenarioTime(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  return `${ms < 0 && minutes > 0 ? MINUS : ''}${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}

/** "1:30:07", where seconds matter. */
export function scenarioClock(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${ms < 0 ? MINUS : ''}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** The milliseconds of "1:30" or "1:30:07"; null when it is neither. */
export function parseScenarioTime(text: string): number | null {
  const parts = /^\s*(\d{1,4}):([0-5]\d)(?::([0-5]\d))?\s*$/.exec(text);
  if (parts === null)
    return null;
  return Number(parts[1]) * HOUR + Number(parts[2]) * MINUTE + Number(parts[3] ?? 0) * 1000;
}

/** "45 s", "12 min", "2 h 5 min": how long something lasts. */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size < MINUTE)
    return `${Math.floor(size / 1000)}${NO_BREAK_SPACE}s`;
  if (size < HOUR)
    return `${Math.floor(size / MINUTE)}${NO_BREAK_SPACE}min`;
  const minutes = Math.floor(size / MINUTE) % 60;
  return `${Math.floor(size / HOUR)}${NO_BREAK_SPACE}h${minutes === 0 ? '' : ` ${minutes}${NO_BREAK_SPACE}min`}`;
}

/** "81,234.6" from thousandths of a point; "−120.0". */
export function points(milli: number): string {
  const tenths = Math.round(Math.abs(milli) / 100);
  return `${milli < 0 && tenths > 0 ? MINUS : ''}${number(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** The same with its sign, for what is added: "+12.5". */
export function pointsAdded(milli: number): string {
  return milli > 0 ? `+${points(milli)}` : points(milli);
}

/** "99.8 %" from millionths. */
export function share(ppm: number): string {
  return `${Math.floor(ppm / 1000) / 10}${NO_BREAK_SPACE}%`;
}

export const STATE_TITLES: Record<StateName, string> = {
  ok: 'OK',
  degraded: 'Degraded',
  recovering: 'Recovering',
  wrong: 'Wrong content',
  down: 'Down',
  checker: 'Our own fault',
  unknown: 'Nothing known',
};

const LETTERS: Record<string, StateName> = {
  o: 'ok', d: 'degraded', r: 'recovering', w: 'wrong', x: 'down', c: 'checker',
};

export function stateOfLetter(letter: string | undefined): StateName {
  return LETTERS[letter ?? '-'] ?? 'unknown';
}

/** From what should be looked at first to what is well. */
export const STATES_BY_NEED: StateName[] = ['down', 'wrong', 'degraded', 'recovering', 'checker', 'unknown', 'ok'];

export const CLOCK_TITLES: Record<ClockState, string> = {
  new: 'Not yet open',
  open: 'Open, not started',
  running: 'Running',
  paused: 'Paused',
  between: 'Between phases',
  closed: 'Closed',
};

/** What white did to the clock, as its entry in the record says it. */
export const CLOCK_ACTS: Record<string, string> = {
  open: 'Opened',
  start: 'Started',
  pause: 'Paused',
  resume: 'Resumed',
  speed: 'Speed changed',
  close: 'Closed',
};

export const INJECT_TITLES: Record<InjectState, string> = {
  planned: 'Planned',
  due: 'Due',
  sent: 'Sent',
  skipped: 'Skipped',
  withdrawn: 'Withdrawn',
};

const KIND_TITLES: Record<string, string> = {
  'inject.sent': 'Inject sent',
  'inject.changed': 'Inject changed',
  'inject.withdrawn': 'Inject withdrawn',
  'red.event': 'Red event',
  'grade.final': 'Final grade',
  'check.changed': 'Check changed', 'task.changed': 'Task changed', 'task.due': 'Task due', 'freeze.lifted': 'Freeze lifted',
  'release.error': 'Release error',
  'share.judged': 'Sharing judged',
  'objective.met': 'Objective judged',
  help: 'Help asked for',
};

/** "red.event" -> "Red event". */
export function kindTitle(kind: string): string {
  return KIND_TITLES[kind] ?? sentence(kind.replace(/\./g, ' '));
}

export const STAGE_TITLES: Record<string, string> = {
  tried: 'Tried',
  foothold: 'Foothold',
  user: 'User rights',
  data: 'Data read or full rights',
  effect: 'Effect',
};
export const STAGES = ['tried', 'foothold', 'user', 'data', 'effect'] as const;
