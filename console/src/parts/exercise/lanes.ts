// lanes.ts - where things stand on a time line: scale, ticks, lanes, and rows so that nothing covers another.
// SPDX-License-Identifier: Apache-2.0
import type { Inject, RedMark, Timeline } from '../../contract_exercise.ts';
import { STAGE_TITLES } from '../../words_exercise.ts';

const MINUTE = 60_000;

export interface Item {
  id: string;         // unique among all items drawn
  inject: Inject | null;
  red: RedMark | null;
  at: number;
  title: string;
  look: string;       // class: the state, or what the team did with it
}
export interface Lane { name: string; title: string; items: Item[] }
export interface Placed { item: Item; left: number; row: number }

export type LaneKind = 'storyline' | 'team';

/** Where an inject stands: where it was moved to, when it was first sent, or nowhere. */
export function injectAt(inject: Inject): number | null {
  return inject.state === 'sent' && inject.sent.length > 0
    ? Math.min(...inject.sent.map((one) => one.time_ms)) : inject.at_ms;
}

function injectItem(inject: Inject, lane: string): Item | null {
  const at = injectAt(inject);
  return at === null ? null
    : { id: `${lane}/${inject.name}`, inject, red: null, at, title: inject.title, look: `is-${inject.state}` };
}

function redItem(mark: RedMark, lane: string, title: string): Item {
  return { id: `${lane}/${mark.key}`, inject: null, red: mark, at: mark.time_ms, title, look: 'is-red' };
}

function sentLook(inject: Inject, team: string): { at: number | null; look: string } {
  const sent = inject.sent.find((one) => one.team === team);
  if (sent === undefined)
    return { at: inject.at_ms, look: `is-${inject.state === 'sent' ? 'planned' : inject.state}` };
  return { at: sent.time_ms, look: sent.answered_ms === null ? 'is-sent' : 'is-answered' };
}

/** `titles` of storylines or teams, in the order in which their lanes stand. */
export function lanesOf(timeline: Timeline, kind: LaneKind, rows: { name: string; title: string }[],
    objectiveTitle: (name: string) => string): Lane[] {
  const red = (mark: RedMark, lane: string) => redItem(mark, lane, `${objectiveTitle(mark.objective)}: ${STAGE_TITLES[mark.stage] ?? mark.stage}`);
  if (kind === 'team')
    return rows.map(({ name, title }) => ({ name, title, items: [
      ...timeline.injects.filter((inject) => inject.teams.includes(name)).flatMap((inject) => {
        const { at, look } = sentLook(inject, name);
        return at === null ? [] : [{ id: `${name}/${inject.name}`, inject, red: null, at, title: inject.title, look }];
      }),
      ...timeline.red.filter((mark) => mark.team === name).map((mark) => red(mark, name)),
    ] }));
  const known = new Set(rows.map((row) => row.name));
  const other = timeline.injects.some((inject) => !known.has(inject.storyline));
  const lanes = [...rows, ...(other ? [{ name: '', title: 'No storyline' }] : [])].map(({ name, title }) => ({ name, title,
    items: timeline.injects.filter((inject) => (known.has(inject.storyline) ? inject.storyline : '') === name)
      .map((inject) => injectItem(inject, name)).filter((item) => item !== null) }));
  return timeline.red.length === 0 ? lanes
    : [...lanes, { name: 'red', title: 'Red', items: timeline.red.map((mark) => red(mark, 'red')) }];
}

/** Each item into the first row where it covers none before it. `width`: of an item, in the same unit as `scale` gives. */
export function place(items: Item[], scale: number, width: number): { placed: Placed[]; rows: number } {
  const ends: number[] = [];
  const placed = [...items].sort((a, b) => a.at - b.at).map((item) => {
    const left = item.at * scale;
    let row = ends.findIndex((end) => end <= left);
    if (row < 0)
      row = ends.length;
    ends[row] = left + width;
    return { item, left, row };
  });
  return { placed, rows: Math.max(1, ends.length) };
}

/** What is drawn as one: an item, or several that stand too close to be told apart. */
export interface Mark {
  id: string; // of its first item
  items: Item[];
  left: number;
  row: number;
  wide: number;
}
export interface Marked { marks: Mark[]; rows: number }

const ROWS_MAX = 4; // of one lane: with more, a lane is a page of its own
const GROUP_EMS = 2.6; // as wide as a count of four digits

/** Each item by itself while it finds a place, else in groups, all in one row. */
export function marksOf(items: Item[], scale: number, em: number): Marked {
  const wide = itemWidth(items, scale, em);
  const { placed, rows } = place(items, scale, wide + 3);
  if (rows > ROWS_MAX)
    return { marks: groupsOf(placed, GROUP_EMS * em), rows: 1 };
  return { marks: placed.map(({ item, left, row }) => ({ id: item.id, items: [item], left, row, wide })), rows };
}

function groupsOf(placed: Placed[], wide: number): Mark[] {
  const marks: Mark[] = [];
  for (const { item, left } of placed) {
    const last = marks[marks.length - 1];
    if (last !== undefined && left < last.left + last.wide + 3)
      last.items.push(item);
    else
      marks.push({ id: item.id, items: [item], left, row: 0, wide });
  }
  return marks;
}

/** The mark beside: in the same lane, or the nearest in time of the next lane that has any. */
export function neighbour(lanes: Mark[][], id: string, key: string): Mark | undefined {
  const at = lanes.findIndex((marks) => marks.some((mark) => mark.id === id));
  const marks = lanes[at] ?? [];
  const index = marks.findIndex((mark) => mark.id === id);
  if (key === 'ArrowLeft' || key === 'ArrowRight')
    return marks[index + (key === 'ArrowLeft' ? -1 : 1)];
  const others = key === 'ArrowUp' ? lanes.slice(0, Math.max(0, at)).reverse() : lanes.slice(at + 1);
  const from = marks[index]?.items[0]?.at ?? 0;
  const distance = (mark: Mark) => Math.abs((mark.items[0] as Item).at - from);
  return others.find((lane) => lane.length > 0)?.reduce((best, mark) => distance(mark) < distance(best) ? mark : best);
}

/** As wide as the lane's crowd allows, in pixels. */
export function itemWidth(items: Item[], scale: number, em: number): number {
  if (items.length < 2)
    return 11 * em;
  const times = items.map((item) => item.at);
  const gap = (Math.max(...times) - Math.min(...times)) * scale / (items.length - 1);
  return Math.min(11 * em, Math.max(1.9 * em, gap * 1.8));
}

/** A tick each so many milliseconds, at least `apart` pixels from the next. */
export function tickStep(scale: number, apart: number): number {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440].map((minutes) => minutes * MINUTE);
  return steps.find((step) => step * scale >= apart) ?? 2880 * MINUTE;
}

export const SNAP = MINUTE;

export function snapped(ms: number): number {
  return Math.max(0, Math.round(ms / SNAP) * SNAP);
}
