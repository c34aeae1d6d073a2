// chart.tsx - counts over time: all, the reader's own among them, and the span before as a line.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Bucket, BucketCount } from '../contract.ts';
import { useDark } from '../theme.ts';
import { daysBetween, number } from '../words.ts';

export interface ChartData {
  bucket: Bucket;
  total: BucketCount[]; // empty: withheld
  own: BucketCount[];   // empty: none
  before: string;       // "the year before"
  from: string;
  to: string;
}

const DAY_SECONDS = 86_400;
const BUCKET_DAYS: Record<Bucket, number> = { day: 1, week: 7, month: 30 };
const SHORTEST_MONTH = 28;

function seconds(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

/** "2026-05-04", "week of 2026-05-04", "2026-05". */
export function bucketTitle(bucket: Bucket, start: string): string {
  if (bucket === 'month')
    return start.slice(0, 7);
  return bucket === 'week' ? `week of ${start}` : start;
}

/** The colour that the style sheet gives a legend's swatch: canvas knows no custom properties. */
function colourOf(legend: HTMLElement, name: string): string {
  const swatch = legend.querySelector(`.swatch-${name}`);
  return swatch === null ? 'gray' : getComputedStyle(swatch).color;
}

/** Whether the span cuts the bucket: a running week is no fall in the figures. */
function isCut(data: ChartData, rows: BucketCount[], index: number): boolean {
  const next = rows[index + 1]?.start ?? data.to;
  const days = daysBetween((rows[index] as BucketCount).start, next);
  return days < (data.bucket === 'month' ? SHORTEST_MONTH : BUCKET_DAYS[data.bucket]);
}

function columns(data: ChartData): uPlot.AlignedData {
  const axis = data.total.length > 0 ? data.total : data.own;
  const own = new Map(data.own.map((row) => [row.start, row.count]));
  const cut = axis.map((_row, i) => isCut(data, axis, i));
  return [
    axis.map((row) => seconds(row.start)),
    axis.map((_row, i) => cut[i] ? null : data.total[i]?.count ?? null),
    axis.map((_row, i) => cut[i] ? data.total[i]?.count ?? null : null),
    axis.map((row) => own.get(row.start) ?? null),
    axis.map((row) => row.before),
  ];
}

function axisTitles(_plot: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] {
  const length = step >= SHORTEST_MONTH * DAY_SECONDS ? 7 : 10;
  return splits.map((at) => new Date(at * 1000).toISOString().slice(0, length));
}

function options(data: ChartData, legend: HTMLElement, width: number, height: number,
    pointed: (index: number | null) => void): uPlot.Options {
  const text = getComputedStyle(legend).color;
  const grid = { stroke: colourOf(legend, 'grid'), width: 1 };
  const em = parseFloat(getComputedStyle(legend).fontSize);
  const font = `${em}px system-ui, sans-serif`;
  const bars = (uPlot.paths.bars as uPlot.Series.BarsPathBuilderFactory)({ size: [0.82, 60] });
  const half = BUCKET_DAYS[data.bucket] * DAY_SECONDS / 2;
  return {
    width,
    height,
    ms: 1e-3,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    padding: [em / 2, em * 2, 0, 0],
    scales: {
      x: { time: true, range: (_plot, low, high) => [low - half, high + half] },
      y: { range: (_plot, _low, high) => [0, Math.max(high * 1.08, 4)] },
    },
    axes: [
      { stroke: text, font, grid: { show: false }, ticks: grid, values: axisTitles, space: em * 6.5, size: em * 2.8 },
      { stroke: text, font, grid, ticks: { show: false }, size: em * 4, space: em * 3,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7],
        values: (_plot, splits) => splits.map(number) },
    ],
    series: [
      {},
      { paths: bars, fill: colourOf(legend, 'total'), width: 0, points: { show: false } },
      { paths: bars, fill: colourOf(legend, 'part'), width: 0, points: { show: false } },
      { paths: bars, fill: colourOf(legend, 'own'), width: 0, points: { show: false } },
      { stroke: colourOf(legend, 'before'), width: em / 7, dash: [em / 3, em / 4], points: { show: false } },
    ],
    hooks: { setCursor: [(plot) => pointed(plot.cursor.idx ?? null)] },
  };
}

export function Chart({ data, summary }: { data: ChartData; summary: string }) {
  const place = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const dark = useDark();

  useEffect(() => {
    const box = place.current as HTMLDivElement;
    const size = () => ({ width: Math.max(box.clientWidth, 120), height: Math.max(box.clientHeight, 120) });
    const { width, height } = size();
    const plot = new uPlot(options(data, legend.current as HTMLDivElement, width, height, setPointed),
      columns(data), box);
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(box);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [data, dark]);

  return (
    <figure class="chart">
      <div ref={place} class="chart-place" role="img" aria-label={summary} />
      <figcaption ref={legend} class="legend">
        <span class="unseen swatch-grid" />
        <Entry name="total" title="All members" shown={data.total.length > 0} />
        <Entry name="part" title={`Not a whole ${data.bucket}`}
          shown={data.total.some((_row, i) => isCut(data, data.total, i))} />
        <Entry name="own" title="Your organisation" shown={data.own.length > 0} />
        <Entry name="before" title={data.before} shown />
        <Reading data={data} index={pointed} />
      </figcaption>
    </figure>
  );
}

function Entry({ name, title, shown }: { name: string; title: string; shown: boolean }) {
  return <span class="entry" hidden={!shown}><span class={`swatch swatch-${name}`} />{title}</span>;
}

function count(value: number | null | undefined): string {
  return value === null || value === undefined ? 'withheld' : number(value);
}

/** The figures under the pointer. */
function Reading({ data, index }: { data: ChartData; index: number | null }) {
  const rows = data.total.length > 0 ? data.total : data.own;
  const row = index === null ? undefined : rows[index];

  if (row === undefined || index === null)
    return null;
  return (
    <span class="reading">
      {bucketTitle(data.bucket, row.start)}: <strong>{count(row.count)}</strong>
      {data.total.length > 0 && data.own.length > 0 ? <>, yours {count(data.own[index]?.count)}</> : null}
      , before {count(row.before)}
    </span>
  );
}

/** The same figures for those who do not look at pictures. */
export function ChartTable({ data }: { data: ChartData }) {
  const rows = data.total.length > 0 ? data.total : data.own;
  const both = data.total.length > 0 && data.own.length > 0;
  return (
    <details class="figures">
      <summary>The figures as a table</summary>
      <div class="scroll" role="region" aria-label="Counts over time" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">From</th><th scope="col" class="right">Count</th>
              {both ? <th scope="col" class="right">Yours</th> : null}
              <th scope="col" class="right">Before</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={row.start}>
                <th scope="row">{row.start}</th><td class="right">{count(row.count)}</td>
                {both ? <td class="right">{count(data.own[i]?.count)}</td> : null}
                <td class="right">{count(row.before)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
