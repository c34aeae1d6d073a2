// stack.tsx - a team's points as one bar, a piece a category.
// SPDX-License-Identifier: Apache-2.0
import type { BoardCategory, Category } from '../../contract_exercise.ts';
import { titleOf } from '../../play.ts';
import { points } from '../../words_exercise.ts';

export const HUES = 12; // the style sheet has so many colours; further categories begin again

export function hueClass(index: number): string {
  return `hue-${index % HUES}`;
}

/** `most` is what a bar of the whole width stands for. Categories below nothing take no room; the
 * figures tell them. */
export function Stack({ parts, categories, most }: { parts: BoardCategory[]; categories: Category[]; most: number }) {
  const sentence = parts.map((part) => `${titleOf(categories, part.name)} ${points(part.points)}`).join(', ');
  return (
    <div class="stack" role="img" aria-label={sentence === '' ? 'no points yet' : sentence}>
      {parts.map((part) => {
        const index = categories.findIndex((one) => one.name === part.name);
        return part.points <= 0 ? null : (
          <span key={part.name} class={`stack-part ${hueClass(Math.max(0, index))}`}
            title={`${titleOf(categories, part.name)}: ${points(part.points)}`}
            style={{ width: `${100 * part.points / Math.max(1, most)}%` }} />
        );
      })}
    </div>
  );
}

export function StackLegend({ categories }: { categories: Category[] }) {
  return (
    <p class="legend">
      {categories.map((one, i) => (
        <span class="entry" key={one.name}>
          <span class={`swatch ${hueClass(i)}`} />{one.title}
          <span class="quiet">{one.weight_ppm / 10_000}&nbsp;%</span>
        </span>
      ))}
    </p>
  );
}
