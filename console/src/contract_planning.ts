// contract_planning.ts - the server's replies to planners, as docs/protocol/console-api.md writes them.
// SPDX-License-Identifier: Apache-2.0

/** `where` is FILE:LINE, or what else it is about. */
export interface ScenarioFault { where: string; text: string; warning: boolean }
export interface ScenarioSummary {
  name: string;
  title: string;
  length_ms: number;
  phases: number;
  teams: number;
  people: number;
  systems: number;
  checks: number;
  objectives: number;
  injects: number;
}
export interface ScenarioReport { good: boolean; unlisted: number; faults: ScenarioFault[]; summary: ScenarioSummary | null }
export interface ImportNote { place: string; text: string }
export interface Imported { files: Record<string, string>; notes: ImportNote[]; unlisted: number }

export interface ExerciseHome { name: string; home: string }
/** `folder` null: the node has none for exercises. `making`: the name of one that is being made. `unlisted`: further ones. */
export interface ExerciseHomes { folder: string | null; exercises: ExerciseHome[]; unlisted: number; making: string | null }

export interface Archive { name: string; signer: string; bytes: number }
