// state.tsx - states of systems: a badge for one, a strip for hundreds, the legend of both.
// SPDX-License-Identifier: Apache-2.0
// Each state has a colour and a height of its own, so that it is told without colours too.
import { useEffect, useRef } from 'preact/hooks';
import type { StateName } from '../../contract_exercise.ts';
import { useDark } from '../../theme.ts';
import { list, number, plural } from '../../words.ts';
import { STATES_BY_NEED, STATE_TITLES, stateOfLetter } from '../../words_exercise.ts';

export function StateBadge({ state }: { state: StateName }) {
  return <span class={`state state-${state}`}><span class="state-lamp" />{STATE_TITLES[state]}</span>;
}

export function StateLegend({ shown = STATES_BY_NEED }: { shown?: StateName[] }) {
  return (
    <p class="legend state-legend">
      {shown.map((state) => <StateBadge key={state} state={state} />)}
    </p>
  );
}

const HEIGHTS: Record<StateName, number> = {
  down: 1, wrong: 1, degraded: 0.75, recovering: 0.55, checker: 0.4, ok: 0.3, unknown: 0.1,
};

/** The colours that the style sheet gives: canvas knows no custom properties. */
function colours(place: HTMLElement): Map<StateName, string> {
  const found = new Map<StateName, string>();
  const probe = document.createElement('span');
  probe.hidden = true;
  place.append(probe);
  for (const state of STATES_BY_NEED) {
    probe.className = `state-colour state-${state}`;
    found.set(state, getComputedStyle(probe).color);
  }
  probe.remove();
  return found;
}

function draw(canvas: HTMLCanvasElement, place: HTMLElement, states: string): void {
  const scale = devicePixelRatio || 1;
  const width = Math.max(1, Math.round(place.clientWidth * scale));
  const height = Math.max(1, Math.round(place.clientHeight * scale));
  const context = canvas.getContext('2d');
  if (context === null)
    return;
  canvas.width = width;
  canvas.height = height;
  const colour = colours(place);
  const step = width / Math.max(1, states.length);
  const gap = step >= 4 * scale ? scale : 0;
  for (let i = 0; i < states.length; i++) {
    const state = stateOfLetter(states[i]);
    const left = Math.round(i * step);
    const wide = Math.max(1, Math.round((i + 1) * step) - left - gap);
    const tall = Math.max(1, Math.round(height * HEIGHTS[state]));
    context.fillStyle = colour.get(state) ?? 'gray';
    context.fillRect(left, height - tall, wide, tall);
    if (state === 'wrong') // a notch tells it from down
      context.clearRect(left, Math.round(height * 0.4), wide, Math.max(1, Math.round(height * 0.2)));
  }
}

/** "466 OK, 3 down (Web shop, Mail and Files)". */
export function statesSentence(states: string, titles: string[]): string {
  const of = new Map<StateName, string[]>();
  for (let i = 0; i < states.length; i++) {
    const state = stateOfLetter(states[i]);
    of.set(state, [...(of.get(state) ?? []), titles[i] ?? `system ${i + 1}`]);
  }
  const parts = STATES_BY_NEED.filter((state) => of.has(state)).map((state) => {
    const names = of.get(state) as string[];
    const named = state === 'down' || state === 'wrong' ? ` (${names.length <= 4 ? list(names) : `${names.slice(0, 3).join(', ')} and ${number(names.length - 3)} more`})` : '';
    return `${number(names.length)} ${STATE_TITLES[state].toLowerCase()}${named}`;
  });
  return parts.length === 0 ? 'no systems' : parts.join(', ').replace(/\bok\b/, 'OK');
}

/** One bar a system, in the scenario's order, so that the same system stands at the same place in every
 * team's strip. Drawn again only when a state has changed. */
export function StateStrip({ states, titles, of }: { states: string; titles: string[]; of: string }) {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useDark();

  useEffect(() => {
    const box = place.current as HTMLDivElement;
    const area = canvas.current as HTMLCanvasElement;
    const again = () => draw(area, box, states);
    again();
    const observer = new ResizeObserver(again);
    observer.observe(box);
    return () => observer.disconnect();
  }, [states, dark]);

  const sentence = statesSentence(states, titles);
  const under = (event: MouseEvent) => {
    const box = place.current as HTMLDivElement;
    const bounds = box.getBoundingClientRect();
    const i = Math.floor((event.clientX - bounds.left) / bounds.width * states.length);
    if (states[i] !== undefined)
      box.title = `${titles[i] ?? `System ${i + 1}`}: ${STATE_TITLES[stateOfLetter(states[i])]}`;
  };
  return (
    <div ref={place} class="strip" role="img" aria-label={`${of}: ${sentence}`} onMouseMove={under}>
      <canvas ref={canvas} />
    </div>
  );
}

/** "468 of 470 well". */
export function wellOf(states: string): string {
  const well = [...states].filter((letter) => letter === 'o').length;
  return `${number(well)} of ${plural(states.length, 'system', 'systems')} well`;
}
