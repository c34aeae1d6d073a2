// truth_line.tsx - lanes of what happened to a team, and the links that tell what belongs together.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Truth, TruthLane, TruthLink, TruthMark } from '../../contract_exercise.ts';
import { usePlay } from '../../play.ts';
import { duration, scenarioClock, scenarioTime } from '../../words_exercise.ts';
import { Empty } from '../notice.tsx';
import { tickStep } from './lanes.ts';

const LANES: { lane: TruthLane; title: string }[] = [
  { lane: 'red', title: 'Red' },
  { lane: 'check', title: 'Outages' },
  { lane: 'report', title: 'Incident reports' },
  { lane: 'shared', title: 'Shared' },
  { lane: 'sighted', title: 'Sighted' },
];
const HOW: Record<TruthLink['how'], string> = {
  asset: 'the same system', technique: 'the same technique', time: 'the same time', confirmed: 'confirmed by a person',
};
const HEAD = 30;    // pixels above the lanes, for the ticks
const LANE = 58;
const WIDE_MIN = 640;

export function TruthLine({ truth }: { truth: Truth }) {
  const [chosen, setChosen] = useState<string | null>(null);
  if (truth.marks.length === 0)
    return <Empty title="Nothing has happened to this team yet"><p>Red events, outages, reports and what was shared appear here as they come.</p></Empty>;
  return (
    <>
      <Drawing truth={truth} chosen={chosen} choose={(id) => setChosen(id === chosen ? null : id)} />
      <Links truth={truth} chosen={chosen} choose={setChosen} />
    </>
  );
}

interface DrawProps { truth: Truth; chosen: string | null; choose: (id: string) => void }

function Drawing({ truth, chosen, choose }: DrawProps) {
  const { clock } = usePlay();
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);

  useLayoutEffect(() => setRoom((box.current as HTMLDivElement).clientWidth), []);
  useEffect(() => {
    const observer = new ResizeObserver(() => setRoom(box.current?.clientWidth ?? 0));
    observer.observe(box.current as HTMLDivElement);
    return () => observer.disconnect();
  }, []);
  const start = Math.min(...truth.marks.map((mark) => mark.from_ms));
  const end = Math.max(clock.now_ms, ...truth.marks.map((mark) => mark.to_ms ?? mark.from_ms));
  const margin = Math.max(60_000, (end - start) * 0.04);
  const width = Math.max(room, WIDE_MIN);
  const scale = width / (end - start + 2 * margin);
  const x = (ms: number) => (ms - start + margin) * scale;
  return (
    <div class="truth panel" ref={box}>
      <div class="truth-canvas" style={{ width: `${width}px`, height: `${HEAD + LANES.length * LANE}px` }}>
        <Ticks from={start - margin} to={end + margin} x={x} scale={scale} />
        {LANES.map(({ lane, title }, i) => (
          <p key={lane} class="truth-lane" style={{ top: `${HEAD + i * LANE}px`, height: `${LANE}px` }}><span>{title}</span></p>
        ))}
        <svg class="truth-links" width={width} height={HEAD + LANES.length * LANE} aria-hidden="true" focusable="false">
          {truth.links.map((link) => <LinkPath key={`${link.from} ${link.to} ${link.how}`} link={link} truth={truth} x={x} lit={chosen === null || link.from === chosen || link.to === chosen} />)}
        </svg>
        {truth.marks.map((mark) => <Mark key={mark.id} mark={mark} x={x} now={end} chosen={chosen} choose={choose} truth={truth} />)}
      </div>
    </div>
  );
}

function laneTop(lane: TruthLane): number {
  return HEAD + LANES.findIndex((one) => one.lane === lane) * LANE;
}

function Ticks({ from, to, x, scale }: { from: number; to: number; x: (ms: number) => number; scale: number }) {
  const step = tickStep(scale, 70);
  const first = Math.max(0, Math.ceil(from / step));
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return (
    <div aria-hidden="true">
      {Array.from({ length: count }, (_none, i) => (first + i) * step).map((at) => (
        <span key={at} class="truth-tick" style={{ left: `${x(at)}px` }}>{scenarioTime(at)}</span>
      ))}
    </div>
  );
}

