// curves.tsx - points of each team over scenario time; the chosen teams in colour, the others as their ground.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Series } from '../../contract_exercise.ts';
import { useDark } from '../../theme.ts';
import { number } from '../../words.ts';
import { points, scenarioTime } from '../../words_exercise.ts';
import { hueClass } from './stack.tsx';

export const COLOURED = 8; // lines that a person can still tell apart

export interface CurvesProps {
  series: Series;
  titleOf: (team: string) => string;
  chosen: string[]; // at most COLOURED, in the order of their colours
  at?: number;      // scenario time to mark
}

function options(props: CurvesProps, legend: HTMLElement, width: number, height: number,
    pointed: (index: number | null) => void): uPlot.Options {
  const style = getComputedStyle(legend);
  const em = parseFloat(style.fontSize);
  const font = `${em}px system-ui, sans-serif`;
  const colourOf = (name: string) => {
    const swatch = legend.querySelector(`.${name}`);
    return swatch === null ? 'gray' : getComputedStyle(swatch).color;
  };
  const line = colourOf('swatch-line');
  const grid = { stroke: colourOf('swatch-grid'), width: 1 };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    padding: [em / 2, em * 2, 0, 0],
    scales: { x: { time: false }, y: { range: (_plot, low, high) => [Math.min(0, low), Math.max(high * 1.05, 1000)] } },
    axes: [
      { stroke: style.color, font, grid: { show: false }, ticks: grid, size: em * 2.8, space: em * 5,
        incrs: [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * 60_000),
        values: (_plot, splits) => splits.map(scenarioTime) },
      { stroke: style.color, font, grid, ticks: { show: false }, size: em * 5, space: em * 3,
        values: (_plot, splits) => splits.map((value) => number(Math.round(value / 1000))) },
    ],
    series: [{}, ...drawn(props).map((team) => {
      const i = props.chosen.indexOf(team.name);
      return { stroke: i < 0 ? line : colourOf(`curve-${i}`), width: i < 0 ? 1 : em / 6, points: { show: false } };
    })],
    hooks: {
      setCursor: [(plot) => pointed(plot.cursor.idx ?? null)],
      draw: [(plot) => markAt(plot, props.at, style.color)],
    },
  };
}

function markAt(plot: uPlot, at: number | undefined, colour: string): void {
  if (at === undefined)
    return;
  const x = Math.round(plot.valToPos(at, 'x', true));
  plot.ctx.save();
  plot.ctx.strokeStyle = colour;
  plot.ctx.setLineDash([6, 4]);
  plot.ctx.beginPath();
  plot.ctx.moveTo(x, plot.bbox.top);
  plot.ctx.lineTo(x, plot.bbox.top + plot.bbox.height);
  plot.ctx.stroke();
  plot.ctx.restore();
}

/** The chosen last, so that they lie above the others. */
function drawn({ series, chosen }: CurvesProps): Series['teams'] {
  return [...series.teams].sort((a, b) => Number(chosen.includes(a.name)) - Number(chosen.includes(b.name)));
}

export function Curves(props: CurvesProps) {
  const { series, titleOf, chosen, at } = props;
  const place = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const dark = useDark();

  useEffect(() => {
    const box = place.current as HTMLDivElement;
    const size = () => ({ width: Math.max(box.clientWidth, 120), height: Math.max(box.clientHeight, 80) });
    const { width, height } = size();
    const plot = new uPlot(options(props, legend.current as HTMLDivElement, width, height, setPointed),
      [series.steps.map((_step, i) => i * series.step_ms), ...drawn(props).map((team) => team.points)], box);
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(box);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [series, chosen.join(), at, dark]);

  const rows = chosen.map((name) => series.teams.find((team) => team.name === name));
  const index = pointed ?? series.steps.length - 1;
  return (
    <figure class="chart curves">
      <div ref={place} class="chart-place" role="img" aria-label={curvesSentence(props)} />
      <figcaption ref={legend} class="legend">
        <span class="unseen swatch-grid" /><span class="unseen swatch-line" />
        {rows.map((team, i) => team === undefined ? null : (
          <span class="entry" key={team.name}>
            <span class={`swatch curve-${i} ${hueClass(i)}`} />{titleOf(team.name)}
            <strong>{points(team.points[index] ?? 0)}</strong>
          </span>
        ))}
        <span class="reading">at {scenarioTime(index * series.step_ms)}</span>
      </figcaption>
    </figure>
  );
}

function curvesSentence({ series, titleOf }: CurvesProps): string {
  const last = (team: Series['teams'][number]) => team.points[team.points.length - 1] ?? 0;
  const sorted = [...series.teams].sort((a, b) => last(b) - last(a)).slice(0, 3);
  return `Chart: points over time; now ${sorted.map((team) => `${titleOf(team.name)} ${points(last(team))}`).join(', ')}`;
}
