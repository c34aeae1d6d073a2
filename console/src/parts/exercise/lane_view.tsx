// lane_view.tsx - lanes on a time axis: phases as bands, the line of now, injects that can be dragged.
// SPDX-License-Identifier: Apache-2.0
// One mark is in the order of Tab; arrows lead from mark to mark, Alt with left or right moves an inject in time.
// Of a long line only what is in sight, and half a screen on both sides, is in the page.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Phase } from '../../contract_exercise.ts';
import { phaseAt, usePlay, useScenarioNow } from '../../play.ts';
import { scenarioTime } from '../../words_exercise.ts';
import { LaneRow, type Move } from './lane_row.tsx';
import { marksOf, neighbour, tickStep, type Lane } from './lanes.ts';

const HOURS_SHOWN = 2 * 3_600_000;
const LENGTH_MIN = 3_600_000;

interface Props {
  lanes: Lane[];
  zoom: string; // "all", "phase", "hours"
  open: string | null;
  moving: { name: string; at: number } | null;
  move: Move;
  group: (lane: string, from: number, to: number) => void; // shows what stands together
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

/** The part of the canvas to draw, in pixels: it changes each half screen, not with each pixel. */
function useWindow(box: preact.RefObject<HTMLDivElement | null>, width: number): { from: number; to: number } {
  const [half, setHalf] = useState(0);
  useEffect(() => {
    const place = box.current as HTMLDivElement;
    const look = () => setHalf(Math.floor(place.scrollLeft / Math.max(1, width / 2)));
    look();
    place.addEventListener('scroll', look, { passive: true });
    return () => place.removeEventListener('scroll', look);
  }, [width]);
  return { from: (half - 1) * width / 2, to: (half + 4) * width / 2 };
}

export function LaneView({ lanes, zoom, open, moving, move, group }: Props) {
  const { exercise, clock } = usePlay();
  const [box, width] = useWidth();
  const shown = useWindow(box, width);
  const whole = lengthOf(exercise.phases, lanes);
  const phase = phaseAt(exercise.phases, clock.now_ms);
  const span = zoom === 'all' ? whole : zoom === 'hours' ? HOURS_SHOWN : phase?.length_ms ?? whole;
  const scale = Math.max(width, 240) / Math.min(span, whole);
  const em = width === 0 ? 16 : parseFloat(getComputedStyle(document.documentElement).fontSize);
  const marked = useMemo(() => lanes.map((lane) => marksOf(lane.items, scale, em)), [lanes, scale, em]);
  const marks = marked.map((one) => one.marks);
  const [current, setCurrent] = useState('');
  const wanted = useRef(''); // what takes the focus once it is drawn
  const known = marks.some((lane) => lane.some((mark) => mark.id === current));
  const reachable = known ? current : marks.find((lane) => lane.length > 0)?.[0]?.id ?? '';

  useEffect(() => { // begins a little before now, or where the phase does
    if (width > 0)
      (box.current as HTMLDivElement).scrollLeft = zoom === 'phase' ? (phase?.start_ms ?? 0) * scale : clock.now_ms * scale - width / 3;
  }, [zoom, width > 0]);
  useLayoutEffect(() => { // before another key is pressed
    if (wanted.current !== '')
      box.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(wanted.current)}"]`)?.focus();
    wanted.current = '';
  }, [current]);
  const go = (id: string, key: string) => {
    const next = neighbour(marks, id, key);
    if (next === undefined)
      return;
    wanted.current = next.id;
    setCurrent(next.id);
  };
  return (
    <div class="lanes panel" ref={box} role="group" aria-label="Time line: arrows lead from inject to inject, Alt with an arrow moves one">
      <div class="lanes-canvas" style={{ width: `${whole * scale}px` }}>
        <Axis phases={exercise.phases} scale={scale} whole={whole} em={em} />
        {lanes.map((lane, i) => {
          const mine = (id: string) => marks[i]?.some((mark) => mark.id === id) === true;
          const holds = (name: string | undefined | null) => lane.items.some((item) => item.inject?.name === name || item.red?.key === name);
          return (
            <LaneRow key={lane.name} lane={lane} marked={marked[i] ?? { marks: [], rows: 1 }} scale={scale} em={em} from={shown.from} to={shown.to}
              open={open !== null && holds(open) ? open : null} reachable={mine(reachable) ? reachable : ''}
              moving={moving !== null && holds(moving.name) ? moving : null} move={move} focused={setCurrent} go={go} group={group} />
          );
        })}
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
