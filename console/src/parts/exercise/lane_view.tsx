// lane_view.tsx - lanes on a time axis: phases as bands, the line of now, injects that can be dragged.
// SPDX-License-Identifier: Apache-2.0
// One item is in the order of Tab; arrows lead from item to item, Alt with left or right moves it in time.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Phase } from '../../contract_exercise.ts';
import { Icon, type IconName } from '../../icons.tsx';
import { phaseAt, usePlay, useScenarioNow } from '../../play.ts';
import { refine } from '../../route.ts';
import { INJECT_TITLES, scenarioClock, scenarioTime } from '../../words_exercise.ts';
import { itemWidth, place, SNAP, snapped, tickStep, type Item, type Lane } from './lanes.ts';

const HOURS_SHOWN = 2 * 3_600_000;
const LENGTH_MIN = 3_600_000;
const CHANNEL_ICONS: Record<string, IconName> = { console: 'console', mail: 'mail', news: 'news' };

type Move = ((name: string, at: number) => void) | null;

interface Props {
  lanes: Lane[];
  zoom: string; // "all", "phase", "hours"
  open: string | null;
  moving: { name: string; at: number } | null;
  move: Move;
}

function lengthOf(phases: Phase[], lanes: Lane[]): number {
  const last = phases[phases.length - 1];
  const items = lanes.flatMap((lane) => lane.items.map((item) => item.at));
  return Math.max(LENGTH_MIN, last === undefined ? 0 : last.start_ms + last.length_ms, ...items) * 1.01;
}

