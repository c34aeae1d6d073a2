// route.ts - the address is the state: where we are, how we go elsewhere.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'preact/hooks';

export interface Place { path: string; query: URLSearchParams }

const MOVED = 'testudo:moved';

export function here(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** Goes to a path with its query; `replace` leaves no step in the history. */
export function go(to: string, how: { replace?: boolean } = {}): void {
  if (how.replace)
    history.replaceState(null, '', to);
  else if (to !== location.pathname + location.search)
    history.pushState(null, '', to);
  dispatchEvent(new Event(MOVED));
}

/** Changes some parameters of where we are; null removes one. */
export function refine(changes: Record<string, string | null>): void {
  const { path, query } = here();
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '')
      query.delete(name);
    else
      query.set(name, value);
  }
  const text = query.toString();
  go(text === '' ? path : `${path}?${text}`);
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const update = () => setPlace(here());
    addEventListener('popstate', update);
    addEventListener(MOVED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(MOVED, update);
    };
  }, []);
  return place;
}

/** Plain links stay plain links; those that lead to a room do not load the page again. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 ||
        event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    const link = (event.target as Element).closest('a');
    if (link === null || link.origin !== location.origin || link.hasAttribute('download') ||
        link.target !== '' || link.pathname.startsWith('/api/') ||
        link.getAttribute('href')?.startsWith('#'))
      return;
    event.preventDefault();
    go(link.pathname + link.search);
    scrollTo(0, 0);
  });
}
