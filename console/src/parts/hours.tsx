// hours.tsx - hits by the hour as bars: small in a row, large with days and figures.
// SPDX-License-Identifier: Apache-2.0
import type { HourCounts } from '../contract.ts';
import { number, plural } from '../words.ts';

const HOUR = 3_600_000;

/** The moment at which the hour of that index begins: "2026-05-01 12:00Z". */
function hourTitle(hours: HourCounts, index: number): string {
  const text = new Date(Date.parse(hours.first) + index * HOUR).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)}Z`;
}

export function sumOf(hours: HourCounts): number {
  return hours.hits.reduce((sum, one) => sum + one, 0);
}

function Bars({ hours }: { hours: HourCounts }) {
  const most = Math.max(1, ...hours.hits);
  return (
    <svg class="hour-bars" viewBox={`0 0 ${hours.hits.length} 100`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {hours.hits.map((count, i) => count === 0 ? null : (
        <rect key={i} x={i + 0.1} width={0.8} y={100 - Math.max(4, 100 * count / most)} height={Math.max(4, 100 * count / most)}>
          <title>{`${hourTitle(hours, i)}: ${plural(count, 'hit', 'hits')}`}</title>
        </rect>
      ))}
    </svg>
  );
}

/** The sum, and its course where there is room. */
export function HoursInRow({ hours }: { hours: HourCounts }) {
  const sum = sumOf(hours);
  return (
    <span class="hours-row" title={`The last ${hours.hits.length} hours, by the time of the event`}>
      <span>{number(sum)}</span>
      {sum === 0 ? null : <Bars hours={hours} />}
    </span>
  );
}

const DAYS_NAMED = 7; // more names would stand in each other's way

/** Index of the first hour of each day; of some, and of none too near the end, the day's name. The only
    one has its name before it when there is no room behind. */
function days(hours: HourCounts): { index: number; day: string; isBefore: boolean }[] {
  const begins = hours.hits.flatMap((_count, i) => hourTitle(hours, i).slice(11, 13) === '00' ? [i] : []);
  const step = Math.ceil(begins.length / DAYS_NAMED);
  return begins.map((index, i) => {
    const isBefore = begins.length === 1 && index >= hours.hits.length * 0.8;
    const hasName = isBefore || (i % step === 0 && index < hours.hits.length * 0.93);
    return { index, isBefore, day: hasName ? hourTitle(hours, index).slice(5, 10) : '' };
  });
}

export function Hours({ hours }: { hours: HourCounts }) {
  const sum = sumOf(hours);
  const most = Math.max(...hours.hits);
  const peak = hours.hits.indexOf(most);
  const summary = sum === 0 ? 'No hit in these hours'
    : `${plural(sum, 'hit', 'hits')}, most of them (${number(most)}) in the hour of ${hourTitle(hours, peak)}`;
  return (
    <figure class="hours">
      <p class="hours-most quiet" aria-hidden="true">{sum === 0 ? '' : `${number(most)} an hour`}</p>
      <div class="hours-place" role="img" aria-label={summary}><Bars hours={hours} /></div>
      <p class="hours-days quiet" aria-hidden="true">
        {days(hours).map(({ index, day, isBefore }) => {
          const place = 100 * index / hours.hits.length;
          return isBefore ? <span key={index} class="before" style={{ right: `${100 - place}%` }}>{day}</span>
            : <span key={index} style={{ left: `${place}%` }}>{day}</span>;
        })}
      </p>
      <figcaption>{summary}.</figcaption>
      {sum === 0 ? null : (
        <details class="figures">
          <summary>The figures as a table</summary>
          <div class="scroll" role="region" aria-label="Hits by the hour" tabIndex={0}>
            <table>
              <thead><tr><th scope="col">Hour</th><th scope="col" class="right">Hits</th></tr></thead>
              <tbody>
                {hours.hits.map((count, i) => count === 0 ? null : (
                  <tr key={i}><th scope="row">{hourTitle(hours, i)}</th><td class="right">{number(count)}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </figure>
  );
}
