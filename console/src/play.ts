// play.ts - the exercise that one is in: its scenario, its clock as it runs, what one's seat may do.
// SPDX-License-Identifier: Apache-2.0
import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { type Failure, post } from './api.ts';
import type { Desk, Session } from './contract.ts';
import type { Board, Body, Clock, Entry, Exercise, Phase } from './contract_exercise.ts';
import { useHint, useNews } from './live.ts';
import { failureFrom, SessionLost } from './load.ts';

export interface Play {
  exercise: Exercise;
  clock: Clock;
  heard: number;      // when this browser heard the clock, in its own milliseconds
  session: Session;
  board: Board | null; // the newest that came over the live line
}

export const PlayContext = createContext<Play | null>(null);

/** Only inside an exercise's rooms. */
export function usePlay(): Play {
  const play = useContext(PlayContext);
  if (play === null)
    throw new Error('no exercise is open');
  return play;
}

export function may(play: Play, kind: string): boolean {
  return play.exercise.may.includes(kind);
}

export function sits(session: Session, ...desks: Desk[]): boolean {
  return desks.some((desk) => session.seat?.desks.includes(desk) === true);
}

export function ownTeam(play: Play): string | null {
  return play.session.seat?.team?.name ?? null;
}

export function teamTitle(play: Play, name: string | null): string {
  if (name === null)
    return 'everybody';
  return play.exercise.teams.find((one) => one.name === name)?.title ?? name;
}

export function titleOf(rows: { name: string; title: string }[], name: string | null): string {
  return rows.find((row) => row.name === name)?.title ?? name ?? '';
}

export function phaseAt(phases: Phase[], ms: number): Phase | undefined {
  return [...phases].reverse().find((phase) => phase.start_ms <= ms) ?? phases[0];
}

/** Scenario time now: between two words of the server the page counts on by itself, not past the
 * end of the phase, where the clock stands. */
export function scenarioNow(clock: Clock, heard: number, phases: Phase[], at: number): number {
  if (clock.state !== 'running')
    return clock.now_ms;
  const phase = phases.find((one) => one.name === clock.phase);
  const end = phase === undefined ? Infinity : phase.start_ms + phase.length_ms;
  const now = clock.now_ms + Math.max(0, at - heard) * clock.speed_milli / 1000;
  return Math.max(clock.now_ms, Math.min(now, end));
}

/** Draws again every second while something runs. */
export function useTick(runs: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!runs)
      return;
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [runs]);
}

/** Scenario time, counted on every second while the clock runs. */
export function useScenarioNow(): number {
  const { clock, heard, exercise } = usePlay();
  useTick(clock.state === 'running');
  return scenarioNow(clock, heard, exercise.phases, Date.now());
}

// How far this browser's clock is ahead of the server's, as the quickest word of it so far tells.
let ahead = Infinity;

/** When, in this browser's time, a clock said what it says: what comes over the live line may have
 * been made a while ago and kept for whoever joins. */
export function heardAt(clock: Clock): number {
  const said = Date.parse(clock.wall);
  if (Number.isNaN(said))
    return Date.now();
  ahead = Math.min(ahead, Date.now() - said);
  return said + ahead;
}

/** The clock of a reply until the live line brings a newer one. */
export function useClock(first: Clock): { clock: Clock; heard: number } {
  const [newest, setNewest] = useState(first);
  const take = (clock: Clock) => setNewest((old) => clock.wall >= old.wall ? clock : old);
  useEffect(() => take(first), [first]);
  useNews<Clock>('clock', take);
  return { clock: newest, heard: heardAt(newest) };
}

/** Calls back when entries of one of these kinds have come. */
export function useEntries(kinds: string[], then: () => void): void {
  useHint('entries', then, (said) => {
    const came = (said as { kinds?: unknown } | null)?.kinds;
    return !Array.isArray(came) || came.some((kind) => kinds.includes(kind as string));
  });
}

export interface NewEntry {
  kind: string;
  key?: string;
  team?: string | null;
  of?: string;
  event?: string;
  body: Body;
}

/** A random UUID: a key that others could guess would let them take it first. (crypto.randomUUID wants
 * a secure context, which plain HTTP on a loopback address other than localhost is not.) */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export interface Posting {
  busy: boolean;
  failure: Failure | null;
  /** Null when it was not stored: what went wrong is in `failure`; while one is on its way no other is sent. */
  send: (entry: NewEntry) => Promise<Entry | null>;
  forget: () => void;
}

/** Posts entries. Sending the same again after a failure bears the same key, so that what did arrive
 * the first time is not there twice. */
export function usePosting(): Posting {
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null }>({ busy: false, failure: null });
  const last = useRef<{ text: string; key: string } | null>(null);
  const sending = useRef(false);
  const sessionLost = useContext(SessionLost);

  const send = async (entry: NewEntry): Promise<Entry | null> => {
    if (sending.current)
      return null;
    sending.current = true;
    const text = JSON.stringify(entry);
    if (last.current?.text !== text)
      last.current = { text, key: entry.key ?? newKey() };
    setState({ busy: true, failure: null });
    try {
      const stored = await post<Entry>('/api/exercise/entries', { ...entry, key: last.current.key });
      last.current = null;
      setState({ busy: false, failure: null });
      return stored;
    } catch (error) {
      const failure = failureFrom(error);
      if (failure.status === 401)
        sessionLost();
      setState({ busy: false, failure });
      return null;
    } finally {
      sending.current = false;
    }
  };
  return { ...state, send, forget: () => setState({ busy: false, failure: null }) };
}

/** Text that survives a reload of the page, but not the end of the browser's window. */
export function useDraft(key: string): [string, (text: string) => void] {
  const place = `testudo.draft.${key}`;
  const [text, setText] = useState(() => readDraft(place));
  useEffect(() => setText(readDraft(place)), [place]);
  const keep = (now: string) => {
    setText(now);
    try {
      if (now === '')
        sessionStorage.removeItem(place);
      else
        sessionStorage.setItem(place, now);
    } catch {
      // Storage may be forbidden or full: the draft then lives as long as the page.
    }
  };
  return [text, keep];
}

function readDraft(place: string): string {
  try {
    return sessionStorage.getItem(place) ?? '';
  } catch {
    return '';
  }
}