function LinkPath({ link, truth, x, lit }: { link: TruthLink; truth: Truth; x: (ms: number) => number; lit: boolean }) {
  const from = truth.marks.find((mark) => mark.id === link.from);
  const to = truth.marks.find((mark) => mark.id === link.to);
  if (from === undefined || to === undefined)
    return null;
  const [x1, y1, x2, y2] = [x(from.from_ms) + 8, laneTop(from.lane) + 38, x(to.from_ms) + 8, laneTop(to.lane) + 38];
  const bend = (y2 - y1) * 0.5;
  return <path class={`truth-link how-${link.how} ${lit ? '' : 'unlit'}`} d={`M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`} />;
}

function linkedTo(truth: Truth, id: string): string[] {
  return truth.links.flatMap((link) => link.from === id ? [link.to] : link.to === id ? [link.from] : []);
}

function Mark({ mark, x, now, chosen, choose, truth }:
    { mark: TruthMark; x: (ms: number) => number; now: number } & DrawProps) {
  const last = mark.lane === 'check' ? mark.to_ms ?? now : mark.to_ms ?? mark.from_ms;
  const width = Math.max(16, x(last) - x(mark.from_ms));
  const lit = chosen === null || chosen === mark.id || linkedTo(truth, mark.id).includes(chosen);
  const links = linkedTo(truth, mark.id).length;
  const span = mark.lane === 'check' ? mark.to_ms === null ? ', not over' : `, for ${duration(mark.to_ms - mark.from_ms)}` : '';
  return (
    <button type="button" class={`truth-mark lane-${mark.lane} ${lit ? '' : 'unlit'}`} aria-pressed={chosen === mark.id} title={`${mark.title}, ${scenarioClock(mark.from_ms)}${span}`}
      aria-label={`${LANES.find((one) => one.lane === mark.lane)?.title ?? mark.lane}: ${mark.title}, ${scenarioClock(mark.from_ms)}${span}, ${links} linked`}
      style={{ left: `${x(mark.from_ms)}px`, top: `${laneTop(mark.lane) + 26}px`, width: `${width}px` }} onClick={() => choose(mark.id)} />
  );
}

/** The same as a table: what belongs to what, how long after, and why. */
function Links({ truth, chosen, choose }: { truth: Truth; chosen: string | null; choose: (id: string | null) => void }) {
  const marks = new Map(truth.marks.map((mark) => [mark.id, mark]));
  const shown = truth.links.filter((link) => chosen === null || link.from === chosen || link.to === chosen);
  const lane = (mark: TruthMark | undefined) => LANES.find((one) => one.lane === mark?.lane)?.title ?? '';
  return (
    <section class="panel" aria-label="Links">
      <header class="panel-head"><h2>What belongs together</h2>
        {chosen === null ? <p class="quiet">choose a mark to see its links alone</p>
          : <button type="button" class="link" onClick={() => choose(null)}>Show all links again</button>}</header>
      {chosen === null ? null : <p class="panel-body"><strong>{marks.get(chosen)?.title}</strong> <span class="quiet">{lane(marks.get(chosen))}, {scenarioClock(marks.get(chosen)?.from_ms ?? 0)}</span></p>}
      {shown.length === 0 ? <p class="quiet panel-empty">No links.</p> : (
        <table class="stacked links-table">
          <thead><tr><th scope="col">What</th><th scope="col">Belongs to</th><th scope="col">After</th><th scope="col">Because of</th></tr></thead>
          <tbody>
            {shown.map((link) => {
              const [from, to] = [marks.get(link.from), marks.get(link.to)];
              return (
                <tr key={`${link.from} ${link.to} ${link.how}`}>
                  <th scope="row" class="cell-title">{from?.title ?? link.from} <span class="quiet">{lane(from)}</span></th>
                  <td>{to?.title ?? link.to} <span class="quiet">{lane(to)}</span></td>
                  <td>{from === undefined || to === undefined ? '' : duration(to.from_ms - from.from_ms)}</td>
                  <td>{HOW[link.how]}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
