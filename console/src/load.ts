// load.ts - something asked of the server: not there yet, there, or failed; and asked again.
// SPDX-License-Identifier: Apache-2.0
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { Failure, get } from './api.ts';

export interface Loaded<Reply> {
  data: Reply | null;    // the last good reply to this very question
  failure: Failure | null;
  busy: boolean;
  again: () => void;
}

/** Called when the server says that there is no session any more. */
export const SessionLost = createContext<() => void>(() => undefined);

/** Failures as we show them: whatever else was thrown is our own mistake. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof Failure)
    return error;
  return new Failure(0, 'E_INTERNAL', error instanceof Error ? error.message : String(error));
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Asks for `path` whenever it changes (null: asks nothing). Asking again keeps the old reply on
 * the page until the new one is there, so that a live page does not flicker. */
export function useLoad<Reply>(path: string | null): Loaded<Reply> {
  const [state, setState] = useState<{ path: string | null; round: number; data: Reply | null; failure: Failure | null }>(
    { path: null, round: 0, data: null, failure: null });
  const [round, setRound] = useState(0);
  const sessionLost = useContext(SessionLost);
  const again = useCallback(() => setRound((n) => n + 1), []);

  useEffect(() => {
    if (path === null)
      return;
    const abort = new AbortController();
    get<Reply>(path, abort.signal).then(
      (data) => setState({ path, round, data, failure: null }),
      (error: unknown) => {
        if (isAbort(error))
          return;
        const failure = failureFrom(error);
        if (failure.status === 401)
          sessionLost();
        setState((old) => ({ path, round, data: old.path === path ? old.data : null, failure }));
      });
    return () => abort.abort();
  }, [path, round]);

  // What is not answered yet is busy from the very moment it is asked, so that the page says so at once.
  const current = state.path === path;
  return {
    data: current ? state.data : null,
    failure: current ? state.failure : null,
    busy: path !== null && (!current || state.round !== round),
    again,
  };
}

/** Asks again so often while the page is in sight (null: never): for what changes without a hint. */
export function useAgainEvery(every: number | null, again: () => void): void {
  const newest = useRef(again);
  newest.current = again;
  useEffect(() => {
    if (every === null)
      return;
    const timer = setInterval(() => { if (!document.hidden) newest.current(); }, every);
    return () => clearInterval(timer);
  }, [every]);
}

/** While another question is on its way, the answer to the one before stays, so that nothing flickers. */
export function useKept<Reply>(loaded: Loaded<Reply>): Loaded<Reply> {
  const kept = useRef<Reply | null>(null);
  if (loaded.data !== null)
    kept.current = loaded.data;
  return { ...loaded, data: loaded.data ?? kept.current };
}

export interface LoadedPages<Page> extends Loaded<Page[]> {
  more: (() => void) | null; // null at the end
}

/** A list that comes in pages: the first by itself, the others when asked for. Asking again starts
 * from the first page. */
export function usePages<Page extends { next: string | null }>(
  pathOf: (before: string | null) => string): LoadedPages<Page> {
  const first = useLoad<Page>(pathOf(null));
  const [further, setFurther] = useState<{ of: Page | null; pages: Page[] }>({ of: null, pages: [] });
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null }>(
    { busy: false, failure: null });
  const sessionLost = useContext(SessionLost);
  const newest = useRef(first.data);
  newest.current = first.data;

  const rest = further.of === first.data ? further.pages : [];
  const pages = first.data === null ? null : [first.data, ...rest];
  const last = pages?.[pages.length - 1];

  const ask = (before: string) => {
    const of = first.data;
    setState({ busy: true, failure: null });
    get<Page>(pathOf(before)).then(
      (page) => {
        setState({ busy: false, failure: null });
        if (newest.current === of)
          setFurther({ of, pages: [...rest, page] });
      },
      (error: unknown) => {
        const failure = failureFrom(error);
        if (failure.status === 401)
          sessionLost();
        setState({ busy: false, failure });
      });
  };
  return {
    data: pages,
    failure: first.failure ?? state.failure,
    busy: first.busy || state.busy,
    again: () => {
      setState({ busy: false, failure: null });
      first.again();
    },
    more: last?.next ? () => ask(last.next as string) : null,
  };
}
