// live.ts - the live stream: one connection for the whole page, hints for whoever listens.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'preact/hooks';

export type Hint = 'picture' | 'objects' | 'sensors' | 'session' | 'board' | 'clock' | 'entries';
export type Line = 'connecting' | 'live' | 'broken';

const HINTS: Hint[] = ['picture', 'objects', 'sensors', 'session', 'board', 'clock', 'entries'];
const RETRY_FIRST = 2_000;
const RETRY_MAX = 60_000;

let source: EventSource | null = null;
let line: Line = 'connecting';
let retry = RETRY_FIRST;
let timer: ReturnType<typeof setTimeout> | undefined;
const target = new EventTarget();

function say(now: Line): void {
  line = now;
  target.dispatchEvent(new Event('line'));
}

/** Opens the stream; a browser gives up for good after an HTTP error, we do not. */
export function openStream(): void {
  closeStream();
  source = new EventSource('/api/stream');
  source.onopen = () => {
    retry = RETRY_FIRST;
    say('live');
  };
  source.onerror = () => {
    say('broken');
    if (source?.readyState !== EventSource.CLOSED)
      return;
    timer = setTimeout(openStream, retry);
    retry = Math.min(retry * 2, RETRY_MAX);
  };
  for (const hint of HINTS)
    source.addEventListener(hint, (event) =>
      target.dispatchEvent(new CustomEvent(hint, { detail: dataOf(event as MessageEvent<string>) })));
}

function dataOf(event: MessageEvent<string>): unknown {
  try {
    return JSON.parse(event.data);
  } catch {
    return null; // then it is a hint and nothing more
  }
}

export function closeStream(): void {
  clearTimeout(timer);
  source?.close();
  source = null;
  line = 'connecting';
}

export function useLine(): Line {
  const [now, setNow] = useState(line);
  useEffect(() => {
    const update = () => setNow(line);
    update();
    target.addEventListener('line', update);
    return () => target.removeEventListener('line', update);
  }, []);
  return now;
}

const CALM = 2_000; // at most one answer to a hint in this time, however many come

const always = () => true;

/** Calls back after a hint, not more often than every two seconds, and never for a hidden page.
 * `wanted` looks at what the hint says. */
export function useHint(hint: Hint, then: () => void, wanted: (said: unknown) => boolean = always): void {
  const newest = useRef(then);
  const wants = useRef(wanted);
  newest.current = then;
  wants.current = wanted;
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let missed = false;
    const call = () => {
      waiting = undefined;
      if (document.hidden)
        missed = true;
      else
        newest.current();
    };
    const heard = (event: Event) => {
      if (wants.current((event as CustomEvent<unknown>).detail))
        waiting ??= setTimeout(call, hint === 'session' ? 0 : CALM / 2);
    };
    const shown = () => {
      if (!document.hidden && missed) {
        missed = false;
        newest.current();
      }
    };
    target.addEventListener(hint, heard);
    document.addEventListener('visibilitychange', shown);
    return () => {
      clearTimeout(waiting);
      target.removeEventListener(hint, heard);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [hint]);
}

/** Calls back with what an event of the stream says, at once. */
export function useNews<News>(hint: Hint, then: (news: News) => void): void {
  const newest = useRef(then);
  newest.current = then;
  useEffect(() => {
    const heard = (event: Event) => {
      const said = (event as CustomEvent<News | null>).detail;
      if (said !== null)
        newest.current(said);
    };
    target.addEventListener(hint, heard);
    return () => target.removeEventListener(hint, heard);
  }, [hint]);
}