function useWidth(): [preact.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const place = box.current as HTMLDivElement;
    const observer = new ResizeObserver(() => setWidth(place.clientWidth));
    observer.observe(place);
    setWidth(place.clientWidth);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

export function LaneView({ lanes, zoom, open, moving, move }: Props) {
  const { exercise, clock } = usePlay();
  const [box, width] = useWidth();
  const whole = lengthOf(exercise.phases, lanes);
  const phase = phaseAt(exercise.phases, clock.now_ms);
  const span = zoom === 'all' ? whole : zoom === 'hours' ? HOURS_SHOWN : phase?.length_ms ?? whole;
  const scale = Math.max(width, 240) / Math.min(span, whole);
  const em = width === 0 ? 16 : parseFloat(getComputedStyle(document.documentElement).fontSize);
  const first = lanes.find((lane) => lane.items.length > 0)?.items[0]?.id ?? '';
  const [current, setCurrent] = useState('');
  const ids = new Set(lanes.flatMap((lane) => lane.items.map((item) => item.id)));
  const reachable = ids.has(current) ? current : first;

  useEffect(() => { // begins a little before now, or where the phase does
    if (width > 0)
      (box.current as HTMLDivElement).scrollLeft = zoom === 'phase' ? (phase?.start_ms ?? 0) * scale : clock.now_ms * scale - width / 3;
  }, [zoom, width > 0]);
  return (
    <div class="lanes panel" ref={box} role="group" aria-label="Time line: arrows lead from inject to inject, Alt with an arrow moves one">
      <div class="lanes-canvas" style={{ width: `${whole * scale}px` }}>
        <Axis phases={exercise.phases} scale={scale} whole={whole} em={em} />
        {lanes.map((lane) => (
          <LaneRow key={lane.name} lane={lane} scale={scale} em={em} open={open} reachable={reachable}
            moving={moving} move={move} focused={setCurrent} />
        ))}
        <NowLine scale={scale} />
      </div>
    </div>
  );
}

function Axis({ phases, scale, whole, em }: { phases: Phase[]; scale: number; whole: number; em: number }) {
  const step = tickStep(scale, 4.5 * em);
  const ticks = Array.from({ length: Math.floor(whole / step) + 1 }, (_none, i) => i * step);
  return (
    <div class="axis" aria-hidden="true">
      {phases.map((phase) => (
        <div key={phase.name} class={`band ${phase.scored ? '' : 'band-idle'}`} style={{ left: `${phase.start_ms * scale}px`, width: `${phase.length_ms * scale}px` }}>
          <span title={phase.title}>{phase.title}</span>
        </div>
      ))}
      {ticks.map((at) => <span key={at} class="tick" style={{ left: `${at * scale}px` }}>{scenarioTime(at)}</span>)}
    </div>
  );
}

function NowLine({ scale }: { scale: number }) {
  const now = useScenarioNow();
  return <div class="now-line" style={{ left: `${now * scale}px` }}><span class="unseen">Now: {scenarioTime(now)}</span></div>;
}

interface RowProps {
  lane: Lane;
  scale: number;
  em: number;
  open: string | null;
  reachable: string;
  moving: Props['moving'];
  move: Move;
  focused: (id: string) => void;
}

const ROW_EMS = 2.1;

function LaneRow({ lane, scale, em, open, reachable, moving, move, focused }: RowProps) {
  const wide = itemWidth(lane.items, scale, em);
  const { placed, rows } = place(lane.items, scale, wide + 3);
  return (
    <div class="lane" role="group" aria-label={lane.title}>
      <p class="lane-title"><span>{lane.title}</span></p>
      <div class="lane-items" style={{ height: `${rows * ROW_EMS + 0.4}rem` }}>
        {placed.map(({ item, left, row }) => (
          <LaneItem key={item.id} item={item} row={row} wide={wide} em={em} scale={scale} move={move} focused={focused}
            left={moving !== null && moving.name === item.inject?.name ? moving.at * scale : left}
            open={open !== null && open === (item.inject?.name ?? item.red?.key)}
            reachable={item.id === reachable} at={moving !== null && moving.name === item.inject?.name ? moving.at : item.at} />
        ))}
      </div>
    </div>
  );
}

function sayItem(item: Item): string {
  const state = item.inject === null ? 'red event' : item.look === 'is-answered' ? 'answered' : INJECT_TITLES[item.inject.state].toLowerCase();
  return `${item.title}, ${scenarioTime(item.at)}, ${state}`;
}

interface ItemProps {
  item: Item;
  left: number;
  at: number;
  row: number;
  wide: number;
  em: number;
  scale: number;
  open: boolean;
  reachable: boolean;
  move: Move;
  focused: (id: string) => void;
}

function LaneItem({ item, left, at, row, wide, em, scale, open, reachable, move, focused }: ItemProps) {
  const name = item.inject?.name ?? item.red?.key ?? '';
  const movable = move !== null && item.inject !== null && (item.inject.state === 'planned' || item.inject.state === 'due');
  const drag = useDrag(at, scale, movable ? (to) => (move as NonNullable<Move>)(name, to) : null);

  const keys = (event: KeyboardEvent) => {
    if (movable && event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      const step = (event.shiftKey ? 10 : 1) * SNAP * (event.key === 'ArrowLeft' ? -1 : 1);
      (move as NonNullable<Move>)(name, snapped(at + step));
    } else if (!event.altKey && event.key.startsWith('Arrow')) {
      event.preventDefault();
      toNeighbour(event.currentTarget as HTMLElement, event.key);
    }
  };
  return (
    <button type="button" class={`lane-item ${item.look} ${open ? 'is-open' : ''} ${movable ? 'is-movable' : ''}`} data-at={item.at}
      style={{ left: `${left}px`, top: `${row * ROW_EMS + 0.2}rem`, width: `${wide}px` }} tabIndex={reachable ? 0 : -1}
      title={`${item.title}, ${scenarioClock(at)}`} aria-label={sayItem(item)} aria-pressed={open}
      onFocus={() => focused(item.id)} onKeyDown={keys} {...drag.handlers}
      onClick={() => { if (!drag.justDragged()) refine({ open: open ? null : name }); }}>
      <Icon name={item.red !== null ? 'red' : CHANNEL_ICONS[item.inject?.channel ?? ''] ?? 'console'} />
      {wide > 3.2 * em ? <span class="row-title" aria-hidden="true">{item.title}</span> : null}
    </button>
  );
}

/** To the next item of the same lane, or the nearest in time of the next lane that has any. */
function toNeighbour(from: HTMLElement, key: string): void {
  const lane = from.closest('.lane') as HTMLElement;
  const itemsOf = (one: Element) => [...one.querySelectorAll<HTMLElement>('.lane-item')]
    .sort((a, b) => Number(a.dataset['at']) - Number(b.dataset['at']));
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const items = itemsOf(lane);
    items[items.indexOf(from) + (key === 'ArrowLeft' ? -1 : 1)]?.focus();
    return;
  }
  const lanes = [...(lane.parentElement as HTMLElement).querySelectorAll('.lane')].filter((one) => one.querySelector('.lane-item') !== null);
  const next = lanes[lanes.indexOf(lane) + (key === 'ArrowUp' ? -1 : 1)];
  if (next === undefined)
    return;
  const distance = (one: HTMLElement) => Math.abs(Number(one.dataset['at']) - Number(from.dataset['at']));
  itemsOf(next).sort((a, b) => distance(a) - distance(b))[0]?.focus();
}

const DRAG_MIN = 4; // pixels; less is a click with an unsteady hand

function useDrag(at: number, scale: number, move: ((to: number) => void) | null) {
  const start = useRef<{ x: number; at: number } | null>(null);
  const dragged = useRef(false);
  const handlers = move === null ? {} : {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0)
        return;
      start.current = { x: event.clientX, at };
      dragged.current = false;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      if (start.current === null)
        return;
      const by = event.clientX - start.current.x;
      if (!dragged.current && Math.abs(by) < DRAG_MIN)
        return;
      dragged.current = true;
      move(snapped(start.current.at + by / scale));
    },
    onPointerUp: () => { start.current = null; },
    onPointerCancel: () => { start.current = null; },
  };
  return {
    handlers,
    /** A click follows each drag; it opens nothing. */
    justDragged: () => {
      const was = dragged.current;
      dragged.current = false;
      return was;
    },
  };
}
